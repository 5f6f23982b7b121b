"""Questions and answers of a case: who may, once, never changed, and what others see of them."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.texts import BadText
from minsheng.services.casework.deeds import move_case
from minsheng.services.casework.moving import CaseNotFound, find_case
from minsheng.services.casework.questions.asking import AnsweredAlready, CannotAsk, answer, ask, questions_of
from tests.faces.logins import client_of
from tests.services.casework.families import Family, add_family
from tests.services.casework.test_cases import open_case

City = psycopg.Connection[tuple[object, ...]]
D = datetime.date(2025, 7, 8)


@pytest.fixture
def family(city: City) -> Family:
    """A family whose mother has an account."""
    made = add_family()
    with acting("beishan", "account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=made["mother"])
    return made


def asked(number: str, actor: str = "beishan", text: str = "房租由谁支付？") -> int:
    with acting(actor, number) as act:
        return ask(act, number, text=text, on=D)


def test_it_is_asked_and_answered_once(family: Family, city: City) -> None:
    number = open_case(family)
    question = asked(number)
    with acting("chen", number) as act:
        answer(act, question, text="由表哥代付", on=D)
    with pytest.raises(AnsweredAlready), acting("chen", number) as act:
        answer(act, question, text="由舅舅代付", on=D)
    with acting("beishan", number):
        (found,) = questions_of(find_case(number)["id"])
    assert (found.text, found.answer, found.answered_by, found.answered_on) == (
        "房租由谁支付？",
        "由表哥代付",
        "chen",
        D,
    )
    kept = city.execute(
        "select q.text_sealed, a.text_sealed from case_question q join case_answer a on a.question_id = q.id"
    ).fetchone()
    assert kept is not None
    assert all("房租".encode() not in bytes(sealed) and "表哥".encode() not in bytes(sealed) for sealed in kept)  # type: ignore[arg-type]
    for statement in ("update case_answer set answered_by = 'x'", "delete from case_question"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            city.execute(statement)


def test_who_may_not(family: Family, city: City) -> None:
    number = open_case(family)
    with pytest.raises(NotAllowed):
        asked(number, "reviewer_xihu")
    with pytest.raises(CaseNotFound):
        asked(number, "street_shangcheng")
    with pytest.raises(NotAllowed):
        asked(number, "chen")
    question, other = asked(number), add_family()
    with acting("beishan", "account") as act:
        open_resident_account(act, name="wang", shown_as="王", person_id=other["mother"])
    for actor in ("wang", "street_shangcheng"):
        with pytest.raises(CaseNotFound), acting(actor, number) as act:
            answer(act, question, text="不是我", on=D)
    with pytest.raises(NotAllowed), acting("reviewer_xihu", number) as act:
        answer(act, question, text="代答", on=D)
    with acting("beishan", "by telephone") as act:
        answer(act, question, text="电话里说由表哥代付", on=D)


def test_what_cannot_be_asked(family: Family) -> None:
    number = open_case(family)
    with pytest.raises(BadText):
        asked(number, text="  ")
    for _ in range(10):
        asked(number)
    with pytest.raises(CannotAsk, match="10 questions"):
        asked(number)
    with acting("beishan", number) as act:
        move_case(act, number, "withdraw", on=D, reason="the household came")
    with pytest.raises(CannotAsk, match="closed"):
        asked(number)


def test_on_the_pages(family: Family) -> None:
    number = open_case(family)
    officer, resident = client_of("beishan"), client_of("chen")
    sent = officer.post(f"/desk/cases/{number}/question", {"text": "房租由谁支付？\r\n每月多少？"})
    assert sent.status_code == 302
    assert "有问题等您答复" in resident.get("/my").content.decode()
    page = resident.get(f"/my/cases/{number}").content.decode()
    assert "房租由谁支付？ 每月多少？" in page
    with acting("beishan", number):
        (question,) = questions_of(find_case(number)["id"])
    empty = resident.post(f"/my/cases/{number}", {"action": "answer", "question": question.number, "text": ""})
    assert "govuk-error-summary" in empty.content.decode()
    given = resident.post(
        f"/my/cases/{number}", {"action": "answer", "question": question.number, "text": "表哥，\n两千元"}
    )
    assert given.status_code == 302
    again = resident.post(f"/my/cases/{number}", {"action": "answer", "question": question.number, "text": "三千元"})
    assert "已经答复过" in again.content.decode()
    assert "有问题等您答复" not in resident.get("/my").content.decode()
    assert "表哥， 两千元" in officer.get(f"/desk/cases/{number}").content.decode()
    assert officer.get("/desk/cases/2025-330106-99999999/question").status_code == 404
