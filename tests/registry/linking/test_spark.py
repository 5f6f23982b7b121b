"""The same pairs from Spark as from DuckDB, on a real local Spark."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bench.linkage.people import register
from minsheng.registry.linking.finding import LinkSettings, find_pairs

pytestmark = pytest.mark.cluster


def test_spark_finds_the_same_pairs() -> None:
    people = register(600, seed=11)
    here = find_pairs({"people": people}, LinkSettings())
    there = find_pairs({"people": people}, LinkSettings(backend="spark"))
    assert pairs(there) == pairs(here)
    assert here.num_rows > 0


def pairs(table: pa.Table) -> set[tuple[str, str]]:
    return {(row["left_record"], row["right_record"]) for row in table.to_pylist()}
