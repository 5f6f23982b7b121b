"""Pairs that show only through a third record: both are linked to it, and say little to each other."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from minsheng.registry.linking.scoring import Records, numbers

_MOST_PARTNERS = 60


def pairs_through(connection: duckdb.DuckDBPyConnection, pairs: pa.Table, strong: float) -> pa.Table:
    """Pairs whose records both have a pair of at least ``strong`` probability with a third, and none with each other.

    Columns ``left_record``, ``right_record``, ``through``. A record with more than sixty strong pairs helps nobody:
    such a crowd is a fault of the data more often than a person.
    """
    chosen = pairs.select(["left_record", "right_record", "probability"])
    connection.register("scored_pairs", chosen.filter(pa.array(numbers(pairs, "probability") >= strong)))
    found = connection.sql(
        f"""
        WITH both_ways AS (
          SELECT left_record AS one, right_record AS other, probability FROM scored_pairs
          UNION ALL SELECT right_record, left_record, probability FROM scored_pairs
        ),
        middles AS (SELECT one FROM both_ways GROUP BY one HAVING count(*) <= {_MOST_PARTNERS})
        SELECT a.other AS left_record, b.other AS right_record, arg_max(a.one, a.probability * b.probability) AS through
        FROM both_ways AS a JOIN both_ways AS b ON a.one = b.one AND a.other < b.other JOIN middles ON middles.one = a.one
        WHERE NOT EXISTS (FROM both_ways AS d WHERE d.one = a.other AND d.other = b.other)
        GROUP BY ALL ORDER BY ALL
        """
    ).to_arrow_table()
    connection.unregister("scored_pairs")
    return found


def put_in(pairs: pa.Table, better: pa.Table, records: int) -> pa.Table:
    """The pairs, with those that stand in ``better`` replaced by what stands there, and the rest of it added."""
    known = np.isin(_keys(pairs, records), _keys(better, records))
    return pa.concat_tables([pairs.filter(pa.array(~known)), better.select(pairs.column_names)])


def _keys(pairs: pa.Table, records: int) -> Records:
    left, right = (pairs.column(side).to_numpy() for side in ("left_record", "right_record"))
    keys: Records = np.minimum(left, right) * records + np.maximum(left, right)
    return keys
