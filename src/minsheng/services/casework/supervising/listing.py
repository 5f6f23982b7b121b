"""Proposals to change awards as lists, and their months. The database shows what the actor may see."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act

_COLUMNS = (
    "c.number, c.household_id, c.person_id, c.programme, c.division, c.state, c.version, c.change, c.is_worse, c.since,"
    " c.ongoing_before, c.ongoing_due, c.owed, c.overpaid, c.proposed_on, c.closed_on,"
    " (select min(due_on) from change_clock k where k.proposal_id = c.id and k.ended_on is null)"
)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A proposal of a list. Amounts in fen."""

    number: str
    household_id: int
    person_id: int | None
    programme: str
    division: str
    state: str
    version: int
    change: str
    is_worse: bool
    since: datetime.date
    ongoing_before: int
    ongoing_due: int
    owed: int
    overpaid: int
    proposed_on: datetime.date
    closed_on: datetime.date | None
    due_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month as awarded and as due, in fen; ``counted`` none where an ordinary run still pays it."""

    month: datetime.date
    awarded: int
    due: int
    counted: int | None
    is_taper: bool
    decision_id: int | None


def changes_of(household_id: int) -> list[ChangeLine]:
    """Proposals of a household, the latest first."""
    return _lines("c.household_id = %s order by c.id desc limit 50", [household_id])


TOLD = ("noticed", "heard", "for_confirmation")


def is_told(state: str, is_worse: bool) -> bool:
    """Whether the household was told of it: notice was given of what is worse, or it is confirmed."""
    return state == "confirmed" or (is_worse and state in TOLD)


def own_changes() -> list[ChangeLine]:
    """What the own households were told of, the latest first."""
    lines = _lines("c.household_id in (select my_households()) order by c.id desc", [])
    return [line for line in lines if is_told(line.state, line.is_worse)][:50]


def changes(act: Act, *, state: str = "", is_open: bool = True, most: int = 100) -> list[ChangeLine]:
    """Proposals the actor may see, those whose clock ends first before others; the look is written down."""
    wanted = "c.closed_on is null" if is_open else "c.closed_on is not null"
    found = _lines(
        f"{wanted} and (%s = '' or c.state = %s) order by 17 nulls last, c.id desc limit %s", [state, state, most]
    )
    act.saw("changes looked at", changes=len(found))
    return found


def whole_of(proposal_id: int) -> dict[str, Any]:
    """What else a proposal says: cause, reasons, what is not known, and its months."""
    names = ("cause", "reasons", "unknown", "taper_until", "ongoing_from", "decision_id", "change", "since", "is_worse",
             "ongoing_before", "ongoing_due", "owed", "overpaid", "proposed_on")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from change_proposal where id = %s", [proposal_id])
        found = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(
            "select month, awarded, due, counted, is_taper, decision_id from change_month where proposal_id = %s order by 1",
            [proposal_id],
        )
        found["months"] = [MonthLine(*row) for row in cursor.fetchall()]
    for name in ("reasons", "unknown"):
        found[name] = json.loads(found[name]) if isinstance(found[name], str) else found[name]
    return found


def _lines(wanted: str, values: list[Any]) -> list[ChangeLine]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from change_proposal c where {wanted}", values)
        return [ChangeLine(*row) for row in cursor.fetchall()]
