"""A payment takes an award's month: what counts as given, and what of it is kept back against overpayments.

A run calls :func:`take_many` in the transaction that freezes its list. From then on no other payment and no arrear can take the
same month. What comes back is noted by services/payments when it reads the bank's answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import refusals


class MonthTaken(ValueError):
    """The month was paid already, or an arrear covers it."""

    code = "month-taken"


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
