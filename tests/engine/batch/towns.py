"""Small towns of the island as folders of Parquet pairs, to be broken one column or row at a time."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch import Kernel
from minsheng.engine.batch.scanning import Scanned, kernel_for, pairs_of, scan_files
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from tests.agreement.comparing import outputs
from tests.households import draw

ISLAND = Path(__file__).parents[2] / "island"
DAY = datetime.date(2025, 8, 1)
PEOPLE, HOUSEHOLDS = "people-00000.parquet", "households-00000.parquet"


def island() -> Law:
    return load_law(ISLAND)


def town_tables(law: Law, households: int = 30, seed: int = 1, unknown: float = 0.1) -> tuple[pa.Table, pa.Table]:
    """The people and households of a town, by the contract."""
    return draw(law, DAY, outputs(law), households, seed, unknown).tables()


def write_town(folder: Path, people: pa.Table, households: pa.Table, cuts: tuple[int, ...] = ()) -> Path:
    """The tables as pairs of files; ``cuts`` are the last household of each file but the last."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = {"people": people["household_id"].to_numpy(), "households": households["household_id"].to_numpy()}
    bounds = [0, *cuts, 10**18]
    for number, (low, high) in enumerate(itertools.pairwise(bounds)):
        for name, table in (("people", people), ("households", households)):
            inside = (ids[name] > low) & (ids[name] <= high)
            pq.write_table(table.filter(pa.array(inside)), folder / f"{name}-{number:05}.parquet")
    return folder


def changed(table: pa.Table, name: str, cells: dict[int, Any], kind: pa.DataType | None = None) -> pa.Table:
    """The table with some cells of one column changed."""
    values = table[name].to_pylist()
    for row, value in cells.items():
        values[row] = value
    return table.set_column(table.column_names.index(name), name, pa.array(values, kind or table[name].type))


def scan(law: Law, folder: Path, out: Path, results: list[str] | None = None, **options: Any) -> Scanned:
    """One scan of a folder, from files to files."""
    pairs = pairs_of(folder)
    kernel: Kernel = kernel_for(law, pairs, results or ["hearth_allowance", "spouse_income"], [DAY], ())
    return scan_files(kernel, pairs, out, **options)


def answers(folder: Path, names: Callable[[str], bool] = lambda name: True) -> dict[str, list[Any]]:
    """Everything a scan wrote, file after file."""
    found: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*-*.parquet")):
        table = pq.read_table(path)
        for name in table.column_names:
            if names(name):
                found.setdefault(f"{path.name.split('-')[0]} {name}", []).extend(table[name].to_pylist())
    return found
