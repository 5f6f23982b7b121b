"""An award changes or ends: the version known before is closed, others take its place. Nothing is overwritten."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.awards.deeds.open_award import BadAward, check_whole_months, require_own_account
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.awards.models import Award
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.changing import close, lock_name, period, replace
from minsheng.registry.texts import checked_text


class AwardChangedMeanwhile(RuntimeError):
    """The award is no longer as it was when somebody looked at it."""

    code = "award-changed-meanwhile"


class AwardEnded(ValueError):
    """The award does not hold on that day any more, or not yet."""

    code = "award-ended"


def change_award(
    act: Act,
    *,
    number: int,
    version: int,
    since: datetime.date,
    because: str,
    decision_id: int,
    amount: int | None = None,
    account: str | None = None,
    payee_id: int | None = None,
) -> Award:
    """From a day on the award is of another amount, or goes to another account. Gives its row from that day on.

    ``version`` is what :func:`version_of` said when the award was looked at. The days before stay as they are.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AwardChangedMeanwhile`, :class:`AwardEnded`,
    :class:`BadAward`, :class:`BadAmount`, :class:`BadText`.
    """
    rows = _rows_to_change(act, number, version, decision_id)
    check_whole_months(rows[0].kind, since, None)
    last = rows[-1].held.upper
    if since < rows[0].held.lower or (last is not None and since >= last):
        end = f" until {last}" if last else ""
        raise AwardEnded(f"Award {number} does not hold on {since}. It holds from {rows[0].held.lower} on{end}.")
    payee = payee_id or rows[-1].payee_id
    if account is not None:
        require_own_account(account, payee)
    changes: dict[str, Any] = {
        "payee_id": payee,
        "decision_id": decision_id,
        "because": checked_text(because, "The reason"),
        "said_by": act.actor,
    }
    if amount is not None:
        changes["amount"] = checked_fen(amount, "The award")
    if account is not None or payee != rows[-1].payee_id:
        changes["account_id"] = account
    changed = [_changed_from(row, since, changes) for row in rows if row.held.upper is None or row.held.upper > since]
    act.record("award changed", person_id=payee, household_id=rows[0].household_id, award=number, since=str(since))
    return changed[0]


def end_award(
    act: Act, *, number: int, version: int, on: datetime.date, because: str, decision_id: int
) -> Award | None:
    """The award holds no more from a day on. Gives its last row: none if it never held.

    Raises as :func:`change_award`.
    """
    rows = _rows_to_change(act, number, version, decision_id)
    check_whole_months(rows[0].kind, on, None)
    reason = checked_text(because, "The reason")
    if rows[-1].held.upper is not None and on >= rows[-1].held.upper:
        raise AwardEnded(f"Award {number} ends on {rows[-1].held.upper} already.")
    left = rows[0]
    for row in rows:
        if row.held.lower >= on:
            close(row)
        elif row.held.upper is None or row.held.upper > on:
            left = replace(
                row, held=period(row.held.lower, on), decision_id=decision_id, because=reason, said_by=act.actor
            )
        else:
            left = row
    act.record("award ended", person_id=left.payee_id, household_id=left.household_id, award=number, on=str(on))
    return left if on > rows[0].held.lower else None


def restore_award(act: Act, *, number: int, amount: int, because: str, decision_id: int) -> Award:
    """An award that was taken back whole holds again, under its own number, as it last did, of an amount in fen.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AwardChangedMeanwhile` if it holds, :class:`BadAward`,
    :class:`BadAmount`, :class:`BadText`.
    """
    lock_name("award", str(number))
    row = Award.objects.filter(number=number).select_related("household").order_by("-pk").first()
    if row is None:
        raise not_found("award")
    act.require("grant", row.household.division)
    if Award.objects.filter(number=number, known__upper_inf=True).exists():
        raise AwardChangedMeanwhile(f"Award {number} holds again already. Look at it again.")
    _require_about(row, decision_id)
    same = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname != "known"
    }
    changes = {"amount": checked_fen(amount, "The award"), "because": checked_text(because, "The reason"),
               "decision_id": decision_id, "said_by": act.actor}  # fmt: skip
    restored = Award.objects.create(**{**same, **changes})
    act.record("award restored", person_id=row.payee_id, household_id=row.household_id, award=number)
    return restored


def version_of(number: int) -> int:
    """What a change has to name: the award's newest row. Raises :class:`RecordNotFound`."""
    newest = Award.objects.filter(number=number, known__upper_inf=True).aggregate(newest=Max("id"))["newest"]
    if newest is None:
        raise not_found("award")
    return int(newest)


def _rows_to_change(act: Act, number: int, version: int, decision_id: int) -> list[Award]:
    """The rows known now, by day, nobody else changing them. A payment run that is being frozen is waited for."""
    lock_name("award", str(number))
    rows = list(Award.objects.filter(number=number, known__upper_inf=True).select_related("household").order_by("held"))
    if not rows:
        raise not_found("award")
    act.require("grant", rows[0].household.division)
    if max(row.pk for row in rows) != version:
        raise AwardChangedMeanwhile(f"Award {number} was changed after you looked at it. Look at it again.")
    _require_about(rows[0], decision_id)
    return rows


def _require_about(row: Award, decision_id: int) -> None:
    if not Decision.objects.filter(pk=decision_id, household_id=row.household_id).exists():
        raise BadAward(f"Decision {decision_id} is not about this household. Name the one that changes the award.")


def _changed_from(row: Award, since: datetime.date, changes: dict[str, Any]) -> Award:
    if row.held.lower >= since:
        return replace(row, **changes)
    before = replace(row, held=period(row.held.lower, since))
    same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return Award.objects.create(**{**same, "known": before.known, "held": period(since, row.held.upper), **changes})
