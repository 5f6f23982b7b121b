"""Legal times of appeals: until when one may file, and the clocks of what has been filed.

A limit runs from the day of the action, which is not counted, and is kept until the end of ``due_on``
(:mod:`minsheng.registry.working_days.counting`). A pause moves the end by as long as it lasted.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.working_days.counting import CalendarMissing, last_day, working_days_between
from minsheng.services.casework.appeals.table import Kind, table
from minsheng.services.casework.clocks import Reading, colour_of


@dataclass(frozen=True, slots=True)
class Late:
    """Why somebody comes late: a code of ``machine.yaml``; the days on which it could not be filed; a word on it."""

    code: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    note: str = ""


def end_of(start: datetime.date, days: int, kind: str) -> datetime.date:
    """The last day of a period. Where the calendar of its year is not out yet, plain days end on the plain day, which is never
    later than the legal one; of working days Monday to Friday count, and the clock says that its end is expected."""
    if kind == "working_days":
        return last_day(start, days, kind, expected=True)
    try:
        return last_day(start, days, kind)
    except CalendarMissing:
        return start + datetime.timedelta(days=days)


def last_day_to_file(
    kind: Kind,
    known_on: datetime.date,
    *,
    made_on: datetime.date | None = None,
    told_on: datetime.date | None = None,
    late: Late | None = None,
) -> datetime.date | None:
    """The last day on which a review may be filed; none where the law sets none (a grievance).

    From when one knows of the decision; of the right to review, where that was not told, but at most a year (article 20,
    third paragraph); days on which one could not for force majeure or another good reason do not count (second paragraph);
    never more than five years after the decision was made (article 21).
    """
    filing = kind.says.get("filing")
    if filing is None:
        return None
    start = max(known_on, told_on or known_on)
    last = end_of(start, filing["days"], filing["kind"])
    if late is not None and late.since is not None and late.until is not None and late.since <= last:
        lost = (late.until - max(late.since, start)).days
        last = end_of(start, filing["days"] + max(lost, 0), filing["kind"])
    if told_on is not None and told_on > known_on:
        last = min(last, _months_after(known_on, filing["not_told"]["months"]))
    return min(last, _months_after(made_on or known_on, filing["outermost"]["months"]))


def _months_after(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def start_clock(appeal: Mapping[str, Any], kind: Kind, step: str, on: datetime.date, days: int | None = None) -> None:
    """Starts the clock of a step; ``days`` where the law leaves them to the decision."""
    limit = kind.limit(step, appeal["procedure"])
    days = limit.get("days", days)
    if days is None:
        return
    counted = limit.get("kind", "days")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into appeal_clock (appeal_id, step, days, kind, article, started_on, due_on)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [appeal["id"], step, days, counted, limit["article"], on, end_of(on, days, counted)],
        )


def end_clocks(appeal_id: int, steps: tuple[str, ...], on: datetime.date) -> None:
    """Ends the clocks of these steps that run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update appeal_clock set ended_on = %s where appeal_id = %s and step = any(%s) and ended_on is null",
            [on, appeal_id, list(steps)],
        )


def longer(appeal_id: int, step: str, days: int) -> None:
    """Moves the end of a running clock by so many days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, started_on, days, kind, due_on from appeal_clock where appeal_id = %s and step = %s and ended_on is null",
            [appeal_id, step],
        )
        for clock, started_on, had, kind, due_on in cursor.fetchall():
            moved = due_on - end_of(started_on, had, kind)  # by pauses
            cursor.execute(
                "update appeal_clock set days = days + %s, due_on = %s where id = %s",
                [days, end_of(started_on + moved, had + days, kind), clock],
            )


def stop_clocks(appeal_id: int, event: str, reason: str, actor: str, on: datetime.date) -> None:
    """Every clock of an appeal stands still from a day on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into appeal_pause (appeal_id, event, reason, from_day, started_by, ended_by) values (%s, %s, %s, %s, %s, '')",
            [appeal_id, event, reason, on, actor],
        )


def stood_still_since(appeal_id: int) -> datetime.date | None:
    """Since when the clocks stand still; none where they run."""
    with connection.cursor() as cursor:
        cursor.execute("select from_day from appeal_pause where appeal_id = %s and until_day is null", [appeal_id])
        row = cursor.fetchone()
    return row and row[0]


def set_going(appeal_id: int, since: datetime.date, actor: str, on: datetime.date) -> None:
    """The clocks go again; each ends later by as long as it stood still."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update appeal_pause set until_day = %s, ended_by = %s where appeal_id = %s and until_day is null",
            [on, actor, appeal_id],
        )
        cursor.execute(
            "select id, kind, started_on, due_on from appeal_clock where appeal_id = %s and ended_on is null",
            [appeal_id],
        )
        for clock, kind, started_on, due_on in cursor.fetchall():
            start = max(since, started_on)
            stood = working_days_between(start, on, expected=True) if kind == "working_days" else (on - start).days
            cursor.execute(
                "update appeal_clock set due_on = %s where id = %s", [end_of(due_on, max(stood, 0), kind), clock]
            )


def read_clocks(appeal_id: int, on: datetime.date) -> list[Reading]:
    """The clocks of an appeal as they stand on a day, the nearest end first."""
    paused_since = stood_still_since(appeal_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "select step, article, started_on, due_on, ended_on from appeal_clock where appeal_id = %s"
            " order by ended_on is not null, due_on, id",
            [appeal_id],
        )
        return [_reading(row, paused_since, on) for row in cursor.fetchall()]


def _reading(row: tuple[Any, ...], paused_since: datetime.date | None, on: datetime.date) -> Reading:
    step, article, started_on, due_on, ended_on = row
    left = working_days_between(min(on, ended_on or on), due_on, expected=True)
    if ended_on is not None:
        return Reading(step, article, started_on, due_on, ended_on, left, "grey", ended_on <= due_on)
    colour = colour_of(step, due_on, on, paused_since, table().amber_working_days)
    return Reading(step, article, started_on, due_on, None, left, colour, None)
