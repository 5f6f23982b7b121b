"""Days, whole months and whole years, as the law counts them."""

from __future__ import annotations

import calendar
import datetime

from minsheng.law.words.units import Date, Days, Months, MonthsPerYear, Number, Years

MONTHS_PER_YEAR: MonthsPerYear = 12


def years_between(earlier: Date, later: Date) -> Years:
    """Whole years from one day to another; from a birth date it is the age 周岁. Negative if ``later`` is earlier.

    A year is complete on the anniversary itself; a 29 February completes its year on 1 March of a common year.
    """
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def months_between(earlier: Date, later: Date) -> Months:
    """Whole months from one day to another: a month is complete on the same day of the next month."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def days_between(earlier: Date, later: Date) -> Days:
    """Days from one day to another; 0 on the same day. Negative if ``later`` is earlier."""
    return (later - earlier).days


def add_months(day: Date, months: Months) -> Date:
    """The same day so many whole months later (earlier if negative); the last day of the month where there is none."""
    index = day.year * 12 + day.month - 1 + int(months)
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_month(day: Date) -> Date:
    """The first day of the day's month: ages "by birth month" count from it."""
    return day.replace(day=1)


def year_of(day: Date) -> Number:
    """The calendar year, a plain number: the key of a table by year."""
    return day.year


def month_of_year(day: Date) -> Number:
    """The calendar month, 1 to 12, a plain number."""
    return day.month


def day_of_month(day: Date) -> Number:
    """The day of the month, 1 to 31, a plain number."""
    return day.day
