"""Kept decisions, looked at: one whole, those of a household, the one before. The database shows what the actor may see."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.replaying import DecisionNotFound


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision as it was kept: result and receipt as plain data."""

    number: int
    household_id: int
    day: datetime.date
    known_at: datetime.datetime
    law: str
    place: str
    facts: dict[str, Any]
    programmes: list[str]
    result: dict[str, Any]
    receipt: dict[str, str]
    decided_by: str
    decided_at: datetime.datetime
    instead_of: int | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A line of a list of decisions."""

    number: int
    household_id: int
    day: datetime.date
    programmes: list[str]
    decided_by: str
    decided_at: datetime.datetime
    instead_of: int | None


def kept_decision(act: Act, number: int) -> KeptDecision:
    """One decision whole; the look is written down. Raises :class:`DecisionNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, household_id, day, known_at, law_id, place, facts, programmes::text, result::text, receipt::text,"
            " decided_by, decided_at, took_place_of_id from decision where id = %s",
            [number if 0 < number < 2**63 else 0],
        )
        row = cursor.fetchone()
    if row is None:
        raise DecisionNotFound(f"There is no decision {number} that you may see.")
    act.saw("decision looked at", household_id=row[1], decision=number)
    return KeptDecision(*row[:6], *(json.loads(each) for each in row[6:10]), *row[10:])


def decisions_of(household_id: int | None = None, *, most: int = 100, before: int | None = None) -> list[DecisionLine]:
    """Decisions of a household, or of all the actor may see, the latest first; those with smaller numbers than ``before``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, household_id, day, programmes::text, decided_by, decided_at, took_place_of_id from decision"
            " where (%s::bigint is null or household_id = %s) and (%s::bigint is null or id < %s) order by id desc limit %s",
            [household_id, household_id, before, before, most],
        )
        return [DecisionLine(*row[:3], json.loads(row[3]), *row[4:]) for row in cursor.fetchall()]


def decision_before(household_id: int, programme: str, number: int) -> int | None:
    """The number of the decision of the same household that last said something of a programme before this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from decision where household_id = %s and id < %s and (programmes @> to_jsonb(%s::text)"
            " or programmes = '[]'::jsonb) order by id desc limit 1",
            [household_id, number, programme],
        )
        row = cursor.fetchone()
    return row and row[0]
