"""Who looked at a record: for the resident whose record it is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act, NotAllowed

MOST = 200


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked, searched, changed or was refused, at an instant, for a purpose."""

    at: datetime.datetime
    by: str
    action: str
    purpose: str


def who_looked(act: Act, before: datetime.datetime | None = None) -> list[Look]:
    """The latest 200 looks at the own record before an instant (default: now), newest first.

    Raises :class:`NotAllowed` for whoever is no resident.
    """
    if act.person_id is None:
        raise NotAllowed("A resident alone reads who looked at the own record. Log in as the resident.")
    until = before or datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute("select at, shown_as, action, purpose from who_looked(%s, %s)", [MOST, until])
        return [Look(*row) for row in cursor.fetchall()]


def looks_at(act: Act, person_id: int, divisions: Sequence[str]) -> list[Look]:
    """The latest 200 looks at a person's record, for an officer who may give the person a copy (``export``).

    The look at the looks is written down too. Raises :class:`NotAllowed`.
    """
    act.require("export", divisions)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute("select at, shown_as, action, purpose from looks_at(%s, %s, %s)", [person_id, MOST, until])
        found = [Look(*row) for row in cursor.fetchall()]
    act.saw("who looked was looked at", person_id=person_id)
    return found
