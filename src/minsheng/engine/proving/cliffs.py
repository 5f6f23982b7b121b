"""Cliffs: the largest fall when a fact rises by one step, and the conditions that turn with it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from minsheng.engine.exact.evaluating import Reading
from minsheng.engine.exact.turning import Turn, turns_between
from minsheng.engine.properties import Property
from minsheng.engine.proving.proving import PEOPLE, PROVED, REFUTED, Finding, prove, with_raise
from minsheng.engine.unknown import is_unknown


@dataclass(slots=True)
class Cliff:
    """The worst case found of a ``no_cliff_with`` property.

    ``drop`` is the fall in the unit of the value (fen); ``is_largest`` whether it is proved that none is deeper, among
    households of so many people. ``turns`` are the conditions that turn, those that rest on no other that turns first.
    """

    finding: Finding
    drop: Fraction
    is_largest: bool
    turns: list[Turn]
    seconds: float


def deepest(
    reading: Reading, claim: Property, day: datetime.date, people: int = PEOPLE, seconds: float = 60.0
) -> Cliff | None:
    """The deepest cliff of a ``no_cliff_with`` property within the seconds; none if the property is proved.

    Each counter-example raises the bound, doubling it while that finds one and halving the gap when it does not.
    """
    began = time.monotonic()
    best: Finding | None = None
    least: Fraction = claim.drop
    proved: Fraction | None = None  # a deeper drop than least is sought; none is deeper than proved
    sought = claim.drop
    while time.monotonic() - began < seconds:
        left = seconds - (time.monotonic() - began)
        found = prove(reading, replace(claim, drop=sought), day, people, left)
        if found.answer == REFUTED:
            best, least = found, max(drop_of(claim, found), sought)
        elif found.answer == PROVED:
            proved = sought
        else:
            break
        if proved is not None and (best is None or proved <= least):
            break
        sought = max(least * 2, least + 1000) if proved is None else Fraction((least + proved) // 2)
        if proved is not None and proved - least <= 1:
            sought = least
    if best is None:
        return None
    assert best.household is not None
    turns = turning(reading, best.household, best, day)
    is_largest = proved is not None and proved <= least
    return Cliff(best, drop_of(claim, best), is_largest, turns, time.monotonic() - began)


def drop_of(claim: Property, found: Finding) -> Fraction:
    """By how much a value falls in a counter-example: the largest fall of any person."""
    falls = []
    for name in claim.of:
        before, after = found.values["first"][name], found.values["second"][name]
        pairs = zip(before, after, strict=True) if isinstance(before, list) else [(before, after)]
        falls += [one - other for one, other in pairs if not is_unknown(one) and not is_unknown(other)]
    return Fraction(max(falls))


def turning(reading: Reading, plain: Mapping[str, Any], found: Finding, day: datetime.date) -> list[Turn]:
    """The conditions that differ between a household and the one whose fact is higher: the first causes only."""
    if found.raised is None:
        return []
    return turns_between(reading, plain, with_raise(reading.law, plain, found.raised), day, list(found.claim.of))
