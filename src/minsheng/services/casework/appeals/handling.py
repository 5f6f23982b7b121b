"""The one way an appeal moves: may I, did I take no part in what is disputed, is it possible, do it, write it down."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.casework.appeals.conditions import CONDITIONS, Moment
from minsheng.services.casework.appeals.demands import stop_recovery
from minsheng.services.casework.appeals.table import SAME, Action, Kind, table
from minsheng.services.casework.appeals.times import (
    end_clocks,
    longer,
    set_going,
    start_clock,
    stood_still_since,
    stop_clocks,
)
from minsheng.services.casework.sentences import said, together

COLUMNS = (
    "id", "number", "kind", "household_id", "appellant_id", "case_id", "decision_id", "demand", "about", "programme",
    "division", "grounds", "wants", "channel", "known_on", "told_on", "hindered", "hindered_from", "hindered_until",
    "late_note", "last_day", "filed_on", "filed_by_id", "procedure", "amount", "is_stayed", "state", "version", "closed_on",
    "new_case_id",
)  # fmt: skip


class AppealNotFound(LookupError):
    """There is no such appeal, or none that the actor may see."""

    code = "appeal-not-found"


class StaleAppeal(RuntimeError):
    """Somebody did something to the appeal since the actor looked at it. Nothing was done."""

    code = "stale-appeal"


class AppealNotPossible(ValueError):
    """The action is not one of this state, or a condition does not hold; the message says which and what to do."""

    code = "appeal-not-possible"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.zh = getattr(message, "zh", "")  # of a sentence in both languages


class AppealDayOutOfOrder(ValueError):
    """The day lies before the last thing that was done to the appeal."""

    code = "appeal-day-out-of-order"


class NotIndependent(PermissionError):
    """The actor took part in what is disputed, and must leave it to others (公务员法第七十六条)."""

    code = "not-independent"


def find_appeal(number: str, *, lock: bool = False) -> dict[str, Any]:
    """An appeal by its number, as the actor may see it. ``lock``: nobody else changes it until the act ends.

    Raises :class:`AppealNotFound`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(COLUMNS)} from appeal where number = %s" + (" for no key update" if lock else ""),
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise AppealNotFound(f"There is no appeal {number} that you may see. Compare the number.")
    return dict(zip(COLUMNS, row, strict=True))


def kind_of(appeal: Mapping[str, Any]) -> Kind:
    """The appeal's kind in the table."""
    return table().kinds[appeal["kind"]]


def took_part(appeal_id: int, actor: str) -> bool:
    """Whether somebody took part in what an appeal disputes: did a step of the case, visited, decided, found the demand, or is
    complained about. The database answers it, and refuses the step itself too."""
    with connection.cursor() as cursor:
        cursor.execute("select took_part(%s, %s)", [appeal_id, actor])
        return bool(cursor.fetchone()[0])


def move_appeal(
    act: Act, number: str, action: str, *, on: datetime.date, version: int | None = None, **detail: Any
) -> dict[str, Any]:
    """Does an action of the table to an appeal and gives the appeal as it is then.

    Args:
        act: who acts.
        number: which appeal.
        action: its name in ``machine.yaml``; those that decide go through :func:`decide_appeal`, which opens the case anew.
        on: the day it is done.
        version: the version the actor saw.
        detail: what the action says: ``says``, ``papers``, ``procedure``, ``result``, ``days`` …, kept with the step.

    Raises:
        AppealNotFound, StaleAppeal, AppealNotPossible, AppealDayOutOfOrder, NotIndependent, NotAllowed.
    """
    appeal, kind, found = _found(number, action)
    if found.decides:
        raise AppealNotPossible(
            f"{action} decides the appeal; call decide_appeal, which also has the case decided anew."
        )
    return carry_out(act, appeal, kind, found, on, version, detail)


def _found(number: str, action: str) -> tuple[dict[str, Any], Kind, Action]:
    appeal = find_appeal(number)
    kind = kind_of(appeal)
    if action not in kind.actions:
        raise AppealNotPossible(f'There is no action "{action}" of a {kind.name}. Actions: {", ".join(kind.actions)}.')
    return appeal, kind, kind.actions[action]


def carry_out(
    act: Act,
    appeal: Mapping[str, Any],
    kind: Kind,
    action: Action,
    on: datetime.date,
    version: int | None,
    detail: dict[str, Any],
    new_case_id: int | None = None,
) -> dict[str, Any]:
    """The step itself; for :func:`move_appeal` and the deeds of this application."""
    number = appeal["number"]
    require(act, appeal, action)
    appeal = find_appeal(number, lock=True)
    must_be_possible(act, appeal, kind, action, on, version, detail)
    target = appeal["state"] if action.target == SAME else action.target
    closes = kind.is_closed(target)
    procedure = _procedure(appeal, action, detail)
    with connection.cursor() as cursor:
        cursor.execute(
            "update appeal set state = %s, version = version + 1, closed_on = coalesce(closed_on, %s), procedure = %s,"
            " is_stayed = is_stayed or %s, new_case_id = coalesce(new_case_id, %s) where id = %s",
            [target, on if closes else None, procedure, action.name == "stay", new_case_id, appeal["id"]],
        )
    write_step(act, appeal["id"], appeal["version"] + 1, action.name, appeal["state"], target, on, detail)
    end_clocks(appeal["id"], action.ends, on)
    moved = {**appeal, "procedure": procedure}
    for step in action.starts:
        start_clock(moved, kind, step, on, detail.get("within_days"))
    if action.name == "extend":
        longer(appeal["id"], "decide", detail["days"])
    if action.name == "to_ordinary":
        longer(appeal["id"], "decide", kind.limit("decide")["days"] - kind.limit("decide", "summary")["days"])
    if appeal["demand"] and action.name in ("stay", "send_back"):
        stop_recovery(act, appeal, on)
    act.record(f"appeal: {action.name}", household_id=appeal["household_id"], appeal=number)
    return find_appeal(number)


def require(act: Act, appeal: Mapping[str, Any], action: Action) -> None:
    """May the actor, and did the actor take no part. Raises :class:`NotAllowed` and :class:`NotIndependent`."""
    if action.own and act.person_id is not None and act.person_id == appeal["appellant_id"]:
        return
    act.require(action.may, appeal["division"])
    if not action.party and took_part(appeal["id"], act.actor):
        act.saw("refused", household_id=appeal["household_id"], asked=action.name, appeal=appeal["number"])
        raise NotIndependent(
            f"You took part in what appeal {appeal['number']} disputes. Somebody who did not must do this (公务员法第七十六条)."
        )


def must_be_possible(
    act: Act,
    appeal: Mapping[str, Any],
    kind: Kind,
    action: Action,
    on: datetime.date,
    version: int | None,
    detail: Mapping[str, Any],
) -> None:
    """Raises :class:`StaleAppeal`, :class:`AppealNotPossible` and :class:`AppealDayOutOfOrder`."""
    number = appeal["number"]
    if version is not None and version != appeal["version"]:
        raise StaleAppeal(f"Appeal {number} was changed since you looked (version {appeal['version']}). Look again.")
    if appeal["state"] not in action.sources:
        state, possible = kind.states[appeal["state"]], kind.possible(appeal["state"])
        raise AppealNotPossible(
            said(
                f"{number} 现在是“{state['zh']}”，不能{action.zh}。可以办理：{'、'.join(each.zh for each in possible) or '无'}。",
                f"Appeal {number} is {state['en']}; {action.name} is not possible."
                f" Possible: {', '.join(each.name for each in possible) or 'nothing'}.",
            )
        )
    if stood_still_since(appeal["id"]) is not None and not action.party:
        raise AppealNotPossible(
            said(
                f"{number} 已中止，请先恢复审理。", f"The clocks of appeal {number} stand still. Set them going first."
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("select max(done_on) from appeal_step where appeal_id = %s", [appeal["id"]])
        last = cursor.fetchone()[0]
    if on < last:
        raise AppealDayOutOfOrder(f"{on} lies before the last step of appeal {number} on {last}.")
    if wrong := asks_of(act, appeal, kind, action, on, detail):
        raise AppealNotPossible(together(f"{number}，{action.zh}：", f"Appeal {number}, {action.name}: ", wrong))


def asks_of(
    act: Act, appeal: Mapping[str, Any], kind: Kind, action: Action, on: datetime.date, detail: Mapping[str, Any]
) -> list[str]:
    """What an action's conditions still ask for, were it done on a day with this detail: pages show it before."""
    results = frozenset(each.name for each in kind.actions.values() if each.decides)
    moment = Moment(appeal, kind.says, results, on, act.actor, {**detail, "action": action.name})
    return [wrong for name in action.conditions if (wrong := CONDITIONS[name](moment))]


def _procedure(appeal: Mapping[str, Any], action: Action, detail: Mapping[str, Any]) -> str:
    if action.name == "accept":
        return str(detail.get("procedure", "ordinary"))
    return "ordinary" if action.name in ("to_ordinary", "deem_accepted") else str(appeal["procedure"])


def write_step(
    act: Act,
    appeal_id: int,
    version: int,
    action: str,
    source: str,
    target: str,
    on: datetime.date,
    detail: Mapping[str, Any],
) -> None:
    """Adds a step to an appeal's history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into appeal_step (appeal_id, version, action, from_state, to_state, done_on, actor, detail)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                appeal_id,
                version,
                action,
                source,
                target,
                on,
                act.actor,
                json.dumps(detail, ensure_ascii=False, default=str),
            ],
        )


def steps_of(appeal_id: int) -> list[dict[str, Any]]:
    """The history of an appeal, oldest first."""
    names = ("version", "action", "from_state", "to_state", "done_on", "actor", "detail")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from appeal_step where appeal_id = %s order by version", [appeal_id])
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        {**row, "detail": json.loads(row["detail"]) if isinstance(row["detail"], str) else row["detail"]}
        for row in rows
    ]


def pause_appeal(act: Act, number: str, *, event: str, reason: str, on: datetime.date) -> None:
    """Stops every clock of an appeal by a coded event (行政复议法第三十九条).

    Raises :class:`AppealNotPossible`, :class:`AppealNotFound`, :class:`NotIndependent`, :class:`NotAllowed`.
    """
    appeal = _to_stop(act, number)
    if event not in table().pauses:
        raise AppealNotPossible(f'There is no event "{event}". Known: {", ".join(table().pauses)}.')
    if not reason.strip():
        raise AppealNotPossible(said("请写明中止的原因。", "Say why the clocks stop."))
    if appeal["closed_on"] is not None or stood_still_since(appeal["id"]) is not None:
        raise AppealNotPossible(
            said(
                f"{number} 已经中止或者已经办结。",
                f"The clocks of appeal {number} stand still already, or it is closed.",
            )
        )
    stop_clocks(appeal["id"], event, reason.strip(), act.actor, on)
    act.record("appeal clocks stopped", household_id=appeal["household_id"], appeal=number, event=event)


def resume_appeal(act: Act, number: str, *, on: datetime.date) -> None:
    """Sets the clocks going again; each ends later by as long as it stood still. Raises as :func:`pause_appeal`."""
    appeal = _to_stop(act, number)
    since = stood_still_since(appeal["id"])
    if since is None or on < since:
        raise AppealNotPossible(
            said(f"{number} 在 {on} 没有中止。", f"The clocks of appeal {number} do not stand still on {on}.")
        )
    set_going(appeal["id"], since, act.actor, on)
    act.record("appeal clocks going again", household_id=appeal["household_id"], appeal=number)


def _to_stop(act: Act, number: str) -> dict[str, Any]:
    appeal = find_appeal(number)
    act.require("handle_appeals", appeal["division"])
    if took_part(appeal["id"], act.actor):
        raise NotIndependent(f"You took part in what appeal {number} disputes. Somebody who did not must do this.")
    return find_appeal(number, lock=True)
