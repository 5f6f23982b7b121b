"""Cliffs: the largest fall when a fact rises by one step, and the conditions that turn with it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.properties import Property
from minsheng.engine.proving.proving import PEOPLE, PROVED, REFUTED, Finding, prove, with_raise
from minsheng.engine.tree import YESNO, Law
from minsheng.engine.unknown import is_unknown


@dataclass(frozen=True, slots=True)
class Turn:
    """A yes or no of a person (by position; -1 the household) that is another on the two sides of a step."""

    name: str
    who: int
    before: bool
    after: bool


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


def turns_between(
    reading: Reading, first: Mapping[str, Any], second: Mapping[str, Any], day: datetime.date, names: list[str]
) -> list[Turn]:
    """The yes-or-no rules under some values that differ between two households, those that rest on no other such."""
    law = reading.law
    one, other = (Evaluation(reading, read_facts(law, plain), [day], names) for plain in (first, second))
    turned: list[Turn] = []
    names_turned: set[str] = set()
    for step in one.plans[day].steps:
        if step.type.kind != YESNO:
            continue
        before, after = one.values[day][step.name], other.values[day][step.name]
        pairs = list(zip(before, after, strict=True)) if isinstance(before, list) else [(before, after)]
        for who, (held, holds) in enumerate(pairs):
            if is_unknown(held) or is_unknown(holds) or held == holds:
                continue
            if not _rests_on(law, step.name, names_turned, day):
                turned.append(Turn(step.name, who if isinstance(before, list) else -1, held, holds))
        if any(not is_unknown(a) and not is_unknown(b) and a != b for a, b in pairs):
            names_turned.add(step.name)
    return turned


def _rests_on(law: Law, name: str, names: set[str], day: datetime.date) -> bool:
    """Whether a value needs one of the names, at any depth."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        needs: tuple[str, ...] | list[str] = ()
        if here in law.rules:
            version = law.rules[here].version(day)
            needs = version.needs if version else ()
        elif here in law.groups:
            needs = [need for need in (law.groups[here].source, *law.groups[here].same_month_names()) if need]
        for need in needs:
            if need in names:
                return True
            if need not in seen:
                seen.add(need)
                waiting.append(need)
    return False
