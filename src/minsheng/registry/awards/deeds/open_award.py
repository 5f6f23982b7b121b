"""An award comes of a decision."""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, visible
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.awards.models import AWARD_KINDS, LASTING_KINDS, Award, Fund, PayeeAccount
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.changing import period, refusals
from minsheng.registry.people.models import Household
from minsheng.registry.texts import checked_text


class AwardAlreadyOpen(ValueError):
    """An award of the same programme, for the same person or household, covers some of these days."""

    code = "award-already-open"


class UnknownFund(LookupError):
    """There is no fund of that code."""

    code = "unknown-fund"


class BadAward(ValueError):
    """The award does not fit its decision, household or kind; the message says what and what to do."""

    code = "bad-award"


def open_award(
    act: Act,
    *,
    household_id: int,
    programme: str,
    decision_id: int,
    amount: int,
    fund: str,
    payee_id: int,
    since: datetime.date,
    article: str,
    because: str,
    person_id: int | None = None,
    until: datetime.date | None = None,
    kind: str = "monthly",
    account: str | None = None,
) -> Award:
    """Opens an award from a decision on the household. Needs ``grant`` where it lives.

    Args:
        act: who grants.
        household_id: the household that the decision is about.
        programme: as the law names it.
        decision_id: the decision that grants it.
        amount: fen, each month (``monthly``), each year (``yearly``) or once (``once``, ``arrear``).
        fund: code of the fund that pays.
        payee_id: who is paid.
        since: the first day; for a monthly or yearly award the first of a month. A yearly one is paid in this month of each year.
        article: what it is paid under.
        because: why, in a sentence.
        person_id: for whom, where it is not for the whole household.
        until: the first day on which it holds no more.
        kind: ``monthly``, ``yearly``, ``once`` or ``arrear``.
        account: token of one of the payee's accounts. Without one the award is held back, and named, in every run.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AwardAlreadyOpen`, :class:`UnknownFund`, :class:`BadAward`,
    :class:`BadAmount`, :class:`BadPeriod`, :class:`BadText`.
    """
    household = visible(Household.objects.filter(pk=household_id), "household")
    act.require("grant", household.division)
    fen = checked_fen(amount, "The award")
    held = period(since, until)
    check_whole_months(kind, since, until)
    if not Decision.objects.filter(pk=decision_id, household_id=household_id).exists():
        raise BadAward(
            f"Decision {decision_id} is not about household {household_id}. Name the decision that grants it."
        )
    require_fund(fund)
    require_own_account(account, payee_id)
    already = AwardAlreadyOpen(
        f"Household {household_id} has an award of {programme} on some of these days, or this decision has paid it already."
        " End or change that award instead."
    )
    with refusals({"award_one_at_a_time": already, "award_once_by_decision": already}):
        award = Award.objects.create(
            number=_next_number(),
            household=household,
            person_id=person_id,
            programme=checked_text(programme, "The programme", 100),
            kind=kind,
            amount=fen,
            fund_id=fund,
            payee_id=payee_id,
            account_id=account,
            decision_id=decision_id,
            article=checked_text(article, "The article"),
            because=checked_text(because, "The reason"),
            held=held,
            said_by=act.actor,
        )
    act.record("award opened", person_id=payee_id, household_id=household_id, award=award.number, decision=decision_id)
    return award


def check_whole_months(kind: str, since: datetime.date, until: datetime.date | None) -> None:
    """Raises :class:`BadAward` for an unknown kind, or a monthly or yearly award that begins or ends within a month."""
    if kind not in AWARD_KINDS:
        raise BadAward(f'"{str(kind)[:40]}" is no kind of award. Known: {", ".join(AWARD_KINDS)}.')
    if kind in LASTING_KINDS and (since.day != 1 or (until is not None and until.day != 1)):
        raise BadAward(f"A {kind} award begins and ends on the first of a month. Grant a part of a month as an arrear.")


def require_fund(code: str) -> None:
    """Raises :class:`UnknownFund`."""
    if not Fund.objects.filter(pk=code).exists():
        known = ", ".join(Fund.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise UnknownFund(f'There is no fund "{str(code)[:40]}". Known: {known}. An accountant adds one.')


def require_own_account(token: str | None, payee_id: int) -> None:
    """Raises :class:`RecordNotFound` unless the account is the payee's."""
    if token is not None and not PayeeAccount.objects.filter(token=token, person_id=payee_id).exists():
        raise not_found("account")


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('award_number')")
        return int(cursor.fetchone()[0])
