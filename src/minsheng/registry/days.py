"""Days and instants that come from outside, checked before the law counts with them or the database keeps them."""

from __future__ import annotations

import datetime

EARLIEST = datetime.date(1850, 1, 1)  # somebody born then is in nobody's records any more
END = datetime.date(2200, 1, 1)


class BadDay(ValueError):
    """A day or an instant that lies beyond every life and every law here."""

    code = "bad-day"

    def __init__(self, day: datetime.date) -> None:
        super().__init__(f"{day.isoformat()[:10]} is no day here. Write a day from {EARLIEST} until before {END}.")


def checked_day(day: datetime.date) -> datetime.date:
    """The day, from 1850 until before 2200. Raises :class:`BadDay`."""
    if not EARLIEST <= day < END:
        raise BadDay(day)
    return day


def checked_instant(at: datetime.datetime) -> datetime.datetime:
    """The instant in UTC. PostgreSQL takes no offset of 16 hours or more, which ISO 8601 can write.

    Args:
        at: with its time zone.

    Raises :class:`BadDay`.
    """
    if at.tzinfo is None:
        raise ValueError("An instant has its time zone.")
    checked_day(at.date())
    return at.astimezone(datetime.UTC)
