"""Files under way, and what one of them would change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.models import CHANGED, NEW, REVIEW, Batch
from minsheng.registry.importing.rows import counts_of
from minsheng.registry.importing.steps import NoSuchImport

SAMPLES = 5
_SHOWN = ("name", "sex", "relation_to_head", "division")


class NotWaiting(ValueError):
    """The file is at another stage than the one in which this can be done."""

    code = "not-waiting"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change: rows by state, differences by field, memberships that would end, some rows of each state."""

    batch: Batch
    rows: dict[str, int]
    fields: dict[str, int]
    ends: int
    samples: dict[str, list[dict[str, Any]]]


def find_file(number: int, lock: bool = False) -> Batch:
    """A batch that the actor may see. Raises :class:`NoSuchImport`."""
    rows = Batch.objects.select_for_update() if lock else Batch.objects.select_related("loaded_by", "approved_by")
    batch = rows.filter(pk=number).first()
    if batch is None:
        raise NoSuchImport(f"There is no import {number} for you to see. See minsheng import list.")
    return batch


def list_files(act: Act, most: int = 50) -> list[Batch]:
    """The latest files of the actor's divisions, the last one first."""
    act.record("files listed")
    return list(Batch.objects.select_related("loaded_by", "approved_by").order_by("-id")[:most])


def preview_of(act: Act, *, number: int) -> Preview:
    """What a file would change. Names are shown by their first character. Raises :class:`NoSuchImport`."""
    batch = find_file(number)
    act.record("preview seen", **{"import": number})
    counts = batch.counts
    samples = {state: _samples(batch, state) for state in (NEW, CHANGED, REVIEW)}
    return Preview(
        batch, counts.get("rows") or counts_of(batch), counts.get("fields", {}), counts.get("ends", 0), samples
    )


def rows_to_mend(act: Act, *, number: int) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Each problem of each row: line, state, and column, code, what, remedy, value masked; in the file's order.

    Raises :class:`NoSuchImport`.
    """
    batch = find_file(number)
    act.record("report seen", **{"import": number})
    with connection.cursor() as cursor:
        cursor.execute(
            "select line, state, problems from import_row where batch_id = %s and (problems <> '[]' or state = 'review')"
            " order by line",
            [batch.pk],
        )
        while rows := cursor.fetchmany(5_000):
            for line, state, problems in rows:
                for problem in json.loads(problems) or [_DOUBTFUL]:
                    yield line, state, problem


_DOUBTFUL = {
    "column": "",
    "code": "to-be-reviewed",
    "what": "Somebody of this name and day of birth is in the household already, and no number says whether it is the same.",
    "remedy": "Say who it is: minsheng import answer IMPORT LINE --person NUMBER, or --new.",
    "shown": "",
}


def _samples(batch: Batch, state: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select line, content, difference from import_row where batch_id = %s and state = %s order by line limit %s",
            [batch.pk, state, SAMPLES],
        )
        return [
            {"line": line, **_masked(json.loads(content)), "difference": _difference(json.loads(difference or "{}"))}
            for line, content, difference in cursor.fetchall()
        ]


def _masked(content: dict[str, Any]) -> dict[str, Any]:
    shown = {name: content[name] for name in _SHOWN if name in content}
    if "name" in shown:
        shown["name"] = _first(shown["name"])
    return shown


def _difference(difference: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [_first(value) if name == "name" else "…" if name == "birth_date" else value for value in values]
        for name, values in difference.items()
    }


def _first(name: str | None) -> str:
    return (name[0] + "*" * (len(name) - 1)) if name else ""
