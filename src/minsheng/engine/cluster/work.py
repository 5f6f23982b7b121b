"""What a worker does: a pair of files read, decided, written under a name of its own, and renamed.

A worker is a Python process that Spark starts on some machine and gives pairs to, one after the other. It may die at any
moment, and Spark may give the same pair to two workers: whoever finishes puts the same answers in the same place.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import resource
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import minsheng
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.kernel import Kernel
from minsheng.engine.batch.scanning import (
    NothingToScan,
    read_pair,
    repeated_rows,
    without_households,
    write_pair,
)
from minsheng.engine.batch.validation import FIRST_SHOWN, BadRow
from minsheng.engine.cluster.problems import OVER, FolderNotShared, WorkerDiffers
from minsheng.engine.loading.folder import cache_folder

Tally = Callable[[pa.Table, pa.Table, pa.Table, pa.Table], bytes]

_BAD = pa.struct(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("household", pa.int64()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("what", pa.string()),
        ("remedy", pa.string()),
    ]
)
DONE = pa.schema(
    [
        ("pair", pa.int64()),
        ("people", pa.int64()),
        ("households", pa.int64()),
        ("left_out", pa.int64()),
        ("bad_count", pa.int64()),
        ("bad", pa.list_(_BAD)),
        ("trouble", pa.string()),  # the code of what was wrong with this pair; empty if nothing was
        ("says", pa.string()),
        ("worker", pa.string()),
        ("compiled", pa.bool_()),  # whether this worker compiled the kernel just before this pair
        ("starting", pa.float64()),  # seconds
        ("reading", pa.float64()),
        ("deciding", pa.float64()),
        ("telling", pa.float64()),
        ("writing", pa.float64()),
        ("computing", pa.float64()),  # seconds of processor, all parts together
        ("peak_bytes", pa.int64()),
    ]
)
IDS = pa.schema([("household", pa.int64()), ("pair", pa.int64())])
SKIPPED = "skipped"


@dataclass(frozen=True)
class Job:
    """All that a worker needs to know; travels once to each.

    Attributes:
        kernel: what decides; compiled where it arrives.
        pairs: the files, by paths that every worker sees.
        wanted: the columns to read.
        repeated: by pair, the households that an earlier pair holds too.
        tally: makes of a pair's tables what the driver wants to know of them, if anything.
        answers, desk: where the answers go, and where they are written first; on one file system.
        keeps_rejects: whether bad rows are set aside; otherwise the first pair with one ends the scan.
    """

    kernel: Kernel
    pairs: list[tuple[Path, Path]]
    wanted: frozenset[str]
    repeated: dict[int, np.ndarray]
    tally: Tally | None
    answers: Path
    desk: Path
    keeps_rejects: bool


def code_version(folders: tuple[str, ...]) -> str:
    """The hash of the modules in some folders of minsheng."""
    root = Path(minsheng.__file__).parent
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).glob("*.py")):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Sent:
    """A job as it travels: its name, the code it needs (which a worker must have alike), and its bytes."""

    name: str
    folders: tuple[str, ...]
    version: str
    payload: bytes


def packed(job: Job, pickler: Any) -> Sent:
    """A job ready to travel. ``pickler`` is cloudpickle or pickle."""
    folders = ["engine", "engine/batch", "engine/cluster"]
    module = type(job.tally).__module__.split(".")
    if module[0] == "minsheng":
        folders.append("/".join(module[1:-1]))
    return Sent(uuid.uuid4().hex, tuple(folders), code_version(tuple(folders)), pickler.dumps(job))


def pairs_answered(name: str, sent: Any) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function that Spark maps over batches of pairs' numbers. ``sent`` is the broadcast of :func:`packed`."""

    def answered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield pa.RecordBatch.from_pylist([pair_done(name, sent, number)], schema=DONE)

    return answered


def households_read(numbers: list[int], files: list[Path]) -> Callable[[Iterator[pa.RecordBatch]], Any]:
    """The function that Spark maps over positions in ``files``, to give every household with its pair's number."""

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for position in batch.column(0).to_pylist():
                yield from _ids(files[position], numbers[position])

    return read


def _ids(path: Path, number: int) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(1 << 16, columns=["household_id"], use_threads=False):
                ids = batch.column(0).drop_null().cast(pa.int64())
                numbers = pa.array(np.full(len(ids), number, np.int64))
                yield pa.RecordBatch.from_arrays([ids, numbers], schema=IDS)
    except (pa.ArrowInvalid, OSError):
        return  # whoever decides this pair will say what is wrong with it


class _Trouble(Exception):
    """Something is wrong with this pair that another try would not mend; ``code`` says what."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code


def pair_done(name: str, sent: Any, number: int) -> dict[str, Any]:
    """Decides one pair and says how it went, a row of :data:`DONE`.

    What is wrong with the data is said in the row. What another try may mend (no memory) is raised, for Spark to try.
    """
    row: dict[str, Any] = dict.fromkeys(DONE.names)
    row.update(
        pair=number, bad=[], bad_count=0, trouble="", says="", compiled=False, people=0, households=0, left_out=0
    )
    row["worker"] = f"{socket.gethostname()}:{os.getpid()}"
    began, clock = time.process_time(), _Clock(row)
    try:
        job = _job(name, sent, row)
        clock.lap("starting")
        if _is_stopped(job, number):
            row["trouble"] = SKIPPED
        else:
            with _naming(job.pairs[number][0]):
                _decide(job, number, row, clock)
    except _Trouble as trouble:
        row.update(trouble=trouble.code, says=str(trouble))
        if trouble.code != WorkerDiffers.code:
            _stop(job, number)
    row["computing"] = time.process_time() - began
    row["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return row


@contextmanager
def _naming(people: Path) -> Iterator[None]:
    """Adds the pair to what Spark will report of an error, for :func:`~.problems.failure_of` to find."""
    try:
        yield
    except Exception as error:
        error.add_note(f"{OVER} {people.name}")
        raise


class _Clock:
    """Seconds of each part of the work, into the row that tells of it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row, self.last = row, time.perf_counter()
        row.update(dict.fromkeys(("starting", "reading", "deciding", "telling", "writing"), 0.0))

    def lap(self, part: str) -> None:
        now = time.perf_counter()
        self.row[part] += now - self.last
        self.last = now


_READY: dict[str, Job] = {}


def _job(name: str, sent: Any, row: dict[str, Any]) -> Job:
    """The job, ready to run: unpacked and compiled at a process's first pair, at hand for the others."""
    if name not in _READY:
        found: Sent = sent.value
        if found.version != code_version(found.folders):
            raise _Trouble(
                WorkerDiffers.code,
                f"The worker at {socket.gethostname()} has another minsheng than this machine. Install the same on both.",
            )
        with _one_at_a_time():
            job: Job = pickle.loads(found.payload)
            row["compiled"] = job.kernel.make_ready()
        _READY.clear()
        _READY[name] = job
    return _READY[name]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """The workers of one machine compile one after the other: the first for all, who then find it on disk.

    The lock goes with the process that holds it, should that die.
    """
    folder = cache_folder() / "kernels"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compiling.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _decide(job: Job, number: int, row: dict[str, Any], clock: _Clock) -> None:
    pair = job.pairs[number]
    _check_seen(job, pair)
    try:
        people, households, bad = read_pair(job.kernel.law, pair, job.wanted)
        if number in job.repeated:
            bad += repeated_rows(households, job.repeated[number], pair[1].name)
        if bad:
            _note(job, bad, row)
            people, households, row["left_out"] = without_households(people, households, bad)
        clock.lap("reading")
        answers = job.kernel.run(people, households, threads=1)
        clock.lap("deciding")
    except (BadTable, NothingToScan) as error:
        raise _Trouble(error.code, str(error)) from None
    told = None if job.tally is None else job.tally(people, households, *answers)
    clock.lap("telling")
    try:
        _put(job, number, pair, answers, told)
    except OSError as error:
        raise _Trouble(
            FolderNotShared.code, f"The worker at {socket.gethostname()} cannot write the answers: {error}."
        ) from None
    clock.lap("writing")
    row.update(people=people.num_rows, households=households.num_rows)


def _check_seen(job: Job, pair: tuple[Path, Path]) -> None:
    for path in (*pair, job.answers, job.desk):
        if not path.exists():
            raise _Trouble(
                FolderNotShared.code,
                f"The worker at {socket.gethostname()} does not see {path}. The city and the answers must lie in a "
                "folder that every worker sees under the same path.",
            )


def _note(job: Job, bad: list[BadRow], row: dict[str, Any]) -> None:
    shown = bad if job.keeps_rejects else bad[:FIRST_SHOWN]
    row["bad"] = [{name: getattr(one, name) for name in BadRow.__slots__} for one in shown]
    row["bad_count"] = len(bad)
    if not job.keeps_rejects:
        raise _Trouble("bad-rows", "")


def _put(
    job: Job, number: int, pair: tuple[Path, Path], answers: tuple[pa.Table, pa.Table], told: bytes | None
) -> None:
    """Writes under names of this attempt's own, then renames: half a file is never seen under a pair's name."""
    attempt = uuid.uuid4().hex
    written = (job.desk / f"{attempt}.people", job.desk / f"{attempt}.households")
    write_pair(answers, written)
    if told is not None:
        note = job.desk / f"{attempt}.told"
        note.write_bytes(told)
        note.replace(told_path(job.desk, number))
    written[1].replace(job.answers / pair[1].name)
    written[0].replace(job.answers / pair[0].name)


def told_path(desk: Path, number: int) -> Path:
    """Where a pair's tally lies until the driver takes it up."""
    return desk / f"{number}.tally"


def _stop(job: Job, number: int) -> None:
    """Lets the pairs after this one be left alone; those before it still say whether they are wrong, and go first."""
    if job.desk.is_dir():
        (job.desk / f"{number}.stop").touch()


def _is_stopped(job: Job, number: int) -> bool:
    return any(int(path.stem) < number for path in job.desk.glob("*.stop"))
