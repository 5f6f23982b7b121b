"""Periods of the law counted in days.

The day from which a period runs is not counted; it ends at the end of its last day, and where that is a holiday, on the first
working day after it (Civil Code 民法典, articles 201 and 203).
"""

from __future__ import annotations

import datetime
import functools

from django.db import connection

_ONE = datetime.timedelta(days=1)
KINDS = ("days", "working_days")


class CalendarMissing(LookupError):
    """The calendar of a year is not known yet, so no working day of it can be told."""

    code = "calendar-missing"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"The working days of {year} are not in the calendar. When the State Council has announced them, update the "
            "package chinese-calendar and run: minsheng db migrate"
        )


@functools.cache
def _year(year: int, database: str) -> frozenset[datetime.date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select day from calendar_day where is_worked and day >= %s and day < %s",
            [datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)],
        )
        worked = frozenset(day for (day,) in cursor.fetchall())
    if not worked:
        raise CalendarMissing(year)
    return worked


def is_worked(day: datetime.date) -> bool:
    """Whether a day is a legal working day. Raises :class:`CalendarMissing`."""
    return day in _year(day.year, str(connection.settings_dict["NAME"]))


def last_day(start: datetime.date, days: int, kind: str) -> datetime.date:
    """The last day of a period that runs from ``start``: ``days`` days, or ``working_days``.

    Raises :class:`CalendarMissing`, and :class:`ValueError` for another kind or a negative number of days.
    """
    if kind not in KINDS or days < 0:
        raise ValueError(f"A period has 0 or more days of a kind ({', '.join(KINDS)}), not {days} of {kind}.")
    day = start
    if kind == "days":
        day += days * _ONE
        while not is_worked(day):
            day += _ONE
        return day
    left = days
    while left > 0:
        day += _ONE
        left -= is_worked(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after ``start`` up to and with ``end``; negative where ``end`` is before. Raises :class:`CalendarMissing`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_worked(start + n * _ONE) for n in range(1, (end - start).days + 1))
