"""A figure that nobody knows leaves its answer open, and the short answer and the steps say in words what is missing."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import yaml

import minsheng.law
from minsheng.engine.exact import explain
from minsheng.engine.loading import load_law
from minsheng.engine.telling import as_text
from minsheng.engine.unknown import is_unknown
from tests.faces.cli.running import run

LAW = load_law(Path(minsheng.law.__file__).parent)
DAY = datetime.date(2025, 7, 1)
TENANT = {
    "district": "330106", "lives_in_public_rental": True, "rented_floor_area": "50.55",
    "public_rental_land_grade": "grade_3",
}  # fmt: skip
OWNER = {"shared_home_land": "allocated", "shared_home_buyer_share": "0.6"}


@pytest.mark.parametrize(
    ("programme", "answer", "figure", "facts"),
    [
        ("public_rental_housing", "public_rental_rent_relief", "public_rental_relief_income_limit", TENANT),
        ("public_rental_housing", "public_rental_rent_after_relief", "public_rental_relief_income_limit", TENANT),
        ("shared_ownership", "public_share_rent", "public_share_rent_without_agreement", OWNER),
    ],
)
def test_the_answer_is_open_and_says_why(
    programme: str, answer: str, figure: str, facts: dict[str, object], tmp_path: Path
) -> None:
    li = {"birth_date": "1980-01-01", "relation_to_head": "head", "hukou": "local"}
    plain = {"assume": list(LAW.assumptions), "household": facts, "people": {"li": li}}
    explanation = explain(LAW, plain, DAY, [programme])
    shown = {named.name: named.value for found in explanation.answers for named in found.answers}
    assert is_unknown(shown[answer])
    stated = tmp_path / "household.yaml"
    stated.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    for lang, words in zip(("zh", "en"), LAW.parameters[figure].missing, strict=True):
        short = next(line for line in as_text(explanation, lang).splitlines() if LAW.label(answer, lang) in line)
        assert words in short
        told = run("explain", stated, "--programme", programme, "--on", DAY, "--lang", lang)
        assert f"↳ {words}" in told.stdout, told.stderr


def test_households_that_state_nothing_of_it_have_nothing_open() -> None:
    plain = {"assume": list(LAW.assumptions), "people": {"li": {"birth_date": "1980-01-01"}}}
    explanation = explain(LAW, plain, DAY, ["public_rental_housing", "shared_ownership", "talent_housing_subsidy"])
    shown = {named.name: named.value for found in explanation.answers for named in found.answers}
    nothing = {
        "public_rental_rent": 0, "public_rental_rent_relief": 0, "public_rental_rent_after_relief": 0,
        "public_rental_turn": "none", "has_member_that_may_come_first": False,
        "shared_home_family_proceeds": 0, "shared_home_public_proceeds": 0, "city_may_buy_the_share_first": False,
        "shared_home_family_cost": 0, "shared_home_public_cost": 0, "public_share_rent": 0,
        "shared_home_buy_back_price": 0, "talent_first_instalment": 0, "talent_second_instalment": 0,
        "talent_subsidy_to_pay_back": 0,
    }  # fmt: skip
    assert {name: shown.get(name) for name in nothing} == nothing
