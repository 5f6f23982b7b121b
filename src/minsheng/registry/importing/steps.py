"""A file goes on from where it stands, piece by piece, until it waits for somebody or has ended.

Each piece is one transaction of the system's own actor that moves the batch's mark. A worker killed at any moment leaves the
last whole piece; the next worker goes on after it.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from minsheng.registry.access.acting import Act, Interrupted, NotAllowed, UnknownActor, acting
from minsheng.registry.importing.kinds import kind_of
from minsheng.registry.importing.matching import match
from minsheng.registry.importing.models import (
    AT_WORK,
    CHANGED,
    CLOSING,
    DONE,
    FAILED,
    MATCHING,
    NEW,
    READ,
    READING,
    SAME,
    STOPPED,
    TYING,
    UNREADABLE,
    WAITING,
    WRITING,
    WRITTEN,
    Batch,
)
from minsheng.registry.importing.reading.flaws import Unreadable
from minsheng.registry.importing.rows import counts_of, differences_of, mark_rows, rows_after
from minsheng.registry.importing.spool import forget, forget_left_over
from minsheng.registry.importing.staging import checked_rows, divisions_on, end_spells, lay_down, refuse_doubles
from minsheng.registry.importing.writing.closing import count_left_out, end_left_out
from minsheng.registry.importing.writing.rows import write_rows
from minsheng.registry.importing.writing.tying import tie_rows

INTAKE = "intake"
MOST_TRIES = 20
MATCH_PIECE, WRITE_PIECE, TIE_PIECE, CLOSE_PIECE = 5_000, 1_000, 2_000, 200


class NoSuchImport(LookupError):
    """There is no file under that number, or not for the actor."""

    code = "no-such-import"


class BusyElsewhere(RuntimeError):
    """Another worker is at it."""

    code = "busy-elsewhere"


class _NotWhole(Unreadable):
    """A row of a file that is to be written whole could not be."""


def go_on(number: int, after_piece: Callable[[str, int], None] | None = None) -> str:
    """Takes a file as far as it comes without anybody's approval; gives its stage. ``after_piece`` hears stage and mark.

    Raises :class:`NoSuchImport`, :class:`BusyElsewhere` and, where others stand in the way for long, :class:`Interrupted`.
    """
    in_the_way = 0
    with _alone(number):
        while True:
            batch = _batch(number)
            if batch.stage not in AT_WORK:
                with acting(INTAKE, "imports"):
                    forget_left_over()
                return str(batch.stage)
            try:
                _still_allowed(batch)
                for _ in _STEPS[batch.stage](batch):
                    if after_piece is not None:
                        after_piece(batch.stage, batch.mark)
            except Interrupted:  # an officer was at the same records: the piece came to nothing, and is done again
                in_the_way += 1
                if in_the_way > MOST_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.2 * in_the_way))
            except Unreadable as problem:
                _end(batch, UNREADABLE, problem)
            except (NotAllowed, UnknownActor) as problem:
                _end(batch, STOPPED, Unreadable("no-longer-allowed", why=str(problem)))


# -- stages


def _read(batch: Batch) -> Iterator[None]:
    with _piece(batch):
        divisions = divisions_on(batch)
    for header, rows in checked_rows(batch, divisions):
        with _piece(batch) as act:
            if rows:
                lay_down(act, batch, rows)
                _move(batch, rows[-1].line, header=header)
            else:
                _move(batch, batch.mark, header=header)
        yield
    with _piece(batch):
        refuse_doubles(batch)
        end_spells(batch)
        _turn(batch, MATCHING)
    forget(batch)
    yield


def _match(batch: Batch) -> Iterator[None]:
    kind = kind_of(batch.kind)
    while True:
        with _piece(batch):
            rows = rows_after(batch, batch.mark, [READ], MATCH_PIECE)
            if not rows:
                _preview(batch)
                _turn(batch, WAITING)
                break
            matched = match(batch, kind, rows)
            mark_rows(batch, matched, [each.state for each in matched])
            _move(batch, rows[-1].line)
        yield
    yield


def _preview(batch: Batch) -> None:
    ends = count_left_out(batch) if batch.is_complete else 0
    counts = {"rows": counts_of(batch), "fields": differences_of(batch), "ends": ends}
    Batch.objects.filter(pk=batch.pk).update(counts=counts)


def _write(batch: Batch) -> Iterator[None]:
    if batch.is_whole:
        yield from _write_whole(batch)
        return
    while _write_piece(batch):
        yield
    yield


def _write_piece(batch: Batch) -> bool:
    kind = kind_of(batch.kind)
    with _piece(batch) as act:
        rows = rows_after(batch, batch.mark, [NEW, CHANGED, SAME], WRITE_PIECE)
        if not rows:
            _turn(batch, TYING)
            return False
        write_rows(act, batch, kind, rows)
        _move(batch, rows[-1].line)
    return True


def _write_whole(batch: Batch) -> Iterator[None]:
    """All rows, ties and ends in one transaction, or none of them."""
    kind = kind_of(batch.kind)
    try:
        with _piece(batch) as act:
            with connection.cursor() as cursor:  # too many rows for a lock each
                cursor.execute("select import_alone()")
            mark = 0
            while rows := rows_after(batch, mark, [NEW, CHANGED, SAME], WRITE_PIECE):
                written = write_rows(act, batch, kind, rows, lock_subjects=False)
                if failed := next((each for each in written if each.state == FAILED), None):
                    said = failed.problem or {}
                    raise _NotWhole(
                        "not-all-written", line=failed.row.line, row_code=said.get("code", ""),
                        what=said.get("what", ""), remedy=said.get("remedy", ""),
                    )  # fmt: skip
                mark = rows[-1].line
            mark = 0
            while rows := rows_after(batch, mark, [DONE, SAME], TIE_PIECE):
                tie_rows(act, batch, kind, rows)
                mark = rows[-1].line
            while batch.is_complete and end_left_out(act, batch, kind, CLOSE_PIECE):
                pass
            _finish(act, batch)
    except _NotWhole as problem:
        _end(batch, STOPPED, problem)
    yield


def _tie(batch: Batch) -> Iterator[None]:
    kind = kind_of(batch.kind)
    while True:
        with _piece(batch) as act:
            rows = rows_after(batch, batch.mark, [DONE, SAME], TIE_PIECE)
            if not rows:
                _turn(batch, CLOSING)
                break
            tie_rows(act, batch, kind, rows)
            _move(batch, rows[-1].line)
        yield
    yield


def _close(batch: Batch) -> Iterator[None]:
    kind = kind_of(batch.kind)
    if batch.is_complete and not counts_of_failed(batch):
        while True:
            with _piece(batch) as act:
                if not end_left_out(act, batch, kind, CLOSE_PIECE):
                    break
            yield
    with _piece(batch) as act:
        _finish(act, batch)
    yield


def counts_of_failed(batch: Batch) -> int:
    """How many rows could not be written: a complete file then ends nobody's membership."""
    with _piece(batch):
        return counts_of(batch).get(FAILED, 0)


def _finish(act: Act, batch: Batch) -> None:
    """The end: counts are kept, and of the rows those alone that still say something."""
    counts = batch.counts | {"written": counts_of(batch)}
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from import_row where batch_id = %s and state in ('done', 'same') and problems = '[]'", [batch.pk]
        )
        cursor.execute(
            "update import_row set content = '{}', number_sealed = null, number_digest = null, difference = null"
            " where batch_id = %s",
            [batch.pk],
        )
    Batch.objects.filter(pk=batch.pk).update(stage=WRITTEN, counts=counts, ended_at=Now())
    act.record("file ended", **{"import": batch.pk}, counts=counts["written"])


_STEPS: dict[str, Callable[[Batch], Iterator[None]]] = {
    READING: _read,
    MATCHING: _match,
    WRITING: _write,
    TYING: _tie,
    CLOSING: _close,
}


# -- one piece


@contextlib.contextmanager
def _piece(batch: Batch) -> Iterator[Act]:
    """One transaction of the system's actor. Nobody else has moved the batch meanwhile, or nothing is done."""
    with acting(INTAKE, f"import {batch.pk}") as act:
        with connection.cursor() as cursor:
            cursor.execute("select stage, mark from import_batch where id = %s for update", [batch.pk])
            if cursor.fetchone() != (batch.stage, batch.mark):
                raise BusyElsewhere(f"Somebody else has gone on with import {batch.pk}. Look at it again.")
        yield act


def _move(batch: Batch, mark: int, **more: Any) -> None:
    Batch.objects.filter(pk=batch.pk).update(mark=mark, **more)
    batch.mark = mark


def _turn(batch: Batch, stage: str) -> None:
    """To the next stage, from its beginning. The caller reads the batch anew."""
    Batch.objects.filter(pk=batch.pk).update(stage=stage, mark=0)


def _end(batch: Batch, stage: str, problem: Unreadable) -> None:
    said = {"problem": str(problem), "problem_code": problem.code, "problem_values": problem.values}
    with acting(INTAKE, f"import {batch.pk}") as act:
        Batch.objects.filter(pk=batch.pk).update(stage=stage, ended_at=Now(), **said)
        act.record("file ended", **{"import": batch.pk}, stage=stage)
        forget(batch)


def _batch(number: int) -> Batch:
    with acting(INTAKE, f"import {number}"):
        batch = Batch.objects.select_related("loaded_by", "approved_by").filter(pk=number).first()
    if batch is None:
        raise NoSuchImport(f"There is no import {number}. See minsheng import list.")
    return batch


def _still_allowed(batch: Batch) -> None:
    """Who loaded and who approved may still do so. Raises :class:`NotAllowed` and :class:`UnknownActor`."""
    with acting(batch.loaded_by.name, f"import {batch.pk}") as act:
        act.require("import", batch.division)
    if batch.approved_by is not None:
        with acting(batch.approved_by.name, f"import {batch.pk}") as act:
            act.require("approve_import", batch.division)


@contextlib.contextmanager
def _alone(number: int) -> Iterator[None]:
    """No other process works on the file meanwhile; a killed one's lock ends with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('import at work'), %s)", [number])
        if not cursor.fetchone()[0]:
            raise BusyElsewhere(f"Another worker is at import {number}.")
    try:
        yield
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtext('import at work'), %s)", [number])
