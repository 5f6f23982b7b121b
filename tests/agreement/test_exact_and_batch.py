"""Random households over the whole fact space, limits included: both readings agree on every output, unknowns alike."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minsheng.law
from minsheng.engine.batch import Kernel, compile_kernel
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.loading import load_law
from tests.agreement.comparing import differences, outputs
from tests.agreement.guiding import guided
from tests.households import Drawn, draw

ISLAND = Path(__file__).parent.parent / "island"
HANGZHOU = Path(minsheng.law.__file__).parent
ISLAND_DAY = datetime.date(2025, 8, 1)
HANGZHOU_DAY = datetime.date(2025, 7, 1)
ISLAND_ASSUMES = ("nothing_unstated",)
HANGZHOU_ASSUMES = ("no_unstated_income", "no_unstated_circumstances", "no_unstated_property")
_READY: dict[object, tuple[Reading, list[tuple[Kernel, list[str]]], list[str]]] = {}
TOGETHER = 120  # so many results share a kernel: what Numba takes for one grows faster than its length


def ready(
    root: Path, day: datetime.date, assume: tuple[str, ...] = (), *, known: bool = False
) -> tuple[Reading, list[tuple[Kernel, list[str]]], list[str]]:
    """The law read both ways, compiled once for this module. ``known``: for tables without a single null."""
    key = (root, day, assume, known)
    if key not in _READY:
        law = load_law(root)
        names = outputs(law)
        schemas = [table.schema for table in draw(law, day, names, 2, 0).tables()]
        nullable = () if known else None
        kernels = [
            (compile_kernel(law, some, [day], *schemas, nullable=nullable, assume=assume), some)
            for some in (names[place : place + TOGETHER] for place in range(0, len(names), TOGETHER))
        ]
        _READY[key] = (Reading(law), kernels, names)
    return _READY[key]


def disagreements(
    reading: Reading, kernels: list[tuple[Kernel, list[str]]], drawn: Drawn, day: datetime.date
) -> list[str]:
    """Every cell of every kernel that differs from the exact reading."""
    return [found for kernel, names in kernels for found in differences(reading, kernel, drawn, [day], names)]


def agree(
    root: Path,
    day: datetime.date,
    households: int,
    seed: int,
    unknown: float,
    assume: tuple[str, ...] = (),
    *,
    known: bool = False,
) -> None:
    reading, kernels, names = ready(root, day, assume, known=known)
    drawn = draw(reading.law, day, names, households, seed, unknown, assume)
    found = disagreements(reading, kernels, drawn, day)
    replay = f"draw(law, {day!r}, names, {households}, {seed}, {unknown}, {assume}): {len(found)} cells differ\n"
    assert not found, replay + "\n".join(found[:5])


FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)
UNKNOWN = st.sampled_from([0, 0.02, 0.1, 0.3, 0.8])


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_island(seed: int, unknown: float) -> None:
    agree(ISLAND, ISLAND_DAY, 40, seed, unknown)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_island_with_assumptions(seed: int, unknown: float) -> None:
    agree(ISLAND, ISLAND_DAY, 40, seed, unknown, ISLAND_ASSUMES)


@FEW
@given(seed=SEEDS)
def test_the_island_fully_known(seed: int) -> None:
    agree(ISLAND, ISLAND_DAY, 60, seed, 0, known=True)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_island_before_its_law_changed(seed: int, unknown: float) -> None:
    agree(ISLAND, datetime.date(2024, 6, 30), 40, seed, unknown)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_whole_law_of_hangzhou(seed: int, unknown: float) -> None:
    agree(HANGZHOU, HANGZHOU_DAY, 40, seed, unknown)


def agree_on_guided(day: datetime.date, each: int, seed: int, known: bool = False) -> None:
    """Households led through every programme's conditions; both readings agree on them, and most programmes are paid."""
    reading, kernels, names = ready(HANGZHOU, day, known=known)
    drawn, reached = guided(reading, day, names, each, seed)
    found = disagreements(reading, kernels, drawn, day)
    assert not found, f"guided(reading, {day!r}, names, {each}, {seed})\n" + "\n".join(found[:5])
    assert sum(count > 0 for count in reached.values()) >= 0.7 * len(reached), reached


def test_households_beside_entitlement_under_the_whole_law() -> None:
    agree_on_guided(HANGZHOU_DAY, 5, 1)


def test_the_draws_reach_every_answer_of_every_output() -> None:
    """A comparison is worth little where a yes-or-no is always no: on the island each is yes, no and unknown."""
    reading, _, names = ready(ISLAND, ISLAND_DAY)
    seen: dict[str, set[str]] = {name: set() for name in names if reading.law.type_of(name).kind == "yes or no"}
    drawn = [draw(reading.law, ISLAND_DAY, names, 100, seed, 0.3) for seed in range(6)]
    for facts in (some.facts(index) for some in drawn for index in range(100)):
        values = Evaluation(reading, facts, [ISLAND_DAY], names).values[ISLAND_DAY]
        for name, kinds in seen.items():
            cells = values[name] if isinstance(values[name], list) else [values[name]]
            kinds.update(str(cell) if isinstance(cell, bool) else "unknown" for cell in cells)
    assert all(len(kinds) == 3 for kinds in seen.values()), seen


@pytest.mark.slow
@pytest.mark.parametrize(
    "day", ["2022-12-01", "2024-12-31", "2025-04-06", "2025-04-07", "2026-06-30", "2026-07-01", "2026-08-01"]
)
def test_the_whole_law_on_other_days(day: str) -> None:
    for seed in range(20):
        agree(HANGZHOU, datetime.date.fromisoformat(day), 200, seed, [0, 0.02, 0.1, 0.3][seed % 4])


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2022-12-01", "2024-12-31", "2025-07-01", "2026-08-01"])
def test_households_beside_entitlement_on_other_days(day: str) -> None:
    for seed in range(4):
        agree_on_guided(datetime.date.fromisoformat(day), 12, 100 + seed)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2022-12-01", "2025-07-01", "2026-08-01"])
def test_the_whole_law_with_assumptions(day: str) -> None:
    for seed in range(10):
        agree(HANGZHOU, datetime.date.fromisoformat(day), 200, seed, 0.3, HANGZHOU_ASSUMES)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2022-12-01", "2025-07-01", "2026-08-01"])
def test_the_whole_law_fully_known(day: str) -> None:
    for seed in range(10):
        agree(HANGZHOU, datetime.date.fromisoformat(day), 300, 70 + seed, 0, known=True)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_million_households_of_the_island(part: int) -> None:
    for seed in range(25):
        agree(ISLAND, ISLAND_DAY, 10_000, 1000 * part + seed, [0, 0.1, 0.4][seed % 3])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_thousand_households_of_hangzhou(part: int) -> None:
    for seed in range(50):
        agree(HANGZHOU, HANGZHOU_DAY, 500, 5000 * (part + 1) + seed, [0, 0.02, 0.1, 0.4][seed % 4])
