"""A change of an award becomes exact differences: for each month what is due less what counts as given."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.change_award import change_award, end_award, version_of
from minsheng.registry.awards.deeds.open_award import open_award
from minsheng.registry.awards.models import Award
from minsheng.registry.differences.models import Difference, DifferenceStep, Paid
from minsheng.registry.differences.standing import Standing, differences_of


@dataclass(frozen=True, slots=True)
class Month:
    """A month as the law gives it: ``due`` fen; ``awarded`` before the change; the award that gives it after the change.

    For a yearly award the month in which a year begins, with what is due for that year; for what is paid once the month it fell
    due in, with what is due of the awards that were paid.
    """

    month: datetime.date
    awarded: int
    due: int
    decision_id: int
    award_number: int | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whose months: a household's, or a person's in it, under one programme; ``kind`` of award: monthly, yearly, once."""

    household_id: int
    person_id: int | None
    programme: str
    kind: str = "monthly"


@dataclass(frozen=True, slots=True)
class Written:
    """Fen that came new as an arrear and as an overpayment, and the award that pays the arrear."""

    arrear: int
    overpayment: int
    arrear_award: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """What counts as given for the months that a payment or an arrear took."""

    taken: Mapping[datetime.date, int]
    net: Mapping[datetime.date, int]  # arrears less overpayments

    def counted(self, month: datetime.date) -> int:
        """Fen."""
        return self.taken.get(month, 0) + self.net.get(month, 0)

    def months(self) -> set[datetime.date]:
        """Of which anything was paid, or found different."""
        return {*self.taken, *self.net}


def given(of: Entitlement) -> Given:
    """What counts as given by month. What came back counts while the award that it was paid under still gives the month:
    then it is paid again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select month, sum(case what when 'returned' then -amount else amount end)::bigint,"
            " sum(amount) filter (where what = 'taken')::bigint,"
            " exists (select 1 from award a where a.number = p.award_number and upper_inf(a.known)"
            " and (a.held @> p.month or p.kind = 'once'))"
            " from paid p where household_id = %s and programme = %s and person_id is not distinct from %s"
            " and kind = %s group by month, p.kind, p.award_number",
            [of.household_id, of.programme, of.person_id, of.kind],
        )
        taken: dict[datetime.date, int] = {}
        for month, arrived, first, is_paid_again in cursor.fetchall():
            taken[month] = taken.get(month, 0) + int(first if is_paid_again else arrived)
    net: dict[datetime.date, int] = {}
    for each in differences_of(of.household_id, of.programme, of.person_id):
        net[each.month] = net.get(each.month, 0) + (each.net if each.kind == "arrear" else -each.net)
    return Given(taken, net)


def expected(of: Entitlement, month: Month, counted: Given, on: datetime.date) -> int | None:
    """The difference of a month, above zero owed to the household; none while an ordinary payment still takes the month."""
    if month.month in counted.taken or _is_gap(of, month, on):
        return month.due - counted.counted(month.month)
    return None


def write_differences(
    act: Act,
    *,
    of: Entitlement,
    award_number: int,
    months: Sequence[Month],
    change: str,
    on: datetime.date,
    because: str,
) -> Written:
    """Writes the differences of a change whose months stand in the award already, and opens the award of its arrears.

    Needs ``grant`` where the household lives. Raises as :func:`open_award`.
    """
    counted = given(of)
    row = Award.objects.filter(number=award_number).select_related("household").latest("pk")
    act.require("grant", row.household.division)
    owed: list[tuple[Month, int]] = []
    overpaid = 0
    for month in months:
        difference = expected(of, month, counted, on)
        if difference is None:
            continue
        if month.month not in counted.taken:
            _cover(act, of, month.award_number or award_number, month.month, change)
        left = _reduce(act, of, month.month, difference, change, on)
        if left > 0:
            owed.append((month, left))
        elif left < 0:
            overpaid -= left
            _add(act, of, award_number, month, left, counted, change, on, None)
    arrear = sum(amount for _, amount in owed)
    paid_by = _open(act, row, arrear, owed[-1][0].decision_id, on, because) if owed else None
    for month, amount in owed:
        _add(act, of, award_number, month, amount, counted, change, on, paid_by)
    return Written(arrear, overpaid, paid_by)


def _is_gap(of: Entitlement, month: Month, on: datetime.date) -> bool:
    """A month gone by that nothing was awarded for: no run of its own will pay it. What is paid once is paid whenever it comes."""
    return of.kind != "once" and month.awarded == 0 and month.due > 0 and month.month < on.replace(day=1)


def _cover(act: Act, of: Entitlement, award_number: int, month: datetime.date, change: str) -> None:
    Paid.objects.create(
        household_id=of.household_id, person_id=of.person_id, programme=of.programme, kind=of.kind, month=month, amount=0,
        award_number=award_number, reference=f"{change} {month:%Y-%m}", noted_by=act.actor,
    )  # fmt: skip


def _add(
    act: Act, of: Entitlement, award_number: int, month: Month, amount: int, counted: Given, change: str,
    on: datetime.date, paid_by: int | None,
) -> None:  # fmt: skip
    Difference.objects.create(
        award_number=award_number, household_id=of.household_id, person_id=of.person_id, programme=of.programme,
        month=month.month, kind="arrear" if amount > 0 else "overpayment", amount=abs(amount), due=month.due,
        counted=counted.counted(month.month), change=change, decision_id=month.decision_id, arrear_award=paid_by,
        made_by=act.actor, made_on=on,
    )  # fmt: skip


def _reduce(act: Act, of: Entitlement, month: datetime.date, difference: int, change: str, on: datetime.date) -> int:
    """Takes back what an earlier change made of the same month the other way round; gives what is left of the difference."""
    left = difference
    for each in reversed(differences_of(of.household_id, of.programme, of.person_id)):
        if each.month != month or left == 0:
            continue
        part = min(abs(left), _reducible(each, left))
        if part > 0:
            DifferenceStep.objects.create(difference_id=each.number, what="reduced", amount=part, reference=change,
                                          done_on=on, done_by=act.actor)  # fmt: skip
            if each.arrear_award is not None:
                _lower_arrear(act, each.arrear_award, part, change)
            left += -part if left > 0 else part
    return left


def _reducible(each: Standing, left: int) -> int:
    if left > 0:
        return each.net - each.recovered if each.kind == "overpayment" else 0
    return each.outstanding if each.kind == "arrear" else 0


def _lower_arrear(act: Act, number: int, by: int, change: str) -> None:
    row = Award.objects.get(number=number, known__upper_inf=True)
    version, because = version_of(number), f"更正：{change}"
    if by < row.amount:
        change_award(act, number=number, version=version, since=row.held.lower, because=because,
                     decision_id=row.decision_id, amount=row.amount - by)  # fmt: skip
    else:
        end_award(act, number=number, version=version, on=row.held.lower, because=because, decision_id=row.decision_id)


def _open(act: Act, row: Award, amount: int, decision_id: int, on: datetime.date, because: str) -> int:
    opened = open_award(
        act, household_id=row.household_id, programme=row.programme, decision_id=decision_id, amount=amount,
        fund=row.fund_id, payee_id=row.payee_id, since=on, article=row.article, because=because, person_id=row.person_id,
        kind="arrear", account=row.account_id,
    )  # fmt: skip
    return opened.number
