"""Numbers of records, as their tables give them, and pairs in those numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.registry.linking.fields import Recognised
from minsheng.registry.linking.scoring import numbers


class RecordNumbersRepeat(ValueError):
    """The column taken for the record's number names two records alike, or none."""

    code = "record-numbers-repeat"


def record_names(tables: Mapping[str, pa.Table], recognised: Mapping[str, Recognised]) -> pa.Table:
    """For every record, counted through all tables: ``table`` and ``record``, its own number or its row from 1."""
    parts = []
    for name, table in tables.items():
        column = recognised[name].columns.get("record")
        if column is None:
            own = pa.array(np.arange(1, table.num_rows + 1)).cast(pa.string())
        else:
            own = table.column(column).cast(pa.string()).combine_chunks()
            _check_unique(name, column, own)
        said = pa.array([name]).take(pa.array(np.zeros(table.num_rows, dtype=np.int64)))
        parts.append(pa.table({"table": said, "record": own}))
    return pa.concat_tables(parts).combine_chunks()


def named_pairs(pairs: pa.Table, names: pa.Table, compared: Sequence[str]) -> pa.Table:
    """Pairs with the tables' own numbers instead of ours, likeliest first, the smaller number of ours on the left."""
    left, right = pairs.column("left_record").to_numpy(), pairs.column("right_record").to_numpy()
    first, second = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((second, first, -numbers(pairs, "bits"), -numbers(pairs, "probability")))
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for side, places in (("left", first[order]), ("right", second[order])):
        for what in ("table", "record"):
            columns[f"{side}_{what}"] = names.column(what).take(pa.array(places))
    ordered = pairs.take(pa.array(order))
    columns["probability"] = ordered.column("probability")
    columns["through"] = names.column("record").take(ordered.column("through"))
    for name in compared:
        columns[name] = ordered.column(name)
        columns[f"{name}_bits"] = pc.round(ordered.column(f"{name}_bits"), 2)
    return pa.table(columns)


def _check_unique(table: str, column: str, own: pa.Array) -> None:
    missing = own.null_count
    different = pc.count_distinct(own).as_py() if not missing else 0
    if missing or different < len(own):
        fault = f"{missing} records have none" if missing else f"{len(own) - different} records repeat one"
        raise RecordNumbersRepeat(
            f"{table}: column {column} is taken for the record's number, but {fault}. "
            f"Mend the file, name another column with --columns theirs=record, or leave it out with --columns {column}=-."
        )
