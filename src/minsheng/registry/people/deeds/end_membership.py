"""Somebody no longer belongs to a household."""

from __future__ import annotations

import datetime

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import household_to_record, visible
from minsheng.registry.people.changing import BadPeriod, lock_people, period, replace
from minsheng.registry.people.models import Membership
from minsheng.registry.texts import checked_text


class AlreadyEnded(ValueError):
    """The membership ends by that day already."""

    code = "already-ended"


@transaction.atomic
def end_membership(act: Act, *, membership_id: int, on: datetime.date, said_by: str) -> Membership:
    """A person belongs to the household up to a day, and no more on it.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AlreadyEnded`, :class:`BadPeriod`, :class:`ChangedMeanwhile`.
    """
    membership = membership_to_record(act, membership_id)
    began, ends = membership.held.lower, membership.held.upper
    if ends is not None and ends <= on:
        raise AlreadyEnded(f"The membership ends on {ends} already. Correct it if that is wrong.")
    if began is not None and on <= began:
        raise BadPeriod(f"The membership begins only on {began}. If it never was, correct it: never_was.")
    ended = replace(membership, held=period(began, on), said_by=checked_text(said_by, "The source", 200))
    act.record(
        "membership ended",
        person_id=membership.person_id,
        household_id=membership.household_id,
        membership=ended.pk,
        before=membership.pk,
        on=str(on),
    )
    return ended


def membership_to_record(act: Act, membership_id: int) -> Membership:
    """A membership known now, of a household the actor may change, locked for this transaction."""
    found = Membership.objects.filter(pk=membership_id, known__upper_inf=True)
    membership: Membership = visible(found, "membership")
    lock_people(membership.person_id)
    household_to_record(act, membership.household_id)
    return membership
