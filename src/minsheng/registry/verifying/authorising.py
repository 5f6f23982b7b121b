"""A person lets registries be asked, and takes it back.

Errors::

    RecordNotFound      there is no such person or authorisation, or it may not be seen (access.finding)
    NotAllowed          the actor's roles do not reach that far (access.acting)
    UnknownRegistry     no registry has that name (.registries)
    MustBeSigned        somebody else has to sign, or may not
    BadAuthorisation    the days or the purpose cannot be
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.changing import close, period, today
from minsheng.registry.people.models import Person
from minsheng.registry.texts import checked_text
from minsheng.registry.verifying.models import Authorisation, Withdrawal
from minsheng.registry.verifying.registries import of_age_from_years, registry

LONGEST_PURPOSE = 200


class MustBeSigned(ValueError):
    """The one who signed may not sign for this person."""

    code = "must-be-signed"


class BadAuthorisation(ValueError):
    """The authorisation cannot be in force."""

    code = "bad-authorisation"


def authorise(
    act: Act,
    *,
    person: int,
    registries: Sequence[str],
    purpose: str,
    signed_on: datetime.date,
    until: datetime.date,
    signed_by: int | None = None,
    evidence: int | None = None,
) -> Authorisation:
    """Writes down that a person lets registries be asked for a purpose, from the signing to before ``until``.

    ``signed_by`` is left out where the person signed; for a minor it is the father, the mother or the guardian, for
    somebody without full capacity the guardian.

    Raises:
        RecordNotFound, NotAllowed, UnknownRegistry, MustBeSigned, BadAuthorisation, BadPeriod, BadText.
    """
    subject = _subject(act, person)
    names = sorted({registry(name).name for name in registries})
    if not names:
        raise BadAuthorisation("It names no registry. Name those that may be asked.")
    if signed_on > today():
        raise BadAuthorisation(f"It is signed on {signed_on}, a day to come. Write the day on the paper.")
    held = period(signed_on, until)
    signer = signed_by or subject.pk
    if signer == subject.pk and _lacks_capacity(subject.pk):
        raise MustBeSigned("The person is recorded as without full capacity: the guardian signs.")
    try:
        with transaction.atomic():
            made = Authorisation.objects.create(
                person=subject,
                signed_by_id=signer,
                registries=names,
                purpose=checked_text(purpose, "The purpose", LONGEST_PURPOSE),
                signed_on=signed_on,
                held=held,
                said_by=act.actor,
                evidence_id=evidence,
            )
    except IntegrityError as refused:
        _retell(refused)
    act.record("registries authorised", person_id=subject.pk, authorisation=made.pk, registries=names, signed_by=signer)
    return made


def withdraw_authorisation(act: Act, *, authorisation: int, because: str = "") -> None:
    """Takes an authorisation back from this moment on. Queries that have no answer yet are stopped by the database.

    A person does it for themself, an officer for the person. What was asked before stays as it was done.

    Raises:
        RecordNotFound, NotAllowed.
    """
    found = Authorisation.objects.select_for_update().filter(pk=authorisation, known__upper_inf=True).first()
    if found is None:
        raise not_found("authorisation")
    if act.person_id not in (found.person_id, found.signed_by_id):
        act.require("verify", _subject(act, found.person_id).jurisdictions)
    close(found)
    Withdrawal.objects.create(
        authorisation=found,
        withdrawn_by=act.actor,
        because=checked_text(because, "The reason", LONGEST_PURPOSE, may_be_empty=True),
    )
    act.record("authorisation withdrawn", person_id=found.person_id, authorisation=found.pk)


def in_force(person: int, registry_name: str, purpose: str) -> Authorisation | None:
    """The authorisation that lets a registry be asked about a person for a purpose now, the one that lasts longest."""
    return (
        Authorisation.objects.filter(
            person_id=person,
            registries__contains=[registry_name],
            purpose=purpose,
            known__upper_inf=True,
            held__contains=today(),
        )
        .order_by("-held__endswith", "-pk")
        .first()
    )


def _subject(act: Act, person: int) -> Person:
    found = Person.objects.filter(pk=person).first()
    if found is None:
        act.saw("refused", person_id=person, asked="verify")
        raise not_found("person")
    if act.person_id is None or act.person_id != person:
        act.require("verify", found.jurisdictions)
    return found


def _lacks_capacity(person: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from record where person_id = %s and upper_inf(known) and held @> current_date"
            " and ((facts ->> 'lacks_civil_capacity') = 'true' or (facts ->> 'legal_capacity') in ('none', 'limited'))",
            [person],
        )
        return cursor.fetchone() is not None


def _retell(refused: IntegrityError) -> None:
    diagnosis = getattr(refused.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name == "authorisation_signer":
        raise MustBeSigned(
            f"Under {of_age_from_years()} the father, the mother or the guardian signs, whoever is recorded as such; "
            "for anybody else, only the guardian may sign in their place."
        ) from None
    raise refused
