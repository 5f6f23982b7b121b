"""What workers tell of their pairs adds up to what one process counts, whatever the pairs."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import minsheng.law
from minsheng.engine.batch.scanning import columns_of, kernel_for, pairs_of
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.services.city.building import build_city
from minsheng.services.scan.counting import Counts
from minsheng.services.scan.scanning import assumptions_of, programmes_of, results_of
from minsheng.services.scan.tallying import Tally, taken_up

Four = tuple[pa.Table, pa.Table, pa.Table, pa.Table]
DAY = datetime.date(2025, 7, 1)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(Path(minsheng.law.__file__).parent)


@pytest.fixture(scope="module")
def decided(law: Law, tmp_path_factory: pytest.TempPathFactory) -> Four:
    """A town of 2,000 and its answers."""
    town = tmp_path_factory.mktemp("cities") / "town"
    build_city(2_000, 3, town, workers=1)
    pairs = pairs_of(town)
    kernel = kernel_for(law, pairs, results_of(law, columns_of(pairs)), [DAY], assumptions_of(town))
    people, households = (pq.read_table(path).combine_chunks() for path in pairs[0])
    return (people, households, *kernel.run(people, households))


def part(tables: Four, low: int, high: int) -> Four:
    """The households from the first to below the last, with their people and answers."""
    found = []
    for table in tables:
        ids = table["household_id"].to_numpy()
        found.append(table.filter(pa.array((ids >= low) & (ids < high))).combine_chunks())
    return found[0], found[1], found[2], found[3]


@pytest.mark.parametrize("cuts", [[], [300], [1, 2, 500, 500, 700]])
def test_parts_add_up_to_the_whole(law: Law, decided: Four, cuts: list[int]) -> None:
    programmes = programmes_of(law, decided[0].column_names + decided[1].column_names)
    whole = Counts(law, programmes)
    wanted = whole.add(*decided)
    added, cases = Counts(law, programmes), list[pa.Table]()
    bounds = [0, *cuts, 10**9]
    for low, high in itertools.pairwise(bounds):
        cases.append(taken_up(Tally(law, programmes)(*part(decided, low, high)), added))
    assert (added.people, added.households) == (whole.people, whole.households) == (2_000, decided[1].num_rows)
    for by in ("", "district", "street"):
        assert added.rows(by) == whole.rows(by)
    key = [("programme", "ascending"), ("household_id", "ascending"), ("person_id", "ascending")]
    plain = [
        table.cast(
            pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema])
        )
        for table in (pa.concat_tables(cases), wanted)
    ]
    assert plain[0].sort_by(key).equals(plain[1].sort_by(key))
    assert wanted.num_rows > 100
