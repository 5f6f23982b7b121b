"""A household as its officers see it: where it lives, who belongs to it. One look, written down."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing import masked, unseal

_MEMBERS = """
select m.id, p.id, p.name, p.sex, p.birth_date, p.death_date, p.number_sealed, m.relation_to_head, m.lives_here, m.share,
  lower(m.held), upper(m.held), m.said_by
from membership m join person p on p.id = m.person_id
where m.household_id = %s and {known} order by m.held @> %s desc, m.relation_to_head <> 'head', p.birth_date, m.id
"""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs, or belonged, to the household. The number is masked."""

    membership: int
    person_id: int
    name: str
    sex: str
    birth_date: datetime.date
    death_date: datetime.date | None
    number: str
    relation_to_head: str
    lives_here: bool
    share: Decimal
    since: datetime.date | None
    until: datetime.date | None
    said_by: str

    def belongs_on(self, day: datetime.date) -> bool:
        """Whether on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """A household with everybody who belongs or belonged to it, and its home."""

    household_id: int
    division: str
    address: str
    members: tuple[Member, ...]


def household_record(
    act: Act, household_id: int, on: datetime.date, known_at: datetime.datetime | None = None
) -> HouseholdRecord:
    """A household as known now, or as known at an instant; members of the day first. The log has the look.

    Raises :class:`RecordNotFound`, the same for what is hidden and what is not there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select h.division, (select d.address from occupancy o join dwelling d on d.id = o.dwelling_id"
            " where o.household_id = h.id and upper_inf(o.known) and o.held @> %s order by o.id desc limit 1)"
            " from household h where h.id = %s",
            [on, household_id if 0 < household_id < 2**63 else 0],
        )
        row = cursor.fetchone()
        if row is None or not act.may("look", row[0]):
            act.saw("refused", asked="look")
            raise not_found("household")
        known = "upper_inf(m.known)" if known_at is None else "m.known @> %s"
        asked = [household_id, *([] if known_at is None else [known_at]), on]
        cursor.execute(_MEMBERS.format(known=known), asked)
        members = tuple(
            Member(*found[:6], masked(unseal(bytes(found[6]), NUMBER)) if found[6] else "", *found[7:])
            for found in cursor.fetchall()
        )
    act.saw("household looked at", household_id=household_id, people=[member.person_id for member in members])
    return HouseholdRecord(household_id, row[0], row[1] or "", members)


def is_in_reach(household_id: int) -> bool:
    """Whether the actor sees the household at all: it may have moved since something was decided for it."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from household where id = %s)", [household_id])
        return bool(cursor.fetchone()[0])


def names_of(people: Collection[int | None]) -> dict[int, str]:
    """Names by number, of those whom the actor may see: for lists of work that was looked at already."""
    with connection.cursor() as cursor:
        cursor.execute("select id, name from person where id = any(%s)", [[each for each in people if each]])
        return dict(cursor.fetchall())


def heads_of(households: Collection[int], on: datetime.date) -> dict[int, str]:
    """Names of the heads of households on a day, of those whom the actor may see: for lists of work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.household_id, p.name from membership m join person p on p.id = m.person_id where m.household_id = any(%s)"
            " and m.relation_to_head = 'head' and upper_inf(m.known) and m.held @> %s",
            [list(households), on],
        )
        return dict(cursor.fetchall())
