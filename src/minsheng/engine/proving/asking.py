"""The ask reading: the smallest changes of some facts of one household that change a decision, each confirmed exactly."""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import Facts, no_such_fact, read_facts
from minsheng.engine.planning import plan_day
from minsheng.engine.proving.households import Household, NotModelled, Unknowns, yuan
from minsheng.engine.proving.proving import POSSIBLE
from minsheng.engine.proving.terms import Term, both, constant, nothing
from minsheng.engine.tree import CHOICE, DATE, HOUSEHOLD, NUMBER, PERSON, POINTER, YESNO, Fact, Law
from minsheng.engine.unknown import Reason, is_unknown

LARGEST_CHANGE = 3  # so many facts at most change together
_SETS = 600  # so many sets of facts are tried at most


class NotChangeable(ValueError):
    """A fact that may not be proposed to change: it is none of the law, does not matter, or cannot change (age, sex)."""

    code = "not-changeable"


class NotDecided(ValueError):
    """The decision itself is not known; ``because`` says what is missing."""

    code = "not-decided"

    def __init__(self, message: str, because: frozenset[Reason]) -> None:
        self.because = because
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a person (by position; -1 the household) that would be another. Amounts in fen."""

    fact: str
    who: int
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together turn the decision, and what the exact reading then says of the amount."""

    changes: tuple[Change, ...]
    entitled: bool
    amount: Any
    plain: dict[str, Any]


@dataclass(slots=True)
class Asked:
    """The decision as it is, for whom, and the ways to the other one, cheapest first.

    ``complete`` says that no set of facts of up to :data:`LARGEST_CHANGE` is left untried.
    """

    name: str
    who: int
    entitled: bool
    ways: list[Way]
    complete: bool
    seconds: float


def changeable(law: Law, names: Iterable[str]) -> list[Fact]:
    """The facts named, if each may change. Raises :class:`NotChangeable`."""
    found = []
    for name in names:
        fact = law.facts.get(name)
        if fact is None:
            raise NotChangeable(no_such_fact(law, name))
        if fact.fixed or fact.type.kind in (DATE, POINTER):
            raise NotChangeable(f'"{name}" ({fact.zh}) cannot be changed, so it is never proposed. Name other facts.')
        found.append(fact)
    return found


def ask(
    reading: Reading,
    facts: Facts,
    decides: str,
    pays: str,
    day: datetime.date,
    may_change: Sequence[str],
    who: int = -1,
    ways: int = 5,
    seconds: float = 30.0,
) -> Asked:
    """The smallest changes that turn a yes-or-no decision.

    Args:
        facts: one household's facts, as :func:`minsheng.engine.facts.read_facts` gives them.
        decides: the yes-or-no value; ``pays``: its amount, or nothing.
        may_change: the facts that may change, of every person and of the household.
        who: the person decided about, by position; -1 for a household's decision.

    Raises:
        NotChangeable: a fact that may not be proposed.
        NotDecided: the decision is not known as it is.
        NotModelled: the decision rests on something the prove reading does not have.
    """
    return _Asking(reading, facts, decides, pays, day, changeable(reading.law, may_change), who, ways, seconds).run()


class _Asking:
    def __init__(
        self,
        reading: Reading,
        facts: Facts,
        decides: str,
        pays: str,
        day: datetime.date,
        may_change: list[Fact],
        who: int,
        ways: int,
        seconds: float,
    ) -> None:
        self.reading, self.law, self.facts, self.day = reading, reading.law, facts, day
        self.decides, self.pays, self.who, self.ways = decides, pays, who, ways
        self.began, self.seconds = time.monotonic(), seconds
        self.may_change = may_change
        possible = [POSSIBLE] if POSSIBLE in self.law.rules else []
        self.names = [decides, *([pays] if pays else []), *possible]

    def run(self) -> Asked:
        now = self._exactly(self.facts)
        entitled = self._own(now[self.decides])
        if is_unknown(entitled):
            text = f'"{self.decides}" is not decided as it is. State what is missing, or assume it.'
            raise NotDecided(text, entitled.because)
        self.goal = not entitled
        self.is_possible = now.get(POSSIBLE) is True
        places = list(self._places())
        found: list[Way] = []
        complete, tried = True, 0
        for size in range(1, LARGEST_CHANGE + 1):
            for chosen in itertools.combinations(places, size):
                if any({(c.fact, c.who) for c in way.changes} <= set(chosen) for way in found):
                    continue  # fewer of these facts are enough
                if tried >= _SETS or time.monotonic() - self.began > self.seconds:
                    complete = False
                    break
                tried += 1
                way = self._way(chosen)
                if way is not None:
                    found.append(way)
            if len(found) >= self.ways or (found and size >= 2):
                break
        found.sort(key=self._cost)
        took = time.monotonic() - self.began
        return Asked(self.decides, self.who, entitled, found[: self.ways], complete, took)

    def _own(self, value: Any) -> Any:
        return value[self.who] if isinstance(value, list) else value

    def _exactly(self, facts: Facts) -> dict[str, Any]:
        return Evaluation(self.reading, facts, [self.day], self.names).values[self.day]

    def _places(self) -> Iterator[tuple[str, int]]:
        """(fact, person) of each fact that may change and matters to the decision."""
        inputs = plan_day(self.law, self.day, [self.decides], self.facts.given).inputs
        for fact in self.may_change:
            if fact.name in inputs:
                people = range(len(self.facts.people)) if fact.of == PERSON else [-1]
                yield from ((fact.name, who) for who in people)

    def _way(self, chosen: Sequence[tuple[str, int]]) -> Way | None:
        """The smallest change of exactly these facts that reaches the goal, confirmed exactly; none if there is none."""
        unknowns = Unknowns(self.law, self.day, len(self.facts.people))
        stated = self._stated(unknowns, set(chosen))
        household = Household(unknowns, self.day, self.names, stated)
        decision = household.value(self.decides, self.who)
        wanted = both(decision.known, decision.value if self.goal else _not(decision.value))
        if self.is_possible:
            possible = household.value(POSSIBLE)
            wanted = both(wanted, possible.known, possible.value)
        if wanted is False:
            return None
        solver = z3.Optimize()
        solver.set("timeout", max(1, int(1000 * min(5.0, self.seconds))))
        solver.add(*unknowns.bounds)
        solver.add(wanted)
        costs = []
        for name, who in chosen:
            term = unknowns.fact(name, who)
            before = self._before(name, who)
            costs.append(self._difference(unknowns, term, name, before))
            if not is_unknown(before):
                solver.add(costs[-1] > 0)
        solver.minimize(sum(costs[1:], costs[0]))
        if solver.check() != z3.sat:
            return None
        model = solver.model()
        changes = tuple(
            Change(
                name,
                who,
                self._before(name, who),
                unknowns.read(model, unknowns.fact(name, who), self.law.type_of(name)),
            )
            for name, who in chosen
        )
        return self._confirmed(changes)

    def _difference(self, unknowns: Unknowns, term: Term, name: str, before: Any) -> Any:
        """How far a fact is moved: the distance of a number; one for any other change."""
        kind = self.law.type_of(name).kind
        if is_unknown(before):
            return z3.IntVal(1)
        if kind == YESNO:
            return z3.If(term.value == before, 0, 1)
        if kind == CHOICE:
            return z3.If(term.value == unknowns.codes[before], 0, 1)
        number = Fraction(before)
        here = z3.IntVal(int(number)) if number.denominator == 1 else z3.Q(number.numerator, number.denominator)
        return z3.If(term.value >= here, term.value - here, here - term.value)

    def _before(self, name: str, who: int) -> Any:
        column = self.facts.column(self.law, name, self.day)
        return column[who] if isinstance(column, list) else column

    def _stated(self, unknowns: Unknowns, chosen: set[tuple[str, int]]) -> dict[tuple[str, int], Term]:
        """Every fact that does not change, as a constant or as not known."""
        found: dict[tuple[str, int], Term] = {}
        plan = plan_day(self.law, self.day, self.names, self.facts.given)
        if any(name in self.law.parameters for name in plan.inputs):
            raise NotModelled("A household that states figures of the law itself cannot be asked about.")
        for name, entity in plan.inputs.items():
            kind = self.law.type_of(name)
            for who in range(len(self.facts.people)) if entity == PERSON else [-1]:
                if (name, who) in chosen:
                    continue
                value = self._before(name, who)
                if is_unknown(value):
                    found[name, who] = nothing(kind.kind)
                else:
                    found[name, who] = constant(kind.kind, unknowns.codes[value] if kind.kind == CHOICE else value)
        return found

    def _confirmed(self, changes: tuple[Change, ...]) -> Way | None:
        plain = with_changes(self.law, self.facts, changes)
        values = self._exactly(read_facts(self.law, plain))
        if self._own(values[self.decides]) is not self.goal:
            return None
        amount = self._own(values[self.pays]) if self.pays else None
        return Way(changes, self.goal, amount, plain)

    def _cost(self, way: Way) -> tuple[int, Fraction]:
        """Fewer facts first, then the smaller sum of what is moved, as shares of what was there."""
        moved = Fraction(0)
        for change in way.changes:
            if self.law.type_of(change.fact).kind == NUMBER and not is_unknown(change.before):
                before = Fraction(change.before)
                moved += abs(Fraction(change.after) - before) / max(abs(before), Fraction(100))
            else:
                moved += 1
        return len(way.changes), moved


def _not(value: Any) -> Any:
    return (not value) if isinstance(value, bool) else z3.Not(value)


def with_changes(law: Law, facts: Facts, changes: Sequence[Change]) -> dict[str, Any]:
    """The plain form of a household with some facts changed."""
    plain: Mapping[str, Any] = facts.plain
    people = {name: dict(own or {}) for name, own in (plain.get("people") or {}).items()}
    household = dict(plain.get("household") or {})
    names = {str(name): name for name in people}
    for change in changes:
        value = yuan(change.after, law.type_of(change.fact))
        if law.entity_of(change.fact) == HOUSEHOLD:
            household[change.fact] = value
        else:
            people[names[facts.people[change.who]]][change.fact] = value
    return {**plain, "household": household, "people": people}
