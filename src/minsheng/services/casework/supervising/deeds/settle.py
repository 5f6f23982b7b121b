"""What becomes of an overpayment: instalments kept back from later payments, or a waiver by rule."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, visible
from minsheng.registry.awards.fen import BadAmount, checked_fen
from minsheng.registry.awards.models import LASTING_KINDS, Award
from minsheng.registry.differences.applying import rows_of
from minsheng.registry.differences.models import Difference, DifferenceStep, InstalmentPlan
from minsheng.registry.differences.standing import Standing, differences_of
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.people.models import Household, Person
from minsheng.registry.texts import checked_text
from minsheng.services.casework.sentences import said
from minsheng.services.casework.supervising.settings import settings
from minsheng.services.casework.supervising.standing import hold_awards


class _Told(ValueError):
    """Says why in both languages (:func:`said`)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.zh = getattr(text, "zh", "")


class WaiverNotPossible(_Told):
    """No rule waives it, or the rule's condition does not hold; the message says which."""

    code = "waiver-not-possible"


class BadPlan(_Told):
    """An instalment plan that cannot be; the message says why."""

    code = "bad-plan"


def set_plan(act: Act, *, award_number: int, percent: int, because: str, on: datetime.date) -> None:
    """From now on so many percent of an award's payments are kept back against overpayments; 0 halts it. Needs ``confirm_cases``.

    Raises :class:`RecordNotFound`, :class:`BadPlan`, :class:`BadText`, :class:`NotAllowed`.
    """
    award = Award.objects.filter(number=award_number).select_related("household").order_by("-pk").first()
    if award is None:
        raise not_found("award")
    act.require("confirm_cases", award.household.division)
    most = settings()["instalments"]["most_percent"]
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= most:
        raise BadPlan(
            said(
                f"每次最多抵扣 {most}%，请填写 0 到 {most}。",
                f"{percent} is no part that may be kept back. Write 0 to {most} percent.",
            )
        )
    if award.kind not in LASTING_KINDS:
        raise BadPlan(
            said(
                f"待遇 {award_number} 是一次性的，只能从按月、按年发放的待遇中抵扣。",
                f"Award {award_number} is paid once. Instalments are kept back from a monthly or yearly award.",
            )
        )
    hold_awards(Entitlement(award.household_id, award.person_id, award.programme, award.kind))
    InstalmentPlan.objects.create(
        award_number=award_number, household_id=award.household_id, percent=percent,
        because=checked_text(because, "The reason", 200), set_on=on, set_by=act.actor,
    )  # fmt: skip
    act.record("instalments set", household_id=award.household_id, award=award_number, percent=percent)


def waive(
    act: Act,
    *,
    difference_id: int,
    reason: str,
    on: datetime.date,
    reference: str,
    amount: int | None = None,
    note: str = "",
) -> int:
    """Waives an overpayment, or a part of it, by a rule of ``settings.yaml``, and gives the fen waived. Needs ``confirm_cases``.

    Args:
        act: who waives; not whoever confirmed the change that found the overpayment.
        difference_id: which.
        reason: a code of ``waivers``.
        on: the day.
        reference: of this waiver, once for a difference: a file's number.
        amount: fen; without it all that is left.
        note: why, in a sentence; some rules ask for it.

    Raises :class:`RecordNotFound`, :class:`WaiverNotPossible`, :class:`BadAmount`, :class:`BadText`, :class:`NotAllowed`.
    """
    row = visible(Difference.objects.filter(pk=difference_id), "difference")
    household = visible(Household.objects.filter(pk=row.household_id), "household")
    act.require("confirm_cases", household.division)
    of = Entitlement(row.household_id, row.person_id, row.programme)
    hold_awards(of)
    standing = next(
        each for each in differences_of(of.household_id, of.programme, of.person_id) if each.number == row.pk
    )
    fen = standing.outstanding if amount is None else checked_fen(amount, "The waiver")
    why = checked_text(note, "The note", may_be_empty=True)
    _require_rule(of, row, standing, reason, fen, why, on)
    if row.made_by == act.actor:
        raise WaiverNotPossible(
            said(
                "这笔多发由您确认，须由另一人决定免予追回。",
                "You confirmed the change that found it. Somebody else has to waive it.",
            )
        )
    if DifferenceStep.objects.filter(difference=row, what="waived", reference=reference).exists():
        raise WaiverNotPossible(
            said(f"文号 {reference} 已经免过这笔款。", f"{reference} waived a part of this difference already.")
        )
    DifferenceStep.objects.create(
        difference=row, what="waived", amount=fen, reference=checked_text(reference, "The reference", 100), reason=reason,
        note=why, done_on=on, done_by=act.actor,
    )  # fmt: skip
    act.record("overpayment waived", household_id=row.household_id, difference=row.pk, amount=fen, reason=reason)
    return fen


def _require_rule(
    of: Entitlement, row: Difference, standing: Standing, reason: str, fen: int, note: str, on: datetime.date
) -> None:
    rules: Mapping[str, Mapping[str, Any]] = settings()["waivers"]
    rule = rules.get(reason)
    if rule is None:
        raise WaiverNotPossible(
            said(
                f"没有名为“{reason}”的免予追回规则。", f'No rule "{reason}" waives anything. Rules: {", ".join(rules)}.'
            )
        )
    if row.kind != "overpayment" or standing.outstanding <= 0:
        raise WaiverNotPossible(
            said("这笔款没有尚待追回的余额。", f"Nothing of difference {row.pk} is still to come in.")
        )
    if fen > standing.outstanding:
        raise BadAmount(f"{fen:,} fen are more than the {standing.outstanding:,} fen that are still to come in.")
    if rule.get("needs_note") and not note:
        raise WaiverNotPossible(said("请说明经办机关差错的情况。", "Say how the office erred (note)."))
    if "up_to" in rule and fen > rule["up_to"] * 100:
        raise WaiverNotPossible(
            said(
                f"按此规则每次最多免 {rule['up_to']:,} 元，请填写较小的金额。",
                f"By {reason} {rule['up_to']:,} yuan are waived at most. Name a smaller amount.",
            )
        )
    if "left_below" in rule and standing.outstanding >= rule["left_below"] * 100:
        raise WaiverNotPossible(
            said(
                f"此规则只适用于余额不足 {rule['left_below']} 元的。",
                f"{reason} is for less than {rule['left_below']} yuan left.",
            )
        )
    if "on_programme" in rule and not _receives(of, rule["on_programme"], on):
        raise WaiverNotPossible(
            said("该户现在没有享受此规则所要求的待遇。", f"The household has no award of {rule['on_programme']} now.")
        )
    if rule.get("payee_died") and not _payee_died(row):
        raise WaiverNotPossible(said("领取人没有死亡登记。", "The payee is not recorded as dead."))


def _receives(of: Entitlement, programme: str, on: datetime.date) -> bool:
    return any(
        row.since <= on and (row.until is None or on < row.until)
        for row in rows_of(Entitlement(of.household_id, None, programme))
    )


def _payee_died(row: Difference) -> bool:
    award = Award.objects.filter(number=row.award_number).order_by("-pk").first()
    return award is not None and Person.objects.filter(pk=award.payee_id, death_date__isnull=False).exists()


def waivers_of(household_id: int) -> list[dict[str, Any]]:
    """Waivers of a household's overpayments, the newest first."""
    names = ("difference", "month", "amount", "reason", "note", "done_on", "done_by", "reference", "change")
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.id, d.month, s.amount, s.reason, s.note, s.done_on, s.done_by, s.reference, d.change from difference_step s"
            " join difference d on d.id = s.difference_id where d.household_id = %s and s.what = 'waived' order by s.id desc",
            [household_id],
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
