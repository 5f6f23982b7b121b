"""Memberships in any order against a plain model: shares never above one, once in a household, the right officers see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.registry.access.acting import acting
from minsheng.registry.people import deeds
from minsheng.registry.people.changing import BadPeriod, today
from minsheng.registry.people.deeds.add_member import AlreadyMember, SharesAboveOne
from minsheng.registry.people.deeds.end_membership import AlreadyEnded
from minsheng.registry.people.deeds.move_household import AlreadyLivesThere
from tests.registry.people.build import BEISHAN_HOME, QINGBO_HOME, a_household, a_person

HOMES = (BEISHAN_HOME, QINGBO_HOME, "330106005")
DAYS = (-20, -10, 0, 10, 20)
REFUSALS = (AlreadyMember, SharesAboveOne, AlreadyEnded, AlreadyLivesThere, BadPeriod)

days = st.sampled_from(DAYS)
steps = st.one_of(
    st.tuples(
        st.just("add"), st.integers(0, 2), days, st.one_of(st.none(), days), st.sampled_from(("0.3", "0.5", "0.6", "1"))
    ),
    st.tuples(st.just("end"), st.integers(0, 5), days),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("move"), st.integers(0, 2), st.integers(0, 2)),
)


@dataclass
class Member:
    """A membership of the model: days from today, the end exclusive."""

    home: int
    since: int
    until: int
    share: Decimal
    number: int


@dataclass
class Model:
    """What is known now of one person."""

    divisions: list[str]
    members: list[Member] = field(default_factory=list)
    seen_in: list[str] = field(default_factory=list)

    def fits(self, members: list[Member]) -> bool:
        apart = all(
            one.until <= other.since or other.until <= one.since
            for place, one in enumerate(members)
            for other in members[place + 1 :]
            if one.home == other.home
        )
        within = all(
            sum(each.share for each in members if each.since <= day < each.until) <= 1
            for day in {each.since for each in members}
        )
        return apart and within

    def follow(self) -> None:
        now = sorted({self.divisions[each.home] for each in self.members if each.since <= 0 < each.until})
        self.seen_in = now or self.seen_in


def day(offset: int) -> datetime.date:
    return today() + datetime.timedelta(days=offset)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=8))
def test_any_order(city: psycopg.Connection[Any], plan: list[tuple[Any, ...]]) -> None:
    person = a_person("steward", division=BEISHAN_HOME)
    homes = [a_household("steward", division) for division in HOMES]
    model = Model(list(HOMES), seen_in=[BEISHAN_HOME])
    for step in plan:
        with acting("steward", "model") as act:
            expected, done = _expected(model, step), _done(act, model, step, person, homes)
            assert done == expected, step
        model.follow()
        row = city.execute("select jurisdictions from person where id = %s", (person,)).fetchone()
        assert row == (model.seen_in,)
    rows = city.execute(
        "select household_id, lower(held) - current_date, upper(held) - current_date, share from membership"
        " where person_id = %s and upper_inf(known)",
        (person,),
    ).fetchall()
    known = [(homes.index(home), since, 10**6 if until is None else until, share) for home, since, until, share in rows]
    assert sorted(known) == sorted((each.home, each.since, each.until, each.share) for each in model.members)


def _expected(model: Model, step: tuple[Any, ...]) -> bool:
    """Whether the model allows the step; it takes it if so."""
    if step[0] == "add":
        _, home, since, until, share = step
        new = Member(home, since, 10**6 if until is None else until, Decimal(share), 0)
        if new.until <= new.since or not model.fits([*model.members, new]):
            return False
        model.members.append(new)
        return True
    if step[0] == "move":
        allowed = model.divisions[step[1]] != HOMES[step[2]]
        model.divisions[step[1]] = HOMES[step[2]]
        return allowed
    if step[1] >= len(model.members):
        return False
    if step[0] == "withdraw":
        return True
    member = model.members[step[1]]
    return bool(member.since < step[2] < member.until)


def _done(act: Any, model: Model, step: tuple[Any, ...], person: int, homes: list[int]) -> bool:
    """Whether the registry does the step; the model's members then bear the rows' numbers."""
    try:
        if step[0] == "add":
            _, home, since, until, share = step
            row = deeds.add_member(
                act,
                household_id=homes[home],
                person_id=person,
                relation_to_head="other",
                since=day(since),
                until=None if until is None else day(until),
                share=share,
                said_by="x",
            )
            model.members[-1].number = row.pk
        elif step[0] == "move":
            deeds.move_household(act, household_id=homes[step[1]], division=HOMES[step[2]], on=day(0), said_by="x")
        elif step[1] >= len(model.members):
            return False
        elif step[0] == "withdraw":
            gone = model.members.pop(step[1])
            deeds.correct_membership(act, membership_id=gone.number, never_was=True, said_by="x")
        else:
            member = model.members[step[1]]
            member.number = deeds.end_membership(act, membership_id=member.number, on=day(step[2]), said_by="x").pk
            member.until = step[2]
    except REFUSALS:
        return False
    return True
