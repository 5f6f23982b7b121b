"""``minsheng access``: accounts, roles, and one person's record, from the command line."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.access.acting import Act, Interrupted, NotAllowed, acting
from minsheng.registry.access.roles import BadRoles, table
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database, set_up_django

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
AsOption = Annotated[str, typer.Option("--as", help="The name you log in by.")]
PurposeOption = Annotated[str, typer.Option("--purpose", help="What you need it for; it stands in the log.")]
OnDay = Annotated[str, typer.Option("--on", help="The day it holds from, YYYY-MM-DD.", show_default="today")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_CANNOT_BEGIN = (DatabaseNotStarted, DatabaseNotMigrated, BadRoles, OSError)


@contextlib.contextmanager
def _act(actor: str, purpose: str) -> Iterator[Act]:
    """The database, and somebody who acts; every refusal ends the command with its own words."""
    try:
        with database(), acting(actor, purpose) as act:
            yield act
    except (*_CANNOT_BEGIN, ValueError) as error:
        leave(str(error))
    except (NotAllowed, LookupError, PermissionError, Interrupted) as error:
        leave(str(error), PROBLEMS_FOUND)


@command.command(epilog="Example: minsheng access roles")
def roles() -> None:
    """The table of roles: who may do what, and which roles nobody may hold together."""
    ours = table()
    shown = Table("role", "may", "reads", "states")
    for name, says in ours.roles.items():
        topics = [", ".join([each] if isinstance(each, str) else each) for each in (says.get("read", ""), says.get("state", ""))]
        shown.add_row(f"{name} {says['zh']}", ", ".join(says["may"]), *topics)
    Console().print(shown)
    pairs = sorted(" + ".join(sorted(pair)) for pair in ours.refused)
    typer.echo("Never together: " + "; ".join(pairs))


@command.command(epilog="Example: minsheng access open li --shown-as 李梅 --as zhou")
def open(  # noqa: A001
    name: Annotated[str, typer.Argument(help="The name to log in by: small letters, digits, . _ @ -")],
    shown_as: Annotated[str, typer.Option("--shown-as", help="The name others see.")],
    actor: AsOption,
    purpose: PurposeOption = "account",
) -> None:
    """Open an officer's account, without any role yet."""
    with _act(actor, purpose) as act:
        _deeds().open_account(act, name=name, shown_as=shown_as)
    typer.echo(f"{name} has an account. Next: minsheng access assign {name} ROLE DIVISION --as {actor}")
