"""Operations on cases: apply, list, show, do. Each is one deed of casework by the token's account."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from minsheng.faces.api.calling import Scope, called, once, today
from minsheng.faces.api.cursors import Cursor, Limit, after, page
from minsheng.faces.api.plain import CaseNumber, Day, Instant, Number, Plain, Said, Text, Word
from minsheng.faces.api.problems import Problem, ProblemDocument
from minsheng.registry.access.acting import Act
from minsheng.services.casework import deeds
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import COLUMNS, programme_of, steps_of

router = Router(tags=["cases"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), ProblemDocument)


class Named(Said):
    """A word of the case machine in both languages."""

    name: str
    zh: str
    en: str


class CaseLine(Said):
    """A case. People and households are numbers; who they are is another question, with its own purpose."""

    id: int
    number: str
    household_id: int
    person_id: int | None
    applicant_id: int
    programme: str
    division: str
    state: Named
    version: int
    channel: str
    applied_on: datetime.date
    closed_on: datetime.date | None
    decision_id: int | None


class CasePage(Said):
    items: list[CaseLine]
    next: str | None


class StepLine(Said):
    version: int
    action: str
    from_state: str
    to_state: str
    done_on: datetime.date
    actor: str


class ClockLine(Said):
    step: str
    started_on: datetime.date
    due_on: datetime.date
    ended_on: datetime.date | None
    working_days_left: int
    colour: str
    article: str


class CaseWhole(CaseLine):
    steps: list[StepLine]
    clocks: list[ClockLine]
    possible: list[Named] = Field(description="Actions that this state allows; whether you may is another question.")


class CasesQuery(Said):
    state: Word | None = None
    programme: Word | None = None
    household: Number | None = None
    open: bool | None = Field(None, description="Only open cases, or only closed ones.")
    moved_since: Instant | None = Field(None, description="Only cases to which something was done since.")
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("", operation_id="list_cases", auth=Scope("cases_read"), response={200: CasePage, **REFUSED})
def list_cases(request: HttpRequest, asked: Query[CasesQuery]) -> dict[str, Any]:
    """Cases that the account may see, oldest first."""
    wanted, values = ["id > %s"], [after(asked.cursor)]
    for column, value in (("state", asked.state), ("programme", asked.programme), ("household_id", asked.household)):
        if value is not None:
            wanted.append(f"{column} = %s")
            values.append(value)  # type: ignore[arg-type]
    if asked.open is not None:
        wanted.append("closed_on is null" if asked.open else "closed_on is not null")
    if asked.moved_since is not None:
        wanted.append("exists (select 1 from case_step s where s.case_id = case_file.id and s.done_at >= %s)")
        values.append(asked.moved_since)  # type: ignore[arg-type]
    with called(request, "list_cases") as act, connection.cursor() as cursor:
        _may_see(act)
        cursor.execute(
            f"select {', '.join(COLUMNS)} from case_file where {' and '.join(wanted)} order by id limit %s",
            [*values, asked.limit + 1],
        )
        rows = [_line(dict(zip(COLUMNS, row, strict=True))) for row in cursor.fetchall()]
        return page(rows, asked.limit)


@router.get("/{number}", operation_id="show_case", auth=Scope("cases_read"), response={200: CaseWhole, **REFUSED})
def show_case(request: HttpRequest, number: CaseNumber) -> dict[str, Any]:
    """A case with its history, clocks, and what can be done next."""
    with called(request, "show_case") as act:
        case = deeds.find_case(number)
        act.record("case looked at", household_id=case["household_id"], case=number)
        return _whole(case)


class Application(Plain):
    household: Number
    programme: Word
    applicant: Number = Field(description="The member who applies.")
    person: Number | None = Field(None, description="Whose, where the programme is of a person.")
    on: Day | None = Field(None, description="The day it came; today if not said, and never later.")


@router.post("", operation_id="apply", auth=Scope("cases_write"), response={201: CaseWhole, **REFUSED})
def apply(request: HttpRequest, asked: Application) -> HttpResponse:
    """Opens a case. Needs the header Idempotency-Key."""

    with called(request, "apply") as act:

        def deed() -> tuple[int, dict[str, Any]]:
            number = deeds.apply(
                act, household_id=asked.household, programme=asked.programme, applicant_id=asked.applicant,
                person_id=asked.person, on=_day(asked.on), channel="online",
            )  # fmt: skip
            return 201, _whole(deeds.find_case(number))

        return once(request, act, "apply", asked.model_dump(), deed)


class ActionAsked(Plain):
    """An action of the case machine, and what it says. Which of these an action needs, its refusal tells."""

    action: Word
    version: int = Field(
        ge=1, le=2**31 - 1, description="The version you saw: a case that was changed since is refused."
    )
    on: Day | None = Field(None, description="The day it is done; today if not said, and never later.")
    visitors: list[Text] | None = Field(None, max_length=20)
    papers: list[Text] | None = Field(None, max_length=50)
    reason: Text | None = None
    outcome: Text | None = None
    fund: Word | None = Field(None, description="confirm: the fund that pays.")
    payee: Number | None = Field(None, description="confirm: who is paid; the applicant if not said.")
    account: Text | None = Field(None, description="confirm: token of the payee's account.")
    since: Day | None = Field(None, description="confirm: paid from then on, where the law does not say it.")


@router.post(
    "/{number}/actions", operation_id="move_case", auth=Scope("cases_write"), response={200: CaseWhole, **REFUSED}
)
def move_case(request: HttpRequest, number: CaseNumber, asked: ActionAsked) -> HttpResponse:
    """Does an action to a case. Needs the header Idempotency-Key."""
    with called(request, "move_case") as act:

        def deed() -> tuple[int, dict[str, Any]]:
            return 200, _whole(_moved(act, number, asked))

        return once(request, act, f"move_case {number}", asked.model_dump(), deed)


def _moved(act: Act, number: str, asked: ActionAsked) -> dict[str, Any]:
    on = _day(asked.on)
    if asked.action == "give_opinion":
        return deeds.give_opinion(act, number, on=on, version=asked.version)
    if asked.action == "confirm":
        return deeds.confirm(
            act, number, on=on, version=asked.version, fund=asked.fund or "", payee_id=asked.payee,
            account=asked.account, since=asked.since,
        ).case  # fmt: skip
    said = {
        name: value
        for name in ("visitors", "papers", "reason", "outcome")
        if (value := getattr(asked, name)) is not None
    }
    return deeds.move_case(act, number, asked.action, on=on, version=asked.version, **said)


def _may_see(act: Act) -> None:
    """Residents see their own cases without any role."""
    if act.person_id is None:
        act.require_anywhere("see_cases")


def _day(said: datetime.date | None) -> datetime.date:
    day = today()
    if said is not None and said > day:
        raise Problem(422, "day-not-come", f"{said} has not come yet: it is {day} in Hangzhou.",
                      errors=[{"pointer": "body/on", "detail": "not later than today"}])  # fmt: skip
    return said or day


def _line(case: dict[str, Any]) -> dict[str, Any]:
    state = machine().states[case["state"]]
    return {**case, "state": {"name": case["state"], "zh": state["zh"], "en": state["en"]}}


def _whole(case: dict[str, Any]) -> dict[str, Any]:
    programme_of(case["programme"])
    return {
        **_line(case),
        "steps": [{key: step[key] for key in StepLine.model_fields} for step in steps_of(case["id"])],
        "clocks": [
            {
                "step": clock.step,
                "started_on": clock.started_on,
                "due_on": clock.due_on,
                "ended_on": clock.ended_on,
                "working_days_left": clock.left,
                "colour": clock.colour,
                "article": clock.article,
            }
            for clock in deeds.read_clocks(case["id"], today())
        ],
        "possible": [{"name": each.name, "zh": each.zh, "en": each.en} for each in machine().possible(case["state"])],
    }
