"""Workers that die in mid-run, have no memory, or do not come: the result is whole and right, or nothing is left."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest

from minsheng.engine.cluster import ClusterProblem, Spark
from minsheng.engine.cluster.problems import NoWorkers, WorkerOutOfMemory, WorkerStopped
from minsheng.engine.cluster.session import local_master
from minsheng.engine.tree import Law
from tests.engine.batch.towns import answers, scan, town_tables, write_town
from tests.engine.cluster.clusters import (
    NAMES,
    executor_of,
    marked,
    scan_town,
    standalone,
    two_executors,
    until,
)
from tests.faces.cli.running import run

pytestmark = pytest.mark.cluster


@pytest.fixture
def town(law: Law, tmp_path: Path) -> Path:
    return write_town(tmp_path / "town", *town_tables(law, 120), (30, 60, 90))


def waits_once(note: Path) -> Callable[..., bytes]:
    """A tally that halts the first worker to come to the second pair, who writes down who he is, until he is killed."""

    def tally(people: pa.Table, households: pa.Table, *answered: pa.Table) -> bytes:
        if households["household_id"][0].as_py() == 31 and not note.exists():
            note.with_suffix(".part").write_text(str(os.getpid()), encoding="utf-8")
            note.with_suffix(".part").rename(note)
            time.sleep(600)
        return str(households.num_rows).encode()

    return tally


def kill_in_mid_run(law: Law, town: Path, tmp_path: Path, victim: Callable[[psutil.Process], psutil.Process]) -> None:
    """Kills a process of this test's own cluster while it works, and compares what comes out with batch."""
    note, killed, told = tmp_path / "note", list[psutil.Process](), list[bytes]()

    def kill() -> None:
        until(note.exists, "no worker came to the second pair")
        process = victim(psutil.Process(int(note.read_text(encoding="utf-8"))))
        assert process in marked()
        process.kill()
        killed.append(process)

    killer = threading.Thread(target=kill)
    killer.start()
    found = scan_town(
        law, town, tmp_path / "out", two_executors(), tally=waits_once(note), gather=lambda _, note: told.append(note)
    )
    killer.join()
    assert len(killed) == 1
    assert not killed[0].is_running()
    assert str(found.pairs[1]["worker"]).rpartition(":")[2] != note.read_text(encoding="utf-8")  # another did it again
    assert told == [b"30", b"30", b"30", b"30"]
    assert (found.households, found.files) == (120, 4)
    scan(law, town, tmp_path / "batch", NAMES)
    assert answers(tmp_path / "out") == answers(tmp_path / "batch")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in town.iterdir())
    assert not list(tmp_path.glob(".out*"))


def test_a_python_worker_is_killed(law: Law, town: Path, tmp_path: Path) -> None:
    kill_in_mid_run(law, town, tmp_path, lambda worker: worker)


def test_an_executor_is_killed(law: Law, town: Path, tmp_path: Path) -> None:
    kill_in_mid_run(law, town, tmp_path, executor_of)


def refused(law: Law, town: Path, tmp_path: Path, kind: type[ClusterProblem], spark: Spark, **options: Any) -> str:
    with pytest.raises(kind) as found:
        scan_town(law, town, tmp_path / "out", spark, **options)
    assert "Nothing was written" in str(found.value)
    assert not [path.name for path in tmp_path.iterdir() if "out" in path.name]
    return str(found.value)


def test_workers_killed_again_and_again(law: Law, town: Path, tmp_path: Path) -> None:
    """As the system does where memory runs out."""

    def tally(people: pa.Table, households: pa.Table, *answered: pa.Table) -> bytes:
        if households["household_id"][0].as_py() == 61:
            os.kill(os.getpid(), 9)
        return b""

    message = refused(law, town, tmp_path, WorkerOutOfMemory, two_executors(), tally=tally)
    assert "was killed over people-00002.parquet, 4 times" in message
    assert "spark.executor.memoryOverhead" in message


def test_a_mistake_in_the_work_is_named(law: Law, town: Path, tmp_path: Path) -> None:
    def tally(people: pa.Table, households: pa.Table, *answered: pa.Table) -> bytes:
        return str(people["street"]).encode()

    message = refused(law, town, tmp_path, WorkerStopped, Spark(local_master(2)), tally=tally)
    assert "failed over people-0000" in message
    assert "KeyError: " in message
    assert "street" in message


def test_workers_without_memory(law: Law, town: Path, tmp_path: Path) -> None:
    """Spark limits each worker to what it is given, and that is less than a pair needs."""

    def tally(people: pa.Table, households: pa.Table, *answered: pa.Table) -> bytes:
        grown = pa.allocate_buffer(8 << 30)  # stands for a pair that needs as much
        return str(grown.size).encode()

    spark = two_executors(spark_executor_pyspark_memory="6g")
    message = refused(law, town, tmp_path, WorkerOutOfMemory, spark, tally=tally)
    assert "ran out of memory over people-0000" in message
    assert "spark.executor.pyspark.memory" in message


def test_a_cluster_without_workers_and_one_whose_workers_are_too_small(law: Law, town: Path, tmp_path: Path) -> None:
    for workers in (0, 1):
        with standalone(tmp_path / f"spark{workers}", workers=workers, megabytes=600) as master:
            message = refused(law, town, tmp_path, NoWorkers, Spark(master, patience=1))
        assert f"{master} has given no worker for 1 seconds" in message
        assert "1g of memory" in message


def test_a_session_that_cannot_start(law: Law, town: Path, tmp_path: Path) -> None:
    with pytest.raises(ClusterProblem, match="512 MiB/worker but requested 1024 MiB/executor"):
        scan_town(law, town, tmp_path / "out", Spark("local-cluster[1,1,512]"))
    assert not list(tmp_path.glob("*out*"))


def test_the_command_says_it_without_a_traceback(town: Path, tmp_path: Path) -> None:
    asked = ("scan", town, "--out", tmp_path / "out", "--law", Path(__file__).parents[2] / "island")
    done = run(*asked, "--engine", "spark", "--master", "spark://127.0.0.1:1", "--on", "2025-08-01")
    assert done.returncode == 2, done.stderr
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    for options in (("--master", "yarn"), ("--spark-conf", "spark.a=b")):
        assert "--engine spark" in run(*asked, *options).stderr
    assert "KEY=VALUE" in run(*asked, "--engine", "spark", "--spark-conf", "memory=1").stderr
