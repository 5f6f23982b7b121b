"""Help first, checks later 先行救助 (民发〔2018〕23号第二部分（二）；社会救助法第五十条): a small sum at once, by what the household
declares; the inquiry, the statements and the signatures follow, within a time that the case's clock shows."""

from __future__ import annotations

import datetime
from fractions import Fraction

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.open_award import open_award
from minsheng.registry.awards.fen import checked_fen
from minsheng.services.casework.city_settings import city_settings
from minsheng.services.casework.clocks import set_clock
from minsheng.services.casework.deciding import decide
from minsheng.services.casework.deeds.confirm import Confirmed
from minsheng.services.casework.granting import payee_of
from minsheng.services.casework.moving import NotPossible, case_to_move, move_case
from minsheng.services.casework.sentences import said

SETTING = "市里设置（法律未定期限）/ the city's setting; the law sets no time"


def help_first(
    act: Act,
    number: str,
    *,
    amount: int,
    fund: str,
    on: datetime.date,
    reason: str,
    version: int | None = None,
    payee_id: int | None = None,
    account: str | None = None,
) -> Confirmed:
    """Pays a small sum before the checks and leaves the case with the checks to do.

    Args:
        act: another person than who took the application; ``help_first``, ``decide`` and ``grant`` where the case is.
        number: the case's number.
        amount: fen; at most what ``city_settings.yaml`` allows, and the law's own ceiling.
        fund: code of the fund that pays.
        on: the day.
        reason: what is urgent, in words; kept with the case.
        version: the version the actor saw.
        payee_id: who is paid; the applicant if not said.
        account: token of the payee's account, if it is known.

    Raises:
        NotPossible: the law of the programme does not help first, the household is not entitled by what it declares, the sum
            is above the ceiling …
        WrongPayee, BadAmount, UnknownFund, CaseNotFound, StaleCase, DayOutOfOrder, NotAllowed.
    """
    case = case_to_move(act, number, "help_first")
    checked_fen(amount, "The help")
    if not reason.strip():
        raise NotPossible(said("请写明紧急情况。", "Say what is urgent."))
    decided = decide(act, case, on)
    if decided.entitled is not True:
        raise NotPossible(
            said(
                f"个案 {number}：按申报的情况不符合，或不能判定：{decided.why('zh')}。",
                f"Case {number}: by what is declared the household is not entitled, or it is not known: {decided.why()}.",
            )
        )
    for may in decided.programme.data.get("discretion", ()):
        most = decided.answer(may["amount_up_to"]) if "amount_up_to" in may else None
        if isinstance(most, int | Fraction) and amount > most:
            raise NotPossible(
                said(
                    f"最多 {int(most) / 100:,.2f} 元（{may['article']}）。",
                    f"At most {int(most) / 100:,.2f} yuan may be given ({may['article']}).",
                )
            )
    decision = decided.keep(act, case)
    says = decided.programme.data.get("helps_first", {})
    moved = move_case(
        act,
        number,
        "help_first",
        on=on,
        version=version,
        decision=decision,
        amount=amount,
        fund=fund,
        reason=reason.strip(),
    )
    setting = city_settings(on).first_help
    set_clock(case["id"], "papers_after", setting.papers_within, setting.kind, SETTING, on)
    award = open_award(
        act,
        household_id=case["household_id"],
        programme=case["programme"],
        decision_id=decision,
        amount=amount,
        fund=fund,
        payee_id=payee_of(case, payee_id, on),
        since=on,
        article=str(says["article"]),
        because=f"先行救助：{number}",
        person_id=case["person_id"],
        kind="once",
        account=account,
    )
    return Confirmed(moved, award.number)
