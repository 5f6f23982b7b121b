"""The first stage: rows are read, checked and laid into ``import_row``, some thousands in each transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection
from psycopg.types.json import Jsonb

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.cells import printable
from minsheng.registry.importing.checking import Around, Checked, Checker
from minsheng.registry.importing.kinds import kind_of, names_of
from minsheng.registry.importing.models import Batch
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable
from minsheng.registry.importing.reading.process import rows_of
from minsheng.registry.importing.spool import file_of

CHUNK = 5_000
MOST_ROWS = 5_000_000
_COLUMNS = "batch_id, line, state, content, problems, number_sealed, number_digest, subject_key, household_number"


def checked_rows(batch: Batch, divisions: frozenset[str]) -> Iterator[tuple[dict[str, object], list[Checked]]]:
    """What the header says, with chunks of checked rows after the batch's mark. The last chunk may be empty.

    Raises :class:`Unreadable`.
    """
    kind = kind_of(batch.kind)
    found = rows_of(file_of(batch), kind.known_names, after=batch.mark)
    header = next(found)
    assert isinstance(header, Header)
    columns = kind.columns_of(header.columns)
    checker = Checker(kind, header.columns, columns, Around(batch.as_of, batch.division, divisions))
    said: dict[str, object] = {
        "form": header.form,
        "encoding": header.encoding,
        "columns": {each.name: names_of(each)[0] for each in columns if each is not None},
        "left_out": [
            printable(name) for name, each in zip(header.columns, columns, strict=True) if each is None and name
        ],
    }
    rows = (each for each in found if isinstance(each, Row))
    while chunk := list(islice(rows, CHUNK)):
        if chunk[-1].line > MOST_ROWS:
            raise Unreadable("too-many-rows", rows=MOST_ROWS)
        yield said, [checker.check(row) for row in chunk]
    yield said, []


def divisions_on(batch: Batch) -> frozenset[str]:
    """Codes of every division there is on the file's day."""
    with connection.cursor() as cursor:
        cursor.execute("select code from division where held @> %s::date", [batch.as_of])
        return frozenset(row[0] for row in cursor.fetchall())


def lay_down(act: Act, batch: Batch, rows: Iterable[Checked]) -> None:
    """Adds checked rows to the batch."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table if not exists import_in (like import_row) on commit delete rows")
        cursor.execute("truncate import_in")
        with cursor.copy(f"copy import_in ({_COLUMNS}) from stdin (format binary)") as copy:
            copy.set_types(["int8", "int4", "text", "jsonb", "jsonb", "bytea", "bytea", "text", "text"])
            for row in rows:
                copy.write_row((batch.pk, row.line, row.state, *_kept(row)))
        cursor.execute(f"insert into import_row ({_COLUMNS}) select {_COLUMNS} from import_in")


def _kept(row: Checked) -> tuple[object, ...]:
    return (
        Jsonb(row.content),
        Jsonb([problem.plain() for problem in row.problems]),
        row.number_sealed,
        row.number_digest,
        row.subject_key,
        row.household_number,
    )


_DOUBLE = {
    "code": "same-again",
    "what": "Line {0} of the file speaks of the same.",
    "remedy": "Keep the right one of the two.",
}
_SECOND_HEAD = {
    "code": "second-head",
    "what": "Line {0} names the head of the same household.",
    "remedy": "Keep one head; the other is somebody's relation.",
}


def refuse_doubles(batch: Batch) -> None:
    """The second row about the same person or household is a bad one, and so is a household's second head."""
    _refuse_later(batch, "subject_key", "subject_key is not null", _DOUBLE)
    if kind_of(batch.kind).has_memberships:
        _refuse_later(batch, "household_number", "content ->> 'relation_to_head' = 'head'", _SECOND_HEAD)


def end_spells(batch: Batch) -> None:
    """Of several rows about the same from different days on, each holds until the next one begins."""
    if kind_of(batch.kind).has_memberships:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with spells as (
              select line, lead(content ->> 'held_from') over (
                partition by regexp_replace(subject_key, '/[^/]*$', '') order by content ->> 'held_from', line) as next
              from import_row where batch_id = %s and state = 'read' and content ? 'held_from'
            )
            update import_row r set content = r.content || jsonb_build_object('held_until', spells.next)
            from spells where r.batch_id = %s and r.line = spells.line and spells.next is not null
              and (r.content ->> 'held_until' is null or r.content ->> 'held_until' > spells.next)
            """,
            [batch.pk, batch.pk],
        )


def _refuse_later(batch: Batch, by: str, among: str, problem: dict[str, str]) -> None:
    before, after = problem["what"].split("{0}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with marked as (
              select line, first_value(line) over (partition by {by} order by line) as first
              from import_row where batch_id = %s and state = 'read' and {among}
            )
            update import_row r set state = 'bad', content = '{{}}', problems = jsonb_build_array(jsonb_build_object(
              'column', '', 'shown', '', 'code', %s::text, 'remedy', %s::text,
              'what', %s::text || marked.first || %s::text))
            from marked where r.batch_id = %s and r.line = marked.line and marked.line <> marked.first
            """,
            [batch.pk, problem["code"], problem["remedy"], before, after, batch.pk],
        )
