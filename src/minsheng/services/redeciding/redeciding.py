"""The nightly re-decision: standing answers read, compared with a scan of the registry, and what changed written back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
from django.db import connection

from minsheng.engine.tree import Law
from minsheng.registry.access.acting import Act
from minsheng.registry.answers.writing import write_changes
from minsheng.services.redeciding.comparing import STANDING, Compared, compare


def write_back(act: Act, law: Law, answers: Path, *, on: datetime.date, left_out: pa.Table | None = None) -> Compared:
    """Compares the answers of a scan for ``on`` with the standing ones and writes the changes, all or nothing.

    What stood for households that were not decided (``left_out`` has their ``household_id``) is not known any more.

    Raises :class:`RunNotNewer`, :class:`NotAllowed`.
    """
    act.require_anywhere("rerun")
    compared = compare(law, answers, standing_answers(), left_out)
    write_changes(act, compared.rows(), on=on, law=law.version, households=compared.households)
    return compared


def standing_answers() -> pa.Table:
    """The standing answers that the actor may see."""
    columns: list[list[object]] = [[] for _ in STANDING]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy (select {', '.join(STANDING.names)} from standing_answer) to stdout") as copy,
    ):
        copy.set_types(["int8", "int8", "text", "text", "int8", "bool"])
        for row in copy.rows():
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, STANDING, strict=True)], schema=STANDING
    )
