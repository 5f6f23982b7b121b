"""Help plans: opened, filled with goals and actions, reviewed, closed with their outcome."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.people.changing import refusals
from minsheng.registry.texts import checked_text
from minsheng.services.casework.helping.errors import HelpNotPossible, StaleHelp
from minsheng.services.casework.helping.models import Action, Goal, Plan, Review
from minsheng.services.casework.helping.whose import division_to_help, months_after, must_be_member
from minsheng.services.casework.helping.words import known

LONGEST = 2000


def open_plan(
    act: Act,
    *,
    household_id: int,
    because: str,
    on: datetime.date,
    review_every_months: int,
    worker: str = "",
    topic: str = "",
) -> int:
    """Opens a help plan and gives its number.

    Args:
        act: who may ``help`` where the household lives.
        household_id: whose plan.
        because: why the household is helped.
        on: the day.
        review_every_months: how often it is looked at anew, 1 to 12; what the city does, no law says it.
        worker: who answers for it; the actor if not said.
        topic: only who may read it sees the plan; the household itself then does not.

    Raises :class:`HelpNotPossible` (also where one is open), :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    division = division_to_help(act, household_id, topic)
    if not 1 <= review_every_months <= 12:
        raise HelpNotPossible("A plan is reviewed every 1 to 12 months.")
    open_already = HelpNotPossible("The household has an open plan. Go on with that one.")
    with refusals({"help_plan_one_open": open_already}):
        plan = Plan.objects.create(
            household_id=household_id, division=division, topic=topic, because=checked_text(because, "The reason", LONGEST),
            worker=worker or act.actor, opened_on=on, review_every_months=review_every_months,
            next_review_on=months_after(on, review_every_months),
        )  # fmt: skip
    act.record("help plan opened", household_id=household_id, plan=plan.pk)
    return int(plan.pk)


def add_goal(
    act: Act,
    plan_id: int,
    *,
    area: str,
    says: str,
    until: datetime.date,
    on: datetime.date,
    person_id: int | None = None,
) -> int:
    """Adds a goal and gives its number. Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`RecordNotFound`."""
    plan = _open(act, plan_id)
    known(area, "areas")
    if until < on:
        raise HelpNotPossible(f"A goal lies ahead; {until} is before {on}.")
    must_be_member(plan.household_id, person_id, on)
    goal = Goal.objects.create(
        plan=plan, area=area, says=checked_text(says, "The goal", LONGEST), until=until, person_id=person_id
    )
    act.record("help goal added", household_id=plan.household_id, plan=plan_id, goal=goal.pk)
    return int(goal.pk)


def close_goal(act: Act, goal_id: int, *, outcome: str, on: datetime.date, note: str = "") -> None:
    """Says what became of a goal, once. Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`RecordNotFound`."""
    goal = visible(Goal.objects.filter(pk=goal_id).select_related("plan"), "goal")
    act.require("help", goal.plan.division)
    known(outcome, "goal_outcomes")
    open_actions = Action.objects.filter(goal=goal, closed_on__isnull=True).count()
    if open_actions and outcome != "dropped":
        raise HelpNotPossible(f"{open_actions} action(s) of this goal are open. Say what became of them first.")
    _close(Goal, goal_id, outcome, on, note, "goal")
    act.record("help goal closed", household_id=goal.plan.household_id, goal=goal_id, outcome=outcome)


def add_action(act: Act, goal_id: int, *, says: str, who: str, until: datetime.date, on: datetime.date) -> int:
    """Adds who does what until when. Raises :class:`HelpNotPossible`, :class:`RecordNotFound`."""
    goal = visible(Goal.objects.filter(pk=goal_id).select_related("plan"), "goal")
    act.require("help", goal.plan.division)
    if goal.closed_on is not None:
        raise HelpNotPossible("The goal is closed. Add a new one.")
    if until < on:
        raise HelpNotPossible(f"An action lies ahead; {until} is before {on}.")
    action = Action.objects.create(
        goal=goal,
        says=checked_text(says, "The action", LONGEST),
        who=checked_text(who, "Who does it", 200),
        until=until,
    )
    act.record("help action added", household_id=goal.plan.household_id, goal=goal_id, step=action.pk)
    return int(action.pk)


def close_action(act: Act, action_id: int, *, outcome: str, on: datetime.date, note: str = "") -> None:
    """Says what became of an action, once. Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`RecordNotFound`."""
    action = visible(Action.objects.filter(pk=action_id).select_related("goal__plan"), "action")
    act.require("help", action.goal.plan.division)
    known(outcome, "action_outcomes")
    _close(Action, action_id, outcome, on, note, "action")
    act.record("help action closed", household_id=action.goal.plan.household_id, step=action_id, outcome=outcome)


def review_plan(
    act: Act, plan_id: int, *, found: str, on: datetime.date, version: int | None = None, worker: str = ""
) -> datetime.date:
    """Looks at a plan anew; gives the day of the next review. ``worker``: who answers for it from now on.

    Raises :class:`StaleHelp`, :class:`HelpNotPossible`, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    plan = _open(act, plan_id, version)
    following = months_after(on, plan.review_every_months)
    _change(plan, next_review_on=following, worker=worker or plan.worker)
    Review.objects.create(
        plan=plan, reviewed_on=on, reviewed_by=act.actor, found=checked_text(found, "What was found", LONGEST),
        next_review_on=following,
    )  # fmt: skip
    act.record("help plan reviewed", household_id=plan.household_id, plan=plan_id)
    return following


def close_plan(
    act: Act, plan_id: int, *, outcome: str, found: str, on: datetime.date, version: int | None = None
) -> None:
    """Ends a plan with its outcome. Every goal must be closed first.

    Raises :class:`UnknownWord`, :class:`StaleHelp`, :class:`HelpNotPossible`, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    plan = _open(act, plan_id, version)
    known(outcome, "plan_outcomes")
    if left := Goal.objects.filter(plan=plan, closed_on__isnull=True).count():
        raise HelpNotPossible(f"{left} goal(s) are open. Say what became of them first.")
    if on < plan.opened_on:
        raise HelpNotPossible(f"The plan was opened on {plan.opened_on}.")
    _change(plan, next_review_on=None, outcome=outcome, closed_on=on)
    Review.objects.create(
        plan=plan, reviewed_on=on, reviewed_by=act.actor, found=checked_text(found, "What was found", LONGEST)
    )
    act.record("help plan closed", household_id=plan.household_id, plan=plan_id, outcome=outcome)


def _open(act: Act, plan_id: int, version: int | None = None) -> Plan:
    act.require("help", visible(Plan.objects.filter(pk=plan_id), "help plan").division)
    plan: Plan = visible(Plan.objects.filter(pk=plan_id).select_for_update(no_key=True), "help plan")
    if version is not None and version != plan.version:
        raise StaleHelp(f"Plan {plan_id} was changed since you looked (version {plan.version}). Look again.")
    if plan.closed_on is not None:
        raise HelpNotPossible(f"Plan {plan_id} is closed. Open a new one.")
    return plan


def _change(plan: Plan, **changes: Any) -> None:
    Plan.objects.filter(pk=plan.pk).update(version=plan.version + 1, **changes)


def _close(model: type[Goal] | type[Action], pk: int, outcome: str, on: datetime.date, note: str, what: str) -> None:
    note = checked_text(note, "The note", LONGEST, may_be_empty=True)
    closed = model.objects.filter(pk=pk, closed_on__isnull=True).update(outcome=outcome, note=note, closed_on=on)  # type: ignore[attr-defined]
    if not closed:
        raise HelpNotPossible(f"This {what} is closed already.")
