"""One household through the whole law: every decision with its amount, its reason, and the way to it.

:func:`explain` gives an :class:`Explanation`. The short answer of each decision stands in its :class:`Answer`; the full
tree of steps is behind it (:meth:`Explanation.tree`), and a receipt allows it to be replayed and checked years later.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from minsheng.engine.exact.careful import work_out
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.tree import HOUSEHOLD, NUMBER, PERSON, Expr, Figure, Law, Programme, Type, Value
from minsheng.engine.unknown import Reason, Unknown, is_unknown


class LawNotReviewed(ValueError):
    """A day lies before the law begins or after it was last read."""

    code = "law-not-reviewed"


class Named(NamedTuple):
    """A value with its name: of a person by position, or of the household (-1)."""

    name: str
    who: int
    value: Any


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The comparison that failed: ``left op right``, and by how much, in the unit of ``type``."""

    left: Named
    op: str
    right: Named
    difference: Value | None
    type: Type


@dataclass(slots=True)
class Answer:
    """What one programme decides for one person or for the household.

    ``entitled`` is yes, no, or none where it is not known; ``amount`` in fen, none where not known or not asked.
    ``failed`` is the first condition that failed. ``decisive`` are the two or three values that decided it.
    ``unknown`` says what was not known. ``unverified`` are the figures used that are not confirmed.
    """

    programme: Programme
    who: int
    entitled: bool | None
    amount: Value | None = None
    amount_is_known: bool = True
    answers: list[Named] = field(default_factory=list)
    failed: str = ""
    refused: Mapping[str, str] | None = None
    shortfall: Shortfall | None = None
    decisive: list[Named] = field(default_factory=list)
    article: str = ""
    unknown: frozenset[Reason] = frozenset()
    unverified: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """One step: a value, how it came about, and the steps under it."""

    name: str
    who: int
    value: Any
    kind: str  # fact, rule, group, figure, given
    article: str = ""
    at: str = ""
    figure: Figure | None = None
    under: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask next: how many decisions it would settle alone, and how many it takes part in."""

    name: str
    who: int
    settles: int
    touches: int


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

    def of(self, programme: str) -> list[Answer]:
        """The answers of one programme. Empty if the law has none of that name."""
        return [answer for answer in self.answers if answer.programme.name == programme]

    def tree(self, name: str, who: int = -1) -> Node:
        """The steps to a value, those that really mattered."""
        return _node(self, name, who, {})


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
    asked = [law.programmes[name] for name in programmes] if programmes else law.asked(facts.stated)
    results = tuple(dict.fromkeys(name for programme in asked for name in programme.results))
    found = Evaluation(reading, facts, [day], [name for name in results if name not in law.parameters])
    writer = _Writer(found, day)
    answers = [answer for programme in asked for answer in writer.answers(programme)]
    explanation = Explanation(
        law, facts, day, found, answers, _questions(law, answers), tuple(sorted(facts.assumed)), {}
    )
    explanation.receipt = _receipt(explanation)
    return explanation


def check_day(law: Law, day: datetime.date) -> None:
    """Raises :class:`LawNotReviewed` for a day outside what the law was read for."""
    if day < law.begins:
        raise LawNotReviewed(f"{day} is before {law.begins}, when this law begins. Ask for a later day.")
    if day >= law.reviewed_until:
        text = f"The law was read until {law.reviewed_until} (that day not included); {day} is after it."
        raise LawNotReviewed(f"{text} Ask for an earlier day, or review the law and set reviewed_until in law.yaml.")


class _Writer:
    def __init__(self, found: Evaluation, day: datetime.date) -> None:
        self.found, self.day, self.law = found, day, found.law
        self.plan = found.plans[day]
        self.values = found.values[day]

    def answers(self, programme: Programme) -> Iterator[Answer]:
        """One answer for the household, or one for each person."""
        names = programme.results
        of = programme.data.get("of") or (self.law.entity_of(names[0]) if names else HOUSEHOLD)
        if of == PERSON:
            for who in range(self.found.count):
                if self.found.facts.is_member(who, self.day):
                    yield self._answer(programme, who)
        else:
            yield self._answer(programme, -1)

    def _value(self, name: str, who: int) -> Any:
        if name in self.law.parameters:
            return self.found.figure(name, self.day)
        found = self.values[name]
        return found[who] if isinstance(found, list) else found

    def _answer(self, programme: Programme, who: int) -> Answer:
        data = programme.data
        decides, pays = data.get("decides"), data.get("pays")
        decision = self._value(decides, who) if decides else None
        answer = Answer(programme, who, None)
        open_parts: list[Unknown] = []
        if isinstance(decision, Unknown):
            open_parts.append(decision)
        else:
            answer.entitled = decision
        if pays and decision is not False:
            amount = self._value(pays, who)
            if isinstance(amount, Unknown):
                answer.amount_is_known = False
                open_parts.append(amount)
            else:
                answer.amount = amount
        for name in data.get("answers", ()):
            if name in self.law.parameters:
                answer.answers.append(Named(name, -1, self._value(name, -1)))
                continue
            found = self.values[name]
            if type(found) is not list:
                answer.answers.append(Named(name, -1, found))
            elif who < 0:
                answer.answers.extend([Named(name, position, value) for position, value in enumerate(found)])
            else:
                answer.answers.append(Named(name, who, found[who]))
        if not decides and not pays:
            open_parts.extend(named.value for named in answer.answers if isinstance(named.value, Unknown))
        if open_parts:
            answer.unknown = frozenset().union(*(part.because for part in open_parts))
        main = decides or pays or next(iter(data.get("answers", [])), "")
        if decision is False:
            self._refusal(answer, programme, who)
        elif pays and answer.amount is not None:
            answer.decisive = self._used(pays, who)
            main = pays
        elif main and main in self.law.rules:
            answer.decisive = self._used(main, who)
        answer.article = answer.article or self._article(answer.failed or main)
        if main:
            told = {main}
            if decision is not False:
                told.update(named.name for named in answer.answers if type(named.value) is not Unknown and named.value)
            answer.unverified = self._unverified(frozenset(told))
        return answer

    def _unverified(self, told: frozenset[str]) -> list[str]:
        """The unconfirmed figures under some values, sorted; those that the household states itself left out."""
        given = self.found.facts.given
        return [name for name in self.found.reading.unverified_under_all(told, self.day) if name not in given]

    def _article(self, name: str) -> str:
        rule = self.law.rules.get(name)
        version = rule.version(self.day) if rule else None
        return version.article if version else ""

    def _refusal(self, answer: Answer, programme: Programme, who: int) -> None:
        """The first condition that failed, and the comparison in it that failed."""
        for condition in programme.data.get("conditions", []):
            if self._value(condition["rule"], who) is False:
                answer.failed, answer.refused = condition["rule"], condition["refused"]
                break
        name = answer.failed or str(programme.data.get("decides"))
        answer.shortfall = self._shortfall(name, who)
        if answer.shortfall:
            answer.decisive = [answer.shortfall.left, answer.shortfall.right]
        else:
            answer.decisive = self._used(name, who)

    def _used(self, name: str, who: int) -> list[Named]:
        """The two or three values that a rule's value hangs on: facts and amounts rather than yes or no."""
        if name not in self.law.rules:
            return []
        used = self.found.used_by(name, who, self.day)
        used.pop("day", None)
        kept = [(key, value) for key, value in used.items() if not isinstance(value, dict)]
        kept = [(key, value) for key, value in kept if value is not True and value is not False][:3] or kept
        of = self.found.values[self.day]
        shown = [Named(key, who if type(of.get(key)) is list else -1, value) for key, value in kept]
        if shown and not isinstance(shown[0].value, bool):
            return shown
        deeper: list[Named] = []
        for named in shown:
            deeper.extend(self._used(named.name, who) or [named])
            if len(deeper) >= 3:
                break
        return deeper[:3]

    def _shortfall(self, name: str, who: int, depth: int = 0) -> Shortfall | None:
        """Follows a no to the comparison that made it."""
        rule = self.law.rules.get(name)
        version = rule.version(self.day) if rule else None
        if version is None or depth > 12:
            return None
        return self._failing(version.body, who, True, depth)

    def _failing(self, expr: Expr, who: int, wanted: bool, depth: int) -> Shortfall | None:
        """The comparison because of which an expression is not what was wanted."""
        op = expr.op
        if op == "not":
            return self._failing(expr.args[0], who, not wanted, depth)
        if op in ("and", "or"):
            for argument in expr.args:
                if self._work_out(argument, who) is (not wanted):
                    found = self._failing(argument, who, wanted, depth)
                    if found or op == "and":
                        return found
            return None
        if op == "if":
            condition = self._work_out(expr.args[0], who)
            if is_unknown(condition):
                return None
            taken = expr.args[1 if condition else 2]
            if taken.op == "lit":
                return self._failing(expr.args[0], who, not condition, depth)
            return self._failing(taken, who, wanted, depth)
        if op == "ref":
            return self._shortfall(str(expr.value), who, depth + 1) if wanted else None
        if op in ("lt", "le", "gt", "ge") and wanted:
            left, right = (self._work_out(argument, who) for argument in expr.args)
            kind = expr.args[0].type if expr.args[0].type and expr.args[0].type.kind != "any" else expr.args[1].type
            if is_unknown(left) or is_unknown(right) or kind is None:
                return None
            sides = [
                Named(str(argument.value) if argument.op == "ref" else "", who, value)
                for argument, value in zip(expr.args, (left, right), strict=True)
            ]
            difference = abs(left - right) if kind.kind == NUMBER else None
            return Shortfall(sides[0], op, sides[1], difference, kind)
        return None

    def _work_out(self, expr: Expr, who: int) -> Any:
        if expr.op == "lit":
            return expr.value
        if expr.op == "ref" and expr.value != "day":
            return self._value(str(expr.value), who)

        def find(name: str) -> Any:
            if name == "day":
                return self.day
            return self._value(name, who)

        return work_out(expr, find, who)


def _questions(law: Law, answers: list[Answer]) -> list[Question]:
    """The facts not known, those first that would settle the most decisions."""
    settles: Counter[tuple[str, int]] = Counter()
    touches: Counter[tuple[str, int]] = Counter()
    for answer in answers:
        asked = {(reason.name, reason.who) for reason in answer.unknown if reason.kind == "fact"}
        others = [reason for reason in answer.unknown if reason.kind != "fact"]
        touches.update(asked)
        if len(asked) == 1 and not others:
            settles.update(asked)
    ranked = sorted(touches, key=lambda key: (-settles[key], -touches[key], key))
    return [Question(name, who, settles[name, who], touches[name, who]) for name, who in ranked]


def _node(explanation: Explanation, name: str, who: int, seen: dict[tuple[str, int], Node]) -> Node:
    law, found, day = explanation.law, explanation.evaluation, explanation.day
    entity = law.entity_of(name)
    who = who if entity == PERSON else -1
    if (name, who) in seen:
        return seen[name, who]
    if name in law.parameters:
        figure = law.parameters[name].figure(day)
        value = found.figure(name, day)
        kind = "given" if name in explanation.facts.given else "figure"
        return Node(name, -1, value, kind, figure=figure, at=str(figure.at) if figure else "")
    value = found.value(name, who, day)
    if name in law.facts:
        return Node(name, who, value, "fact")
    if name in explanation.facts.given:
        return Node(name, who, value, "given")
    if name in law.rules:
        version = law.rules[name].version(day)
        node = Node(name, who, value, "rule", version.article if version else "", str(version.at) if version else "")
        seen[name, who] = node
        for used in found.used_by(name, who, day):
            if used != "day":
                node.under.append(_node(explanation, used, who, seen))
        return node
    group = law.groups[name]
    node = Node(name, who, value, "group", group.article, str(group.at))
    seen[name, who] = node
    if group.is_lag or group.word == "figure_on":
        return node
    for need in group.same_month_names():
        if law.entity_of(need) == PERSON and entity == HOUSEHOLD:
            node.under.extend(
                _node(explanation, need, member, seen)
                for member in range(found.count)
                if explanation.facts.is_member(member, day)
            )
        elif group.word == "of_person" and need == group.source:
            pointer = found.value(group.pointer, who, day)
            if not is_unknown(pointer) and pointer >= 0:
                node.under.append(_node(explanation, need, pointer, seen))
        else:
            node.under.append(_node(explanation, need, who, seen))
    return node


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
        [answer.programme.name, answer.who, answer.entitled, answer.amount, [named.value for named in answer.answers]]
        for answer in explanation.answers
    ]
    return {
        "day": explanation.day.isoformat(),
        "law": explanation.law.version,
        "facts": digest([facts.people, facts.stated, facts.assume, facts.members]),
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
