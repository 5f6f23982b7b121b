"""The log as whoever audits reads it."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.audit.models import Entry

MOST = 200


def entries(
    act: Act,
    *,
    actor: str = "",
    action: str = "",
    person_id: int | None = None,
    before: datetime.datetime | None = None,
) -> list[Any]:
    """The latest 200 entries that fit, newest first. Needs ``read_audit``; reading stands in the log too.

    Raises :class:`NotAllowed`.
    """
    act.require_anywhere("read_audit")
    found = Entry.objects.order_by("-at", "lane", "-number")
    if actor:
        found = found.filter(actor=actor)
    if action:
        found = found.filter(action__contains=action)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if before is not None:
        found = found.filter(at__lt=before)
    rows = list(found[:MOST])
    act.saw("log read", person_id=person_id, of=actor)
    return rows
