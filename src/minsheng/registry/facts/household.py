"""A household's facts on a day, as known at an instant, in the form of a household file: one query.

People are named by their numbers. What changes within the months that rules look back to is dated. Whoever a member's
spouse, father or mother is, and lives elsewhere, stands in it too with ``lives_here`` no, where the law follows that tie.
The database gives only what the actor may read: the rest is not known, and the topics that are closed are named.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8

from minsheng.engine.planning import months_before
from minsheng.engine.tree import Law
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.topics import TOPICS
from minsheng.registry.facts.values import the_law

NOBODY = "none"
Dates = tuple[datetime.date, datetime.date | None]
_NEAR_MONTHS = {"last_month": 1, "months_since": 1, "same_month_last_year": 12}


class MemberClosed(LookupError):
    """A member's record is restricted (registry.retention), so that the household's facts are not whole."""

    code = "member-closed"


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """``plain`` as a household file has it; ``closed`` the topics that the actor may not read here."""

    plain: dict[str, Any]
    closed: tuple[str, ...]


def months_back(law: Law) -> int:
    """How many months before the day of decision the law's rules look at facts: one at least."""
    lags = (_NEAR_MONTHS.get(group.word, group.months) for group in law.groups.values() if group.is_lag)
    return max([1, *lags])


def followed_ties(law: Law) -> list[str]:
    """The ties by which the law looks at another person, sorted."""
    return sorted({group.pointer for group in law.groups.values() if group.word == "of_person" and group.pointer})


def facts_of(
    act: Act,
    household_id: int,
    on: datetime.date,
    known_at: datetime.datetime | None = None,
    law: Law | None = None,
) -> HouseholdFacts:
    """The same as :func:`household_facts` for an officer, with what was closed; the look is written down.

    Raises:
        SubjectNotFound: no such household, or not for the actor to see.
        NotAllowed: the actor's roles do not allow a look there.
    """
    seen, division = _look(household_id, on, known_at, law or the_law())
    if act.person_id is None:
        act.require("look", division)
    detail: dict[str, Any] = {"day": on.isoformat(), "people": [int(name) for name in seen.plain["people"]]}
    if known_at is not None:
        detail["known_at"] = known_at.isoformat()
    act.record("household looked at", household_id=household_id, **detail)
    return seen


def household_facts(
    household_id: int, on: datetime.date, known_at: datetime.datetime | None = None, law: Law | None = None
) -> dict[str, Any]:
    """A household's facts as a mapping that ``engine.facts.read_facts`` takes. Inside ``acting``: the actor sees what it may.

    Args:
        on: the day of decision.
        known_at: as the registry knew it then; without it, as it knows it now.

    Raises:
        SubjectNotFound: no such household, or not for the actor to see, or nobody in it then.
        MemberClosed: a member's record is restricted.
    """
    return _look(household_id, on, known_at, law or the_law())[0].plain


KNOWN = {True: "upper_inf({0}.known)", False: "{0}.known @> %(known_at)s::timestamptz"}
_QUERY = """
with home as (
  select h.id, h.division from household h where h.id = %(household)s
), member as (
  select m.person_id, m.relation_to_head, m.lives_here, m.share, m.held from membership m join home on home.id = m.household_id
  where {membership} and m.held && daterange(%(first)s, %(day)s, '[]')
), inside as (
  select array_agg(distinct person_id) as ids from member
), outside as (
  select array_agg(distinct k.other_id) as ids from kinship k, inside
  where k.person_id = any(inside.ids) and k.kind = any(%(followed)s) and k.other_id <> all(inside.ids) and {kinship}
    and k.held @> %(day)s
), everybody as (
  select inside.ids || coalesce(outside.ids, array[]::bigint[]) as ids from inside, outside
)
select home.division, reach_by_topic('read')::text, home.id in (select my_households()),
  (select json_agg(json_build_array(person_id, lower(held), upper(held), relation_to_head, lives_here, share::text))::text
   from member),
  (select json_agg(json_build_array(p.id, p.birth_date, p.sex, p.death_date))::text from person p, everybody e
   where p.id = any(e.ids)),
  (select json_agg(json_build_array(k.person_id, k.kind, k.other_id))::text from kinship k, everybody e
   where k.person_id = any(e.ids) and k.held @> %(day)s and {kinship}),
  (select json_agg(json_build_array(r.person_id, lower(r.held), upper(r.held), r.facts))::text from record r, everybody e
   where r.person_id = any(e.ids) and {record} and r.held && daterange(%(first)s, %(day)s, '[]')),
  (select json_agg(json_build_array(null, lower(r.held), upper(r.held), r.facts))::text from record r, home
   where r.household_id = home.id and {record} and r.held && daterange(%(first)s, %(day)s, '[]'))
from home
"""


@dataclass(slots=True)
class _Stretch:
    """A fact's values by day, and the days on which they hold."""

    values: list[tuple[datetime.date, datetime.date | None, Any]] = field(default_factory=list)


def _look(
    household_id: int, on: datetime.date, known_at: datetime.datetime | None, law: Law
) -> tuple[HouseholdFacts, str]:
    first = months_before(on, months_back(law)).replace(day=1)
    known = KNOWN[known_at is None]
    query = _QUERY.format(membership=known.format("m"), kinship=known.format("k"), record=known.format("r"))
    # by its widest type: psycopg gives each size of number a statement of its own, planned anew
    asked = {
        "household": Int8(household_id),
        "day": on,
        "first": first,
        "known_at": known_at,
        "followed": followed_ties(law),
    }
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(query, asked, prepare=True).fetchone()  # to plan it takes longer than to run it
    if found is None or found[3] is None:
        raise SubjectNotFound(
            f"There is no household {household_id} with people in it that you may see. Search for it."
        )
    division, reached, is_own = found[0], json.loads(found[1]), found[2]
    members, people, ties, records, of_home = (json.loads(each) if each else [] for each in found[3:])
    if not is_own and {row[0] for row in members} - {row[0] for row in people}:
        raise MemberClosed(
            f"A member's record of household {household_id} is restricted: without it the household would look smaller than"
            " it is. Nothing is worked out until the personal information officer lifts the restriction."
        )
    plain = {
        "day": on,
        "household": {**district_of(law, division), **facts_by_subject(of_home, first, on).get(None, {})},
        "people": people_of(members, people, ties, facts_by_subject(records, first, on), first, on),
    }
    closed = () if is_own else tuple(topic for topic in TOPICS if not _reaches(division, reached.get(topic, ())))
    return HouseholdFacts(plain, closed), division


def _reaches(division: str, divisions: Iterable[str]) -> bool:
    return any(division.startswith(each) for each in divisions)


def district_of(law: Law, division: str) -> dict[str, str]:
    """The law's district that a division lies in, if it is one of the law's."""
    return {"district": division[:6]} if division[:6] in law.districts else {}


def facts_by_subject(
    records: list[list[Any]], first: datetime.date, on: datetime.date
) -> dict[int | None, dict[str, Any]]:
    """Facts by subject, dated where they change between the first day and the day asked."""
    found: dict[int | None, dict[str, _Stretch]] = {}
    for subject, starts, ends, facts in records:
        held = _day(starts) or first, _day(ends)
        of_subject = found.setdefault(subject, {})
        for name, value in facts.items():
            of_subject.setdefault(name, _Stretch()).values.append((*held, value))
    return {subject: _dated_all(stretches, first, on) for subject, stretches in found.items()}


def _dated_all(stretches: Mapping[str, _Stretch], first: datetime.date, on: datetime.date) -> dict[str, Any]:
    return {
        name: value
        for name, stretch in sorted(stretches.items())
        if (value := _dated(stretch.values, first, on)) is not None
    }


def _dated(
    values: list[tuple[datetime.date, datetime.date | None, Any]], first: datetime.date, on: datetime.date
) -> Any:
    """One value where it is the same all the while, else values by the day from which each holds; null where none does."""
    if len(values) == 1:
        starts, ends, value = values[0]
        if starts <= first and (ends is None or ends > on):
            return value
    changes: dict[str, Any] = {}
    until: datetime.date | None = first
    for starts, ends, value in sorted(values, key=lambda each: each[0]):
        if until is not None and starts > until:
            changes[until.isoformat()] = None
        changes[max(starts, first).isoformat()] = value
        until = ends
    if until is not None and until <= on:
        changes[until.isoformat()] = None
    steps = [(day, value) for day, value in sorted(changes.items()) if day <= on.isoformat()]
    kept = [step for place, step in enumerate(steps) if place == 0 or step[1] != steps[place - 1][1]]
    if len(kept) == 1:
        return kept[0][1]
    return dict(kept)


def people_of(
    members: list[list[Any]],
    people: list[list[Any]],
    ties: list[list[Any]],
    facts: Mapping[int | None, dict[str, Any]],
    first: datetime.date,
    on: datetime.date,
) -> dict[str, dict[str, Any]]:
    """Everybody by number: members first, then those who live elsewhere."""
    by_person: dict[int, list[list[Any]]] = {}
    for row in members:
        by_person.setdefault(row[0], []).append(row[1:])
    seen = {row[0]: row for row in people}
    ordered = [*sorted(by_person.keys() & seen.keys()), *sorted(seen.keys() - by_person.keys())]
    found: dict[str, dict[str, Any]] = {}
    for number in ordered:
        _, birth, sex, death = seen[number]
        own: dict[str, Any] = {"birth_date": birth, "sex": sex}
        own |= _membership(by_person[number], first, on) if number in by_person else {"lives_here": False}
        own |= facts.get(number, {})
        if death is not None and _day(death) <= on:  # type: ignore[operator]
            own["is_dead"] = True
        found[str(number)] = own
    for number, kind, other in ties:
        if number in seen and (other is None or other in seen):
            found[str(number)][kind] = NOBODY if other is None else str(other)
    return found


def _membership(rows: list[list[Any]], first: datetime.date, on: datetime.date) -> dict[str, Any]:
    """The stretch of belonging that reaches the day, or the last one before it, and what it says."""
    stretches: list[list[list[Any]]] = []
    for row in sorted(rows, key=lambda each: each[0] or ""):
        if stretches and stretches[-1][-1][1] == row[0]:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    last = stretches[-1]
    found: dict[str, Any] = {}
    if last[0][0] is not None and _day(last[0][0]) > first:  # type: ignore[operator]
        found["member_from"] = last[0][0]
    if last[-1][1] is not None:
        found["member_until"] = last[-1][1]
    for place, name in ((2, "relation_to_head"), (3, "lives_here"), (4, "membership_share")):
        values = [(_day(row[0]) or first, _day(row[1]), row[place]) for row in last]
        until_now = [(starts, None if index == len(values) - 1 else ends, value)
                     for index, (starts, ends, value) in enumerate(values)]  # fmt: skip
        said = _dated(until_now, first, on) if len(values) > 1 else values[0][2]
        found[name] = said
    return found


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
