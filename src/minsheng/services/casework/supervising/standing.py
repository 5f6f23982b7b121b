"""The awards of an entitlement as they stand, month by month, and the marks by which a proposal knows that something came after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.differences.writing import Entitlement

_OF = "household_id = %(household)s and programme = %(programme)s and person_id is not distinct from %(person)s"


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest row of the awards, the newest payment and the newest step of differences; 0 where there is none."""

    award: int
    paid: int
    step: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an award as known now. ``until`` exclusive."""

    number: int
    since: datetime.date
    until: datetime.date | None
    amount: int
    decision_id: int


def key_of(of: Entitlement) -> dict[str, Any]:
    """The entitlement as parameters of a query."""
    return {"household": of.household_id, "programme": of.programme, "person": of.person_id}


def hold_awards(of: Entitlement) -> None:
    """No payment run is frozen and nobody changes this entitlement until the act ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('entitlement'), hashtext(%s))",
            [f"{of.household_id} {of.programme} {of.person_id}"],
        )
        cursor.execute("lock table award in row exclusive mode")  # a run that is being frozen is waited for, or waits


def rows_of(of: Entitlement) -> list[Row]:
    """The monthly rows as known now, by day."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select number, lower(held), upper(held), amount, decision_id from award where {_OF} and kind = 'monthly'"
            " and upper_inf(known) order by held",
            key_of(of),
        )
        return [Row(*row) for row in cursor.fetchall()]


def awarded_by_month(rows: Iterable[Row], months: Iterable[datetime.date]) -> dict[datetime.date, int]:
    """Fen by month, where something is awarded."""
    found = {}
    for month in months:
        if (row := row_at(rows, month)) is not None:
            found[month] = row.amount
    return found


def row_at(rows: Iterable[Row], month: datetime.date) -> Row | None:
    """The row that holds in a month."""
    for row in rows:
        if row.since <= month and (row.until is None or month < row.until):
            return row
    return None


def first_granted(of: Entitlement) -> datetime.date | None:
    """The first month that was ever awarded, as known at any time."""
    return _one(f"select min(lower(held)) from award where {_OF} and kind = 'monthly'", of)  # type: ignore[no-any-return]


def last_award(of: Entitlement) -> Mapping[str, Any] | None:
    """Fund, payee, account and article of the newest monthly row, known now or before."""
    names = ("number", "fund_id", "payee_id", "account_id", "article", "decision_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from award where {_OF} and kind = 'monthly' order by id desc limit 1",
            key_of(of),
        )
        row = cursor.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


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
                f" where a.{_OF.replace(' and ', ' and a.')} and a.kind = 'monthly' order by a.id limit 1",
                key_of(of),
            )
            row = cursor.fetchone()
    return None if row is None else Decided(*row)


def renounced_from(of: Entitlement) -> datetime.date | None:
    """From which month on the household does not want the award, unless one was granted since."""
    return _one(  # type: ignore[no-any-return]
        f"select max(c.since) from change_proposal c where {_OF} and cause = 'renounced' and state = 'confirmed'"
        f" and not exists (select 1 from award a where a.household_id = c.household_id and a.programme = c.programme"
        f" and a.person_id is not distinct from c.person_id and a.kind = 'monthly' and upper_inf(a.known)"
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
