"""What turns between two households that differ in a fact: the conditions behind a cliff, the first causes only."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.tree import YESNO, Law
from minsheng.engine.unknown import is_unknown


@dataclass(frozen=True, slots=True)
class Turn:
    """A yes or no of a person (by position; -1 the household) that is another on the two sides of a step."""

    name: str
    who: int
    before: bool
    after: bool


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
