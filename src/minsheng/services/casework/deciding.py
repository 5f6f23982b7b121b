"""The engine decides a case: the household as the registry knows it on the day, under the case's programme alone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.exact import Explanation, explain
from minsheng.engine.exact.answers import Answer
from minsheng.engine.facts import NOT_KNOWN
from minsheng.engine.telling.values import why_unknown
from minsheng.engine.tree import HOUSEHOLD, PERSON, Law, Programme
from minsheng.engine.unknown import Reason
from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.keeping import keep_decision
from minsheng.registry.facts.household import HouseholdFacts, facts_of
from minsheng.registry.facts.topics import facts_by_topic
from minsheng.registry.facts.values import the_reading

ASSUMPTIONS = ("no_unstated_circumstances",)  # named in the decision; income and property are never assumed


@dataclass(frozen=True, slots=True)
class Decided:
    """What the engine says of a case, not yet kept.

    ``entitled`` is none where it cannot say; ``unknown`` are the reasons why, of the amount too. ``amount`` in fen.
    """

    explanation: Explanation
    facts: Mapping[str, Any]
    known_at: datetime.datetime
    programme: Programme
    entitled: bool | None
    amount: int | None
    unknown: frozenset[Reason]
    closed: frozenset[str] = frozenset()  # facts that the actor may not read

    def answer(self, name: str) -> Any:
        """A named answer of the programme (a choice's code, an amount in fen …), or none."""
        values = [value for answer in self._answers() for each, _, value in answer.answers if each == name]
        return values[0] if values else None

    def why(self, lang: str = "en") -> str:
        """The reasons why it cannot say, in words: facts by their names, figures with what is missing."""
        names = [question.name for question in self.explanation.questions[:5]]
        law, people = self.explanation.law, self.explanation.facts.people
        facts = [law.label(name, lang) for name in names] if lang == "zh" else names
        others = [why_unknown(law, each, people, lang) for each in sorted(self.unknown) if each.kind != "fact"]
        said = ", ".join(dict.fromkeys([*facts, *others]))
        if hidden := sorted({each.name for each in self.unknown if each.kind == "fact"} & self.closed):
            if lang == "zh":
                return f"{said}（您看不到：{'、'.join(law.label(name, lang) for name in hidden)}，须由可以查看的人提出意见）"
            said += f" (you may not read {', '.join(hidden)}: whoever may gives the opinion)"
        return said

    def keep(self, act: Act, case: Mapping[str, Any]) -> int:
        """Freezes the decision and gives its number. Raises as :func:`keep_decision`."""
        return keep_decision(
            act,
            household_id=case["household_id"],
            explanation=self.explanation,
            facts=self.facts,
            known_at=self.known_at,
            programmes=(self.programme.name,),
            instead_of=case["decision_id"],
        )

    def _answers(self) -> list[Answer]:
        return self.explanation.of(self.programme.name)


def decide(act: Act, case: Mapping[str, Any], on: datetime.date) -> Decided:
    """Decides a case by the law of the day. Raises as :func:`facts_of`.

    What the actor may not read (topics that are closed) is not known, and never taken to be absent: a decision that rests on
    it is left to somebody who may read it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        known_at = cursor.fetchone()[0]
    reading = the_reading()
    seen = facts_of(act, case["household_id"], on, law=reading.law)
    facts = {**_closed_is_not_known(reading.law, seen), "assume": list(ASSUMPTIONS)}
    explanation = explain(reading, facts, on, [case["programme"]])
    whose = str(case["person_id"]) if case["person_id"] else None
    answers = [
        answer
        for answer in explanation.of(case["programme"])
        if whose is None or explanation.facts.people[answer.who] == whose
    ]
    entitled: bool | None = None
    if any(answer.entitled for answer in answers):
        entitled = True
    elif answers and all(answer.entitled is False for answer in answers):
        entitled = False
    granting = [answer for answer in answers if answer.entitled]
    amount = granting[0].amount if granting else None
    unknown = frozenset(reason for answer in answers if answer.entitled is not False for reason in answer.unknown)
    programme = reading.law.programmes[case["programme"]]
    money = None if amount is None else int(amount)  # type: ignore[arg-type]
    closed = frozenset(name for topic in seen.closed for name in facts_by_topic().get(topic, ()))
    return Decided(explanation, facts, known_at, programme, entitled, money, unknown, closed)


def _closed_is_not_known(law: Law, seen: HouseholdFacts) -> dict[str, Any]:
    closed = [law.facts[name] for topic in seen.closed for name in facts_by_topic().get(topic, ()) if name in law.facts]
    of_people = {fact.name: NOT_KNOWN for fact in closed if fact.of == PERSON}
    of_home = {fact.name: NOT_KNOWN for fact in closed if fact.of == HOUSEHOLD}
    people = {key: {**of_people, **facts} for key, facts in seen.plain["people"].items()}
    return {**seen.plain, "household": {**of_home, **seen.plain["household"]}, "people": people}
