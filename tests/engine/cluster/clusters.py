"""Real clusters for tests: their processes found, by a mark that they inherit, and looked for again when they should be gone."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from minsheng.engine.batch.scanning import kernel_for, pairs_of
from minsheng.engine.cluster import ClusterScanned, Spark, scan_on_cluster
from minsheng.engine.tree import Law
from tests.engine.batch.towns import DAY
from tests.engine.cluster.test_session import free_port

MARK = "MINSHENG_TEST_OF_CLUSTERS"
TWO_EXECUTORS = "local-cluster[2,1,1024]"
WAIT_FOR_ALL = {
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "60s",
}
NAMES = ["hearth_allowance", "spouse_income"]


def two_executors(**settings: str) -> Spark:
    """Two executors of one core and 1 GB, in processes of their own, both there before work begins."""
    more = {name.replace("_", "."): value for name, value in settings.items()}
    return Spark(TWO_EXECUTORS, {**WAIT_FOR_ALL, **more})


def scan_town(law: Law, town: Path, out: Path, spark: Spark, **options: Any) -> ClusterScanned:
    """One scan of a town of the island on a cluster, from files to files."""
    pairs = pairs_of(town)
    kernel = kernel_for(law, pairs, NAMES, [DAY], (), compiled=False)
    return scan_on_cluster(kernel, pairs, out, spark=spark, **options)


def marked() -> list[psutil.Process]:
    """The processes that descend from this test, wherever their parents went; not this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == os.environ[MARK]:
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]


def left_after(seconds: float) -> list[str]:
    """What of this test still runs after a while; a process may take a moment to end."""
    until = time.monotonic() + seconds
    while (left := marked()) and time.monotonic() < until:
        time.sleep(0.2)
    return [" ".join(process.cmdline()[:3]) for process in left]


def until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Waits for something that must come."""
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(what)
        time.sleep(0.05)


def executor_of(worker: psutil.Process) -> psutil.Process:
    """The executor (a JVM) that a Python worker works for."""
    return next(parent for parent in worker.parents() if "CoarseGrainedExecutorBackend" in " ".join(parent.cmdline()))


@contextmanager
def standalone(folder: Path, workers: int, megabytes: int) -> Iterator[str]:
    """A master and its workers as an administrator starts them, each a process of its own; gives the master's URL."""
    import pyspark

    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    command = [str(Path(pyspark.__file__).parent / "bin" / "spark-class")]
    local = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder / "work")}
    roles = [["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    roles += [
        [
            "worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            f"{megabytes}m",
            "--webui-port",
            "0",
            master,
        ]
    ] * workers
    started = []
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for number, (role, *arguments) in enumerate(roles):
            log = (folder / f"{number}.log").open("w")
            started.append(
                subprocess.Popen(
                    [*command, f"org.apache.spark.deploy.{role}", *arguments], stdout=log, stderr=log, env=local
                )
            )
            log.close()
            if number == 0:
                until(lambda: "New state: ALIVE" in (folder / "0.log").read_text(), "the master did not start")
        registered = "Registering worker"
        until(lambda: (folder / "0.log").read_text().count(registered) == workers, "the workers did not come")
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)
