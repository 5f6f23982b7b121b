"""``minsheng registry fill``: a synthetic city put into the registry."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from minsheng.faces.cli.acts import refusals
from minsheng.registry.database.running import database
from minsheng.registry.facts.values import the_law
from minsheng.services.filling.filling import Filled, fill_registry


def fill(
    folder: Annotated[Path, typer.Argument(help="A city that minsheng city build made.")],
    seed: Annotated[int, typer.Option("--seed", help="For invented names and numbers.")] = 1,
) -> None:
    """Put a synthetic city into an empty registry, with invented names and numbers; all of it or nothing."""
    started = time.perf_counter()
    with refusals(), database():
        filled = fill_with_progress(folder, seed)
    people, statements = filled.rows["person"], filled.rows["statement"]
    typer.echo(
        f"{people:,} people in {filled.rows['household']:,} households, {statements:,} statements"
        f" ({time.perf_counter() - started:.1f} s). Nobody of them is real. Next: minsheng registry --help"
    )


def fill_with_progress(folder: Path, seed: int) -> Filled:
    """The load, with a bar on the error stream. The database is running."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True, console=Console(stderr=True)) as bar:
        task = bar.add_task("loading", total=None)
        return fill_registry(
            the_law(),
            folder,
            seed=seed,
            progress=lambda what, done, whole: bar.update(task, description=what, completed=done, total=whole),
        )
