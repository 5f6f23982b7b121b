"""Conditions of the actions on a proposal, named in ``machine.yaml``. Each gives nothing where it holds, or what is wrong and
what to do."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from minsheng.services.casework.guards import Guard, Moment
from minsheng.services.casework.sentences import said

CONDITIONS: dict[str, Guard] = {}


def condition(function: Guard) -> Guard:
    """Makes a function known to ``machine.yaml`` under its own name."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def is_for_the_worse(moment: Moment) -> str:
    """Notice comes before a reduction, an end or a recovery."""
    return (
        ""
        if moment.case["is_worse"]
        else said(
            "这项变更没有减少待遇，请直接报送审核确认。", "Nobody gets less by this change. Report it for confirmation."
        )
    )


@condition
def says_what_was_said(moment: Moment) -> str:
    """What the household said is written down, or that it said nothing."""
    return (
        ""
        if str(moment.detail.get("said", "")).strip()
        else said("请记录家庭陈述的意见。", "Write down what the household said (said=…).")
    )


@condition
def heard_before_worse(moment: Moment) -> str:
    """Before worse the household was told, and was heard or had its time to answer (社会救助法，2026-07-01起施行)."""
    if not moment.case["is_worse"] or _steps(moment, "carry_over"):
        return ""
    noticed, heard = _steps(moment, "give_notice"), _steps(moment, "hear")
    if not noticed:
        return said(
            "这项变更减少待遇，请先书面告知。",
            "The household gets less by this change. Give written notice first (give_notice).",
        )
    if heard:
        return ""
    due = _last_day(moment, "hearing")
    if due is not None and moment.on <= due:
        return said(
            f"家庭可在 {due} 前（含当日）陈述意见。请听取意见，或者在该日之后报送。",
            f"The household has until {due} to answer. Hear it (hear), or report after that day.",
        )
    return ""


@condition
def another_person(moment: Moment) -> str:
    """Who confirms is not who proposed, noticed, heard or reported."""
    acted = {step["actor"] for step in _steps(moment, "propose", "give_notice", "hear", "report")}
    return (
        said("这项变更由您经办，须由另一人确认。", "You worked on this change yourself. Another person confirms.")
        if moment.actor in acted
        else ""
    )


@condition
def gives_a_reason(moment: Moment) -> str:
    """A reason is written down."""
    return "" if str(moment.detail.get("reason", "")).strip() else said("请写明理由。", "Say why (reason=…).")


@condition
def was_heard_on_the_same(moment: Moment) -> str:
    """The household was told and heard on a proposal for the same months and amounts (:mod:`.deeds.propose` looks)."""
    return (
        ""
        if moment.detail.get("of")
        else said(
            "只能从指明的建议沿用告知和听取。", "Notice and hearing are carried over from a named proposal alone."
        )
    )


def _steps(moment: Moment, *actions: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select action, actor, done_on from change_step where proposal_id = %s and action = any(%s) order by version",
            [moment.case["id"], list(actions)],
        )
        return [dict(zip(("action", "actor", "done_on"), row, strict=True)) for row in cursor.fetchall()]


def _last_day(moment: Moment, step: str) -> datetime.date | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(due_on) from change_clock where proposal_id = %s and step = %s", [moment.case["id"], step]
        )
        day: datetime.date | None = cursor.fetchone()[0]
    return day
