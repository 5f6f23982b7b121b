"""What is due for erasure, what must still be kept, and what nobody knows a period for. Values are never read here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.retention.files import files_due, people_with_files
from minsheng.registry.retention.periods import Period, periods, years_after

DUE, RUNNING, UNCERTAIN, NO_PERIOD, HOLDS = "due", "running", "uncertain", "no_period", "holds"
_NEVER_ENDED = datetime.date.max
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Head:
    """A statement without its values. ``held_until`` is the first day it no longer holds; none: it still does."""

    statement: int
    person: int
    topic: str
    names: tuple[str, ...]
    known_on: datetime.date
    held_until: datetime.date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a statement may go: ``state``, by which periods, and until when the longest of them runs."""

    state: str
    periods: tuple[str, ...] = ()
    until: datetime.date | None = None


@dataclass(slots=True)
class DueOfPerson:
    """What is due of one person: statements by topic, raw answers of registries whose authorisation was withdrawn, and files by
    table, of the person's households too."""

    person: int
    statements: dict[str, int] = field(default_factory=dict)
    answers: int = 0
    files: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Due:
    """The whole list. ``uncertain`` counts statements whose known period is over while a longer one may exist."""

    people: list[DueOfPerson] = field(default_factory=list)
    uncertain: int = 0


def due_for_erasure(act: Act, on: datetime.date) -> Due:
    """Everything in the actor's divisions that is due on a day. Raises :class:`NotAllowed`."""
    act.require("restrict", [division for role, division in act.roles] or ["none"])
    found: dict[int, DueOfPerson] = {}
    uncertain = 0
    shortest = min(period.years for period in periods().periods.values() if period.facts)
    receipts: dict[tuple[int, str], datetime.date | None] = {}
    for head in heads(made_before=years_after(on, -shortest)):
        state = standing(head, on, receipts).state
        uncertain += state == UNCERTAIN
        if state == DUE:
            ours = found.setdefault(head.person, DueOfPerson(head.person)).statements
            ours[head.topic] = ours.get(head.topic, 0) + 1
    for person, number in withdrawn_answers():
        found.setdefault(person, DueOfPerson(person)).answers = number
    for person in _in_reach(people_with_files(on)):
        found.setdefault(person, DueOfPerson(person)).files = files_due(person, on)
    act.record("due for erasure listed", people=len(found))
    return Due([found[person] for person in sorted(found)], uncertain)


def _in_reach(people: Iterable[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from person where id = any(%s) and areas && (select reach('restrict')) order by id",
            [sorted(people)],
        )
        return [person for (person,) in cursor.fetchall()]


def heads(person: int | None = None, made_before: datetime.date | None = None) -> list[Head]:
    """Statements about people in the actor's divisions, without their values."""
    with connection.cursor() as cursor:
        cursor.execute("select * from statement_heads(%s, %s::date::timestamptz)", [person, made_before])
        return [
            Head(number, of, topic, tuple(sorted(names)), known_at.astimezone(_HERE).date(), until)
            for number, of, topic, names, known_at, until in cursor.fetchall()
        ]


def standing(
    head: Head, on: datetime.date, receipts: dict[tuple[int, str], datetime.date | None] | None = None
) -> Standing:
    """Whether a statement may be erased on a day. ``receipts`` keeps what was looked up already."""
    known = receipts if receipts is not None else {}
    ends: dict[str, datetime.date] = {}
    without: list[str] = []
    certain = True
    for fact in head.names:
        ours = [(period, end) for period in periods().of_fact(fact) if (end := _end(period, head, known)) is not None]
        if not ours:
            without.append(fact)
        for period, end in ours:
            ends[period.name] = end
            certain = certain and period.is_certain
    last = max(ends.values(), default=None)
    names = tuple(sorted(ends))
    if last is not None and last > on:
        return Standing(RUNNING, names, None if last == _NEVER_ENDED else last)
    if head.held_until is None or head.held_until > on:
        return Standing(HOLDS, names, last)
    if without:
        return Standing(NO_PERIOD, names, last)
    return Standing(DUE if certain else UNCERTAIN, names, last)


def withdrawn_answers(person: int | None = None) -> list[tuple[int, int]]:
    """People with raw answers of registries that rest on a withdrawn authorisation, and how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select q.person_id, count(*) from verification_query q"
            " join verification_withdrawal w on w.authorisation_id = q.authorisation_id"
            " where q.answer_sealed is not null and (%s::bigint is null or q.person_id = %s)"
            " and exists (select 1 from person p where p.id = q.person_id and p.areas && (select reach('restrict')))"
            " group by q.person_id order by q.person_id",
            [person, person],
        )
        return list(cursor.fetchall())


def still_running(found: Iterable[Head], on: datetime.date) -> list[Standing]:
    """The standings of statements whose least period is not over."""
    receipts: dict[tuple[int, str], datetime.date | None] = {}
    return [each for head in found if (each := standing(head, on, receipts)).state == RUNNING]


def _end(period: Period, head: Head, receipts: dict[tuple[int, str], datetime.date | None]) -> datetime.date | None:
    """The first day after the period for this statement; none where the period does not apply to the person."""
    if period.starts == "made":
        return datetime.date(head.known_on.year + 1 + period.years, 1, 1)
    key = (head.person, period.if_received)
    if key not in receipts:
        with connection.cursor() as cursor:
            cursor.execute(
                "select case when e = 'infinity' then 'infinity' else e::text end from receipt_ended(%s, %s) e", key
            )
            (ended,) = cursor.fetchone()
        receipts[key] = (
            None if ended is None else _NEVER_ENDED if ended == "infinity" else datetime.date.fromisoformat(ended)
        )
    ended_on = receipts[key]
    if ended_on is None or ended_on == _NEVER_ENDED:
        return ended_on
    return years_after(ended_on, period.years)
