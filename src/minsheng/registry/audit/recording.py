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
    """One look or change, before it has its place. ``detail`` is plain JSON and holds numbers of records, never names.

    ``stands``: it took place even if the act it belongs to is undone.
    """

    action: str
    person_id: int | None = None
    household_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    stands: bool = False


def write_entries(actor_id: int, actor: str, purpose: str, entries: list[ToRecord]) -> None:
    """Adds entries at the end of the actor's lane, in one statement. The lane stays locked until the transaction ends:
    call it last.
    """
    if not entries:
        return
    lane = lane_of(actor_id)
    with connection.cursor() as cursor:
        cursor.execute("select number, digest from audit_head_of(%s::smallint)", [lane])
        number, previous = cursor.fetchone()
        rows = _chained(lane, number, bytes(previous), actor, purpose, entries)
        cursor.execute(_INSERT, {"lane": lane, "actor": actor, "purpose": purpose, **rows})


_INSERT = """
insert into audit_entry (lane, number, at, actor, action, purpose, person_id, household_id, detail, previous, digest)
select %(lane)s, e.number, e.at, %(actor)s, e.action, %(purpose)s, e.person_id, e.household_id, e.detail::jsonb, e.previous, e.digest
from unnest(%(number)s::bigint[], %(at)s::timestamptz[], %(action)s::text[], %(person_id)s::bigint[], %(household_id)s::bigint[],
  %(detail)s::text[], %(previous)s::bytea[], %(digest)s::bytea[])
  as e (number, at, action, person_id, household_id, detail, previous, digest)
"""


def _chained(
    lane: int, number: int, previous: bytes, actor: str, purpose: str, entries: list[ToRecord]
) -> dict[str, list[Any]]:
    """The columns of the entries, each bound to the one before it."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("number", "at", "action", "person_id", "household_id", "detail", "previous", "digest")
    }
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
        row["previous"], row["digest"] = previous, digest_of(row, previous)
        previous = row["digest"]
        row["detail"] = json.dumps(entry.detail, ensure_ascii=False)
        for name, values in columns.items():
            values.append(row[name])
    return columns
