"""Whether everybody found the same, cell by cell.

Our exact reading on fractions is the reference. The kernel and the floor must equal it to the fen. OpenFisca computes
in binary floating point of 32 bits and never rounds, where our law rounds each tax and allowance that is paid to the fen.
So a total may differ by half a fen for each rounded part (two of each member, the housing tax, the housing allowance)
and by OpenFisca's own resolution, a few units in the last place of its 24 bits. A cell outside that is a difference.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.floor import RESULTS
from bench.households import plain_households
from bench.ours import TEMPLATE_LAW, values
from bench.population import Population
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law

UNITS_IN_LAST_PLACE = 8
HOUSEHOLDS_DECIDED_EXACTLY = 300


@dataclass(frozen=True)
class Agreement:
    """How many cells were compared, and how many differ from ours."""

    cells: int
    floor_differs: int
    exact_cells: int
    exact_differs: int
    openfisca_outside_tolerance: int
    openfisca_other_fen: int
    openfisca_largest_difference_in_fen: float

    @property
    def is_exact(self) -> bool:
        """Whether nothing differs that should not."""
        return not (self.floor_differs or self.exact_differs or self.openfisca_outside_tolerance)


def compare(
    population: Population, days: Sequence[datetime.date], ours: pa.Table, floor: pa.Table, openfisca: Path
) -> Agreement:
    """Compares every household on every day, and some of them with the exact reading."""
    peer = np.load(openfisca)
    members = np.bincount(population.household_of)
    cells = floor_differs = outside = other_fen = 0
    largest = 0.0
    for day in days:
        for name in RESULTS:
            mine = values(ours, name, day)
            theirs = peer[f"{name}@{day:%Y-%m}"]
            cells += len(mine)
            floor_differs += int((values(floor, name, day) != mine).sum())
            difference = np.abs(mine - theirs.astype(np.float64) * 100)
            outside += int((difference > _tolerance(name, members, theirs)).sum())
            other_fen += int((np.floor(theirs.astype(np.float64) * 100 + 0.5) != mine).sum())
            largest = max(largest, float(difference.max()))
    exact_cells, exact_differs = _compare_exactly(population, days, ours)
    return Agreement(cells, floor_differs, exact_cells, exact_differs, outside, other_fen, largest)


def _tolerance(name: str, members: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    rounded_parts = {
        "total_benefits": 1 + 0 * members,
        "total_taxes": 2 * members + 1,
        "disposable_income": 2 * members + 2,
    }
    resolution = np.spacing(np.abs(theirs)).astype(np.float64) * 100 * UNITS_IN_LAST_PLACE
    return 0.5 * rounded_parts[name] + resolution


def _compare_exactly(population: Population, days: Sequence[datetime.date], ours: pa.Table) -> tuple[int, int]:
    law = load_law(TEMPLATE_LAW)
    reading = Reading(law)
    cells = differs = 0
    for home, plain in plain_households(population, days[0], HOUSEHOLDS_DECIDED_EXACTLY):
        found = Evaluation(reading, read_facts(law, plain), list(days), list(RESULTS))
        for day in days:
            for name in RESULTS:
                cells += 1
                differs += found.value(name, -1, day) != int(values(ours, name, day)[home])
    return cells, differs
