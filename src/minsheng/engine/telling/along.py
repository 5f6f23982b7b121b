"""What a programme gives along one fact, for its picture: a worked example of it, with that one fact moved.

Nobody chooses by hand: of the programme's worked examples, published ones first, the first is taken in which an amount
moves with a stated number; its main result comes first, and money before other numbers. The exact reading works out every
point, so the picture is the law's own.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from minsheng.engine.cases import PUBLISHED, Case, facts_of
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.years import year_of_claims
from minsheng.engine.facts import BadFacts, Facts
from minsheng.engine.tree import CHOICE, CLAIM, DATE, NUMBER, PERSON, YESNO, Law, Programme, Type
from minsheng.engine.units import unit_of
from minsheng.engine.unknown import is_unknown
from minsheng.law.words import add_months

POINTS = 96  # steps between the first and the last point
_TRIED = 12  # examples looked at for each result before it is given up
_FIRST_WORDS = ("income", "wage", "pension", "cost", "rent")  # what people look for first among amounts
_WHOLE = tuple(unit_of(word) for word in ("persons", "years", "months", "days", "points", "number"))
Value = Fraction | int | bool | str | datetime.date


@dataclass(frozen=True, slots=True)
class Along:
    """A result along a fact: points in rising order of the fact. Amounts are as the law holds them (fen)."""

    result: str
    fact: str
    day: datetime.date
    example: str  # where the worked example stands
    at: list[Fraction | datetime.date]
    values: list[Value | None]  # none where it is not known
    here: Fraction | datetime.date  # the example's own value of the fact


def along(reading: Reading, programme: Programme, cases: Sequence[Case]) -> Along | None:
    """The first example of a programme whose result moves with a stated number; none if there is no such example.

    ``picture: {of: result, along: fact}`` in programme.yaml says which, where the first that moves would say little.
    """
    law = reading.law
    said = programme.data.get("picture") or {}
    own = [rule.name for rule in law.rules.values() if rule.programme == programme.name]
    results = [name for name in dict.fromkeys([*_main(programme), *programme.results, *own]) if name in law.rules]
    if said.get("of"):
        results = [said["of"]]
    ordered = sorted(cases, key=lambda case: case.kind not in PUBLISHED)
    for kinds in ((NUMBER,), (CHOICE, YESNO), (DATE,)):
        for result in results:
            if law.type_of(result).kind not in kinds:
                continue
            found = _of_result(reading, result, ordered, said.get("along", ""))
            if found is not None:
                return found
    return None


def _main(programme: Programme) -> Iterator[str]:
    if "pays" in programme.data:
        yield programme.data["pays"]
    yield from programme.data.get("answers", [])


def _of_result(reading: Reading, result: str, cases: Sequence[Case], only: str) -> Along | None:
    law = reading.law
    asking = [case for case in cases if _expects(case, result)] or list(cases[:_TRIED])
    for case in asking if only else asking[:_TRIED]:
        try:
            facts = facts_of(law, case)
        except BadFacts:
            continue
        if law.entity_of(result) == PERSON and not facts.people:
            continue
        day = case.data["day"]
        for name, who, value, kind in _movable(law, facts, day, result):
            if only and name != only:
                continue
            points = _points(law, name, value, kind)
            tried = [
                _worked_out(reading, facts, day, result, name, who, at) for at in points[:: max(1, len(points) // 4)]
            ]
            if _moves(tried):
                values = [_worked_out(reading, facts, day, result, name, who, at) for at in points]
                return Along(result, name, day, case.at, points, values, value)
    return None


def _expects(case: Case, result: str) -> bool:
    data = case.data
    whose = [data.get("expect") or {}, *(data.get("expect_people") or {}).values()]
    for claims in (data.get("expect_claims") or {}).values():
        whose += claims.values()
    return any(result in values and values[result] != "unknown" for values in whose)


def _moves(values: Sequence[Value | None]) -> bool:
    known = [value for value in values if value is not None]
    return len(known) == len(values) and len(set(known)) > 1


def _movable(law: Law, facts: Facts, day: datetime.date, result: str) -> list[tuple[str, int, Any, Type]]:
    """The stated numbers and dates that may move, the likeliest first: name, person's position, value, type."""
    found: list[tuple[str, int, Any, Type]] = []
    for name in facts.stated:
        if name == result:
            continue
        kind = law.type_of(name)
        column = facts.stated[name]
        cells = enumerate(column) if isinstance(column, list) else [(-1, column)]
        found += [(name, who, value, kind) for who, value in cells if _is_movable(value, kind)]
    if law.entity_of(result) == CLAIM and facts.claims:
        last = facts.claims[-1].stated
        found += [
            (name, -2, last[name], law.type_of(name)) for name in last if _is_movable(last[name], law.type_of(name))
        ]

    def rank(item: tuple[str, int, Any, Type]) -> tuple[bool, bool, bool, bool]:
        name, _, value, kind = item
        return (
            name not in law.facts and name not in law.rules and name not in law.groups,  # figures of the law last
            not kind.is_money,
            not any(word in name for word in _FIRST_WORDS),
            kind.kind == NUMBER and value == 0,
        )

    return sorted(found, key=rank)


def _is_movable(value: Any, kind: Type) -> bool:
    if kind.kind == DATE:
        return isinstance(value, datetime.date)
    return kind.kind == NUMBER and isinstance(value, int | Fraction) and not isinstance(value, bool)


def _points(law: Law, name: str, value: Any, kind: Type) -> list[Any]:
    if kind.kind == DATE:
        months = range(-POINTS // 2, POINTS // 2 + 1)
        return [add_months(value, month) for month in months]
    fact = law.facts.get(name)
    least = fact.least if fact is not None and fact.least is not None else Fraction(0)
    most = 3 * abs(value) if value else (Fraction(200_000) if kind.is_money else Fraction(POINTS))
    if fact is not None and fact.most is not None:
        most = min(most, fact.most)
    least = max(least, Fraction(0)) if value >= 0 else max(least, -most)
    step = (most - least) / POINTS
    if kind.is_money:
        step = Fraction(max(1, round(step)))  # whole fen
    elif kind.unit in _WHOLE and Fraction(value).denominator == 1:
        most = max(most, Fraction(8)) if fact is None or fact.most is None else most
        return [Fraction(whole) for whole in _whole_steps(math.ceil(least), math.floor(most))]
    return [least + step * place for place in range(POINTS + 1)]


def _whole_steps(least: int, most: int) -> list[int]:
    """Whole numbers over the range: all of them, or as many as a picture has points."""
    every = max(1, (most - least) // POINTS)
    return list(range(least, most + 1, every))


def _worked_out(
    reading: Reading, facts: Facts, day: datetime.date, result: str, name: str, who: int, at: Any
) -> Value | None:
    law = reading.law
    moved = replace(facts, stated=dict(facts.stated), assumed=set())
    if who == -2:
        *earlier, last = facts.claims
        moved.claims = [*earlier, replace(last, stated={**last.stated, name: at})]
    elif who == -1:
        moved.stated[name] = at
    else:
        moved.stated[name] = [at if place == who else value for place, value in enumerate(facts.stated[name])]
    if law.entity_of(result) == CLAIM:
        year = year_of_claims(reading, moved, day.year, [result])
        value = year.values[-1][result] if year.values else None
    else:
        found = Evaluation(reading, moved, [day], [result])
        value = found.value(result, max(who, 0) if law.entity_of(result) == PERSON else -1)
    return None if value is None or is_unknown(value) else value
