"""``minsheng keys``: the keys that seal identity numbers and telephones."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.access.acting import NotAllowed, UnknownActor, acting
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.sealing import CannotUnseal, NoKeys
from minsheng.registry.sealing.keys import CIPHERS, keys, provider
from minsheng.registry.sealing.resealing import is_whole, reseal, sealed_by_key

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_REFUSALS = (DatabaseNotStarted, DatabaseNotMigrated, UnknownActor, NoKeys, CannotUnseal, OSError)


@command.command("list", epilog="Example: minsheng keys list --json")
def list_keys(as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """The keys by number, with their ciphers and how many values each has sealed. Never the keys themselves."""
    try:
        with database():
            ours, counts = keys(), sealed_by_key()
    except _REFUSALS as error:
        leave(str(error))
    listed = [
        {
            "key": number,
            "cipher": cipher,
            "seals_now": number == ours.newest,
            "sealed": {column: by[number] for column, by in counts.items() if number in by},
        }
        for number, (cipher, _) in sorted(ours.seal.items())
    ]
    if as_data:
        typer.echo(json.dumps(listed, indent=1))
        return
    for key in listed:
        total = sum(key["sealed"].values())
        typer.echo(f"key {key['key']}: {key['cipher']}, {total:,} values{', seals now' if key['seals_now'] else ''}")


@command.command(epilog="Example: minsheng keys rotate --cipher sm4-gcm --as zhou")
def rotate(
    actor: Annotated[str, typer.Option("--as", help="The name you log in by: a security administrator.")],
    cipher: Annotated[str, typer.Option("--cipher", help=f"{' or '.join(CIPHERS)} (default: MINSHENG_CIPHER).")] = "",
    batch: Annotated[int, typer.Option("--batch", min=1, max=100_000, help="Values in a transaction.")] = 2_000,
) -> None:
    """Add a key and seal everything anew with it. After an interruption, call it again: it ends the rotation begun.

    The older keys stay in the key file; keep a copy of it apart before and after.
    """
    if cipher and cipher not in CIPHERS:
        leave(f'There is no cipher "{cipher}". It is one of {", ".join(CIPHERS)}.')
    try:
        with database():
            began = _begin(actor, cipher)
            done = _with_progress(batch)
            newest = keys().newest
    except NotAllowed as error:
        leave(str(error), PROBLEMS_FOUND)
    except _REFUSALS as error:
        leave(str(error))
    says = "" if began else " This ended a rotation that was interrupted; for another key call it again."
    typer.echo(f"{done:,} values are sealed anew with key {newest} ({keys().seal[newest][0]}).{says}")


def _begin(actor: str, cipher: str) -> bool:
    """Adds a key, unless everything is not yet sealed with the newest; gives whether it did. The log has it."""
    with acting(actor, "rotation of keys") as act:
        act.require_anywhere("manage_keys")
        whole = is_whole()
        number = provider().add_seal_key(cipher or None) if whole else keys().newest
        act.record("key added" if whole else "rotation taken up again", key=number)
    return whole


def _with_progress(batch: int) -> int:
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Sealed anew", total=None)
        return reseal(batch, lambda done: bar.update(task, completed=done))
