"""People and households for these tests, and the history of a subject as plain data."""

from __future__ import annotations

import datetime
import json
from typing import Any

import psycopg

from minsheng.registry.facts.deriving import said_by_name

STREET = "330106001001"


def add_person(owner: psycopg.Connection, name: str = "张三丰", division: str = STREET, **columns: Any) -> int:
    """A person, by default a woman born in 1980 in Xihu."""
    values = {
        "name": name, "pinyin": "x", "initials": "x", "sex": "female", "birth_date": "1980-01-01", "ethnicity": "",
        "number_kind": "none", "jurisdictions": [division], **columns,
    }  # fmt: skip
    row = owner.execute(
        f"insert into person ({', '.join(values)}) values ({', '.join(['%s'] * len(values))}) returning id",
        list(values.values()),
    ).fetchone()
    assert row is not None
    return int(row[0])


def add_household(owner: psycopg.Connection, *members: tuple[int, str], division: str = STREET) -> int:
    """A household with members (person, relation to head) since 2020."""
    row = owner.execute("insert into household (division) values (%s) returning id", [division]).fetchone()
    assert row is not None
    for person, relation in members:
        add_member(owner, row[0], person, relation)
    return int(row[0])


def add_member(
    owner: psycopg.Connection, household: int, person: int, relation: str, held: str = "[2020-01-01,)", **columns: Any
) -> None:
    """A membership; ``held`` as PostgreSQL writes it."""
    values = {"household_id": household, "person_id": person, "relation_to_head": relation, "held": held,
              "said_by": "test", **columns}  # fmt: skip
    owner.execute(
        f"insert into membership ({', '.join(values)}) values ({', '.join(['%s'] * len(values))})",
        list(values.values()),
    )


def add_tie(owner: psycopg.Connection, person: int, kind: str, other: int | None) -> None:
    """A kinship since 2020."""
    owner.execute(
        "insert into kinship (person_id, kind, other_id, held, said_by) values (%s, %s, %s, '[2020-01-01,)', 'test')",
        [person, kind, other],
    )


def history(owner: psycopg.Connection, person: int) -> list[tuple[Any, ...]]:
    """What is known now of a person, with the digest of the statement behind each fact in place of its number."""
    rows = owner.execute(
        "select topic, lower(held), upper(held), facts, said from record where person_id = %s and upper_inf(known)"
        " order by topic, lower(held)",
        [person],
    ).fetchall()
    digests = dict(owner.execute("select id, digest from statement where person_id = %s", [person]).fetchall())
    return [
        (topic, starts, ends, facts, {name: digests[number] for name, number in said_by_name(facts, said).items()})
        for topic, starts, ends, facts, said in rows
    ]


def at(day: int, hour: int = 9) -> datetime.datetime:
    """An instant in March 2025."""
    return datetime.datetime(2025, 3, day, hour, tzinfo=datetime.UTC)


def plain(value: Any) -> Any:
    """The value as JSON has it."""
    return json.loads(json.dumps(value))
