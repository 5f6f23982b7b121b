"""What is paid once belongs to its event: decided on the day on which it was decided then, with the facts as known now."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from minsheng.registry.differences.once import Single, shared_out
from minsheng.registry.differences.writing import Entitlement
from minsheng.services.casework.moving import programme_of
from minsheng.services.casework.supervising.months import ByLaw, Due, answers_of, decide_on

# The awards of one case are of one event: what was paid first, and the rest.
_EVENTS = """
select a.number, d.day, coalesce('case ' || c.id, 'decision ' || d.id)
from unnest(%(numbers)s::bigint[], %(decisions)s::bigint[]) a(number, decision_id) join decision d on d.id = a.decision_id
left join lateral (
  select k.id from case_file k where k.household_id = d.household_id and (k.decision_id = d.id or exists (
    select 1 from case_step s where s.case_id = k.id and s.action = 'help_first' and s.detail ->> 'decision' = d.id::text)) limit 1
) c on true order by a.number
"""


def due_by_event(of: Entitlement, singles: Sequence[Single], start: datetime.date) -> list[Due]:
    """The months in which something paid once fell due, with what is due. Events decided before ``start`` are as they stand.

    Where the law leaves the amount to the office up to a ceiling, what the office gave stands, up to the ceiling.
    """
    awarded: dict[datetime.date, int] = {}
    for each in singles:
        awarded[each.month] = awarded.get(each.month, 0) + each.amount
    found: dict[datetime.date, Due] = {}
    for mine, day in _events(singles):
        by_law = ByLaw.undecided(day) if day < start else decide_on(of, day)
        amount = None if day < start else _amount(of, by_law, sum(each.granted for each in mine))
        parts = {each.number: each.amount for each in mine} if amount is None else shared_out(mine, amount)
        for each in mine:
            sofar = found.get(each.month)
            found[each.month] = Due(
                replace(by_law, month=each.month),
                parts[each.number] + (sofar.amount if sofar else 0),
                is_known=(amount is not None or day < start) and (sofar is None or sofar.is_known),
            )
    return [found[month] for month in sorted(found)]


def awarded_by_event(singles: Sequence[Single]) -> dict[datetime.date, int]:
    """Fen by the month in which it fell due, as known now."""
    found: dict[datetime.date, int] = {}
    for each in singles:
        found[each.month] = found.get(each.month, 0) + each.amount
    return found


def _events(singles: Sequence[Single]) -> list[tuple[list[Single], datetime.date]]:
    """The awards of each event, and the day on which it was decided last."""
    numbers, decisions = [each.number for each in singles], [each.decision_id for each in singles]
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"numbers": numbers, "decisions": decisions})
        rows = cursor.fetchall()
    events: dict[str, tuple[list[Single], datetime.date]] = {}
    for number, day, event in rows:
        mine, before = events.setdefault(event, ([], day))
        mine.append(next(each for each in singles if each.number == number))
        events[event] = (mine, max(day, before))
    return list(events.values())


def _amount(of: Entitlement, by_law: ByLaw, granted: int) -> int | None:
    """Fen; none where the law cannot say."""
    if by_law.entitled is not None:
        return by_law.amount
    if by_law.explanation is None:
        return None
    for answer in answers_of(of, by_law.explanation):
        if answer.entitled:
            for may in programme_of(of.programme).data.get("discretion", ()):
                ceiling = next((each.value for each in answer.answers if each.name == may.get("amount_up_to")), None)
                if ceiling is not None:
                    return min(granted, int(ceiling))
    return None
