"""An appeal is decided; where the decision is changed or sent back, the case is opened anew in the same transaction."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.casework.appeals.demands import let_go, still_demanded
from minsheng.services.casework.appeals.handling import (
    AppealNotPossible,
    carry_out,
    find_appeal,
    kind_of,
    must_be_possible,
    require,
)
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.deeds.apply import AlreadyApplied, apply
from minsheng.services.casework.moving import find_case, programme_of
from minsheng.services.casework.sentences import said


@dataclass(frozen=True, slots=True)
class Decided:
    """The appeal as it is then, and the number of the case that is decided anew; empty where none is."""

    appeal: dict[str, Any]
    new_case: str


def decide_appeal(
    act: Act,
    number: str,
    result: str,
    *,
    on: datetime.date,
    says: str,
    version: int | None = None,
    within_days: int | None = None,
    for_the_better: bool = False,
    differs_because: str = "",
    reopen: bool = False,
    less: int | None = None,
) -> Decided:
    """Decides an appeal on what somebody else proposed. What was decided before stays as it was decided.

    ``change`` and ``send_back`` of a decision open a case prefilled from the old one (same household, programme, person and
    applicant), or find the one that is open; so does ``find_founded`` of a grievance about a case, with ``reopen``. A demand
    has no case: sent back, its recovery stands still until it is decided anew; changed, so many fen of it are let go.

    Args:
        act: who decides: ``decide_appeals``, and ``apply`` where a case is opened anew.
        number: the appeal.
        result: an action of the table that decides.
        on: the day.
        says: the reasons, for the letter.
        version: the version the actor saw.
        within_days: within how many days it is decided anew, or done.
        for_the_better: that a change is better for who appealed; it must be.
        differs_because: why the result is another than the one proposed.
        reopen: of a founded grievance: the case is decided anew.
        less: of a demand that is changed: how many fen of what is still to come in are let go.

    Raises:
        AppealNotFound, StaleAppeal, AppealNotPossible, AppealDayOutOfOrder, NotIndependent, NotAllowed, and those of
        :func:`minsheng.services.casework.deeds.apply.apply`.
    """
    appeal = find_appeal(number)
    kind = kind_of(appeal)
    action = kind.actions.get(result)
    if action is None or not action.decides:
        results = ", ".join(each.name for each in kind.actions.values() if each.decides)
        raise AppealNotPossible(f'There is no result "{result}": it decides no {kind.name}. Results: {results}.')
    require(act, appeal, action)
    detail: dict[str, Any] = {"says": says, "for_the_better": for_the_better, "differs_because": differs_because}
    if within_days is not None:
        detail["within_days"] = within_days
    if appeal["demand"] and result == "change":
        _check_less(appeal, less)
        detail["less"] = less
    elif less is not None:
        raise AppealNotPossible(
            said("只有变更追回款项的决定时才填写减少的金额。", "Only a demand that is changed is lowered by an amount.")
        )
    locked = find_appeal(number, lock=True)
    must_be_possible(act, locked, kind, action, on, version, detail)  # before a case is opened for it
    again = result in table().redecides or (reopen and result == "find_founded")
    opened, case_id = _case_anew(act, appeal, on) if again else ("", None)
    if opened:
        detail["new_case"] = opened
    if detail.get("less"):
        let_go(act, locked, detail["less"], on)
    moved = carry_out(act, appeal, kind, action, on, version, detail, case_id)
    return Decided(moved, opened)


def _check_less(appeal: dict[str, Any], less: int | None) -> None:
    left = still_demanded(appeal)
    if less is None or not 0 < less <= left:
        raise AppealNotPossible(
            said(
                f"请填写应退款项减少的金额，最多 {left / 100:,.2f} 元。",
                f"Say how many fen of the demand are let go (less): 1 to {left:,}.",
            )
        )


def _case_anew(act: Act, appeal: dict[str, Any], on: datetime.date) -> tuple[str, int | None]:
    """The number of the case that decides it anew; none where it is not of a case or a programme one applies for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_id, programme, person_id, applicant_id, closed_on, number from case_file where id = %s",
            [appeal["case_id"]],
        )
        row = cursor.fetchone()
    if row is None:
        if appeal["demand"] or appeal["household_id"] is None or not appeal["programme"]:
            return "", None
        row = (appeal["household_id"], appeal["programme"], _whose(appeal), appeal["appellant_id"], on, "")
    household_id, programme, person_id, applicant_id, closed_on, number = row
    if closed_on is None:  # it was the delay that was disputed: the case itself is still open
        return number, appeal["case_id"]
    try:
        opened = apply(
            act,
            household_id=household_id,
            programme=programme,
            applicant_id=applicant_id,
            person_id=person_id,
            on=on,
            channel="by_worker",
        )
    except AlreadyApplied as already:
        opened = already.number
    return opened, int(find_case(opened)["id"])


def _whose(appeal: dict[str, Any]) -> int | None:
    """The person of a decision made without a case, where the programme is of a person."""
    if programme_of(appeal["programme"]).of != "person":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from award where decision_id = %s and programme = %s and person_id is not null limit 1",
            [appeal["decision_id"], appeal["programme"]],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else appeal["appellant_id"]
