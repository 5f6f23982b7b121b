"""``minsheng db``: the registry's database made, brought up to date, saved and put back."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.access.beginning import AlreadyBegun, begin
from minsheng.registry.database.addresses import embedded, is_embedded, owner_url
from minsheng.registry.database.backup import BadBackup, CannotRestore, back_up, table_sums
from minsheng.registry.database.backup import restore as restore_backup
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.database.running import migrate as migrate_tables
from minsheng.registry.database.status import status as present_status

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_REFUSALS = (DatabaseNotStarted, DatabaseNotMigrated, BadBackup, CannotRestore, OSError)


@command.command(epilog="Example: minsheng db init --security-administrator zhou")
def init(
    security_administrator: Annotated[
        str, typer.Option("--security-administrator", help="Login name of the first person, who gives all other roles.")
    ] = "",
) -> None:
    """Make the database and its tables, and name the first security administrator."""
    password = ""
    try:
        with database(migrated=False):
            migrate_tables()
            if security_administrator:
                begin(security_administrator)
                password = _admitted(security_administrator)
    except AlreadyBegun as error:
        leave(str(error), PROBLEMS_FOUND)
    except _REFUSALS as error:
        leave(str(error))
    typer.echo("The database is ready. Next: minsheng serve")
    if password:
        _say_password(security_administrator, password)


@command.command(epilog="Example: minsheng db admit zhou")
def admit(name: Annotated[str, typer.Argument(help="A security administrator.")]) -> None:
    """Give a security administrator a new first password, where no other one can; its second factor is set up anew."""
    try:
        with database():
            password = _admitted(name)
    except _REFUSALS as error:
        leave(str(error))
    _say_password(name, password)


def _admitted(name: str) -> str:
    """A first password. Models are read once there is a database."""
    from minsheng.faces.accounts.opening import admit as give
    from minsheng.registry.access.acting import NotAllowed, UnknownActor

    try:
        return give(name)
    except (NotAllowed, UnknownActor) as error:
        leave(f"{error} Those who give roles give passwords too: minsheng access login {name} --as …", PROBLEMS_FOUND)


def _say_password(name: str, password: str) -> None:
    typer.echo(f"{name} logs in at the site with {password} within seven days, and then chooses another password.")


@command.command(epilog="Example: minsheng db migrate")
def migrate() -> None:
    """Bring the tables and the table of roles to this version."""
    try:
        with database(migrated=False):
            migrate_tables(verbosity=1)
    except _REFUSALS as error:
        leave(str(error))


@command.command(epilog="Example: minsheng db status --json")
def status(as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Where the database is, how large, whether up to date, and how many rows and jobs it has."""
    try:
        with database(migrated=False):
            found = present_status()
    except _REFUSALS as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(asdict(found), indent=1))
    else:
        place = f"embedded in {embedded().data}" if found.is_embedded else "by DATABASE_URL"
        typer.echo(f"{found.server}, {place}, {found.size_bytes / 1e6:,.1f} MB")
        typer.echo("Tables are up to date." if not found.missing_changes
                   else f"{len(found.missing_changes)} changes are not made: minsheng db migrate")  # fmt: skip
        for name, number in (*found.counts.items(), *((f"jobs {state}", n) for state, n in sorted(found.jobs.items()))):
            typer.echo(f"  {name:<20}{number:>14,}")
    if found.missing_changes:
        raise typer.Exit(PROBLEMS_FOUND)


@command.command(epilog="Example: minsheng db backup saved/2026-11-24.dump")
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Save the whole database in one file. The key file is not in it: keep a copy of that apart."""
    started = time.perf_counter()
    try:
        with database():
            size = back_up(file)
    except _REFUSALS as error:
        leave(str(error))
    typer.echo(
        f"{file}: {size / 1e6:,.1f} MB in {time.perf_counter() - started:.1f} s. Keep the key file too, apart from it."
    )


@command.command(epilog="Example: minsheng db restore saved/2026-11-24.dump")
def restore(file: Annotated[Path, typer.Argument(help="A file that minsheng db backup wrote.")]) -> None:
    """Put a saved database in the place of the present one, which is kept under another name."""
    try:
        with database(migrated=False):
            kept = restore_backup(file)
            rows = sum(table.rows for table in table_sums(embedded().url() if is_embedded() else owner_url()))
    except _REFUSALS as error:
        leave(str(error))
    typer.echo(f"Restored {rows:,} rows. The database before is kept as {kept}.")


@command.command(epilog="Example: minsheng db stop")
def stop() -> None:
    """Stop the embedded server, whoever uses it."""
    if not is_embedded():
        leave("DATABASE_URL names a server of your own; stop it there.")
    embedded().stop()
