"""Many statements of one source kept at once, with the same result as ``state_facts`` for each.

A subject of whom nothing had been said on the topic gets its record straight from its one statement, all of them in one
query; for the others the records follow from all their statements, as ever.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.facts.deriving import FIRST_DAY, LAST_DAY, STANDINGS, Piece, Said, pieces, said_by_name
from minsheng.registry.facts.records import Subject
from minsheng.registry.facts.stating import Days, digest_of
from minsheng.registry.facts.values import Value

_About = tuple[int, str]  # subject and topic
_Key = tuple[datetime.date, datetime.date, str, str]


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of one subject on one topic; ``facts`` are in the form in which they are kept."""

    subject: Subject
    topic: str
    facts: Mapping[str, Value]
    held: Days


def lock_many(subjects: Sequence[Subject]) -> None:
    """Nobody else states of these subjects until the transaction ends. Taken in order, so that two never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(name, 0)) from (select unnest(%s::text[]) as name order by 1) n",
            [sorted({f"{subject.of} {subject.number}" for subject in subjects})],
        )


def state_many(sayings: Sequence[Saying], standing: str, source: str, said_at: datetime.datetime) -> int:
    """Keeps what a source says of many, all persons or all households, one saying for a subject and topic; gives how many
    statements were new. The subjects are locked, and the actor may state of them.
    """
    if not sayings:
        return 0
    digests = [
        digest_of(each.subject, each.topic, dict(each.facts), each.held, standing, source, said_at) for each in sayings
    ]
    by_digest = dict(zip(digests, sayings, strict=True))
    column = sayings[0].subject.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            insert into statement ({column}, topic, held, facts, standing, source, said_at, known_at, digest)
            select n.subject, n.topic, daterange(n.starts, n.ends), n.facts::jsonb, %s, %s, %s,
              greatest(clock_timestamp(), (select max(s.known_at) + interval '1 microsecond' from statement s
                where s.{column} = n.subject and s.topic = n.topic)), n.digest
            from unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::text[], %s::bytea[])
              n (subject, topic, starts, ends, facts, digest)
            on conflict do nothing returning id, digest, known_at
            """,
            [
                *(standing, source, said_at),
                [each.subject.number for each in sayings],
                [each.topic for each in sayings],
                [each.held.lower for each in sayings],
                [each.held.upper for each in sayings],
                [json.dumps(each.facts, ensure_ascii=False) for each in sayings],
                digests,
            ],
        )
        kept = [(number, by_digest[bytes(digest)], known_at) for number, digest, known_at in cursor.fetchall()]
    _records(column, kept)
    return len(kept)


def _records(column: str, kept: Sequence[tuple[int, Saying, datetime.datetime]]) -> None:
    """Records that follow: at once where the statement is the first on its topic, else derived."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            insert into record ({column}, topic, held, known, facts, said)
            select s.{column}, s.topic, s.held, tstzrange(s.known_at, null), jsonb_strip_nulls(s.facts),
              case when s.facts = jsonb_strip_nulls(s.facts) then to_jsonb(s.id)
                else (select jsonb_object_agg(name, s.id) from jsonb_object_keys(s.facts) name) end
            from statement s where s.id = any(%s) and not exists (
              select 1 from statement o where o.{column} = s.{column} and o.topic = s.topic and o.id <> s.id)
            returning {column}, topic
            """,
            [[number for number, _, _ in kept]],
        )
        first = set(cursor.fetchall())
    later: dict[_About, datetime.datetime] = {}
    for _, saying, known_at in kept:
        about = (saying.subject.number, saying.topic)
        if about not in first:
            later[about] = max(known_at, later.get(about, known_at))
    if later:
        _derive(column, later)


def _derive(column: str, instants: Mapping[_About, datetime.datetime]) -> None:
    """What ``derive_records`` does, for many subjects and topics in four queries; each changes at its own instant."""
    said, present = _statements(column, instants), _present(column, instants)
    gone: list[tuple[int, datetime.datetime]] = []
    new: list[tuple[object, ...]] = []
    for about, instant in instants.items():
        wanted = {_key(piece): piece for piece in pieces(said.get(about, []))}
        there = present.get(about, {})
        gone += [(number, instant) for key, number in there.items() if key not in wanted]
        new += [
            (*about, *_days(piece), instant, _text(piece.facts), json.dumps(piece.said_as_kept()))
            for key, piece in wanted.items()
            if key not in there
        ]
    with connection.cursor() as cursor:
        cursor.execute(
            "update record r set known = tstzrange(lower(r.known), n.instant)"
            " from unnest(%s::bigint[], %s::timestamptz[]) n (id, instant) where r.id = n.id",
            [[number for number, _ in gone], [instant for _, instant in gone]],
        )
        cursor.execute(
            f"insert into record ({column}, topic, held, known, facts, said) select subject, topic, daterange(starts, ends),"
            " tstzrange(instant, null), facts::jsonb, said::jsonb from unnest(%s::bigint[], %s::text[], %s::date[],"
            " %s::date[], %s::timestamptz[], %s::text[], %s::text[]) n (subject, topic, starts, ends, instant, facts, said)",
            [list(each) for each in zip(*new, strict=True)] or [[]] * 7,
        )


def _statements(column: str, abouts: Collection[_About]) -> dict[_About, list[Said]]:
    found: dict[_About, list[Said]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {column}, topic, id, lower(held), upper(held), facts, standing, said_at, digest from statement"
            f" where {column} = any(%s) and topic = any(%s)",
            [sorted({number for number, _ in abouts}), sorted({topic for _, topic in abouts})],
        )
        for subject, topic, number, starts, ends, facts, standing, said_at, digest in cursor.fetchall():
            weight = (STANDINGS.index(standing), said_at, bytes(digest))
            said = Said(number, starts or FIRST_DAY, ends or LAST_DAY, json.loads(facts), weight)
            found.setdefault((subject, topic), []).append(said)
    return found


def _present(column: str, abouts: Collection[_About]) -> dict[_About, dict[_Key, int]]:
    """Records known now, by what they say, with their numbers."""
    found: dict[_About, dict[_Key, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {column}, topic, id, lower(held), upper(held), facts, said from record"
            f" where {column} = any(%s) and topic = any(%s) and upper_inf(known)",
            [sorted({number for number, _ in abouts}), sorted({topic for _, topic in abouts})],
        )
        for subject, topic, number, starts, ends, text, said in cursor.fetchall():
            facts = json.loads(text)
            piece = Piece(starts or FIRST_DAY, ends or LAST_DAY, facts, said_by_name(facts, json.loads(said)))
            found.setdefault((subject, topic), {})[_key(piece)] = number
    return found


def _key(piece: Piece) -> _Key:
    return piece.starts, piece.ends, _text(piece.facts), _text(piece.said)


def _text(mapping: Mapping[str, object]) -> str:
    return json.dumps(mapping, sort_keys=True, ensure_ascii=False)


def _days(piece: Piece) -> tuple[datetime.date | None, datetime.date | None]:
    return None if piece.starts == FIRST_DAY else piece.starts, None if piece.ends == LAST_DAY else piece.ends
