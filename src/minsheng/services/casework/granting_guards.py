"""Conditions of the actions that grant: help first, approval by as many people as the amount asks for, what was left to the
office, longer time limits. As :mod:`.guards`, each gives nothing where it holds, or what is wrong and what to do."""

from __future__ import annotations

from django.db import connection

from minsheng.registry.access.roles import table
from minsheng.services.casework.city_settings import city_settings
from minsheng.services.casework.granting import granted_by
from minsheng.services.casework.guards import Moment, answer_of, guard, reason_of, steps_of_action
from minsheng.services.casework.sentences import said


@guard
def law_helps_first(moment: Moment) -> str:
    """Help comes before the checks only where the programme's law says so, and in its case (``helps_first``)."""
    says = moment.programme.data.get("helps_first")
    if says is None:
        return said(
            "该项目的法规没有先行救助的规定，请受理并启动调查。",
            "The law of this programme does not help before the checks. Accept the case and begin the inquiry.",
        )
    when = says["when"]
    if answer_of(moment, when["answer"]) != when["is"]:
        return said(
            f"只有 {when['answer']} 为 {when['is']} 时才可先行救助（{says['article']}）。",
            f"Help comes first only where {when['answer']} is {when['is']} ({says['article']}).",
        )
    return ""


@guard
def within_first_help(moment: Moment) -> str:
    """The sum is small, as the city sets it."""
    most, amount = city_settings(moment.on).first_help.up_to, moment.detail.get("amount")
    if not isinstance(amount, int) or amount <= 0:
        return said("请填写先行救助的金额。", "Say how much is paid first, in whole fen.")
    if amount > most:
        return said(
            f"先行救助最多 {most / 100:,.2f} 元（本市设定）；超过的请启动调查。",
            f"At most {most / 100:,.2f} yuan is paid before the checks (the city's setting). Begin the inquiry for more.",
        )
    return ""


@guard
def another_than_took_it(moment: Moment) -> str:
    """Who pays first is not who took the application."""
    took = {step["actor"] for action in ("apply", "accept") for step in steps_of_action(moment, action)}
    if moment.actor not in took:
        return ""
    return said("申请由您受理，须由另一人先行救助。", "You took the application yourself. Another person pays first.")


@guard
def law_allows_extension(moment: Moment) -> str:
    """The whole may last longer in special cases, once, with a reason (最低生活保障审核确认办法第二十二条)."""
    limits = [limit for limit in moment.programme.data.get("time_limits", ()) if limit.get("step") == "whole"]
    if not any("special_days" in limit for limit in limits):
        return said(
            "该项目的法规没有特殊情况延长期限的规定。",
            "The law of this programme knows no longer time limit for special cases.",
        )
    if steps_of_action(moment, "extend"):
        return said("期限已经延长过，法律只允许一次。", "The time limit was extended before; the law allows it once.")
    return "" if reason_of(moment) else said("请写明特殊情况。", "Say what makes the case special.")


@guard
def registries_were_asked(moment: Moment) -> str:
    """Answers are taken of what was asked."""
    if steps_of_action(moment, "ask_registries"):
        return ""
    return said("尚未为本案提请信息核对，请先提请。", "No registry was asked for this case. Ask first.")


@guard
def override_is_accepted(moment: Moment) -> str:
    """What an officer decided beside the engine counts when a second person has accepted it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select accepted from case_override where case_id = %s and decision_id = %s order by id desc limit 1",
            [moment.case["id"], moment.case["decision_id"]],
        )
        row = cursor.fetchone()
    if row is None or row[0]:
        return ""
    return said(
        "裁量意见尚待另一人复核，请先复核。",
        "What was left to the office waits for review by a second person. Review it first.",
    )


@guard
def approves_in_turn(moment: Moment) -> str:
    """There are more to approve after this one, and this one may."""
    needed, approved = _needed(moment), _approved(moment)
    if len(approved) + 1 >= len(needed):
        return said("之后没有其他人需要同意，请直接确认。", "Nobody else has to approve after you. Confirm.")
    return _may_approve(moment, needed, approved)


@guard
def is_the_last_to_approve(moment: Moment) -> str:
    """As many people as the amount asks for approved before (``city_settings.yaml``), all different."""
    needed, approved = _needed(moment), _approved(moment)
    if len(approved) + 1 < len(needed):
        left = needed[len(approved) :]
        return said(
            f"这样的金额须由 {len(needed)} 人同意（本市设定）；还须：{'、'.join(map(_action_zh, left))}。",
            f"An amount like this is approved by {len(needed)} people (the city's setting); still to approve: {', '.join(left)}.",
        )
    return _may_approve(moment, needed, approved)


def _may_approve(moment: Moment, needed: tuple[str, ...], approved: list[str]) -> str:
    if moment.actor in approved:
        return said("您已经同意过，须由另一人继续。", "You approved it before. Another person goes on.")
    action = needed[len(approved)]
    if moment.may(action):
        return ""
    return said(f"下一步须由可以“{_action_zh(action)}”的人办理。", f"The next to approve is one who may {action} here.")


def _action_zh(action: str) -> str:
    return str(table().actions[action]["zh"])


def _needed(moment: Moment) -> tuple[str, ...]:
    found = granted_by(moment.case)
    settings = city_settings(moment.on)
    return settings.approvers("other", None) if found is None else settings.approvers(found.frequency, found.amount)


def _approved(moment: Moment) -> list[str]:
    """Who approved since the case was last reported."""
    reported = max((step["version"] for step in steps_of_action(moment, "report_for_confirmation")), default=0)
    return [step["actor"] for step in steps_of_action(moment, "approve") if step["version"] > reported]
