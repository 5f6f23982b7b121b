"""``minsheng audit``: the log verified."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.audit.verifying import heads_file, keep_heads
from minsheng.registry.audit.verifying import verify as verify_log
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.sealing import NoKeys

command = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="The log of looks and changes, verified. 核验日志。"
)
_REFUSALS = (DatabaseNotStarted, DatabaseNotMigrated, NoKeys, OSError)


@command.callback()
def audit() -> None:
    """The log of looks and changes, verified. 核验日志。"""


@command.command(epilog="Example: minsheng audit verify --heads /mnt/elsewhere/heads.jsonl")
def verify(
    heads: Annotated[
        Path | None, typer.Option("--heads", help="Heads kept elsewhere (default: those under MINSHENG_VAR).")
    ] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Verify every entry of the log, and that none the kept heads know is missing; then keep the present heads.

    Exit code 1 if anything does not fit.
    """
    if heads is not None and not heads.is_file():
        leave(f"There is no file {heads}. Give the copy of heads.jsonl that was kept elsewhere.")
    try:
        with database():
            verdict = verify_log(heads)
            if not verdict.problems:
                keep_heads()
    except _REFUSALS as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(asdict(verdict), indent=1))
    else:
        for problem in verdict.problems:
            where = "" if problem.lane is None else f"lane {problem.lane}: "
            typer.echo(f"✘ {where}{problem.says}")
        says = f"{len(verdict.problems)} problem(s)" if verdict.problems else "everything fits"
        typer.echo(f"{verdict.entries:,} entries, {verdict.heads:,} kept heads: {says}.")
        if not verdict.problems:
            typer.echo(f"Heads kept in {heads_file()}: copy that file to another machine.")
    if verdict.problems:
        raise typer.Exit(PROBLEMS_FOUND)
