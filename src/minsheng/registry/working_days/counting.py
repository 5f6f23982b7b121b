"""Periods of the law counted in days.

The day from which a period runs is not counted; it ends at the end of its last day, and where that is a holiday, on the first
working day after it (Civil Code 民法典, articles 201 and 203).
"""

from __future__ import annotations

import datetime
import functools
import time

from django.db import connection

_ONE = datetime.timedelta(days=1)
_SATURDAY = 5
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


@functools.lru_cache(maxsize=8)
def _expected_year(year: int, database: str, moment: int) -> frozenset[datetime.date]:
    """The same; of a year that is not announced yet, Monday to Friday. Asked anew every ten minutes (``moment``)."""
    try:
        return _year(year, database)
    except CalendarMissing:
        first = datetime.date(year, 1, 1)
        days = (first + n * _ONE for n in range((datetime.date(year + 1, 1, 1) - first).days))
        return frozenset(day for day in days if day.weekday() < _SATURDAY)


def _worked(year: int, expected: bool) -> frozenset[datetime.date]:
    database = str(connection.settings_dict["NAME"])
    return _expected_year(year, database, int(time.monotonic() // 600)) if expected else _year(year, database)


def is_worked(day: datetime.date, expected: bool = False) -> bool:
    """Whether a day is a legal working day.

    ``expected``: in a year whose working days the State Council has not announced yet, Monday to Friday count; without it
    such a year raises :class:`CalendarMissing`. A clock of a case that ends in the new year has to be set before that.
    """
    return day in _worked(day.year, expected)


def is_announced(year: int) -> bool:
    """Whether the working days of a year are known: a day counted in another year is an expectation, and says so."""
    try:
        return bool(_year(year, str(connection.settings_dict["NAME"])))
    except CalendarMissing:
        return False


def last_day(start: datetime.date, days: int, kind: str, expected: bool = False) -> datetime.date:
    """The last day of a period that runs from ``start``: ``days`` days, or ``working_days``. ``expected`` as above.

    Raises :class:`CalendarMissing`, and :class:`ValueError` for another kind or a negative number of days.
    """
    if kind not in KINDS or days < 0:
        raise ValueError(f"A period has 0 or more days of a kind ({', '.join(KINDS)}), not {days} of {kind}.")
    day = start
    if kind == "days":
        day += days * _ONE
        while not is_worked(day, expected):
            day += _ONE
        return day
    left = days
    while left > 0:
        day += _ONE
        left -= is_worked(day, expected)
    return day


def working_days_between(start: datetime.date, end: datetime.date, expected: bool = False) -> int:
    """Working days after ``start`` up to and with ``end``; negative where ``end`` is before. Raises :class:`CalendarMissing`."""
    if end <= start:
        return -working_days_between(end, start, expected) if end < start else 0
    years = range((start + _ONE).year, end.year + 1)
    return sum(start < day <= end for year in years for day in _worked(year, expected))
