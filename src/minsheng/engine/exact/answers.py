"""What a decision says: the answer of a programme with what decided it, the steps under it, what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count, repeat
from typing import Any, NamedTuple

from minsheng.engine.tree import Figure, Programme, Type, Value
from minsheng.engine.unknown import Reason


class Named(NamedTuple):
    """A value with its name: of a person by position, or of the household (-1)."""

    name: str
    who: int
    value: Any


# Named of a tuple (name, who, value), in half the time of Named(…): a large household's answers hold a thousand of them.
named: Callable[[tuple[str, int, Any]], Named] = partial(tuple.__new__, Named)


def named_by_person(name: str, values: Iterable[Any]) -> list[Named]:
    """A value of every person, by position."""
    return list(map(named, zip(repeat(name), count(), values)))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The comparison that failed: ``left op right``, and by how much, in the unit of ``type``."""

    left: Named
    op: str
    right: Named
    difference: Value | None
    type: Type


@dataclass(slots=True)
class Answer:
    """What one programme decides for one person or for the household.

    ``entitled`` is yes, no, or none where it is not known; ``amount`` in fen, none where not known or not asked.
    ``failed`` is the first condition that failed. ``decisive`` are the two or three values that decided it.
    ``unknown`` says what was not known. ``unverified`` are the figures used that are not confirmed.
    """

    programme: Programme
    who: int
    entitled: bool | None
    amount: Value | None = None
    amount_is_known: bool = True
    answers: list[Named] = field(default_factory=list)
    failed: str = ""
    refused: Mapping[str, str] | None = None
    shortfall: Shortfall | None = None
    decisive: list[Named] = field(default_factory=list)
    article: str = ""
    unknown: frozenset[Reason] = frozenset()
    unverified: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """One step: a value, how it came about, and the steps under it."""

    name: str
    who: int
    value: Any
    kind: str  # fact, rule, group, figure, given
    article: str = ""
    at: str = ""
    figure: Figure | None = None
    claim: int = 0  # the number of the claim that it is of
    under: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask next: how many decisions it would settle alone, and how many it takes part in."""

    name: str
    who: int
    settles: int
    touches: int
