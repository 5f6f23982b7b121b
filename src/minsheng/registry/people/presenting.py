"""A card in hand: whoever shows an identity number may take in a person whose record lies in another division.

The keyed digest of the number is set for the transaction; the database compares it itself, so that nobody takes in a person
by the record's number alone.
"""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.people.numbers import sealed_number


def present_number(number: str | None, kind: str = "") -> None:
    """The number on the card, or none: what was presented before no longer counts.

    Raises :class:`BadIdentityNumber` and :class:`BadNumber`.
    """
    shown = sealed_number(number, kind).digest.hex() if number else ""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('minsheng.presented', %s, true)", [shown])


def person_presented() -> int | None:
    """The person whose number was presented, wherever the record is; none if nobody has it."""
    with connection.cursor() as cursor:
        cursor.execute("select person_presented()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def person_at_hand(person_id: int) -> tuple[datetime.date, datetime.date | None] | None:
    """Birth and death of a person whom the actor may take in; none if there is no such person or the actor may not."""
    with connection.cursor() as cursor:
        cursor.execute("select birth_date, death_date from person_to_take_in(%s)", [person_id])
        return cursor.fetchone()  # type: ignore[no-any-return]
