"""Legal time limits of a case, or of another record that a machine moves.

Started and ended by its actions, standing still while an event keeps it waiting.

A limit runs from the day of the action, which is not counted, and is kept until the end of ``due_on``
(:mod:`minsheng.registry.working_days.counting`). A pause moves the end by as many days, or working days, as it lasted.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.tree import Programme
from minsheng.registry.access.acting import Act
from minsheng.registry.working_days.counting import is_announced, last_day, working_days_between
from minsheng.services.casework.machine import machine

AT_LEAST = frozenset({"publicity"})  # a time that is waited for, not one within which something is done


class PauseNotPossible(ValueError):
    """The clocks cannot be stopped, or set going, so; the message says why."""

    code = "pause-not-possible"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands on a day. ``colour`` is green, amber, red (past the limit), or grey while paused or ended.

    A time that is only waited for is amber when it is over: the case can go on.
    """

    step: str
    article: str
    started_on: datetime.date
    due_on: datetime.date
    ended_on: datetime.date | None
    left: int  # working days; negative past the limit
    colour: str
    was_kept: bool | None  # none while it runs

    @property
    def is_expected(self) -> bool:
        """Whether the end lies in a year whose working days are not announced yet, and may still move."""
        return self.ended_on is None and not is_announced(self.due_on.year)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The tables that clocks of a kind of record stand in, and the column that names the record. ``pauses``: none stand still."""

    table: str
    owner: str
    pauses: str = ""


OF_CASES = Clocks("case_clock", "case_id", "case_pause")


def limit_of(programme: Programme, step: str) -> Mapping[str, Any] | None:
    """The limit that the programme's law has for a step of a case, if it is one of days."""
    limit = next((limit for limit in programme.data.get("time_limits", ()) if limit.get("step") == step), None)
    return limit if limit is not None and "days" in limit else None


def start_clock(
    record_id: int, step: str, limit: Mapping[str, Any], on: datetime.date, of: Clocks = OF_CASES
) -> datetime.date:
    """Starts the clock of a step by a limit (days, kind, article) and gives its last day."""
    return set_clock(record_id, step, limit["days"], limit["kind"], limit["article"], on, of)


def set_clock(
    record_id: int, step: str, days: int, kind: str, article: str, on: datetime.date, of: Clocks = OF_CASES
) -> datetime.date:
    """Starts a clock of so many days (``days`` or ``working_days``), under an article or a setting that is named."""
    due = last_day(on, days, kind, expected=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {of.table} ({of.owner}, step, days, kind, article, started_on, due_on)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [record_id, step, days, kind, article, on, due],
        )
    return due


def extend_clock(case_id: int, step: str, days: int) -> None:
    """A running clock ends so many days of its kind later, and counts as one of so many days more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, kind, due_on from case_clock where case_id = %s and step = %s and ended_on is null",
            [case_id, step],
        )
        for clock_id, kind, due_on in cursor.fetchall():
            cursor.execute(
                "update case_clock set days = days + %s, due_on = %s where id = %s",
                [days, last_day(due_on, days, kind, expected=True), clock_id],
            )


def end_clocks(record_id: int, steps: tuple[str, ...], on: datetime.date, of: Clocks = OF_CASES) -> None:
    """Ends the clocks of these steps that run."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {of.table} set ended_on = %s where {of.owner} = %s and step = any(%s) and ended_on is null",
            [on, record_id, list(steps)],
        )


def pause_clocks(act: Act, case: Mapping[str, Any], *, event: str, reason: str, on: datetime.date) -> None:
    """Stops every clock of a case by a coded event. Raises :class:`PauseNotPossible`."""
    act.require("handle_cases", case["division"])
    if event not in machine().pauses:
        raise PauseNotPossible(f'There is no event "{event}". Known: {", ".join(machine().pauses)}.')
    if not reason.strip():
        raise PauseNotPossible("Say why the clocks stop.")
    with connection.cursor() as cursor:
        cursor.execute("select 1 from case_pause where case_id = %s and until_day is null", [case["id"]])
        if cursor.fetchone():
            raise PauseNotPossible("The clocks of this case stand still already.")
        cursor.execute(
            "insert into case_pause (case_id, event, reason, from_day, started_by, ended_by) values (%s, %s, %s, %s, %s, '')",
            [case["id"], event, reason, on, act.actor],
        )
    act.record("clocks stopped", household_id=case["household_id"], case=case["number"], event=event)


def resume_clocks(act: Act, case: Mapping[str, Any], *, on: datetime.date) -> None:
    """Sets the clocks going again; each ends later by as long as it stood still. Raises :class:`PauseNotPossible`."""
    act.require("handle_cases", case["division"])
    with connection.cursor() as cursor:
        cursor.execute(
            "update case_pause set until_day = %s, ended_by = %s where case_id = %s and until_day is null and from_day <= %s"
            " returning from_day",
            [on, act.actor, case["id"], on],
        )
        row = cursor.fetchone()
        if row is None:
            raise PauseNotPossible("The clocks of this case do not stand still on that day.")
        stood_from = row[0]
        cursor.execute(
            "select id, kind, started_on, due_on from case_clock where case_id = %s and ended_on is null", [case["id"]]
        )
        for clock_id, kind, started_on, due_on in cursor.fetchall():
            from_day = max(stood_from, started_on)
            stood = (
                working_days_between(from_day, on, expected=True) if kind == "working_days" else (on - from_day).days
            )
            cursor.execute(
                "update case_clock set due_on = %s where id = %s",
                [last_day(due_on, max(stood, 0), kind, expected=True), clock_id],
            )
    act.record("clocks going again", household_id=case["household_id"], case=case["number"])


def read_clocks(record_id: int, on: datetime.date, of: Clocks = OF_CASES) -> list[Reading]:
    """The clocks of a record as they stand on a day, the nearest end first."""
    paused = (
        f"(select p.from_day from {of.pauses} p where p.{of.owner} = c.{of.owner} and p.until_day is null)"
        if of.pauses
        else "null::date"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"select step, article, started_on, due_on, ended_on, {paused} from {of.table} c where {of.owner} = %s"
            " order by ended_on is not null, due_on, id",
            [record_id],
        )
        return [_reading(*row, on=on) for row in cursor.fetchall()]


def colour_of(
    step: str, due_on: datetime.date, on: datetime.date, paused_since: datetime.date | None, amber_days: int
) -> str:
    """The colour of a clock that runs, on a day: one that was late before it stood still stays red.

    ``amber_days``: working days before the end from which on it is amber.
    """
    if step in AT_LEAST:
        return "grey" if paused_since else "amber" if due_on < on else "green"
    if due_on < (paused_since or on):
        return "red"
    if paused_since:
        return "grey"
    return "amber" if working_days_between(on, due_on, expected=True) <= amber_days else "green"


def _reading(
    step: str,
    article: str,
    started_on: datetime.date,
    due_on: datetime.date,
    ended_on: datetime.date | None,
    paused_since: datetime.date | None,
    *,
    on: datetime.date,
) -> Reading:
    left = working_days_between(min(on, ended_on or on), due_on, expected=True)
    if ended_on is not None:
        was_kept = step in AT_LEAST or ended_on <= due_on
        return Reading(step, article, started_on, due_on, ended_on, left, "grey", was_kept)
    colour = colour_of(step, due_on, on, paused_since, machine().amber_working_days)
    return Reading(step, article, started_on, due_on, None, left, colour, None)
