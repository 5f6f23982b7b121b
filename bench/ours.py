"""Our engine on the template law: the compiled kernel and how its results are named."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.floor import RESULTS
from bench.population import YEAR
from minsheng.engine.loading import load_law

ROOT = Path(__file__).parent.parent
WORK = ROOT / "bench" / ".work"
TEMPLATE_LAW = ROOT / "bench" / "template_law"
ONE_MONTH = [datetime.date(YEAR, 6, 1)]
TWELVE_MONTHS = [datetime.date(YEAR, month, 1) for month in range(1, 13)]


def template_kernel(people: pa.Schema, households: pa.Schema, days: Sequence[datetime.date]) -> Any:
    """The kernel for the three totals on these days."""
    from minsheng.engine.batch import compile_kernel  # here, so that each child process reads only what it measures

    return compile_kernel(
        load_law(TEMPLATE_LAW),
        results=list(RESULTS),
        days=list(days),
        people_schema=people,
        household_schema=households,
        keep="all" if len(days) > 1 else "last",
        nullable=(),  # the population states every fact
        cache_dir=WORK / "kernels",
    )


def values(results: pa.Table, name: str, day: datetime.date) -> NDArray[np.int64]:
    """One result on one day, whole fen."""
    for column in (f"{name}@{day:%Y-%m}", f"{name}@{day.isoformat()}", name):
        if column in results.column_names:
            found: NDArray[np.int64] = results.column(column).to_numpy()
            return found
    raise KeyError(f"{name} on {day} is not among {', '.join(results.column_names)}.")
