"""Counter-examples as household files: a model of the solver made as plain as it can be, and written in the law's words."""

from __future__ import annotations

import datetime
import time
from fractions import Fraction
from typing import Any

import z3

from minsheng.engine.proving.households import Unknowns, yuan
from minsheng.engine.proving.terms import date_number
from minsheng.engine.tree import CHOICE, DATE, HOUSEHOLD, NUMBER, PERSON, POINTER, YESNO, Fact

_ROUND = (100_000, 10_000, 100)  # fen: amounts are made whole thousands, hundreds or yuan where they may be


def example(
    solver: z3.Solver, unknowns: Unknowns, day: datetime.date, seconds: float
) -> tuple[dict[str, Any], z3.ModelRef]:
    """The plainest household that the solver's conditions allow, as a household file, and the model it comes from.

    The solver must have answered ``sat``; what is wished is added to it within the seconds.
    """
    model = solver.model()
    until = time.monotonic() + seconds
    solver.push()
    wishes = list(_wishes(unknowns, day))
    model = _granted(solver, wishes, model, until)
    for name, who in list(unknowns.made):
        model = _rounded(solver, unknowns, name, who, model, until)
    solver.pop()
    return plain_household(unknowns, model, day), model


def _granted(solver: z3.Solver, wishes: list[Any], model: z3.ModelRef, until: float) -> z3.ModelRef:
    """Grants as many wishes as may be, in halves: a half that may not be granted whole is halved again."""
    if not wishes or time.monotonic() > until:
        return model
    open_wishes = [wish for wish in wishes if not z3.is_true(model.eval(wish, model_completion=True))]
    held = [wish for wish in wishes if not any(wish is other for other in open_wishes)]
    solver.add(*held)
    if not open_wishes:
        return model
    solver.set("timeout", 500)
    solver.push()
    solver.add(*open_wishes)
    if solver.check() == z3.sat:
        return solver.model()
    solver.pop()
    if len(open_wishes) == 1:
        return model
    middle = len(open_wishes) // 2
    model = _granted(solver, open_wishes[:middle], model, until)
    return _granted(solver, open_wishes[middle:], model, until)


def _wishes(unknowns: Unknowns, day: datetime.date) -> Any:
    """Every fact as usual; people of forty; nobody pointed to."""
    law = unknowns.law
    for (name, _), term in list(unknowns.made.items()):
        fact = law.facts.get(name)
        if fact is None or term.is_constant:
            continue
        usual = fact.usual
        if usual is None:
            usual = _plain_value(fact)
        if usual is None and fact.type.kind == DATE:
            usual = datetime.date(day.year - 40, 1, 1)
        if usual is None:
            continue
        if fact.type.kind == YESNO:
            yield term.value if usual else z3.Not(term.value)
        elif fact.type.kind == CHOICE:
            yield term.value == unknowns.codes[str(usual)]
        elif isinstance(usual, datetime.date):
            yield term.value == date_number(usual)
        else:
            number = Fraction(usual)
            yield term.value == (int(number) if number.denominator == 1 else z3.Q(number.numerator, number.denominator))


def _plain_value(fact: Fact) -> Any:
    """What is wished of a fact for which the law says nothing usual."""
    if fact.type.kind == POINTER:
        return -1
    if fact.type.kind == YESNO:
        return False
    if fact.type.kind == NUMBER:
        return fact.least if fact.least is not None else 0
    return None


def _rounded(
    solver: z3.Solver, unknowns: Unknowns, name: str, who: int, model: z3.ModelRef, until: float
) -> z3.ModelRef:
    """An amount made rounder, where it may be."""
    term = unknowns.made[name, who]
    kind = unknowns.law.type_of(name.rstrip("'"))
    if time.monotonic() > until or not kind.is_money or term.is_constant or not term.whole:
        return model
    for step in _ROUND:
        if model.eval(term.value, model_completion=True).as_long() % step == 0:
            return model
        solver.push()
        solver.add(term.value % step == 0)
        solver.set("timeout", 300)
        if solver.check() == z3.sat:
            return solver.model()
        solver.pop()
    return model


def plain_household(unknowns: Unknowns, model: z3.ModelRef, day: datetime.date) -> dict[str, Any]:
    """A model as a household file: facts that are as usual are left to the law's assumptions."""
    law = unknowns.law
    household: dict[str, Any] = {}
    given: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {f"p{who + 1}": {} for who in range(unknowns.people)}
    for (name, who), term in unknowns.made.items():
        if name.endswith("'"):
            continue
        kind = law.type_of(name)
        value = unknowns.read(model, term, kind)
        fact = law.facts.get(name)
        if fact is not None and fact.assumption and fact.usual is not None and fact.usual == value:
            continue
        if kind.kind == POINTER:
            shown: Any = "none" if value < 0 else f"p{value + 1}"
        else:
            shown = yuan(value, kind)
        entity = law.entity_of(name)
        if entity == PERSON and who >= 0:
            people[f"p{who + 1}"][name] = shown
        elif fact is not None and entity == HOUSEHOLD:
            household[name] = shown
        else:
            given[name] = shown
    found: dict[str, Any] = {"day": day, "assume": list(law.assumptions), "household": household, "people": people}
    if given:
        found["given"] = given
    return found
