"""Whose household it is, and whether the actor may read a topic there."""

from __future__ import annotations

import calendar
import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.facts.topics import TOPICS
from minsheng.services.casework.helping.errors import HelpNotPossible


def division_to_help(act: Act, household_id: int, topic: str = "") -> str:
    """The household's division, where the actor may help, and read the topic.

    Raises :class:`RecordNotFound`, :class:`HelpNotPossible` for an unknown topic, :class:`NotAllowed`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select division from household where id = %s", [household_id])
        row = cursor.fetchone()
    if row is None:
        raise not_found("household")
    division = str(row[0])
    act.require("help", division)
    if topic:
        if topic not in TOPICS:
            raise HelpNotPossible(f'There is no topic "{topic}". Topics: {", ".join(TOPICS)}.')
        act.require("read", division, topic)
    return division


def must_be_member(household_id: int, person_id: int | None, on: datetime.date) -> None:
    """Raises :class:`RecordNotFound` unless the person belongs to the household on the day (or nobody is named)."""
    if person_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from membership where household_id = %s and person_id = %s and held @> %s and upper_inf(known)",
            [household_id, person_id, on],
        )
        if cursor.fetchone() is None:
            raise not_found("person")


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
