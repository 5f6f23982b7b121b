"""What was written about somebody was wrong, or has changed."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import person_to_record
from minsheng.registry.people.changing import close, lock_people, period, refusals
from minsheng.registry.people.deeds.add_person import already_known, birth_and_sex
from minsheng.registry.people.models import Person, PersonName
from minsheng.registry.people.names import checked_name, spelling_of
from minsheng.registry.people.numbers import NUMBER, Sealed, sealed_number, sealed_phone
from minsheng.registry.sealing import unseal
from minsheng.registry.texts import checked_text


class DiesBeforeBirth(ValueError):
    """The day of death is before the day of birth, or has not come yet."""

    code = "dies-before-birth"


class NothingToCorrect(ValueError):
    """Nothing was given, or all of it stands so already."""

    code = "nothing-to-correct"


@transaction.atomic
def correct_person(
    act: Act,
    *,
    person_id: int,
    on: datetime.date,
    said_by: str,
    name: str | None = None,
    name_since: datetime.date | None = None,
    number: str | None = None,
    number_kind: str = "resident",
    birth_date: datetime.date | None = None,
    sex: str | None = None,
    death_date: datetime.date | None = None,
    ethnicity: str | None = None,
    phone: str | None = None,
) -> Person:
    """Corrects a person's record; what is not given stays. The log keeps what stood before (numbers as keyed digests).

    ``name_since``: the name was changed on that day; without it the old one was never right. Names stay in the history.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`NothingToCorrect`, :class:`DiesBeforeBirth`, and what
    :func:`add_person` raises.
    """
    lock_people(person_id)
    person = person_to_record(act, person_id)
    said_by = checked_text(said_by, "The source", 200)
    changes: dict[str, Any] = {}
    if name is not None:
        changes.update(_name(person, checked_name(name)))
    sealed = sealed_number(number, number_kind) if number is not None else None
    changes.update(_number(sealed))
    if sealed is not None or birth_date is not None or sex is not None:
        says = sealed if sealed is not None else _number_kept(person)
        stands = (None, None) if says and says.says else (person.birth_date, person.sex)
        changes["birth_date"], changes["sex"] = birth_and_sex(says, birth_date or stands[0], sex or stands[1], on)
    if death_date is not None:
        changes["death_date"] = death_date
    if ethnicity is not None:
        changes["ethnicity"] = checked_text(ethnicity, "The ethnicity", 40, may_be_empty=True)
    if phone is not None:
        kept = sealed_phone(phone)
        changes.update(phone_sealed=kept.sealed, phone_digest=kept.digest)
    _check_death(changes.get("death_date", person.death_date), changes.get("birth_date", person.birth_date), on)
    changes = {each: value for each, value in changes.items() if getattr(person, each) != value}
    if not changes:
        raise NothingToCorrect("Nothing differs from what is written already. Give what is to be changed.")
    before = {each: _plain(getattr(person, each)) for each in changes if each in _LOGGED}
    with refusals({"person_number_once": already_known()}):
        Person.objects.filter(pk=person.pk).update(**changes)
        if "name" in changes:
            _keep_name(person, changes["name"], name_since, said_by)
    act.record("person corrected", person_id=person.pk, changed=sorted(changes), before=before, said_by=said_by)
    return Person.objects.get(pk=person.pk)


# Of names the history is in person_name; the log holds no name.
_LOGGED = ("birth_date", "sex", "death_date", "ethnicity", "number_kind", "number_digest", "phone_digest")


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _name(person: Person, name: str) -> dict[str, str]:
    spelling = spelling_of(name)
    return {"name": name, "pinyin": spelling.pinyin, "initials": spelling.initials}


def _number(sealed: Sealed | None) -> dict[str, Any]:
    if sealed is None:
        return {}
    return {
        "number_kind": sealed.kind,
        "number_sealed": sealed.sealed,
        "number_digest": sealed.digest,
        "number_key": sealed.key,
    }


def _number_kept(person: Person) -> Sealed | None:
    """The number that stands, to compare a new day of birth with."""
    if person.number_kind not in ("resident", "residence_permit") or person.number_sealed is None:
        return None
    return sealed_number(unseal(bytes(person.number_sealed), NUMBER))


def _check_death(death: datetime.date | None, birth: datetime.date, on: datetime.date) -> None:
    if death is None:
        return
    if death < birth:
        raise DiesBeforeBirth(
            f"The day of death, {death}, is before the day of birth. Compare both with the certificate."
        )
    if death > on:
        raise DiesBeforeBirth(f"The day of death, {death}, has not come yet on {on}. Compare it with the certificate.")


def _keep_name(person: Person, name: str, since: datetime.date | None, said_by: str) -> None:
    """The history of names: the present one ends on the day, or was never right."""
    present = PersonName.objects.filter(person=person, known__upper_inf=True).order_by("-held").first()
    if present is None:  # loaded in bulk, without a history
        PersonName.objects.create(person=person, name=name, held=period(since or person.birth_date), said_by=said_by)
        return
    began = present.held.lower
    at = close(present)
    if since is not None:
        before = period(began, since)
        PersonName.objects.create(
            person=person, name=present.name, held=before, known=(at, None), said_by=present.said_by
        )
    PersonName.objects.create(person=person, name=name, held=period(since or began), known=(at, None), said_by=said_by)
