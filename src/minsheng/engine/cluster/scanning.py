"""A folder of Parquet pairs decided on a Spark cluster: the same answers as :mod:`minsheng.engine.batch.scanning`.

The driver reads the files' footers and sends the pairs' numbers round; workers read, decide and write (decision 6). Bad
input raises the same errors as in batch, of the first pair that has any.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.kernel import Kernel
from minsheng.engine.batch.scanning import (
    BadRows,
    NothingToScan,
    Scanned,
    answers_folder,
    wanted_columns,
    write_rejects,
)
from minsheng.engine.batch.validation import BadRow
from minsheng.engine.cluster.problems import (
    ClusterProblem,
    FolderNotShared,
    NoWorkers,
    WorkerDiffers,
    WorkerStopped,
    failure_of,
)
from minsheng.engine.cluster.session import Spark, session
from minsheng.engine.cluster.work import (
    DONE,
    IDS,
    SKIPPED,
    Job,
    Tally,
    households_read,
    packed,
    pairs_answered,
    told_path,
)

Gather = Callable[[Path, bytes], None]
_ERRORS: dict[str, type[Exception]] = {
    error.code: error for error in (BadTable, NothingToScan, FolderNotShared, WorkerDiffers)
}


@dataclass(slots=True)
class ClusterScanned(Scanned):
    """What a scan went through, and where the time went, in seconds; ``pairs`` has one row of ``work.DONE`` each."""

    starting_seconds: float = 0.0
    working_seconds: float = 0.0
    gathering_seconds: float = 0.0
    pairs: list[dict[str, Any]] = field(default_factory=list)


def scan_on_cluster(
    kernel: Kernel,
    pairs: list[tuple[Path, Path]],
    out: Path,
    *,
    spark: Spark,
    tally: Tally | None = None,
    gather: Gather | None = None,
    progress: Callable[[int], None] | None = None,
    rejects: Path | None = None,
    also_read: Collection[str] = (),
    replace: bool = False,
    finish: Callable[[Path, ClusterScanned], None] | None = None,
) -> ClusterScanned:
    """Runs the kernel over every pair on a cluster and writes the answers as pairs of the same names.

    Args:
        kernel: need not be compiled; each worker compiles it once, or finds it on its disk.
        spark: which cluster. It sees the folder of ``pairs`` and the folder of ``out`` under the same paths as here.
        tally: called on the worker with a pair's people, households, and their answers; picklable.
        gather: called here with the folder before it gets its name and what ``tally`` made of a pair, in the pairs' order.
        progress, rejects, also_read, replace, finish: as in batch.

    Raises:
        BadRows, BadTable, NothingToScan, FolderIsThere: as in batch; nothing is left behind.
        ClusterProblem: the cluster could not do it; nothing is left behind.
    """
    pairs = [(people.resolve(), households.resolve()) for people, households in pairs]
    with answers_folder(pairs, out, replace) as partial:
        desk = partial.with_name(f"{partial.name}.desk")
        desk.mkdir()
        try:
            done = ClusterScanned()
            wanted = frozenset(wanted_columns(kernel, also_read))
            job = Job(kernel, pairs, wanted, {}, tally, partial, desk, rejects is not None)
            _work(job, spark, progress, done)
            started = time.perf_counter()
            _take_up(job, done, gather)
            if rejects is not None:
                write_rejects(rejects, [bad for row in done.pairs for bad in _bad(row)])
            if finish is not None:
                finish(partial, done)
            done.gathering_seconds = time.perf_counter() - started
            return done
        finally:
            shutil.rmtree(desk, ignore_errors=True)


def _work(job: Job, spark: Spark, progress: Callable[[int], None] | None, done: ClusterScanned) -> None:
    """Lets the cluster decide every pair; ``done.pairs`` gets their rows, in order."""
    started = time.perf_counter()
    names = [people.name for people, _ in job.pairs]
    with session(spark, f"minsheng scan {job.pairs[0][0].parent.name}") as running:
        from py4j.protocol import Py4JError
        from pyspark import cloudpickle
        from pyspark.errors import PySparkException

        done.starting_seconds = time.perf_counter() - started
        with _Watch(running, spark, job, progress) as watch:
            try:
                job.repeated.update(_repeated(running, job.pairs))
                sent = packed(job, cloudpickle)
                answered = pairs_answered(sent.name, running.sparkContext.broadcast(sent))
                rows = _mapped(running, len(job.pairs), answered, DONE).collect()
            except (PySparkException, Py4JError) as error:
                raise watch.problem() or failure_of(str(error), names) from None
        done.working_seconds = time.perf_counter() - started - done.starting_seconds
    done.pairs = sorted((row.asDict(recursive=True) for row in rows), key=lambda row: int(row["pair"]))


def _mapped(running: Any, pieces: int, function: Callable[..., Any], schema: pa.Schema) -> Any:
    """A data frame of what a function makes of the numbers from 0 on, each being a partition of its own."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return running.range(0, pieces, 1, numPartitions=pieces).mapInArrow(function, from_arrow_schema(schema))


def _repeated(running: Any, pairs: list[tuple[Path, Path]]) -> dict[int, np.ndarray]:
    """By pair, the households that an earlier pair holds too.

    By the footers, most cities have none: each file's ids lie apart. Only files whose ranges overlap are compared, by
    Spark, which brings the same household of all files together.
    """
    near = overlapping([_range_of(households) for _, households in pairs])
    if not near:
        return {}
    from pyspark.sql import functions

    running.conf.set("spark.sql.shuffle.partitions", str(min(max(len(near), 2), 2000)))
    ids = _mapped(running, len(near), households_read(near, [pairs[number][1] for number in near]), IDS)
    grouped = ids.groupBy("household").agg(functions.sort_array(functions.collect_set("pair")).alias("pairs"))
    found: dict[int, list[int]] = {}
    for row in grouped.where(functions.size("pairs") > 1).collect():
        for later in row["pairs"][1:]:
            found.setdefault(int(later), []).append(int(row["household"]))
    return {number: np.array(sorted(households), np.int64) for number, households in found.items()}


def _range_of(path: Path) -> tuple[float, float] | None:
    """The least and the greatest household id of a file by its footer; none of an empty one."""
    metadata = pq.read_metadata(path)
    if metadata.num_rows == 0:
        return None
    column = metadata.schema.to_arrow_schema().get_field_index("household_id")
    found = [metadata.row_group(group).column(column).statistics for group in range(metadata.num_row_groups)]
    if any(statistics is None or not statistics.has_min_max for statistics in found):
        return float("-inf"), float("inf")
    return min(statistics.min for statistics in found), max(statistics.max for statistics in found)


def overlapping(ranges: list[tuple[float, float] | None]) -> list[int]:
    """The positions of ranges that share some number with another, in order."""
    found: set[int] = set()
    widest: tuple[float, int] | None = None
    for (low, high), number in sorted((span, number) for number, span in enumerate(ranges) if span is not None):
        if widest is not None and low <= widest[0]:
            found |= {number, widest[1]}
        if widest is None or high > widest[0]:
            widest = (high, number)
    return sorted(found)


def _take_up(job: Job, done: ClusterScanned, gather: Gather | None) -> None:
    """Adds up what the workers said, in the pairs' order. Raises the error of the first pair that has one."""
    for row in done.pairs:
        if row["trouble"] == "bad-rows":
            raise BadRows(_bad(row), row["bad_count"])
        if row["trouble"] and row["trouble"] != SKIPPED:
            raise _ERRORS[row["trouble"]](row["says"])
    if [row["pair"] for row in done.pairs] != list(range(len(job.pairs))):
        raise WorkerStopped(f"Spark gave {len(done.pairs)} answers for {len(job.pairs)} pairs of files. Scan again.")
    for row, pair in zip(done.pairs, job.pairs, strict=True):
        for path, rows in zip(pair, (row["people"], row["households"]), strict=True):
            if pq.read_metadata(job.answers / path.name).num_rows != rows:
                raise FolderNotShared(f"{path.name} is not what its worker wrote. Is {job.answers.parent} shared?")
        if gather is not None:
            gather(job.answers, told_path(job.desk, row["pair"]).read_bytes())
        done.people += row["people"]
        done.households += row["households"]
        done.households_left_out += row["left_out"]
        done.bad_rows += row["bad_count"]
        done.kernel_seconds += row["deciding"]
        done.files += 1


def _bad(row: dict[str, Any]) -> list[BadRow]:
    return [BadRow(**found) for found in row["bad"]]


class _Watch:
    """Looks on while the cluster works: tells of finished pairs, and ends the wait where there is nobody to work."""

    def __init__(self, running: Any, spark: Spark, job: Job, progress: Callable[[int], None] | None) -> None:
        self.running, self.spark, self.job, self.progress = running, spark, job, progress
        self.ended = threading.Event()
        self.told: ClusterProblem | None = None
        self.seen: set[str] = set()
        self.people = 0
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.thread.join()

    def problem(self) -> ClusterProblem | None:
        """Why the work was ended from here, if it was."""
        return self.told

    def _look(self) -> None:
        alone_since: float | None = None
        while not self.ended.wait(0.3):
            self._tell()
            if self._has_workers():
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > self.spark.patience:
                self.told = self.told or self._nobody()
                self.running.sparkContext.cancelAllJobs()  # each time: the job may not have been there yet
        self._tell()

    def _tell(self) -> None:
        if self.progress is None:
            return
        for path in sorted(self.job.answers.glob("people-*.parquet")):
            if path.name not in self.seen:
                self.seen.add(path.name)
                self.people += pq.read_metadata(path).num_rows
                self.progress(self.people)

    def _has_workers(self) -> bool:
        if self.spark.master.startswith("local["):
            return True
        from py4j.protocol import Py4JError

        try:
            executors = self.running.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        except Py4JError:  # the session itself is going, which whoever waits for its work is told
            return True
        return len(executors) > 1  # the driver is one

    def _nobody(self) -> ClusterProblem:
        settings = self.running.sparkContext.getConf()
        memory, cores = settings.get("spark.executor.memory", "1g"), settings.get("spark.executor.cores", "all")
        return NoWorkers(
            f"{self.spark.master} has given no worker for {self.spark.patience:g} seconds. Its workers are absent, busy, or "
            f"have less than was asked for: {memory} of memory and {cores} cores each. Start workers, wait, or ask for "
            "less (--spark-conf spark.executor.memory=512m). Nothing was written."
        )
