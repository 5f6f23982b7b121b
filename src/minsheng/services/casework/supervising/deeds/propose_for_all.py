"""Everybody whose facts changed, or whose answers the nightly run found changed, is proposed for: each household an act of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Interrupted, act_once_more, acting
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.facts.household import MemberClosed
from minsheng.services.casework.supervising.deeds.propose import Proposed, propose


@dataclass(frozen=True, slots=True)
class Everybody:
    """How many awards were decided anew, how many proposals stand for them (``new`` of these were made now), for how many a
    month could not be decided, and the households that were left out, with why."""

    awards: int
    proposals: int
    new: int
    unknown: int
    left_out: tuple[tuple[int, str], ...]


_CHANGED = """
with people as (
  select person_id as id from statement where known_at >= %(since)s and person_id is not null
  union select person_id from membership where lower(known) >= %(since)s or upper(known) >= %(since)s
  union select person_id from kinship where lower(known) >= %(since)s or upper(known) >= %(since)s
), reached as (  -- a guardian's or spouse's facts reach the household too
  select id from people union select k.person_id from kinship k join people p on p.id = k.other_id
), households as (
  select m.household_id as id from membership m join reached r on r.id = m.person_id
  union select household_id from membership where lower(known) >= %(since)s or upper(known) >= %(since)s
  union select household_id from statement where known_at >= %(since)s and household_id is not null
  union select household_id from paid where noted_at >= %(since)s and what <> 'taken'  -- what came back may be owed no more
  union select household_id from answer_change where run_on >= %(run_on)s
  union select m.household_id from membership m join person p on p.id = m.person_id
    where p.death_date >= %(run_on)s::date - 366
)
select distinct a.household_id, a.programme, a.person_id from award a join households h on h.id = a.household_id
where a.kind <> 'arrear' order by 1, 2, 3
"""


_NIGHTS = datetime.timedelta(days=7)
_EVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def since_the_nights_before(actor: str, on: datetime.date) -> datetime.datetime:
    """From when the nightly run proposes: a week before the run before it, so that nights that were killed lose nobody; from ever
    where there was none."""
    with acting(actor, "supervision"), connection.cursor() as cursor:
        cursor.execute("select max(done_at) from answer_run where run_on < %s", [on])
        last = cursor.fetchone()[0]
    return _EVER if last is None else last - _NIGHTS


def propose_for_all(actor: str, *, since: datetime.datetime, on: datetime.date) -> Everybody:
    """Proposes for every award of everybody of whom anything became known since an instant, or whose answers changed in a nightly
    run of that day or later. Each in a transaction of its own: killed, it is done again and makes nothing twice.

    Raises :class:`NotAllowed`, :class:`UnknownActor`.
    """
    with acting(actor, "supervision") as act:
        act.require_anywhere("propose_changes")
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED, {"since": since, "run_on": since.date()})
            found = [Entitlement(household, person, programme) for household, programme, person in cursor.fetchall()]
        act.record("supervision begun", awards=len(found), since=since.isoformat())
    left_out: list[tuple[int, str]] = []
    done = list(_each(actor, found, on, left_out))
    return Everybody(
        len(found),
        sum(each.number is not None for each in done),
        sum(each.is_new for each in done),
        sum(bool(each.unknown) for each in done),
        tuple(left_out),
    )


def _each(
    actor: str, found: list[Entitlement], on: datetime.date, left_out: list[tuple[int, str]]
) -> Iterator[Proposed]:
    for of in found:
        try:
            yield act_once_more(
                actor,
                "supervision",
                lambda act, of=of: propose(  # type: ignore[misc]
                    act, household_id=of.household_id, programme=of.programme, person_id=of.person_id, on=on
                ),
            )
        except (MemberClosed, Interrupted) as problem:
            left_out.append((of.household_id, problem.code))
