"""The policy finds the person 政策找人 (P03): who is entitled and does not receive becomes work for the community's worker.

The nightly run gives what it found; each finding stands once on the worklist of the division where the household lives. The
worker calls and opens a case, or writes why not; nobody is called a second time for the same before the time in
``calls.yaml`` is over. What the worker never called and the law no longer finds goes by itself.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.texts import checked_text
from minsheng.services.casework.deeds.apply import AlreadyApplied, apply

FILE = Path(__file__).with_name("calls.yaml")


class UnknownOutcome(ValueError):
    """There is no such way for a call to end, or it needs a note."""

    code = "unknown-outcome"


class AlreadyClosed(RuntimeError):
    """The finding is closed: somebody called before, or it is no longer found."""

    code = "finding-already-closed"


@dataclass(frozen=True, slots=True)
class Row:
    """What the law found: entitled and not receiving. ``amount`` in fen."""

    household_id: int
    programme: str
    person_id: int | None = None
    amount: int | None = None
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """How many findings came new on worklists, stand there still, are kept quiet, have a case already, and are gone."""

    new: int
    standing: int
    quiet: int
    in_a_case: int
    gone: int


@dataclass(frozen=True, slots=True)
class HitRate:
    """Of a programme: findings, those called, those whose call opened a case, and cases granted."""

    programme: str
    found: int
    called: int
    opened: int
    granted: int


@functools.cache
def outcomes() -> dict[str, dict[str, Any]]:
    """How calls may end."""
    plain: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["outcomes"]
    return plain


def put_on_worklists(act: Act, rows: Iterable[Row], *, on: datetime.date) -> Placed:
    """Puts what the law found on ``on`` on the worklists, all of it or nothing. Needs ``rerun`` everywhere it found somebody.

    Raises :class:`NotAllowed`.
    """
    act.require_anywhere("rerun")
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table found_now (household_id bigint, person_id bigint, programme text, amount bigint,"
            " frequency text) on commit drop"
        )
        with cursor.copy("copy found_now from stdin") as copy:
            for row in rows:
                copy.write_row((row.household_id, row.person_id, row.programme, row.amount, row.frequency))
        cursor.execute("analyze found_now")
        cursor.execute(_RECEIVES, {"on": on})
        counts = [_run(cursor, statement, on) for statement in (_STANDING, _GONE, _IN_A_CASE, _QUIET, _NEW)]
    standing, gone, in_a_case, quiet, new = counts
    placed = Placed(new, standing, quiet, in_a_case, gone)
    act.record("worklists filled", new=new, standing=standing, quiet=quiet, in_a_case=in_a_case, gone=gone)
    return placed


_SAME = "{0}.household_id = n.household_id and {0}.programme = n.programme and {0}.person_id is not distinct from n.person_id"
# Whoever has an award, from now or from later on, is not found: what the registry's facts say of receiving may come later.
_RECEIVES = f"""
delete from found_now n using award a
where upper_inf(a.known) and a.kind in ('monthly', 'yearly') and (upper_inf(a.held) or upper(a.held) > %(on)s) and {_SAME.format("a")}
"""
_STANDING = f"""
update finding f set seen_on = %(on)s, amount = n.amount, frequency = n.frequency from found_now n
where f.closed_on is null and {_SAME.format("f")}
"""
_GONE = "update finding set state = 'gone', closed_on = %(on)s where closed_on is null and seen_on < %(on)s"
_HAS_CASE = f"exists (select 1 from case_file c where c.closed_on is null and {_SAME.format('c')})"
_IS_QUIET = f"exists (select 1 from finding q where q.quiet_until > %(on)s and {_SAME.format('q')})"
_STANDS = f"exists (select 1 from finding f where f.closed_on is null and {_SAME.format('f')})"
_IN_A_CASE = f"select 1 from found_now n where not {_STANDS} and {_HAS_CASE}"
_QUIET = f"select 1 from found_now n where not {_STANDS} and not {_HAS_CASE} and {_IS_QUIET}"
_NEW = f"""
insert into finding (household_id, person_id, programme, division, amount, frequency, found_on, seen_on, state)
select n.household_id, n.person_id, n.programme, h.division, n.amount, coalesce(n.frequency, ''), %(on)s, %(on)s, 'open'
from found_now n join household h on h.id = n.household_id
where not {_STANDS} and not {_HAS_CASE} and not {_IS_QUIET}
"""


def _run(cursor: Any, statement: str, on: datetime.date) -> int:
    cursor.execute(statement, {"on": on})
    return int(cursor.rowcount)


def record_call(
    act: Act, finding: int, *, outcome: str, on: datetime.date, note: str = "", applicant_id: int | None = None
) -> str | None:
    """Writes down how a call ended; with ``case_opened``, opens the case for ``applicant_id`` and gives its number.

    Raises :class:`RecordNotFound`, :class:`UnknownOutcome`, :class:`AlreadyClosed`, :class:`AlreadyApplied`,
    :class:`NotPossible`, :class:`NotAllowed`.
    """
    says = outcomes().get(outcome)
    if says is None:
        raise UnknownOutcome(f'No call ends with "{outcome}". Ways: {", ".join(outcomes())}.')
    said = checked_text(note, "The note", may_be_empty=says.get("note") != "required")
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_id, person_id, programme, division, closed_on from finding where id = %s for update",
            [finding],
        )
        row = cursor.fetchone()
        if row is None:
            raise not_found("finding")
        household_id, person_id, programme, division, closed_on = row
        act.require("apply", division)
        if closed_on is not None:
            raise AlreadyClosed(f"Finding {finding} was closed on {closed_on}.")
        number = None
        if outcome == "case_opened":
            if applicant_id is None:
                raise UnknownOutcome("Say which member applies.")
            number = _open_case(act, household_id, programme, applicant_id, person_id, on)
        cursor.execute(
            "insert into finding_call (finding_id, called_on, called_by, outcome, note) values (%s, %s, %s, %s, %s)",
            [finding, on, act.actor, outcome, said],
        )
        if says["closes"]:
            cursor.execute(
                "update finding set state = %s, closed_on = %s, quiet_until = (%s::date + %s * interval '1 month')::date,"
                " case_id = (select id from case_file where number = %s) where id = %s",
                [outcome, on, on, says["quiet_months"], number, finding],
            )
    act.record("call recorded", person_id=person_id, household_id=household_id, finding=finding, outcome=outcome)
    return number


def _open_case(
    act: Act, household_id: int, programme: str, applicant_id: int, person_id: int | None, on: datetime.date
) -> str:
    try:
        return apply(
            act,
            household_id=household_id,
            programme=programme,
            applicant_id=applicant_id,
            person_id=person_id,
            on=on,
            channel="found",
        )
    except AlreadyApplied as already:
        return already.number


def worklist(act: Act, *, limit: int = 200) -> list[dict[str, Any]]:
    """Open findings that the actor may see, the largest amounts first; the look is written down."""
    names = ("id", "household_id", "person_id", "programme", "division", "amount", "frequency", "found_on", "calls")
    with connection.cursor() as cursor:
        cursor.execute(
            "with largest as (select id from finding where closed_on is null order by amount desc nulls last, id limit %s)"
            " select id, household_id, person_id, programme, division, amount, frequency, found_on,"
            " (select count(*) from finding_call c where c.finding_id = finding.id) from finding join largest using (id)"
            " order by amount desc nulls last, id",
            [limit],
        )
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    act.record("worklist looked at", findings=len(found))
    return found


def finding_of(act: Act, number: int) -> dict[str, Any]:
    """One finding with its calls; the look is written down. Raises :class:`RecordNotFound`."""
    names = (
        "id",
        "household_id",
        "person_id",
        "programme",
        "division",
        "amount",
        "frequency",
        "found_on",
        "state",
        "closed_on",
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(names)} from finding where id = %s", [number])
        row = cursor.fetchone()
        if row is None:
            raise not_found("finding")
        found = dict(zip(names, row, strict=True))
        cursor.execute(
            "select called_on, called_by, outcome, note from finding_call where finding_id = %s order by id", [number]
        )
        found["calls"] = [dict(zip(("on", "by", "outcome", "note"), call, strict=True)) for call in cursor.fetchall()]
    act.saw("finding looked at", person_id=found["person_id"], household_id=found["household_id"], finding=number)
    return found


def hit_rates() -> list[HitRate]:
    """By programme, of what the actor may see: how many findings led to a call, a case, a grant."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select f.programme, count(*), count(*) filter (where exists (select 1 from finding_call c where c.finding_id = f.id)),"
            " count(f.case_id), count(*) filter (where c.state = 'granted') from finding f"
            " left join case_file c on c.id = f.case_id group by 1 order by 1"
        )
        return [HitRate(*row) for row in cursor.fetchall()]
