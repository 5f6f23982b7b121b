"""One door to a person's record: it gives the record, or says that there is none, and the log has who looked and why."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.models import Kinship, Membership, Person
from minsheng.registry.people.numbers import NUMBER, PHONE
from minsheng.registry.sealing import masked, unseal


@dataclass(frozen=True, slots=True)
class HouseholdOf:
    """A household that somebody belongs to, as known now."""

    household_id: int
    division: str
    relation_to_head: str
    share: Decimal
    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A spouse, parent, guardian or carer; ``other_id`` is none where it is known that there is none."""

    kind: str
    other_id: int | None
    since: datetime.date | None
    until: datetime.date | None
    kinship_id: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What ``look`` shows of somebody. Numbers are masked."""

    person_id: int
    name: str
    sex: str
    birth_date: datetime.date
    death_date: datetime.date | None
    ethnicity: str
    number_kind: str
    number: str
    phone: str
    is_restricted: bool
    divisions: tuple[str, ...]
    households: tuple[HouseholdOf, ...]
    ties: tuple[Tie, ...]


def record_for(act: Act, person_id: int) -> PersonRecord:
    """A person's record as the actor may see it; a resident sees the own. The log has the look, or that it was refused.

    Raises :class:`RecordNotFound`, the same for what is hidden and what is not there.
    """
    person = _person(act, person_id, "look")
    act.saw("looked", person_id=person.pk)
    return PersonRecord(
        person_id=person.pk,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        death_date=person.death_date,
        ethnicity=person.ethnicity,
        number_kind=person.number_kind,
        number=masked(_plain(person.number_sealed, NUMBER)),
        phone=masked(_plain(person.phone_sealed, PHONE)),
        is_restricted=person.is_restricted,
        divisions=tuple(person.jurisdictions),
        households=_households(person),
        ties=_ties(person),
    )


def look_in_full(act: Act, person_id: int, what: str = "number") -> str:
    """An identity number (``number``) or telephone (``phone``) in clear; empty where there is none. The log has it.

    Raises :class:`NotAllowed`, and :class:`RecordNotFound` as :func:`record_for` does.
    """
    about = {"number": NUMBER, "phone": PHONE}[what]
    person = _person(act, person_id, "look")
    if act.person_id != person.pk:
        act.require("look_in_full", person.jurisdictions)
    act.saw("looked in full", person_id=person.pk, what=what)
    return _plain(person.number_sealed if what == "number" else person.phone_sealed, about)


def _person(act: Act, person_id: int, action: str) -> Person:
    """The row that the database shows and the roles allow; otherwise the refusal is noted, whatever its reason."""
    person = Person.objects.filter(pk=person_id).first() if 0 < person_id < 2**63 else None
    if person is None or not (act.person_id == person.pk or act.may(action, person.jurisdictions)):
        act.saw("refused", person_id=person_id if 0 < person_id < 2**63 else None, asked=action)
        raise not_found("person")
    return person


def _plain(sealed: bytes | None, about: str) -> str:
    return unseal(bytes(sealed), about) if sealed else ""


def _households(person: Person) -> tuple[HouseholdOf, ...]:
    rows = Membership.objects.filter(person=person, known__upper_inf=True).select_related("household")
    return tuple(
        HouseholdOf(
            row.household_id, row.household.division, row.relation_to_head, row.share, row.held.lower, row.held.upper
        )
        for row in rows.order_by("pk")
    )


def _ties(person: Person) -> tuple[Tie, ...]:
    rows = Kinship.objects.filter(person=person, known__upper_inf=True).order_by("pk")
    return tuple(Tie(row.kind, row.other_id, row.held.lower, row.held.upper, row.pk) for row in rows)
