"""A Spark session for one scan: checked before it starts, told in plain words why it does not, and gone afterwards.

This is the one module that imports pyspark, and only when a session is asked for.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minsheng.engine.cluster.problems import ClusterProblem, MasterDoesNotAnswer, SparkMissing

LOCAL = re.compile(r"local(\[(\*|\d+)(, *\d+)?\])?|local-cluster\[ *\d+ *, *\d+ *, *\d+ *\]")
REMOTE = re.compile(r"(spark|k8s)://.+|yarn")
LEAST_JAVA = 17
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties').as_uri()}",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",
}


@dataclass(frozen=True, slots=True)
class Spark:
    """Which cluster, and how.

    Attributes:
        master: ``spark://HOST:PORT``, ``yarn``, ``k8s://…``, ``local[2,4]`` or ``local-cluster[2,1,1024]``.
        settings: further settings of Spark, which win over ours.
        patience: seconds to wait while there is no worker at all.
        connecting: seconds for the master's port to answer.
    """

    master: str
    settings: Mapping[str, str] = field(default_factory=dict)
    patience: float = 90.0
    connecting: float = 5.0

    @property
    def is_local(self) -> bool:
        """Whether all of it is on this machine and belongs to this session."""
        return LOCAL.fullmatch(self.master) is not None


def local_master(workers: int) -> str:
    """So many worker processes on this machine, without executors of their own, each piece tried up to 4 times."""
    return f"local[{workers},4]"


@contextmanager
def session(spark: Spark, name: str) -> Iterator[Any]:
    """A ``SparkSession``, stopped at the end with everything that it started.

    Raises:
        SparkMissing, MasterDoesNotAnswer, ClusterProblem: it could not be started.
    """
    check_there()
    check_master(spark)
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        raise ClusterProblem("A Spark session is running in this process. Stop it first.")
    had_gateway = SparkContext._gateway is not None
    interrupted = signal.getsignal(signal.SIGINT)
    with _environment(spark):
        builder = SparkSession.builder.appName(name).master(spark.master)
        for key, value in {**_QUIET, **_own_address(spark), **spark.settings}.items():
            builder = builder.config(key, value)
        running = None
        try:
            try:
                running = builder.getOrCreate()
            except Exception as error:
                raise _not_started(spark, str(error)) from None
            yield running
        finally:
            application = None if running is None else running.sparkContext.applicationId
            if running is not None:
                running.stop()
            if not had_gateway:
                _close_gateway(SparkContext)
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGINT, interrupted)  # Spark's own handler speaks to a session that is gone
            if application is not None and spark.is_local:
                _remove_logs(application)


def check_there() -> None:
    """Raises :class:`SparkMissing` unless pyspark and a new enough Java are there."""
    check_pyspark()
    check_java()


def check_pyspark() -> None:
    """Raises :class:`SparkMissing` unless pyspark is there."""
    if importlib.util.find_spec("pyspark") is None:
        raise SparkMissing(
            "Spark is not installed (there is no module pyspark). Run: pip install 'minsheng[cluster]', "
            "or in a checkout: make setup-cluster. Or leave out --engine spark: one machine needs no Spark."
        )


def check_java() -> None:
    """Raises :class:`SparkMissing` unless a new enough Java is there, in ``$JAVA_HOME`` or ``$PATH``."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    install = (
        f"Install Java {LEAST_JAVA} (Debian: apt install openjdk-{LEAST_JAVA}-jre-headless), or set JAVA_HOME to one."
    )
    if shutil.which(java) is None:
        where = f"JAVA_HOME is {home}, which has no bin/java" if home else "there is no java in PATH"
        raise SparkMissing(f"Spark needs Java, and {where}. {install}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)(?:\.(\d+))?', said.stderr + said.stdout)
    if said.returncode or version is None:
        raise SparkMissing(f"{java} does not run: {(said.stderr or said.stdout).strip()[:200]} {install}")
    major = int(version[2] or 0) if version[1] == "1" else int(version[1])
    if major < LEAST_JAVA:
        raise SparkMissing(f"Spark needs Java {LEAST_JAVA}, and {java} is Java {major}. {install}")


def check_master(spark: Spark) -> None:
    """Raises :class:`MasterDoesNotAnswer` for an address that is none, or where nobody listens."""
    forms = "spark://HOST:PORT, yarn, k8s://https://HOST:PORT, local[N], local-cluster[WORKERS,CORES,MEGABYTES]"
    if not spark.is_local and REMOTE.fullmatch(spark.master) is None:
        raise MasterDoesNotAnswer(f'"{spark.master}" is no Spark master. Write one of {forms}.')
    if spark.master == "yarn" and not (os.environ.get("HADOOP_CONF_DIR") or os.environ.get("YARN_CONF_DIR")):
        raise MasterDoesNotAnswer("For yarn, set HADOOP_CONF_DIR to the folder that holds yarn-site.xml.")
    addresses = _addresses(spark.master)
    reasons = []
    for host, port in addresses:
        try:
            socket.create_connection((host, port), spark.connecting).close()
            return
        except OSError as error:
            reasons.append(f"{host}:{port}: {error.strerror or error}")
    if addresses:
        raise MasterDoesNotAnswer(
            f"The Spark master {spark.master} does not answer ({'; '.join(reasons)}). "
            "Start it (sbin/start-master.sh), open its port, or correct --master."
        )


def _addresses(master: str) -> list[tuple[str, int]]:
    """Host and port of each master named; none for masters that have no address."""
    scheme, _, rest = master.partition("://")
    if scheme == "spark":
        parts = [urlsplit(f"//{part}") for part in rest.split(",")]
    elif scheme == "k8s":
        parts = [urlsplit(rest if "://" in rest else f"//{rest}")]
    else:
        return []
    otherwise = 7077 if scheme == "spark" else 443
    return [(part.hostname or "", part.port or otherwise) for part in parts]


def _own_address(spark: Spark) -> dict[str, str]:
    """A session on this machine listens to nobody else."""
    return {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"} if spark.is_local else {}


@contextmanager
def _environment(spark: Spark) -> Iterator[None]:
    """What Spark's launcher reads from the environment; as it was afterwards."""
    wanted = {} if os.environ.get("PYSPARK_PYTHON") else {"PYSPARK_PYTHON": sys.executable}
    if spark.is_local:
        wanted["SPARK_LOCAL_IP"] = "127.0.0.1"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _not_started(spark: Spark, text: str) -> ClusterProblem:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = next((line for line in lines if "Exception" in line or "Error" in line), lines[0] if lines else "no reason")
    told = told.rpartition("Exception: ")[2][:300]
    if "stopped SparkContext" in text or "unresponsive" in text:
        return MasterDoesNotAnswer(
            f"Something listens at {spark.master} and does not answer as a Spark master. Correct --master, and see that "
            "it runs the same version of Spark as this machine."
        )
    return ClusterProblem(f"The Spark session at {spark.master} did not start: {told}")


def _close_gateway(context: Any) -> None:
    """Ends the JVM that this process started, with its executors and Python workers."""
    gateway = context._gateway
    context._gateway = context._jvm = None
    if gateway is None:
        return
    process = getattr(gateway, "proc", None)
    gateway.shutdown()
    if process is None:
        return
    if process.stdin is not None:
        process.stdin.close()  # the JVM ends when nobody speaks to it any more
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _remove_logs(application: str) -> None:
    """A local cluster writes its executors' output beside Spark itself."""
    import pyspark

    home = Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent)
    shutil.rmtree(home / "work" / application, ignore_errors=True)
