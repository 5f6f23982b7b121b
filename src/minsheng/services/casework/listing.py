"""Lists of work: cases by what they wait for, with the clock that ends first. The database shows what the actor may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.working_days.counting import last_day, working_days_between
from minsheng.services.casework.clocks import AT_LEAST
from minsheng.services.casework.machine import machine

PAGE = 50
FOR_APPROVAL = ("for_confirmation", "prepared")
COLOURS = ("red", "amber", "green", "grey", "none")  # grey: standing still; none: nothing runs
# As :func:`clocks.colour_of` says it, of the clock that ends first.
_COLOUR = """
case when c.clock_due is null then 'none'
  when c.clock_step = any(%(at_least)s) then
    case when c.paused_since is not null then 'grey' when c.clock_due < %(on)s then 'amber' else 'green' end
  when c.clock_due < coalesce(c.paused_since, %(on)s) then 'red'
  when c.paused_since is not null then 'grey'
  when c.clock_due <= %(amber)s then 'amber' else 'green' end
"""
_COLUMNS = (
    "c.id, c.number, c.household_id, c.person_id, c.applicant_id, c.programme, c.division, c.state, c.version, c.channel,"
    f" c.applied_on, c.closed_on, c.decision_id, nullif(c.clock_step, ''), c.clock_due, {_COLOUR}"
)
_ORDER = {
    "clock": "c.clock_due nulls last, c.id",
    "new": "c.applied_on desc, c.id desc",
    "number": "c.number",
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a list. ``colour`` of the clock that ends first: green, amber, red, grey (stopped), or empty."""

    id: int
    number: str
    household_id: int
    person_id: int | None
    applicant_id: int
    programme: str
    division: str
    state: str
    version: int
    channel: str
    applied_on: datetime.date
    closed_on: datetime.date | None
    decision_id: int | None
    step: str | None
    due_on: datetime.date | None
    left: int | None
    colour: str


def cases(
    act: Act,
    *,
    on: datetime.date,
    household: int | None = None,
    state: str = "",
    programme: str = "",
    division: str = "",
    colour: str = "",
    is_open: bool | None = True,
    order: str = "clock",
    page: int = 1,
    for_me: bool = False,
) -> tuple[list[CaseLine], bool]:
    """A page of cases and whether there are more; the look is written down.

    Args:
        colour: of the clock that ends first: ``red`` past its limit, ``amber`` two working days before it or less (or a time that
            was waited for is over), ``grey`` standing still, ``green`` in time, ``none`` where no clock runs.
        for_me: only those that wait for somebody who may confirm cases where they are, and whose opinion the actor did not give.
    """
    wanted, values = ["true"], {"limit": PAGE + 1, "offset": (max(page, 1) - 1) * PAGE}
    more: dict[str, Any] = {"household": household, "state": state, "programme": programme, "division": f"{division}%"}
    more |= {"actor": act.actor, "approval": list(FOR_APPROVAL), "colour": colour, **_days(on)}
    if household is not None:
        wanted.append("c.household_id = %(household)s")
    if state:
        wanted.append("c.state = %(state)s")
    if programme:
        wanted.append("c.programme = %(programme)s")
    if division:
        wanted.append("c.division like %(division)s")
    if is_open is not None:
        wanted.append("c.closed_on is null" if is_open else "c.closed_on is not null")
    if colour in COLOURS:
        wanted.append(f"({_COLOUR}) = %(colour)s")
    if for_me:
        wanted.append(
            "c.state = any(%(approval)s) and within(c.division, (select reach('confirm_cases'))) and %(actor)s is distinct from"
            " (select s.actor from case_step s where s.case_id = c.id and s.action in ('give_opinion', 'prepare')"
            " order by s.version desc limit 1)"
        )
    query = (
        f"select {_COLUMNS} from case_file c where {' and '.join(wanted)}"
        f" order by {_ORDER.get(order, _ORDER['clock'])} limit %(limit)s offset %(offset)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {**values, **more})
        rows = cursor.fetchall()
    act.saw("worklist looked at", cases=len(rows))
    return [_line(row, on) for row in rows[:PAGE]], len(rows) > PAGE


def counts(on: datetime.date) -> dict[str, int]:
    """Open cases that the actor may see, by the colour of the clock that ends first, and in all."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLOUR}, count(*) from case_file c where c.closed_on is null group by 1", _days(on))
        found = dict(cursor.fetchall())
    return {"all": sum(found.values()), **{colour: found.get(colour, 0) for colour in COLOURS}}


def _days(on: datetime.date) -> dict[str, Any]:
    amber = last_day(on, machine().amber_working_days, "working_days", expected=True)
    return {"on": on, "amber": amber, "at_least": list(AT_LEAST)}


def override_of(case_id: int) -> dict[str, Any] | None:
    """What an officer decided beside the engine, the latest; none where nobody did."""
    names = (
        "id",
        "grants",
        "amount",
        "code",
        "reason",
        "proposed_by",
        "proposed_on",
        "accepted",
        "reviewed_by",
        "note",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from case_override where case_id = %s order by id desc limit 1", [case_id]
        )
        row = cursor.fetchone()
    return row and dict(zip(names, row, strict=True))


def pause_of(case_id: int) -> dict[str, Any] | None:
    """The event for which the clocks stand still now; none where they run."""
    names = ("event", "reason", "from_day", "started_by")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from case_pause where case_id = %s and until_day is null", [case_id])
        row = cursor.fetchone()
    return row and dict(zip(names, row, strict=True))


def _line(row: tuple[Any, ...], on: datetime.date) -> CaseLine:
    *plain, due_on, colour = row
    left = None if due_on is None else working_days_between(on, due_on, expected=True)
    return CaseLine(*plain, due_on, left, colour if due_on else "")
