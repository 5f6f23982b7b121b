"""The words of the law on exact numbers: ``int`` where a value is whole, ``Fraction`` where it is not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from minsheng.law.words import (
    add_months,
    day_of_month,
    first_of_month,
    month_of_year,
    months_between,
    year_of,
    years_between,
)

Exact = int | Fraction


def divided(left: Exact, right: Exact) -> Exact:
    """The exact quotient. Raises ``ZeroDivisionError``."""
    if type(left) is int and type(right) is int:
        quotient, rest = divmod(left, right)
        return quotient if not rest else Fraction(left, right)
    found = Fraction(left) / right
    return int(found) if found.denominator == 1 else found


def days_between(later: Any, earlier: Any) -> Exact:
    """``later - earlier`` of two dates, in days."""
    return int((later - earlier).days)


def half_up(value: Exact, step: Exact) -> Exact:
    """The multiple of ``step`` nearest to the value, the half upwards."""
    return _whole((2 * value + step) // (2 * step) * step)


def up(value: Exact, step: Exact) -> Exact:
    """The smallest multiple of ``step`` not below the value."""
    return _whole(-(-value // step) * step)


def down(value: Exact, step: Exact) -> Exact:
    """The largest multiple of ``step`` not above the value."""
    return _whole(value // step * step)


def _whole(value: Exact) -> Exact:
    return value if type(value) is int or value.denominator != 1 else int(value)


def bracket(table: dict[Any, Exact], value: Exact) -> Exact:
    """The figure of the bracket that holds the value. Raises ``KeyError`` below the lowest bound."""
    held = [bound for bound in table if bound <= value]
    if not held:
        raise KeyError(value)
    return table[max(held)]


def progressive(table: dict[Any, Exact], value: Exact) -> Exact:
    """Each slice times its bracket's rate, added up. Raises ``KeyError`` below the lowest bound."""
    bounds = sorted(table)
    if not bounds or value < bounds[0]:
        raise KeyError(value)
    found: Exact = 0
    for position, bound in enumerate(bounds):
        upper = min(value, bounds[position + 1]) if position + 1 < len(bounds) else value
        if upper > bound:
            found += (upper - bound) * table[bound]
    return _whole(found)


WORDS: dict[str, Callable[..., Any]] = {
    "half_up_to_fen": lambda value: half_up(value, 1),
    "half_up_to_jiao": lambda value: half_up(value, 10),
    "half_up_to_yuan": lambda value: half_up(value, 100),
    "up_to_fen": lambda value: up(value, 1),
    "up_to_jiao": lambda value: up(value, 10),
    "up_to_yuan": lambda value: up(value, 100),
    "down_to_fen": lambda value: down(value, 1),
    "down_to_jiao": lambda value: down(value, 10),
    "down_to_yuan": lambda value: down(value, 100),
    "whole_half_up": lambda value: half_up(value, 1),
    "whole_up": lambda value: up(value, 1),
    "whole_down": lambda value: down(value, 1),
    "half_up_to": half_up,
    "up_to": up,
    "down_to": down,
    "for_one_person": lambda value: value,
    "per_person": lambda value: value,
    "years_between": years_between,
    "months_between": months_between,
    "add_months": add_months,
    "first_of_month": first_of_month,
    "year_of": year_of,
    "month_of_year": month_of_year,
    "day_of_month": day_of_month,
    "bracket": bracket,
    "progressive": progressive,
}

# Words that have a value wherever what they are given has one; the others may divide by zero or lack a key.
NEVER_FAIL = frozenset(WORDS) - {"half_up_to", "up_to", "down_to", "bracket", "progressive"}
