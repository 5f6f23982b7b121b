"""Escalation: clocks near their end or past it become alerts, each once, for whoever the city has told (``city_settings.yaml``);
a clock that turned red is a breach and stays one, whatever is done afterwards."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.access.roles import table
from minsheng.registry.texts import checked_text
from minsheng.registry.working_days.counting import last_day
from minsheng.services.casework.city_settings import city_settings, told_of_clocks
from minsheng.services.casework.clocks import AT_LEAST
from minsheng.services.casework.machine import machine


@dataclass(frozen=True, slots=True)
class Raised:
    """How many alerts were raised now: clocks near their end, and clocks past it."""

    amber: int
    red: int


_OPEN = """
select k.id, k.case_id, k.due_on, c.division from case_clock k join case_file c on c.id = k.case_id
where k.ended_on is null and k.step <> all(%(waited)s)
  and not exists (select 1 from case_pause p where p.case_id = k.case_id and p.until_day is null)
  and not exists (select 1 from clock_alert a where a.clock_id = k.id and a.colour = %(colour)s) and k.due_on {which}
"""


def raise_alerts(act: Act, *, on: datetime.date) -> Raised:
    """Raises what is new on a day; run every night. Needs ``rerun``, or ``supervise_cases`` for the own division.

    A clock that stands still raises nothing; a time that is only waited for (publicity) neither. Raises :class:`NotAllowed`.
    """
    if not any(act.may("rerun", division) for _, division in act.roles):
        act.require_anywhere("supervise_cases")
    told = city_settings(on).escalation
    red = _raise("red", told["red"], on, "< %(on)s")
    amber = _raise("amber", told["amber"], on, "between %(on)s and %(until)s", until=_amber_until(on))
    act.record("alerts raised", amber=amber, red=red)
    return Raised(amber, red)


def _raise(colour: str, told: str, on: datetime.date, which: str, **more: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into clock_alert (case_id, clock_id, division, colour, told, raised_on, due_on) select n.case_id, n.id, n.division,"
            f" %(colour)s, %(told)s, %(on)s, n.due_on from ({_OPEN.format(which=which)}) n on conflict do nothing",
            {"colour": colour, "told": told, "on": on, "waited": sorted(AT_LEAST), **more},
        )
        return int(cursor.rowcount)


def _amber_until(on: datetime.date) -> datetime.date:
    return last_day(on, machine().amber_working_days, "working_days", expected=True)


def alerts(act: Act, *, limit: int = 200) -> list[dict[str, Any]]:
    """Alerts not yet seen that are for the actor, the worst first; the look is written down."""
    names = ("id", "case", "programme", "division", "step", "colour", "due_on", "raised_on", "told")
    mine = {
        action: [held_in for role, held_in in act.roles if table().may(role, action)] for action in told_of_clocks()
    }
    told = " or ".join(f"told = %(told_{n})s and within(division, %(in_{n})s)" for n in range(len(mine)))
    values: dict[str, Any] = {f"told_{n}": action for n, action in enumerate(mine)}
    values |= {f"in_{n}": divisions for n, divisions in enumerate(mine.values())}
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.id, c.number, c.programme, a.division, k.step, a.colour, a.due_on, a.raised_on, a.told from clock_alert a"
            " join case_clock k on k.id = a.clock_id join case_file c on c.id = a.case_id where a.id = any(array("
            f"select id from clock_alert where seen_on is null and ({told}) order by colour desc, due_on, id limit %(limit)s))"
            " order by a.colour desc, a.due_on, a.id",
            {**values, "limit": limit},
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    act.record("alerts looked at", alerts=len(rows))
    return rows


def see_alert(act: Act, alert: int, *, on: datetime.date, note: str) -> None:
    """Somebody who was told takes an alert off the list and says what is done. The breach stays.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`BadText`.
    """
    said = checked_text(note, "The note")
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.division, c.number, c.household_id, a.told from clock_alert a join case_file c on c.id = a.case_id"
            " where a.id = %s and a.seen_on is null for update of a",
            [alert],
        )
        row = cursor.fetchone()
        if row is None:
            raise not_found("alert")
        act.require(row[3], row[0])
        cursor.execute(
            "update clock_alert set seen_by = %s, seen_on = %s, note = %s where id = %s", [act.actor, on, said, alert]
        )
    act.record("alert seen", household_id=row[2], case=row[1], alert=alert)


def breaches(*, since: datetime.date, until: datetime.date) -> list[tuple[str, str, int]]:
    """Clocks that turned red in a time, of what the actor may see: division, programme, how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.division, c.programme, count(*) from clock_alert a join case_file c on c.id = a.case_id"
            " where a.colour = 'red' and a.raised_on >= %s and a.raised_on < %s group by 1, 2 order by 1, 2",
            [since, until],
        )
        return list(cursor.fetchall())
