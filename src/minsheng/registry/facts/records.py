"""Records follow from statements: written here, and proved here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.tree import PERSON
from minsheng.registry.facts.deriving import FIRST_DAY, LAST_DAY, STANDINGS, Piece, Said, pieces, said_by_name

_STANDING = {name: rank for rank, name in enumerate(STANDINGS)}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom something is about: ``of`` is ``person`` or ``household``."""

    of: str
    number: int

    @property
    def column(self) -> str:
        """The column that names it."""
        return "person_id" if self.of == PERSON else "household_id"


@dataclass(frozen=True, slots=True)
class Difference:
    """Records of a subject and topic that do not follow from its statements, as known at an instant."""

    subject: Subject
    topic: str
    known_at: datetime.datetime
    expected: list[Piece]
    found: list[Piece]


def lock(subject: Subject) -> None:
    """Nobody else states of the subject until this transaction ends. Whoever locks several takes them in order."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{subject.of} {subject.number}"])


def instant_of(subject: Subject, topic: str) -> datetime.datetime:
    """Now, and later than anything known of the subject and topic. The subject is locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select greatest(clock_timestamp(), max(known_at) + interval '1 microsecond') from statement"
            f" where {subject.column} = %s and topic = %s",
            [subject.number, topic],
        )
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def derive_records(subject: Subject, topic: str, instant: datetime.datetime) -> int:
    """Closes the records that no longer follow and adds those that now do; gives how many changed. The subject is locked."""
    wanted = {_key(piece): piece for piece in pieces(_statements(subject, topic))}
    present = {_key(piece): number for number, piece in _records(subject, topic)}
    gone = [number for key, number in present.items() if key not in wanted]
    new = [piece for key, piece in wanted.items() if key not in present]
    with connection.cursor() as cursor:
        if gone:
            cursor.execute(
                "update record set known = tstzrange(lower(known), %s) where id = any(%s)",
                [instant, gone],
            )
        if new:
            _insert(cursor, subject, topic, new, instant)
    return len(gone) + len(new)


def rebuild_records(subject: Subject) -> int:
    """Writes anew what follows from a subject's statements, topic by topic; gives how many records changed: none, if all is well."""
    lock(subject)
    return sum(derive_records(subject, topic, instant_of(subject, topic)) for topic in _topics(subject))


def find_differences(subject: Subject) -> list[Difference]:
    """Every instant at which the records of a subject were not what followed from what had been said by then."""
    found = []
    for topic in _topics(subject):
        statements = _statements(subject, topic)
        records = _all_records(subject, topic)
        known = {said.known_at for said in statements} | {since for _, since, _ in records}
        known |= {until for _, _, until in records if until is not None}
        for instant in sorted(known):
            expected = pieces([said for said in statements if said.known_at <= instant])
            there = [
                piece for piece, since, until in records if since <= instant and (until is None or instant < until)
            ]
            if sorted(map(_key, there)) != sorted(map(_key, expected)):
                found.append(Difference(subject, topic, instant, expected, there))
    return found


def _topics(subject: Subject) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select topic from statement where {subject.column} = %s"
            f" union select topic from record where {subject.column} = %s order by 1",
            [subject.number, subject.number],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class _Kept(Said):
    """A statement with the instant at which it reached us."""

    known_at: datetime.datetime


def _statements(subject: Subject, topic: str) -> list[_Kept]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, lower(held), upper(held), facts, standing, said_at, digest, known_at from statement"
            f" where {subject.column} = %s and topic = %s",
            [subject.number, topic],
        )
        return [
            _Kept(number, starts or FIRST_DAY, ends or LAST_DAY, json.loads(facts),
                  (_STANDING[standing], said_at, bytes(digest)), known_at)
            for number, starts, ends, facts, standing, said_at, digest, known_at in cursor.fetchall()
        ]  # fmt: skip


def _records(subject: Subject, topic: str) -> list[tuple[int, Piece]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, lower(held), upper(held), facts, said from record"
            f" where {subject.column} = %s and topic = %s and upper_inf(known)",
            [subject.number, topic],
        )
        return [(row[0], _piece(row[1:])) for row in cursor.fetchall()]


def _all_records(subject: Subject, topic: str) -> list[tuple[Piece, datetime.datetime, datetime.datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select lower(held), upper(held), facts, said, lower(known), upper(known) from record"
            f" where {subject.column} = %s and topic = %s",
            [subject.number, topic],
        )
        return [(_piece(row[:4]), row[4], row[5]) for row in cursor.fetchall()]


def _piece(row: Sequence[Any]) -> Piece:
    starts, ends, text, said = row
    facts = json.loads(text)
    return Piece(starts or FIRST_DAY, ends or LAST_DAY, facts, said_by_name(facts, json.loads(said)))


def _key(piece: Piece) -> tuple[datetime.date, datetime.date, str, str]:
    return piece.starts, piece.ends, json.dumps(piece.facts, sort_keys=True), json.dumps(piece.said, sort_keys=True)


def _insert(cursor: Any, subject: Subject, topic: str, new: Iterable[Piece], instant: datetime.datetime) -> None:
    cursor.executemany(
        f"insert into record ({subject.column}, topic, held, known, facts, said)"
        " values (%s, %s, daterange(%s, %s), tstzrange(%s, null), %s::jsonb, %s::jsonb)",
        [
            (subject.number, topic, _end(piece.starts, FIRST_DAY), _end(piece.ends, LAST_DAY), instant,
             json.dumps(piece.facts, ensure_ascii=False), json.dumps(piece.said_as_kept()))
            for piece in new
        ],
    )  # fmt: skip


def _end(day: datetime.date, open_end: datetime.date) -> datetime.date | None:
    return None if day == open_end else day
