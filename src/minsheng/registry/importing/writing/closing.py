"""A file said to be complete: whoever is not in it no longer belongs to the households that its register knows."""

from __future__ import annotations

from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.looking import HOUSEHOLD_NUMBERS
from minsheng.registry.importing.models import Batch
from minsheng.registry.people.deeds.end_membership import end_membership

_LEFT_OUT = """
from membership m join household h on h.id = m.household_id
where h.division ^@ %s and upper_inf(m.known) and m.held @> %s::date and (lower(m.held) is null or lower(m.held) < %s)
  and exists (select 1 from known_as k where k.household_id = h.id and k.register = %s)
  and not exists (select 1 from import_row r where r.batch_id = %s and r.person_id = m.person_id)
"""


def count_left_out(batch: Batch) -> int:
    """How many memberships the file would end."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) {_LEFT_OUT}", _parameters(batch))
        return int(cursor.fetchone()[0])


def end_left_out(act: Act, batch: Batch, kind: Kind, most: int) -> int:
    """Ends some of them; gives how many. None are left once it gives 0."""
    with connection.cursor() as cursor:
        cursor.execute(f"select m.id {_LEFT_OUT} order by m.id limit %s", [*_parameters(batch), most])
        numbers = [row[0] for row in cursor.fetchall()]
    for number in numbers:
        end_membership(act, membership_id=number, on=batch.as_of, said_by=kind.source)
    return len(numbers)


def _parameters(batch: Batch) -> list[Any]:
    return [batch.division, batch.as_of, batch.as_of, HOUSEHOLD_NUMBERS, batch.pk]
