"""What can go wrong with a cluster, apart from what can go wrong with a scan.

::

    ClusterProblem
    ├── SparkMissing          pyspark or Java is not there
    ├── MasterDoesNotAnswer   the address is wrong, or nobody listens
    ├── NoWorkers             the master answers and gives nobody to work
    ├── WorkerOutOfMemory     a pair of files does not fit, however often it is tried
    ├── WorkerStopped         a pair of files failed as often as Spark tries, for another reason
    ├── FolderNotShared       a worker does not see the files, or may not write
    └── WorkerDiffers         a worker has another minsheng than the driver
"""

from __future__ import annotations

import re

OVER = "minsheng worked over"  # what a worker adds to an error, with the file's name
MAKE_SMALLER = "or put fewer people into a pair of files"


class ClusterProblem(RuntimeError):
    """The cluster could not do the work. Nothing was written."""

    code = "cluster-problem"


class SparkMissing(ClusterProblem):
    """pyspark or Java is not there, or too old."""

    code = "spark-missing"


class MasterDoesNotAnswer(ClusterProblem):
    """Nobody answers at the master's address, or it is none."""

    code = "master-does-not-answer"


class NoWorkers(ClusterProblem):
    """The master gives no worker for some time."""

    code = "no-workers"


class WorkerOutOfMemory(ClusterProblem):
    """A worker has too little memory for a pair of files."""

    code = "worker-out-of-memory"


class WorkerStopped(ClusterProblem):
    """A task failed as often as Spark tries it."""

    code = "worker-stopped"


class FolderNotShared(ClusterProblem):
    """A worker does not see the city or the folder for the answers, or may not write there."""

    code = "folder-not-shared"


class WorkerDiffers(ClusterProblem):
    """A worker runs another version of minsheng."""

    code = "worker-differs"


_MEMORY = re.compile(r"MemoryError|OutOfMemoryError|LLVM ERROR: out of memory|Cannot allocate memory|bad_alloc|OOM")
_KILLED = re.compile(r"Python worker exited unexpectedly|ExecutorLostFailure|exit code:? 137")
_TASK = re.compile(r"Task (\d+) in stage [\d.]+ failed (\d+) times")
_OVER = re.compile(rf"{OVER} (\S+)")
_CAUSE = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception)): (.+)$", re.MULTILINE)


def failure_of(text: str, names: list[str]) -> ClusterProblem:
    """What Spark's report of a failed job says, in plain words. ``names`` are the files that each task works on."""
    found = _TASK.search(text)
    where, times = "a pair of files", "several"
    if found is not None:
        times = found[2]
        where = names[int(found[1])] if int(found[1]) < len(names) else where
    if (said := _OVER.search(text)) is not None:
        where = said[1]
    remedy = (
        "Give each worker more memory (outside the JVM: --spark-conf spark.executor.memoryOverhead=4g, and a higher "
        f"spark.executor.pyspark.memory where it is set), fewer cores (spark.executor.cores), {MAKE_SMALLER}. "
        "Nothing was written."
    )
    if _MEMORY.search(text):
        return WorkerOutOfMemory(f"A worker ran out of memory over {where}, {times} times. {remedy}")
    if _KILLED.search(text):
        return WorkerOutOfMemory(
            f"A worker was killed over {where}, {times} times; most often the system does that for lack of memory. {remedy}"
        )
    causes = _CAUSE.findall(text)
    cause = ": ".join(causes[-1]) if causes else text.strip().splitlines()[0]
    return WorkerStopped(f"A worker failed over {where}, {times} times: {cause[:300]} Nothing was written.")
