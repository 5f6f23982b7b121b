"""A block's columns as Arrow tables, and Parquet files that appear whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from minsheng.services.city.draft import Draft, choices

DAY = date(2025, 7, 1)
ROW_GROUP = 65_536
PERSONS_PER_HOUSEHOLD = 20  # person_id = household_id × 20 + place in the household, from 1
MONEY = ("yuan per month", "yuan per year", "yuan")


def dictionary(codes: NDArray[Any], words: tuple[str, ...]) -> pa.DictionaryArray:
    """Codes as dictionary<int8 or int16, string>; negative codes are null."""
    small = np.int8 if len(words) < 128 else np.int16
    indices = pa.array(codes.astype(small), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words)))


def birth_dates(age: NDArray[Any], random: np.random.Generator) -> NDArray[Any]:
    """Days of birth for which `age` is the age in whole years on DAY (datetime64[D])."""
    birthday = ((DAY.year - age - 1970) * 12 + DAY.month - 1).astype("datetime64[M]").astype("datetime64[D]")
    return birthday - random.integers(0, 365, len(age)).astype("timedelta64[D]")


def tables(draft: Draft) -> tuple[pa.Table, pa.Table]:
    """People and households of a block, columns in a fixed order, rows in household order."""
    return pa.table(_columns(draft, draft.people)), pa.table(_columns(draft, draft.households))


def _columns(draft: Draft, columns: dict[str, NDArray[Any]]) -> dict[str, pa.Array]:
    arrays: dict[str, pa.Array] = {}
    for name, values in columns.items():
        if name in ("hukou_of_household",):
            continue
        if name == "district":
            arrays[name] = dictionary(values, draft.census.districts)
        elif name == "street":
            streets = draft.census.streets
            before = np.cumsum([0, *(len(s) for s in streets)])[draft.block.district]
            arrays[name] = dictionary(
                values.astype(np.int64) + before, tuple(c for district in streets for c, _, _ in district)
            )
        elif values.dtype == np.int8:
            arrays[name] = dictionary(values, choices(name))
        elif values.dtype == np.int64 and name in ("spouse", "father", "mother", "guardian", "carer"):
            arrays[name] = pa.array(values, mask=values < 0)
        else:
            arrays[name] = pa.array(values)
    return arrays


class PairWriter:
    """Writes one pair of files block by block."""

    def __init__(self, folder: Path, file: int) -> None:
        self.folder, self.file = folder, file
        self._writers: dict[str, pq.ParquetWriter] = {}

    def write(self, people: pa.Table, households: pa.Table) -> None:
        """Append a block to both files."""
        for name, table in (("people", people), ("households", households)):
            if name not in self._writers:
                path = self.folder / f"{name}-{self.file:05d}.parquet"
                self._writers[name] = pq.ParquetWriter(
                    path, table.schema, compression="zstd", compression_level=1, use_dictionary=True
                )
            self._writers[name].write_table(table, row_group_size=ROW_GROUP)

    def close(self) -> None:
        """Finish both files."""
        for writer in self._writers.values():
            writer.close()
