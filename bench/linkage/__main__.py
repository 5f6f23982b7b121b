"""Measures linking: ``python -m bench.linkage`` on every labelled set, ``python -m bench.linkage 1000000`` for reach.

Prints precision, recall and F1 at each threshold; the large run prints also seconds and the peak of memory.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from bench.linkage.people import register
from minsheng.registry.linking.files import read_table
from minsheng.registry.linking.finding import LinkSettings, link
from minsheng.registry.linking.measuring import THRESHOLDS, measure

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "registry_and_claims"
SETS = {
    "febrl 1": (("linkage_febrl/febrl1_labelled.csv",), "true_person"),
    "febrl 3": (("linkage_febrl/febrl3_labelled.csv",), "true_person"),
    "fake 1000": (("linkage_splink/fake_1000.csv",), "cluster"),
    "historical people": (("linkage_splink/historical_people_labelled.csv.gz",), "cluster"),
    "transfers": (
        ("linkage_splink/transfers_sent_labelled.csv.gz", "linkage_splink/transfers_received_labelled.csv.gz"),
        "true_pair",
    ),
}
CHOSEN_ON, CHECKED_ON = 7, 2027  # seeds


def show(name: str, tables: Mapping[str, pa.Table], truth: str, least: float = min(THRESHOLDS)) -> None:
    """Links, measures, prints."""
    started = time.perf_counter()
    found = link(tables, LinkSettings(threshold=least))
    took = time.perf_counter() - started
    records = sum(table.num_rows for table in tables.values())
    print(f"{name}: {records:,} records, {found.kind.name}, {took:.1f} s")
    for one in measure(found.pairs, tables, found.recognised, truth, thresholds=[t for t in THRESHOLDS if t >= least]):
        print(f"  {one.threshold:<6} {one.given:>9,}  P {one.precision:.4f}  R {one.recall:.4f}  F1 {one.f1:.4f}")
    sys.stdout.flush()


def main() -> None:
    """The labelled sets and an invented register, or an invented register of the size asked for."""
    if len(sys.argv) > 1:
        show("invented people", {"people": register(int(sys.argv[1]), CHECKED_ON)}, "person", least=0.5)
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")
        return
    for name, (files, truth) in SETS.items():
        show(name, {Path(file).name: read_table(DATA / file) for file in files}, truth)
    for seed in (CHOSEN_ON, CHECKED_ON):
        show(f"invented people, seed {seed}", {"people": register(20_000, seed)}, "person")


main()
