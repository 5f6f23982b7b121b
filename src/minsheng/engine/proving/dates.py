"""The words of the law on dates, for Z3: whole years and months, months later, first of the month, and their parts."""

from __future__ import annotations

from typing import Any

import z3

from minsheng.engine.proving.terms import (
    FINITE,
    MONTH,
    YEAR,
    Exact,
    Term,
    both,
    constant,
    date_of,
    number_of,
    parts_of_date,
)
from minsheng.engine.tree import DATE, NUMBER


def days_in_month(year: Any, month: Any) -> Any:
    """How many days a month (from 0) of a year has."""
    leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))
    short = z3.Or(month == 3, month == 5, month == 8, month == 10)
    return z3.If(month == 1, z3.If(leap, 29, 28), z3.If(short, 30, 31))


def is_a_day(date: Term) -> Any:
    """Whether a date's number is that of a real day."""
    year, month, day = parts_of_date(date)
    return day < days_in_month(year, month)


def between(word: str, earlier: Term, later: Term) -> Term:
    """``years_between`` or ``months_between``."""
    unit = YEAR if word == "years_between" else MONTH
    known = both(earlier.known, later.known)
    if earlier.is_constant and later.is_constant:
        return constant(NUMBER, (later.value - earlier.value) // unit).when_known(known)
    low = None if later.low is None or earlier.high is None else (later.low - earlier.high) // unit
    high = None if later.high is None or earlier.low is None else (later.high - earlier.low) // unit
    return Term(NUMBER, (number_of(later.value) - number_of(earlier.value)) / unit, known, low, high)


def months_later(date: Term, months: Term) -> Term:
    """``add_months``: the same day so many months later, the last of the month where there is none."""
    known = both(date.known, months.known)
    count = number_of(months.value)
    if not count.is_int():
        count = z3.ToInt(count)
    number = number_of(date.value)
    month = number / MONTH + count
    last = days_in_month(month / 12, month % 12) - 1
    day = number % MONTH
    value = z3.simplify(month * MONTH + z3.If(day > last, last, day))
    if z3.is_int_value(value):
        return constant(DATE, date_of(value.as_long())).when_known(known)
    bounds = [
        None if one is None or other is None else one + (int(other) - side) * MONTH
        for one, other, side in ((date.low, months.low, 1), (date.high, months.high, -1))
    ]
    return Term(DATE, value, known, bounds[0], bounds[1])


def part_of_date(word: str, date: Term) -> Term:
    """``first_of_month``, ``year_of``, ``month_of_year`` or ``day_of_month``."""
    number = number_of(date.value)
    parts: dict[str, tuple[Any, str, Any, Any]] = {
        "first_of_month": (number - number % MONTH, DATE, None, date.high),
        "year_of": (number / YEAR, NUMBER, _over(date.low, YEAR), _over(date.high, YEAR)),
        "month_of_year": ((number % YEAR) / MONTH + 1, NUMBER, 1, 12),
        "day_of_month": (number % MONTH + 1, NUMBER, 1, 31),
    }
    value, kind, low, high = parts[word]
    value = z3.simplify(value)
    if z3.is_int_value(value):
        whole = value.as_long()
        return constant(kind, date_of(whole) if kind == DATE else whole).when_known(date.known)
    few = kind == NUMBER and low is not None and high is not None and high - low < FINITE
    finite = tuple(range(int(low), int(high) + 1)) if few else None
    return Term(kind, value, date.known, low, high, True, finite)


def _over(bound: Exact | None, unit: int) -> int | None:
    return None if bound is None else int(bound // unit)
