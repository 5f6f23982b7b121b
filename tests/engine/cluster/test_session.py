"""What is said where Spark, Java, the master or its address is not there; none of this starts Spark."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from minsheng.engine.cluster.problems import (
    MasterDoesNotAnswer,
    SparkMissing,
    WorkerOutOfMemory,
    WorkerStopped,
    failure_of,
)
from minsheng.engine.cluster.session import Spark, check_java, check_master, check_pyspark, local_master


def test_without_pyspark_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(SparkMissing, match=r"pip install 'minsheng\[cluster\]'.*make setup-cluster"):
        check_pyspark()


def test_without_java_the_place_and_the_remedy_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkMissing, match=r"no java in PATH.*Install Java 17"):
        check_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkMissing, match=rf"JAVA_HOME is {tmp_path}, which has no bin/java"):
        check_java()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "is Java 11"),
        ("echo 'java version \"1.8.0_392\"' >&2", "is Java 8"),
        ("echo 'Error occurred during initialization of VM' >&2; exit 1", "does not run: Error occurred"),
    ],
)
def test_an_old_or_broken_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, words: str) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkMissing, match=words):
        check_java()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_master_that_does_not_listen() -> None:
    port = free_port()
    with pytest.raises(MasterDoesNotAnswer, match=rf"spark://127\.0\.0\.1:{port} does not answer .*refused.*--master"):
        check_master(Spark(f"spark://127.0.0.1:{port}"))
    with pytest.raises(MasterDoesNotAnswer, match=r"no\.such\.invalid:7077"):
        check_master(Spark("spark://no.such.invalid"))


def test_one_of_two_masters_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        check_master(Spark(f"spark://127.0.0.1:{free_port()},127.0.0.1:{port}"))
        check_master(Spark(f"k8s://http://127.0.0.1:{port}"))


@pytest.mark.parametrize("master", ["", "spark:/host:7077", "sc://host", "local[", "localhost", "local-cluster[2]"])
def test_what_is_no_master(master: str) -> None:
    with pytest.raises(MasterDoesNotAnswer, match=r"is no Spark master\. Write one of spark://HOST:PORT"):
        check_master(Spark(master))


def test_yarn_without_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    monkeypatch.delenv("YARN_CONF_DIR", raising=False)
    with pytest.raises(MasterDoesNotAnswer, match="set HADOOP_CONF_DIR"):
        check_master(Spark("yarn"))


@pytest.mark.parametrize("master", ["local", "local[*]", "local[3]", "local-cluster[2,1,1024]", local_master(2)])
def test_what_is_this_machine(master: str) -> None:
    assert Spark(master).is_local
    check_master(Spark(master))


FAILED = "Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure: Lost task 1.3: "


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (
            "pyarrow.lib.ArrowMemoryError: malloc of size 64 failed",
            WorkerOutOfMemory,
            "ran out of memory over b, 4 times",
        ),
        (
            "SparkException: Python worker exited unexpectedly (crashed)",
            WorkerOutOfMemory,
            "was killed over b, 4 times",
        ),
        ("\nKeyError: 'street'\nminsheng worked over b\n", WorkerStopped, "failed over b, 4 times: KeyError: 'street'"),
    ],
)
def test_what_spark_reports_in_plain_words(cause: str, kind: type[Exception], words: str) -> None:
    found = failure_of(FAILED + cause, ["a", "b"])
    assert type(found) is kind
    assert words in str(found)
    assert "Nothing was written" in str(found)
