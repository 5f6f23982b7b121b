"""The one way a case moves: may I, is it possible, do it, write it down."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db import connection

from minsheng.engine.tree import Law, Programme
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.clocks import end_clocks, start_clock
from minsheng.services.casework.guards import GUARDS, Moment
from minsheng.services.casework.machine import SAME, machine

COLUMNS = (
    *(
        "id",
        "number",
        "household_id",
        "person_id",
        "applicant_id",
        "programme",
        "division",
        "state",
        "version",
        "channel",
    ),
    *("applied_on", "decision_id", "closed_on"),
)


class CaseNotFound(LookupError):
    """There is no such case, or none that the actor may see."""

    code = "case-not-found"


class StaleCase(RuntimeError):
    """Somebody did something to the case since the actor looked at it. Nothing was done."""

    code = "stale-case"


class NotPossible(ValueError):
    """The action is not one of this state, or a condition does not hold; the message says which and what to do."""

    code = "not-possible"


class DayOutOfOrder(ValueError):
    """The day lies before the last thing that was done to the case."""

    code = "day-out-of-order"


def programme_of(name: str, law: Law | None = None) -> Programme:
    """A programme of the law. Raises :class:`NotPossible`."""
    found = (law or the_law()).programmes.get(name)
    if found is None:
        raise NotPossible(f'The law has no programme "{name}". See minsheng law list.')
    return found


def find_case(number: str, *, lock: bool = False) -> dict[str, Any]:
    """A case by its number, as the actor may see it. ``lock``: nobody else changes it until the act ends.

    Raises :class:`CaseNotFound`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(COLUMNS)} from case_file where number = %s" + (" for no key update" if lock else ""),
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound(f"There is no case {number} that you may see. Compare the number.")
    return dict(zip(COLUMNS, row, strict=True))


def case_to_move(act: Act, number: str, may: str) -> dict[str, Any]:
    """A case that the actor may do something to, locked until the act ends. Raises :class:`CaseNotFound`, :class:`NotAllowed`."""
    act.require(may, find_case(number)["division"])
    return find_case(number, lock=True)


def move_case(
    act: Act, number: str, action: str, *, on: datetime.date, version: int | None = None, **detail: Any
) -> dict[str, Any]:
    """Does an action of the table to a case and gives the case as it is then.

    Args:
        act: who acts.
        number: which case.
        action: its name in ``machine.yaml``.
        on: the day it is done.
        version: the version the actor saw; left out by a deed that has just read the case itself.
        detail: what the action says (papers, visitors, reason, decision …), kept with the step.

    Raises:
        CaseNotFound, StaleCase, NotPossible, DayOutOfOrder, NotAllowed.
    """
    ours = machine()
    if action not in ours.actions:
        raise NotPossible(f'There is no action "{action}". Actions: {", ".join(ours.actions)}.')
    found = ours.actions[action]
    _require(act, number, found.may, found.own)
    case = find_case(number, lock=True)
    _must_be_possible(act, case, action, on, version, detail)
    target = case["state"] if found.target == SAME else found.target
    closes = ours.is_closed(target)
    with connection.cursor() as cursor:
        cursor.execute(
            "update case_file set state = %s, version = version + 1, closed_on = coalesce(closed_on, %s),"
            " decision_id = coalesce(%s, decision_id) where id = %s",
            [target, on if closes else None, detail.get("decision"), case["id"]],
        )
    write_step(act, case["id"], case["version"] + 1, action, case["state"], target, on, detail)
    end_clocks(case["id"], found.ends, on)
    for step in found.starts:
        start_clock(case["id"], programme_of(case["programme"]), step, on)
    act.record(f"case: {action}", household_id=case["household_id"], case=number)
    return find_case(number)


def write_step(
    act: Act,
    case_id: int,
    version: int,
    action: str,
    source: str,
    target: str,
    on: datetime.date,
    detail: dict[str, Any],
) -> None:
    """Adds a step to a case's history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into case_step (case_id, version, action, from_state, to_state, done_on, actor, detail)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                case_id,
                version,
                action,
                source,
                target,
                on,
                act.actor,
                json.dumps(detail, ensure_ascii=False, default=str),
            ],
        )


def steps_of(case_id: int) -> list[dict[str, Any]]:
    """The history of a case, oldest first."""
    names = ("version", "action", "from_state", "to_state", "done_on", "actor", "detail")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from case_step where case_id = %s order by version", [case_id])
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        {**row, "detail": json.loads(row["detail"]) if isinstance(row["detail"], str) else row["detail"]}
        for row in rows
    ]


def _require(act: Act, number: str, action: str, own: bool) -> None:
    case = find_case(number)
    if own and _is_own(case["household_id"]):
        return
    act.require(action, case["division"])


def _must_be_possible(
    act: Act, case: dict[str, Any], action: str, on: datetime.date, version: int | None, detail: dict[str, Any]
) -> None:
    found = machine().actions[action]
    if version is not None and version != case["version"]:
        raise StaleCase(f"Case {case['number']} was changed since you looked (version {case['version']}). Look again.")
    if case["state"] not in found.sources:
        state = machine().states[case["state"]]["en"]
        possible = (
            ", ".join(each.name for each in machine().possible(case["state"], programme_of(case["programme"])))
            or "nothing"
        )
        raise NotPossible(f"Case {case['number']} is {state}; {action} is not possible. Possible: {possible}.")
    last = _last_day(case["id"])
    if on < last:
        raise DayOutOfOrder(f"{on} lies before the last step of case {case['number']} on {last}.")
    case = {**case, "decision_id": detail.get("decision", case["decision_id"])}
    moment = Moment(
        case, programme_of(case["programme"]), on, act.actor, detail, lambda other: act.may(other, case["division"])
    )
    wrong = [said for said in (GUARDS[name](moment) for name in found.guards) if said]
    if wrong:
        raise NotPossible(f"Case {case['number']}, {action}: {' '.join(wrong)}")


def _last_day(case_id: int) -> datetime.date:
    with connection.cursor() as cursor:
        cursor.execute("select max(done_on) from case_step where case_id = %s", [case_id])
        day: datetime.date = cursor.fetchone()[0]
    return day


def _is_own(household_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select my_households())", [household_id])
        return bool(cursor.fetchone()[0])
