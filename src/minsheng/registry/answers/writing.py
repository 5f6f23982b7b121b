"""Changes of answers written back, all of a run or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import connection

from minsheng.registry.access.acting import Act

# household, person, programme, change, amount before and after, whether it is received
Change = tuple[int, int | None, str, str, int | None, int | None, bool]


class RunNotNewer(ValueError):
    """A run of that day or a later one stands already; an older one would undo it."""

    code = "run-not-newer"


def write_changes(act: Act, changes: Iterable[Change], *, on: datetime.date, law: str, households: int) -> int:
    """Applies the changes to the standing answers, keeps them, notes the run, and gives how many there were.

    Raises :class:`RunNotNewer`, :class:`NotAllowed`.
    """
    act.require_anywhere("rerun")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('answer_run'))")
        cursor.execute("select max(run_on) from answer_run")
        last = cursor.fetchone()[0]
        if last is not None and last >= on:
            raise RunNotNewer(f"The run of {last} stands. A run for {on} would undo it.")
        cursor.execute(
            "create temporary table changed (household_id bigint, person_id bigint, programme text, change text,"
            " amount_before bigint, amount_after bigint, received bool) on commit drop"
        )
        with cursor.copy("copy changed from stdin") as copy:
            for row in changes:
                copy.write_row(row)
        for statement in _APPLY:
            cursor.execute(statement, {"on": on})
        count = int(cursor.rowcount)
        cursor.execute(
            "insert into answer_run (run_on, law, households, changes) values (%s, %s, %s, %s)",
            [on, law, households, count],
        )
    act.record("everybody decided anew", day=on.isoformat(), households=households, changes=count)
    return count


_SAME = "s.household_id = c.household_id and s.programme = c.programme and s.person_id is not distinct from c.person_id"
_APPLY = (
    "analyze changed",
    f"delete from standing_answer s using changed c where c.change = 'ended' and {_SAME}",
    f"update standing_answer s set status = case c.change when 'unknown' then 'unknown' else 'yes' end,"
    f" amount = case c.change when 'unknown' then s.amount else c.amount_after end, received = c.received,"
    f" since = case when c.change in ('claimed', 'unclaimed') then s.since else %(on)s end from changed c"
    f" where c.change not in ('began', 'ended') and {_SAME}",
    "insert into standing_answer (household_id, person_id, programme, status, amount, received, since)"
    " select household_id, person_id, programme, 'yes', amount_after, received, %(on)s from changed where change = 'began'",
    "insert into answer_change (run_on, household_id, person_id, programme, change, amount_before, amount_after)"
    " select %(on)s, household_id, person_id, programme, change, amount_before, amount_after from changed",
)
