"""Units as products of powers, read from the words of the law: "yuan per person per month".

A unit is a sorted tuple of (base, power) pairs; the empty tuple is a plain number or share. Money is held in fen, so a
value whose unit has yuan to the power k is held times ``100 ** k`` (:func:`scale`).
"""

from __future__ import annotations

import re
from fractions import Fraction

Unit = tuple[tuple[str, int], ...]

PLAIN: Unit = ()
_BASES = {
    "yuan": "yuan",
    "person": "person",
    "persons": "person",
    "day": "day",
    "days": "day",
    "month": "month",
    "months": "month",
    "year": "year",
    "years": "year",
    "hour": "hour",
    "hours": "hour",
    "square metre": "square metre",
    "square metres": "square metre",
    "point": "point",
    "points": "point",
}
_PLAIN_WORDS = {"share", "times", "number", "whole number", "ratio"}


class UnknownUnit(ValueError):
    """A unit is written with a word that is no unit of the law."""

    code = "unknown-unit"


def unit_of(text: str) -> Unit:
    """The unit that words name. Raises :class:`UnknownUnit`."""
    top, *bottoms = [part.strip() for part in re.split(r"\bper\b", text.strip())]
    powers: dict[str, int] = {}
    if top not in _PLAIN_WORDS:
        powers[_base(top, text)] = 1
    for bottom in bottoms:
        base = _base(bottom, text)
        powers[base] = powers.get(base, 0) - 1
    return _sorted(powers)


def unit_of_annotation(name: str) -> Unit:
    """The unit that an annotation's name spells: ``YuanPerSquareMetre`` is "yuan per square metre"."""
    words = re.findall(r"[A-Z][a-z0-9]*", name)
    return unit_of(" ".join(words).lower())


def _base(word: str, text: str) -> str:
    try:
        return _BASES[word]
    except KeyError:
        known = ", ".join(sorted(set(_BASES) | _PLAIN_WORDS))
        raise UnknownUnit(f'"{word}" in "{text}" is no unit. Known: {known}; joined with "per".') from None


def _sorted(powers: dict[str, int]) -> Unit:
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def times(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of a product (of a quotient with ``sign=-1``)."""
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return _sorted(powers)


def scale(unit: Unit) -> Fraction:
    """What a value in yuan is multiplied by to be held in fen: 100 to the power that yuan has in the unit."""
    return Fraction(100) ** dict(unit).get("yuan", 0)


def words_of(unit: Unit, *, plural: bool = False) -> str:
    """The unit in words, as the law files write it."""
    top = [_plural(base, plural) if power == 1 else f"{base}^{power}" for base, power in unit if power > 0]
    bottom = [base if power == -1 else f"{base}^{-power}" for base, power in unit if power < 0]
    text = " ".join(top) or ("share" if not bottom else "number")
    return " per ".join([text, *bottom])


def read_words_of(unit: Unit, number: str = "") -> str:
    """The unit in words as people read it beside a number, or above an answer: nothing of a plain number."""
    return words_of(unit, plural=number != "1") if unit else ""


def _plural(base: str, plural: bool) -> str:
    return f"{base}s" if plural and base != "yuan" else base


_ZH = {
    "yuan": "元",
    "person": "人",
    "day": "天",
    "month": "月",
    "year": "年",
    "hour": "小时",
    "square metre": "平方米",
    "point": "分",
}
_ZH_COUNT = {"month": "个月", "year": "年", "day": "天"}


def words_of_zh(unit: Unit) -> str:
    """The unit in Chinese: 元/人·月."""
    top = "".join(_ZH_COUNT.get(base, _ZH[base]) for base, power in unit if power > 0)
    bottom = "·".join(_ZH[base] for base, power in reversed(unit) if power < 0)
    return f"{top}/{bottom}" if bottom else top
