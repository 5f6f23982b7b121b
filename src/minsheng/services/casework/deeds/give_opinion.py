"""The first opinion: the engine decides the household as it is known, and the whole decision is frozen with the case."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from minsheng.engine.exact import explain
from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.keeping import keep_decision
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.moving import NotPossible, find_case, move_case

ASSUMPTIONS = ("no_unstated_circumstances",)  # named in the decision; income and property are never assumed


def give_opinion(
    act: Act, number: str, *, on: datetime.date, version: int | None = None, says: str = ""
) -> dict[str, Any]:
    """Decides the case by the law of the day and moves it on.

    Raises:
        NotPossible: also where the law cannot decide yet; the message names what is not known.
        CaseNotFound, StaleCase, DayOutOfOrder, NotAllowed.
    """
    case = find_case(number, lock=True)
    act.require("handle_cases", case["division"])
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        known_at = cursor.fetchone()[0]
    reading = the_reading()
    seen = facts_of(act, case["household_id"], on, law=reading.law)
    facts = {**seen.plain, "assume": list(ASSUMPTIONS)}
    explanation = explain(reading, facts, on, [case["programme"]])
    whose = str(case["person_id"]) if case["person_id"] else None
    answers = [
        answer
        for answer in explanation.of(case["programme"])
        if whose is None or explanation.facts.people[answer.who] == whose
    ]
    if not any(answer.entitled for answer in answers) and not all(answer.entitled is False for answer in answers):
        asked = ", ".join(dict.fromkeys(question.name for question in explanation.questions[:5]))
        raise NotPossible(
            f"Case {number} cannot be decided yet. Not known: {asked}. State these, or that they are none."
        )
    decision = keep_decision(
        act,
        household_id=case["household_id"],
        explanation=explanation,
        facts=facts,
        known_at=known_at,
        programmes=(case["programme"],),
        instead_of=case["decision_id"],
    )
    return move_case(act, number, "give_opinion", on=on, version=version, decision=decision, says=says)
