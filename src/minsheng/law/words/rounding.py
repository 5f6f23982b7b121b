"""Rounding, where and as the law says it. Amounts of money here are in fen, so a jiao is 10 and a yuan is 100.

Half up means away from zero at the half for amounts above zero (四舍五入); up is 进一法; down is 舍去.
"""

from __future__ import annotations

import math
from fractions import Fraction

from minsheng.law.words.units import Number


def _half_up(value: Number, step: Number) -> Number:
    return math.floor(Fraction(value) / Fraction(step) + Fraction(1, 2)) * step


def _up(value: Number, step: Number) -> Number:
    return math.ceil(Fraction(value) / Fraction(step)) * step


def _down(value: Number, step: Number) -> Number:
    return math.floor(Fraction(value) / Fraction(step)) * step


def half_up_to(value: Number, step: Number) -> Number:
    """Rounded half up to a multiple of ``step``, which has the unit of the value."""
    return _half_up(value, step)


def up_to(value: Number, step: Number) -> Number:
    """Rounded up to a multiple of ``step``."""
    return _up(value, step)


def down_to(value: Number, step: Number) -> Number:
    """Rounded down to a multiple of ``step``."""
    return _down(value, step)


def half_up_to_fen(amount: Number) -> Number:
    """Rounded half up to the fen 分."""
    return _half_up(amount, 1)


def half_up_to_jiao(amount: Number) -> Number:
    """Rounded half up to the jiao 角."""
    return _half_up(amount, 10)


def half_up_to_yuan(amount: Number) -> Number:
    """Rounded half up to the yuan 元."""
    return _half_up(amount, 100)


def up_to_fen(amount: Number) -> Number:
    """Rounded up to the fen."""
    return _up(amount, 1)


def up_to_jiao(amount: Number) -> Number:
    """Rounded up to the jiao (见分进角)."""
    return _up(amount, 10)


def up_to_yuan(amount: Number) -> Number:
    """Rounded up to the yuan."""
    return _up(amount, 100)


def down_to_fen(amount: Number) -> Number:
    """Rounded down to the fen."""
    return _down(amount, 1)


def down_to_jiao(amount: Number) -> Number:
    """Rounded down to the jiao."""
    return _down(amount, 10)


def down_to_yuan(amount: Number) -> Number:
    """Rounded down to the yuan."""
    return _down(amount, 100)


def whole_half_up(value: Number) -> Number:
    """A whole number of the value's own unit (months, points, persons …), half up. Not for money."""
    return _half_up(value, 1)


def whole_up(value: Number) -> Number:
    """The next whole number of the value's own unit. Not for money."""
    return _up(value, 1)


def whole_down(value: Number) -> Number:
    """The whole part of a number in its own unit. Not for money."""
    return _down(value, 1)
