"""An explanation as plain data for JSON: money in yuan as text, fractions exact, unknown values as null with reasons."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from minsheng.engine.exact.answers import Answer, Named, Node
from minsheng.engine.exact.explaining import Explanation
from minsheng.engine.exact.explaining_claims import ClaimExplanation
from minsheng.engine.tree import CHOICE, POINTER, Type
from minsheng.engine.units import scale, words_of
from minsheng.engine.unknown import Reason, is_unknown


def as_json(explanation: Explanation, *, trees: bool = False, refused: bool = False) -> dict[str, Any]:
    """The whole explanation. ``trees`` adds the steps behind each decision that was not refused; ``refused``, of those too."""
    found = {
        "day": explanation.day.isoformat(),
        "law": {"zh": explanation.law.zh, "en": explanation.law.en, "version": explanation.law.version},
        "people": explanation.facts.people,
        "assumed": list(explanation.assumed),
        "answers": [_answer(explanation, answer, trees, refused) for answer in explanation.answers],
        "ask_next": [
            {
                "fact": question.name,
                "person": _person(explanation, question.who),
                "settles": question.settles,
                "takes_part_in": question.touches,
            }
            for question in explanation.questions
        ],
        "receipt": explanation.receipt,
    }
    if explanation.is_unread:
        found["law_read_until"] = explanation.law.unverified_from.isoformat()
    if explanation.claims:
        found["claims"] = [_claim(explanation, claim, trees) for claim in explanation.claims]
        found["totals_of_claims"] = [_named(explanation, named) for named in explanation.totals]
    return found


def _claim(explanation: Explanation, explained: ClaimExplanation, trees: bool) -> dict[str, Any]:
    """One claim: its number and day, and the answers of each programme of claims."""
    claim = explained.claim
    found: dict[str, Any] = {
        "person": _person(explanation, claim.patient),
        "number": claim.number,
        "settled_on": claim.settled_on.isoformat(),
        "answers": [],
    }
    if claim.replaces is not None:
        found["replaces"] = claim.replaces
    for answer in explained.answers:
        one = _answer(explanation, answer, False)
        main = answer.programme.data.get("pays") or answer.programme.data.get("decides")
        if trees and main and answer.entitled is not False:
            one["steps"] = _node(explanation, explained.tree(main), claim.settled_on)
        found["answers"].append(one)
    return found


def plain_value(value: Any, kind: Type, people: list[str]) -> Any:
    """One value: money and fractions as exact text, dates ISO, pointers by name."""
    if is_unknown(value):
        return None
    if isinstance(value, dict):
        return {str(key): plain_value(inner, kind, people) for key, inner in value.items()}
    if isinstance(value, (bool, str)) or kind.kind == CHOICE:
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if kind.kind == POINTER:
        return people[value] if value >= 0 else "none"
    number = Fraction(value) / scale(kind.unit)
    if kind.is_money and (number * 100).denominator == 1:
        return f"{number.numerator / number.denominator:.2f}"
    return number.numerator if number.denominator == 1 else str(number)


def _person(explanation: Explanation, who: int) -> str | None:
    return explanation.facts.people[who] if 0 <= who < len(explanation.facts.people) else None


def _answer(explanation: Explanation, answer: Answer, trees: bool, refused: bool = False) -> dict[str, Any]:
    law = explanation.law
    data = answer.programme.data
    main = data.get("pays") or data.get("decides")
    found: dict[str, Any] = {
        "programme": answer.programme.name,
        "zh": answer.programme.zh,
        "en": answer.programme.en,
        "person": _person(explanation, answer.who),
        "entitled": answer.entitled,
        "amount": None if answer.amount is None else plain_value(answer.amount, law.type_of(data["pays"]), []),
        "frequency": data.get("frequency") if data.get("pays") else None,
        "answers": [_named(explanation, named) for named in answer.answers],
        "decided_by": [_named(explanation, named) for named in answer.decisive if named.name],
        "article": answer.article,
        "unknown": [_reason(explanation, reason) for reason in sorted(answer.unknown)],
        "unverified": answer.unverified,
    }
    if answer.entitled is False:
        found["failed"] = {"rule": answer.failed, **(answer.refused or {})}
        if answer.shortfall:
            short = answer.shortfall
            found["failed"]["comparison"] = {
                "left": plain_value(short.left.value, short.type, []),
                "op": short.op,
                "right": plain_value(short.right.value, short.type, []),
                "by": None if short.difference is None else plain_value(short.difference, short.type, []),
                "unit": words_of(short.type.unit),
            }
    if trees and main and (refused or answer.entitled is not False):
        decided = main if answer.entitled is not False else answer.failed or data.get("decides") or main
        found["steps"] = _node(explanation, explanation.tree(decided, answer.who), explanation.day)
    return found


def _named(explanation: Explanation, named: Named) -> dict[str, Any]:
    kind = explanation.law.type_of(named.name) if named.name else Type("number")
    return {
        "name": named.name,
        "person": _person(explanation, named.who),
        "value": plain_value(named.value, kind, explanation.facts.people),
        "unit": words_of(kind.unit) if kind.kind == "number" else kind.kind,
    }


def _reason(explanation: Explanation, reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "name": reason.name,
        "person": _person(explanation, reason.who),
        "detail": reason.detail or None,
    }


def _node(explanation: Explanation, node: Node, day: datetime.date) -> dict[str, Any]:
    law = explanation.law
    kind = law.type_of(node.name)
    found: dict[str, Any] = {
        "name": node.name,
        "zh": law.label(node.name, "zh"),
        "person": _person(explanation, node.who),
        "value": plain_value(node.value, kind, explanation.facts.people),
        "kind": node.kind,
    }
    if node.claim:
        found["claim"] = node.claim
    if node.article:
        found["article"] = node.article
    if node.at:
        found["at"] = node.at
    if node.figure is not None:
        found["figure"] = {
            "from": node.figure.starts.isoformat(),
            "source": node.figure.source,
            "confidence": "unverified" if node.figure.is_unverified(day) else "found",
            "level": node.figure.level,
        }
    if node.under:
        found["under"] = [_node(explanation, under, day) for under in node.under]
    return found
