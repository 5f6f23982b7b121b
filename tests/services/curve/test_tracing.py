"""What a household has along a fact: batch points equal exact ones, cliffs stand to the fen and are named."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import numpy as np
import pytest

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.proving.asking import Change, with_changes
from minsheng.services.curve.drawing import draw, write_table
from minsheng.services.curve.tracing import RESOURCES, CannotVary, Curve, trace

DAY = datetime.date(2025, 7, 1)
MOTHER = {
    "assume": ["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"],
    "household": {"district": "330110", "tenure": "private_rental", "money_assets": "6000"},
    "people": {
        "chen": {"birth_date": "1988-11-05", "sex": "female", "hukou": "local", "relation_to_head": "head",
                 "marital_status": "divorced", "employment_cost": "300", "wage_income": "2500", "father": "none",
                 "mother": "none"},
        "le": {"birth_date": "2016-02-20", "sex": "male", "hukou": "local", "relation_to_head": "child",
               "marital_status": "single", "mother": "chen", "father": "none", "schooling": "primary",
               "disability_category": "intellectual", "disability_grade": "grade_1"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading(load_law(Path(minsheng.law.__file__).parent))


@pytest.fixture(scope="module")
def curve(reading: Reading) -> Curve:
    return trace(reading, read_facts(reading.law, MOTHER), DAY, "wage_income", 0, 0, 800_000, 2_000)


def has(reading: Reading, wage: int) -> object:
    facts = read_facts(reading.law, MOTHER)
    plain = with_changes(reading.law, facts, [Change("wage_income", 0, None, wage)])
    return Evaluation(reading, read_facts(reading.law, plain), [DAY], [RESOURCES]).value(RESOURCES)


def test_every_point_is_what_the_exact_reading_says(reading: Reading, curve: Curve) -> None:
    for place in range(0, len(curve.values), 7):
        assert curve.resources[place] == pytest.approx(float(has(reading, int(curve.values[place]))), abs=0.5)


def test_incomes_and_programmes_add_up(curve: Curve) -> None:
    assert np.allclose(curve.resources, curve.values + sum(line.amounts for line in curve.lines))
    assert {line.name for line in curve.lines} >= {"minimum_living_allowance", "child_in_hardship_subsidy"}


def test_cliffs_stand_between_two_fen_and_name_what_turns(reading: Reading, curve: Curve) -> None:
    # 2 × 1,301.00 and 300.00 of costs of work: the allowance ends at wages of 2,902.00.
    assert curve.cliffs[0].at == 290_199
    names = [{turn.name for turn in cliff.turns} for cliff in curve.cliffs]
    assert "income_is_below_minimum_living_standard" in names[0]
    assert any("income_is_within_edge_line" in one for one in names)
    for cliff in curve.cliffs:
        assert has(reading, cliff.at) == cliff.before
        assert has(reading, cliff.at + 1) == cliff.after
        assert cliff.loss > 1


def test_a_trap_is_where_a_yuan_earned_is_a_yuan_less(reading: Reading) -> None:
    alone = {**MOTHER, "people": {"chen": {**MOTHER["people"]["chen"], "employment_cost": "0"}}}  # type: ignore[dict-item]
    found = trace(reading, read_facts(reading.law, alone), DAY, "wage_income", 0, 0, 200_000, 10_000)
    assert (found.traps[0].starts, found.traps[0].ends) == (0, 130_000)
    assert found.traps[0].gain == 0
    assert np.allclose(found.marginal_rates()[1:13], 1)


def test_table_and_pictures(curve: Curve, tmp_path: Path) -> None:
    write_table(curve, tmp_path / "curve.csv")
    rows = list(csv.DictReader((tmp_path / "curve.csv").open(encoding="utf-8-sig")))
    assert len(rows) == len(curve.values)
    assert rows[10]["wage_income"] == "200.00"
    draw(curve, tmp_path / "curve.png", "zh")
    draw(curve, tmp_path / "curve.svg", "en")
    assert (tmp_path / "curve.png").read_bytes()[:4] == b"\x89PNG"
    assert (tmp_path / "curve.svg").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("fact", "who", "starts", "ends", "step", "says"),
    [
        ("wages", 0, 0, 100, 1, "wage_income"),
        ("sex", 0, 0, 100, 1, "no amount of money"),
        ("wage_income", 9, 0, 100, 1, "Name one: chen, le"),
        ("wage_income", 0, 100, 100, 1, "range is empty"),
        ("wage_income", 0, 0, 10_000_000, 1, "larger --step"),
        ("wage_income", 0, -5, 100, 1, "lies between"),
    ],
)
def test_what_cannot_be_varied(
    reading: Reading, fact: str, who: int, starts: int, ends: int, step: int, says: str
) -> None:
    with pytest.raises(CannotVary, match=says):
        trace(reading, read_facts(reading.law, MOTHER), DAY, fact, who, starts, ends, step)


def test_what_is_not_known_is_named(reading: Reading) -> None:
    plain = {**MOTHER, "assume": []}
    with pytest.raises(CannotVary, match="not known along this fact"):
        trace(reading, read_facts(reading.law, plain), DAY, "wage_income", 0, 0, 10_000, 1_000)
