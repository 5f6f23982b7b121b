"""What a household has against one fact: many copies of it through the batch kernel, each turn found exactly.

A *cliff* is a fall of what the household has between two neighbouring values of the fact, found to the fen by halving with
the exact reading, and named by the conditions that turn there. A *trap* is a stretch along which a rise of the fact leaves
the household no better off: the effective marginal rate, one less the gain per yuan, is 100 % or more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.batch import compile_kernel
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.turning import Turn, turns_between
from minsheng.engine.facts import Facts, no_such_fact, read_facts
from minsheng.engine.planning import plan_day
from minsheng.engine.proving.asking import Change, with_changes
from minsheng.engine.tree import CHOICE, DATE, NUMBER, PERSON, POINTER, YESNO, Law, Type
from minsheng.engine.unknown import is_unknown

RESOURCES = "resources"  # the value of the law that says what a household has
MOST_POINTS = 4000


class CannotVary(ValueError):
    """The fact cannot be drawn along: it is none, no number, of nobody named, or the range is empty."""

    code = "cannot-vary"


@dataclass(frozen=True, slots=True)
class Line:
    """One programme's amount for the whole household along the fact, in fen; NaN where it is not known."""

    name: str
    amounts: np.ndarray


@dataclass(frozen=True, slots=True)
class Cliff:
    """Between two neighbouring fen: the fact just before, what is lost by one fen more, and what turns."""

    at: int
    before: Fraction
    after: Fraction
    turns: tuple[Turn, ...]

    @property
    def loss(self) -> Fraction:
        """The fall, in fen."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Trap:
    """A stretch of the fact, in fen, along which the household gains nothing; ``gain`` is what it gains in all."""

    starts: int
    ends: int
    gain: Fraction


@dataclass(slots=True)
class Curve:
    """What a household has along a fact. Amounts are fen; ``values`` the fact's values, rising."""

    law: Law
    day: datetime.date
    fact: str
    who: int
    people: list[str]
    values: np.ndarray
    resources: np.ndarray
    lines: list[Line]
    cliffs: list[Cliff]
    traps: list[Trap]
    here: int | None  # the fact as the household states it

    def marginal_rates(self) -> np.ndarray:
        """The effective marginal rate between each point and the one before; NaN for the first."""
        rates = np.full(len(self.values), np.nan)
        rates[1:] = 1 - np.diff(self.resources) / np.diff(self.values)
        return rates


def paying(law: Law) -> list[str]:
    """The monthly amounts that make up what a household has, as the law's own measure takes them."""
    found = []
    needs: set[str] = set()
    waiting = [RESOURCES]
    while waiting:
        name = waiting.pop()
        if name in needs:
            continue
        needs.add(name)
        if name in law.rules:
            for version in law.rules[name].versions:
                waiting += version.needs
        elif name in law.groups:
            waiting += [need for need in (law.groups[name].source, *law.groups[name].same_month_names()) if need]
    for programme in law.programmes.values():
        pays = programme.data.get("pays")
        if pays in needs and pays not in found:
            found.append(pays)
    return found


def trace(
    reading: Reading,
    facts: Facts,
    day: datetime.date,
    fact: str,
    who: int,
    starts: int,
    ends: int,
    step: int,
    one_by_one: bool = False,
) -> Curve:
    """Draws along a fact from ``starts`` to ``ends`` (fen for money) by ``step``.

    ``one_by_one``: by the exact reading, point by point, where a page waits for some hundred points and no kernel is
    compiled yet.

    Raises:
        CannotVary: the fact, the person or the range do not fit.
        KeyError: the law has no measure of what a household has.
    """
    law = reading.law
    _check(law, facts, fact, who, starts, ends, step)
    values = np.arange(starts, ends + 1, step, dtype=np.int64)
    amounts = paying(law)
    names = [RESOURCES, *amounts]
    if one_by_one:
        resources, lines = _one_by_one(reading, facts, day, fact, who, values, amounts)
    else:
        tables = copies(law, facts, day, names, fact, who, values)
        kernel = compile_kernel(law, names, [day], *(table.schema for table in tables))
        people, households = kernel.run(*tables)
        resources = _numbers(households[RESOURCES])
        lines = [
            Line(name, _of_household(people, households, name, len(values), len(facts.people))) for name in amounts
        ]
    if np.isnan(resources).any():
        raise CannotVary(_why_unknown(reading, facts, day))
    curve = Curve(
        law, day, fact, who, facts.people, values, resources, [line for line in lines if np.nan_to_num(line.amounts).any()],
        [], [], _stated(law, facts, day, fact, who),
    )  # fmt: skip
    curve.cliffs = _cliffs(reading, facts, curve)
    curve.traps = _traps(curve)
    return curve


def _one_by_one(
    reading: Reading, facts: Facts, day: datetime.date, fact: str, who: int, values: np.ndarray, amounts: Sequence[str]
) -> tuple[np.ndarray, list[Line]]:
    """What the household has, and each programme's amount, at each value, exactly worked out; NaN where not known."""
    found = {name: np.full(len(values), np.nan) for name in (RESOURCES, *amounts)}
    for place, value in enumerate(values.tolist()):
        plain = with_changes(reading.law, facts, [Change(fact, who, None, value)])
        seen = Evaluation(reading, read_facts(reading.law, plain), [day], list(found)).values[day]
        for name, numbers in found.items():
            cells = seen[name] if isinstance(seen[name], list) else [seen[name]]
            numbers[place] = np.nan if any(map(is_unknown, cells)) else float(sum(cells))
    return found[RESOURCES], [Line(name, found[name]) for name in amounts]


def _check(law: Law, facts: Facts, fact: str, who: int, starts: int, ends: int, step: int) -> None:
    known = law.facts.get(fact)
    if known is None:
        raise CannotVary(no_such_fact(law, fact))
    if known.type.kind != NUMBER or not known.type.is_money:
        raise CannotVary(f'"{fact}" ({known.zh}) is no amount of money. Vary an income, a cost or an asset.')
    if known.of == PERSON and not 0 <= who < len(facts.people):
        raise CannotVary(f'"{fact}" is of a person. Name one: {", ".join(facts.people)}.')
    if not starts < ends or step < 1:
        raise CannotVary("The range is empty. Give --from below --to, and a --step above zero.")
    if (ends - starts) // step + 1 > MOST_POINTS:
        raise CannotVary(f"That is more than {MOST_POINTS} points. Give a larger --step.")
    for bound, wrong in ((known.least, starts), (known.most, ends)):
        if bound is not None and (wrong < bound if bound == known.least else wrong > bound):
            raise CannotVary(f'"{fact}" lies between {known.least} and {known.most} fen.')


def _stated(law: Law, facts: Facts, day: datetime.date, fact: str, who: int) -> int | None:
    column = facts.column(law, fact, day)
    value = column[who] if isinstance(column, list) else column
    return None if is_unknown(value) else int(value)


# many copies of one household


def copies(
    law: Law, facts: Facts, day: datetime.date, names: Sequence[str], fact: str, who: int, values: np.ndarray
) -> tuple[pa.Table, pa.Table]:
    """The household once for each value of the fact, as the batch reading takes it: every fact a column, nulls unknown."""
    count, size = len(values), len(facts.people)
    ids = np.arange(1, count + 1)
    people: dict[str, pa.Array] = {
        "household_id": pa.array(np.repeat(ids, size), pa.int64()),
        "person_id": pa.array(np.arange(1, count * size + 1), pa.int64()),
    }
    households: dict[str, pa.Array] = {"household_id": pa.array(ids, pa.int64())}
    for name, entity in plan_day(law, day, names).inputs.items():
        column = facts.column(law, name, day)
        kind = law.type_of(name)
        if entity == PERSON:
            cells = [None if is_unknown(value) else value for value in column] * count
            if name == fact:
                cells[who::size] = values.tolist()
            people[name] = _array(cells, kind, size)
        else:
            cells = [None if is_unknown(column) else column] * count
            households[name] = _array(values.tolist() if name == fact else cells, kind, size)
    starts = [facts.members[position] for position in range(size)] * count
    if any(member != (None, None) for member in facts.members):
        people["member_from"] = pa.array([member[0] for member in starts], pa.date32())
        people["member_until"] = pa.array([member[1] for member in starts], pa.date32())
    return pa.table(people), pa.table(households)


def _array(cells: list[Any], kind: Type, size: int) -> pa.Array:
    if kind.kind == YESNO:
        return pa.array(cells, pa.bool_())
    if kind.kind == CHOICE:
        return pa.array(cells, pa.string()).dictionary_encode()
    if kind.kind == DATE:
        return pa.array(cells, pa.date32())
    if kind.kind == POINTER:
        firsts = [row - row % size for row in range(len(cells))]
        ids = [None if v is None else 0 if v < 0 else first + v + 1 for v, first in zip(cells, firsts, strict=True)]
        return pa.array(ids, pa.int64())
    if kind.is_money:
        return pa.array([None if cell is None else int(cell) for cell in cells], pa.int64())
    return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    found: np.ndarray = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def _of_household(people: pa.Table, households: pa.Table, name: str, count: int, size: int) -> np.ndarray:
    if name in households.column_names:
        return _numbers(households[name])
    summed: np.ndarray = _numbers(people[name]).reshape(count, size).sum(axis=1)
    return summed


# cliffs and traps


def _cliffs(reading: Reading, facts: Facts, curve: Curve) -> list[Cliff]:
    falls = np.flatnonzero(np.diff(curve.resources) < 0)
    found: list[Cliff] = []
    for place in falls.tolist():
        found += _within(reading, facts, curve, int(curve.values[place]), int(curve.values[place + 1]))
    return found


def _within(reading: Reading, facts: Facts, curve: Curve, low: int, high: int) -> list[Cliff]:
    """The steepest fall between two values, to the fen: the half that falls more is halved again."""
    at: dict[int, Fraction] = {}

    def value(here: int) -> Fraction:
        if here not in at:
            at[here] = _exact(reading, facts, curve, here)
        return at[here]

    while high - low > 1:
        middle = (low + high) // 2
        if value(low) - value(middle) >= value(middle) - value(high):
            high = middle
        else:
            low = middle
    if value(low) <= value(high):
        return []  # it falls bit by bit: a trap, not a cliff
    plains = [_plain(reading.law, facts, curve, here) for here in (low, high)]
    turns = turns_between(reading, plains[0], plains[1], curve.day, [RESOURCES])
    if value(low) - value(high) <= 1 and not turns:
        return []
    return [Cliff(low, value(low), value(high), tuple(turns))]


def _plain(law: Law, facts: Facts, curve: Curve, here: int) -> Mapping[str, Any]:
    return with_changes(law, facts, [Change(curve.fact, curve.who, None, here)])


def _exact(reading: Reading, facts: Facts, curve: Curve, here: int) -> Fraction:
    plain = _plain(reading.law, facts, curve, here)
    found = Evaluation(reading, read_facts(reading.law, plain), [curve.day], [RESOURCES]).values[curve.day][RESOURCES]
    return Fraction(found)


def _why_unknown(reading: Reading, facts: Facts, day: datetime.date) -> str:
    value = Evaluation(reading, facts, [day], [RESOURCES]).values[day][RESOURCES]
    names = sorted({reason.name for reason in value.because}) if is_unknown(value) else []
    labels = ", ".join(f"{name} ({reading.law.label(name, 'zh')})" for name in names[:8])
    return f"What the household has is not known along this fact. State or assume: {labels or 'what is missing'}."


def _traps(curve: Curve) -> list[Trap]:
    """Stretches where no step gains anything; those of one step that hold only a cliff are left to it."""
    gains = np.diff(curve.resources)
    stuck = gains <= 0.5
    found: list[Trap] = []
    place = 0
    while place < len(stuck):
        if not stuck[place]:
            place += 1
            continue
        end = place
        while end < len(stuck) and stuck[end]:
            end += 1
        gain = curve.resources[end] - curve.resources[place]
        only_a_cliff = end - place == 1 and any(
            curve.values[place] <= cliff.at < curve.values[end] for cliff in curve.cliffs
        )
        if not only_a_cliff:
            found.append(Trap(int(curve.values[place]), int(curve.values[end]), Fraction(round(float(gain)))))
        place = end
    return found
