"""Jurisdictions follow the days: what begins or ends today changes whose officers see a record. Run every night."""

from __future__ import annotations

import datetime

from django.db import connections, transaction

# Households whose home of today, begun since, lies elsewhere than they are filed.
_MOVES = """
update household h set division = d.division
from occupancy o join dwelling d on d.id = o.dwelling_id
where o.household_id = h.id and upper_inf(o.known) and o.held @> current_date
  and lower(o.held) > %(since)s and lower(o.held) <= current_date and not starts_with(d.division, h.division)
"""
_PEOPLE = """
select set_jurisdictions(array(
  select distinct person_id from membership
  where upper_inf(known) and (
    (lower(held) > %(since)s and lower(held) <= current_date) or (upper(held) > %(since)s and upper(held) <= current_date))
))
"""


def follow_the_day(since: datetime.date) -> int:
    """Brings divisions of households and jurisdictions of people to today, for what began or ended after ``since``.

    Works as the owner, in one transaction; done twice, nothing more happens. Gives how many records changed.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_MOVES, {"since": since})
        moved: int = cursor.rowcount
        cursor.execute(_PEOPLE, {"since": since})
        return moved + int(cursor.fetchone()[0])
