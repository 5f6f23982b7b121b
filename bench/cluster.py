"""``python -m bench.cluster [--city FOLDER]``: the scan of a city on a local cluster beside batch, and where the time goes.

Prints two tables and writes ``bench/cluster.json``. Every run is a process of its own, the kernel being on disk already
except where it says so. What ``docs/scale.md`` works out comes from here. Spark is needed: ``make setup-cluster``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

import minsheng.law
from bench import city
from bench.ours import ROOT, WORK
from minsheng.engine.batch.scanning import kernel_for, pairs_of
from minsheng.engine.cluster import ClusterScanned, Spark
from minsheng.engine.loading import load_law
from minsheng.services.scan.scanning import assumptions_of, results_of, scan_city

RESULTS_FILE = Path(__file__).parent / "cluster.json"
LAW = Path(minsheng.law.__file__).parent
PEOPLE = 12_624_000
DAY = datetime.date(2025, 7, 1)
PARTS = ("starting", "reading", "deciding", "telling", "writing")
RUNS = {
    "batch, 1 thread": ("batch", "1"),
    "batch, 2 threads": ("batch", "2"),
    "Spark, 1 worker": ("spark", "local[1,4]"),
    "Spark, 2 workers": ("spark", "local[2,4]"),
    "Spark, 2 executors": ("spark", "local-cluster[2,1,1024]"),
}


def measured(engine: str, what: str, folder: Path, **variables: str) -> dict[str, Any]:
    """One scan in a process of its own: what it says of itself, and the most memory that all its processes held."""
    command = [sys.executable, "-m", "bench.cluster", "--one", engine, what, "--city", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **variables})
    with _Memory(process.pid) as memory:
        output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with code {process.returncode}")
    return {**json.loads(output.splitlines()[-1]), **memory.peaks, "load_after": os.getloadavg()[0]}


class _Memory:
    """The most memory that a process and its descendants held at one time, and the JVMs among them."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.peaks = {"all_peak_gb": 0.0, "jvm_peak_gb": 0.0, "jvm_processor": 0.0}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Memory:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.ended.wait(0.25):
            held = {"all_peak_gb": 0.0, "jvm_peak_gb": 0.0, "jvm_processor": 0.0}
            try:
                for process in [self.process, *self.process.children(recursive=True)]:
                    size = process.memory_info().rss / 1e9  # what forked workers share is counted in each
                    held["all_peak_gb"] += size
                    if process.name() == "java":
                        held["jvm_peak_gb"] += size
                        held["jvm_processor"] += sum(process.cpu_times()[:2])
            except psutil.Error:
                continue
            self.peaks = {name: max(value, held[name]) for name, value in self.peaks.items()}


def one(engine: str, what: str, folder: Path) -> dict[str, Any]:
    """The measured process: a scan whose answers are thrown away."""
    law = load_law(LAW)
    out = WORK / f"scanned_{os.getpid()}"
    started = time.perf_counter()
    how: dict[str, Any] = {"threads": int(what)} if engine == "batch" else {"spark": Spark(what)}
    try:
        found = scan_city(law, folder, out, day=DAY, **how)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    scanned = found.scanned
    told: dict[str, Any] = {
        "seconds": time.perf_counter() - started,
        "planning": found.compile_seconds,
        "people": scanned.people,
        "pairs": scanned.files,
        "unclaimed": found.unclaimed,
        "driver_peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        "processor": time.process_time(),
    }
    if isinstance(scanned, ClusterScanned):
        told |= _where(scanned)
    return told


def _where(scanned: ClusterScanned) -> dict[str, Any]:
    """Where a cluster's time went: of the whole, and of the workers' own, all added up."""
    workers = {row["worker"] for row in scanned.pairs}
    busy = {
        name: sum(row[part] for row in scanned.pairs for part in PARTS if row["worker"] == name) for name in workers
    }
    return {
        "session": scanned.starting_seconds,
        "working": scanned.working_seconds,
        "gathering": scanned.gathering_seconds,
        "workers": len(workers),
        "idle": scanned.working_seconds * len(workers) - sum(busy.values()),
        "workers_processor": sum(row["computing"] for row in scanned.pairs),
        "workers_processor_after_start": sum(row["computing"] for row in scanned.pairs if row["starting"] < 0.05),
        "pairs_after_start": sum(row["starting"] < 0.05 for row in scanned.pairs),
        "parts": {part: sum(row[part] for row in scanned.pairs) for part in PARTS},
        "compiling": max((row["starting"] for row in scanned.pairs if row["compiled"]), default=0.0),
        "worker_peak_gb": max(row["peak_bytes"] for row in scanned.pairs) / 1e9,
    }


def measure(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Every run, the first of all being one that compiles."""
    town, _ = city.build(city.SMALL_TOWN)
    cache = WORK / "empty_cluster_cache"
    shutil.rmtree(cache, ignore_errors=True)
    say("a small town, nothing compiled")
    found = {"small town, nothing compiled": measured("spark", "local[2,4]", town, MINSHENG_CACHE=str(cache))}
    say("a small town, compiled")
    found["small town, compiled"] = measured("spark", "local[2,4]", town, MINSHENG_CACHE=str(cache))
    law = load_law(LAW)
    kernel_for(law, pairs_of(folder), results_of(law), [DAY], assumptions_of(folder))  # so that it is on disk
    for name, (engine, what) in RUNS.items():
        say(name)
        found[name] = measured(engine, what, folder)
    return found


def show(console: Console, found: dict[str, Any]) -> None:
    """Both tables."""
    table = Table(title="A scan of the city, from Parquet to Parquet")
    for heading in (
        "",
        "seconds",
        "million rows/s",
        "without Spark's start",
        "GB, all",
        "GB, JVMs",
        "GB, a worker",
        "processor s",
    ):
        table.add_column(heading, justify="left" if not heading else "right")
    for name in RUNS:
        run = found[name]
        rows = run["people"] / 1e6
        net = run["seconds"] - run.get("session", 0)
        memory = [f"{run[key]:.2f}" if run.get(key) else "" for key in ("all_peak_gb", "jvm_peak_gb", "worker_peak_gb")]
        processor = run["processor"] + run.get("workers_processor", 0) + run["jvm_processor"]
        speeds = (f"{run['seconds']:.1f}", f"{rows / run['seconds']:.2f}", f"{rows / net:.2f}")
        table.add_row(name, *speeds, *memory, f"{processor:.1f}")
    console.print(table)
    table = Table(title="Where Spark's time goes: seconds of the whole; seconds of all workers together")
    heads = ("", "plan", "session", "work", "gather", *PARTS, "idle")
    for heading in heads:
        table.add_column(heading, justify="left" if not heading else "right")
    for name, run in found.items():
        if "parts" in run:
            whole = [run["planning"], run["session"], run["working"], run["gathering"]]
            table.add_row(name, *(f"{value:.1f}" for value in [*whole, *run["parts"].values(), run["idle"]]))
    console.print(table)


def main() -> None:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    parser.add_argument("--city", type=Path, help="a built city; one of 12.6 million is built where none is named")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "WHAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(*asked.one, asked.city)))
        return
    folder = asked.city or city.build(PEOPLE)[0]
    console = Console(width=150)
    load = os.getloadavg()[0]
    found = measure(folder, lambda name: console.print(f"… {name}", highlight=False))
    rows = sum(pq.read_metadata(path).num_rows for path in folder.glob("people-*.parquet"))
    machine = {
        "load_at_start": load,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    text = json.dumps({"machine": machine, "people_rows": rows, "runs": found}, indent=1)
    partial = RESULTS_FILE.with_suffix(".part")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(RESULTS_FILE)
    show(console, found)


if __name__ == "__main__":
    main()
