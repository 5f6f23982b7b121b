"""The account somebody is paid to: stated by one officer, confirmed by another, corrected the same way."""

from __future__ import annotations

import secrets

from django.db import connection
from django.db.models.functions import Now

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, visible
from minsheng.registry.awards.deeds.bank_numbers import BadAccountNumber, checked_bank, checked_number
from minsheng.registry.awards.models import AccountVersion, PayeeAccount
from minsheng.registry.people.changing import refusals
from minsheng.registry.people.models import Person
from minsheng.registry.sealing import digest, masked, seal
from minsheng.registry.texts import checked_text

ABOUT = "account.number"


class AccountNotYetConfirmed(RuntimeError):
    """A number was stated for this account already, and waits for the second person."""

    code = "account-not-yet-confirmed"


class NothingToConfirm(RuntimeError):
    """No stated number of this account waits: it was confirmed, taken back, or never stated."""

    code = "nothing-to-confirm"


class SamePersonTwice(PermissionError):
    """Whoever stated a number cannot confirm it."""

    code = "same-person-twice"


def state_account(
    act: Act,
    *,
    person_id: int,
    number: str,
    bank: str,
    because: str,
    holder: str | None = None,
    token: str | None = None,
) -> str:
    """States the number of a person's account and gives its token. It is used once somebody else has confirmed it.

    ``token``: the account whose number is corrected; without it a new account. ``holder``: the name at the bank, where it is
    not the person's own. ``because``: where the number comes from.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`BadAccountNumber`, :class:`AccountNotYetConfirmed`,
    :class:`BadText`.
    """
    person = visible(Person.objects.filter(pk=person_id), "person")
    act.require("manage_accounts", person.jurisdictions)
    plain, code = checked_number(number), checked_bank(bank)
    if token is None:
        token = f"acc_{secrets.token_hex(12)}"
        PayeeAccount.objects.create(token=token, person=person)
    elif not PayeeAccount.objects.filter(token=token, person=person).exists():
        raise not_found("account")
    waits = AccountNotYetConfirmed(
        f"A number of account {token} waits to be confirmed. Confirm it or take it back before you state another."
    )
    with refusals({"account_version_one_stated": waits}):
        version = AccountVersion.objects.create(
            account_id=token,
            holder=checked_text(holder or person.name, "The holder's name", 70),
            bank=code,
            number_sealed=seal(plain, ABOUT),
            number_digest=digest(plain, ABOUT),
            shown=masked(plain),
            because=checked_text(because, "The reason", 200),
            stated_by_id=act.actor_id,
        )
    act.record("account stated", person_id=person_id, account=token, version=version.pk)
    return token


def confirm_account(act: Act, *, token: str, number: str) -> None:
    """The second person confirms the stated number by writing it once more; the one used before is replaced.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`NothingToConfirm`, :class:`SamePersonTwice`,
    :class:`BadAccountNumber` where the number is another.
    """
    account, version = _waiting(token)
    act.require("confirm_accounts", account.person.jurisdictions)
    if version.stated_by_id == act.actor_id:
        raise SamePersonTwice("You stated this number. Somebody else has to confirm it.")
    if digest(checked_number(number), ABOUT) != bytes(version.number_digest):
        raise BadAccountNumber(
            "This is another number than the one stated. Compare both with the card, or have the stated one taken back."
        )
    AccountVersion.objects.filter(account_id=token, state="in_use").update(state="replaced")
    AccountVersion.objects.filter(pk=version.pk).update(
        state="in_use", confirmed_by_id=act.actor_id, confirmed_at=Now()
    )
    act.record("account confirmed", person_id=account.person_id, account=token, version=version.pk)


def withdraw_account(act: Act, *, token: str, because: str) -> None:
    """Takes a stated number back before it was confirmed. Raises as :func:`confirm_account`."""
    account, version = _waiting(token)
    act.require("manage_accounts", account.person.jurisdictions)
    AccountVersion.objects.filter(pk=version.pk).update(state="withdrawn")
    reason = checked_text(because, "The reason", 200)
    act.record("account withdrawn", person_id=account.person_id, account=token, version=version.pk, because=reason)


def _waiting(token: str) -> tuple[PayeeAccount, AccountVersion]:
    """The account and its stated version, locked against another who confirms it at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('payee_account'), hashtext(%s))", [token])
    account = visible(PayeeAccount.objects.filter(token=token).select_related("person"), "account")
    version = AccountVersion.objects.filter(account_id=token, state="stated").first()
    if version is None:
        raise NothingToConfirm(f"No stated number of account {token} waits. State one first.")
    return account, version
