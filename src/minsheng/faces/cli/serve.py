"""``minsheng serve``: the database, the worker and the site, until stopped."""

from __future__ import annotations

import importlib
import signal
import subprocess
import sys
from typing import Annotated

import typer
from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from minsheng.faces.cli.leaving import leave
from minsheng.registry.database.addresses import is_embedded
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database, migrate, unapplied

command = typer.Typer(rich_markup_mode=None)
SAMPLES = "samples"
_GRACE_S = 25  # a running job may end first


@command.command(epilog="Example: minsheng serve --port 8000")
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer.")] = 1,
) -> None:
    """Serve the site on http://127.0.0.1:8000, with the background worker. Stop it with Ctrl-C."""
    try:
        with database(migrated=False):
            _bring_up_to_date()
            importlib.import_module("minsheng.faces.site.wsgi")  # warm, once for every process that answers
            connections.close_all()  # they open their own
            work = [sys.executable, "-m", "minsheng.faces.cli.main", "work"]
            # A sample of a reform is answered at once, whatever else is under way.
            workers_of_jobs = [subprocess.Popen(work), subprocess.Popen([*work, "--queue", SAMPLES])]
            typer.echo(f"http://{host}:{port}")
            try:
                Granian(
                    "minsheng.faces.site.wsgi:application",
                    address=host,
                    port=port,
                    interface=Interfaces.WSGI,
                    workers=workers,
                    blocking_threads=4,
                ).serve()
            finally:
                for worker in workers_of_jobs:
                    worker.send_signal(signal.SIGTERM)
                for worker in workers_of_jobs:
                    _end(worker)
    except (DatabaseNotStarted, DatabaseNotMigrated) as error:
        leave(str(error))


def _bring_up_to_date() -> None:
    missing = unapplied()
    if missing and not is_embedded():
        raise DatabaseNotMigrated(f"{len(missing)} change(s) of the tables are not made. Run: minsheng db migrate")
    if missing:
        migrate()


def _end(worker: subprocess.Popen[bytes]) -> None:
    try:
        worker.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        worker.kill()  # its job goes back to the queue by the sweep
        worker.wait()
