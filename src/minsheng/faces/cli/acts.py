"""Somebody acts from the command line: the database is started, the act is one transaction, every refusal ends the command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

import typer

from minsheng.faces.cli.leaving import leave
from minsheng.registry.access.acting import Act, acting
from minsheng.registry.database.running import database

AsOption = Annotated[str, typer.Option("--as", help="The name you log in by.")]


@contextlib.contextmanager
def registry_act(actor: str, purpose: str) -> Iterator[Act]:
    """The database, and an act of ``actor``. Every named error (one with a ``code``) ends the command with its own words."""
    with refusals(), database(), acting(actor, purpose) as act:
        yield act


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Named errors of the registry and the services end the command with their own words; any other goes on."""
    try:
        yield
    except Exception as error:
        if isinstance(getattr(error, "code", None), str):
            leave(str(error))
        raise
