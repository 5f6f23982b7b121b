"""What a resident sees of the payments to the own households: for which month, how much, and what became of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act

_OWN = """
select p.programme, p.month, p.what, p.amount, p.withheld, m.pay_on, m.standing, m.said_on
from paid p left join my_payments() m on m.reference = p.reference
where p.household_id in (select my_households()) and p.what <> 'returned' order by p.month desc, p.id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """What counts as given for a month.

    Attributes:
        what: ``taken``, or ``again``: paid once more after it came back.
        amount: fen.
        withheld: the part of it kept back against overpayments, fen.
        pay_on: the day the bank is asked to pay; None where it is no payment's (an arrear covers the month).
        standing: what the bank said last, or the run's state; None as before.
        said_on: the day for which the bank said so.
    """

    programme: str
    month: datetime.date
    what: str
    amount: int
    withheld: int
    pay_on: datetime.date | None
    standing: str | None
    said_on: datetime.date | None


def own_payments(act: Act, *, limit: int = 240) -> list[OwnPayment]:
    """What was paid to the own households, the latest month first."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [limit])
        return [OwnPayment(*row) for row in cursor.fetchall()]
