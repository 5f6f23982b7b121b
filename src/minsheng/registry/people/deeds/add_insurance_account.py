"""Somebody is insured in a scheme."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import person_to_record
from minsheng.registry.people.changing import lock_people, period, refusals
from minsheng.registry.people.deeds.add_organisation import BadKind
from minsheng.registry.people.models import InsuranceAccount
from minsheng.registry.texts import checked_text

SCHEMES = (
    *("employees_pension", "residents_pension", "public_sector_pension"),
    *("employees_medical", "residents_medical"),
    *("unemployment", "work_injury", "long_term_care"),
)


class AlreadyInsured(ValueError):
    """The person has an account in this scheme already on one of these days."""

    code = "already-insured"


def add_insurance_account(
    act: Act,
    *,
    person_id: int,
    scheme: str,
    since: datetime.date,
    said_by: str,
    number: str = "",
    until: datetime.date | None = None,
) -> InsuranceAccount:
    """A person has an account in an insurance scheme from a day on.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AlreadyInsured`, :class:`BadKind`, :class:`BadPeriod`.
    """
    lock_people(person_id)
    person_to_record(act, person_id)
    if scheme not in SCHEMES:
        raise BadKind(f'"{str(scheme)[:40]}" is no scheme. Known: {", ".join(SCHEMES)}.')
    already = AlreadyInsured(
        "The person has an account in this scheme already on some of these days. End that one first."
    )
    with refusals({"insurance_account_once": already}):
        account = InsuranceAccount.objects.create(
            person_id=person_id,
            scheme=scheme,
            number=checked_text(number, "The account's number", 40, may_be_empty=True),
            held=period(since, until),
            said_by=checked_text(said_by, "The source", 200),
        )
    act.record("insurance account added", person_id=person_id, scheme=scheme, account=account.pk, since=str(since))
    return account
