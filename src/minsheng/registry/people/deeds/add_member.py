"""Somebody comes to belong to a household."""

from __future__ import annotations

import datetime
from decimal import Decimal

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import household_to_record, not_found
from minsheng.registry.people.changing import lock_name, lock_people, period, refusals
from minsheng.registry.people.models import Membership
from minsheng.registry.people.presenting import person_at_hand, present_number
from minsheng.registry.texts import checked_text

# The values of the law's fact relation_to_head (a test compares them with law/facts/people.yaml).
RELATIONS = (
    *("head", "spouse", "child", "child_in_law", "grandchild"),
    *("parent", "parent_in_law", "grandparent", "sibling", "other"),
)


class UnknownRelation(ValueError):
    """The relation to the head is none that the law knows."""

    code = "unknown-relation"


class AlreadyMember(ValueError):
    """The person belongs to this household already on one of these days."""

    code = "already-member"


class SharesAboveOne(ValueError):
    """The shares of a person's households would add up to more than one."""

    code = "shares-above-one"


class SecondHead(ValueError):
    """The household has a head already on one of these days."""

    code = "second-head"


class NotBornYet(ValueError):
    """The membership begins before the person is born or after the person's death."""

    code = "not-born-yet"


def add_member(
    act: Act,
    *,
    household_id: int,
    person_id: int,
    relation_to_head: str,
    since: datetime.date,
    said_by: str,
    until: datetime.date | None = None,
    share: str | Decimal = "1",
    lives_here: bool = True,
    number: str | None = None,
) -> Membership:
    """A person belongs to a household from a day on. The officers of the household's division then see the person.

    ``number`` is the identity number from the card in hand: it is needed for somebody whose record is in another division.
    A child of two homes has two memberships with shares that add up to one at most.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`UnknownRelation`, :class:`AlreadyMember`,
    :class:`SharesAboveOne`, :class:`SecondHead`, :class:`NotBornYet`, :class:`BadPeriod`, :class:`BadText`.
    """
    held = period(since, until)
    relation = checked_relation(relation_to_head)
    part = checked_share(share)
    lock_name("household", str(household_id))
    lock_people(person_id)
    household = household_to_record(act, household_id)
    present_number(number)
    require_at_hand(act, person_id, since)
    if relation == "head":
        refuse_second_head(household_id, held)
    with refusals(MEMBERSHIP_REFUSALS):
        membership = Membership.objects.create(
            household=household,
            person_id=person_id,
            relation_to_head=relation,
            lives_here=lives_here,
            share=part,
            held=held,
            said_by=checked_text(said_by, "The source", 200),
        )
    act.record(
        "member added", person_id=person_id, household_id=household_id, membership=membership.pk, since=str(since)
    )
    return membership


MEMBERSHIP_REFUSALS: dict[str, Exception] = {
    "membership_once": AlreadyMember(
        "This person belongs to the household already on some of these days. End or correct that membership first."
    ),
    "membership_shares_up_to_one": SharesAboveOne(
        "With this the shares of the person's households are more than one on some day. End the other membership, or give "
        "each household its part (for a child of two homes 0.5 and 0.5)."
    ),
}


def checked_relation(relation: str) -> str:
    """Raises :class:`UnknownRelation`."""
    if relation not in RELATIONS:
        raise UnknownRelation(f'"{str(relation)[:40]}" is no relation to the head. Known: {", ".join(RELATIONS)}.')
    return relation


def checked_share(share: str | Decimal) -> Decimal:
    """A part of the time, above 0 and up to 1. Raises :class:`SharesAboveOne`."""
    try:
        part = Decimal(share)
    except ArithmeticError:
        part = Decimal(0)
    if not part.is_finite() or not 0 < part <= 1:
        raise SharesAboveOne("The share is a part of the time: above 0 and 1 at most, for example 0.5.")
    return part


def require_at_hand(act: Act, person_id: int, since: datetime.date) -> None:
    """The person is in the actor's reach, or the number on the card was presented. Raises :class:`RecordNotFound`."""
    person = person_at_hand(person_id)
    if person is None:
        act.saw("refused", person_id=person_id, asked="record")
        raise not_found("person")
    birth, death = person
    if since < birth:
        raise NotBornYet(f"The membership begins on {since}, before the person's birth. Compare the days.")
    if death is not None and since > death:
        raise NotBornYet(f"The membership begins on {since}, after the person's death. Compare the days.")


def refuse_second_head(household_id: int, held: object, besides: int | None = None) -> None:
    """Raises :class:`SecondHead` if somebody else is the head on one of these days."""
    heads = Membership.objects.filter(
        household_id=household_id, relation_to_head="head", known__upper_inf=True, held__overlap=held
    ).exclude(pk=besides)
    if heads.exists():
        raise SecondHead("The household has a head on some of these days. Correct that membership first.")
