"""Compares the exact and the batch reading cell by cell, and says where they differ so that it can be replayed."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from minsheng.engine.batch import Kernel
from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.tree import CLAIM, POINTER, Law, Type
from tests.households import Drawn


def outputs(law: Law) -> list[str]:
    """Every result of every programme that a reading works out for a day; claims are compared on their own."""
    of_days = [programme for programme in law.programmes.values() if programme.of != CLAIM]
    names = dict.fromkeys(name for programme in of_days for name in programme.results)
    return [name for name in names if name not in law.parameters]


def same(exact: Any, batch: Any, kind: Type) -> bool:
    """Whether two cells are the same: unknown alike, money to the fen, everything else equal."""
    if is_unknown(exact) or batch is None:
        return is_unknown(exact) and batch is None
    if kind.is_money:
        return bool(batch == math.floor(exact + Fraction(1, 2)))
    if kind.kind == "number":
        return bool(abs(batch - exact) <= 1e-9 * max(1, abs(exact)))
    return bool(batch == exact)


def differences(
    reading: Reading, kernel: Kernel, drawn: Drawn, days: Sequence[datetime.date], names: list[str]
) -> Iterator[str]:
    """Each cell that differs, with the household that shows it. Several days are compared month by month."""
    law = reading.law
    answers = kernel.run(*drawn.tables())
    columns = {name: table[name].to_pylist() for table in answers for name in table.column_names}
    kinds = {name: law.type_of(name) for name in names if law.type_of(name).kind != POINTER}
    labels = {(day, name): f"{name}@{day:%Y-%m}" if kernel.keep == "all" else name for day in days for name in kinds}
    for index in range(len(drawn.sizes)):
        facts = drawn.facts(index)
        found = Evaluation(reading, facts, days, names)
        for (day, name), label in labels.items():
            value = found.values[day][name]
            rows = drawn.rows(index) if isinstance(value, list) else [index]
            for exact, row in zip(value if isinstance(value, list) else [value], rows, strict=True):
                batch = columns[label][row]
                if not same(exact, batch, kinds[name]):
                    where = f"household {index}, row {row}, members {facts.members}, facts {facts.stated}"
                    yield f"{label}: exact {exact}, batch {batch}, {where}"
