"""A real local cluster says what batch says, of good towns and bad."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import minsheng.law
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, FolderIsThere, NothingToScan
from minsheng.engine.cluster import Spark
from minsheng.engine.cluster.session import local_master
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.services.city.building import build_city
from minsheng.services.scan.scanning import scan_city
from tests.engine.batch.towns import answers, changed, scan, town_tables, write_town
from tests.engine.cluster.clusters import NAMES, scan_town, standalone, two_executors
from tests.faces.cli.running import run

pytestmark = pytest.mark.cluster
Tables = tuple[pa.Table, pa.Table]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of 4,000 of Hangzhou, cut into seven pairs of files, one of them empty."""
    folder = tmp_path_factory.mktemp("city")
    build_city(4_000, 3, folder / "whole", workers=1)
    tables = [pq.read_table(folder / "whole" / f"{name}-00000.parquet") for name in ("people", "households")]
    last = tables[1]["household_id"][-1].as_py()
    town = write_town(folder / "town", *tables, (last // 9, last // 3, last // 2, last // 2, last - 400, last - 3))
    (town / "city.json").write_bytes((folder / "whole" / "city.json").read_bytes())
    return town


@pytest.fixture(scope="module")
def good(law: Law) -> Tables:
    return town_tables(law, 60)


def same_files(one: Path, other: Path) -> list[str]:
    """The names in two folders, which hold the same: tables cell by cell, everything else byte by byte."""
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        if name.endswith(".parquet"):
            assert pq.read_table(one / name).equals(pq.read_table(other / name)), name
        else:
            assert (one / name).read_bytes() == (other / name).read_bytes(), name
    return names


def test_the_whole_law_over_a_city_is_what_batch_says(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = load_law(Path(minsheng.law.__file__).parent)
    day = datetime.date(2025, 7, 1)
    wanted = scan_city(law, city, tmp_path / "batch", day=day)
    monkeypatch.setenv("MINSHENG_CACHE", str(tmp_path / "cache"))
    found = scan_city(law, city, tmp_path / "cluster", day=day, spark=two_executors())
    names = same_files(tmp_path / "batch", tmp_path / "cluster")
    assert {"people-00006.parquet", "by_street.csv", "scan.json", "unclaimed.parquet"} <= set(names)
    assert found.unclaimed == wanted.unclaimed > 0
    assert found.counts.rows("street") == wanted.counts.rows("street")
    rows = found.scanned.pairs  # type: ignore[attr-defined]
    assert len({row["worker"] for row in rows}) == 2
    assert sum(row["compiled"] for row in rows) == 1  # by one worker; the other found it on disk
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batch", "cache", "cluster"]


def told(tmp_path: Path, law: Law, town: Path, kind: type[Exception]) -> str:
    """The error that batch and cluster both raise, leaving nothing."""
    messages = []
    for number, scanned in enumerate((scan, lambda *given: scan_town(*given, Spark(local_master(2))))):
        with pytest.raises(kind) as refused:
            scanned(law, town, tmp_path / f"out{number}")
        messages.append(str(refused.value))
    assert messages[0] == messages[1]
    assert not [path.name for path in tmp_path.iterdir() if "out" in path.name]
    return messages[0]


def test_the_first_bad_pair_is_told_as_in_batch(law: Law, good: Tables, tmp_path: Path) -> None:
    rows = len(good[0])
    people = changed(good[0], "income", dict.fromkeys(range(rows // 2, rows), -1))
    town = write_town(tmp_path / "town", people, good[1], tuple(range(6, 60, 6)))
    message = told(tmp_path, law, town, BadRows)
    assert "people-00004.parquet" in message or "people-00005.parquet" in message
    assert "--bad-rows FILE" in message


def test_an_unsorted_file_before_bad_rows_is_told_first(law: Law, good: Tables, tmp_path: Path) -> None:
    people = changed(good[0], "income", {len(good[0]) - 1: -1})
    town = write_town(tmp_path / "town", people, good[1], (20, 40))
    path = town / "households-00001.parquet"
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table.slice(5), table.slice(0, 5)]), path)
    assert "households-00001.parquet: household_id is not sorted" in told(tmp_path, law, town, BadTable)


def test_a_damaged_middle_is_named(law: Law, good: Tables, tmp_path: Path) -> None:
    town = write_town(tmp_path / "town", *good, (20, 40))
    path = town / "people-00001.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(len(whole) // 2) + whole[4 + len(whole) // 2 :])
    assert "people-00001.parquet cannot be read to its end" in told(tmp_path, law, town, NothingToScan)


def test_bad_rows_and_households_of_two_files_are_set_aside_alike(law: Law, good: Tables, tmp_path: Path) -> None:
    people = changed(changed(good[0], "income", {0: -1}), "spouse", {len(good[0]) - 1: 999_999})
    town = write_town(tmp_path / "town", people, good[1], (20, 40))
    for name, table in (("people", people), ("households", good[1])):  # 7 and 33 come again in the last file
        path = town / f"{name}-00002.parquet"
        again = table.filter(pa.compute.is_in(table["household_id"], pa.array([7, 33])))
        pq.write_table(pa.concat_tables([again, pq.read_table(path)]), path)
    wanted = scan(law, town, tmp_path / "batch", NAMES, rejects=tmp_path / "batch.csv")
    found = scan_town(law, town, tmp_path / "cluster", two_executors(), rejects=tmp_path / "cluster.csv")
    same_files(tmp_path / "batch", tmp_path / "cluster")
    assert (tmp_path / "batch.csv").read_bytes() == (tmp_path / "cluster.csv").read_bytes()
    assert (tmp_path / "cluster.csv").read_text(encoding="utf-8").count("stands in an earlier file too") == 2
    for name in ("people", "households", "bad_rows", "households_left_out", "files"):
        assert getattr(found, name) == getattr(wanted, name)
    assert (found.bad_rows, found.households_left_out, found.households) == (4, 4, 58)


def test_a_folder_in_the_way_is_refused_before_spark_starts(law: Law, good: Tables, tmp_path: Path) -> None:
    town = write_town(tmp_path / "town", *good)
    scan(law, town, tmp_path / "out")
    nowhere = Spark("spark://127.0.0.1:1")
    with pytest.raises(FolderIsThere, match="--replace"):
        scan_town(law, town, tmp_path / "out", nowhere)
    with pytest.raises(FolderIsThere, match="is the city itself"):
        scan_town(law, town, town, nowhere, replace=True)


def test_progress_and_replacing(law: Law, good: Tables, tmp_path: Path) -> None:
    town = write_town(tmp_path / "town", *good, (20, 40))
    scan(law, town, tmp_path / "out", ["hearth_gap"])
    steps: list[int] = []
    local = Spark(local_master(2))
    scan_town(law, town, tmp_path / "out", local, replace=True, progress=steps.append)
    assert (len(steps), steps[-1]) == (3, len(good[0]))
    scan(law, town, tmp_path / "batch", NAMES)
    assert answers(tmp_path / "out") == answers(tmp_path / "batch")


def test_the_command_on_a_cluster_that_an_administrator_started(city: Path, tmp_path: Path) -> None:
    assert run("scan", city, "--out", tmp_path / "batch").returncode == 0
    with standalone(tmp_path / "spark", workers=2, megabytes=1024) as master:
        done = run("scan", city, "--out", tmp_path / "out", "--engine", "spark", "--master", master)
    assert done.returncode == 0, done.stderr
    same_files(tmp_path / "batch", tmp_path / "out")
    assert "Traceback" not in done.stderr
