"""How the report's parts write tables, money and shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from minsheng.services.plan.tables import Row

Say: TypeAlias = Callable[[str, str], str]  # the Chinese or the English of two texts


def table(titles: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown; the first column to the left, numbers to the right."""
    names = list(titles)
    lines = ["| " + " | ".join(names) + " |", "|" + "|".join(["---", *["---:"] * (len(names) - 1)]) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def money(yuan: float) -> str:
    """Ten thousand yuan, or yuan where it is little."""
    return f"{yuan / 10_000:,.1f}" if abs(yuan) >= 100_000 else f"{yuan / 10_000:,.2f}"


def span(row: Row, key: str, shown: Callable[[Any], str]) -> str:
    """The interval of a table's figure."""
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    return "" if low == "" else f"{shown(low)} … {shown(high)}"


def share(value: float) -> str:
    """A share as a percentage."""
    return f"{100 * value:.2f} %"
