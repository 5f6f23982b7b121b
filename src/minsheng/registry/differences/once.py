"""What is paid once, made to be as its event says: more, less or nothing, whether it was paid already or not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.change_award import change_award, end_award, restore_award, version_of
from minsheng.registry.differences.applying import OF, Wanted, key_of
from minsheng.registry.differences.writing import Entitlement


@dataclass(frozen=True, slots=True)
class Single:
    """An award that is paid once: ``granted`` fen by the decision that granted it, ``amount`` as known now (0: taken back)."""

    number: int
    since: datetime.date
    granted: int
    amount: int
    decision_id: int
    is_paid: bool

    @property
    def month(self) -> datetime.date:
        """The month in which it fell due."""
        return self.since.replace(day=1)


def singles_of(of: Entitlement) -> list[Single]:
    """Every award of the entitlement that is paid once, the taken back too, in the order in which they were granted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (a.number) a.number, lower(a.held), a.amount, coalesce((select n.amount from award n"
            " where n.number = a.number and upper_inf(n.known)), 0)::bigint, a.decision_id, exists (select 1 from paid p"
            f" where p.award_number = a.number and p.what = 'taken') from award a where {OF} and kind = %(kind)s"
            " order by a.number, a.id",
            key_of(of),
        )
        return [Single(*row) for row in cursor.fetchall()]


def shared_out(singles: Sequence[Single], due: int) -> dict[int, int]:
    """What is due of some awards together, by number: each as it was granted, the first first; the last has what is more or less."""
    found, left = {}, due
    for each in singles:
        found[each.number] = left if each is singles[-1] else min(each.granted, left)
        left -= found[each.number]
    return found


def due_of_paid(singles: Sequence[Single], month: datetime.date, due: int) -> int:
    """Of what is due in a month, the part of the awards that were paid; the others are paid as they are awarded."""
    mine = [each for each in singles if each.month == month]
    parts = shared_out(mine, due)
    return sum(parts[each.number] for each in mine if each.is_paid)


def award_once(
    act: Act, of: Entitlement, months: Sequence[Wanted], *, decision_id: int, because: str
) -> Mapping[datetime.date, int]:
    """Makes the awards of these months as they are due; gives the number of the last of each. Raises as :func:`change_award`."""
    numbers: dict[datetime.date, int] = {}
    singles = singles_of(of)
    for wanted in months:
        mine = [each for each in singles if each.month == wanted.month]
        for number, due in shared_out(mine, wanted.due).items():
            each, numbers[wanted.month] = next(one for one in mine if one.number == number), number
            if each.amount == due:
                continue
            # one decision grants one of them: the others go on by their own
            decision = (wanted.decision_id or decision_id) if each is mine[-1] else each.decision_id
            if each.amount == 0:
                restore_award(act, number=number, amount=due, because=because, decision_id=decision)
            elif due == 0:
                end_award(act, number=number, version=version_of(number), on=each.since, because=because,
                          decision_id=decision)  # fmt: skip
            else:
                change_award(act, number=number, version=version_of(number), since=each.since, because=because,
                             decision_id=decision, amount=due)  # fmt: skip
    return numbers
