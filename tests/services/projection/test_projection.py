"""The projection: parts of a real determination form come out, an own worksheet agrees, and what is not known is said."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import minsheng.law
from minsheng.engine.exact import Reading
from minsheng.engine.loading import load_law
from minsheng.services.projection.assumptions import ASSUMPTIONS, BadProjection, read_assumptions
from minsheng.services.projection.drawing import draw, write_table
from minsheng.services.projection.projecting import Projection, project

LAW = load_law(Path(minsheng.law.__file__).parent)
READING = Reading(LAW)
DAY = datetime.date(2026, 1, 1)
WORKER = {
    "sex": "male", "birth_date": "1980-03-10", "pension_scheme": "employee", "medical_scheme": "employee",
    "activity": "employed", "wage_average_last_year": "10000", "account_balance_at_year_start": "80000",
    "contribution_months_before_year": "216", "indexed_months_before_year": "216",
}  # fmt: skip


def projected(facts: dict[str, Any], assumed: dict[str, Any] | None = None, day: datetime.date = DAY) -> Projection:
    plain = {
        "assume": list(LAW.assumptions),
        "household": {"district": "330106"},
        "people": {"li": facts},
    }
    return project(READING, plain, "li", read_assumptions(LAW, assumed or {}, day), day)


def test_the_parts_of_a_real_form_come_out() -> None:
    # form_6: a man of November 1965 who retires early in November 2025; 482 months, index 0.7668
    found = projected(
        {
            "sex": "male", "birth_date": "1965-11-05", "pension_scheme": "employee", "activity": "unemployed",
            "account_balance_at_year_start": "96000", "contribution_months_before_year": "482",
            "indexed_months_before_year": str(Fraction("0.7668") * 482), "contribution_years_to_1997": "12.42",
            "contribution_index_to_1997": "1.1005",
        },
        {"retires": "earliest"},
        datetime.date(2025, 1, 1),
    )  # fmt: skip
    assert found.retires == datetime.date(2025, 11, 1)
    assert found.parts["basic_component"] == 299255
    assert found.parts["transitional_component"] == 161370
    assert found.parts["adjustment_fund"] == 57241
    balance = Fraction(9600000) + round(Fraction(9600000) * Fraction("0.015") * 11 / 12)
    assert found.before[-1].balances["basic"] == balance
    assert found.parts["account_component"] == round(balance / 139)


def test_an_own_worksheet_agrees() -> None:
    found = projected(WORKER, {"wage_growth": "0.03", "average_wage_growth": "0.03", "account_interest": "0.02"})
    retires = datetime.date(2043, 3, 1)  # 63 years
    assert found.retires == retires
    wage, average, balance, months, indexed = 10000.0, 8433.0, 80000.0, 216, 216.0
    averages = {2024: 8433.0}
    for year in range(2025, 2043):
        average = round(average * 1.03)
        averages[year] = average
    for year in range(2026, 2044):
        last = 3 if year == 2043 else 12
        lower, upper = round(averages[year - 2] * 0.6), averages[year - 1] * 3
        base = min(max(wage * 1.03 ** (year - 2026), lower), upper)
        credit = base * 0.08
        share = last / 12
        balance += balance * 0.02 * share + credit * last + credit * sum(range(1, last + 1)) / 12 * 0.02
        months += last
        indexed += last * base / averages[year - 1]
    one = found.before[-1]
    assert float(one.balances["basic"]) / 100 == pytest.approx(balance, abs=1.0)
    assert float(one.index) == pytest.approx(indexed / months, abs=1e-4)
    assert float(one.years_in_record) == pytest.approx(months / 12, abs=0.006)
    basic = round(averages[2042]) * (1 + float(one.index)) / 2 * float(one.years_in_record) * 0.01
    assert found.parts["basic_component"] / 100 == pytest.approx(basic, abs=0.02)


def test_later_retirement_pays_more_a_month_and_the_pillars_add_up() -> None:
    facts = {
        **WORKER, "annuity_kind": "enterprise", "has_individual_pension_account": True,
        "individual_pension_paid_this_year": "12000", "marginal_income_tax_rate": "0.1", "annuity_premium_offered": "100000",
    }  # fmt: skip
    shares = {"annuity_own_rate": "0.02", "annuity_employer_rate": "0.04"}
    early, late = (projected(facts, {**shares, "retires": when}) for when in ("earliest", "latest"))
    assert early.after[1].pillars["basic"] < late.after[1].pillars["basic"]
    for found in (early, late):
        assert found.unknown == {}
        assert found.pillars == ["basic", "annuity", "individual", "commercial"]
        for one in found.after:
            assert one.total == sum(one.pillars.values())
        for one in found.without:
            assert one.pays + one.left == found.compared.total
        drawn = sum(one.pillars.get("annuity", Fraction(0)) for one in found.after)
        assert drawn == found.parts["annuity_balance_owned"]


def test_the_individual_account_waits_for_the_statutory_age() -> None:
    facts = {**WORKER, "has_individual_pension_account": True, "individual_pension_paid_this_year": "12000",
             "marginal_income_tax_rate": "0.1"}  # fmt: skip
    found = projected(facts, {"retires": "earliest"})
    drawing = [one.year for one in found.after if one.pillars.get("individual")]
    assert found.retires.year < drawing[0] == found.window[1].year
    assert len(drawing) == int(ASSUMPTIONS["individual_draw_years"].usual)


def test_residents_are_paid_from_sixty() -> None:
    found = projected(
        {"sex": "female", "birth_date": "1970-06-01", "pension_scheme": "resident", "resident_contribution_tier": "2000",
         "resident_contribution_years": "12", "resident_balance_at_year_start": "24000"},
    )  # fmt: skip
    assert found.retires == datetime.date(2030, 6, 1)
    assert found.pillars == ["residents"]
    assert found.before[-1].balances["residents"] > 2400000 + 5 * 206000
    assert found.parts["seniority_pension"] == 3000 + 500 * 2, "seventeen years"


def test_too_few_years_join_the_residents_account() -> None:
    facts = {
        **WORKER, "birth_date": "1968-03-10", "contribution_months_before_year": "60", "indexed_months_before_year": "60",
        "resident_balance_at_year_start": "5000", "resident_contribution_years": "8", "wants_scheme_transfer": True,
    }  # fmt: skip
    found = projected(facts)
    assert found.parts["scheme_transfer_direction"] == "employees_to_residents"
    assert found.pillars == ["residents"]
    assert found.parts["residents_account_pension"] > 0


def test_too_few_years_pay_nothing() -> None:
    found = projected({**WORKER, "birth_date": "1968-03-10", "contribution_months_before_year": "60"})
    assert found.parts["has_required_contribution_years"] is False
    assert found.pillars == []


def test_what_is_not_known_is_said_and_the_rest_goes_on() -> None:
    facts = {
        **WORKER, "pension_scheme": "public_sector", "deemed_contribution_years": "10", "deemed_contribution_index": "1.2",
        "annuity_kind": "occupational", "annuity_own_balance": "10000", "annuity_employer_balance": "20000",
    }  # fmt: skip
    found = projected(facts)
    assert "过渡" in "".join(found.unknown["basic"][0])
    assert found.pillars == ["annuity"]


def test_bridging_takes_deemed_and_paid_years_apart() -> None:
    facts = {
        **WORKER, "pension_scheme": "public_sector", "deemed_contribution_years": "10", "deemed_contribution_index": "1.2",
        "contribution_months_before_year": "216", "indexed_months_before_year": str(144 + 96),
    }  # fmt: skip
    plain = {
        "assume": list(LAW.assumptions),
        "household": {"district": "330106", "public_transition_coefficient": "0.013"},
        "people": {"li": facts},
    }
    found = project(READING, plain, "li", read_assumptions(LAW, {}, DAY), DAY)
    assert found.unknown == {}
    last = found.before[-1]
    base = round(8433 * 1.03**18)  # near: each year is rounded to the yuan
    basic = base * (1 + float(last.index)) / 2 * float(last.years_in_record) * 0.01
    assert found.parts["public_basic_component"] / 100 == pytest.approx(basic, rel=1e-3)
    assert found.parts["public_transitional_component"] / 100 == pytest.approx(base * 1.2 * 10 * 0.013, rel=1e-3)


@pytest.mark.parametrize(
    ("facts", "assumed", "says"),
    [
        ({}, {"retires": "2030-01"}, "outside the window"),
        ({}, {"retires": "soon"}, "YYYY-MM"),
        ({}, {"wage_growth": "3"}, "out of reason"),
        ({}, {"wage_growht": "0.03"}, "no assumption"),
        ({}, {"until_age": "60"}, "before retirement"),
        ({"birth_date": "1950-01-01"}, {}, "still works"),
        ({"sex": None}, {}, "sex"),
    ],
)
def test_what_cannot_be_projected_says_why(facts: dict[str, Any], assumed: dict[str, Any], says: str) -> None:
    own = {name: value for name, value in {**WORKER, **facts}.items() if value is not None}
    with pytest.raises(BadProjection, match=says):
        projected(own, assumed)


def test_picture_and_table(tmp_path: Path) -> None:
    found = projected(WORKER)
    for lang in ("zh", "en"):
        draw(found, tmp_path / f"{lang}.png", lang)
        assert (tmp_path / f"{lang}.png").read_bytes().startswith(b"\x89PNG")
    write_table(found, tmp_path / "table.csv")
    rows = (tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + len(found.before) + len(found.after)
