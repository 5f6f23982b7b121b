"""Conditions of the actions that grant: help first, approval by as many people as the amount asks for, what was left to the
office, longer time limits. As :mod:`.guards`, each gives nothing where it holds, or what is wrong and what to do."""

from __future__ import annotations

from django.db import connection

from minsheng.services.casework.city_settings import city_settings
from minsheng.services.casework.granting import granted_by
from minsheng.services.casework.guards import Moment, answer_of, guard, steps_of_action


@guard
def law_helps_first(moment: Moment) -> str:
    """Help comes before the checks only where the programme's law says so, and in its case (``helps_first``)."""
    says = moment.programme.data.get("helps_first")
    if says is None:
        return "The law of this programme does not help before the checks. Accept the case and begin the inquiry."
    when = says["when"]
    if answer_of(moment, when["answer"]) != when["is"]:
        return f"Help comes first only where {when['answer']} is {when['is']} ({says['article']})."
    return ""


@guard
def within_first_help(moment: Moment) -> str:
    """The sum is small, as the city sets it."""
    most, amount = city_settings(moment.on).first_help.up_to, moment.detail.get("amount")
    if not isinstance(amount, int) or amount <= 0:
        return "Say how much is paid first, in whole fen."
    if amount > most:
        return f"At most {most / 100:,.2f} yuan is paid before the checks (the city's setting). Begin the inquiry for more."
    return ""


@guard
def another_than_took_it(moment: Moment) -> str:
    """Who pays first is not who took the application."""
    took = {step["actor"] for action in ("apply", "accept") for step in steps_of_action(moment, action)}
    return "You took the application yourself. Another person pays first." if moment.actor in took else ""


@guard
def law_allows_extension(moment: Moment) -> str:
    """The whole may last longer in special cases, once, with a reason (最低生活保障审核确认办法第二十二条)."""
    limits = [limit for limit in moment.programme.data.get("time_limits", ()) if limit.get("step") == "whole"]
    if not any("special_days" in limit for limit in limits):
        return "The law of this programme knows no longer time limit for special cases."
    if steps_of_action(moment, "extend"):
        return "The time limit was extended before; the law allows it once."
    return "" if str(moment.detail.get("reason", "")).strip() else "Say what makes the case special."


@guard
def registries_were_asked(moment: Moment) -> str:
    """Answers are taken of what was asked."""
    return "" if steps_of_action(moment, "ask_registries") else "No registry was asked for this case. Ask first."


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
    return "What was left to the office waits for review by a second person. Review it first."


@guard
def approves_in_turn(moment: Moment) -> str:
    """There are more to approve after this one, and this one may."""
    needed, approved = _needed(moment), _approved(moment)
    if len(approved) + 1 >= len(needed):
        return "Nobody else has to approve after you. Confirm."
    return _may_approve(moment, needed, approved)


@guard
def is_the_last_to_approve(moment: Moment) -> str:
    """As many people as the amount asks for approved before (``city_settings.yaml``), all different."""
    needed, approved = _needed(moment), _approved(moment)
    if len(approved) + 1 < len(needed):
        left = ", ".join(needed[len(approved) :])
        return (
            f"An amount like this is approved by {len(needed)} people (the city's setting); still to approve: {left}."
        )
    return _may_approve(moment, needed, approved)


def _may_approve(moment: Moment, needed: tuple[str, ...], approved: list[str]) -> str:
    if moment.actor in approved:
        return "You approved it before. Another person goes on."
    action = needed[len(approved)]
    return "" if moment.may(action) else f"The next to approve is one who may {action} here."


def _needed(moment: Moment) -> tuple[str, ...]:
    found = granted_by(moment.case)
    settings = city_settings(moment.on)
    return settings.approvers("other", None) if found is None else settings.approvers(found.frequency, found.amount)


def _approved(moment: Moment) -> list[str]:
    """Who approved since the case was last reported."""
    reported = max((step["version"] for step in steps_of_action(moment, "report_for_confirmation")), default=0)
    return [step["actor"] for step in steps_of_action(moment, "approve") if step["version"] > reported]
