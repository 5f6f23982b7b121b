"""Yearly awards made to be as their years say. A year of an award begins in the month in which it is paid, and belongs to it whole."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.change_award import change_award, end_award, version_of
from minsheng.registry.differences.applying import Row, Wanted, begin_again, row_at, rows_of
from minsheng.registry.differences.writing import Entitlement


def year_after(month: datetime.date) -> datetime.date:
    """The first day of the month a year later."""
    return month.replace(year=month.year + 1)


def years_at(rows: Sequence[Row], last: datetime.date) -> dict[datetime.date, Row]:
    """The months up to ``last`` in which a year of an award begins, each with its row: an award's years go by its first month."""
    found: dict[datetime.date, Row] = {}
    for number in {row.number for row in rows}:
        mine = [row for row in rows if row.number == number]
        month = min(row.since for row in mine)
        while month <= last:
            if (row := row_at(mine, month)) is not None:
                found[month] = row
            month = year_after(month)
    return found


def award_years(
    act: Act, of: Entitlement, years: Sequence[Wanted], *, decision_id: int, because: str
) -> dict[datetime.date, int]:
    """Makes the award as the years say, the last one's amount going on; gives the numbers of awards by their first months.

    ``years`` are the first months of years that are due and, with 0, of those that are due no more. Raises as :func:`change_award`.
    """
    before = rows_of(of)
    for each in years:
        now = rows_of(of)
        row = row_at(now, each.month)
        if row is not None and each.due == 0 and (each is years[-1] or _begins(now, row, each.month)):
            end_award(act, number=row.number, version=version_of(row.number), on=each.month, because=because,
                      decision_id=each.decision_id or decision_id)  # fmt: skip
    numbers: dict[datetime.date, int] = {}
    for each in years:
        if each.due == 0:
            continue
        now, old = rows_of(of), row_at(before, each.month)
        row, decision = row_at(now, each.month), each.decision_id or (old.decision_id if old else decision_id)
        if row is None:
            ends = [other.since for other in now if other.since > each.month]
            begin_again(act, of, each.month, min(ends, default=None), each.due, decision, because)
        elif row.amount != each.due:
            change_award(act, number=row.number, version=version_of(row.number), since=each.month, because=because,
                         decision_id=decision, amount=each.due)  # fmt: skip
        found = row_at(rows_of(of), each.month)
        assert found is not None
        numbers[each.month] = found.number
    return numbers


def _begins(rows: Iterable[Row], row: Row, month: datetime.date) -> bool:
    first = min(each.since for each in rows if each.number == row.number)
    return first.month == month.month
