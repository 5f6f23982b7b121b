"""Claims explained: who pays what of each, why, and every step, in the order in which they were settled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from minsheng.engine.claims import Claim
from minsheng.engine.exact.answers import Answer, Named, Node
from minsheng.engine.exact.claims import YearOfClaims
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.steps import step_of
from minsheng.engine.exact.years import year_of_claims
from minsheng.engine.facts import Facts
from minsheng.engine.tree import CLAIM, Programme
from minsheng.engine.unknown import Unknown


@dataclass(slots=True)
class ClaimExplanation:
    """One claim with its answers, one of each programme of claims; ``who`` in them is the patient's position."""

    claim: Claim
    answers: list[Answer]
    year: YearOfClaims
    position: int

    def value(self, name: str) -> Any:
        """A value of the claim, a figure of its day, or a value of its patient or household."""
        return self.year.find(self.position, name)

    def tree(self, name: str) -> Node:
        """The steps to a value of the claim, those that really mattered."""
        return _Tree(self).node(name)


def explain_claims(
    reading: Reading,
    facts: Facts,
    until: datetime.date,
    programmes: Sequence[Programme],
    claims: list[Claim] | None = None,
) -> list[ClaimExplanation]:
    """Decides the claims of the calendar year up to a day, that day's included, in order.

    Args:
        claims: other claims than those that stand, in their order.
    """
    law = reading.law
    names = [name for programme in programmes for name in programme.results if name not in law.parameters]
    wanted = [name for name in names if law.entity_of(name) == CLAIM]
    year = year_of_claims(reading, facts, until.year, wanted, claims)
    return [
        ClaimExplanation(
            claim, [_answer(reading, facts, year, position, programme) for programme in programmes], year, position
        )
        for position, claim in enumerate(year.claims)
        if claim.settled_on <= until
    ]


def _answer(reading: Reading, facts: Facts, year: YearOfClaims, position: int, programme: Programme) -> Answer:
    law, claim, data = reading.law, year.claims[position], programme.data
    decides, pays = str(data.get("decides", "")), str(data.get("pays", ""))
    answer = Answer(programme, claim.patient, None)
    missing: list[Unknown] = []
    decision = year.find(position, decides) if decides else None
    if isinstance(decision, Unknown):
        missing.append(decision)
    else:
        answer.entitled = decision
    amount = year.find(position, pays) if pays else None
    if isinstance(amount, Unknown):
        answer.amount_is_known = False
        missing.append(amount)
    elif decision is not False:
        answer.amount = amount
    answer.answers = [Named(name, -1, year.find(position, name)) for name in data.get("answers", ())]
    missing += [named.value for named in answer.answers if isinstance(named.value, Unknown)]
    answer.unknown = frozenset().union(*(one.because for one in missing))
    main = pays if decision is not False and answer.amount is not None else decides
    if decision is False:
        for condition in data.get("conditions", []):
            if year.find(position, condition["rule"]) is False:
                answer.failed, answer.refused = condition["rule"], condition["refused"]
                main = condition["rule"]
                break
    answer.decisive = _decisive(year, position, main)
    rule = law.rules.get(main)
    version = rule.version(claim.settled_on) if rule is not None else None
    answer.article = version.article if version is not None else ""
    told = {main, *(named.name for named in answer.answers if type(named.value) is not Unknown and named.value)}
    unverified = reading.unverified_under_all(frozenset(told - {""}), claim.settled_on)
    answer.unverified = [name for name in unverified if name not in facts.given]
    return answer


def _decisive(year: YearOfClaims, position: int, name: str) -> list[Named]:
    """The two or three values that a claim's value hangs on, amounts rather than yes or no."""
    used = [(key, value) for key, value in year.used_by(position, name).items() if not isinstance(value, dict)]
    kept = [(key, value) for key, value in used if key != "day"]
    amounts = [(key, value) for key, value in kept if not isinstance(value, bool)]
    return [Named(key, -1, value) for key, value in (amounts or kept)[:3]]


class _Tree:
    """Writes the steps to a value of a claim; what it takes of its patient is explained as of the first of its month."""

    def __init__(self, explained: ClaimExplanation) -> None:
        self.year, self.position = explained.year, explained.position
        self.law = explained.year.law
        self.claim = explained.claim
        self.seen: dict[str, Node] = {}
        self.of_patient: dict[tuple[str, int], Node] = {}

    def node(self, name: str) -> Node:
        """The step to one value, and those under it."""
        if name not in self.seen:
            self.seen[name] = self._node(name)
        return self.seen[name]

    def _node(self, name: str) -> Node:
        law, claim = self.law, self.claim
        value = self.year.find(self.position, name)
        who, number = claim.patient, claim.number
        if name in law.parameters:
            figure = law.parameters[name].figure(claim.settled_on)
            kind = "given" if name in self.year.facts.given else "figure"
            return Node(name, -1, value, kind, figure=figure, at=str(figure.at) if figure else "")
        if law.entity_of(name) != CLAIM:
            return self._of_patient(name)
        if name in law.facts:
            return Node(name, who, value, "fact", claim=number)
        if claim.stated.get(name) is not None:
            return Node(name, who, value, "given", claim=number)
        if name in law.rules:
            version = law.rules[name].version(claim.settled_on)
            node = Node(
                name, who, value, "rule", version.article if version else "", str(version.at) if version else ""
            )
            node.claim = number
            used = [one for one in self.year.used_by(self.position, name) if one != "day"]
            node.under = [self.node(one) for one in used]
            return node
        group = law.groups[name]
        node = Node(name, who, value, "group", group.article, str(group.at), claim=number)
        if group.is_so_far and group.source:
            node.under = [
                Node(group.source, who, self.year.values[earlier][group.source], "group", claim=other.number)
                for earlier, other in enumerate(self.year.claims[: self.position])
                if other.patient == who and (not group.over or self.year.values[earlier][group.over] is not False)
            ]
        return node

    def _of_patient(self, name: str) -> Node:
        month, frame = self.year.frame_of(self.position)
        assert isinstance(frame, Evaluation)
        return step_of(frame, month, name, self.claim.patient, self.of_patient)
