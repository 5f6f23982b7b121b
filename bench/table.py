"""The table that a run ends with."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.goals import Goal


@dataclass(frozen=True)
class Row:
    """One line: what was measured, ours, the peer's, the floor's, the ratio with its meaning, and what was asked.

    The goal is compared with the ratio where there is one, else with ours.
    """

    name: str
    ours: float | None
    peer: float | None
    floor: float | None
    ratio: float | None
    goal: Goal | None
    meaning: str


def print_table(console: Console, rows: list[Row]) -> None:
    """Prints the rows; green where the goal is met, red where it is not."""
    table = Table(title="Measured side by side; best of several turns")
    for heading in ("", "Ours", "Peer", "Floor", "Ratio", "Asked"):
        table.add_column(heading, justify="left" if not heading else "right")
    for row in rows:
        ratio = f"{row.ratio:,.2f} {row.meaning}" if row.ratio is not None else ""
        colour, asked = "", ""
        if row.goal is not None:
            compared = row.ratio if row.ratio is not None else row.ours
            met = compared is not None and row.goal.is_met(compared)
            colour, asked = ("green" if met else "red"), str(row.goal)
        mine = _figure(row.ours)
        if colour and row.ratio is None:
            mine = f"[{colour}]{mine}[/{colour}]"
        elif colour:
            ratio = f"[{colour}]{ratio}[/{colour}]"
        table.add_row(row.name, mine, _figure(row.peer), _figure(row.floor), ratio, asked)
    console.print(table)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}"
