"""Rows taken out, as the owner of the tables. Records follow anew from the statements that stay, as known at every instant."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, connections

from minsheng.registry.facts.deriving import FIRST_DAY, LAST_DAY, Piece, Said, pieces
from minsheng.registry.facts.models import STANDINGS
from minsheng.registry.retention.files import remove_files
from minsheng.registry.retention.periods import periods

_RANK = {name: rank for rank, name in enumerate(STANDINGS)}
# Columns that name a person: by a foreign key, or as person_id without one; the log and a closed account stay as they are.
_REFERENCES = """
select c.conrelid::regclass::text, a.attname::text from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and c.confrelid = 'person'::regclass
union
select t.oid::regclass::text, a.attname::text from pg_class t join pg_attribute a on a.attrelid = t.oid
where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and a.attname = 'person_id' and not a.attisdropped
  and t.relname not in ('audit_entry', 'actor')
order by 1, 2
"""
_Key = tuple[datetime.date, datetime.date, str, str]


class CannotErase(RuntimeError):
    """A record that is kept still names the person; nothing was erased."""

    code = "cannot-erase"


def remove(cursor: Any, *, person: int, scope: str, statements: Sequence[int], on: datetime.date) -> dict[str, int]:
    """Erases within the cursor's transaction and gives the rows by table. Raises :class:`CannotErase`."""
    cursor.execute("select set_config('minsheng.erasing', 'yes', true)")
    cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"person {person}"])
    if scope == "answers":
        return {"verification_query": _remove_answers(cursor, person)}
    if scope == "files":
        return remove_files(cursor, person, on)
    if scope == "topics":
        return _remove_statements(cursor, person, statements)
    try:
        return _remove_everything(cursor, person)
    except IntegrityError as refused:
        raise CannotErase(f"Nothing was erased: {str(refused).splitlines()[0]}") from refused


def rows_kept(person: int) -> dict[str, int]:
    """Rows about the person by table, of tables that are not erased."""
    erasable = {(step["table"], step["column"]) for step in periods().erasable if "column" in step}
    found: dict[str, int] = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(_REFERENCES)
        for table, column in cursor.fetchall():
            if (table, column) in erasable:
                continue
            own = " and person_id <> %s" if table == "verification_authorisation" else ""
            cursor.execute(f'select count(*) from {table} where "{column}" = %s{own}', [person, *[person] * bool(own)])
            (number,) = cursor.fetchone()
            if number:
                found[f"{table}.{column}"] = number
    return found


def _remove_answers(cursor: Any, person: int) -> int:
    cursor.execute(
        "update verification_query q set answer_sealed = null from verification_withdrawal w"
        " where w.authorisation_id = q.authorisation_id and q.person_id = %s and q.answer_sealed is not null",
        [person],
    )
    return int(cursor.rowcount)


def _remove_everything(cursor: Any, person: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    cursor.execute("select array_agg(distinct evidence_id) from statement where person_id = %s", [person])
    (evidence,) = cursor.fetchone()
    for step in periods().erasable:
        table, through = step["table"], step.get("through")
        if through is None:
            cursor.execute(f"delete from {table} where {step['column']} = %s", [person])
        else:
            cursor.execute(
                f"delete from {table} where {through['column']} in (select id from {through['table']} where person_id = %s)",
                [person],
            )
        counts[table] = counts.get(table, 0) + cursor.rowcount
    counts["evidence"] = _remove_evidence(cursor, evidence)
    cursor.execute("update actor set is_active = false where person_id = %s", [person])
    cursor.execute("delete from person where id = %s", [person])
    counts["person"] = cursor.rowcount
    return {table: number for table, number in counts.items() if number}


def _remove_statements(cursor: Any, person: int, statements: Sequence[int]) -> dict[str, int]:
    cursor.execute(
        "select array_agg(distinct topic), array_agg(distinct evidence_id) from statement where person_id = %s and id = any(%s)",
        [person, list(statements)],
    )
    topics, evidence = cursor.fetchone()
    cursor.execute("delete from record where person_id = %s and topic = any(%s)", [person, topics or []])
    gone = cursor.rowcount
    cursor.execute("delete from statement where person_id = %s and id = any(%s)", [person, list(statements)])
    counts = {"statement": cursor.rowcount, "evidence": _remove_evidence(cursor, evidence)}
    back = sum(_derive_anew(cursor, person, topic) for topic in topics or [])
    return {name: number for name, number in {**counts, "record": gone - back}.items() if number}


def _remove_evidence(cursor: Any, evidence: Iterable[int | None] | None) -> int:
    """What no statement rests on any more."""
    cursor.execute(
        "delete from evidence e where id = any(%s) and not exists (select 1 from statement s where s.evidence_id = e.id)"
        " and not exists (select 1 from verification_authorisation a where a.evidence_id = e.id)",
        [[number for number in evidence or [] if number is not None]],
    )
    return int(cursor.rowcount)


def _derive_anew(cursor: Any, person: int, topic: str) -> int:
    """Writes the records that follow from the statements that are left, for every instant at which one of them came."""
    cursor.execute(
        "select id, lower(held), upper(held), facts::text, standing, said_at, digest, known_at from statement"
        " where person_id = %s and topic = %s",
        [person, topic],
    )
    left = [
        (known_at, Said(number, starts or FIRST_DAY, ends or LAST_DAY, json.loads(facts),
                        (_RANK[standing], said_at, bytes(digest))))
        for number, starts, ends, facts, standing, said_at, digest, known_at in cursor.fetchall()
    ]  # fmt: skip
    rows: list[tuple[Piece, datetime.datetime, datetime.datetime | None]] = []
    there: dict[_Key, tuple[Piece, datetime.datetime]] = {}
    for instant in sorted({known_at for known_at, _ in left}):
        wanted = {_key(piece): piece for piece in pieces([said for known_at, said in left if known_at <= instant])}
        rows += [(*there.pop(key), instant) for key in list(there) if key not in wanted]
        there |= {key: (piece, instant) for key, piece in wanted.items() if key not in there}
    rows += [(piece, since, None) for piece, since in there.values()]
    cursor.executemany(
        "insert into record (person_id, topic, held, known, facts, said)"
        " values (%s, %s, daterange(%s, %s), tstzrange(%s, %s), %s::jsonb, %s::jsonb)",
        [
            (person, topic, _end(piece.starts, FIRST_DAY), _end(piece.ends, LAST_DAY), since, until,
             json.dumps(piece.facts, ensure_ascii=False), json.dumps(piece.said_as_kept()))
            for piece, since, until in rows
        ],
    )  # fmt: skip
    return len(rows)


def _key(piece: Piece) -> _Key:
    return piece.starts, piece.ends, json.dumps(piece.facts, sort_keys=True), json.dumps(piece.said, sort_keys=True)


def _end(day: datetime.date, open_end: datetime.date) -> datetime.date | None:
    return None if day == open_end else day
