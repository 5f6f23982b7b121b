"""Conditions of actions on appeals, one function each, named in ``machine.yaml``. Each gives nothing where it holds, or what
is wrong and what to do, in both languages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.services.casework.sentences import said


@dataclass(frozen=True, slots=True)
class Moment:
    """What a condition is asked about: the appeal as it stands, its kind in the table, the day, who acts, what is said."""

    appeal: Mapping[str, Any]
    says: Mapping[str, Any]  # the kind, as machine.yaml has it
    results: frozenset[str]  # names of the actions that decide
    on: datetime.date
    actor: str
    detail: Mapping[str, Any]

    def said(self, name: str) -> str:
        """A text of the detail without spaces around it."""
        return str(self.detail.get(name, "")).strip()

    def called(self, action: str) -> str:
        """What an action of the kind is called in Chinese; itself where there is none of that name."""
        return str(self.says["actions"].get(action, {}).get("zh", action))


Condition = Callable[[Moment], str]
CONDITIONS: dict[str, Condition] = {}


def condition(function: Condition) -> Condition:
    """Makes a function known to ``machine.yaml`` under its own name."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def asked_once(moment: Moment) -> str:
    """All that is missing is named at once (行政复议法第三十一条)."""
    if _steps(moment, "ask_for_papers"):
        return said(
            "已经通知补正过；法律要求一次性告知全部须补正的内容。请决定受理或者不予受理。",
            "The appellant was asked before; the law has all that is missing named at once. Accept it or do not.",
        )
    return "" if moment.detail.get("papers") else said("请写明须补正的材料。", "Name what is missing.")


@condition
def supply_is_over(moment: Moment) -> str:
    """What is not supplied in time, without good reason, is taken as given up (行政复议法第三十一条)."""
    due = _clock(moment, "supply")
    if due is None or moment.on > due:
        return ""
    return said(f"申请人可在 {due} 前（含当日）补正。", f"The appellant may supply it until {due}.")


@condition
def filed_in_time(moment: Moment) -> str:
    """Filed within the time of articles 20 and 21, counted with what excuses it."""
    last = moment.appeal["last_day"]
    if last is None or moment.appeal["filed_on"] <= last:
        return ""
    filed, article = moment.appeal["filed_on"], moment.says["filing"]["article"]
    return said(
        f"申请于 {filed} 提出，期限到 {last} 为止（{article}）。请以此为由不予受理。",
        f"It was filed on {filed} and could be filed until {last} ({article}). Refuse to accept it, with this reason.",
    )


@condition
def acceptance_is_over(moment: Moment) -> str:
    """The time to look whether it is admissible is over, and nobody refused it (行政复议法第三十条)."""
    due, today = _clock(moment, "acceptance"), moment.said("today")
    if due is not None and today and due < datetime.date.fromisoformat(today):
        return ""
    return said(f"受理审查的期限到 {due} 为止。", f"Whether it is admissible may be looked into until {due}.")


@condition
def summary_is_possible(moment: Moment) -> str:
    """The summary procedure is for small amounts, or where all parties agree (行政复议法第五十三条)."""
    if moment.detail.get("procedure", "ordinary") != "summary" or moment.detail.get("parties_agree") is True:
        return ""
    up_to = moment.says["summary_up_to"]
    amount = moment.appeal["amount"]
    if amount is not None and amount <= up_to["yuan"] * 100:
        return ""
    return said(
        f"简易程序只用于涉及款额 {up_to['yuan']} 元以下的，或各方当事人同意的（{up_to['article']}）。请选普通程序，或写明各方同意。",
        f"The summary procedure is for disputes of up to {up_to['yuan']} yuan, or where all parties agree"
        f" ({up_to['article']}). Say the amount when it is filed, or that the parties agree.",
    )


@condition
def gives_reasons(moment: Moment) -> str:
    """Reasons are written down."""
    return "" if moment.said("says") else said("请写明理由。", "Give the reasons (says).")


@condition
def says_something(moment: Moment) -> str:
    """What was said is written down."""
    return "" if moment.said("says") else said("请记录陈述或答复的内容。", "Write down what was said (says).")


@condition
def not_stayed(moment: Moment) -> str:
    """A stay is ordered once."""
    return said("已经停止执行。", "It is stayed already.") if moment.appeal["is_stayed"] else ""


@condition
def enough_hearers(moment: Moment) -> str:
    """A hearing is led by one, heard by two or more, and written by one (行政复议法第五十条)."""
    hearers = set(moment.detail.get("hearers", ()))
    if len(hearers) >= 4:
        return ""
    return said(
        f"听证须有主持人一人、听证员两人以上、记录员一人，共四人以上；现只写了 {len(hearers)} 人。",
        f"A hearing needs four people or more by its article; you named {len(hearers)}.",
    )


@condition
def is_summary(moment: Moment) -> str:
    """Only a summary procedure is turned."""
    if moment.appeal["procedure"] == "summary":
        return ""
    return said("已经适用普通程序。", "It runs in the ordinary procedure already.")


@condition
def is_ordinary(moment: Moment) -> str:
    """Only the ordinary procedure is extended (行政复议法第六十二条)."""
    if moment.appeal["procedure"] == "ordinary":
        return ""
    return said("简易程序不能延长，请先转为普通程序。", "The summary procedure is not extended. Turn it first.")


@condition
def extended_once(moment: Moment) -> str:
    """Extended once, within its time, and by no more than the law gives."""
    most = moment.says["extension"]["days"]
    days = moment.detail.get("days")
    if _steps(moment, "extend"):
        return said("已经延长过一次。", "It was extended before.")
    due = _clock(moment, "decide")
    if due is not None and moment.on > due:
        return said(
            f"期限已于 {due} 届满，延长须在届满之前。", f"Its time was over on {due}; it is extended before that."
        )
    if isinstance(days, int) and 0 < days <= most:
        return ""
    return said(f"请填写延长的天数：1 至 {most}。", f"Say by how many days: 1 to {most}.")


@condition
def answered_or_overdue(moment: Moment) -> str:
    """The office that decided has answered, or its time is over: then it counts as without evidence (行政复议法第七十条)."""
    if moment.appeal["state"] == "answered":
        return ""
    due = _clock(moment, "answer")
    if moment.appeal["state"] == "passed_on" and due is not None and moment.on > due:
        return ""
    if due is None:
        return said(
            "被申请人尚未答复，请先发送被申请人。", "The office that decided has not answered. Pass it on first."
        )
    return said(
        f"被申请人尚未答复，答复期限到 {due} 为止。", f"The office that decided has not answered; it may until {due}."
    )


@condition
def heard(moment: Moment) -> str:
    """The parties are heard, unless it is summary or they could not be (行政复议法第四十九条)."""
    if moment.appeal["procedure"] == "summary" or _steps(moment, "hear") or _steps(moment, "hold_hearing"):
        return ""
    if moment.said("not_heard_because"):
        return ""
    return said(
        "尚未听取当事人意见。请先听取，或写明未能听取的原因。",
        "The parties were not heard. Hear them first, or say why they could not be (not_heard_because).",
    )


@condition
def names_result(moment: Moment) -> str:
    """The result that is proposed is one of the table's, with reasons."""
    if moment.said("result") not in moment.results:
        known = sorted(moment.results)
        return said(
            f"请选择建议的结果：{'、'.join(moment.called(name) for name in known)}。",
            f"Say which result you propose: {', '.join(known)}.",
        )
    return gives_reasons(moment)


@condition
def another_person(moment: Moment) -> str:
    """Who decides is not who proposed (行政复议法第六十一条)."""
    if _proposed(moment)[0] != moment.actor:
        return ""
    return said("审理意见由您提出，须由另一人决定。", "You proposed the result yourself. Another person decides.")


@condition
def as_proposed_or_said(moment: Moment) -> str:
    """Another result than the proposed one is decided only with a word on why."""
    proposed = _proposed(moment)[1]
    if proposed == moment.detail.get("action") or moment.said("differs_because"):
        return ""
    return said(
        f"提出的意见是“{moment.called(proposed)}”。请退回审理，或写明与建议不同的原因。",
        f"The result proposed is {proposed}. Give it back, or say why you decide otherwise (differs_because).",
    )


@condition
def not_for_the_worse(moment: Moment) -> str:
    """A change never leaves the appellant worse off (行政复议法第六十三条)."""
    if moment.detail.get("for_the_better") is True:
        return ""
    return said(
        "不得作出对申请人更为不利的变更（行政复议法第六十三条）。请确认变更对申请人更有利。",
        "A decision is never changed for the worse of who appealed (行政复议法第六十三条). Say that it is for the better.",
    )


@condition
def sets_days(moment: Moment) -> str:
    """What is sent back or ordered is due within days that the decision sets (行政复议法第六十四条、第六十六条)."""
    days = moment.detail.get("within_days")
    if isinstance(days, int) and days > 0:
        return ""
    return said("请规定办理的天数。", "Set within how many days it is to be done (within_days).")


@condition
def decided_anew(moment: Moment) -> str:
    """The case that was opened anew is closed."""
    if moment.appeal["new_case_id"] is None:
        return "" if moment.said("says") else said("请记录办理的情况。", "Write down what was done (says).")
    with connection.cursor() as cursor:
        cursor.execute("select number, closed_on from case_file where id = %s", [moment.appeal["new_case_id"]])
        row = cursor.fetchone()
    if row is None or row[1] is not None:
        return ""
    return said(f"个案 {row[0]} 尚未办结。", f"Case {row[0]} is still open.")


def _clock(moment: Moment, step: str) -> datetime.date | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select due_on from appeal_clock where appeal_id = %s and step = %s and ended_on is null",
            [moment.appeal["id"], step],
        )
        row = cursor.fetchone()
    return row and row[0]


def _steps(moment: Moment, action: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from appeal_step where appeal_id = %s and action = %s", [moment.appeal["id"], action]
        )
        return int(cursor.fetchone()[0])


def _proposed(moment: Moment) -> tuple[str, str]:
    """Who proposed last, and what."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select actor, detail ->> 'result' from appeal_step where appeal_id = %s and action = 'propose'"
            " order by version desc limit 1",
            [moment.appeal["id"]],
        )
        return cursor.fetchone() or ("", "")
