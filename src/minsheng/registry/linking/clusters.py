"""Groups of records that pairs tie together, directly or through others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def clusters_of(pairs: pa.Table) -> pa.Table:
    """Each record that is in a pair, with the number of its cluster, largest clusters first.

    Columns ``cluster`` (from 1), ``records`` (how many it has), ``table``, ``record``. A cluster is a proposal: one
    wrong pair ties two people together, so large clusters are looked at first.
    """
    sides = [
        pa.table({"table": pairs.column(f"{side}_table"), "record": pairs.column(f"{side}_record")})
        for side in ("left", "right")
    ]
    both = pa.concat_tables(sides).combine_chunks()
    every = both.group_by(["table", "record"], use_threads=False).aggregate([])
    places = {
        key: place
        for place, key in enumerate(zip(*(every.column(n).to_pylist() for n in ("table", "record")), strict=True))
    }
    left, right = (
        [places[key] for key in zip(*(side.column(n).to_pylist() for n in ("table", "record")), strict=True)]
        for side in sides
    )
    count = every.num_rows
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    sizes = np.bincount(label, minlength=1)
    order = np.lexsort((np.arange(count), label, -sizes[label]))
    _, first, number = np.unique(label[order], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    columns = {"cluster": rank[number] + 1, "records": sizes[label][order]}
    named = every.take(pa.array(order))
    return pa.table(
        {
            **{name: pa.array(values) for name, values in columns.items()},
            "table": named.column("table"),
            "record": named.column("record"),
        }
    )
