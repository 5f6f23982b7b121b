"""An award made to be as its months say: raised, lowered, ended and begun again, month by month.

What was paid stays as it was; :mod:`.writing` then finds the differences.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.change_award import change_award, end_award, version_of
from minsheng.registry.awards.deeds.open_award import open_award
from minsheng.registry.differences.models import InstalmentPlan
from minsheng.registry.differences.writing import Entitlement

OF = "household_id = %(household)s and programme = %(programme)s and person_id is not distinct from %(person)s"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an award as known now. ``until`` exclusive."""

    number: int
    since: datetime.date
    until: datetime.date | None
    amount: int
    decision_id: int


def key_of(of: Entitlement) -> dict[str, Any]:
    """The entitlement as parameters of a query."""
    return {"household": of.household_id, "programme": of.programme, "person": of.person_id, "kind": of.kind}


def rows_of(of: Entitlement) -> list[Row]:
    """The rows of its kind as known now, by day."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select number, lower(held), upper(held), amount, decision_id from award where {OF} and kind = %(kind)s"
            " and upper_inf(known) order by held",
            key_of(of),
        )
        return [Row(*row) for row in cursor.fetchall()]


def awarded_by_month(rows: Iterable[Row], months: Iterable[datetime.date]) -> dict[datetime.date, int]:
    """Fen by month, where something is awarded."""
    found = {}
    for month in months:
        if (row := row_at(rows, month)) is not None:
            found[month] = row.amount
    return found


def row_at(rows: Iterable[Row], month: datetime.date) -> Row | None:
    """The row that holds in a month."""
    for row in rows:
        if row.since <= month and (row.until is None or month < row.until):
            return row
    return None


def last_award(of: Entitlement) -> Mapping[str, Any] | None:
    """Fund, payee, account and article of the newest row of its kind, known now or before."""
    names = ("number", "fund_id", "payee_id", "account_id", "article", "decision_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from award where {OF} and kind = %(kind)s order by id desc limit 1",
            key_of(of),
        )
        row = cursor.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A month as it is to be awarded, in fen, by a decision; without one it stays as it is."""

    month: datetime.date
    due: int
    decision_id: int | None


def award_months(
    act: Act, of: Entitlement, months: Sequence[Wanted], *, decision_id: int, because: str
) -> dict[datetime.date, int]:
    """Makes the award as the months say, the last one's amount going on; gives the numbers of awards by month.

    ``decision_id`` stands where a month has none of its own and nothing was awarded before. An award that begins again is of
    the fund, payee and account of the last one, and keeps its instalment plan. Raises as :func:`change_award`.
    """
    before, now = rows_of(of), rows_of(of)
    numbers: dict[datetime.date, int] = {}
    for each in months:
        row = row_at(now, each.month)
        if (row.amount if row else 0) != each.due:
            old = row_at(before, each.month)
            decision = each.decision_id or (old.decision_id if old else decision_id)
            _set(act, of, each, row, old, now, decision, because)
            now = rows_of(of)
            row = row_at(now, each.month)
        if row is not None:
            numbers[each.month] = row.number
    return numbers


def _set(
    act: Act, of: Entitlement, month: Wanted, row: Row | None, old: Row | None, now: Sequence[Row], decision: int, because: str
) -> None:  # fmt: skip
    if row is None:
        later = [each.since for each in now if each.since > month.month]
        ends = [*later, *([old.until] if old is not None and old.until is not None else [])]
        begin_again(act, of, month.month, min(ends, default=None), month.due, decision, because)
    elif month.due == 0:
        end_award(act, number=row.number, version=version_of(row.number), on=month.month, because=because,
                  decision_id=decision)  # fmt: skip
    else:
        change_award(act, number=row.number, version=version_of(row.number), since=month.month, because=because,
                     decision_id=decision, amount=month.due)  # fmt: skip


def begin_again(
    act: Act, of: Entitlement, since: datetime.date, until: datetime.date | None, amount: int, decision: int, because: str
) -> None:  # fmt: skip
    """An award like the last one of the entitlement, from a month on."""
    last = last_award(of)
    assert last is not None
    opened = open_award(
        act, household_id=of.household_id, programme=of.programme, decision_id=decision, amount=amount,
        fund=last["fund_id"], payee_id=last["payee_id"], since=since, until=until, article=last["article"],
        because=because, person_id=of.person_id, account=last["account_id"], kind=of.kind,
    )  # fmt: skip
    plan = InstalmentPlan.objects.filter(award_number=last["number"]).order_by("-pk").first()
    if plan is not None:
        InstalmentPlan.objects.create(
            award_number=opened.number, household_id=of.household_id, percent=plan.percent, because=plan.because,
            set_on=plan.set_on, set_by=plan.set_by,
        )  # fmt: skip
