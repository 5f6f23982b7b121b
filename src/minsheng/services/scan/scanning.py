"""A city scanned with the whole law (P03): answers as Parquet, counts by place, and the unclaimed cases."""

from __future__ import annotations

import csv
import datetime
import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch.scanning import Scanned, columns_of, kernel_for, pairs_of, scan_files
from minsheng.engine.cluster import Spark, scan_on_cluster
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.tree import Law, Programme
from minsheng.services.scan import deprivation
from minsheng.services.scan.counting import HERE, Counts
from minsheng.services.scan.tallying import Tally, taken_up

UNCLAIMED = "unclaimed.parquet"  # who is entitled and does not receive


@dataclass(slots=True)
class CityScan:
    """What a scan found."""

    scanned: Scanned
    counts: Counts
    day: datetime.date
    assume: tuple[str, ...]
    unclaimed: int
    compile_seconds: float
    scan_seconds: float
    deprivation: deprivation.Measured | None = None  # of the city, where it was surveyed


def programmes_of(law: Law, columns: Collection[str]) -> list[Programme]:
    """The programmes that decide something of a city with these columns, by section and name."""
    deciding = [programme for programme in law.asked(columns) if programme.data.get("decides") in law.rules]
    return sorted(deciding, key=lambda programme: (programme.section, programme.name))


def results_of(law: Law, columns: Collection[str], *, everything: bool = False) -> list[str]:
    """What a scan works out: each programme's decision and amount, and every answer if ``everything``.

    The answers of the multidimensional index are always worked out where it is asked: they are what is summed over a city.
    """
    names: list[str] = []
    for programme in law.asked(columns):
        data = programme.data
        names += [name for name in (data.get("decides"), data.get("pays")) if name]
        if everything or not data.get("decides") or data["decides"] == deprivation.DECIDES:
            names += data.get("answers", [])
    return [name for name in dict.fromkeys(names) if name in law.rules or name in law.groups]


def scan_city(
    law: Law,
    folder: Path,
    out: Path,
    *,
    day: datetime.date,
    assume: tuple[str, ...] = (),
    everything: bool = False,
    rejects: Path | None = None,
    replace: bool = False,
    threads: int = 2,
    spark: Spark | None = None,
    progress: Callable[[int], None] | None = None,
) -> CityScan:
    """Decides every household of a folder of pairs and writes ``out``.

    ``out`` holds the answers (``people-*.parquet``, ``households-*.parquet``), ``unclaimed.parquet`` (who is entitled and
    is not marked as receiving), ``by_programme.csv``, ``by_district.csv``, ``by_street.csv`` and ``scan.json``;
    ``by_deprivation.csv`` where the city has a survey of deprivations. With ``spark``
    a cluster does the work, and ``threads`` says nothing; the answers are the same.

    Raises:
        LawNotReviewed, BadRows, BadTable, NothingToScan, FolderIsThere; ClusterProblem with ``spark``.
    """
    check_day(law, day)
    pairs = pairs_of(folder)
    assume = assume or assumptions_of(folder)
    started = time.perf_counter()
    columns = columns_of(pairs)
    results = results_of(law, columns, everything=everything)
    kernel = kernel_for(law, pairs, results, [day], assume, compiled=spark is None)
    compiled = time.perf_counter()
    programmes = programmes_of(law, columns)
    counts = Counts(law, programmes)
    marks = [str(programme.data["received"]) for programme in programmes if "received" in programme.data]
    cases: list[pa.Table] = []
    unclaimed = UnclaimedFile()

    def keep(people: pa.Table, households: pa.Table, people_out: pa.Table, households_out: pa.Table) -> None:
        cases.append(counts.add(people, households, people_out, households_out))

    def finish(partial: Path, scanned: Scanned) -> None:
        for table in cases:
            unclaimed.add(partial, table)
        unclaimed.close()
        measured = {}
        if set(deprivation.NEEDED) <= set(results):
            triples = [(people, households, partial / households.name) for people, households in pairs]
            measured = deprivation.measure(triples)
            deprivation.write(measured, partial / deprivation.FILE)
        for name, by in (("by_programme", ""), ("by_district", "district"), ("by_street", "street")):
            _write_csv(partial / f"{name}.csv", counts.rows(by))
        found.append(
            CityScan(
                scanned,
                counts,
                day,
                assume,
                unclaimed.rows,
                compiled - started,
                time.perf_counter() - compiled,
                measured.get(""),
            )
        )
        text = json.dumps(_summary(law, folder, found[0]), ensure_ascii=False, indent=1)
        (partial / "scan.json").write_text(text, encoding="utf-8")

    def gather(partial: Path, told: bytes) -> None:
        unclaimed.add(partial, taken_up(told, counts))

    found: list[CityScan] = []
    also_read = [*marks, HERE, "district", "street"]
    alike: dict[str, Any] = {"progress": progress, "rejects": rejects, "replace": replace, "finish": finish}
    if spark is None:
        scan_files(kernel, pairs, out, on_pair=keep, also_read=also_read, threads=threads, **alike)
    else:
        tally = Tally(law, programmes)
        scan_on_cluster(kernel, pairs, out, spark=spark, tally=tally, gather=gather, also_read=also_read, **alike)
    return found[0]


class UnclaimedFile:
    """``unclaimed.parquet``, one pair's cases after another; memory does not grow with the city."""

    def __init__(self) -> None:
        self.rows = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, folder: Path, cases: pa.Table) -> None:
        """Appends a pair's cases, to a file in ``folder`` that the first call makes."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(folder / UNCLAIMED, cases.schema, compression="zstd")
        self._writer.write_table(cases.unify_dictionaries().combine_chunks())
        self.rows += cases.num_rows

    def close(self) -> None:
        """Ends the file."""
        if self._writer is not None:
            self._writer.close()


def assumptions_of(folder: Path) -> tuple[str, ...]:
    """The assumptions that a built city asks for in its ``city.json``; none if it has none."""
    path = folder / "city.json"
    if not path.is_file():
        return ()
    return tuple(json.loads(path.read_text(encoding="utf-8")).get("assume", []))


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else ["programme"])
        writer.writeheader()
        writer.writerows(rows)


def _summary(law: Law, folder: Path, found: CityScan) -> dict[str, Any]:
    return {
        "law": {"zh": law.zh, "version": law.version},
        "city": folder.name,
        "day": found.day.isoformat(),
        "assume": list(found.assume),
        "people": found.counts.people,
        "households": found.scanned.households,
        "bad_rows": found.scanned.bad_rows,
        "households_left_out": found.scanned.households_left_out,
        "unclaimed_cases": found.unclaimed,
        "programmes": found.counts.rows(),
        **({"deprivation": found.deprivation.rates()} if found.deprivation else {}),
    }
