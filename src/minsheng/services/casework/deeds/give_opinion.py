"""The first opinion: the engine decides the household as it is known, and the whole decision is frozen with the case."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.services.casework.deciding import decide
from minsheng.services.casework.moving import NotPossible, case_to_move, move_case
from minsheng.services.casework.overriding import Discretion, check_discretion, propose_override
from minsheng.services.casework.sentences import said


def give_opinion(
    act: Act,
    number: str,
    *,
    on: datetime.date,
    version: int | None = None,
    says: str = "",
    discretion: Discretion | None = None,
) -> dict[str, Any]:
    """Decides the case by the law of the day and moves it on.

    Args:
        act: the officer; needs ``handle_cases`` where the case is.
        number: the case's number.
        on: the day.
        version: the version the officer saw.
        says: what the officer adds in words.
        discretion: what the officer decides where the law leaves it to the office and the engine cannot say; a second person
            reviews it before anything is confirmed.

    Raises:
        NotPossible: also where the law cannot decide yet; the message names what is not known.
        OverrideNotLawful: the law leaves nothing to the office there.
        CaseNotFound, StaleCase, DayOutOfOrder, NotAllowed.
    """
    case = case_to_move(act, number, "handle_cases")
    decided = decide(act, case, on)
    if discretion is not None:
        check_discretion(decided, discretion)
    elif decided.entitled is None:
        raise NotPossible(
            said(
                f"个案 {number} 现在还不能判定。不知道：{decided.why('zh')}。请登记这些情况，或登记没有；法规里缺的须先找到。",
                f"Case {number} cannot be decided yet. Not known: {decided.why()}. State the facts, or that they are none;"
                " what is missing in the law has to be found first.",
            )
        )
    elif decided.entitled and "pays" in decided.programme.data and decided.amount is None:
        zh, en = (
            (
                "法规把金额留给机关裁量：请填写金额和理由。",
                " The law leaves the amount to the office: say it with its reason.",
            )
            if _may_set(decided.programme.data)
            else ("", "")
        )
        raise NotPossible(
            said(
                f"个案 {number}：符合条件，但金额不知道：{decided.why('zh')}。{zh}",
                f"Case {number}: entitled, but the amount is not known: {decided.why()}.{en}",
            )
        )
    decision = decided.keep(act, case)
    override = propose_override(act, case, decision, discretion, on) if discretion is not None else None
    more = {"override": override} if override is not None else {}
    return move_case(act, number, "give_opinion", on=on, version=version, decision=decision, says=says, **more)


def _may_set(data: dict[str, Any]) -> bool:
    return any("amount_up_to" in may for may in data.get("discretion", ()))
