"""Somebody is somebody's spouse, father, mother, guardian or carer."""

from __future__ import annotations

import datetime

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, person_to_record, visible
from minsheng.registry.database.held import Choices
from minsheng.registry.people.changing import BadPeriod, lock_people, period, refusals, replace
from minsheng.registry.people.models import Kinship, Person
from minsheng.registry.people.presenting import person_at_hand, present_number
from minsheng.registry.texts import checked_text

_PARENTS = {"father": "male", "mother": "female"}


class UnknownKinship(ValueError):
    """No such tie is kept, or a person is tied to the own self."""

    code = "unknown-kinship"


class ImpossibleParent(ValueError):
    """The parent is no older than the child, or of the other sex."""

    code = "impossible-parent"


class KinshipAlreadyKnown(ValueError):
    """There is somebody in that place already on one of these days."""

    code = "kinship-already-known"


@transaction.atomic
def add_kinship(
    act: Act,
    *,
    person_id: int,
    kind: str,
    other_id: int | None,
    since: datetime.date | None,
    said_by: str,
    until: datetime.date | None = None,
    number: str | None = None,
) -> list[Kinship]:
    """``other_id`` is the person's spouse, father, mother, guardian or carer; ``None``: it is known that there is none.

    Spouses name each other: both ties are written where the other's record may be changed too; otherwise the other's own
    officers write theirs. ``number``: the other's card in hand, for somebody of another division.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`UnknownKinship`, :class:`ImpossibleParent`,
    :class:`KinshipAlreadyKnown`, :class:`BadPeriod`, :class:`BadText`.
    """
    held = period(since, until)
    said_by = checked_text(said_by, "The source", 200)
    if kind not in Choices.KINSHIP:
        raise UnknownKinship(f'"{str(kind)[:40]}" is no tie that is kept. Known: {", ".join(Choices.KINSHIP)}.')
    if other_id == person_id:
        raise UnknownKinship("Nobody is tied to the own self. Give the other person's record.")
    lock_people(person_id, *([other_id] if other_id is not None else []))
    person = person_to_record(act, person_id)
    ties = [(person_id, other_id)]
    if other_id is not None:
        present_number(number)
        other = _other(act, other_id)
        _check_parent(kind, person.birth_date, *other)
        if kind == "spouse" and _may_record(act, other_id):
            ties.append((other_id, person_id))
    with refusals({"kinship_one_of_a_kind": _already(kind)}):
        made = [
            Kinship.objects.create(person_id=one, kind=kind, other_id=two, held=held, said_by=said_by)
            for one, two in ties
        ]
    for tie in made:
        act.record("kinship added", person_id=tie.person_id, kind=kind, other=tie.other_id, kinship=tie.pk)
    return made


@transaction.atomic
def end_kinship(act: Act, *, kinship_id: int, on: datetime.date, said_by: str) -> Kinship:
    """A tie holds up to a day and no more on it: a divorce, a guardian replaced. Each spouse's tie is ended by itself.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`BadPeriod`, :class:`ChangedMeanwhile`.
    """
    tie: Kinship = visible(Kinship.objects.filter(pk=kinship_id, known__upper_inf=True), "tie")
    lock_people(tie.person_id)
    person_to_record(act, tie.person_id)
    if tie.held.upper is not None and tie.held.upper <= on:
        raise BadPeriod(f"The tie ends on {tie.held.upper} already.")
    ended = replace(tie, held=period(tie.held.lower, on), said_by=checked_text(said_by, "The source", 200))
    act.record("kinship ended", person_id=tie.person_id, kind=tie.kind, kinship=ended.pk, before=tie.pk, on=str(on))
    return ended


def _other(act: Act, other_id: int) -> tuple[datetime.date, str | None]:
    """Birth and, where it may be seen, sex of the other. Raises :class:`RecordNotFound`."""
    seen = Person.objects.filter(pk=other_id).first()
    if seen is not None:
        return seen.birth_date, seen.sex
    shown = person_at_hand(other_id)
    if shown is None:
        act.saw("refused", person_id=other_id, asked="record")
        raise not_found("person")
    return shown[0], None


def _may_record(act: Act, other_id: int) -> bool:
    other = Person.objects.filter(pk=other_id).first()
    return other is not None and act.may("record", other.jurisdictions)


def _check_parent(kind: str, birth: datetime.date, others_birth: datetime.date, sex: str | None) -> None:
    if kind not in _PARENTS:
        return
    if others_birth >= birth:
        raise ImpossibleParent(f"The {kind} is no older than the child. Compare both days of birth.")
    if sex not in (None, _PARENTS[kind]):
        raise ImpossibleParent(f"The {kind} is registered as {sex}. Compare the record.")


def _already(kind: str) -> KinshipAlreadyKnown:
    return KinshipAlreadyKnown(
        f"Somebody is the {kind} already on some of these days (or it is written that there is none), on one side or the "
        "other. End that tie first."
    )
