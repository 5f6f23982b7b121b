"""What generated kernels call: a branch-free choice, the words on dates and rounding, brackets, and finding a member.

Dates are days since 1970-01-01 (``int64``). Every function is compiled into the kernel that calls it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

WHOLE = 1e-9  # how far from a whole number a float may be that stands for one


@intrinsic
def select(typingctx: Any, condition: Any, then: Any, otherwise: Any) -> Any:
    """``then if condition else otherwise``, both worked out, as one machine instruction; both of one type."""
    plain: Any = types.unliteral
    kind = plain(then)
    if plain(otherwise) != kind:
        return None
    signature = kind(types.boolean, kind, kind)

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        as_bit: Any = cgutils.as_bool_bit
        chosen = as_bit(builder, arguments[0])
        return builder.select(chosen, arguments[1], arguments[2])

    return signature, generate


@njit
def civil(days):  # type: ignore[no-untyped-def]
    """Year, month and day of a day number (proleptic Gregorian)."""
    z = days + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    day = doy - (153 * mp + 2) // 5 + 1
    month = mp + 3 if mp < 10 else mp - 9
    year = yoe + era * 400 + (1 if month <= 2 else 0)
    return year, month, day


@njit
def days_of(year, month, day):  # type: ignore[no-untyped-def]
    """The day number of a date."""
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    yoe = y - era * 400
    mp = (month + 9) % 12
    doy = (153 * mp + 2) // 5 + day - 1
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return era * 146097 + doe - 719468


@njit
def years_between(earlier, later):  # type: ignore[no-untyped-def]
    """Whole years, as ``minsheng.law.words.years_between``."""
    y1, m1, d1 = civil(earlier)
    y2, m2, d2 = civil(later)
    return float(y2 - y1 - (1 if (m2 < m1) or (m2 == m1 and d2 < d1) else 0))


@njit
def months_between(earlier, later):  # type: ignore[no-untyped-def]
    """Whole months, as ``minsheng.law.words.months_between``."""
    y1, m1, d1 = civil(earlier)
    y2, m2, d2 = civil(later)
    return float((y2 - y1) * 12 + m2 - m1 - (1 if d2 < d1 else 0))


@njit
def last_day(year, month):  # type: ignore[no-untyped-def]
    """The number of days of a month."""
    if month == 2:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


@njit
def add_months(day, months):  # type: ignore[no-untyped-def]
    """As ``minsheng.law.words.add_months``; months are truncated to whole ones."""
    y, m, d = civil(day)
    index = y * 12 + m - 1 + math.trunc(months + (WHOLE if months > 0 else -WHOLE))
    year = index // 12
    month = index - year * 12 + 1
    return days_of(year, month, min(d, last_day(year, month)))


@njit
def first_of_month(day):  # type: ignore[no-untyped-def]
    """The first day of the month."""
    return day - civil(day)[2] + 1


@njit
def year_of(day):  # type: ignore[no-untyped-def]
    """The calendar year."""
    return float(civil(day)[0])


@njit
def month_of_year(day):  # type: ignore[no-untyped-def]
    """The calendar month."""
    return float(civil(day)[1])


@njit
def day_of_month(day):  # type: ignore[no-untyped-def]
    """The day of the month."""
    return float(civil(day)[2])


@njit
def whole_key(value, lowest, count):  # type: ignore[no-untyped-def]
    """The position of a whole number in a dense table, -1 where it is not whole or outside."""
    nearest = math.floor(value + 0.5)
    if not (abs(value - nearest) <= WHOLE) or nearest < lowest or nearest >= lowest + count:
        return -1
    return int(nearest) - lowest


@njit
def years_before(anniversaries, lowest, later, earlier):  # type: ignore[no-untyped-def]
    """Whole years from ``earlier`` to a fixed day ``later``, without calendar arithmetic.

    ``anniversaries[k - lowest]`` is the latest day from which ``k`` whole years lie behind ``later``; they fall as ``k``
    grows. The estimate from the mean year is at most one off.
    """
    guess = np.int64(math.floor((later - earlier) * 0.002737907006988508))
    at = min(max(guess - lowest, 1), len(anniversaries) - 2)
    up = 1 if earlier <= anniversaries[at + 1] else 0
    down = 1 if earlier > anniversaries[at] else 0
    return float(at + lowest + up - down)


@njit
def figure_at(starts, ends, day):  # type: ignore[no-untyped-def]
    """The position of the figure in force on a day, -1 where none is."""
    for position in range(len(starts)):
        if starts[position] <= day and day < ends[position]:
            return position
    return -1


@njit
def member(person_ids, first, count, wanted):  # type: ignore[no-untyped-def]
    """The position within the household of a person id; -1 for nobody (0) and for an id that is not there."""
    for position in range(count):
        if person_ids[first + position] == wanted:
            return np.int64(position)
    return np.int64(-1)
