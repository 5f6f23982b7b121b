"""Random households over the whole fact space of a law, limits included: for the exact reading and as Arrow tables.

The same draw is given in both forms, so that two readings can be compared cell by cell.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.facts import Facts
from minsheng.engine.planning import plan_day
from minsheng.engine.tree import CHOICE, DATE, PERSON, POINTER, YESNO, Fact, Law
from minsheng.engine.units import scale

EPOCH = datetime.date(1970, 1, 1)


@dataclass
class Drawn:
    """Households in both forms. ``values[fact]`` lists each row's value, none where it is unknown."""

    law: Law
    sizes: list[int]
    people: dict[str, list[Any]]
    households: dict[str, list[Any]]
    assume: tuple[str, ...]

    def facts(self, index: int) -> Facts:
        """One household for the exact reading."""
        first = sum(self.sizes[:index])
        rows = range(first, first + self.sizes[index])
        stated: dict[str, Any] = {name: [column[row] for row in rows] for name, column in self.people.items()}
        stated.update({name: column[index] for name, column in self.households.items()})
        names = [f"p{row - first}" for row in rows]
        return Facts(names, stated, frozenset(), self.assume, None, [(None, None)] * len(names))

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """All households for the batch reading, by its contract."""
        household_ids = np.repeat(np.arange(1, len(self.sizes) + 1), self.sizes)
        firsts = np.repeat(np.cumsum([0, *self.sizes[:-1]]), self.sizes)
        people = {"household_id": pa.array(household_ids, pa.int64())}
        people["person_id"] = pa.array(np.arange(1, len(household_ids) + 1), pa.int64())
        for name, column in self.people.items():
            people[name] = _arrow(self.law.facts[name], column, firsts)
        households = {"household_id": pa.array(np.arange(1, len(self.sizes) + 1), pa.int64())}
        for name, column in self.households.items():
            households[name] = _arrow(self.law.facts[name], column, None)
        return pa.table(people), pa.table(households)


def _arrow(fact: Fact, column: list[Any], firsts: np.ndarray | None) -> pa.Array:
    kind = fact.type
    if kind.kind == POINTER:
        assert firsts is not None
        ids = [None if v is None else 0 if v < 0 else int(firsts[row] + v + 1) for row, v in enumerate(column)]
        return pa.array(ids, pa.int64())
    if kind.kind == YESNO:
        return pa.array(column, pa.bool_())
    if kind.kind == CHOICE:
        return pa.array(column, pa.string()).dictionary_encode()
    if kind.kind == DATE:
        return pa.array(column, pa.date32())
    if kind.is_money:
        return pa.array(column, pa.int64())
    return pa.array([None if value is None else float(value) for value in column], pa.float64())


def facts_needed(law: Law, day: datetime.date, results: list[str]) -> dict[str, str]:
    """The facts that results need on a day, with their entity."""
    return {name: of for name, of in plan_day(law, day, results).inputs.items() if name in law.facts}


def draw(
    law: Law,
    day: datetime.date,
    results: list[str],
    households: int,
    seed: int,
    unknown: float = 0.1,
    assume: tuple[str, ...] = (),
) -> Drawn:
    """Draws households for the results asked on a day; ``unknown`` is the share of cells that nobody stated."""
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 9], households)]
    limits = _limits(law, day)
    people: dict[str, list[Any]] = {}
    whole: dict[str, list[Any]] = {}
    for name, entity in facts_needed(law, day, results).items():
        fact = law.facts[name]
        count = sum(sizes) if entity == PERSON else households
        row_sizes = [size for size in sizes for _ in range(size)] if entity == PERSON else [1] * households
        column = [_value(fact, random, limits, day, row_sizes[row]) for row in range(count)]
        hidden = random.random(count) < unknown * random.choice([0, 0.3, 1, 3])
        values = [None if gone else value for value, gone in zip(column, hidden, strict=True)]
        (people if entity == PERSON else whole)[name] = values
    return Drawn(law, sizes, people, whole, assume)


def _limits(law: Law, day: datetime.date) -> list[Fraction]:
    """The figures of money in force: where rules change their answer."""
    found: set[Fraction] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                collect(inner)
        elif isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            found.add(Fraction(value))

    for parameter in law.parameters.values():
        figure = parameter.figure(day)
        if figure is not None and parameter.type.is_money:
            collect(figure.value)
    return sorted(found) or [Fraction(100)]


def _value(fact: Fact, random: np.random.Generator, limits: list[Fraction], day: datetime.date, size: int) -> Any:
    kind = fact.type
    if kind.kind == YESNO:
        return bool(random.random() < 0.4)
    if kind.kind == CHOICE:
        return kind.choices[int(random.integers(len(kind.choices)))] if kind.choices else None
    if kind.kind == POINTER:
        return int(random.integers(-1, size))
    if kind.kind == DATE:
        years = (0, 95) if "birth" in fact.name else (0, 12)
        found = day - datetime.timedelta(days=int(random.integers(years[0] * 365, years[1] * 365 + 1)))
        if random.random() < 0.3:
            found = found.replace(day=1)
        if random.random() < 0.2:
            found = found.replace(month=day.month, day=min(day.day, 28))
        return found
    least = fact.least if fact.least is not None else Fraction(0)
    most = fact.most if fact.most is not None else Fraction(1000) * scale(kind.unit)
    return _number(fact, random, limits, least, most)


def _number(fact: Fact, random: np.random.Generator, limits: list[Fraction], least: Fraction, most: Fraction) -> Any:
    pick = random.random()
    found: Fraction
    if pick < 0.25:
        found = max(least, Fraction(0))
    elif fact.type.is_money and pick < 0.65:
        limit = limits[int(random.integers(len(limits)))] * int(random.integers(1, 13))
        found = Fraction(round(limit)) + int(random.integers(-1, 2))
    elif pick < 0.7:
        found = least
    elif pick < 0.72:
        found = most
    else:
        found = Fraction(int(random.exponential(3000 if fact.type.is_money else 15)))
        if fact.type.is_money:
            found = found * 100 + int(random.integers(100))
        elif random.random() < 0.3:
            found += Fraction(int(random.integers(100)), 100)
    found = min(max(found, least), most)
    if fact.type.is_money:
        found = Fraction(round(found))
    return int(found) if found.denominator == 1 else found
