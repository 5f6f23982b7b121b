"""A third opinion: the rule functions called by hand as plain Python agree with the exact reading."""

from __future__ import annotations

import datetime
import importlib.util
from fractions import Fraction
from pathlib import Path
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law

LAW = Path(minsheng.law.__file__).parent
ISLAND = Path(__file__).parent.parent / "island"
DAY = datetime.date(2025, 7, 1)
READING = Reading(load_law(LAW))


def rules_of(folder: Path) -> ModuleType:
    """The rules of a programme's folder as plain Python functions."""
    spec = importlib.util.spec_from_file_location(f"{folder.name}_by_hand", folder / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rules(path: str) -> ModuleType:
    return rules_of(LAW / path)


ALLOWANCE = rules("assistance/minimum_living_allowance")
EDGE = rules("assistance/minimum_living_edge")


@given(
    income=st.integers(0, 1_000_000),
    members=st.integers(1, 9),
    severe=st.integers(0, 9),
    standard=st.integers(50_000, 300_000),
)
def test_the_minimum_living_allowance_by_hand(income: int, members: int, severe: int, standard: int) -> None:
    severe = min(severe, members)
    hand = ALLOWANCE
    per_head = hand.shared_by_members(Fraction(income), members)
    below = hand.below_the_standard(per_head, standard)
    top_up = hand.difference_to_the_standard(standard, per_head)
    expected = hand.difference_and_full_for_severely_disabled(below, top_up, members, severe, standard)
    given_facts = {
        "household_counted_income": Fraction(income, 100),
        "counted_members": members,
        "severely_disabled_members": severe,
        "minimum_living_standard": Fraction(standard, 100),
        "is_registered_household": True,
        "meets_property_limits": True,
    }
    facts = read_facts(READING.law, {"given": given_facts})
    assert Evaluation(READING, facts, [DAY], ["minimum_living_allowance"]).value("minimum_living_allowance") == expected


@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2000, 12, 31)), st.sampled_from(["male", "female55", "female50"])
)
def test_the_retirement_month_by_a_separate_worksheet(birth: datetime.date, group: str) -> None:
    first, step, most, original = {
        "male": (1965, 4, 36, 720), "female55": (1970, 4, 36, 660), "female50": (1975, 2, 60, 600),
    }[group]  # fmt: skip
    past = 12 * (birth.year - first) + birth.month - 1
    delay = 0 if past < 0 else min(most, past // step + 1)
    month = birth.year * 12 + birth.month - 1 + original + delay
    person = {"birth_date": birth, "sex": "male" if group == "male" else "female"}
    if group != "male":
        person["female_retirement_group"] = group
    facts = read_facts(READING.law, {"people": {"one": person}})
    found = Evaluation(READING, facts, [DAY], ["statutory_retirement_month"]).value("statutory_retirement_month", 0)
    assert found == datetime.date(month // 12, month % 12 + 1, 1)


HEARTH = rules_of(ISLAND / "hearth" / "hearth_allowance")
LAMP = rules_of(ISLAND / "hearth" / "lamp_grant")
ISLAND_READING = Reading(load_law(ISLAND))


@given(
    members=st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 30_000), st.booleans()), min_size=1, max_size=7),
    day=st.sampled_from([datetime.date(2024, 6, 30), datetime.date(2024, 7, 1), datetime.date(2022, 1, 1)]),
)
def test_the_hearth_allowance_by_hand(members: list[tuple[int, int, bool]], day: datetime.date) -> None:
    there = [member for member in members if member[2]]
    standard = 10_000 if day < datetime.date(2024, 7, 1) else 12_000
    income, wages = sum(member[0] for member in there), sum(member[1] for member in there)
    if day < datetime.date(2024, 7, 1):
        counted = HEARTH.all_income(income)
    else:
        counted = HEARTH.income_less_kept_wages(income, wages, Fraction(1, 5))
    present = HEARTH.somebody_is_there(len(there))
    below = bool(there) and HEARTH.below_standard(Fraction(counted), len(there), standard)
    expected = HEARTH.the_gap_if_entitled(HEARTH.entitled(present, below), HEARTH.gap(standard, len(there), counted))
    people = {
        f"p{position}": {"income": Fraction(income, 100), "wages": Fraction(wages, 100), "at_the_hearth": here}
        for position, (income, wages, here) in enumerate(members)
    }
    facts = read_facts(ISLAND_READING.law, {"people": people})
    assert Evaluation(ISLAND_READING, facts, [day], ["hearth_allowance"]).value("hearth_allowance") == expected


@given(birth=st.dates(datetime.date(1979, 8, 2), datetime.date(1985, 8, 1)), income=st.integers(0, 300_000))
def test_lamp_dates_and_slices_by_hand(birth: datetime.date, income: int) -> None:
    day = datetime.date(2025, 8, 1)
    months = {40: 12, 41: 11, 42: 10, 43: 9, 44: 8, 45: 7}
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    month = day.month - 1 + months[age]
    tax = Fraction(max(0, min(income, 100_000) - 10_000), 10) + Fraction(max(0, income - 100_000) * 3, 10)
    facts = read_facts(ISLAND_READING.law, {"people": {"one": {"birth_date": birth, "income": Fraction(income, 100)}}})
    found = Evaluation(ISLAND_READING, facts, [day], ["lamp_due_on", "lamp_tax"])
    assert found.value("lamp_due_on", 0) == datetime.date(day.year + month // 12, month % 12 + 1, 1)
    assert found.value("lamp_due_on", 0) == LAMP.due(birth, day, months)
    assert found.value("lamp_tax", 0) == int(tax + Fraction(1, 2))


@given(
    per_head=st.integers(0, 400_000),
    standard=st.integers(80_000, 200_000),
    wage=st.integers(150_000, 300_000),
    meets=st.booleans(),
    day=st.sampled_from([datetime.date(2025, 4, 6), datetime.date(2025, 4, 7), datetime.date(2026, 7, 1)]),
)
def test_the_edge_of_the_minimum_living_by_hand(
    per_head: int, standard: int, wage: int, meets: bool, day: datetime.date
) -> None:
    hand = EDGE
    line = hand.multiple_capped_at_minimum_wage(standard, Fraction(3, 2), wage)
    above = hand.above_the_standard if day == datetime.date(2025, 4, 7) else hand.not_below_the_standard
    within = hand.below_the_line if day == datetime.date(2026, 7, 1) else hand.at_most_the_line
    expected = hand.between_the_standard_and_the_line(
        True, True, above(per_head, standard), within(per_head, line), meets
    )
    stated = {
        "has_counted_members": True,
        "is_registered_household": True,
        "meets_property_limits": meets,
        "income_per_head": Fraction(per_head, 100),
        "minimum_living_standard": Fraction(standard, 100),
        "minimum_living_edge_multiple": Fraction(3, 2),
        "local_minimum_wage": Fraction(wage, 100),
    }
    facts = read_facts(READING.law, {"given": stated})
    name = "is_minimum_living_edge_household"
    assert Evaluation(READING, facts, [day], [name]).value(name) is expected
