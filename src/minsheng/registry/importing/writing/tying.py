"""Spouses, fathers and mothers, once everybody of the file is known. A tie that cannot be is said at its row; the row stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.matching import Staged
from minsheng.registry.importing.models import Batch

_SEXES = {"father": "male", "mother": "female"}


@dataclass(frozen=True, slots=True)
class _Someone:
    number: int
    birth: str
    sex: str


def tie_rows(act: Act, batch: Batch, kind: Kind, rows: Sequence[Staged]) -> None:
    """Adds the ties that these rows name and that are not yet known."""
    asked = [
        (row.line, row.number_digest, tie, bytes.fromhex(digest))
        for row in rows
        for tie, digest in row.content.get("ties", {}).items()
    ]
    people = _people([digest for _, one, _, other in asked for digest in (one, other) if digest is not None])
    known = _known([each.number for each in people.values()])
    wanted: dict[tuple[int, str], tuple[int, int]] = {}  # (person, tie) -> (other, line)
    problems: list[tuple[int, str, str]] = []
    for line, one, tie, other in asked:
        person, second = people.get(one or b""), people.get(other)
        if second is None:
            problems.append((line, "tie-unknown", f"Nobody with the number of the {tie} is registered."))
        elif person is None or known.get((person.number, tie)) == second.number:
            continue
        elif refusal := _refusal(tie, person, second, known):
            problems.append((line, "tie-refused", refusal))
        else:
            wanted[person.number, tie] = (second.number, line)
    problems += _both_ways(wanted, known)
    _insert(batch, kind, people, wanted)
    _tell(batch, problems)
    if wanted:
        act.record("ties written", **{"import": batch.pk}, lines=[rows[0].line, rows[-1].line], written=len(wanted))


def _refusal(tie: str, person: _Someone, second: _Someone, known: dict[tuple[int, str], int | None]) -> str:
    if person.number == second.number:
        return f"The {tie} has the person's own number."
    if (person.number, tie) in known:
        return f"Another {tie} is registered. End that tie first."
    if tie in _SEXES and second.sex != _SEXES[tie]:
        return f"The {tie} is registered as {second.sex}."
    if tie in _SEXES and second.birth >= person.birth:
        return f"The {tie} is no older than the child."
    return ""


def _both_ways(
    wanted: dict[tuple[int, str], tuple[int, int]], known: dict[tuple[int, str], int | None]
) -> list[tuple[int, str, str]]:
    """Spouses name each other; who is named by two, or has another spouse, stays as it was."""
    problems = []
    for (person, tie), (other, line) in sorted(wanted.items(), key=lambda item: item[1][1]):
        if tie != "spouse":
            continue
        theirs = wanted.get((other, tie), (known.get((other, tie)), line))[0]
        if theirs not in (None, person) or ((other, tie) in known and theirs is None):
            del wanted[person, tie]
            problems.append((line, "tie-refused", "The spouse is registered with somebody else. End that tie first."))
        elif (other, tie) not in known:
            wanted.setdefault((other, tie), (person, line))
    return problems


def _people(digests: list[bytes]) -> dict[bytes, _Someone]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select number_digest, id, birth_date::text, sex from person where number_digest = any(%s::bytea[])",
            [sorted(set(digests))],
        )
        return {bytes(digest): _Someone(*said) for digest, *said in cursor.fetchall()}


def _known(people: list[int]) -> dict[tuple[int, str], int | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, kind, other_id from kinship where person_id = any(%s) and upper_inf(known)"
            " and (upper(held) is null or upper(held) > current_date)",
            [people],
        )
        return {(person, tie): other for person, tie, other in cursor.fetchall()}


def _insert(
    batch: Batch, kind: Kind, people: dict[bytes, _Someone], wanted: dict[tuple[int, str], tuple[int, int]]
) -> None:
    births = {each.number: each.birth for each in people.values()}
    ties = sorted((person, tie, other) for (person, tie), (other, _) in wanted.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kinship (person_id, kind, other_id, held, said_by)"
            " select person, tie, other, daterange(since, null), %s"
            " from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::date[]) n (person, tie, other, since)",
            [
                kind.source,
                [person for person, _, _ in ties],
                [tie for _, tie, _ in ties],
                [other for _, _, other in ties],
                [batch.as_of.isoformat() if tie == "spouse" else births[person] for person, tie, _ in ties],
            ],
        )


def _tell(batch: Batch, problems: Sequence[tuple[int, str, str]]) -> None:
    """Writes at their rows what could not be tied; the same is not said twice."""
    with connection.cursor() as cursor:
        for line, code, what in problems:
            problem = {"column": "", "code": code, "what": what, "remedy": "Add the tie by hand.", "shown": ""}
            cursor.execute(
                "update import_row set problems = problems || %s::jsonb where batch_id = %s and line = %s"
                " and not problems @> %s::jsonb",
                [json.dumps([problem]), batch.pk, line, json.dumps([problem])],
            )
