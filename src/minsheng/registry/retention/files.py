"""Files of a person's households whose period is over: help, visits, changes of awards, appeals (``files`` of periods.yaml)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connections

from minsheng.registry.retention.periods import periods

_MEMBERS = "select m.household_id from membership m where m.person_id = %(person)s"
_AWARD = (
    "exists (select 1 from award a where a.household_id = f.household_id and a.programme = f.programme and upper_inf(a.known)"
    " and (upper_inf(a.held) or upper(a.held) >= %(before)s))"
)


def files_due(person: int, on: datetime.date) -> dict[str, int]:
    """How many files about a person, or of a household that the person is or was of, are due on a day, by table."""
    with connections["owner"].cursor() as cursor:
        found = {}
        for file in periods().files:
            cursor.execute(f"select count(*) from {file['table']} f where {_due(file)}", _values(file, person, on))
            found[file["table"]] = int(cursor.fetchone()[0])
    return {table: number for table, number in found.items() if number}


def people_with_files(on: datetime.date) -> set[int]:
    """Everybody about whom, or about whose household, a file is due on a day."""
    found: set[int] = set()
    with connections["owner"].cursor() as cursor:
        for file in periods().files:
            of = f"or m.person_id = f.{file['person']}" if "person" in file else ""
            cursor.execute(
                f"select distinct m.person_id from {file['table']} f join membership m on m.household_id = f.household_id {of}"
                f" where {_over(file)}",
                _values(file, 0, on),
            )
            found |= {person for (person,) in cursor.fetchall()}
    return {person for person in found if files_due(person, on)}


def remove_files(cursor: Any, person: int, on: datetime.date) -> dict[str, int]:
    """Takes them out, as the owner of the tables, what hangs on them first; rows by table."""
    counts: dict[str, int] = {}
    for file in periods().files:
        table, values = file["table"], _values(file, person, on)
        cursor.execute(f"select f.id from {table} f where {_due(file)} for update", values)
        going = [number for (number,) in cursor.fetchall()]
        for part in file.get("parts", ()):
            inner = (
                f"select id from {part['of']} where {part['of_column']} = any(%(going)s::bigint[])"
                if "of" in part
                else "select unnest(%(going)s::bigint[])"
            )
            cursor.execute(f"delete from {part['table']} where {part['column']} in ({inner})", {"going": going})
            counts[part["table"]] = counts.get(part["table"], 0) + cursor.rowcount
        cursor.execute(f"delete from {table} where id = any(%s::bigint[])", [going])
        counts[table] = counts.get(table, 0) + cursor.rowcount
    return {table: number for table, number in counts.items() if number}


def _due(file: dict[str, Any]) -> str:
    named = f"f.{file['person']}" if "person" in file else "null"
    return f"({named} = %(person)s or ({named} is null and f.household_id in ({_MEMBERS}))) and {_over(file)}"


def _over(file: dict[str, Any]) -> str:
    """Closed so long ago, and nothing keeps it."""
    wanted = [f"f.{file['closed']} < %(before)s"]
    if keeper := file.get("kept_by"):
        wanted.append(f"not exists (select 1 from {keeper['table']} k where k.{keeper['column']} = f.id)")
    if file.get("kept_by_award"):
        wanted.append(f"not {_AWARD}")
    return " and ".join(wanted)


def _values(file: dict[str, Any], person: int, on: datetime.date) -> dict[str, Any]:
    """A period runs from the 1 January after the end: what ended before the 1 January so many years before is due."""
    return {"person": person, "before": datetime.date(on.year - periods().of_table(file["table"]).years, 1, 1)}
