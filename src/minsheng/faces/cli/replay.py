"""``minsheng replay``: kept decisions run again; a difference is an alarm."""

from __future__ import annotations

from typing import Annotated

import typer

from minsheng.faces.cli.acts import registry_act
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.registry.decisions.replaying import Replayed, replay

command = typer.Typer(rich_markup_mode=None)


@command.command(name="replay", epilog="Example: minsheng replay 1024 1025   ·   minsheng replay --all")
def run_again(
    decision: Annotated[list[int] | None, typer.Argument(help="Numbers of decisions.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every decision that is kept.")] = False,
    actor: Annotated[str, typer.Option("--as", help="Who asks.")] = "night",
    purpose: Annotated[str, typer.Option("--purpose", help="Why.")] = "replay",
) -> None:
    """Run kept decisions again, by the law that was kept with them, and report every difference."""
    if not decision and not every:
        leave("Name decisions, or ask for --all.")
    found: list[Replayed] = []
    with registry_act(actor, purpose) as act:
        for each in replay(act, None if every else decision):
            found.append(each)
            if not each.is_same:
                typer.echo(f"ALARM: decision {each.decision_id} of {each.day} differs")
                for difference in each.differences[:20]:
                    typer.echo(f"  {difference}")
    different = sum(not each.is_same for each in found)
    typer.echo(f"{len(found):,} decisions run again, {different:,} differ.")
    if different:
        raise typer.Exit(PROBLEMS_FOUND)
