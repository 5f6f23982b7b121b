"""What is known of a household, fact by fact: since when, said by whom, with which weight, since when it is known here."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

_KNOWN = """
select r.person_id, r.household_id, r.topic, f.key, f.value::text, lower(r.held), upper(r.held), s.id, s.standing, s.source,
  s.said_at, s.known_at
from record r cross join lateral jsonb_each(r.facts) f join statement s
  on s.id = (case jsonb_typeof(r.said) when 'number' then r.said else r.said -> f.key end)::bigint
where (r.household_id = %(household)s or r.person_id = any(%(people)s)) and {known} and ({held})
order by r.person_id nulls first, r.topic, f.key, lower(r.held) desc nulls last
"""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact of a person (or, without one, the household) for some days, and the statement that stands for it."""

    person_id: int | None
    household_id: int | None
    topic: str
    name: str
    value: Any
    starts: datetime.date | None
    ends: datetime.date | None
    statement: int
    standing: str
    source: str
    said_at: datetime.datetime
    known_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as it was kept."""

    statement: int
    person_id: int | None
    household_id: int | None
    topic: str
    facts: dict[str, Any]
    starts: datetime.date | None
    ends: datetime.date | None
    standing: str
    source: str
    said_at: datetime.datetime
    known_at: datetime.datetime


def known_facts(
    household_id: int,
    people: list[int],
    on: datetime.date | None,
    known_at: datetime.datetime | None = None,
) -> list[KnownFact]:
    """Facts that hold on a day (all days for none), as known now or at an instant. Inside ``acting``, after the look."""
    query = _KNOWN.format(
        known="upper_inf(r.known)" if known_at is None else "r.known @> %(known_at)s",
        held="true" if on is None else "r.held @> %(on)s",
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"household": household_id, "people": people, "on": on, "known_at": known_at})
        return [KnownFact(*row[:4], json.loads(row[4]), *row[5:]) for row in cursor.fetchall()]


def statements_about(household_id: int, people: list[int], most: int = 100) -> list[Said]:
    """What was said of a household and its people, the latest known first. Inside ``acting``, after the look."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_SAID} from statement where household_id = %s or person_id = any(%s)"
            " order by known_at desc, id desc limit %s",
            [household_id, people, most],
        )
        return [_said(row) for row in cursor.fetchall()]


def statement_of(number: int) -> Said | None:
    """One statement, if the actor may see it."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_SAID} from statement where id = %s", [number])
        row = cursor.fetchone()
    return None if row is None else _said(row)


_SAID = "id, person_id, household_id, topic, facts::text, lower(held), upper(held), standing, source, said_at, known_at"


def _said(row: tuple[Any, ...]) -> Said:
    return Said(*row[:4], json.loads(row[4]), *row[5:])
