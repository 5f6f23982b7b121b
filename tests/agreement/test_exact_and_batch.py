"""Random households over the whole fact space, limits included: both readings agree on every output, unknowns alike."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minsheng.law
from minsheng.engine.batch import Kernel, compile_kernel
from minsheng.engine.exact import Reading
from minsheng.engine.loading import load_law
from tests.agreement.comparing import differences, outputs
from tests.households import draw

ISLAND = Path(__file__).parent.parent / "island"
HANGZHOU = Path(minsheng.law.__file__).parent
DAYS = {ISLAND: datetime.date(2025, 8, 1), HANGZHOU: datetime.date(2025, 7, 1)}
_READY: dict[tuple[Path, datetime.date, tuple[str, ...]], tuple[Reading, Kernel, list[str]]] = {}


def ready(root: Path, day: datetime.date, assume: tuple[str, ...] = ()) -> tuple[Reading, Kernel, list[str]]:
    """The law read both ways, compiled once for this module."""
    key = (root, day, assume)
    if key not in _READY:
        law = load_law(root)
        names = outputs(law)
        people, households = draw(law, day, names, 2, 0).tables()
        kernel = compile_kernel(law, names, [day], people.schema, households.schema, assume=assume)
        _READY[key] = (Reading(law), kernel, names)
    return _READY[key]


def agree(
    root: Path, day: datetime.date, households: int, seed: int, unknown: float, assume: tuple[str, ...] = ()
) -> None:
    reading, kernel, names = ready(root, day, assume)
    drawn = draw(reading.law, day, names, households, seed, unknown, assume)
    found = list(differences(reading, kernel, drawn, day, names))
    assert not found, "\n".join(found[:5])


FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(seed=st.integers(0, 2**32 - 1), unknown=st.sampled_from([0, 0.05, 0.3, 0.8]))
def test_the_island(seed: int, unknown: float) -> None:
    agree(ISLAND, DAYS[ISLAND], 40, seed, unknown)


@FEW
@given(seed=st.integers(0, 2**32 - 1), unknown=st.sampled_from([0, 0.05, 0.3, 0.8]))
def test_the_island_with_assumptions(seed: int, unknown: float) -> None:
    agree(ISLAND, DAYS[ISLAND], 40, seed, unknown, ("nothing_unstated",))


@FEW
@given(seed=st.integers(0, 2**32 - 1), unknown=st.sampled_from([0, 0.02, 0.1, 0.5]))
def test_the_whole_law_of_hangzhou(seed: int, unknown: float) -> None:
    agree(HANGZHOU, DAYS[HANGZHOU], 40, seed, unknown)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2022-12-01", "2024-12-31", "2025-04-07", "2026-06-30", "2026-07-01"])
def test_the_whole_law_on_other_days(day: str) -> None:
    for seed in range(6):
        agree(HANGZHOU, datetime.date.fromisoformat(day), 150, seed, [0, 0.05, 0.3][seed % 3])


@pytest.mark.slow
def test_the_whole_law_with_assumptions() -> None:
    assume = ("no_unstated_income", "no_unstated_circumstances", "no_unstated_property")
    for seed in range(10):
        agree(HANGZHOU, DAYS[HANGZHOU], 150, seed, 0.3, assume)


@pytest.mark.slow
def test_a_million_households_of_the_island() -> None:
    for seed in range(100):
        agree(ISLAND, DAYS[ISLAND], 10_000, 1000 + seed, [0, 0.1, 0.4][seed % 3])


@pytest.mark.slow
def test_many_households_of_hangzhou() -> None:
    for seed in range(40):
        agree(HANGZHOU, DAYS[HANGZHOU], 500, 5000 + seed, [0, 0.02, 0.2, 0.6][seed % 4])
