"""A household of a few people whose facts are unknowns for the solver, and every value of the law that follows from them.

The people are all present; nobody joins or leaves. What the law takes from earlier months (``last_month`` and its like) is
an unknown of its own, which a counter-example states in place of the law's value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from minsheng.engine.planning import DayPlan, plan_day
from minsheng.engine.proving.dates import between, is_a_day, months_later, part_of_date
from minsheng.engine.proving.terms import (
    Term,
    added,
    both,
    chosen,
    compared,
    constant,
    date_number,
    date_of,
    divided,
    either,
    extreme,
    joined,
    multiplied,
    negated,
    negative,
    nothing,
    rounded,
    summed,
)
from minsheng.engine.tree import (
    CHOICE,
    DATE,
    HOUSEHOLD,
    NUMBER,
    PERSON,
    POINTER,
    POINTING_WORDS,
    YESNO,
    Expr,
    Figure,
    Group,
    Law,
    Parameter,
    Type,
)
from minsheng.engine.units import scale

FIRST_DAY = datetime.date(1900, 1, 1)
_WHOLE_UNITS = {"yuan", "person", "month", "day"}
_STEPS = {"fen": 1, "jiao": 10, "yuan": 100}


class NotModelled(ValueError):
    """A word of the law that the proving reading does not have."""

    code = "not-modelled"


@dataclass(slots=True)
class Unknowns:
    """The solver's unknowns: one for each fact of each person and of the household, and what bounds them."""

    law: Law
    day: datetime.date
    people: int
    made: dict[tuple[str, int], Term] = field(default_factory=dict)
    bounds: list[Any] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = {label: code for code, label in enumerate(_labels(self.law))}

    def fact(self, name: str, who: int, mark: str = "") -> Term:
        """The unknown of a fact (or of a value stated in place of the law); of the household for ``who = -1``."""
        key = (f"{name}{mark}", who)
        if key not in self.made:
            self.made[key] = self._make(name, who, f"{name}{mark}#{who}")
        return self.made[key]

    def _make(self, name: str, who: int, label: str) -> Term:
        kind = self.law.type_of(name)
        fact = self.law.facts.get(name)
        if kind.kind == YESNO:
            return Term(YESNO, z3.Bool(label))
        low: Any = fact.least if fact else None
        high: Any = fact.most if fact else None
        whole, finite = True, None
        if kind.kind == CHOICE:
            finite = tuple(sorted(self.codes[choice] for choice in kind.choices))
        elif kind.kind == POINTER:
            finite = tuple(other for other in range(-1, self.people) if other != who)
        elif kind.kind == DATE:
            low, high = date_number(FIRST_DAY), date_number(self.day)
        else:
            whole = is_whole(kind)
        if finite is not None:
            low, high = finite[0], finite[-1]
        value = z3.Int(label) if whole else z3.Real(label)
        term = Term(kind.kind, value, True, low, high, whole, finite if kind.kind != NUMBER else None)
        if low is not None:
            self.bounds.append(value >= low if isinstance(low, int) else value >= _exactly(low))
        if high is not None:
            self.bounds.append(value <= high if isinstance(high, int) else value <= _exactly(high))
        if finite is not None and len(finite) <= high - low:
            self.bounds.append(z3.Or(*(value == one for one in finite)))
        if kind.kind == DATE:
            self.bounds.append(is_a_day(term))
        if kind.kind == NUMBER and whole and low is not None and high is not None and high - low < 64:
            term.finite = tuple(range(int(low), int(high) + 1))
        return term

    def constant(self, kind: Type, value: Any) -> Term:
        """A value of the law as a constant term; a choice by its code."""
        if kind.kind == CHOICE:
            return constant(CHOICE, self.codes[value])
        return constant(kind.kind, value)

    def read(self, model: z3.ModelRef, term: Term, kind: Type) -> Any:
        """A term's value in a model, as the law holds it."""
        if term.is_constant:
            value = term.value
        else:
            found = model.eval(term.value, model_completion=True)
            if z3.is_bool(found):
                return z3.is_true(found)
            value = Fraction(found.as_fraction()) if z3.is_real(found) else found.as_long()
        if kind.kind == CHOICE:
            return next(label for label, code in self.codes.items() if code == value)
        if kind.kind == DATE:
            return date_of(int(value))
        if kind.kind == NUMBER and isinstance(value, Fraction) and value.denominator == 1:
            return int(value)
        return value


def _labels(law: Law) -> list[str]:
    found: dict[str, None] = {}
    for kinds in (law.facts, law.rules, law.groups, law.parameters):
        for value in kinds.values():
            found.update(dict.fromkeys(value.type.choices))
    for rule in law.rules.values():
        for version in rule.versions:
            found.update(
                (node.value, None) for node in version.body.walk() if isinstance(node.value, str) and node.op == "lit"
            )
    for parameter in law.parameters.values():
        for figure in parameter.figures:
            found.update(dict.fromkeys(_strings(figure.value)))
    for fact in law.facts.values():
        if isinstance(fact.usual, str):
            found[fact.usual] = None
    return list(found)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str):
                yield key
            yield from _strings(inner)


def is_whole(kind: Type) -> bool:
    """Whether a number of this type is stated whole: money in fen, persons, months and days."""
    return len(kind.unit) > 0 and kind.unit[0][0] in _WHOLE_UNITS and all(power <= 1 for _, power in kind.unit)


def _exactly(value: Fraction) -> Any:
    return z3.Q(value.numerator, value.denominator)


class Household:
    """Every value that the results need on a day, of a household whose facts are ``unknowns``.

    ``values[name]`` is a list of terms by person, or one term. ``stated`` gives facts that are not unknown, by (name,
    person); ``changed`` maps (name, person) to another term that stands in place of the fact, for a second household that
    differs in one thing.
    """

    def __init__(
        self,
        unknowns: Unknowns,
        day: datetime.date,
        results: Sequence[str],
        changed: Mapping[tuple[str, int], Term] | None = None,
    ) -> None:
        self.unknowns, self.law, self.day = unknowns, unknowns.law, day
        self.count = unknowns.people
        self.changed = changed or {}
        self.plan: DayPlan = plan_day(self.law, day, results)
        self.values: dict[str, Any] = {}
        self.missing = sorted(name for name, figure in self.plan.figures.items() if figure is None)
        for name, entity in self.plan.inputs.items():
            if entity == PERSON:
                self.values[name] = [self._fact(name, who) for who in range(self.count)]
            else:
                self.values[name] = self._fact(name, -1)
        for step in self.plan.steps:
            if step.group is not None:
                self.values[step.name] = self._group(step.group)
            elif step.version is None:
                self.values[step.name] = self._each(step.of, lambda who, kind=step.type: nothing(kind.kind))
            else:
                body = step.version.body
                self.values[step.name] = self._each(step.of, lambda who, body=body: _Reader(self, who).term(body))

    def value(self, name: str, who: int = -1) -> Term:
        """A value of a person, or of the household; a parameter's for any."""
        if name not in self.values:
            return self._figure(name)
        found: Any = self.values[name]
        term: Term = found[who] if isinstance(found, list) else found
        return term

    def _fact(self, name: str, who: int) -> Term:
        if (name, who) in self.changed:
            return self.changed[name, who]
        return self.unknowns.fact(name, who)

    def _each(self, of: str, one: Any) -> Any:
        return one(-1) if of == HOUSEHOLD else [one(who) for who in range(self.count)]

    def _figure(self, name: str) -> Term:
        parameter = self.law.parameters[name]
        figure = self.plan.figures[name] if name in self.plan.figures else parameter.figure(self.day)
        if figure is None:
            return nothing(parameter.type.kind)
        return self.unknowns.constant(parameter.type, figure.value)

    # declared values

    def _group(self, group: Group) -> Any:
        if group.is_lag or group.is_of_claims:
            mark = ""  # an unknown of its own, stated in place of the law's value
            return self._each(group.of, lambda who: self.unknowns.fact(group.name, who, mark))
        if group.word == "figure_on":
            return self._each(group.of, lambda who: self._figure_on(group, who))
        none = self._none(group)
        if group.of == PERSON:
            if group.word == "of_person":
                return [self._of_person(group, who, none) for who in range(self.count)]
            assert group.word in POINTING_WORDS
            return [self._pointing(group, who) for who in range(self.count)]
        return self._members(group, none)

    def _none(self, group: Group) -> Term | None:
        if group.none is None:
            return None
        if group.none.op == "lit":
            return self.unknowns.constant(group.type if group.type.kind == CHOICE else _plain(group), group.none.value)
        return self.value(str(group.none.value))

    def _of_person(self, group: Group, who: int, none: Term | None) -> Term:
        pointer = self.values[group.pointer][who]
        found = none if none is not None else nothing(group.type.kind)
        for other in range(self.count):
            if other != who or pointer.is_constant:
                here = compared("eq", pointer, constant(POINTER, other))
                found = chosen(here, self.values[group.source][other], found)
        return found.when_known(pointer.known)

    def _pointing(self, group: Group, who: int) -> Term:
        parts = []
        for other in range(self.count):
            if other == who:
                continue
            here = compared("eq", self.values[group.pointer][other], constant(POINTER, who))
            if group.over:
                here = joined(False, [here, self.values[group.over][other]])
            value = self.values[group.source][other] if group.source else constant(NUMBER, 1)
            parts.append(chosen(here, value, constant(NUMBER, 0)))
        return summed(parts)

    def _members(self, group: Group, none: Term | None) -> Term:
        people = range(self.count)
        source = self.values[group.source] if group.source else [constant(NUMBER, 1)] * self.count
        over = self.values[group.over] if group.over else [constant(YESNO, True)] * self.count
        if group.word == "any_of":
            return joined(True, [joined(False, [over[who], source[who]]) for who in people])
        if group.word == "all_of":
            return joined(False, [joined(True, [negated(over[who]), source[who]]) for who in people])
        if group.word in ("total", "count"):
            return summed(chosen(over[who], source[who], constant(NUMBER, 0)) for who in people)
        found: Term | None = None
        anybody: Any = False
        for who in people:
            held = over[who]
            if found is None:
                found, anybody = source[who].when_known(held.known), held.value
                continue
            better = extreme("max" if group.word == "largest" else "min", [found, source[who]])
            taken = chosen(Term(YESNO, anybody), better, source[who])
            found = chosen(held, taken, found)
            anybody = either(anybody, held.value)
        assert found is not None
        assert none is not None
        return chosen(Term(YESNO, anybody), found, none)

    def _figure_on(self, group: Group, who: int) -> Term:
        parameter = self.law.parameters[group.source]
        day = constant(DATE, self.day) if group.day == "day" else self.value(group.day, who)
        found = nothing(parameter.type.kind)
        for figure in parameter.figures:
            started = compared("ge", day, constant(DATE, figure.starts))
            value = self.unknowns.constant(parameter.type, figure.value)
            if figure.ends is not None:
                ended = compared("ge", day, constant(DATE, figure.ends))
                value = chosen(ended, nothing(parameter.type.kind), value)
            found = chosen(started, value, found)
        return found.when_known(day.known)


def _plain(group: Group) -> Type:
    return Type(group.type.kind, group.type.unit)


class _Reader:
    """Reads a rule's body for one person, or for the household."""

    def __init__(self, household: Household, who: int) -> None:
        self.household, self.who = household, who
        self.unknowns = household.unknowns
        self.read: dict[int, Term] = {}

    def term(self, expr: Expr) -> Term:
        key = id(expr)
        if key not in self.read:
            self.read[key] = self._term(expr)
        return self.read[key]

    def _term(self, expr: Expr) -> Term:
        op = expr.op
        if op == "lit":
            return self._literal(expr)
        if op == "ref":
            name = str(expr.value)
            if name == "day":
                return constant(DATE, self.household.day)
            return self.household.value(name, self.who)
        if op == "if":
            condition = self.term(expr.args[0])
            if isinstance(condition.value, bool) and condition.known is True:
                return self.term(expr.args[1 if condition.value else 2])
            return chosen(condition, self.term(expr.args[1]), self.term(expr.args[2]))
        if op in ("lookup", "bracket", "progressive"):
            return self._table(expr)
        parts = [self.term(argument) for argument in expr.args]
        if op in ("and", "or"):
            return joined(op == "or", parts)
        if op == "not":
            return negated(parts[0])
        if any(part.known is False for part in parts):
            return nothing(expr.type.kind if expr.type is not None and expr.type.kind != "any" else NUMBER)
        match op:
            case "add" | "sub":
                return added(parts[0], parts[1], 1 if op == "add" else -1)
            case "neg":
                return negative(parts[0])
            case "mul":
                return multiplied(*parts)
            case "div":
                return divided(*parts)
            case "min" | "max":
                return extreme(op, parts)
            case "call":
                return self._word(str(expr.value), parts)
        if parts[0].kind == YESNO:
            alike = Term(YESNO, _alike(parts[0], parts[1]), both(parts[0].known, parts[1].known))
            return alike if op == "eq" else negated(alike)
        return compared(op, parts[0], parts[1])

    def _literal(self, expr: Expr) -> Term:
        if isinstance(expr.value, str):
            return constant(CHOICE, self.unknowns.codes[expr.value])
        if isinstance(expr.value, bool):
            return constant(YESNO, expr.value)
        return constant(NUMBER, expr.value)

    def _word(self, word: str, parts: list[Term]) -> Term:
        if word in ("for_one_person", "per_person"):
            return parts[0]
        for how in ("half_up", "up", "down"):
            if word in (f"{how}_to_fen", f"{how}_to_jiao", f"{how}_to_yuan"):
                return rounded(how, parts[0], _STEPS[word.rsplit("_", 1)[1]])
            if word == f"whole_{how}":
                return rounded(how, parts[0], 1)
            if word == f"{how}_to":
                if not parts[1].is_constant:
                    raise NotModelled(f'"{word}" with a step that depends on facts cannot be proved about yet.')
                return rounded(how, parts[0], parts[1].value)
        if word in ("years_between", "months_between"):
            return between(word, *parts)
        if word == "add_months":
            return months_later(*parts)
        return part_of_date(word, parts[0])

    # tables

    def _table(self, expr: Expr) -> Term:
        parameter = self.household.law.parameters[str(expr.value)]
        figure = self._figure_of(parameter)
        keys = [self.term(argument) for argument in expr.args]
        if figure is None:
            return nothing(parameter.type.kind)
        if expr.op == "lookup":
            return self._lookup(parameter, figure.value, keys)
        return self._brackets(expr.op, parameter, figure, keys[0])

    def _figure_of(self, parameter: Parameter) -> Figure | None:
        figures = self.household.plan.figures
        return figures[parameter.name] if parameter.name in figures else parameter.figure(self.household.day)

    def _lookup(self, parameter: Parameter, table: Any, keys: list[Term]) -> Term:
        if not keys:
            return nothing(parameter.type.kind) if table is None else self.unknowns.constant(parameter.type, table)
        key, found = keys[0], nothing(parameter.type.kind)
        for label, inner in table.items():
            leaf = self._lookup(parameter, inner, keys[1:])
            if key.kind == YESNO:
                here = key if label else negated(key)
            else:
                wanted = self.unknowns.codes[label] if isinstance(label, str) else label
                here = compared("eq", key, constant(key.kind, wanted))
            found = chosen(Term(YESNO, here.value), leaf, found)
        return found.when_known(key.known)

    def _brackets(self, op: str, parameter: Parameter, figure: Figure, key: Term) -> Term:
        table: Mapping[Any, Any] = figure.value  # type: ignore[assignment]
        bounds = sorted(table)
        above = [compared("ge", key, constant(NUMBER, bound)) for bound in bounds]
        if op == "bracket":
            found = self.unknowns.constant(parameter.type, table[bounds[0]])
            for inside, bound in zip(above[1:], bounds[1:], strict=True):
                found = chosen(Term(YESNO, inside.value), self.unknowns.constant(parameter.type, table[bound]), found)
        else:
            slices = []
            for position, bound in enumerate(bounds):
                upper = key
                if position + 1 < len(bounds):
                    upper = extreme("min", [key, constant(NUMBER, bounds[position + 1])])
                inside = extreme("max", [added(upper, constant(NUMBER, bound), -1), constant(NUMBER, 0)])
                slices.append(multiplied(inside, constant(NUMBER, table[bound])))
            found = summed(slices)
        return found.when_known(both(key.known, above[0].value))


def _alike(left: Term, right: Term) -> Any:
    if left.is_constant:
        return right.value if left.value else negated(right).value
    if right.is_constant:
        return left.value if right.value else negated(left).value
    return left.value == right.value


def yuan(value: Any, kind: Type) -> Any:
    """A number as files write it: yuan with its digits where it is money."""
    if kind.kind != NUMBER:
        return value
    number = Fraction(value) / scale(kind.unit)
    if number.denominator == 1:
        return str(int(number)) if kind.is_money else int(number)
    digits = number * 10**12
    if digits.denominator == 1:
        return (
            f"{float(number):.12f}".rstrip("0").rstrip(".")
            if not kind.is_money
            else f"{number.numerator / number.denominator:.2f}"
        )
    return f"{number.numerator}/{number.denominator}"
