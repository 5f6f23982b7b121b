"""A worker in a process of its own, for tests that kill it: ``python -m tests.registry.importing.worker DATABASE DEED …``.

DATABASE is the name of one in the server of ``MINSHENG_VAR``; pieces are small, so that there are many moments to die at.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from minsheng.registry.database import running

PIECE = 25


def main(database: str, deed: str, *rest: str) -> None:
    """``go NUMBER QUERIES`` (killed at that query; 0: never), ``load FILE DIVISION``, ``approve NUMBER``, ``prepare``."""
    running.set_up_django("minsheng.faces.site.settings")
    from minsheng.registry.database.addresses import owner_url
    from minsheng.registry.importing import staging, steps
    from tests.registry import databases
    from tests.registry.importing import build

    databases.point_django_at(database)
    staging.CHUNK = steps.MATCH_PIECE = steps.WRITE_PIECE = steps.TIE_PIECE = PIECE
    if deed == "prepare":
        import psycopg

        running.migrate()
        with psycopg.connect(owner_url(), autocommit=True) as owner:
            databases.add_actors(owner)
    elif deed == "load":
        with build.acting("steward", "a file came") as act:
            batch = build.load_file(act, file=Path(rest[0]), kind="population", division="3301", as_of=build.DAY)
        print(batch.pk)
    elif deed == "approve":
        with build.acting("approver", "looked") as act:
            build.approve_file(act, number=int(rest[0]))
    else:
        go(steps, int(rest[0]), int(rest[1]))


def go(steps: Any, number: int, queries: int) -> None:
    """Goes on, and dies at a query, in the middle of whatever is under way. Waits for a killed one's lock to be let go."""
    from django.db import connection

    left = queries

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, parameters, many, context)

    for _ in range(100):
        try:
            with connection.execute_wrapper(count):
                print(steps.go_on(number))
            return
        except steps.BusyElsewhere:
            time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
