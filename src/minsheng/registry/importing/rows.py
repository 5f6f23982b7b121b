"""Rows of a batch read and marked, some at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from minsheng.registry.importing.matching import Matched, Staged
from minsheng.registry.importing.models import Batch


def rows_after(batch: Batch, mark: int, states: Sequence[str], most: int) -> list[Staged]:
    """The next rows in these states after a line, in the file's order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select line, content, number_digest, household_number, number_sealed, state from import_row"
            " where batch_id = %s and line > %s and state = any(%s) order by line limit %s",
            [batch.pk, mark, list(states), most],
        )
        return [
            Staged(line, json.loads(content), _bytes(digest), household, _bytes(sealed), state)
            for line, content, digest, household, sealed, state in cursor.fetchall()
        ]


def mark_rows(batch: Batch, matched: Sequence[Matched], states: Sequence[str]) -> None:
    """Writes whom the rows are about, their states, differences and problems."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update import_row r set state = n.state, person_id = n.person, household_id = n.household,
              difference = n.difference::jsonb,
              problems = case when n.problem is null then r.problems else r.problems || n.problem::jsonb end
            from unnest(%s::int[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
              n (line, state, person, household, difference, problem)
            where r.batch_id = %s and r.line = n.line
            """,
            [
                [each.row.line for each in matched],
                list(states),
                [each.person for each in matched],
                [each.household for each in matched],
                [json.dumps(each.difference, ensure_ascii=False) if each.difference else None for each in matched],
                [json.dumps(each.problem, ensure_ascii=False) if each.problem else None for each in matched],
                batch.pk,
            ],
        )


def counts_of(batch: Batch) -> dict[str, int]:
    """Rows by state."""
    with connection.cursor() as cursor:
        cursor.execute("select state, count(*) from import_row where batch_id = %s group by state", [batch.pk])
        return dict(cursor.fetchall())


def differences_of(batch: Batch) -> dict[str, int]:
    """How many rows that change something registered change which field."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select field, count(*) from import_row, jsonb_object_keys(difference) field"
            " where batch_id = %s and state = 'changed' group by field order by 2 desc, 1",
            [batch.pk],
        )
        return dict(cursor.fetchall())


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload,no-any-return]
