"""The awards of an entitlement as they stand, month by month, and the marks by which a proposal knows that something came after."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.differences.applying import OF as _OF
from minsheng.registry.differences.applying import key_of
from minsheng.registry.differences.writing import Entitlement


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest row of the awards, the newest payment and the newest step of differences; 0 where there is none."""

    award: int
    paid: int
    step: int


def hold_awards(of: Entitlement) -> None:
    """No payment run is frozen and nobody changes this entitlement until the act ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('entitlement'), hashtext(%s))",
            [f"{of.household_id} {of.programme} {of.person_id}"],
        )
        cursor.execute("lock table award in row exclusive mode")  # a run that is being frozen is waited for, or waits


def the_entitlement(household_id: int, person_id: int | None, programme: str) -> Entitlement:
    """The entitlement with the kind of its newest award that is no arrear; monthly where there never was one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind from award where household_id = %s and programme = %s and person_id is not distinct from %s"
            " and kind <> 'arrear' order by id desc limit 1",
            [household_id, programme, person_id],
        )
        row = cursor.fetchone()
    return Entitlement(household_id, person_id, programme, row[0] if row else "monthly")


def first_granted(of: Entitlement) -> datetime.date | None:
    """The first day that was ever awarded, as known at any time; for what is paid once the first on which it was decided."""
    if of.kind == "once":
        return _one(  # type: ignore[no-any-return]
            f"select min(d.day) from award a join decision d on d.id = a.decision_id"
            f" where a.{_OF.replace(' and ', ' and a.')} and a.kind = %(kind)s",
            of,
        )
    return _one(f"select min(lower(held)) from award where {_OF} and kind = %(kind)s", of)  # type: ignore[no-any-return]


def marks_of(of: Entitlement) -> Marks:
    """The marks as they are now."""
    return Marks(
        _one(f"select coalesce(max(id), 0) + (select count(*) from award where {_OF} and not upper_inf(known)) from award"
             f" where {_OF}", of),
        _one(f"select coalesce(max(id), 0) from paid where {_OF}", of),
        _one(f"select coalesce(max(s.id), 0) from difference_step s join difference d on d.id = s.difference_id where {_OF}", of),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """What the award was last settled by: the instant whose facts, the decision, and the day it is of."""

    known_at: datetime.datetime
    decision_id: int
    day: datetime.date


def last_decided(of: Entitlement) -> Decided | None:
    """By the latest confirmed change, else by the grant."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select c.known_at, c.decision_id, d.day from change_proposal c join decision d on d.id = c.decision_id"
            f" where c.{_OF.replace(' and ', ' and c.')} and c.state = 'confirmed' order by c.id desc limit 1",
            key_of(of),
        )
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                f"select d.known_at, d.id, d.day from award a join decision d on d.id = a.decision_id"
                f" where a.{_OF.replace(' and ', ' and a.')} and a.kind = %(kind)s order by a.id limit 1",
                key_of(of),
            )
            row = cursor.fetchone()
    return None if row is None else Decided(*row)


def renounced_from(of: Entitlement) -> datetime.date | None:
    """From which month on the household does not want the award, unless one was granted since."""
    return _one(  # type: ignore[no-any-return]
        f"select max(c.since) from change_proposal c where {_OF} and cause = 'renounced' and state = 'confirmed'"
        f" and not exists (select 1 from award a where a.household_id = c.household_id and a.programme = c.programme"
        f" and a.person_id is not distinct from c.person_id and a.kind = %(kind)s and upper_inf(a.known)"
        f" and (upper_inf(a.held) or upper(a.held) > c.since))",
        of,
    )


def _one(query: str, of: Entitlement) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, key_of(of))
        return cursor.fetchone()[0]


def tapered_until(of: Entitlement) -> datetime.date | None:
    """The end of the last gradual exit that was confirmed."""
    return _one(f"select max(taper_until) from change_proposal where {_OF} and state = 'confirmed'", of)  # type: ignore[no-any-return]
