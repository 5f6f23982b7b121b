"""One household through the whole law: every decision with its amount, its reason, and the way to it.

:func:`explain` gives an :class:`Explanation`. The short answer of each decision stands in its :class:`Answer`; the full
tree of steps is behind it (:meth:`Explanation.tree`), and a receipt allows it to be replayed and checked years later.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.engine.exact.answering import Writer
from minsheng.engine.exact.answers import Answer, Named, Node, Question
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.explaining_claims import ClaimExplanation, explain_claims
from minsheng.engine.exact.steps import step_of
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.tree import CLAIM, Law
from minsheng.engine.unknown import Unknown


class LawNotReviewed(ValueError):
    """A day lies before the law begins or after it was last read."""

    code = "law-not-reviewed"


@dataclass(slots=True)
class Explanation:
    """All answers for one household on a day."""

    law: Law
    facts: Facts
    day: datetime.date
    evaluation: Evaluation
    answers: list[Answer]
    questions: list[Question]
    assumed: tuple[str, ...]
    receipt: dict[str, str]
    claims: list[ClaimExplanation] = field(default_factory=list)
    totals: list[Named] = field(default_factory=list)  # of claims, by person

    @property
    def is_unread(self) -> bool:
        """Whether nobody has read the law for the day yet: what held before is used, and its figures are marked."""
        return self.day >= self.law.unverified_from

    def of(self, programme: str) -> list[Answer]:
        """The answers of one programme. Empty if the law has none of that name."""
        return [answer for answer in self.answers if answer.programme.name == programme]

    def tree(self, name: str, who: int = -1) -> Node:
        """The steps to a value, those that really mattered."""
        return step_of(self.evaluation, self.day, name, who, {})


def explain(
    law: Law | Reading,
    facts: Facts | Mapping[str, Any],
    on: datetime.date | None = None,
    programmes: Iterable[str] = (),
) -> Explanation:
    """Decides every programme (or those named) for one household on a day.

    Args:
        law: the law, or a :class:`Reading` of it where many households are decided.
        facts: as :func:`minsheng.engine.facts.read_facts` takes them, or its result.
        on: the day of decision; the household's own ``day`` if not said.
        programmes: names of programmes; if empty, all that are asked of such a household (:meth:`Law.asked`).

    Raises:
        BadFacts: the facts cannot be read.
        LawNotReviewed: the day lies outside what the law was read for.
        KeyError: a programme that the law does not have.
    """
    reading = law if isinstance(law, Reading) else Reading(law)
    law = reading.law
    if not isinstance(facts, Facts):
        facts = read_facts(law, facts)
    day = on or facts.day
    if day is None:
        raise LawNotReviewed("No day of decision is stated. Give the day in the file or with --on.")
    check_day(law, day)
    named = [law.programmes[name] for name in programmes] if programmes else law.asked(facts.names_stated)
    asked = [programme for programme in named if programme.of != CLAIM]
    of_claims = [programme for programme in named if programme.of == CLAIM]
    totals = [name for programme in of_claims for name in programme.data.get("totals", [])] if facts.claims else []
    results = tuple(dict.fromkeys([*(name for programme in asked for name in programme.results), *totals]))
    found = Evaluation(reading, facts, [day], [name for name in results if name not in law.parameters])
    writer = Writer(found)
    answers = [answer for programme in asked for answer in writer.answers(programme)]
    claims = explain_claims(reading, facts, day, of_claims) if of_claims and facts.claims else []
    questions = _questions([*answers, *(answer for claim in claims for answer in claim.answers)])
    explanation = Explanation(law, facts, day, found, answers, questions, reading.in_order(facts.assumed), {}, claims)
    patients = sorted({claim.claim.patient for claim in claims})
    explanation.totals = [Named(name, who, found.value(name, who)) for who in patients for name in totals]
    explanation.receipt = _receipt(explanation)
    return explanation


def check_day(law: Law, day: datetime.date) -> None:
    """Raises :class:`LawNotReviewed` for a day outside what the law was read for."""
    if day < law.begins:
        raise LawNotReviewed(f"{day} is before {law.begins}, when this law begins. Ask for a later day.")
    if day >= law.reviewed_until:
        text = f"The law was read until {law.reviewed_until} (that day not included); {day} is after it."
        raise LawNotReviewed(f"{text} Ask for an earlier day, or review the law and set reviewed_until in law.yaml.")


def _questions(answers: list[Answer]) -> list[Question]:
    """The facts not known, those first that would settle the most decisions."""
    settles: Counter[tuple[str, int]] = Counter()
    touches: Counter[tuple[str, int]] = Counter()
    for reasons, times in Counter(answer.unknown for answer in answers if answer.unknown).items():
        asked = {(reason.name, reason.who) for reason in reasons if reason.kind == "fact"}
        for key in asked:
            touches[key] += times
        if len(asked) == 1 and all(reason.kind == "fact" for reason in reasons):
            settles[next(iter(asked))] += times
    ranked = sorted(touches, key=lambda key: (-settles[key], -touches[key], key))
    return [Question(name, who, settles[name, who], touches[name, who]) for name, who in ranked]


def figures_in_force(explanation: Explanation) -> dict[str, Any]:
    """The law's figures that were there for the decision: by name, [since when, source, value], or nothing where missing.

    Their :func:`digest` is the receipt's ``figures``.
    """
    evaluation = explanation.evaluation
    prepared = evaluation.reading.prepared(explanation.day, evaluation.results, explanation.facts.given)
    return {
        name: figure and [str(figure.starts), figure.source, _with_text_keys(figure.value)]
        for name, figure in prepared.plan.figures.items()
    }


def _receipt(explanation: Explanation) -> dict[str, str]:
    """Hashes of the facts, the law, the figures of the day and the answers."""
    facts = explanation.facts
    evaluation = explanation.evaluation
    prepared = evaluation.reading.prepared(explanation.day, evaluation.results, facts.given)
    if not prepared.receipt:
        prepared.receipt = digest(figures_in_force(explanation))
    answers = [
        [
            answer.programme.name,
            answer.who,
            answer.entitled,
            answer.amount,
            [None if type(value) is Unknown else value for _, _, value in answer.answers],
        ]
        for answer in [*explanation.answers, *(answer for claim in explanation.claims for answer in claim.answers)]
    ]
    said = _with_text_keys(facts.stated) if facts.given else facts.stated  # a table may be given in place of the law's
    stated: list[Any] = [facts.people, said, facts.assume, facts.members]
    if facts.claims:
        stated.append([claim.plain() for claim in facts.claims])
    return {
        "day": explanation.day.isoformat(),
        "law": explanation.law.version,
        "facts": digest(stated),
        "figures": prepared.receipt,
        "answers": digest(answers),
    }


def _with_text_keys(value: Any) -> Any:
    """A table whose keys are texts, so that it can be written down; bounds may be fractions."""
    return {str(key): _with_text_keys(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def digest(value: Any) -> str:
    """SHA-256 of a value written as JSON in one fixed way: exact fractions as text, unknown values as null."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=plain_form)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_form(value: Any) -> Any:
    """How :func:`digest` writes what JSON has no form for. Raises :class:`TypeError`."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, (Fraction, datetime.date)):
        return str(value)
    if hasattr(value, "values"):
        return [[str(day), inner] for day, inner in value.values]
    raise TypeError(f"{type(value)} has no fixed form.")
