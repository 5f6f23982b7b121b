"""``minsheng registry``: the commands about who lives here. Each is a function in a module of its own."""

from __future__ import annotations

import typer

from minsheng.faces.cli.duplicates import duplicates
from minsheng.faces.cli.facts import facts, state
from minsheng.faces.cli.filling import fill
from minsheng.faces.cli.linking import link_files
from minsheng.faces.cli.nightly import night, scan
from minsheng.faces.cli.verifying import add_to as add_verifying

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@command.callback()
def registry() -> None:
    """People, households and what is known about them."""


command.command("link", epilog="Example: minsheng registry link people.csv --out pairs.csv --clusters groups.csv")(
    link_files
)
command.add_typer(duplicates, name="duplicates")
add_verifying(command)
command.command("fill", epilog="Example: minsheng registry fill var/demo/town")(fill)
command.command("facts", epilog="Example: minsheng registry facts 12 --on 2025-07-01 --purpose visit --as li")(facts)
command.command(
    "state", epilog="Example: minsheng registry state support_paid=0 --person 21 --since 2025-01-01 --as li"
)(state)
command.command("scan", epilog="Example: minsheng registry scan --out answers --on 2025-07-01 --as analyst")(scan)
command.command("night", epilog="Example: minsheng registry night --on 2025-07-02")(night)
