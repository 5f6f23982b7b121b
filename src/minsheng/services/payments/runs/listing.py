"""The lines of a run, for whoever looks at it before or after it is approved."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import RunNotFound

_LINES = """
select p.end_to_end, p.award_number, p.household_id, p.payee_id, p.month, p.amount, p.withheld, p.decision_id,
  coalesce((select o.what from payment_outcome o where o.payment_id = p.id order by o.id desc limit 1), r.state) as standing
from payment p join payment_run r on r.id = p.run_id
where p.run_id = %(run)s and p.end_to_end > %(after)s order by p.end_to_end limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment of a list, in fen. ``standing``: what the bank said last, or the run's state."""

    end_to_end: str
    award_number: int
    household_id: int
    payee_id: int
    month: datetime.date
    amount: int
    withheld: int
    decision_id: int
    standing: str


def lines_of(
    act: Act, *, run_id: int, most: int = 100, after: str = ""
) -> tuple[list[PaymentLine], list[tuple[int, datetime.date, str]]]:
    """Payments of a run by their ids, ``most`` after one; and what it held back: award, month, why.

    Raises :class:`RunNotFound`, :class:`NotAllowed`.
    """
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise RunNotFound(f"There is no payment run {run_id}, or it is outside your divisions. See: minsheng pay runs.")
    act.require("pay_read", run.division)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"run": run_id, "after": after, "most": most})
        found = [PaymentLine(*row) for row in cursor.fetchall()]
        cursor.execute("select award_number, month, why from payment_held_back where run_id = %s order by 1, 2 limit %s",
                       [run_id, most])  # fmt: skip
        held = cursor.fetchall()
    act.saw("payment run's lines looked at", run=run_id)
    return found, held


# Payments are found by the numbers of the household's awards, which an index leads to: there are millions of them.
_OF_HOUSEHOLD = """
select p.run_id, p.end_to_end, p.award_number, p.programme, p.payee_id, p.month, p.kind, p.amount, p.withheld, p.decision_id,
  r.pay_on, coalesce((select o.what from payment_outcome o where o.payment_id = p.id order by o.id desc limit 1), r.state)
from payment p join payment_run r on r.id = p.run_id
where p.award_number in (select number from award where household_id = %(household)s) and p.household_id = %(household)s
order by p.month desc, p.id desc limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A payment to somebody of a household, in fen. ``standing`` as in :class:`PaymentLine`."""

    run_id: int
    end_to_end: str
    award_number: int
    programme: str
    payee_id: int
    month: datetime.date
    kind: str
    amount: int
    withheld: int
    decision_id: int
    pay_on: datetime.date
    standing: str


def payments_of(household_id: int, most: int = 100) -> list[PaidLine]:
    """Payments to a household that the actor may see, the latest month first."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_HOUSEHOLD, {"household": household_id, "most": most})
        return [PaidLine(*row) for row in cursor.fetchall()]
