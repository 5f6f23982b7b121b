"""A month of the ledger is closed, for ever."""

from __future__ import annotations

import datetime
import json

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.ledger.overpayments import unbooked
from minsheng.services.payments.ledger.posting import MonthClosed
from minsheng.services.payments.ledger.trial import trial_balance


class MonthNotReady(ValueError):
    """The month cannot be closed yet; the message says what comes first."""

    code = "month-not-ready"


def close_month(act: Act, *, month: datetime.date, today: datetime.date) -> dict[str, int]:
    """Closes a month, after those before it, and gives the balances. Corrections then go to an open month.

    Raises :class:`NotAllowed`, :class:`MonthClosed`, :class:`MonthNotReady`.
    """
    act.require_anywhere("ledger_close")
    month = month.replace(day=1)
    shown = f"{month:%Y-%m}"
    if month >= today.replace(day=1):
        raise MonthNotReady(f"{shown} is not over. Close it from the first of the next month on.")
    with connection.cursor() as cursor:
        cursor.execute(
            "select month, closed_at from ledger_period where month <= %s order by month for update", [month]
        )
        found = dict(cursor.fetchall())
        if month not in found:
            raise MonthNotReady(f"Nothing is posted in {shown}: the ledger has no such month to close.")
        if found[month] is not None:
            raise MonthClosed(f"{shown} is closed already.")
        if before := [f"{each:%Y-%m}" for each, closed in found.items() if each < month and closed is None]:
            raise MonthNotReady(f"Close {', '.join(before)} first.")
        last = (month + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
        if waiting := unbooked(last):
            raise MonthNotReady(
                f"{waiting} overpayments found until {last} are not in the ledger as they stand. First: minsheng pay overpayments."
            )
        balance = trial_balance()
        if not balance.is_even:
            raise MonthNotReady(
                f"The trial balance is {balance.total} fen instead of 0, or lines disagree with balances: "
                f"{balance.differences}. This is an alarm: tell whoever keeps the system."
            )
        cursor.execute(
            "update ledger_period set closed_at = now(), closed_by = %s, balances = %s::jsonb where month = %s",
            [act.actor, json.dumps(balance.balances), month],
        )
    act.record("ledger month closed", month=shown)
    return balance.balances
