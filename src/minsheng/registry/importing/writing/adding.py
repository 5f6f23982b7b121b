"""Many people and households added at once, as the deeds of ``people`` add them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from minsheng.registry.importing.checking import person_key
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.looking import HOUSEHOLD_NUMBERS, UNNUMBERED
from minsheng.registry.importing.matching import Matched
from minsheng.registry.importing.models import FAILED, Batch
from minsheng.registry.people.names import spelling_of
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing.sealing import key_of

assert NUMBER  # rows are sealed as person.number: the sealed value goes into the record as it is


def add_households(batch: Batch, matched: Sequence[Matched]) -> set[int]:
    """Adds the households whose numbers nobody knows yet, and tells their rows; gives the new ones' record numbers."""
    divisions: dict[str, str] = {
        each.row.household_number: each.row.content["division"]
        for each in reversed(matched)
        if each.household is None and each.row.household_number and each.problem is None
    }
    if not divisions:
        return set()
    numbers = _next("household", len(divisions))
    known = dict(zip(divisions, numbers, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into household (id, division) select * from unnest(%s::bigint[], %s::text[])",
            [numbers, list(divisions.values())],
        )
        cursor.execute(
            "insert into known_as (register, key, household_id) select %s, * from unnest(%s::text[], %s::bigint[])",
            [HOUSEHOLD_NUMBERS, list(divisions), numbers],
        )
    for each in matched:
        if each.household is None and each.problem is None:
            each.household = known.get(each.row.household_number or "")
    return set(numbers)


def add_people(batch: Batch, kind: Kind, matched: Sequence[Matched]) -> list[Matched]:
    """Adds people who are not known; gives those rows whose person was added. The others say why not."""
    if not matched:
        return []
    numbers = _next("person", len(matched))
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, _columns(matched, numbers))
        added = {row[0] for row in cursor.fetchall()}
    done = []
    for each, number in zip(matched, numbers, strict=True):
        if number in added:
            each.person = number
            done.append(each)
        else:
            each.state = FAILED
            each.problem = _known_meanwhile()
    _names(batch, kind, done)
    _keep_keys(done)
    return done


def add_members(batch: Batch, kind: Kind, matched: Sequence[Matched]) -> None:
    """People newly added come to belong to the households their rows name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into membership (household_id, person_id, relation_to_head, held, said_by)"
            " select household, person, relation, daterange(since, null), %s"
            " from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[]) n (household, person, relation, since)",
            [
                kind.source,
                [each.household for each in matched],
                [each.person for each in matched],
                [each.row.content["relation_to_head"] for each in matched],
                [since_of(batch, each) for each in matched],
            ],
        )


def since_of(batch: Batch, each: Matched) -> str:
    """The day from which the row says that something is so: its own, or the file's."""
    since: str = each.row.content.get("held_from") or batch.as_of.isoformat()
    return since


_PEOPLE = """
insert into person (id, name, pinyin, initials, sex, birth_date, ethnicity, number_kind, number_sealed, number_digest,
  number_key, phone_sealed, phone_digest, jurisdictions)
select id, name, pinyin, initials, sex, birth, ethnicity, kind, sealed, digest, sealed_by, decode(phone, 'hex'),
  decode(phone_digest, 'hex'), array[division]
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bytea[],
  %s::bytea[], %s::smallint[], %s::text[], %s::text[], %s::text[])
  n (id, name, pinyin, initials, sex, birth, ethnicity, kind, sealed, digest, sealed_by, phone, phone_digest, division)
on conflict (number_digest) do nothing returning id
"""


def _columns(matched: Sequence[Matched], numbers: list[int]) -> list[list[Any]]:
    rows = []
    for each, number in zip(matched, numbers, strict=True):
        said, sealed = each.row.content, each.row.number_sealed
        spelling = spelling_of(said["name"])
        phone, phone_digest = said.get("phone", (None, None))
        rows.append(
            (
                *(number, said["name"], spelling.pinyin, spelling.initials, said["sex"], said["birth_date"]),
                *(said.get("ethnicity", ""), said.get("number_kind", "none"), sealed, each.row.number_digest),
                *(key_of(sealed) if sealed else None, phone, phone_digest, said["division"]),
            )
        )
    return [list(column) for column in zip(*rows, strict=True)]


def _names(batch: Batch, kind: Kind, done: Sequence[Matched]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into person_name (person_id, name, held, said_by) select person, name, daterange(birth, null), %s"
            " from unnest(%s::bigint[], %s::text[], %s::date[]) n (person, name, birth)",
            [
                kind.source,
                [each.person for each in done],
                [each.row.content["name"] for each in done],
                [each.row.content["birth_date"] for each in done],
            ],
        )


def _keep_keys(done: Sequence[Matched]) -> None:
    """Somebody without a number is found again by what the register knows the person by."""
    unnumbered = [each for each in done if each.row.number_digest is None]
    if unnumbered:
        keep_keys([(key_of_row(each), each.person or 0) for each in unnumbered])


def keep_keys(keys: Sequence[tuple[str, int]]) -> None:
    """Under these keys these people are known from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into known_as (register, key, person_id) select %s, * from unnest(%s::text[], %s::bigint[])"
            " on conflict do nothing",
            [UNNUMBERED, [key for key, _ in keys], [person for _, person in keys]],
        )


def key_of_row(each: Matched) -> str:
    """What a register knows the person of a row by, who has no number."""
    said = each.row.content
    return person_key(each.row.household_number or "", said["name"], said["birth_date"])


def _next(table: str, many: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, many])
        return [row[0] for row in cursor.fetchall()]


def _known_meanwhile() -> dict[str, str]:
    return {
        "column": "",
        "code": "known-meanwhile",
        "what": "Somebody with this number was registered while the file was being written, or may not be seen.",
        "remedy": "Load the file again: it then meets the record, and what is written already stays as it is.",
        "shown": "",
    }
