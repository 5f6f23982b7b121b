"""What is registered about the people and households that a piece of a file names: a few queries for some thousand rows."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from minsheng.registry.facts.deriving import STANDINGS, said_by_name
from minsheng.registry.importing.checking import person_key
from minsheng.registry.importing.kinds import Kind

if TYPE_CHECKING:
    from minsheng.registry.importing.matching import Staged

HOUSEHOLD_NUMBERS = "household_number"  # the register of household numbers, one for all kinds of files
UNNUMBERED = "unnumbered_people"
_ALWAYS, _NEVER = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Registered:
    """A person as registered. Days as text."""

    name: str
    sex: str
    birth_date: str
    ethnicity: str
    number_kind: str
    phone_digest: str | None
    jurisdictions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A membership known now that holds on the file's day."""

    number: int
    household: int
    relation: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on a topic for some days, with the rank of the weakest standing behind each fact."""

    starts: str
    ends: str
    facts: Mapping[str, Any]
    ranks: Mapping[str, int]

    def says(self, facts: Mapping[str, Any], standing: str) -> bool:
        """Whether all of this stands already, with as much weight."""
        rank = STANDINGS.index(standing)
        return all(self.facts.get(name) == value and self.ranks.get(name, -1) >= rank for name, value in facts.items())


@dataclass(slots=True)
class Seen:
    """Everything a piece of a file needs to know."""

    people: dict[int, Registered] = field(default_factory=dict)
    by_digest: dict[bytes, int] = field(default_factory=dict)
    by_key: dict[str, int] = field(default_factory=dict)
    households: dict[str, int] = field(default_factory=dict)
    divisions: dict[int, str] = field(default_factory=dict)
    memberships: dict[int, list[Member]] = field(default_factory=dict)  # by person
    members: dict[int, list[int]] = field(default_factory=dict)  # by household
    standing: dict[tuple[int, str], list[Standing]] = field(default_factory=dict)

    def standing_on(self, subject: int | None, topic: str, starts: str, ends: str | None) -> Standing | None:
        """The one record that covers all these days, or none."""
        for each in self.standing.get((subject or 0, topic), ()):
            if each.starts <= starts and (ends or _NEVER) <= each.ends:
                return each
        return None


def look_up(kind: Kind, on: datetime.date, rows: Sequence[Staged]) -> Seen:
    """What is known of the people and households of these rows on a day."""
    seen = Seen()
    _households(seen, sorted({row.household_number for row in rows if row.household_number}))
    _by_key(seen, rows)
    answers = [row.content["answer"] for row in rows if isinstance(row.content.get("answer"), int)]
    digests = [row.number_digest for row in rows if row.number_digest is not None]
    _people(seen, "number_digest = any(%s) or id = any(%s)", [digests, [*seen.by_key.values(), *answers]])
    if kind.adds_people:
        _members(seen, sorted(seen.households.values()), on)
    _memberships(seen, sorted(seen.people), on)
    if kind.topics:
        column = "person_id" if kind.about == "person" else "household_id"
        homes = {*seen.households.values(), *(each.household for all_ in seen.memberships.values() for each in all_)}
        _standing(seen, column, sorted(seen.people) if kind.about == "person" else sorted(homes), list(kind.topics))
    return seen


def _households(seen: Seen, numbers: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select k.key, h.id, h.division from known_as k join household h on h.id = k.household_id"
            " where k.register = %s and k.key = any(%s)",
            [HOUSEHOLD_NUMBERS, numbers],
        )
        for key, household, division in cursor.fetchall():
            seen.households[key], seen.divisions[household] = household, division


def _by_key(seen: Seen, rows: Sequence[Staged]) -> None:
    keys = {
        person_key(row.household_number, row.content["name"], datetime.date.fromisoformat(row.content["birth_date"]))
        for row in rows
        if row.number_digest is None and row.household_number and {"name", "birth_date"} <= row.content.keys()
    }
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, person_id from known_as where register = %s and key = any(%s)", [UNNUMBERED, sorted(keys)]
        )
        seen.by_key = dict(cursor.fetchall())


def _people(seen: Seen, condition: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, number_digest, name, sex, birth_date::text, ethnicity, number_kind, encode(phone_digest, 'hex'),"
            f" jurisdictions from person where {condition}",
            parameters,
        )
        for number, digest, *said in cursor.fetchall():
            seen.people[number] = Registered(*said)
            if digest is not None:
                seen.by_digest[bytes(digest)] = number


def _members(seen: Seen, households: list[int], on: datetime.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_id, person_id from membership where household_id = any(%s) and upper_inf(known)"
            " and held @> %s::date",
            [households, on],
        )
        for household, person in cursor.fetchall():
            seen.members.setdefault(household, []).append(person)
    missing = sorted({person for people in seen.members.values() for person in people} - seen.people.keys())
    if missing:
        _people(seen, "id = any(%s)", [missing])
        for people in seen.members.values():
            people[:] = [person for person in people if person in seen.people]


def _memberships(seen: Seen, people: list[int], on: datetime.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.person_id, m.id, m.household_id, m.relation_to_head, lower(m.held)::text, h.division"
            " from membership m join household h on h.id = m.household_id"
            " where m.person_id = any(%s) and upper_inf(m.known) and m.held @> %s::date order by m.id",
            [people, on],
        )
        for person, number, household, relation, since, division in cursor.fetchall():
            seen.memberships.setdefault(person, []).append(Member(number, household, relation, since))
            seen.divisions[household] = division


def _standing(seen: Seen, column: str, subjects: list[int], topics: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {column}, topic, coalesce(lower(held)::text, '{_ALWAYS}'), coalesce(upper(held)::text, '{_NEVER}'), facts,"
            f" said from record where {column} = any(%s) and topic = any(%s) and upper_inf(known)",
            [subjects, topics],
        )
        records = [
            (*row[:4], facts := json.loads(row[4]), said_by_name(facts, json.loads(row[5])))
            for row in cursor.fetchall()
        ]
        cursor.execute(  # apart: joined, a table without statistics yet is read through for every record
            "select id, standing from statement where id = any(%s)",
            [sorted({number for record in records for number in record[5].values()})],
        )
        ranks = {number: STANDINGS.index(standing) for number, standing in cursor.fetchall()}
    for subject, topic, starts, ends, facts, said in records:
        weights = {name: ranks[number] for name, number in said.items() if number in ranks}
        seen.standing.setdefault((subject, topic), []).append(Standing(starts, ends, facts, weights))
