"""People with statements of many years, for these tests."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.stating import days, state_facts

WHO = "beishan"
SINCE = datetime.date(2024, 5, 1)


def state(facts: dict[str, Any], *, person: int | None = None, household: int | None = None,
          since: datetime.date = SINCE, until: datetime.date | None = None, source: str = "declared at the window",
          standing: str = "declared") -> list[int]:  # fmt: skip
    with acting("intake", "registration") as act:
        made = state_facts(
            act,
            person=person,
            household=household,
            facts=facts,
            held=days(since, until),
            standing=standing,
            source=source,
            said_at=datetime.datetime(since.year, since.month, since.day, tzinfo=datetime.UTC),
        )
        return [each.number for each in made]


def as_if_known(owner: psycopg.Connection, statement: int, on: str) -> None:
    """Sets back the day on which a statement reached us, as its owner may with the triggers off."""
    owner.execute("alter table statement disable trigger user")
    owner.execute("update statement set known_at = %s where id = %s", (f"{on} 09:00+08", statement))
    owner.execute("alter table statement enable trigger user")


def second_rights_officer(owner: psycopg.Connection, name: str = "rights2", division: str = "3301") -> str:
    row = owner.execute(
        "insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id", (name, name)
    ).fetchone()
    keeper = owner.execute("select id from actor where name = 'keeper'").fetchone()
    assert row is not None
    assert keeper is not None
    owner.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id)"
        " values (%s, 'rights_officer', %s, '[2020-01-01,)', %s)",
        (row[0], division, keeper[0]),
    )
    return name


def resident(owner: psycopg.Connection, person: int, name: str = "zhang") -> str:
    owner.execute(
        "insert into actor (name, shown_as, kind, person_id) values (%s, %s, 'resident', %s)", (name, name, person)
    )
    return name
