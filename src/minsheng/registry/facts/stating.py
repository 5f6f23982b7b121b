"""Stating facts, correcting them, taking them back: the deeds, and what they write.

Errors::

    BadStatement        the facts, the period, the standing or the day cannot be kept (.values)
    SubjectNotFound     there is no such person, household or statement, or it may not be seen
    NotAllowed          the actor's roles do not reach that far (access.acting)
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.range import Range

from minsheng.engine.facts import FactProblem
from minsheng.engine.tree import HOUSEHOLD, PERSON, Law
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.deriving import FIRST_DAY, LAST_DAY, STANDINGS
from minsheng.registry.facts.records import (
    Subject,
    derive_records,
    instant_of,
    lock,
)
from minsheng.registry.facts.values import BadStatement, Value, by_topic, canonical_facts, the_law

Days = Range[datetime.date]
_AHEAD = datetime.timedelta(minutes=5)  # clocks of two registries differ; what is said later than this is a mistake
_JUST_AFTER = datetime.timedelta(microseconds=1)
_SAME_PLACE = datetime.timedelta(milliseconds=1)  # corrections of one statement follow each other within this time


class SubjectNotFound(LookupError):
    """There is no such record, or it is not for the actor to see: which of the two is not said."""

    code = "subject-not-found"


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as it was kept. ``is_new`` is no where the very same had been said before."""

    number: int
    topic: str
    facts: dict[str, Value]
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said, apart from whom it is about and on which topic."""

    held: Days
    standing: str
    source: str
    said_at: datetime.datetime
    evidence: int | None


def days(starts: datetime.date, ends: datetime.date | None = None) -> Days:
    """The days from the first to before the last; without a last, until further notice."""
    return Range(starts, ends, "[)")


def state_facts(
    act: Act,
    *,
    person: int | None = None,
    household: int | None = None,
    facts: Mapping[str, Any],
    held: Days,
    standing: str,
    source: str,
    said_at: datetime.datetime,
    topic: str | None = None,
    evidence: int | None = None,
    law: Law | None = None,
) -> list[Stated]:
    """Keeps what a source says of a person or a household, and what follows from it. The same said again changes nothing.

    Args:
        facts: values as a household file writes them, money in yuan; ``None`` says that it is not known.
        held: the days for which it holds (:func:`days`).
        standing: ``declared``, ``assessed`` or ``verified``.
        said_at: when the source said it, with its time zone.
        topic: refuse facts of other topics; without it, each topic gets a statement of its own.

    Raises:
        BadStatement, SubjectNotFound, NotAllowed.
    """
    subject = _subject(person, household)
    words = _Words(held, standing, source, said_at, evidence)
    sorted_out = _checked(law or the_law(), subject, facts, words, topic)
    divisions = _divisions(subject)
    for name in sorted_out:
        act.require("state", divisions, name)
    lock(subject)
    return [_keep(act, subject, name, said, words) for name, said in sorted_out.items()]


def withdraw(act: Act, *, statement: int, law: Law | None = None) -> list[Stated]:
    """Takes a statement back: its facts are not known in its days, but for what was said of them later or with more weight.

    Raises:
        SubjectNotFound, NotAllowed.
    """
    said = _statement(statement)
    return correct_facts(act, statement=statement, facts=dict.fromkeys(said["facts"]), law=law)


def correct_facts(
    act: Act,
    *,
    statement: int,
    facts: Mapping[str, Any],
    held: Days | None = None,
    evidence: int | None = None,
    source: str | None = None,
    law: Law | None = None,
) -> list[Stated]:
    """Says a statement anew as it should have been said. The old one stays, and what was known before can still be seen.

    The correction stands in the place of what it corrects: what the sources said later, or with more weight, still stands
    over it. ``facts`` are those that change. Where ``held`` leaves days of the old one out, their facts are not known then.

    Raises:
        BadStatement, SubjectNotFound, NotAllowed.
    """
    old = _statement(statement)
    subject = _subject(old["person_id"], old["household_id"])
    act.require("state", _divisions(subject), old["topic"])
    lock(subject)
    was = Range(old["held"].lower, old["held"].upper, "[)")
    right = held or was
    alike: dict[str, Any] = {
        "person": old["person_id"],
        "household": old["household_id"],
        "standing": old["standing"],
        "source": source or old["source"],
        "said_at": _just_after(subject, old),
        "topic": old["topic"],
        "evidence": evidence,
        "law": law,
    }
    gone = [
        each
        for part in _left_out(was, right)
        for each in state_facts(act, facts=dict.fromkeys(facts), held=part, **alike)
    ]
    return [*gone, *state_facts(act, facts=facts, held=right, **alike)]


def digest_of(subject: Subject, topic: str, facts: Mapping[str, Value], held: Days, standing: str, source: str,
              said_at: datetime.datetime) -> bytes:  # fmt: skip
    """The digest of all that is said; the same said again has the same."""
    said = [
        f"{subject.of}:{subject.number}",
        topic,
        f"{held.lower or ''}/{held.upper or ''}",
        standing,
        source,
        said_at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    ]
    return hashlib.sha256("\n".join(said).encode()).digest()


def _subject(person: int | None, household: int | None) -> Subject:
    if (person is None) == (household is None):
        problem = FactProblem((), "no-subject", "a statement is about one person or one household.", "Name one.")
        raise BadStatement([problem])
    return Subject(PERSON, person) if person is not None else Subject(HOUSEHOLD, household or 0)


def _checked(
    law: Law, subject: Subject, facts: Mapping[str, Any], words: _Words, topic: str | None
) -> dict[str, dict[str, Value]]:
    problems = _problems(words)
    if not facts:
        problems.append(FactProblem(("facts",), "nothing-said", "no fact is stated.", "State one at least."))
    if problems:
        raise BadStatement(problems)
    sorted_out = by_topic(canonical_facts(law, subject.of, facts))
    if topic is not None and (strange := sorted_out.keys() - {topic}):
        names = ", ".join(name for each in sorted(strange) for name in sorted_out[each])
        text = f"{names} belong to {', '.join(sorted(strange))}, not to {topic}."
        raise BadStatement([FactProblem(("topic",), "wrong-topic", text, "State them under their own topic.")])
    return sorted_out


def _problems(words: _Words) -> list[FactProblem]:
    found = []
    held = words.held
    if held.isempty or held.lower is None or (held.upper is not None and held.upper <= held.lower):
        text = "it holds on no day, or has no first day."
        found.append(FactProblem(("held",), "bad-period", text, "Give the first day, and a last one after it."))
    if words.standing not in STANDINGS:
        text = f'"{words.standing}" is no standing.'
        found.append(FactProblem(("standing",), "bad-standing", text, f"One of {', '.join(STANDINGS)}."))
    if not words.source.strip():
        found.append(FactProblem(("source",), "no-source", "nobody said it.", "Name the registry or the person."))
    if words.said_at.tzinfo is None:
        found.append(FactProblem(("said_at",), "no-time-zone", "the time has no zone.", "Give it with its time zone."))
    elif words.said_at > datetime.datetime.now(datetime.UTC) + _AHEAD:
        found.append(FactProblem(("said_at",), "said-in-the-future", "it is not yet said.", "Give when it was said."))
    return found


def _divisions(subject: Subject) -> list[str]:
    with connection.cursor() as cursor:
        if subject.of == PERSON:
            cursor.execute("select jurisdictions from person where id = %s", [subject.number])
        else:
            cursor.execute("select array[division] from household where id = %s", [subject.number])
        found = cursor.fetchone()
    if found is None:
        raise SubjectNotFound(f"There is no {subject.of} {subject.number} that you may see. Search for it anew.")
    return list(found[0])


def _statement(number: int) -> dict[str, Any]:
    columns = ("person_id", "household_id", "topic", "held", "facts", "standing", "source", "said_at")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(columns)} from statement where id = %s", [number])
        found = cursor.fetchone()
    if found is None:
        raise SubjectNotFound(f"There is no statement {number} that you may see. Look at the record anew.")
    said = dict(zip(columns, found, strict=True))
    said["facts"] = json.loads(said["facts"])
    return said


def _just_after(subject: Subject, old: dict[str, Any]) -> datetime.datetime:
    """The instant right after what is corrected, and after its earlier corrections."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select max(said_at) from statement where {subject.column} = %s and topic = %s and said_at >= %s and said_at < %s",
            [subject.number, old["topic"], old["said_at"], old["said_at"] + _SAME_PLACE],
        )
        (last,) = cursor.fetchone()
    return last + _JUST_AFTER  # type: ignore[no-any-return]


def _left_out(was: Days, right: Days) -> list[Days]:
    """The days of one period that another leaves out."""
    found = []
    starts, ends = was.lower or FIRST_DAY, was.upper or LAST_DAY
    first, last = right.lower or FIRST_DAY, right.upper or LAST_DAY
    if starts < min(first, ends):
        found.append(days(starts, min(first, ends)))
    if max(last, starts) < ends:
        found.append(days(max(last, starts), was.upper))
    return found


def _keep(act: Act, subject: Subject, topic: str, facts: dict[str, Value], words: _Words) -> Stated:
    digest = digest_of(subject, topic, facts, words.held, words.standing, words.source, words.said_at)
    instant = instant_of(subject, topic)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into statement ({subject.column}, topic, held, facts, standing, source, said_at, known_at, evidence_id,"
            " digest) values (%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s) on conflict do nothing returning id",
            [subject.number, topic, words.held, json.dumps(facts, ensure_ascii=False), words.standing, words.source,
             words.said_at, instant, words.evidence, digest],
        )  # fmt: skip
        found = cursor.fetchone()
        if found is None:
            cursor.execute(
                f"select id from statement where {subject.column} = %s and topic = %s and digest = %s",
                [subject.number, topic, digest],
            )
            return Stated(cursor.fetchone()[0], topic, facts, False)
    derive_records(subject, topic, instant)
    who = {f"{subject.of}_id": subject.number}
    act.record("facts stated", **who, topic=topic, facts=sorted(facts), statement=found[0])
    return Stated(found[0], topic, facts, True)
