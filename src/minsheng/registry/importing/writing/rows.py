"""One piece of a file, written: everything that its rows say, in the transaction of whoever calls."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from minsheng.engine.tree import HOUSEHOLD, PERSON
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.many import Saying, lock_many, state_many
from minsheng.registry.facts.records import Subject
from minsheng.registry.facts.stating import days
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.matching import Matched, Staged, match
from minsheng.registry.importing.models import BAD, CHANGED, DONE, FAILED, NEW, REVIEW, SAME, Batch
from minsheng.registry.importing.rows import mark_rows
from minsheng.registry.importing.writing.adding import add_households, add_members, add_people
from minsheng.registry.importing.writing.changing import change, join, whole_or_not


def write_rows(act: Act, batch: Batch, kind: Kind, rows: Sequence[Staged], lock_subjects: bool = True) -> list[Matched]:
    """Matches the rows anew, since the registry may have changed since the preview, and writes what they say."""
    one_import_at_a_time()
    matched = match(batch, kind, rows)
    able = [each for each in matched if each.state in (NEW, CHANGED)]
    if kind.has_memberships:
        _people(act, batch, kind, able)
    able = [each for each in able if each.state in (NEW, CHANGED)]
    _facts(batch, kind, able, lock_subjects)
    for each in matched:
        if each.state == BAD:
            each.state = FAILED  # it was good at the preview
    mark_rows(batch, matched, [DONE if each.state in (NEW, CHANGED) else each.state for each in matched])
    act.record(
        "file written",
        **{"import": batch.pk},
        lines=[rows[0].line, rows[-1].line],
        written=sum(each.state in (NEW, CHANGED) for each in matched),
        same=sum(each.state in (SAME, REVIEW) for each in matched),
    )
    return matched


def one_import_at_a_time() -> None:
    """No other import writes until this transaction ends; officers do."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('import'), hashtext('write'))")


def said_at(batch: Batch) -> datetime.datetime:
    """When the source said it: on the file's day; of two files of one day, the one loaded later says it later."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.datetime.combine(batch.as_of, datetime.time(), zone) + datetime.timedelta(microseconds=batch.pk)


def _people(act: Act, batch: Batch, kind: Kind, able: Sequence[Matched]) -> None:
    fresh = add_households(batch, able)
    unknown = [each for each in able if each.person is None]
    together = add_people(batch, kind, unknown)
    at_once = [each for each in together if each.household in fresh or each.row.content["relation_to_head"] != "head"]
    add_members(batch, kind, at_once)
    done = {id(each) for each in at_once}
    added = {id(each) for each in together}
    slow = [each for each in able if id(each) not in done and each.state in (NEW, CHANGED)]
    for each in sorted(
        slow, key=lambda each: each.row.content["relation_to_head"] == "head"
    ):  # who ceases to be head, first
        deed = join if id(each) in added else change
        whole_or_not(act, each, lambda each=each, deed=deed: deed(act, batch, kind, each))  # type: ignore[misc]


def _facts(batch: Batch, kind: Kind, able: Sequence[Matched], lock_subjects: bool) -> None:
    of = PERSON if kind.about == "person" else HOUSEHOLD
    sayings = []
    for each in able:
        said = each.row.content
        starts = batch.as_of if kind.has_memberships else _day(said.get("held_from")) or batch.as_of
        held = days(starts, _day(said.get("held_until")))
        number = each.person if of == PERSON else each.household
        sayings += [Saying(Subject(of, number or 0), topic, facts, held) for topic, facts in each.topics.items()]
    known = [saying.subject for saying in sayings]
    if lock_subjects and known:
        lock_many(known)
    state_many(sayings, kind.standing, kind.source, said_at(batch))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
