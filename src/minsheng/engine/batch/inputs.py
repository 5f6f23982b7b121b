"""A fact's Arrow column, or its columns by month, as the arrays that a kernel takes."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa

from minsheng.engine.batch.columns import by_month, frozen, known_of, values_of, whole_column
from minsheng.engine.batch.reading_facts import Inputs
from minsheng.engine.tree import CHOICE, Type


def put_column(
    made: dict[str, np.ndarray],
    name: str,
    kind: Type,
    table: pa.Table,
    inputs: Inputs,
    codes: dict[str, int],
    dated: dict[str, list[tuple[datetime.date, str]]],
    days: list[datetime.date],
    back: int,
) -> None:
    """Adds to ``made`` what a kernel takes of a fact: ``c_`` its values, ``x_`` the codes of choices, ``k_`` where known.

    Args:
        dated: the columns ``fact@YYYY-MM`` by fact; ``days`` the days asked, ``back`` how many months before them.
    """
    if name not in inputs.dated:
        array = whole_column(table, name)
        values, mapped = values_of(array, kind, codes)
        made[f"c_{name}"] = values
        if mapped is not None:
            made[f"x_{name}"] = frozen(mapped)
        if name in inputs.nullable:
            made[f"k_{name}"] = known_of(array)
        return
    columns = by_month(table, name, dated[name], days, back)
    values_by_month, known_by_month = [], []
    filler = next(column for column in columns if column is not None)
    if kind.kind == CHOICE:
        columns = [None if column is None else column.cast(pa.string()) for column in columns]
        everything = pa.chunked_array([column for column in columns if column is not None]).dictionary_encode()
        labels = everything.combine_chunks().dictionary
        made[f"x_{name}"] = frozen(np.array([codes.get(label, -1) for label in labels.to_pylist()], np.int64))
        columns = [None if column is None else pa.compute.index_in(column, labels) for column in columns]
    for column in columns:
        if column is None:
            values_by_month.append(np.zeros_like(values_of(filler, kind, codes)[0]))
            known_by_month.append(np.zeros(table.num_rows, np.bool_))
        else:
            is_choice = kind.kind == CHOICE
            values = column.fill_null(0).to_numpy() if is_choice else values_of(column, kind, codes)[0]
            values_by_month.append(values)
            known_by_month.append(known_of(column))
    made[f"c_{name}"] = frozen(np.stack(values_by_month))
    if name in inputs.nullable:
        made[f"k_{name}"] = frozen(np.stack(known_by_month))
