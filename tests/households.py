"""Random households over the whole fact space of a law, limits included: for the exact reading and as Arrow tables.

The same draw is given in both forms, so that two readings can be compared cell by cell. With ``months``, facts change
from month to month (columns ``fact@YYYY-MM``) and people join and leave.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.facts import Dated, Facts
from minsheng.engine.planning import plan_day
from minsheng.engine.tree import CHOICE, DATE, PERSON, POINTER, YESNO, Fact, Law
from minsheng.engine.units import scale

Member = tuple[datetime.date | None, datetime.date | None]
LONG_AGO = datetime.date(1900, 1, 1)


@dataclass
class Drawn:
    """Households in both forms. ``people[fact]`` lists each row's value, none where it is unknown.

    ``later[fact]`` lists the columns that hold from a month on; ``members`` when each row's person joins and leaves.
    """

    law: Law
    sizes: list[int]
    people: dict[str, list[Any]]
    households: dict[str, list[Any]]
    assume: tuple[str, ...]
    later: dict[str, list[tuple[datetime.date, list[Any]]]] = field(default_factory=dict)
    members: list[Member] | None = None

    def __post_init__(self) -> None:
        self.firsts = np.cumsum([0, *self.sizes]).tolist()

    def rows(self, index: int) -> range:
        """The rows of one household's people."""
        return range(self.firsts[index], self.firsts[index + 1])

    def facts(self, index: int) -> Facts:
        """One household for the exact reading."""
        rows = self.rows(index)
        stated: dict[str, Any] = {
            name: [self._cell(name, column, row) for row in rows] for name, column in self.people.items()
        }
        stated.update({name: self._cell(name, column, index) for name, column in self.households.items()})
        names = [f"p{position}" for position in range(len(rows))]
        members = [self.members[row] if self.members else (None, None) for row in rows]
        return Facts(names, stated, frozenset(), self.assume, None, members)

    def _cell(self, name: str, column: list[Any], row: int) -> Any:
        if name not in self.later:
            return column[row]
        return Dated(((LONG_AGO, column[row]), *((month, values[row]) for month, values in self.later[name])))

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """All households for the batch reading, by its contract."""
        household_ids = np.repeat(np.arange(1, len(self.sizes) + 1), self.sizes)
        firsts = np.repeat(np.cumsum([0, *self.sizes[:-1]]), self.sizes)
        people = {"household_id": pa.array(household_ids, pa.int64())}
        people["person_id"] = pa.array(np.arange(1, len(household_ids) + 1), pa.int64())
        for name, column in self.people.items():
            people[name] = _arrow(self.law.facts[name], column, firsts)
            for month, values in self.later.get(name, []):
                people[f"{name}@{month:%Y-%m}"] = _arrow(self.law.facts[name], values, firsts)
        if self.members:
            for position, name in enumerate(("member_from", "member_until")):
                people[name] = pa.array([member[position] for member in self.members], pa.date32())
        households = {"household_id": pa.array(np.arange(1, len(self.sizes) + 1), pa.int64())}
        for name, column in self.households.items():
            households[name] = _arrow(self.law.facts[name], column, None)
            for month, values in self.later.get(name, []):
                households[f"{name}@{month:%Y-%m}"] = _arrow(self.law.facts[name], values, None)
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
    months: tuple[datetime.date, ...] = (),
) -> Drawn:
    """Draws households for the results asked on a day; ``unknown`` is the share of cells that nobody stated.

    A third of the households are wild, anything goes; a third plain, where nearly every number is 0, so that a single
    income decides and may lie exactly on a limit; a third ordinary, where most facts are as usual, so that they come
    through a chain of conditions. ``months``: from when facts may change, and people join or leave.
    """
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 9], households)]
    moods = random.choice(["wild", "plain", "ordinary"], households).tolist()
    limits = limits_of(law, day)
    rows_of = [index for index, size in enumerate(sizes) for _ in range(size)]
    found = Drawn(law, sizes, {}, {}, assume)

    def column(name: str, entity: str) -> list[Any]:
        fact = law.facts[name]
        homes = rows_of if entity == PERSON else range(households)
        values = [
            value_of(fact, random, limits, day, sizes[home] if entity == PERSON else 1, moods[home]) for home in homes
        ]
        hidden = random.random(len(values)) < unknown * random.choice([0, 0.3, 1, 3])
        return [None if gone else value for value, gone in zip(values, hidden, strict=True)]

    for name, entity in facts_needed(law, day, results).items():
        (found.people if entity == PERSON else found.households)[name] = column(name, entity)
        if months and law.facts[name].type.kind != POINTER:
            found.later[name] = [(month, column(name, entity)) for month in months]
    if months:
        found.members = [_member(random, day, months) for _ in rows_of]
    return found


def _member(random: np.random.Generator, day: datetime.date, months: tuple[datetime.date, ...]) -> Member:
    """When somebody joins and leaves: mostly always there, sometimes from or until a day within the months."""
    days = sorted(months[0] + datetime.timedelta(days=int(random.integers(-20, 380))) for _ in range(2))
    return (
        days[0] if random.random() < 0.3 else None,
        days[1] + datetime.timedelta(1) if random.random() < 0.3 else None,
    )


def limits_of(law: Law, day: datetime.date) -> list[Fraction]:
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


def value_of(
    fact: Fact, random: np.random.Generator, limits: list[Fraction], day: datetime.date, size: int, mood: str
) -> Any:
    """One value for a fact: near a limit of the law, at its own least or most, or anywhere between."""
    kind = fact.type
    if mood == "ordinary" and fact.usual is not None and random.random() < 0.85:
        return fact.usual
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
    if mood == "plain" and least <= 0 <= most and random.random() < 0.9:
        return 0
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
