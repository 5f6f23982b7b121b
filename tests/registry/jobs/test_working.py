"""Jobs outlive the worker that did them: killed in the middle, a job is found by the sweep and done by the next worker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from procrastinate.periodic import PeriodicDeferrer

from minsheng.registry.database.embedded import Embedded

ROOT = Path(__file__).parents[3]


@pytest.fixture
def jobs(registry: psycopg.Connection, server: Embedded) -> psycopg.Connection:
    registry.execute("create table slow_marks (key text, mark text)")
    registry.execute("grant all on slow_marks to minsheng_web")
    return registry


def worker(registry: psycopg.Connection, server: Embedded, **more: str) -> subprocess.Popen[str]:
    name = registry.info.dbname
    environment = {
        **os.environ,
        **more,
        "DJANGO_SETTINGS_MODULE": "tests.registry.jobs.settings",
        "DATABASE_URL": server.url("minsheng_web", name),
        "DATABASE_OWNER_URL": server.url("minsheng_owner", name),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    command = [sys.executable, "-m", "minsheng.faces.cli.main", "work", "--until-empty"]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def queue(registry: psycopg.Connection, key: str) -> int:
    row = registry.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args) values ('slow', 'write_slowly', %s::jsonb) returning id",
        (f'{{"key": "{key}"}}',),
    ).fetchone()
    assert row is not None
    return int(row[0])


def marks(registry: psycopg.Connection) -> list[str]:
    return [mark for (mark,) in registry.execute("select mark from slow_marks")]


def state(registry: psycopg.Connection, job: int) -> str:
    row = registry.execute("select status::text from procrastinate_jobs where id = %s", [job]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_worker_runs_what_is_queued_and_ends(jobs: psycopg.Connection, server: Embedded) -> None:
    job = queue(jobs, "a")
    done = worker(jobs, server)
    assert done.wait(60) == 0, done.stdout and done.stdout.read()
    assert state(jobs, job) == "succeeded"
    assert marks(jobs) == ["begun", "done"]


def test_a_killed_workers_job_is_done_by_the_next(jobs: psycopg.Connection, server: Embedded) -> None:
    from minsheng.registry.jobs.tasks import requeue_silent
    from minsheng.registry.jobs.working import worker_app

    job = queue(jobs, "a")
    killed = worker(jobs, server, SLOW_S="60")
    deadline = time.monotonic() + 60
    while marks(jobs) != ["begun"]:
        assert time.monotonic() < deadline, killed.poll()
        time.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    assert state(jobs, job) == "doing"

    async def sweep(silent_s: float) -> list[int]:
        ours = worker_app()
        async with ours.open_async():
            return await requeue_silent(ours, silent_s)

    assert asyncio.run(sweep(3600)) == []
    time.sleep(1.2)
    assert asyncio.run(sweep(1.0)) == [job]
    assert state(jobs, job) == "todo"
    again = worker(jobs, server)
    assert again.wait(60) == 0
    assert state(jobs, job) == "succeeded"
    assert marks(jobs) == ["begun", "begun", "done"]


@pytest.mark.parametrize("run", ["first registry", "second registry"])
def test_what_is_due_every_minute_is_queued_after_the_database_cut_its_connections(
    registry: psycopg.Connection, server: Embedded, run: str
) -> None:
    """In a process that has worked in another registry too, whose connections are gone."""
    from minsheng.registry.jobs.working import worker_app

    async def queued() -> list[int]:
        ours = worker_app()
        deferrer = PeriodicDeferrer(ours.periodic_registry)
        found = []
        async with ours.open_async():
            for minute in (0, 1):
                await deferrer.defer_jobs(deferrer.get_previous_tasks(at=1_800_000_010 + 60 * minute))
                found.append(registry.execute("delete from procrastinate_jobs").rowcount)
                with psycopg.connect(server.url()) as above:
                    above.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = 'minsheng_web'",
                        [registry.info.dbname],
                    )
        return found

    first, second = asyncio.run(queued())
    assert first > 0
    assert second > 0


def test_a_job_is_queued_with_its_act_or_not_at_all(jobs: psycopg.Connection, server: Embedded) -> None:
    from django.db import transaction

    from minsheng.registry.jobs.tasks import sweep

    class Undone(Exception):
        pass

    def queued() -> int:
        row = jobs.execute("select count(*) from procrastinate_jobs").fetchone()
        assert row is not None
        return int(row[0])

    with contextlib.suppress(Undone), transaction.atomic():
        sweep.defer(timestamp=0)
        raise Undone
    assert queued() == 0
    with transaction.atomic():
        sweep.defer(timestamp=0)
        assert queued() == 0
    assert queued() == 1
