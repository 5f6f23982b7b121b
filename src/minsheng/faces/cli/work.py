"""``minsheng work``: the background worker alone, for a machine that serves nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from minsheng.faces.cli.leaving import leave
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.jobs.working import work as run_jobs

command = typer.Typer(rich_markup_mode=None)


@command.command(epilog="Example: minsheng work --until-empty")
def work(
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End once no job is left to do now.")] = False,
    queue: Annotated[list[str] | None, typer.Option("--queue", help="Of this queue alone; may be repeated.")] = None,
) -> None:
    """Run background jobs until stopped."""
    try:
        with database():
            run_jobs(until_empty=until_empty, queues=queue)
    except (DatabaseNotStarted, DatabaseNotMigrated) as error:
        leave(str(error))
