"""Entries added to the log, in the transaction that does what they tell of."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from minsheng.registry.audit.chain import digest_of, lane_of


@dataclass(frozen=True, slots=True)
class ToRecord:
    """One look or change, before it has its place. ``detail`` is plain JSON and holds numbers of records, never names."""

    action: str
    person_id: int | None = None
    household_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def write_entries(actor_id: int, actor: str, purpose: str, entries: list[ToRecord]) -> None:
    """Adds entries at the end of the actor's lane. The lane stays locked until the transaction ends: call it last."""
    if not entries:
        return
    lane = lane_of(actor_id)
    with connection.cursor() as cursor:
        cursor.execute("select number, digest from audit_head_of(%s::smallint)", [lane])
        number, previous = cursor.fetchone()
        previous = bytes(previous)
        for entry in entries:
            number += 1
            row: dict[str, Any] = {
                "lane": lane,
                "number": number,
                "at": datetime.datetime.now(datetime.UTC),
                "actor": actor,
                "action": entry.action,
                "purpose": purpose,
                "person_id": entry.person_id,
                "household_id": entry.household_id,
                "detail": entry.detail,
            }
            own = digest_of(row, previous)
            cursor.execute(
                "insert into audit_entry (lane, number, at, actor, action, purpose, person_id, household_id, detail, previous,"
                " digest) values (%(lane)s, %(number)s, %(at)s, %(actor)s, %(action)s, %(purpose)s, %(person_id)s,"
                " %(household_id)s, %(text)s::jsonb, %(previous)s, %(digest)s)",
                {**row, "text": json.dumps(entry.detail, ensure_ascii=False), "previous": previous, "digest": own},
            )
            previous = own
