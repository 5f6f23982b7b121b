"""Households as those who live events need them: who belongs to them, what they have, whether they receive."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household on a day. ``membership`` is its row; ``wage`` in yuan a month, none where it is not known."""

    person: int
    membership: int
    relation: str
    sex: str
    born: datetime.date
    wage: Fraction | None
    is_disabled: bool

    def age(self, on: datetime.date) -> int:
        """Whole years."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class Home:
    """A household on a day. ``receives``: an award holds then."""

    household: int
    division: str
    members: tuple[Member, ...]
    receives: bool

    def head(self, on: datetime.date) -> Member | None:
        """The head, or the eldest of age."""
        adults = sorted(
            (each for each in self.members if each.age(on) >= 18), key=lambda each: (each.relation != "head", each.born)
        )
        return adults[0] if adults else None


_HOMES = """
select h.id, h.division, exists (
    select 1 from award a where a.household_id = h.id and upper_inf(a.known) and a.held @> %(on)s::date),
  json_agg(json_build_array(p.id, m.id, m.relation_to_head, p.sex, p.birth_date,
    (select r.facts ->> 'wage_income' from record r where r.person_id = p.id and r.topic = 'income' and upper_inf(r.known)
       and r.held @> %(on)s::date limit 1),
    exists (select 1 from record r where r.person_id = p.id and r.topic = 'disability' and upper_inf(r.known)
       and r.held @> %(on)s::date and r.facts ? 'disability_grade')) order by p.id)::text
from household h join membership m on m.household_id = h.id and upper_inf(m.known) and m.held @> %(on)s::date
  join person p on p.id = m.person_id and p.death_date is null
group by h.id order by h.id
"""


def homes(on: datetime.date) -> list[Home]:
    """Every household that the actor may see, with its living members on a day. Inside ``acting``."""
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, {"on": on})
        rows = cursor.fetchall()
    return [Home(number, division, tuple(_members(text)), receives) for number, division, receives, text in rows]


def _members(text: str) -> list[Member]:
    return [
        Member(
            person,
            membership,
            relation,
            sex,
            datetime.date.fromisoformat(born),
            None if wage is None else Fraction(wage),
            disabled,
        )
        for person, membership, relation, sex, born, wage, disabled in json.loads(text)
    ]
