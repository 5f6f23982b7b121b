"""Pairs that wait for review, and links, for whoever may link."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one person. ``evidence``: by what was compared, [how alike, weight in bits]."""

    number: int
    left_id: int
    right_id: int
    probability: float
    evidence: dict[str, Any]
    state: str
    reviewed_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that somebody said are of one person."""

    number: int
    left_id: int
    right_id: int
    linked_by: str
    reason: str
    since: datetime.datetime


_PAIR = "id, left_id, right_id, probability, evidence::text, state, reviewed_by, coalesce(reason, '')"


def open_pairs(act: Act, *, most: int = 50, after: int = 0) -> list[Pair]:
    """Pairs that nobody has reviewed, the likeliest first, skipping the first ``after``; the look is written down."""
    act.require_anywhere("link")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_PAIR} from link_candidate where state = 'open' order by probability desc, id limit %s offset %s",
            [most, after],
        )
        found = [_pair(row) for row in cursor.fetchall()]
    act.saw("pairs looked at", pairs=[pair.number for pair in found])
    return found


def pair_of(act: Act, number: int) -> Pair | None:
    """One pair, if the actor may see it."""
    act.require_anywhere("link")
    with connection.cursor() as cursor:
        cursor.execute(f"select {_PAIR} from link_candidate where id = %s", [number])
        row = cursor.fetchone()
    return None if row is None else _pair(row)


def links_of(person: int) -> list[Link]:
    """Links of a record that hold now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, left_id, right_id, linked_by, reason, lower(known) from person_link"
            " where %s in (left_id, right_id) and upper_inf(known) order by id",
            [person],
        )
        return [Link(*row) for row in cursor.fetchall()]


def count_open() -> int:
    """How many pairs wait for review, of those the actor may see."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from link_candidate where state = 'open'")
        return int(cursor.fetchone()[0])


def _pair(row: tuple[Any, ...]) -> Pair:
    return Pair(*row[:4], json.loads(row[4]), *row[5:])
