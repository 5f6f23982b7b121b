"""A payment takes an award's month: what counts as given, and what of it is kept back against overpayments.

A run calls :func:`take_many` in the transaction that freezes its list, :func:`come_back` when the bank returns a payment and
:func:`pay_again` when it is made once more. From then on no other payment and no arrear can take the same month.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.awards.models import Award
from minsheng.registry.differences.models import DifferenceStep, InstalmentPlan, Paid
from minsheng.registry.differences.standing import differences_of
from minsheng.registry.people.changing import refusals


class MonthTaken(ValueError):
    """The month was paid already, or an arrear covers it."""

    code = "month-taken"


@dataclass(frozen=True, slots=True)
class Taken:
    """Fen: what the award gives for the month, what of it is withheld, and what goes out."""

    amount: int
    withheld: int

    @property
    def goes_out(self) -> int:
        """What is paid into the account."""
        return self.amount - self.withheld


def take(act: Act, *, award_number: int, month: datetime.date, reference: str, on: datetime.date) -> Taken:
    """Takes one month of an award (of one that pays once: its month) and keeps back what the instalment plan says.

    Args:
        act: who pays; ``pay_prepare`` where the household lives.
        award_number: the award.
        month: the first day of the month.
        reference: of which payment; never used twice.
        on: the day.

    Raises :class:`RecordNotFound` where the award does not hold, :class:`MonthTaken`, :class:`NotAllowed`.
    """
    with connection.cursor() as cursor:
        cursor.execute("lock table award in share mode")  # a change of the award is waited for, or waits
    row = (
        Award.objects.filter(number=award_number, known__upper_inf=True, held__contains=month)
        .select_related("household")
        .first()
    )
    if row is None:
        raise not_found("award")
    act.require("pay_prepare", row.household.division)
    withheld = _withhold(act, row, reference, on) if row.kind == "monthly" else 0
    taken = MonthTaken(f"{month:%Y-%m} of award {award_number} was paid already, or an arrear covers it.")
    with refusals(dict.fromkeys(("paid_month_taken_once", "paid_once_taken_once"), taken)):
        Paid.objects.create(award_number=award_number, household_id=row.household_id, person_id=row.person_id,
                            programme=row.programme, kind=row.kind, month=month, amount=row.amount, withheld=withheld,
                            reference=reference, noted_by=act.actor)  # fmt: skip
    act.record("month paid", household_id=row.household_id, award=award_number, month=month.isoformat())
    return Taken(row.amount, withheld)


_MANY = """
insert into paid (award_number, household_id, person_id, programme, kind, month, what, amount, withheld, reference, noted_by)
select award_number, household_id, person_id, programme, kind, month, %(paid_what)s, amount, withheld, reference, %(noted_by)s
from ({source}) source
"""


def take_many(act: Act, source: str, values: Mapping[str, Any], what: str = "taken") -> int:
    """Takes the months of a whole list in one statement and gives how many.

    ``source`` is a query giving award_number, household_id, person_id, programme, kind (``monthly``, ``once``, ``arrear``),
    month, amount, withheld and reference. Raises :class:`MonthTaken`.
    """
    taken = MonthTaken("A month of the list was paid already, or an arrear covers it. Prepare the list again.")
    with (
        refusals(dict.fromkeys(("paid_month_taken_once", "paid_once_taken_once"), taken)),
        connection.cursor() as cursor,
    ):
        cursor.execute(_MANY.format(source=source), {**values, "paid_what": what, "noted_by": act.actor})
        return int(cursor.rowcount)


def come_back(act: Act, *, award_number: int, month: datetime.date, amount: int, reference: str) -> None:
    """Notes that a payment of a month came back from the bank. Raises :class:`RecordNotFound`."""
    _note(act, award_number, month, amount, reference, "returned")


def pay_again(act: Act, *, award_number: int, month: datetime.date, amount: int, reference: str) -> None:
    """Notes that what came back was paid once more. Raises :class:`RecordNotFound`."""
    _note(act, award_number, month, amount, reference, "again")


def _note(act: Act, award_number: int, month: datetime.date, amount: int, reference: str, what: str) -> None:
    first = Paid.objects.filter(award_number=award_number, month=month, what="taken").first()
    if first is None:
        raise not_found("payment")
    Paid.objects.create(award_number=award_number, household_id=first.household_id, person_id=first.person_id,
                        programme=first.programme, kind=first.kind, month=month, what=what, amount=amount,
                        reference=reference, noted_by=act.actor)  # fmt: skip
    act.record(f"payment {what}", household_id=first.household_id, award=award_number, month=month.isoformat())


def _withhold(act: Act, row: Award, reference: str, on: datetime.date) -> int:
    """Keeps back a part of the month against overpayments, the oldest first; never more than is outstanding."""
    plan = InstalmentPlan.objects.filter(award_number=row.number).order_by("-pk").first()
    left = most = row.amount * plan.percent // 100 if plan else 0
    for each in differences_of(row.household_id, row.programme, row.person_id):
        part = min(left, each.outstanding) if each.kind == "overpayment" else 0
        if part > 0:
            DifferenceStep.objects.create(difference_id=each.number, what="recovered", amount=part, reference=reference,
                                          done_on=on, done_by=act.actor)  # fmt: skip
            left -= part
    return most - left
