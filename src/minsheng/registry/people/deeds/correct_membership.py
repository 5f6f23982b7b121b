"""What was written about a membership was wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import close, lock_name, period, refusals, replace
from minsheng.registry.people.deeds.add_member import (
    MEMBERSHIP_REFUSALS,
    checked_relation,
    checked_share,
    refuse_second_head,
)
from minsheng.registry.people.deeds.correct_person import NothingToCorrect
from minsheng.registry.people.deeds.end_membership import membership_to_record
from minsheng.registry.people.models import Membership
from minsheng.registry.texts import checked_text


@transaction.atomic
def correct_membership(
    act: Act,
    *,
    membership_id: int,
    said_by: str,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    relation_to_head: str | None = None,
    share: str | Decimal | None = None,
    lives_here: bool | None = None,
    never_was: bool = False,
) -> Membership | None:
    """Corrects a membership; what is not given stays. ``never_was``: there was none; gives nothing then.

    What was known before stays known as known then.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`NothingToCorrect`, :class:`ChangedMeanwhile`, and what
    :func:`add_member` raises.
    """
    membership = membership_to_record(act, membership_id)
    lock_name("household", str(membership.household_id))
    whom = {"person_id": membership.person_id, "household_id": membership.household_id, "before": membership.pk}
    if never_was:
        close(membership)
        act.record("membership withdrawn", **whom, said_by=said_by)
        return None
    changes: dict[str, Any] = {}
    if since is not None or until is not None:
        changes["held"] = period(since or membership.held.lower, until or membership.held.upper)
    if relation_to_head is not None:
        changes["relation_to_head"] = checked_relation(relation_to_head)
    if share is not None:
        changes["share"] = checked_share(share)
    if lives_here is not None:
        changes["lives_here"] = lives_here
    if all(getattr(membership, name) == value for name, value in changes.items()):
        raise NothingToCorrect("Nothing differs from what is written already. Give what is to be changed.")
    if changes.get("relation_to_head", membership.relation_to_head) == "head":
        refuse_second_head(membership.household_id, changes.get("held", membership.held), besides=membership.pk)
    with refusals(MEMBERSHIP_REFUSALS):
        corrected = replace(membership, **changes, said_by=checked_text(said_by, "The source", 200))
    act.record("membership corrected", **whom, membership=corrected.pk, changed=sorted(changes))
    return corrected
