"""Roles given and taken away."""

from __future__ import annotations

import datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from minsheng.registry.access.acting import Act, UnknownActor
from minsheng.registry.access.deeds.accounts import OwnAccount
from minsheng.registry.access.finding import visible
from minsheng.registry.access.models import Actor, Assignment
from minsheng.registry.access.roles import table
from minsheng.registry.people.changing import BadPeriod, period, refusals
from minsheng.registry.places.questions import division_on


class UnknownRole(ValueError):
    """``roles.yaml`` has no such role."""

    code = "unknown-role"


class RolesRefused(ValueError):
    """The role may not be held together with one that the account holds in the same time."""

    code = "roles-refused"


class AlreadyHeld(ValueError):
    """The account holds this role in this division already."""

    code = "already-held"


def assign_role(
    act: Act, *, name: str, role: str, division: str, since: datetime.date, until: datetime.date | None = None
) -> Assignment:
    """Gives an account a role in a division, and all that lies in it, from a day on. ``division`` "" is everywhere.

    Raises :class:`NotAllowed`, :class:`UnknownActor`, :class:`UnknownRole`, :class:`UnknownDivision`, :class:`OwnAccount`,
    :class:`RolesRefused`, :class:`AlreadyHeld`, :class:`BadPeriod`.
    """
    act.require("assign", division)
    if role not in table().roles:
        raise UnknownRole(f'There is no role "{role[:60]}". Known: {", ".join(table().roles)}.')
    if division:
        division_on(division, since)
    actor = Actor.objects.filter(name=name, is_active=True).first()
    if actor is None or actor.kind == "resident":
        raise UnknownActor(f'No officer named "{name[:100]}" has an open account.')
    if actor.pk == act.actor_id:
        raise OwnAccount("Nobody gives a role to the own account. Another security administrator does it.")
    refused = RolesRefused(
        f"{table().roles[role]['en']} may not be held together with a role that this account holds in the same time. "
        "End that one first, or give it to somebody else."
    )
    already = AlreadyHeld("The account holds this role in this division already in that time.")
    with refusals({"assignment_refused_pair": refused, "assignment_once": already}):
        assignment = Assignment.objects.create(
            actor=actor, role=role, division=division, held=period(since, until), given_by_id=act.actor_id
        )
    act.record("role given", account=actor.pk, role=role, division=division, assignment=assignment.pk)
    return assignment


def end_role(act: Act, *, assignment_id: int, on: datetime.date) -> None:
    """The role is held up to a day and no more on it.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`OwnAccount`, :class:`BadPeriod`.
    """
    assignment: Assignment = visible(Assignment.objects.filter(pk=assignment_id), "role given")
    act.require("assign", assignment.division)
    if assignment.actor_id == act.actor_id:
        raise OwnAccount("Nobody takes a role from the own account. Another security administrator does it.")
    held = assignment.held
    if held.isempty or (held.upper is not None and held.upper <= on):
        raise BadPeriod("The role ends by that day already.")
    shorter = DateRange(empty=True) if held.lower is not None and on <= held.lower else period(held.lower, on)
    Assignment.objects.filter(pk=assignment_id).update(held=shorter)
    act.record("role ended", account=assignment.actor_id, role=assignment.role, assignment=assignment.pk, on=str(on))
