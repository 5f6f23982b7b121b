"""An office asks the applicant, the household answers, once. What is answered is a note: an officer states the facts in it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import refusals
from minsheng.registry.sealing import seal, unseal
from minsheng.registry.texts import checked_text
from minsheng.services.casework.moving import CaseNotFound, find_case, is_own
from minsheng.services.casework.questions.models import Answer, Question
from minsheng.services.casework.sentences import said

QUESTION, ANSWER = "case_question.text", "case_answer.text"
LONGEST = 2000
MOST_OPEN = 10


class CannotAsk(ValueError):
    """The case is closed, or too many questions wait for their answer."""

    code = "cannot-ask"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.zh = getattr(text, "zh", "")


class AnsweredAlready(ValueError):
    """Somebody answered it before; both would be true."""

    code = "answered-already"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer; ``answer`` is empty until there is one."""

    number: int
    text: str
    asked_by: str
    asked_on: datetime.date
    answer: str
    answered_by: str
    answered_on: datetime.date | None


def ask(act: Act, case_number: str, *, text: str, on: datetime.date) -> int:
    """Asks the applicant and gives the question's number.

    Args:
        act: who ``handle_cases`` where the case is.
        case_number: an open case.
        text: the question, in plain words.
        on: the day.

    Raises :class:`CaseNotFound`, :class:`CannotAsk`, :class:`BadText`, :class:`NotAllowed`.
    """
    case = find_case(case_number)
    act.require("handle_cases", case["division"])
    _require_open(case)
    if Question.objects.filter(case_id=case["id"], answer__isnull=True).count() >= MOST_OPEN:
        raise CannotAsk(
            said(f"已有 {MOST_OPEN} 个问题等待答复。", f"{MOST_OPEN} questions wait for their answer already.")
        )
    made = Question.objects.create(
        case_id=case["id"], text_sealed=seal(checked_text(text, "The question", LONGEST), QUESTION), asked_by=act.actor,
        asked_on=on,
    )  # fmt: skip
    act.record("question asked", household_id=case["household_id"], case=case_number, question=made.pk)
    return int(made.pk)


def answer(act: Act, number: int, *, text: str, on: datetime.date) -> None:
    """Keeps the answer to a question of an open case.

    Args:
        act: the applicant's own household, or who ``handle_cases`` there and writes down what was said.
        number: the question.
        text: what is answered.
        on: the day.

    Raises :class:`CaseNotFound`, :class:`AnsweredAlready`, :class:`CannotAsk`, :class:`BadText`, :class:`NotAllowed`.
    """
    question = Question.objects.select_related("case").filter(pk=number).first()
    if question is None:
        raise CaseNotFound(f"There is no question {number} that you may see.")
    case = find_case(question.case.number)
    if not is_own(int(case["household_id"])):
        act.require("handle_cases", case["division"])
    _require_open(case)
    kept = seal(checked_text(text, "The answer", LONGEST), ANSWER)
    with refusals({"case_answer_question_id_key": AnsweredAlready("The question is answered. Ask, or add a paper.")}):
        Answer.objects.create(question=question, text_sealed=kept, answered_by=act.actor, answered_on=on)
    act.record("question answered", household_id=case["household_id"], case=case["number"], question=number)


def questions_of(case_id: int) -> list[Asked]:
    """The questions of a case that the actor may see, in the order they were asked."""
    return [_told(row) for row in Question.objects.select_related("answer").filter(case_id=case_id).order_by("pk")]


def waiting_for_me(households: list[int]) -> list[str]:
    """Numbers of open cases of these households that have a question without an answer."""
    found = Question.objects.filter(
        case__household_id__in=households, case__closed_on__isnull=True, answer__isnull=True
    )
    return list(found.order_by("case_id").values_list("case__number", flat=True).distinct())


def _require_open(case: dict[str, Any]) -> None:
    if case["closed_on"] is not None:
        raise CannotAsk(said("个案已经办结。", f"Case {case['number']} is closed."))


def _told(row: Question) -> Asked:
    given: Answer | None = getattr(row, "answer", None)
    return Asked(
        row.pk, unseal(bytes(row.text_sealed), QUESTION), row.asked_by, row.asked_on,
        unseal(bytes(given.text_sealed), ANSWER) if given else "", given.answered_by if given else "",
        given.answered_on if given else None,
    )  # fmt: skip
