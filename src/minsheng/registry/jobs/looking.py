"""Jobs as whoever manages the system sees them: numbers of records and no record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.jobs import app

STATES = ("todo", "doing", "failed", "succeeded")


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the queue; ``at`` is when it last began, ended or was queued."""

    number: int
    task: str
    queue: str
    state: str
    attempts: int
    at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works, and when it was heard of last."""

    number: int
    heard_at: datetime.datetime
    is_silent: bool


def counts(act: Act) -> dict[str, int]:
    """Jobs by state. Needs ``manage_system``."""
    act.require_anywhere("manage_system")
    with connection.cursor() as cursor:
        cursor.execute("select status::text, count(*) from procrastinate_jobs group by 1")
        found = dict(cursor.fetchall())
    return {state: int(found.get(state, 0)) for state in STATES}


def jobs(act: Act, state: str, *, limit: int = 100) -> list[Job]:
    """The latest jobs of a state. Needs ``manage_system``."""
    act.require_anywhere("manage_system")
    with connection.cursor() as cursor:
        cursor.execute(
            "select j.id, j.task_name, j.queue_name, j.status::text, j.attempts,"
            " (select max(e.at) from procrastinate_events e where e.job_id = j.id)"
            " from procrastinate_jobs j where j.status::text = %s order by j.id desc limit %s",
            [state, limit],
        )
        return [Job(*row) for row in cursor.fetchall()]


def workers(act: Act) -> list[Worker]:
    """Workers known, the latest heard of first. Needs ``manage_system``."""
    act.require_anywhere("manage_system")
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, last_heartbeat, last_heartbeat < now() - interval '40 seconds' from procrastinate_workers"
            " order by last_heartbeat desc limit 50"
        )
        return [Worker(*row) for row in cursor.fetchall()]


def retry_job(act: Act, number: int) -> None:
    """Queues a failed job once more. Needs ``manage_system``. Raises :class:`RecordNotFound`."""
    act.require_anywhere("manage_system")
    with connection.cursor() as cursor:
        cursor.execute("select 1 from procrastinate_jobs where id = %s and status = 'failed'", [number])
        if cursor.fetchone() is None:
            raise not_found("failed job")
    app.job_manager.retry_job_by_id(number, retry_at=datetime.datetime.now(datetime.UTC))
    act.record("job queued again", job=number)
