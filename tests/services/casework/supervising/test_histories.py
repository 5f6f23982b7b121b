"""Random histories of facts by the real law, deeds and payment runs: whatever came when, in the end every month has been given what
the law gives with the final facts, to the fen. What the law gives is worked out here by hand, apart from all of that."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.stating import days, state_facts
from minsheng.services.payments.runs.approving import NothingToPay
from tests.services.casework.supervising.building import D, Supported, settle, support
from tests.services.payments.building import frozen

MONTHS = [D(2025, month, 1) for month in range(3, 11)]  # the standard of all of them is 1,301 yuan
WAGES = (2300, 2400, 2500, 2560, 2601)
_runs = itertools.count(1)


@dataclass(frozen=True)
class Fact:
    """The mother's wage, or (0) assets far above the limit, for some months; a later one of the same stands over an earlier."""

    first: int
    last: int | None
    wage: int

    def holds(self, month: int) -> bool:
        return self.first <= month and (self.last is None or month < self.last)


facts = st.builds(
    lambda first, long, wage: Fact(first, None if long is None else first + long, wage),
    st.integers(0, 6), st.sampled_from((None, None, 1, 2, 3)), st.sampled_from((*WAGES, 0)),
)  # fmt: skip


def by_hand(said: list[Fact], month: int) -> int:
    """1,301 for the child, who is severely disabled, and what the mother's income per head leaves of 1,301 for her."""
    wage = next((fact.wage for fact in reversed(said) if fact.wage and fact.holds(month)), 2500)
    return 130_100 + 130_100 - wage * 50


def state(who: Supported, fact: Fact, said_at: datetime.datetime) -> None:
    held = days(MONTHS[fact.first], None if fact.last is None else _month(fact.last))
    with acting("beishan", "intake") as act:
        if fact.wage:
            state_facts(act, person=who.family["mother"], facts={"wage_income": str(fact.wage)}, held=held,
                        standing="verified", source="test", said_at=said_at)  # fmt: skip
        else:
            state_facts(act, household=who.household, facts={"money_assets": "900000"}, held=held, standing="verified",
                        source="test", said_at=said_at)  # fmt: skip


def _month(place: int) -> datetime.date:
    return MONTHS[place] if place < len(MONTHS) else D(2025, 3 + place, 1)


def run(month: datetime.date, kind: str = "monthly") -> None:
    try:
        frozen(month, kind=kind, number=next(_runs))
    except NothingToPay:
        return


def given_by_month(owner: psycopg.Connection[Any], household: int) -> dict[datetime.date, int]:
    """Paid, and arrears less overpayments, by month, from the tables."""
    rows = owner.execute(
        "select month, sum(amount)::bigint from ("
        " select month, case what when 'returned' then -amount else amount end as amount from paid"
        "  where household_id = %(household)s and kind = 'monthly'"
        " union all select month, case kind when 'arrear' then 1 else -1 end * (amount - coalesce((select sum(s.amount)"
        "  from difference_step s where s.difference_id = d.id and s.what = 'reduced'), 0)) from difference d"
        "  where household_id = %(household)s) given group by 1",
        {"household": household},
    ).fetchall()
    return dict(rows)


@st.composite
def histories(draw: Any) -> tuple[list[Fact], list[int], list[str]]:
    """Facts in the order in which they were said, the order in which they arrive, and what is done after each arrival."""
    said = draw(st.lists(facts, min_size=1, max_size=4))
    order = draw(st.permutations(range(len(said))))
    words = st.sampled_from(("settle", "pay", "pay and settle", "settle and pay", ""))
    then = draw(st.lists(words, min_size=len(said), max_size=len(said)))
    return said, order, then


def check(owner: psycopg.Connection[Any], said: list[Fact], order: list[int], then: list[str]) -> None:
    who, now = support(), 0
    began = datetime.datetime.now(datetime.UTC)  # of two facts the one said later stands, whichever arrives first
    run(MONTHS[0])

    def pay() -> None:
        nonlocal now
        now = min(now + 1, len(MONTHS) - 1)
        run(MONTHS[now])
        run(MONTHS[now], "once")

    def settled() -> None:
        settle(who, MONTHS[now].replace(day=20))

    for place, what in zip(order, then, strict=True):
        state(who, said[place], began + datetime.timedelta(milliseconds=place))
        for step in what.split(" and "):
            {"pay": pay, "settle": settled, "": lambda: None}[step]()
    with acting("beishan", "intake") as act:  # the assets were somebody else's: every stop was wrong
        state_facts(act, household=who.household, facts={"money_assets": "6000"}, held=days(MONTHS[0]), standing="verified",
                    source="test", said_at=datetime.datetime.now(datetime.UTC))  # fmt: skip
    settled()
    for month in MONTHS[: now + 1]:
        run(month)
    run(MONTHS[now], "once")
    expected = {MONTHS[month]: by_hand(said, month) for month in range(now + 1)}
    assert given_by_month(owner, who.household) == expected
    assert settle(who, MONTHS[now].replace(day=21)) is None


_SETTINGS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True)


def test_random_histories_of_facts(money: psycopg.Connection[Any]) -> None:
    @settings(_SETTINGS, max_examples=2)
    @given(histories())
    def every(history: tuple[list[Fact], list[int], list[str]]) -> None:
        check(money, *history)

    every()


def test_every_order_of_arrival_comes_to_the_same(money: psycopg.Connection[Any]) -> None:
    said = [Fact(1, None, 2400), Fact(2, 3, 2601), Fact(0, 2, 0)]
    for order in ((2, 1, 0), (1, 0, 2)):
        check(money, said, list(order), ["pay and settle"] * 3)


@pytest.mark.slow
def test_many_random_histories_of_facts(money: psycopg.Connection[Any]) -> None:
    @settings(_SETTINGS, max_examples=80)
    @given(histories())
    def every(history: tuple[list[Fact], list[int], list[str]]) -> None:
        check(money, *history)

    every()
