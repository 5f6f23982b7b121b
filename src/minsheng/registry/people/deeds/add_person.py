"""Somebody comes to be known."""

from __future__ import annotations

import datetime

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.database.held import Choices
from minsheng.registry.people.changing import period, refusals
from minsheng.registry.people.models import Person, PersonName
from minsheng.registry.people.names import checked_name, spelling_of
from minsheng.registry.people.numbers import Sealed, sealed_number, sealed_phone
from minsheng.registry.places.questions import division_on
from minsheng.registry.texts import checked_text


class PersonAlreadyKnown(ValueError):
    """Somebody with this number is registered."""

    code = "person-already-known"


class NumberDisagrees(ValueError):
    """The identity number says another day of birth or another sex than was written."""

    code = "number-disagrees"


class BirthMissing(ValueError):
    """Without an identity number, day of birth and sex have to be written."""

    code = "birth-missing"


@transaction.atomic
def add_person(
    act: Act,
    *,
    name: str,
    division: str,
    on: datetime.date,
    said_by: str,
    number: str | None = None,
    number_kind: str = "resident",
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    ethnicity: str = "",
    phone: str | None = None,
) -> Person:
    """Adds somebody to the registry, in the division whose officers see the record until a household says otherwise.

    ``number`` is an identity number of 18 or 15 digits, a residence permit's, or, with ``number_kind="passport"``, a
    passport's; ``None`` where there is none. Day of birth and sex follow from an identity number.

    Raises :class:`PersonAlreadyKnown`, :class:`NumberDisagrees`, :class:`BirthMissing`, :class:`BadIdentityNumber`,
    :class:`BadNumber`, :class:`BadText`, :class:`UnknownDivision`, :class:`NotAllowed`.
    """
    act.require("record", division)
    division_on(division, on)
    name = checked_name(name)
    sealed = sealed_number(number, number_kind) if number is not None else None
    birth_date, sex = birth_and_sex(sealed, birth_date, sex, on)
    spelling = spelling_of(name)
    phone_kept = sealed_phone(phone) if phone else None
    with refusals({"person_number_once": already_known()}):
        person = Person.objects.create(
            name=name,
            pinyin=spelling.pinyin,
            initials=spelling.initials,
            sex=sex,
            birth_date=birth_date,
            ethnicity=checked_text(ethnicity, "The ethnicity", 40, may_be_empty=True),
            number_kind=sealed.kind if sealed else "none",
            number_sealed=sealed.sealed if sealed else None,
            number_digest=sealed.digest if sealed else None,
            number_key=sealed.key if sealed else None,
            phone_sealed=phone_kept.sealed if phone_kept else None,
            phone_digest=phone_kept.digest if phone_kept else None,
            jurisdictions=[division],
        )
        PersonName.objects.create(
            person=person, name=name, held=period(birth_date), said_by=checked_text(said_by, "The source", 200)
        )
    act.record("person added", person_id=person.pk, division=division)
    return person


def already_known() -> PersonAlreadyKnown:
    """The error, in words that do not say where."""
    return PersonAlreadyKnown(
        "Somebody with this number is registered already. Search by the number; if nothing is shown, the record is another "
        "division's: take the person into a household with the card in hand."
    )


def birth_and_sex(
    sealed: Sealed | None, birth_date: datetime.date | None, sex: str | None, on: datetime.date
) -> tuple[datetime.date, str]:
    """Day of birth and sex as written and as the number says. Raises :class:`NumberDisagrees`, :class:`BirthMissing`."""
    says = sealed.says if sealed else None
    if says is not None:
        if birth_date not in (None, says.birth_date):
            raise NumberDisagrees("The identity number says another day of birth. Compare both with the card.")
        if sex not in (None, says.sex):
            raise NumberDisagrees("The identity number says another sex. Compare both with the card.")
        birth_date, sex = says.birth_date, says.sex
    if birth_date is None or sex not in Choices.SEX:
        raise BirthMissing("Write the day of birth and the sex (female or male); no identity number says them.")
    period(birth_date)
    if birth_date > on:
        raise NumberDisagrees(f"The day of birth is after {on}. Compare it with the card.")
    return birth_date, sex
