"""Scores pairs with a learned model: what each comparison saw, and what that weighs in bits.

Scored pairs are an Arrow table: ``left_record`` and ``right_record`` (numbers), ``bits`` (all evidence, without the
prior), and for each comparison its words and its own bits (``name``, ``name_bits``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from splink import Linker
from splink.internals.splink_dataframe import SplinkDataFrame

Numbers = npt.NDArray[np.float64]
Records = npt.NDArray[np.int64]
_ROUNDS = 50
_CERTAIN_BITS = 20


def score_blocked(linker: Linker, least_bits: float) -> pa.Table:
    """Every pair that a block brings together, if it has at least so many bits, prior included."""
    return _read(linker, linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never"))


def score_pairs(linker: Linker, left: pa.Array, right: pa.Array) -> pa.Table:
    """The pairs asked for, by the names the records have inside Splink."""
    keys = pa.array(["0"] * len(left), pa.string())
    table = pa.table({"match_key": keys, "join_key_l": left, "join_key_r": right})
    registered = linker._db_api.register(table)
    linker.table_management.register_blocked_pairs_for_predict(registered)
    return _read(linker, linker.inference.predict(warning_mode="never"))


def share_of_true(bits: Numbers, pairs: float) -> float:
    """The share of true pairs among so many, of which these have any evidence; learned by expectation maximisation.

    Half a true pair at least is reckoned with: in a small file without any that is certain it would otherwise sink to nothing.
    """
    least = 0.5 / max(pairs, 1.0)
    share = min(0.5, max(1e-9, float((bits > _CERTAIN_BITS).sum()) / pairs))
    for _ in range(_ROUNDS):
        share = min(max(float(probability(bits, share).sum()) / pairs, least), 0.95)
    return share


def probability(bits: Numbers, share: float) -> Numbers:
    """The probability of pairs with this evidence, where this share of all pairs is true."""
    odds = np.clip(bits + np.log2(share / (1 - share)), -60, 50)
    found: Numbers = 1 / (1 + np.exp2(-odds))
    return found


def numbers(pairs: pa.Table, column: str) -> Numbers:
    """A column as numbers."""
    values: Numbers = pairs.column(column).to_numpy()
    return values


def _read(linker: Any, found: SplinkDataFrame) -> pa.Table:
    chosen = linker.misc.query_sql(_select(linker, found), output_type="splink_df")
    table = chosen.as_pyarrow_table()
    for frame in (chosen, found):
        frame.drop_table_from_database_and_remove_from_cache()
    share = linker._settings_obj.core_model_settings.probability_two_random_records_match
    bits = numbers(table, "bits") - np.log2(share / (1 - share))
    return table.set_column(table.schema.get_field_index("bits"), "bits", pa.array(bits))


def _select(linker: Linker, found: SplinkDataFrame) -> str:
    columns = {column.unquote().name for column in found.columns}
    parts = ["unique_id_l AS left_record", "unique_id_r AS right_record", "match_weight AS bits"]
    for comparison in linker._settings_obj.core_model_settings.comparisons:
        name = comparison.output_column_name
        levels = comparison.comparison_levels
        said = " ".join(f"WHEN {level.comparison_vector_value} THEN '{level.label_for_charts}'" for level in levels)
        rarity = f" + mw_tf_adj_{name}" if f"mw_tf_adj_{name}" in columns else ""
        parts += [f"CASE gamma_{name} {said} END AS {name}", f"mw_{name}{rarity} AS {name}_bits"]
    return f"SELECT {', '.join(parts)} FROM {found.physical_name}"
