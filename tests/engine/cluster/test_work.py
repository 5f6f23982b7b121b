"""What a worker does with a pair, called as Spark calls it but in this process."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.engine.batch.scanning import kernel_for, pairs_of, wanted_columns
from minsheng.engine.cluster.problems import FolderNotShared, WorkerDiffers
from minsheng.engine.cluster.scanning import overlapping
from minsheng.engine.cluster.work import SKIPPED, Job, Sent, packed, pair_done, pairs_answered
from tests.engine.batch.towns import DAY, answers, changed, island, scan, town_tables, write_town


@dataclasses.dataclass
class Arrived:
    """What arrives of a broadcast."""

    value: Sent


def a_job(tmp_path: Path, town: Path, **changes: Any) -> Job:
    pairs = pairs_of(town)
    kernel = kernel_for(island(), pairs, ["hearth_allowance", "spouse_income"], [DAY], (), compiled=False)
    folders = [tmp_path / "answers", tmp_path / "desk"]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    job = Job(kernel, pairs, frozenset(wanted_columns(kernel, ())), {}, None, *folders, keeps_rejects=False)
    return dataclasses.replace(job, **changes)


def done(job: Job, number: int) -> dict[str, Any]:
    sent = packed(job, pickle)
    return pair_done(sent.name, Arrived(sent), number)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town", *town_tables(island(), 40), (10, 30))


def test_pairs_decided_one_by_one_are_what_batch_says(town: Path, tmp_path: Path) -> None:
    job = a_job(tmp_path, town)
    sent = packed(job, pickle)
    batches = (pa.RecordBatch.from_pydict({"id": numbers}) for numbers in ([], [2, 0], [1]))
    rows = [row for batch in pairs_answered(sent.name, Arrived(sent))(batches) for row in batch.to_pylist()]
    assert [(row["pair"], row["households"], row["trouble"]) for row in rows] == [(2, 10, ""), (0, 10, ""), (1, 20, "")]
    scan(island(), town, tmp_path / "batch")
    assert answers(job.answers) == answers(tmp_path / "batch")
    assert list(job.desk.iterdir()) == []


def test_a_pair_decided_twice_is_there_once(town: Path, tmp_path: Path) -> None:
    job = a_job(tmp_path, town, tally=rows_of)
    first = done(job, 1)
    before = pq.read_table(job.answers / "people-00001.parquet")
    assert done(job, 1)["people"] == first["people"]
    assert pq.read_table(job.answers / "people-00001.parquet").equals(before)
    assert [path.name for path in job.desk.iterdir()] == ["1.tally"]


def rows_of(*tables: Any) -> bytes:
    return str([table.num_rows for table in tables]).encode()


def test_a_folder_that_the_worker_does_not_see(town: Path, tmp_path: Path) -> None:
    job = a_job(tmp_path, town)
    away = [(tmp_path / "away" / people.name, tmp_path / "away" / homes.name) for people, homes in job.pairs]
    for changes in ({"pairs": away}, {"answers": tmp_path / "away"}, {"desk": tmp_path / "away"}):
        row = done(dataclasses.replace(job, **changes), 0)
        assert row["trouble"] == FolderNotShared.code
        assert "does not see" in row["says"]
        assert str(tmp_path / "away") in row["says"]


def test_a_worker_with_another_minsheng(town: Path, tmp_path: Path) -> None:
    sent = dataclasses.replace(packed(a_job(tmp_path, town), pickle), version="another")
    row = pair_done(sent.name, Arrived(sent), 0)
    assert row["trouble"] == WorkerDiffers.code
    assert "Install the same on both" in row["says"]
    assert list((tmp_path / "answers").iterdir()) == []


def test_after_a_bad_pair_later_ones_are_left_and_earlier_ones_still_looked_at(tmp_path: Path) -> None:
    people, households = town_tables(island(), 40)
    people = changed(people, "income", {0: -1, len(people) // 2: -1})
    job = a_job(tmp_path, write_town(tmp_path / "town", people, households, (10, 30)))
    assert done(job, 1)["trouble"] == "bad-rows"
    assert done(job, 2)["trouble"] == SKIPPED
    row = done(job, 0)
    assert (row["trouble"], row["bad_count"], row["bad"][0]["household"]) == ("bad-rows", 1, 1)
    assert list(job.answers.iterdir()) == []


@pytest.mark.parametrize(
    ("ranges", "near"),
    [
        ([(1, 9), (10, 19), (20, 29)], []),
        ([(20, 29), (1, 9), (10, 19)], []),
        ([(1, 10), (10, 19), (20, 29)], [0, 1]),
        ([(1, 99), (10, 19), None, (20, 29), (100, 101)], [0, 1, 3]),
        ([(float("-inf"), float("inf")), (5, 6)], [0, 1]),
        ([None, None], []),
    ],
)
def test_files_whose_households_may_repeat(ranges: list[tuple[float, float] | None], near: list[int]) -> None:
    assert overlapping(ranges) == near


def test_ranges_against_every_pair_of_them() -> None:
    random = np.random.default_rng(1)
    for _ in range(300):
        lows = random.integers(0, 30, 6)
        ranges = [(float(low), float(low + width)) for low, width in zip(lows, random.integers(0, 8, 6), strict=True)]
        meets = [
            any(i != j and a[0] <= b[1] and b[0] <= a[1] for j, b in enumerate(ranges)) for i, a in enumerate(ranges)
        ]
        assert overlapping(ranges) == [number for number, meeting in enumerate(meets) if meeting]
