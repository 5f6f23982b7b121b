"""Reviews that nobody refused to accept in time are taken as accepted, from the day that time was over."""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.casework.appeals.handling import carry_out, find_appeal, kind_of


def deem_accepted(act: Act, *, on: datetime.date) -> list[str]:
    """Takes as accepted what the law takes so (行政复议法第三十条第三款) and gives the numbers. Needs ``rerun``; the night does it.

    Raises :class:`NotAllowed`.
    """
    act.require_anywhere("rerun")
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.number, k.due_on from appeal a join appeal_clock k on k.appeal_id = a.id and k.step = 'acceptance'"
            " and k.ended_on is null where a.kind = 'review' and a.state = 'filed' and k.due_on < %s and not exists"
            " (select 1 from appeal_pause p where p.appeal_id = a.id and p.until_day is null) order by a.id",
            [on],
        )
        over = cursor.fetchall()
    for number, due_on in over:
        appeal = find_appeal(number)
        kind = kind_of(appeal)
        carry_out(act, appeal, kind, kind.actions["deem_accepted"], due_on, None, {"today": on.isoformat()})
    return [number for number, _ in over]
