"""The nightly re-decision: what changed, and nothing else, is written back; not known is never no."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.answers.writing import RunNotNewer
from minsheng.services.redeciding.redeciding import write_back
from minsheng.services.scan.scanning import UNCLAIMED

ROOT = Path(__file__).parents[3]
D = datetime.date


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "src" / "minsheng" / "law")


def answers(
    folder: Path,
    households: dict[int, tuple[bool | None, int | None]],
    people: dict[int, tuple[bool | None, int | None]],
    receiving: tuple[int, ...] = (),
) -> Path:
    """A scan's files for the minimum living allowance of households and the old-age allowance of one person each; whoever is
    entitled and not ``receiving`` is unclaimed."""
    folder.mkdir(exist_ok=True)
    pq.write_table(
        pa.table(
            {
                "household_id": pa.array(list(households), pa.int64()),
                "is_entitled_to_minimum_living_allowance": pa.array(
                    [yes for yes, _ in households.values()], pa.bool_()
                ),
                "minimum_living_allowance": pa.array([fen for _, fen in households.values()], pa.int64()),
            }
        ),
        folder / "households-00000.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "household_id": pa.array(list(people), pa.int64()),
                "person_id": pa.array([number * 10 for number in people], pa.int64()),
                "is_entitled_to_old_age_allowance": pa.array([yes for yes, _ in people.values()], pa.bool_()),
                "old_age_allowance": pa.array([fen for _, fen in people.values()], pa.int64()),
            }
        ),
        folder / "people-00000.parquet",
    )
    both = [(number, None, "minimum_living_allowance") for number, (yes, _) in households.items() if yes]
    both += [(number, number * 10, "old_age_allowance") for number, (yes, _) in people.items() if yes]
    rows = [row for row in both if row[0] not in receiving]
    columns = [[row[place] for row in rows] for place in range(3)]
    kinds = (pa.int64(), pa.int64(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    pq.write_table(
        pa.table(dict(zip(("household_id", "person_id", "programme"), arrays, strict=True))), folder / UNCLAIMED
    )
    return folder


def run(law: Law, folder: Path, on: datetime.date) -> list[dict[str, object]]:
    with acting("night", "nightly run") as act:
        return list(write_back(act, law, folder, on=on).changes.to_pylist())


def standing(owner: psycopg.Connection) -> list[tuple[object, ...]]:
    return owner.execute(
        "select household_id, person_id, programme, status, amount, since from standing_answer order by 1, 3"
    ).fetchall()


def test_only_what_changed_is_written(city: psycopg.Connection, law: Law, tmp_path: Path) -> None:
    first = answers(
        tmp_path / "1", {1: (True, 90000), 2: (True, 50000), 3: (False, None), 4: (None, None)}, {1: (True, 30000)}
    )
    assert {(row["household_id"], row["change"]) for row in run(law, first, D(2025, 7, 1))} == {
        (1, "began"),
        (2, "began"),
    }
    assert run(law, first, D(2025, 7, 2)) == []
    second = answers(
        tmp_path / "2", {1: (True, 95000), 2: (None, None), 3: (True, 100), 4: (False, None)}, {1: (False, None)}
    )
    changed = {(row["household_id"], row["programme"]): row["change"] for row in run(law, second, D(2025, 7, 3))}
    assert changed == {
        (1, "minimum_living_allowance"): "raised",
        (1, "old_age_allowance"): "ended",
        (2, "minimum_living_allowance"): "unknown",
        (3, "minimum_living_allowance"): "began",
    }
    assert standing(city) == [
        (1, None, "minimum_living_allowance", "yes", 95000, D(2025, 7, 3)),
        (2, None, "minimum_living_allowance", "unknown", 50000, D(2025, 7, 3)),
        (3, None, "minimum_living_allowance", "yes", 100, D(2025, 7, 3)),
    ]
    third = answers(tmp_path / "3", {1: (True, 95000), 2: (True, 50000), 3: (False, None)}, {1: (None, None)})
    changed = {(row["household_id"], row["programme"]): row["change"] for row in run(law, third, D(2025, 7, 4))}
    assert changed == {(2, "minimum_living_allowance"): "known", (3, "minimum_living_allowance"): "ended"}
    history = city.execute("select run_on, change from answer_change where household_id = 2 order by id").fetchall()
    assert history == [(D(2025, 7, 1), "began"), (D(2025, 7, 3), "unknown"), (D(2025, 7, 4), "known")]


def test_a_household_that_was_not_decided_is_not_known(city: psycopg.Connection, law: Law, tmp_path: Path) -> None:
    run(law, answers(tmp_path / "1", {1: (True, 90000), 2: (True, 50000)}, {1: (True, 30000)}), D(2025, 7, 1))
    without = answers(tmp_path / "2", {}, {})
    left_out = pa.table({"household_id": pa.array([1], pa.int64())})
    for day, expected in (
        (D(2025, 7, 2), [(1, "unknown"), (1, "unknown"), (2, "ended")]),
        (D(2025, 7, 3), []),
    ):
        with acting("night", "nightly run") as act:
            changes = write_back(act, law, without, on=day, left_out=left_out).changes.to_pylist()
        assert [(row["household_id"], row["change"]) for row in changes] == expected
    assert [row[:4] for row in standing(city)] == [
        (1, None, "minimum_living_allowance", "unknown"),
        (1, 10, "old_age_allowance", "unknown"),
    ]


def test_who_receives_by_the_facts_is_kept(city: psycopg.Connection, law: Law, tmp_path: Path) -> None:
    entitled = {1: (True, 90000), 2: (True, 50000)}
    run(law, answers(tmp_path / "1", entitled, {}, receiving=(2,)), D(2025, 7, 1))
    kept = "select household_id, received, since from standing_answer order by 1"
    assert city.execute(kept).fetchall() == [(1, False, D(2025, 7, 1)), (2, True, D(2025, 7, 1))]
    changed = run(law, answers(tmp_path / "2", entitled, {}, receiving=(1,)), D(2025, 7, 2))
    assert [(row["household_id"], row["change"]) for row in changed] == [(1, "claimed"), (2, "unclaimed")]
    assert city.execute(kept).fetchall() == [(1, True, D(2025, 7, 1)), (2, False, D(2025, 7, 1))]
    raised = run(law, answers(tmp_path / "3", {1: (True, 95000), 2: (None, None)}, {}, receiving=(1,)), D(2025, 7, 3))
    assert [row["change"] for row in raised] == ["raised", "unknown"]
    assert city.execute(kept).fetchall() == [(1, True, D(2025, 7, 3)), (2, False, D(2025, 7, 3))]


def test_an_older_run_undoes_nothing(city: psycopg.Connection, law: Law, tmp_path: Path) -> None:
    folder = answers(tmp_path / "1", {1: (True, 90000)}, {1: (False, None)})
    run(law, folder, D(2025, 7, 2))
    with pytest.raises(RunNotNewer):
        run(law, answers(tmp_path / "2", {1: (False, None)}, {1: (False, None)}), D(2025, 7, 2))
    assert len(standing(city)) == 1


def test_only_the_night_writes(city: psycopg.Connection, law: Law, tmp_path: Path) -> None:
    folder = answers(tmp_path / "1", {1: (True, 90000)}, {1: (False, None)})
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        write_back(act, law, folder, on=D(2025, 7, 2))
    assert standing(city) == []
