"""The prove reading: a property of the law holds for all facts, or here is a household for which it does not.

Households of one person, of two, … up to the number asked are tried, each as a set of unknowns for Z3. A value that has no
answer for some facts (a figure nobody knows, a division by zero) claims nothing there. A counter-example is simplified
(every fact that may be as usual is), decided again by the exact reading, and only then believed.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading.yaml_lines import read_one
from minsheng.engine.planning import plan_day
from minsheng.engine.properties import Property, entity_of, is_of_person
from minsheng.engine.proving.examples import example
from minsheng.engine.proving.households import Household, NotModelled, Unknowns, yuan
from minsheng.engine.proving.terms import (
    Term,
    added,
    both,
    compared,
    constant,
    either,
    opposite,
    same,
)
from minsheng.engine.tree import NUMBER, PERSON, YESNO, Law
from minsheng.engine.unknown import is_unknown

PROVED, REFUTED, KNOWN, UNKNOWN, NOT_IN_FORCE = "proved", "refuted", "known", "unknown", "not in force"
POSSIBLE = "is_possible_household"  # if the law has this rule, only such households are looked for
PEOPLE = 3


@dataclass(slots=True)
class Finding:
    """What was found of one property.

    ``answer`` is proved, refuted, known (refuted by the household kept for it), unknown or not in force; ``people`` the
    largest household looked at, none if the claim does not depend on who else lives there; ``household`` the
    counter-example as a plain household file; ``raised`` the fact that rises in it, of whom, from what to what (fen for
    money); ``values`` what the exact reading said of it; ``missing`` figures nobody knows: where they are needed nothing
    is claimed.
    """

    claim: Property
    day: datetime.date
    answer: str
    seconds: float
    people: int | None = None
    reason: str = ""
    household: dict[str, Any] | None = None
    raised: tuple[str, str, Fraction, Fraction] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


_FIRST_TRY = 0.4  # of the time left; the rest is for a solver that has seen nothing before


def prove(
    reading: Reading, claim: Property, day: datetime.date, people: int = PEOPLE, seconds: float = 10.0
) -> Finding:
    """Proves or refutes one property on a day.

    Args:
        reading: the law, ready to be read exactly, for the confirmation of counter-examples.
        day: the law of this day; for ``same_before_and_after`` its own day counts.
        people: households of up to so many people are looked at, where others matter.
        seconds: after so long the answer is unknown, with the reason.
    """
    return _Prover(reading, claim, day, claim.people or people, seconds).run()


def replay_known(reading: Reading, claim: Property, day: datetime.date) -> Finding:
    """Decides the household kept for a property known not to hold: known if it still breaks it, else unknown.

    Raises:
        BadYaml, BadFacts: the household cannot be read.
    """
    return _Prover(reading, claim, day, 1, 0).replayed()


class _Prover:
    def __init__(self, reading: Reading, claim: Property, day: datetime.date, people: int, seconds: float) -> None:
        self.reading, self.law, self.claim = reading, reading.law, claim
        self.day, self.people = claim.day or day, people
        self.began, self.seconds = time.monotonic(), seconds
        self.names = _names(self.law, claim)
        self.missing: tuple[str, ...] = ()

    def run(self) -> Finding:
        claim = self.claim
        if (claim.starts and self.day < claim.starts) or (claim.ends and self.day >= claim.ends):
            return self._finding(NOT_IN_FORCE, reason=f"claimed from {claim.starts} until {claim.ends}")
        for name in self.names:
            if name in self.law.rules and self.law.rules[name].version(self.day) is None:
                return self._finding(NOT_IN_FORCE, reason=f"no text of {name} is in force")
        plan = plan_day(self.law, self.day, self.names)
        self.missing = tuple(sorted(name for name, figure in plan.figures.items() if figure is None))
        alone = all(step.of == PERSON and step.group is None for step in plan.steps) and is_of_person(self.law, claim)
        sizes = [1] if alone else range(1, self.people + 1)
        reasons: list[str] = []
        for count in sizes:
            try:
                found = self._with(count)
            except NotModelled as error:
                return self._finding(UNKNOWN, reason=str(error))
            if found is None:
                continue
            if found.answer == REFUTED:
                return found
            reasons.append(found.reason)
        if reasons:
            return self._finding(UNKNOWN, None if alone else self.people, "; ".join(dict.fromkeys(reasons)))
        return self._finding(PROVED, None if alone else self.people)

    def replayed(self) -> Finding:
        known = self.claim.known
        assert known is not None
        plain = read_one(known.household.read_text(encoding="utf-8"))
        day = plain.get("day") or self.day
        raised = None
        if self.claim.fact and known.to is not None:
            facts = read_facts(self.law, plain)
            stated = facts.column(self.law, self.claim.fact, day)
            before = stated[facts.people.index(known.who)] if isinstance(stated, list) else stated
            raised = (self.claim.fact, known.who, Fraction(0 if is_unknown(before) else before), known.to)
        self.day = self.claim.day or day
        finding = self._finding(UNKNOWN, reason=f"{known.household.name} does not break it any more")
        finding.household, finding.raised = plain, raised
        finding.values, broken = self._confirmed(plain, raised)
        if broken:
            finding.answer, finding.reason = KNOWN, ""
        return finding

    def _finding(self, answer: str, people: int | None = None, reason: str = "") -> Finding:
        took = time.monotonic() - self.began
        return Finding(self.claim, self.day, answer, took, people, reason, missing=self.missing)

    def _with(self, count: int) -> Finding | None:
        """What is found of households of so many people: none if the property holds."""
        law, claim = self.law, self.claim
        unknowns = Unknowns(law, self.day, count)
        changed, raised = self._raised(unknowns)
        possible = [POSSIBLE] if POSSIBLE in law.rules else []
        first = Household(unknowns, self._first_day(), [*self.names, *possible])
        second = None
        if changed or claim.kind == "same_before_and_after":
            second = Household(unknowns, self.day, [*self.names, *possible], changed)
        broken = _broken(claim, first, second)
        if broken is False:
            return None
        solver = z3.Solver()
        for household in (first, second):
            if household is not None and possible:
                here = household.value(POSSIBLE)
                solver.add(both(here.value, here.known))
        solver.add(broken)
        solver.add(*raised)
        solver.add(*unknowns.bounds)
        return self._asked(solver, unknowns, first, count)

    def _asked(self, solver: z3.Solver, unknowns: Unknowns, first: Household, count: int) -> Finding | None:
        while True:
            left = self.seconds - (time.monotonic() - self.began)
            if left <= 0:
                return self._finding(UNKNOWN, count, f"out of time after {self.seconds:g} s")
            solver.set("timeout", max(1, int(left * 1000 * _FIRST_TRY)))
            answer = solver.check()
            if answer == z3.unsat or (answer == z3.unknown and self._is_unsat_afresh(solver)):
                return None
            if answer == z3.unknown:
                why = solver.reason_unknown()
                text = f"out of time after {self.seconds:g} s" if why in ("timeout", "canceled") else why
                return self._finding(UNKNOWN, count, f"{text}, households of {count}")
            plain, model = example(solver, unknowns, self.day, seconds=max(0.5, left / 2))
            finding = self._finding(REFUTED, count)
            finding.household = plain
            finding.raised = self._raise_in(unknowns, model)
            finding.values, confirmed = self._confirmed(plain, finding.raised)
            finding.seconds = time.monotonic() - self.began
            if confirmed:
                return finding
            text = "the counter-example found was not confirmed by the exact reading"
            return self._finding(UNKNOWN, count, text)

    def _is_unsat_afresh(self, solver: z3.Solver) -> bool:
        """Whether the same is unsatisfiable by a solver that has seen nothing before: what Z3 met of other properties decides the
        order in which it tries, and a bad one may not end."""
        left = self.seconds - (time.monotonic() - self.began)
        context = z3.Context()
        fresh = z3.Solver(ctx=context)
        fresh.set("timeout", max(1, int(left * 1000)))
        fresh.add([assertion.translate(context) for assertion in solver.assertions()])
        return bool(fresh.check() == z3.unsat)

    # one fact that rises

    def _first_day(self) -> datetime.date:
        return self.day - datetime.timedelta(days=1) if self.claim.kind == "same_before_and_after" else self.day

    def _raised(self, unknowns: Unknowns) -> tuple[dict[tuple[str, int], Term], list[Any]]:
        """The fact that rises, as the second household has it, and how it rises."""
        claim = self.claim
        if not claim.fact:
            return {}, []
        who = 0 if self.law.facts[claim.fact].of == PERSON else -1
        before = unknowns.fact(claim.fact, who)
        after = unknowns.fact(claim.fact, who, "'")
        rise = added(after, before, -1)
        if claim.step is not None:
            condition = compared("eq", rise, constant(NUMBER, claim.step)).value
        else:
            condition = compared("gt", rise, constant(NUMBER, 0)).value
        return {(claim.fact, who): after}, [condition]

    def _raise_in(self, unknowns: Unknowns, model: z3.ModelRef) -> tuple[str, str, Fraction, Fraction] | None:
        claim = self.claim
        if not claim.fact:
            return None
        of_person = self.law.facts[claim.fact].of == PERSON
        who = 0 if of_person else -1
        kind = self.law.facts[claim.fact].type
        values = [Fraction(unknowns.read(model, unknowns.fact(claim.fact, who, mark), kind)) for mark in ("", "'")]
        return claim.fact, person_name(0) if of_person else "", values[0], values[1]

    # the second opinion

    def _confirmed(self, plain: Mapping[str, Any], raised: Any) -> tuple[dict[str, Any], bool]:
        """The values of the counter-example by the exact reading, and whether they break the property."""
        first = self._exactly(plain, self._first_day())
        values = {"first": first}
        second = None
        if raised is not None:
            second = values["second"] = self._exactly(with_raise(self.law, plain, raised), self.day)
        elif self.claim.kind == "same_before_and_after":
            second = values["second"] = self._exactly(plain, self.day)
        return values, is_broken(self.law, self.claim, first, second)

    def _exactly(self, plain: Mapping[str, Any], day: datetime.date) -> dict[str, Any]:
        facts = read_facts(self.law, plain)
        values = Evaluation(self.reading, facts, [day], self.names).values[day]
        figures = {name: self.law.parameters[name].figure(day) for name in self.names if name in self.law.parameters}
        return {
            name: figures[name].value if figures.get(name) else values.get(name)  # type: ignore[union-attr]
            for name in self.names
        }


def person_name(who: int) -> str:
    """What a counter-example calls a person."""
    return f"p{who + 1}"


def with_raise(law: Law, plain: Mapping[str, Any], raised: tuple[str, str, Fraction, Fraction]) -> dict[str, Any]:
    """The household with the fact at its higher value."""
    from_household = not raised[1]
    fact, who, _, after = raised
    value = yuan(after, law.facts[fact].type)
    if from_household:
        return {**plain, "household": {**plain.get("household", {}), fact: value}}
    people = {name: ({**facts, fact: value} if name == who else facts) for name, facts in plain["people"].items()}
    return {**plain, "people": people}


def _names(law: Law, claim: Property) -> list[str]:
    names = [*claim.of, *([claim.when] if claim.when else [])]
    if isinstance(claim.bound, str) and claim.bound:
        names.append(claim.bound)
    return list(dict.fromkeys(names))


# what breaks a property, in terms


def _broken(claim: Property, first: Household, second: Household | None) -> Any:
    """When the property does not hold: a Z3 condition, or False where it plainly does."""
    who = 0 if is_of_person(first.law, claim) else -1

    def term(household: Household, name: str) -> Term:
        return household.value(name, who if entity_of(first.law, name) == PERSON else -1)

    values = [term(first, name) for name in claim.of]
    later = [term(second, name) for name in claim.of] if second is not None else []
    known = both(*(value.known for value in [*values, *later]))
    if claim.when:
        for household in (first, second):
            if household is not None:
                condition = term(household, claim.when)
                known = both(known, condition.known, condition.value)
    zero = constant(NUMBER, 0)
    match claim.kind:
        case "never_negative":
            broken = either(*(compared("lt", value, zero).value for value in values))
        case "at_most" | "at_least":
            bound = term(first, claim.bound) if isinstance(claim.bound, str) else constant(NUMBER, claim.bound)
            known = both(known, bound.known)
            sign = "gt" if claim.kind == "at_most" else "lt"
            broken = either(*(compared(sign, value, bound).value for value in values))
        case "never_together":
            broken = _two_of([_holds(value) for value in values])
        case "no_gap":
            broken = both(*(opposite(_holds(value)) for value in values))
        case "never_rises_with":
            broken = either(*(compared("gt", b, a).value for a, b in zip(values, later, strict=True)))
        case "never_falls_with":
            broken = either(*(compared("lt", b, a).value for a, b in zip(values, later, strict=True)))
        case "no_cliff_with":
            allowed = constant(NUMBER, claim.drop)
            broken = either(
                *(compared("gt", added(a, b, -1), allowed).value for a, b in zip(values, later, strict=True))
            )
        case "keeps_some_of":
            broken = either(*(compared("le", b, a).value for a, b in zip(values, later, strict=True)))
        case _:
            broken = either(*(opposite(same(a, b)) for a, b in zip(values, later, strict=True)))
    return both(known, broken)


def _holds(value: Term) -> Any:
    return value.value if value.kind == YESNO else compared("gt", value, constant(NUMBER, 0)).value


def _two_of(parts: Sequence[Any]) -> Any:
    pairs = [both(one, other) for position, one in enumerate(parts) for other in parts[:position]]
    return either(*pairs)


# what breaks a property, in exact values


def is_broken(law: Law, claim: Property, first: Mapping[str, Any], second: Mapping[str, Any] | None) -> bool:
    """Whether exact values of a household (and of the one with the raised fact) break the property for somebody."""
    size = max((len(value) for value in first.values() if isinstance(value, list)), default=1)
    whose = range(size) if is_of_person(law, claim) else [0]
    return any(_breaks(law, claim, first, second, who) for who in whose)


def _breaks(law: Law, claim: Property, first: Mapping[str, Any], second: Mapping[str, Any] | None, who: int) -> bool:
    def pick(values: Mapping[str, Any], name: str) -> Any:
        found = values[name]
        return found[who] if isinstance(found, list) else found

    values = [pick(first, name) for name in claim.of]
    later = [pick(second, name) for name in claim.of] if second is not None else []
    when = [pick(household, claim.when) for household in (first, second) if household is not None and claim.when]
    bound = pick(first, claim.bound) if isinstance(claim.bound, str) and claim.bound else claim.bound
    if any(value is None or is_unknown(value) for value in [*values, *later, *when, bound]) or not all(when):
        return False
    pairs = list(zip(values, later, strict=True)) if later else []
    held = [value if isinstance(value, bool) else value > 0 for value in values]
    checks: dict[str, Any] = {
        "never_negative": lambda: any(value < 0 for value in values),
        "at_most": lambda: any(value > bound for value in values),
        "at_least": lambda: any(value < bound for value in values),
        "never_together": lambda: sum(held) >= 2,
        "no_gap": lambda: not any(held),
        "never_rises_with": lambda: any(after > before for before, after in pairs),
        "never_falls_with": lambda: any(after < before for before, after in pairs),
        "no_cliff_with": lambda: any(before - after > claim.drop for before, after in pairs),
        "keeps_some_of": lambda: any(after <= before for before, after in pairs),
        "same_before_and_after": lambda: any(after != before for before, after in pairs),
    }
    return bool(checks[claim.kind]())
