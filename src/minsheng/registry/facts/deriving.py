"""What follows from statements: for each fact and day the one that stands.

The highest standing stands; of equals the one said last; of those the one with the greater digest, so that the order in which
they arrived never matters. Days on which the same statements stand for every fact are one piece.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

STANDINGS = ("declared", "assessed", "verified")  # lowest first
FIRST_DAY, LAST_DAY = datetime.date.min, datetime.date.max  # stand for "always" and "until further notice"
Weight = tuple[int, datetime.datetime, bytes]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as far as it decides what stands: ``weight`` is standing, when it was said, and its digest."""

    number: int
    starts: datetime.date
    ends: datetime.date
    facts: Mapping[str, Any]
    weight: Weight


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known in a stretch of days. A fact whose standing statement says null is in ``said`` and not in ``facts``."""

    starts: datetime.date
    ends: datetime.date
    facts: Mapping[str, Any]
    said: Mapping[str, int]

    def said_as_kept(self) -> Mapping[str, int] | int:
        """``said`` as a record keeps it: the number alone where one statement stands for every fact, and for none that is null."""
        numbers = set(self.said.values())
        return numbers.pop() if len(numbers) == 1 and self.said.keys() == self.facts.keys() else self.said


def said_by_name(facts: Mapping[str, Any], kept: Mapping[str, int] | int) -> Mapping[str, int]:
    """What :meth:`Piece.said_as_kept` kept, by the name of the fact."""
    return dict.fromkeys(facts, kept) if isinstance(kept, int) else kept


def pieces(statements: Collection[Said]) -> list[Piece]:
    """The pieces that follow from statements about one subject and topic, by day. Gaps are days of which nothing was said."""
    found: list[Piece] = []
    opening = _by_day(statements, "starts")
    closing = _by_day(statements, "ends")
    days = sorted(opening.keys() | closing.keys())
    active: dict[int, Said] = {}
    for day, until in itertools.pairwise(days):
        for gone in closing.get(day, ()):
            del active[gone.number]
        active.update((said.number, said) for said in opening.get(day, ()))
        if active:
            _add(found, _standing(day, until, active.values()))
    return found


def _by_day(statements: Iterable[Said], end: str) -> dict[datetime.date, list[Said]]:
    found: dict[datetime.date, list[Said]] = {}
    for said in statements:
        found.setdefault(getattr(said, end), []).append(said)
    return found


def _standing(starts: datetime.date, ends: datetime.date, active: Iterable[Said]) -> Piece:
    best: dict[str, Said] = {}
    for said in active:
        for name in said.facts:
            if name not in best or said.weight > best[name].weight:
                best[name] = said
    facts = {name: best[name].facts[name] for name in sorted(best) if best[name].facts[name] is not None}
    return Piece(starts, ends, facts, {name: best[name].number for name in sorted(best)})


def _add(found: list[Piece], piece: Piece) -> None:
    """Appends a piece, or lengthens the last one where nothing changed."""
    last = found[-1] if found else None
    if last is not None and last.ends == piece.starts and last.said == piece.said:
        found[-1] = Piece(last.starts, piece.ends, last.facts, last.said)
    else:
        found.append(piece)
