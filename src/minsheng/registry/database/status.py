"""How the database stands: for the administrator, who sees counts and no record."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from minsheng.registry.database.addresses import is_embedded, owner_url
from minsheng.registry.database.running import unapplied

COUNTED = ("person", "household", "membership", "statement", "decision", "audit_entry", "division", "actor")


@dataclass(frozen=True, slots=True)
class Status:
    """``counts`` are rows by table, exact; ``jobs`` are numbers of jobs by state."""

    server: str
    is_embedded: bool
    size_bytes: int
    missing_changes: list[str]
    counts: dict[str, int]
    jobs: dict[str, int]


def status() -> Status:
    """The present state. The database must be running (``database(migrated=False)``)."""
    missing = unapplied()
    with psycopg.connect(owner_url()) as connection:
        row = connection.execute(
            "select split_part(version(), ' on ', 1), pg_database_size(current_database())"
        ).fetchone()
        assert row is not None
        here = {name for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'public'")}
        counts = {}
        for table in COUNTED:
            if table in here:
                found = connection.execute(f"select count(*) from {table}").fetchone()
                counts[table] = int(found[0]) if found else 0
        jobs: dict[str, int] = {}
        if "procrastinate_jobs" in here:
            jobs = dict(
                connection.execute("select status::text, count(*) from procrastinate_jobs group by 1").fetchall()
            )
    return Status(row[0], is_embedded(), row[1], missing, counts, jobs)
