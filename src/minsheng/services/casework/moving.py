"""The one way a case, or another record with a machine of its own, moves: may I, is it possible, do it, write it down."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.tree import Law, Programme
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.clocks import OF_CASES, Clocks, end_clocks, limit_of, start_clock
from minsheng.services.casework.guards import GUARDS, Guard, Moment
from minsheng.services.casework.machine import SAME, Machine, machine
from minsheng.services.casework.sentences import said, together

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

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.zh = getattr(message, "zh", "")  # of a sentence in both languages


class DayOutOfOrder(ValueError):
    """The day lies before the last thing that was done to the case."""

    code = "day-out-of-order"


def programme_of(name: str, law: Law | None = None) -> Programme:
    """A programme of the law. Raises :class:`NotPossible`."""
    found = (law or the_law()).programmes.get(name)
    if found is None:
        raise NotPossible(
            said(f"法规里没有“{name}”这个项目。", f'The law has no programme "{name}". See minsheng law list.')
        )
    return found


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that a machine moves, and the tables that it stands in.

    ``limits`` gives the limit of a clock for a record on a day, if there is one. ``kept`` names what of an action's detail is
    written into the record too.
    """

    noun: str
    machine: Callable[[], Machine]
    guards: Mapping[str, Guard]
    table: str
    steps: str
    owner: str
    columns: tuple[str, ...]
    clocks: Clocks
    limits: Callable[[Mapping[str, Any], str, datetime.date], Mapping[str, Any] | None]
    kept: Mapping[str, str]
    not_found: Callable[[str], Exception]


CASES = Kind(
    "Case", machine, GUARDS, "case_file", "case_step", "case_id", COLUMNS, OF_CASES,
    lambda case, step, on: limit_of(programme_of(case["programme"]), step),
    {"decision": "decision_id"},
    lambda number: CaseNotFound(f"There is no case {number} that you may see. Compare the number."),
)  # fmt: skip


def find_case(number: str, *, lock: bool = False) -> dict[str, Any]:
    """A case by its number, as the actor may see it. ``lock``: nobody else changes it until the act ends.

    Raises :class:`CaseNotFound`.
    """
    return find_record(CASES, number, lock=lock)


def find_record(kind: Kind, number: str, *, lock: bool = False) -> dict[str, Any]:
    """The same of any kind. Raises the kind's own error where it is not found."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(kind.columns)} from {kind.table} where number = %s"
            + (" for no key update" if lock else ""),
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise kind.not_found(number)
    return dict(zip(kind.columns, row, strict=True))


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
    return move_record(act, CASES, number, action, on=on, version=version, **detail)


def move_record(
    act: Act, kind: Kind, number: str, action: str, *, on: datetime.date, version: int | None = None, **detail: Any
) -> dict[str, Any]:
    """The same to a record of any kind, by the kind's own table."""
    ours = kind.machine()
    if action not in ours.actions:
        raise NotPossible(f'There is no action "{action}". Actions: {", ".join(ours.actions)}.')
    found = ours.actions[action]
    _require(act, find_record(kind, number), found.may, found.own)
    record = find_record(kind, number, lock=True)
    _must_be_possible(act, kind, record, action, on, version, detail)
    target = record["state"] if found.target == SAME else found.target
    closes = ours.is_closed(target)
    kept = {column: detail[name] for name, column in kind.kept.items() if detail.get(name) is not None}
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {kind.table} set state = %s, version = version + 1, closed_on = coalesce(closed_on, %s)"
            + "".join(f", {column} = %s" for column in kept)
            + " where id = %s",
            [target, on if closes else None, *kept.values(), record["id"]],
        )
    write_step(act, record["id"], record["version"] + 1, action, record["state"], target, on, detail, kind)
    end_clocks(record["id"], found.ends, on, kind.clocks)
    for step in found.starts:
        if (limit := kind.limits(record, step, on)) is not None:
            start_clock(record["id"], step, limit, on, kind.clocks)
    noun = kind.noun.lower()
    act.record(f"{noun}: {action}", household_id=record["household_id"], **{noun: number})
    return find_record(kind, number)


def write_step(
    act: Act,
    record_id: int,
    version: int,
    action: str,
    source: str,
    target: str,
    on: datetime.date,
    detail: Mapping[str, Any],
    kind: Kind = CASES,
) -> None:
    """Adds a step to a record's history."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {kind.steps} ({kind.owner}, version, action, from_state, to_state, done_on, actor, detail)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                record_id,
                version,
                action,
                source,
                target,
                on,
                act.actor,
                json.dumps(detail, ensure_ascii=False, default=str),
            ],
        )


def steps_of(record_id: int, kind: Kind = CASES, actions: Collection[str] = ()) -> list[dict[str, Any]]:
    """The history of a record, oldest first; of these actions alone, where some are named."""
    names = ("version", "action", "from_state", "to_state", "done_on", "actor", "detail")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from {kind.steps} where {kind.owner} = %s"
            " and (cardinality(%s::text[]) = 0 or action = any(%s::text[])) order by version",
            [record_id, list(actions), list(actions)],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        {**row, "detail": json.loads(row["detail"]) if isinstance(row["detail"], str) else row["detail"]}
        for row in rows
    ]


def _require(act: Act, record: Mapping[str, Any], action: str, own: bool) -> None:
    if own and is_own(record["household_id"]):
        return
    act.require(action, record["division"])


def _must_be_possible(
    act: Act,
    kind: Kind,
    record: Mapping[str, Any],
    action: str,
    on: datetime.date,
    version: int | None,
    detail: Mapping[str, Any],
) -> None:
    ours, programme = kind.machine(), programme_of(record["programme"])
    found, named = ours.actions[action], f"{kind.noun} {record['number']}"
    if version is not None and version != record["version"]:
        raise StaleCase(f"{named} was changed since you looked (version {record['version']}). Look again.")
    if record["state"] not in found.sources:
        state, nexts = ours.states[record["state"]], ours.possible(record["state"], programme)
        raise NotPossible(
            said(
                f"{record['number']} 现在是“{state['zh']}”，不能{found.zh}。可以：{'、'.join(each.zh for each in nexts) or '无'}。",
                f"{named} is {state['en']}; {action} is not possible."
                f" Possible: {', '.join(each.name for each in nexts) or 'nothing'}.",
            )
        )
    last = _last_day(kind, record["id"])
    if on < last:
        raise DayOutOfOrder(f"{on} lies before the last step of {named[0].lower()}{named[1:]} on {last}.")
    if wrong := unmet(act, kind, record, action, on, detail):
        raise NotPossible(together(f"{record['number']}，{found.zh}：", f"{named}, {action}: ", wrong))


def unmet(
    act: Act,
    kind: Kind,
    record: Mapping[str, Any],
    action: str,
    on: datetime.date,
    detail: Mapping[str, Any],
) -> list[str]:
    """What an action's conditions still ask for, were it done on a day with this detail: pages show it before."""
    asked = {**record, "decision_id": detail.get("decision", record["decision_id"])}
    programme = programme_of(record["programme"])
    moment = Moment(asked, programme, on, act.actor, detail, lambda other: act.may(other, record["division"]))
    return [wrong for name in kind.machine().actions[action].guards if (wrong := kind.guards[name](moment))]


def _last_day(kind: Kind, record_id: int) -> datetime.date:
    with connection.cursor() as cursor:
        cursor.execute(f"select max(done_on) from {kind.steps} where {kind.owner} = %s", [record_id])
        day: datetime.date = cursor.fetchone()[0]
    return day


def is_own(household_id: int) -> bool:
    """Whether the actor is a resident of this household."""
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select my_households())", [household_id])
        return bool(cursor.fetchone()[0])
