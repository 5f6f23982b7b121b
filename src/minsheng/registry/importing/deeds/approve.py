"""Somebody else looks at the preview and lets the file in, or turns it away."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Now

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.deeds.look import NotWaiting, find_file
from minsheng.registry.importing.models import BAD, ENDED, READING, REJECTED, REVIEW, WAITING, WRITING, Batch
from minsheng.registry.importing.spool import forget
from minsheng.registry.importing.tasks import go_on_later


class OwnImport(ValueError):
    """Nobody approves what they loaded."""

    code = "own-import"


class NotWholeYet(ValueError):
    """Rows are bad or doubtful in a file whose rows go in together, or whose missing rows mean something."""

    code = "not-whole-yet"


def approve_file(act: Act, *, number: int) -> Batch:
    """Lets a file in: a worker then writes it. Rows that are bad, or wait for an answer, are left out.

    Raises :class:`NoSuchImport`, :class:`NotAllowed`, :class:`NotWaiting`, :class:`OwnImport`, :class:`NotWholeYet`.
    """
    batch = find_file(number, lock=True)
    act.require("approve_import", batch.division)
    if batch.loaded_by_id == act.actor_id:
        raise OwnImport("You loaded this file yourself. Somebody else has to look at it.")
    if batch.stage != WAITING:
        raise NotWaiting(f"Import {number} is {batch.stage}: it cannot be approved now. See minsheng import status.")
    rows = batch.counts.get("rows", {})
    left_out = rows.get(BAD, 0) + rows.get(REVIEW, 0)
    if left_out and (batch.is_whole or batch.is_complete):
        word = "goes in whole or not at all" if batch.is_whole else "is said to be complete"
        raise NotWholeYet(f"{left_out:,} rows are bad or doubtful, and the file {word}. Mend them and load it again.")
    Batch.objects.filter(pk=number).update(stage=WRITING, mark=0, approved_by_id=act.actor_id)
    go_on_later(number)
    act.record("file approved", **{"import": number}, rows=rows)
    return batch


def reject_file(act: Act, *, number: int, because: str) -> Batch:
    """Turns a file away before anything of it is written; only its bad rows are kept, for the report.

    Raises :class:`NoSuchImport`, :class:`NotAllowed`, :class:`NotWaiting`.
    """
    batch = find_file(number, lock=True)
    if batch.loaded_by_id != act.actor_id:
        act.require("approve_import", batch.division)
    if batch.approved_by_id is not None or batch.stage in ENDED:
        raise NotWaiting(f"Import {number} is {batch.stage}: it cannot be rejected now.")
    with connection.cursor() as cursor:
        cursor.execute("delete from import_row where batch_id = %s and state <> 'bad'", [number])
    if batch.stage == READING:
        forget(batch)
    Batch.objects.filter(pk=number).update(stage=REJECTED, problem=because[:500], ended_at=Now())
    act.record("file rejected", **{"import": number}, because=because[:500])
    return batch
