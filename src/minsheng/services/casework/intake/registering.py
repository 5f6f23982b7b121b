"""An anonymous intake gets names: its people and their household come into the registry, at the window or of those who log in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from minsheng.registry.access.acting import Act
from minsheng.registry.database.held import Choices
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_kinship import add_kinship
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person, birth_and_sex
from minsheng.registry.people.models import Kinship
from minsheng.registry.people.numbers import sealed_number
from minsheng.registry.people.presenting import person_presented, present_number
from minsheng.services.casework.intake.asking import NOBODY, BadIntake, Intake, Member


@dataclass(frozen=True, slots=True)
class Named:
    """Who a member of an intake is: the name, and the identity number on the card where there is one.

    Whoever has this number is that person: somebody registered, wherever the record is, is not registered once more.
    """

    name: str
    number: str | None = None
    person_id: int | None = None  # registered already, within the actor's reach


def register(
    act: Act, intake: Intake, names: Mapping[str, Named], *, division: str, on: datetime.date, said_by: str
) -> tuple[int, dict[str, int]]:
    """Registers the people of an anonymous intake and their household; gives its number and each person's.

    Args:
        act: who may ``record`` in the division.
        intake: an anonymous one, its people answered.
        names: by the intake's short names; somebody registered already is named by ``person_id``.
        division: where they live.
        on: since when they are known to live there.
        said_by: where it comes from: the household register seen, the applicant.

    Ties (spouse, mother, guardian …) that were answered are registered too, but those that the registry knows. Raises :class:`BadIntake`,
    :class:`NumberDisagrees`, and as the deeds of people.
    """
    if intake.household_id is not None:
        raise BadIntake("This intake is of a registered household already.")
    if missing := {member.key for member in intake.members} - names.keys():
        raise BadIntake(f"Say who these are: {', '.join(sorted(missing))}.")
    people = {
        member.key: names[member.key].person_id or _person(act, member, names[member.key], division, on, said_by)
        for member in intake.members
    }
    household = int(add_household(act, division=division, on=on).pk)
    for member in intake.members:
        add_member(act, household_id=household, person_id=people[member.key], relation_to_head=member.relation_to_head,
                   since=on, said_by=said_by, number=names[member.key].number)  # fmt: skip
    for member in intake.members:
        for kind, other in _ties(intake, member).items():
            if kind == "spouse" and any(each.key == other and each.key < member.key for each in intake.members):
                continue  # spouses name each other: written once
            if _is_tied(people[member.key], kind, on):
                continue  # the registry knows it already
            add_kinship(
                act,
                person_id=people[member.key],
                kind=kind,
                other_id=None if other == NOBODY else people[other],
                since=on if kind in ("guardian", "spouse") else None,
                said_by=said_by,
            )
    return household, people


def _person(act: Act, member: Member, named: Named, division: str, on: datetime.date, said_by: str) -> int:
    """Whoever has the number on the card, else somebody new."""
    born = datetime.date.fromisoformat(member.birth_date)
    if named.number:
        present_number(named.number)
        if (known := person_presented()) is not None:
            birth_and_sex(sealed_number(named.number), born, member.sex, on)
            return known
    added = add_person(
        act,
        name=named.name,
        division=division,
        on=on,
        said_by=said_by,
        number=named.number or None,
        number_kind="resident" if named.number else "none",
        birth_date=born,
        sex=member.sex,
    )
    return int(added.pk)


def _is_tied(person: int, kind: str, on: datetime.date) -> bool:
    return Kinship.objects.filter(person_id=person, kind=kind, known__upper_inf=True, held__contains=on).exists()


def _ties(intake: Intake, member: Member) -> dict[str, str]:
    """What was said at the beginning, and what was asked for later."""
    answered = {
        each.name: str(each.value)
        for each in intake.given
        if each.who == member.key and each.name in Choices.KINSHIP and each.value is not None
    }
    return {**member.ties, **answered}
