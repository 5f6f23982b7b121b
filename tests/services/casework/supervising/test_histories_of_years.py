"""Random histories of facts of yearly and one-off awards, by the real law, deeds and payment runs: whatever came when, in the end each
year, and each event, has been given what the law gives with the final facts. What that is is written down here by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.stating import days, state_facts
from tests.services.casework.supervising.building import D, Supported, settle
from tests.services.casework.supervising.test_events import DECIDED, talent
from tests.services.casework.supervising.test_years import run, veteran

MONTHS = [
    D(2024 + (8 + 4 * place) // 12, (8 + 4 * place) % 12 + 1, 1) for place in range(7)
]  # every fourth from 2024-09
YEARS = (D(2024, 9, 1), D(2025, 9, 1), D(2026, 9, 1))
# Yuan a year, first grade, as the notices of August 2024 and August 2025 have it.
PENSION = {
    "war": (131_880, 135_840, 135_840),
    "duty": (124_164, 127_884, 127_884),
    "illness": (116_736, 120_240, 120_240),
}
HOME = {"none": 0, "b": 2_000_000, "c": 1_500_000, "d": 1_000_000}  # yuan once, by class
_SETTINGS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True)


@dataclass(frozen=True)
class Fact:
    """A cause (or, with ``none``, that there is no disability; or a talent's class) from a day on, perhaps until another."""

    since: datetime.date
    until: datetime.date | None
    value: str

    def holds(self, on: datetime.date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def facts_of(values: list[str], first: datetime.date, most: int) -> st.SearchStrategy[Fact]:
    """Facts that begin within so many days of a first one, and last for some of them or for ever."""
    return st.builds(
        lambda start, long, value: Fact(
            first + datetime.timedelta(start), None if long is None else first + datetime.timedelta(start + long), value
        ),
        st.integers(0, most), st.sampled_from((None, None, 10, 100, 300)), st.sampled_from(values),
    )  # fmt: skip


@st.composite
def histories(draw: Any, facts: st.SearchStrategy[Fact]) -> tuple[list[Fact], list[int], list[str]]:
    """Facts in the order in which they were said, the order in which they arrive, and what is done after each arrival."""
    said = draw(st.lists(facts, min_size=1, max_size=4))
    order = draw(st.permutations(range(len(said))))
    words = st.sampled_from(("settle", "pay", "pay and settle", "settle and pay", ""))
    return said, order, draw(st.lists(words, min_size=len(said), max_size=len(said)))


def state(who: Supported, fact: Fact, said_at: datetime.datetime, name: str = "") -> None:
    grade = {"service_disability_grade": "none" if fact.value == "none" else "grade_1"}
    values = (
        {name: fact.value}
        if name
        else grade
        if fact.value in ("none", "grade")
        else {"service_disability_cause": fact.value}
    )
    with acting("beishan", "intake") as act:
        state_facts(act, person=who.person, facts=values, held=days(fact.since, fact.until), standing="verified",
                    source="test", said_at=said_at)  # fmt: skip


def given_by_month(owner: psycopg.Connection[Any], who: Supported) -> dict[datetime.date, int]:
    """Yuan paid, and arrears less overpayments, by month, from the tables; without what came to nothing."""
    rows = owner.execute(
        "select month, sum(amount)::bigint from ("
        " select month, case what when 'returned' then -amount else amount end as amount from paid"
        "  where household_id = %(household)s and kind = %(kind)s"
        " union all select month, case kind when 'arrear' then 1 else -1 end * (amount - coalesce((select sum(s.amount)"
        "  from difference_step s where s.difference_id = d.id and s.what = 'reduced'), 0)) from difference d"
        "  where household_id = %(household)s) given group by 1",
        {"household": who.household, "kind": who.kind},
    ).fetchall()
    return {month: amount // 100 for month, amount in rows if amount}


def live(who: Supported, history: tuple[list[Fact], list[int], list[str]], last: Fact, name: str = "") -> datetime.date:
    """The facts arrive, months go by, and at the end the last of all is said and settled; gives the month that it came to."""
    said, order, then = history
    began, now = datetime.datetime.now(datetime.UTC), 0
    run(MONTHS[0], who)
    for place, what in zip(order, then, strict=True):
        state(who, said[place], began + datetime.timedelta(milliseconds=place), name)
        for step in what.split(" and "):
            if step == "pay":
                now = min(now + 1, len(MONTHS) - 1)
                run(MONTHS[now], who)
            elif step == "settle":
                settle(who, MONTHS[now].replace(day=20))
    state(who, last, datetime.datetime.now(datetime.UTC), name)
    settle(who, MONTHS[now].replace(day=20))
    run(MONTHS[now], who)
    assert settle(who, MONTHS[now].replace(day=21)) is None
    return MONTHS[now]


def check_years(owner: psycopg.Connection[Any], history: tuple[list[Fact], list[int], list[str]]) -> None:
    who = veteran()
    now = live(who, history, Fact(D(2024, 1, 1), None, "grade"))  # she was disabled all along: every stop was wrong
    expected = {}
    for place, year in enumerate(YEARS):
        if year <= now:
            causes = [fact.value for fact in history[0] if fact.value != "none" and fact.holds(year)]
            expected[year] = PENSION[causes[-1] if causes else "war"][place]
    assert given_by_month(owner, who) == expected


def check_events(owner: psycopg.Connection[Any], history: tuple[list[Fact], list[int], list[str]]) -> None:
    *before, last = history[0]
    if not before:
        return
    who = talent()
    order = [place for place in history[1] if place < len(before)]
    live(who, (before, order, history[2][: len(before)]), last, "talent_class")
    classes = [fact.value for fact in history[0] if fact.holds(DECIDED)]
    due = HOME[classes[-1] if classes else "c"]
    run(D(2026, 11, 1), who)
    assert given_by_month(owner, who) == ({D(2025, 3, 1): due} if due else {})


def every(check: Any, facts: st.SearchStrategy[Fact], money: psycopg.Connection[Any], examples: int) -> None:
    @settings(_SETTINGS, max_examples=examples)
    @given(histories(facts))
    def each(history: tuple[list[Fact], list[int], list[str]]) -> None:
        check(money, history)

    each()


YEARLY = facts_of([*PENSION, "none", "none"], D(2024, 9, 1), 700)
ONCE = facts_of(list(HOME), D(2025, 1, 1), 90)


def test_random_histories_of_years(money: psycopg.Connection[Any]) -> None:
    every(check_years, YEARLY, money, 3)


def test_random_histories_of_events(money: psycopg.Connection[Any]) -> None:
    every(check_events, ONCE, money, 5)


@pytest.mark.slow
def test_many_random_histories_of_years(money: psycopg.Connection[Any]) -> None:
    every(check_years, YEARLY, money, 80)


@pytest.mark.slow
def test_many_random_histories_of_events(money: psycopg.Connection[Any]) -> None:
    every(check_events, ONCE, money, 80)
