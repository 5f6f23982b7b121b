"""Appeals as lists. The database shows what the actor may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal of a list; ``due_on`` of the clock that ends first."""

    number: str
    kind: str
    programme: str
    division: str
    state: str
    filed_on: datetime.date
    closed_on: datetime.date | None
    due_on: datetime.date | None


def appeals(act: Act, *, is_open: bool = True, most: int = 100) -> list[AppealLine]:
    """Appeals that the actor may see, those whose limit is nearest first; the look is written down."""
    wanted = "closed_on is null" if is_open else "closed_on is not null"
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, kind, programme, division, state, filed_on, closed_on,"
            " (select min(due_on) from appeal_clock k where k.appeal_id = a.id and ended_on is null)"
            f" from appeal a where {wanted} order by 8 nulls last, number desc limit %s",
            [most],
        )
        found = [AppealLine(*row) for row in cursor.fetchall()]
    act.saw("worklist looked at", appeals=len(found))
    return found


def own_appeals() -> list[AppealLine]:
    """What the person who acts filed, and reviews for the own households, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, kind, programme, division, state, filed_on, closed_on,"
            " (select min(due_on) from appeal_clock k where k.appeal_id = a.id and ended_on is null) from appeal a"
            " where appellant_id = (select acting_person()) or (kind = 'review' and household_id in (select my_households()))"
            " order by filed_on desc, id desc"
        )
        return [AppealLine(*row) for row in cursor.fetchall()]


def number_of_case(case_id: int | None) -> str:
    """The number of the case that is disputed; empty where none is, or the actor may not see it."""
    with connection.cursor() as cursor:
        cursor.execute("select number from case_file where id = %s", [case_id])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


@dataclass(frozen=True, slots=True)
class Pause:
    """The event for which the clocks of an appeal stand still, why, since when, and who stopped them."""

    event: str
    reason: str
    from_day: datetime.date
    started_by: str


def pause_of(appeal_id: int) -> Pause | None:
    """The pause that lasts; none where the clocks run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select event, reason, from_day, started_by from appeal_pause where appeal_id = %s and until_day is null",
            [appeal_id],
        )
        row = cursor.fetchone()
    return None if row is None else Pause(*row)
