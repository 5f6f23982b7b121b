"""One compiled kernel for laws that differ in figures alone: its numbers and tables are lifted out of the source.

A kernel's source has the law's figures written into it, so another figure is another source and is compiled anew, in tens of
seconds. Lifted, the same source reads them from arrays that each run hands over. What is compiled is found by the source,
so a reform that changes more than numbers (a text, a row of a table) simply finds nothing compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

ARGUMENTS = "KF, KI, TF, TI, TB"  # numbers, days and codes; tables of numbers, of days and codes, of yes and no
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])|np\.int64\(-?\d+\)")
_NOUGHT = "0.0"  # a start and a filler everywhere; a figure of 0 is a different source
_TABLES = {"float64": "TF", "int64": "TI", "bool_": "TB"}


@dataclass(frozen=True, slots=True)
class Lifted:
    """A source without numbers, and the numbers as the arguments that it takes last."""

    source: str
    arguments: tuple[np.ndarray, ...]


def has_number(text: str) -> bool:
    """Whether a text holds a number that is lifted. Such texts are never written once for two figures that are equal today."""
    return any(found != _NOUGHT for found in _NUMBER.findall(text))


def lifted(head: str, body: str, tables: list[tuple[str, list[object], str]]) -> Lifted:
    """Takes the numbers out of a kernel.

    Args:
        head: the module until the kernel's loop, ending in its line before; ``{ARGUMENTS}`` stand in its signature.
        body: the loop.
        tables: name, values and dtype of each constant array that the body reads.
    """
    numbers: list[float] = []
    whole: list[int] = []

    def place(found: re.Match[str]) -> str:
        text = found.group()
        if text == _NOUGHT:
            return text
        if text.startswith("np."):
            whole.append(int(text[len("np.int64(") : -1]))
            return f"KI[{len(whole) - 1}]"
        numbers.append(float(text))
        return f"KF[{len(numbers) - 1}]"

    kept = [line for line in body.split("\n") if not line.lstrip().startswith("#")]
    lines = [_NUMBER.sub(place, line) for line in kept]
    held: dict[str, list[object]] = {name: [] for name in _TABLES.values()}
    views = []
    for name, values, dtype in tables:
        block = held[_TABLES[dtype]]
        views.append(f"    {name} = {_TABLES[dtype]}[{len(block)}:{len(block) + len(values)}]")
        block.extend(values)
    arrays = [np.array(numbers, np.float64), np.array(whole, np.int64)]
    arrays += [np.array(held[name], dtype) for dtype, name in _TABLES.items()]
    return Lifted("\n".join([head.rstrip("\n"), *views, *lines]), tuple(arrays))
