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
DAY = datetime.date(2025, 7, 1)
READING = Reading(load_law(LAW))


def rules(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules_by_hand", LAW / path / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(
    income=st.integers(0, 1_000_000),
    members=st.integers(1, 9),
    severe=st.integers(0, 9),
    standard=st.integers(50_000, 300_000),
)
def test_the_minimum_living_allowance_by_hand(income: int, members: int, severe: int, standard: int) -> None:
    severe = min(severe, members)
    hand = rules("assistance/minimum_living_allowance")
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
