"""The words in which a kind of data says how its records are compared: Level, Comparison, Kind.

Conditions are SQL over one pair, the left record's columns ending in ``_l`` and the right's in ``_r``. ``EDITS``
(Damerau-Levenshtein) and ``NEAR`` (Jaro-Winkler) stand for the functions of the database at hand; both count bytes in
DuckDB, so they are for Latin letters and digits, never for Chinese characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

Reader = Callable[[Sequence[str]], pa.Table]


@dataclass(frozen=True, slots=True)
class Level:
    """One grade of likeness.

    ``says`` is what the evidence column shows, ``when`` the condition, ``m`` the share of true pairs expected at this
    level before anything is learned, ``rarity`` the column whose rare values weigh more than its common ones.
    """

    says: str
    when: str
    m: float
    rarity: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Grades of likeness of one thing, best first; what fits none is ``different``.

    ``needs`` are the columns that must be there in every table. Where a record lacks one of them, or where ``unknown``
    holds if it is given, the comparison says nothing about the pair. It is left out where all of ``unless`` are there,
    since another comparison then takes them together.
    """

    name: str
    needs: tuple[str, ...]
    levels: tuple[Level, ...]
    different: str = "different"
    unknown: str = ""
    unless: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """The condition under which there is nothing to compare."""
        return self.unknown or " OR ".join(f"{name}_{side} IS NULL" for name in self.needs for side in "lr")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of data is linked.

    - ``joined``: fields put together of others where the table has only those, name to (fields it needs, SQL)
    - ``read``: a field whose distinct values are read by a function, which gives a table with the columns ``value``
      and whatever it makes of it
    - ``derived``: columns made from the tidied and the read ones, name to (columns it needs, SQL)
    - ``blocks``: only records that agree on all expressions of one block become a pair; a value shared by more than
      ``block_limit`` records is skipped in that block
    - ``training``: blocks inside which the shares are learned by expectation maximisation, without labels
    - ``certain``: conditions that hardly ever hold for a false pair and find about ``certain_recall`` of the true
      ones; from them the share of true pairs among all pairs is estimated
    - ``threshold``: the probability from which a pair is written when nobody says otherwise
    - ``one_to_one``: a record has at most one partner in the other table
    """

    name: str
    says: str
    comparisons: tuple[Comparison, ...]
    blocks: tuple[tuple[str, ...], ...]
    training: tuple[tuple[str, ...], ...]
    certain: tuple[tuple[tuple[str, ...], str], ...]
    certain_recall: float
    threshold: float
    joined: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    read: Mapping[str, Reader] = field(default_factory=dict)
    derived: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    block_limit: int = 400
    one_to_one: bool = False


def equal(column: str) -> str:
    """Both sides say the same."""
    return f"{column}_l = {column}_r"


def near(column: str, likeness: float) -> str:
    """Jaro-Winkler likeness of at least ``likeness`` (0 to 1)."""
    return f"NEAR({column}_l, {column}_r) >= {likeness}"


def edits(column: str, most: int) -> str:
    """At most ``most`` letters inserted, left out, changed or swapped with their neighbour."""
    return f"EDITS({column}_l, {column}_r) <= {most}"


def swapped(one: str, other: str) -> str:
    """Each stands in the other's place."""
    return f"({one}_l = {other}_r AND {other}_l = {one}_r)"


def begins(column: str, least: int) -> str:
    """One side is the beginning of the other, at least ``least`` letters long."""
    sides = f"{column}_l", f"{column}_r"
    shortest = f"least(length({sides[0]}), length({sides[1]}))"
    return f"({shortest} >= {least} AND substr({sides[0]}, 1, {shortest}) = substr({sides[1]}, 1, {shortest}))"
