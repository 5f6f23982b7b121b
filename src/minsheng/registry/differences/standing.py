"""How differences stand: what is left of each, and its state."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.finding import not_found


@dataclass(frozen=True, slots=True)
class Standing:
    """A difference as it stands. Amounts in fen; ``waived`` is what of a waiver later changes left."""

    number: int
    award_number: int
    month: datetime.date
    kind: str
    amount: int
    change: str
    arrear_award: int | None
    reduced: int
    recovered: int
    waived: int
    is_paid: bool
    percent: int

    @property
    def net(self) -> int:
        """What later changes left of it."""
        return self.amount - self.reduced

    @property
    def outstanding(self) -> int:
        """Of an arrear what is still to be paid, of an overpayment what is still to come in."""
        if self.kind == "arrear":
            return 0 if self.is_paid else self.net
        return self.net - self.recovered - self.waived

    @property
    def state(self) -> str:
        """``open``, ``in_instalments``, ``waived`` or ``settled``."""
        if self.outstanding > 0:
            return "in_instalments" if self.kind == "overpayment" and self.percent > 0 else "open"
        return "waived" if self.waived else "settled"


_QUERY = """
select d.id, d.award_number, d.month, d.kind, d.amount, d.change, d.arrear_award,
  coalesce(sum(s.amount) filter (where s.what = 'reduced'), 0)::bigint,
  coalesce(sum(s.amount) filter (where s.what = 'recovered'), 0)::bigint,
  coalesce(sum(s.amount) filter (where s.what = 'waived'), 0)::bigint,
  exists (select 1 from paid p where p.award_number = d.arrear_award and p.kind = 'arrear' and p.what = 'taken'),
  coalesce((select i.percent from instalment_plan i where i.award_number = d.award_number order by i.id desc limit 1), 0)
from difference d left join difference_step s on s.difference_id = d.id
where d.household_id = %(household)s and {which}
group by d.id order by d.month, d.id
"""
_OF_ENTITLEMENT = "d.programme = %(programme)s and d.person_id is not distinct from %(person)s"


def differences_of(household_id: int, programme: str, person_id: int | None = None) -> list[Standing]:
    """The differences of an entitlement that the actor may see, by month."""
    with connection.cursor() as cursor:
        values = {"household": household_id, "programme": programme, "person": person_id}
        cursor.execute(_QUERY.format(which=_OF_ENTITLEMENT), values)
        return [_standing(row) for row in cursor.fetchall()]


def differences_of_household(household_id: int) -> list[tuple[str, Standing]]:
    """Every difference of a household that the actor may see, with its programme, the latest months first."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(which="true"), {"household": household_id})
        found = [_standing(row) for row in cursor.fetchall()]
        cursor.execute("select id, programme from difference where household_id = %s", [household_id])
        programmes = dict(cursor.fetchall())
    return [(programmes[each.number], each) for each in reversed(found)]


def household_of(difference: int) -> int:
    """Whose a difference is. Raises :class:`RecordNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute("select household_id from difference where id = %s", [difference])
        row = cursor.fetchone()
    if row is None:
        raise not_found("difference")
    return int(row[0])


def _standing(row: tuple[object, ...]) -> Standing:
    found = Standing(*row)  # type: ignore[arg-type]
    most = found.net - found.recovered
    if found.waived <= most:
        return found
    return Standing(*row[:9], max(most, 0), *row[10:])  # type: ignore[arg-type]
