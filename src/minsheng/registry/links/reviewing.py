"""Pairs reviewed by a person: linked, told apart, or taken back. No record of anybody is changed by any of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.models import Person
from minsheng.registry.texts import checked_text


class AlreadyReviewed(RuntimeError):
    """Somebody reviewed the pair before. Take the link back first, if it was wrong."""

    code = "already-reviewed"


class AlreadyLinked(RuntimeError):
    """The two records are linked already, directly or through others."""

    code = "already-linked"


@dataclass(frozen=True, slots=True)
class Twice:
    """A person who stands in two households at once, by two records whose shares add up to more than one."""

    people: tuple[int, ...]
    households: tuple[int, ...]


def review(act: Act, *, candidate: int, is_one: bool, reason: str) -> int | None:
    """Says whether a pair is one person, and gives the number of the link made.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AlreadyReviewed`, :class:`AlreadyLinked`.
    """
    said = checked_text(reason, "The reason")
    with connection.cursor() as cursor:
        cursor.execute("select left_id, right_id, state from link_candidate where id = %s for update", [candidate])
        row = cursor.fetchone()
        if row is None:
            raise not_found("pair")
        if row[2] != "open":
            raise AlreadyReviewed(f"Pair {candidate} was reviewed before.")
        cursor.execute(
            "update link_candidate set state = %s, reviewed_by = %s, reviewed_at = now(), reason = %s where id = %s",
            ["one" if is_one else "two", act.actor, said, candidate],
        )
    act.record("pair reviewed", person_id=row[0], other=row[1], candidate=candidate, is_one=is_one)
    return link_people(act, left=row[0], right=row[1], reason=said) if is_one else None


def link_people(act: Act, *, left: int, right: int, reason: str) -> int:
    """Says that two records are of one person, and gives the link's number.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AlreadyLinked`, and ``ValueError`` for one record twice.
    """
    if left == right:
        raise ValueError("A record is linked with another one, not with itself.")
    said = checked_text(reason, "The reason")
    _require_both(act, left, right)
    first, second = sorted((left, right))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('person_link'))")
        if second in records_of(first):
            raise AlreadyLinked(f"Records {first} and {second} are linked already.")
        cursor.execute(
            "insert into person_link (left_id, right_id, known, linked_by, reason) values"
            " (%s, %s, tstzrange(clock_timestamp(), null), %s, %s) returning id",
            [first, second, act.actor, said],
        )
        number = int(cursor.fetchone()[0])
    for person, other in ((first, second), (second, first)):
        act.record("records linked", person_id=person, other=other, link=number)
    return number


def unlink_people(act: Act, *, link: int, reason: str) -> None:
    """Takes a link back: everything is as before it, and the pair may be reviewed anew.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    said = checked_text(reason, "The reason")
    with connection.cursor() as cursor:
        cursor.execute(
            "select left_id, right_id from person_link where id = %s and upper_inf(known) for update", [link]
        )
        row = cursor.fetchone()
        if row is None:
            raise not_found("link")
        _require_both(act, *row)
        cursor.execute(
            "update person_link set known = tstzrange(lower(known), clock_timestamp()) where id = %s", [link]
        )
        cursor.execute(
            "update link_candidate set state = 'open', reviewed_by = '', reviewed_at = null, reason = %s"
            " where left_id = %s and right_id = %s",
            [said, *row],
        )
    for person, other in (row, reversed(row)):
        act.record("records unlinked", person_id=person, other=other, link=link, reason=said)


def records_of(person: int) -> tuple[int, ...]:
    """Every record of the person whose record this is, that the actor may see, this one included; sorted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive same(id) as (select %s::bigint union select case when l.left_id = same.id then l.right_id"
            " else l.left_id end from person_link l join same on same.id in (l.left_id, l.right_id)"
            " where upper_inf(l.known)) select id from same order by id",
            [person],
        )
        return tuple(row[0] for row in cursor.fetchall())


def counted_twice(act: Act) -> list[Twice]:
    """People who, by linked records, belong to several households now with shares of more than one in all."""
    act.require_anywhere("link")
    with connection.cursor() as cursor:
        cursor.execute("select distinct left_id from person_link where upper_inf(known) order by 1")
        groups = {records_of(row[0]) for row in cursor.fetchall()}
        found = []
        for people in sorted(groups):
            cursor.execute(
                "select array_agg(distinct household_id order by household_id), sum(share) from membership"
                " where person_id = any(%s) and upper_inf(known) and held @> current_date",
                [list(people)],
            )
            households, shares = cursor.fetchone()
            if households and shares > 1:
                found.append(Twice(people, tuple(households)))
    return found


def _require_both(act: Act, left: int, right: int) -> None:
    for person in (left, right):
        seen = Person.objects.filter(pk=person).first()
        if seen is None:
            raise not_found("person")
        act.require("link", seen.jurisdictions)
