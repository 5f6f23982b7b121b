"""Tables of figures: by choice (grade, district, sector), by whole number (age, year), and by bracket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

from minsheng.law.words.units import Number

Value = TypeVar("Value")
Table: TypeAlias = Mapping[Any, Value]  # read with ``table[key]`` or ``table[key, key]``; a key it lacks is refused


def bracket(table: Mapping[Any, Number], value: Number) -> Number:
    """The figure of the bracket that holds ``value``: the largest lower bound not above it. Below all: refused."""
    held = max(bound for bound in table if bound <= value)
    figure: Number = table[held]
    return figure


def progressive(table: Mapping[Any, Number], value: Number) -> Number:
    """Each slice of ``value`` times the rate of its bracket, added up, as an income tax does."""
    bounds = sorted(table)
    uppers = [*bounds[1:], value]
    slices = zip(bounds, uppers, strict=True)
    taken: Number = sum(max(min(value, upper) - lower, 0) * table[lower] for lower, upper in slices)
    return taken
