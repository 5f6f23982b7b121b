"""The case is confirmed, and what it grants becomes an award, in one transaction."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from minsheng.engine.tree import Programme
from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.open_award import open_award
from minsheng.services.casework.granting import granted_by, paid_first, payee_of
from minsheng.services.casework.moving import NotPossible, case_to_move, move_case, programme_of
from minsheng.services.casework.sentences import said


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The case as it is then, and the number of its award; none where the programme pays nothing."""

    case: dict[str, Any]
    award: int | None


def confirm(
    act: Act,
    number: str,
    *,
    on: datetime.date,
    version: int | None = None,
    fund: str = "",
    payee_id: int | None = None,
    account: str | None = None,
    since: datetime.date | None = None,
) -> Confirmed:
    """Confirms a case that somebody else gave an opinion on, and opens the award it grants.

    Args:
        act: who confirms: ``confirm_cases`` and, where money is paid, ``grant``.
        number: the case's number.
        on: the day of confirmation.
        version: the version the actor saw.
        fund: code of the fund that pays; needed where the programme pays.
        payee_id: who is paid; the applicant if not said.
        account: token of the payee's account, if it is known already.
        since: from when it is paid. Where the law says it (``starts`` of programme.yaml) it is not to be said otherwise;
            where it does not, it must be, but for what is paid once: that is paid from the day of confirmation.

    Raises:
        NotPossible: also for a decision without an amount.
        CaseNotFound, StaleCase, DayOutOfOrder, NotAllowed, and those of :func:`open_award`.
    """
    case = case_to_move(act, number, "confirm_cases")
    programme = programme_of(case["programme"])
    if "pays" not in programme.data:
        return Confirmed(move_case(act, number, "confirm", on=on, version=version), None)
    starts = first_day(programme, on, since)
    moved = move_case(act, number, "confirm", on=on, version=version, starts=starts.isoformat(), fund=fund)
    found = granted_by(moved)
    if found is None or found.amount is None:
        raise NotPossible(
            said(
                "已知的法规没有定出金额，须先知道金额才能同意。",
                "The law that is known decides no amount. An amount must be known before it is granted.",
            )
        )
    left = found.amount - paid_first(moved)
    if left <= 0:
        return Confirmed(moved, None)  # all of it was paid before the checks
    award = open_award(
        act,
        household_id=case["household_id"],
        programme=case["programme"],
        decision_id=case["decision_id"],
        amount=left,
        fund=fund,
        payee_id=payee_of(case, payee_id, on),
        since=starts,
        article=found.article,
        because=f"审核确认：{number}",
        person_id=case["person_id"],
        kind=str(programme.data.get("frequency", "monthly")),
        account=account,
    )
    return Confirmed(moved, award.number)


def first_day(programme: Programme, on: datetime.date, since: datetime.date | None) -> datetime.date:
    """From when a grant of that day is paid. Raises :class:`NotPossible`."""
    by_law = programme.data.get("starts")
    if by_law is None:
        if since is None and programme.data.get("frequency") == "once":
            return on
        if since is None:
            raise NotPossible(
                said(
                    f"已知的法规没有规定“{programme.zh}”从何时起发放，请填写。",
                    f"The law of {programme.name} that is known does not say from when it is paid. Say it.",
                )
            )
        return since
    next_month = (on.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    if since not in (None, next_month):
        raise NotPossible(
            said(
                f"从 {next_month} 起发放（{by_law['article']}），不能从 {since} 起。",
                f"It is paid from {next_month} ({by_law['article']}), not from {since}.",
            )
        )
    return next_month
