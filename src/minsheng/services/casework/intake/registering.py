"""An anonymous intake gets names: its people and their household come into the registry, at the window or of those who log in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from minsheng.registry.access.acting import Act
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_kinship import add_kinship
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person
from minsheng.services.casework.intake.asking import NOBODY, BadIntake, Intake


@dataclass(frozen=True, slots=True)
class Named:
    """Who a member of an intake is: the name, and the identity number where there is one."""

    name: str
    number: str | None = None
    person_id: int | None = None  # registered already


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

    Raises :class:`BadIntake`, :class:`PersonAlreadyKnown`, :class:`NumberDisagrees`, and as the deeds of people.
    """
    if intake.household_id is not None:
        raise BadIntake("This intake is of a registered household already.")
    if missing := {member.key for member in intake.members} - names.keys():
        raise BadIntake(f"Say who these are: {', '.join(sorted(missing))}.")
    people: dict[str, int] = {}
    for member in intake.members:
        named = names[member.key]
        people[member.key] = named.person_id or int(
            add_person(
                act,
                name=named.name,
                division=division,
                on=on,
                said_by=said_by,
                number=named.number,
                number_kind="resident" if named.number else "none",
                birth_date=datetime.date.fromisoformat(member.birth_date),
                sex=member.sex,
            ).pk
        )
    household = int(add_household(act, division=division, on=on).pk)
    for member in intake.members:
        add_member(act, household_id=household, person_id=people[member.key], relation_to_head=member.relation_to_head,
                   since=on, said_by=said_by)  # fmt: skip
    for member in intake.members:
        for kind, other in member.ties.items():
            if kind == "spouse" and any(each.key == other and each.key < member.key for each in intake.members):
                continue  # spouses name each other: written once
            add_kinship(
                act,
                person_id=people[member.key],
                kind=kind,
                other_id=None if other == NOBODY else people[other],
                since=on if kind in ("guardian", "spouse") else None,
                said_by=said_by,
            )
    return household, people
