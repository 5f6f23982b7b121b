"""Conditions of actions, one function each, named in ``machine.yaml``. Each gives nothing where it holds, or what is wrong
and what to do, in both languages (:func:`minsheng.services.casework.sentences.said`)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.tree import Programme
from minsheng.services.casework.sentences import said


@dataclass(frozen=True, slots=True)
class Moment:
    """What a guard is asked about: the case as it stands, the day, who acts, what the action says."""

    case: Mapping[str, Any]  # or another record of a machine: id, number, state, decision_id, programme, version …
    programme: Programme
    on: datetime.date
    actor: str
    detail: Mapping[str, Any]
    may: Callable[[str], bool] = lambda action: False  # whether the actor may do another action where the case is


Guard = Callable[[Moment], str]
GUARDS: dict[str, Guard] = {}


def guard(function: Guard) -> Guard:
    """Makes a function known to ``machine.yaml`` under its own name."""
    GUARDS[function.__name__] = function
    return function


@guard
def asked_once(moment: Moment) -> str:
    """All missing papers are named at once (最低生活保障审核确认办法第十条)."""
    if steps_of_action(moment, "ask_for_papers"):
        return said(
            "已经告知过补正；法律要求一次性告知。请受理，或由申请人撤回。",
            "The applicant was asked for papers before; the law has all of them named at once. Accept, or let the applicant withdraw.",
        )
    return "" if moment.detail.get("papers") else said("请写明缺少的材料。", "Name the papers that are missing.")


@guard
def enough_visitors(moment: Moment) -> str:
    """As many workers visit as the programme's law asks."""
    needed = moment.programme.data.get("visit", {"workers": 1, "article": ""})
    visitors = set(moment.detail.get("visitors", ()))
    if len(visitors) < needed["workers"]:
        return said(
            f"入户须由 {needed['workers']} 名不同的工作人员进行（{needed['article']}）；填写了 {len(visitors)} 名。",
            f"{needed['workers']} different workers make a visit ({needed['article']}); you named {len(visitors)}.",
        )
    return ""


@guard
def visited(moment: Moment) -> str:
    """Where the law asks for a visit, one was made since the inquiry last began."""
    if "visit" in moment.programme.data and not _since_inquiry(moment, "record_visit"):
        article = moment.programme.data["visit"]["article"]
        return said(
            f"尚无入户调查记录（{article}），请先记录。", f"No home visit is recorded ({article}). Record it first."
        )
    return ""


@guard
def objection_looked_into(moment: Moment) -> str:
    """After an objection there is a new inquiry or the community's review (最低生活保障审核确认办法第十九条)."""
    if steps_of_action(moment, "object") and not (
        _since_inquiry(moment, "record_visit") or _since_inquiry(moment, "record_hearing")
    ):
        return said(
            "公示有异议：须重新入户调查或民主评议后，再提出意见。",
            "There was an objection. Visit once more, or record the community's review, before a new opinion.",
        )
    return ""


@guard
def is_publicised_by_law(moment: Moment) -> str:
    """Only what the law has publicised is."""
    if not _is_publicised(moment):
        return said(
            "该项目的法规没有公示的规定，请报送审核确认。",
            "This programme's law has nothing publicised. Report it for confirmation.",
        )
    return ""


@guard
def publicity_runs(moment: Moment) -> str:
    """An objection comes while the notice is up."""
    due = _clock(moment, "publicity")
    if due is None or moment.on > due:
        return said("公示期已满，请按投诉举报登记。", "The time for objections is over. Record it as a complaint.")
    return "" if reason_of(moment) else said("请写明异议内容。", "Say what the objection is.")


@guard
def publicity_is_over(moment: Moment) -> str:
    """Where the law has it publicised, the notice has been up for its whole time."""
    if not _is_publicised(moment):
        return ""
    due = _clock(moment, "publicity")
    if moment.case["state"] == "opinion_given" and not steps_of_action(moment, "object"):
        return said("初审意见须先公示，再报送。", "The first opinion is to be publicised before it is reported.")
    if due is not None and moment.on <= due:
        return said(f"公示至 {due} 止，期满后再报送。", f"The notice is up until {due}. Report it after that day.")
    return ""


@guard
def another_person(moment: Moment) -> str:
    """Who confirms is not who gave the opinion, or prepared the case."""
    gave = [step["actor"] for step in (*steps_of_action(moment, "prepare"), *steps_of_action(moment, "give_opinion"))]
    if gave[-1:] != [moment.actor]:
        return ""
    return said("初审意见由您提出，须由另一人确认。", "You gave the opinion yourself. Another person confirms.")


@guard
def decision_is_yes(moment: Moment) -> str:
    """The engine's decision grants it."""
    if is_entitled(moment) is True:
        return ""
    return said("审核意见不是同意，请不予确认或退回。", "The decision does not grant it. Refuse, or send it back.")


@guard
def decision_is_no(moment: Moment) -> str:
    """The engine's decision refuses it."""
    if is_entitled(moment) is False:
        return ""
    return said("审核意见不是不同意，请确认或退回。", "The decision does not refuse it. Confirm, or send it back.")


@guard
def decision_is_fresh(moment: Moment) -> str:
    """Nothing was stated about the household or its people since the decision."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from decision d join statement s on s.known_at > d.decided_at and (s.household_id = d.household_id"
            " or s.person_id in (select m.person_id from membership m where m.household_id = d.household_id"
            " and upper_inf(m.known))) where d.id = %s",
            [moment.case["decision_id"]],
        )
        newer = cursor.fetchone()[0]
    if not newer:
        return ""
    return said(
        f"提出意见之后又登记了 {newer} 条情况，请退回重新审核。",
        f"{newer} statement(s) came after the decision. Send it back to be decided anew.",
    )


@guard
def has_its_award(moment: Moment) -> str:
    """What pays money is confirmed together with its award (deed ``confirm``), never without."""
    if "pays" in moment.programme.data and not moment.detail.get("fund"):
        return said("该项目发放资金，请写明支出的资金账户。", "This programme pays money. Name the fund that pays.")
    return ""


@guard
def refuses_to_cooperate(moment: Moment) -> str:
    """The law ends a case where the household will not cooperate without good reason (最低生活保障审核确认办法第二十九条)."""
    return "" if reason_of(moment) else said("请写明如何不配合。", "Say how the household refused to cooperate.")


def reason_of(moment: Moment) -> str:
    """The reason that is given, without spaces around it."""
    return str(moment.detail.get("reason", "")).strip()


def _limit(programme: Programme, step: str) -> Mapping[str, Any] | None:
    return next((limit for limit in programme.data.get("time_limits", ()) if limit.get("step") == step), None)


def _clock(moment: Moment, step: str) -> datetime.date | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select due_on from case_clock where case_id = %s and step = %s and ended_on is null",
            [moment.case["id"], step],
        )
        row = cursor.fetchone()
    return row and row[0]


def steps_of_action(moment: Moment, action: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select version, actor from case_step where case_id = %s and action = %s order by version",
            [moment.case["id"], action],
        )
        return [{"version": version, "actor": actor} for version, actor in cursor.fetchall()]


def _since_inquiry(moment: Moment, action: str) -> bool:
    """Since it was begun, sent back, or handed over to another office with the household."""
    begins = ("begin_inquiry", "send_back", "hand_over")
    began = max((step["version"] for name in begins for step in steps_of_action(moment, name)), default=0)
    return any(step["version"] > began for step in steps_of_action(moment, action))


def is_entitled(moment: Moment) -> bool | None:
    """What the decision says, or where the engine cannot say and the law leaves it to the office, what was accepted there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select answer -> 'entitled' from decision d, jsonb_array_elements(d.result -> 'answers') answer"
            " where d.id = %s and answer ->> 'programme' = %s and (%s::text is null or answer ->> 'person' = %s::text)",
            [moment.case["decision_id"], moment.case["programme"], moment.case["person_id"], moment.case["person_id"]],
        )
        found = [row[0] for row in cursor.fetchall()]
    truths = [value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value)) for value in found]
    if any(truth is True for truth in truths):
        return True
    if truths and all(truth is False for truth in truths):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select grants from case_override where case_id = %s and decision_id = %s and accepted",
            [moment.case["id"], moment.case["decision_id"]],
        )
        row = cursor.fetchone()
    return row and bool(row[0])


def answer_of(moment: Moment, name: str) -> Any:
    """A named answer of the case's decision: as the decision writes it, or none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select each ->> 'value' from decision d, jsonb_array_elements(d.result -> 'answers') answer,"
            " jsonb_array_elements(answer -> 'answers') each where d.id = %s and answer ->> 'programme' = %s"
            " and each ->> 'name' = %s and (%s::text is null or answer ->> 'person' = %s::text) limit 1",
            [
                *(moment.case["decision_id"], moment.case["programme"], name),
                *(moment.case["person_id"], moment.case["person_id"]),
            ],
        )
        row = cursor.fetchone()
    return row and row[0]


def _is_publicised(moment: Moment) -> bool:
    limit = _limit(moment.programme, "publicity")
    if limit is None:
        return False
    when = limit.get("when")
    return when is None or answer_of(moment, when["answer"]) == when["is"]
