"""Facts as they are kept: checked by the law's own reader, in one canonical form.

A number is text, exact, in the unit people use: ``"3100.5"`` yuan, ``"1/3"`` where decimals would never end. A choice is its
code, a day ``YYYY-MM-DD``, a yes or no ``true`` or ``false``. ``"unknown"`` says that it was asked and is not known; ``null``
takes back what was said.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import minsheng.law
from minsheng.engine.exact import Reading, spare_the_collector
from minsheng.engine.facts import NOT_KNOWN, BadFacts, FactProblem, no_such_fact, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.tree import CLAIM, NUMBER, PERSON, POINTER, Fact, Law
from minsheng.engine.units import scale
from minsheng.registry.facts.topics import topic_of

# Facts that the law asks for and that are kept elsewhere: as what they are, not as something said.
KEPT_ELSEWHERE = {
    **dict.fromkeys(("birth_date", "sex"), "the person"),
    **dict.fromkeys(("relation_to_head", "lives_here", "membership_share"), "the membership"),
    **dict.fromkeys(("spouse", "father", "mother", "guardian", "carer"), "kinship"),
}
Value = str | bool | None


class BadStatement(ValueError):
    """What is said cannot be kept; ``problems`` say each field, what is wrong and what to do."""

    code = "bad-statement"

    def __init__(self, problems: list[FactProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@functools.cache
def the_law() -> Law:
    """The law that comes with minsheng, read once a process."""
    law = load_law(Path(minsheng.law.__file__).parent)
    spare_the_collector()
    return law


@functools.cache
def the_reading() -> Reading:
    """The same law ready to be read exactly, once a process."""
    return Reading(the_law())


def canonical_facts(law: Law, of: str, facts: Mapping[str, Any]) -> dict[str, Value]:
    """Facts of a ``person`` or ``household`` in the form in which they are kept, sorted by name.

    Raises :class:`BadStatement` with everything that is wrong.
    """
    problems = [problem for name, raw in facts.items() if (problem := _misplaced(law, of, name, raw))]
    if problems:
        raise BadStatement(problems)
    said = {name: raw for name, raw in facts.items() if raw is not None}
    plain = {"people": {"subject": said}} if of == PERSON else {"household": said}
    try:
        typed = read_facts(law, plain).stated
    except BadFacts as refused:
        raise BadStatement([_of_one(problem) for problem in refused.problems]) from None
    found: dict[str, Value] = {}
    for name in sorted(facts):
        value = typed[name][0] if of == PERSON and name in said else typed.get(name)
        found[name] = None if name not in said else _kept(law.facts[name], value)
    return found


def _misplaced(law: Law, of: str, name: str, raw: Any) -> FactProblem | None:
    fact = law.facts.get(name)
    if fact is None:
        return FactProblem((name,), "unknown-fact", no_such_fact(law, name), "")
    if name in KEPT_ELSEWHERE:
        return FactProblem((name,), "kept-elsewhere", f"it is kept with {KEPT_ELSEWHERE[name]}.", "Change it there.")
    if fact.of == CLAIM:
        return FactProblem((name,), "of-a-claim", "it is of a claim, not of a day.", "Settle the claim with it.")
    if fact.of != of:
        return FactProblem((name,), "wrong-entity", f"it is of a {fact.of}.", f"State it of the {fact.of}.")
    if isinstance(raw, Mapping):
        remedy = "State each period apart; held says from when until when."
        return FactProblem((name,), "dated-value", "several dates in one statement.", remedy)
    return None


def _of_one(problem: FactProblem) -> FactProblem:
    return FactProblem(problem.path[-1:], problem.code, problem.what, problem.remedy)


def _kept(fact: Fact, value: Any) -> Value:
    if value is NOT_KNOWN or isinstance(value, bool):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if fact.type.kind != NUMBER:
        return str(value)
    if fact.type.is_money and Fraction(value).denominator != 1:
        amount = number_text(Fraction(value) / scale(fact.type.unit))
        problem = FactProblem((fact.name,), "finer-than-fen", f"{amount} yuan is no whole fen.", "Round it to the fen.")
        raise BadStatement([problem])
    return number_text(Fraction(value) / scale(fact.type.unit))


def number_text(number: Fraction) -> str:
    """An exact number as text: decimals where they end (``3100.5``), else a fraction (``1/3``)."""
    rest, digits = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        digits = max(digits, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    if not digits:
        return str(number.numerator)
    whole = abs(number.numerator) * 10**digits // number.denominator
    text = str(whole).rjust(digits + 1, "0")
    return f"{'-' if number < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def by_topic(facts: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
    """Facts sorted into the topics they belong to. Raises ``UnknownFact`` for one that has no topic."""
    found: dict[str, dict[str, Value]] = {}
    for name, value in facts.items():
        found.setdefault(topic_of(name), {})[name] = value
    return found


def statable_facts(law: Law, of: str) -> list[Fact]:
    """The facts of a person or household that may be stated here, in the law's order."""
    return [
        fact
        for fact in law.facts.values()
        if fact.of == of and fact.name not in KEPT_ELSEWHERE and fact.type.kind != POINTER
    ]
