"""What a resident sees of the own households: cases and decisions. Row-level security keeps it to the own."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.casework.moving import CaseNotFound


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the own household."""

    number: str
    programme: str
    state: str
    applied_on: datetime.date
    closed_on: datetime.date | None
    decision_id: int | None
    household_id: int


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """A kept decision of the own household."""

    number: int
    day: datetime.date
    decided_at: datetime.datetime
    programmes: list[str]


def own_households(act: Act) -> list[int]:
    """Numbers of the households that the resident belongs to now."""
    return _column("select my_households()")


def own_cases(act: Act) -> list[OwnCase]:
    """Cases of the own households, the latest first."""
    names = "number, programme, state, applied_on, closed_on, decision_id, household_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {names} from case_file where household_id in (select my_households()) order by applied_on desc, id desc"
        )
        return [OwnCase(*row) for row in cursor.fetchall()]


def own_decisions(act: Act, *, limit: int = 100) -> list[OwnDecision]:
    """Decisions of the own households, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, day, decided_at, programmes from decision where household_id in (select my_households())"
            " order by decided_at desc, id desc limit %s",
            [limit],
        )
        return [OwnDecision(*row[:3], list(_plain(row[3]))) for row in cursor.fetchall()]


def own_decision(act: Act, number: int) -> dict[str, Any]:
    """A kept decision of the own household with its whole result. Raises :class:`CaseNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select day, decided_at, result from decision where id = %s and household_id in (select my_households())",
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound(f"There is no decision {number} of your household.")
    return {"number": number, "day": row[0], "decided_at": row[1], "result": _plain(row[2])}


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _column(query: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [int(row[0]) for row in cursor.fetchall()]
