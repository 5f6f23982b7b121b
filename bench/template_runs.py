"""The template's rules over a million people: OpenFisca, our kernel and the hand-written floor, turn by turn."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import floor, ours
from bench.exactness import Agreement, compare
from bench.peers import OpenFisca
from bench.population import Population, household_table, people_table
from bench.timing import Timings

TIMES_A_TURN = 5


@dataclass
class Comparison:
    """Timings of each for the same months, OpenFisca's largest memory, and whether they agree."""

    months: int
    openfisca: Timings = field(default_factory=Timings)
    openfisca_inputs: Timings = field(default_factory=Timings)
    ours: Timings = field(default_factory=Timings)
    floor: Timings = field(default_factory=Timings)
    blocked_floor: Timings = field(default_factory=Timings)
    openfisca_peak_gb: float = 0.0
    openfisca_trace_p50_ms: float = 0.0
    agreement: Agreement | None = None


def compare_all(population: Population, folder: Path, days: Sequence[datetime.date], rounds: int) -> Comparison:
    """Interleaves so many rounds of each, after one of each for warming up, and compares what they found.

    OpenFisca's time is its computation alone; setting its inputs is kept beside it. Ours and the floor's is from Arrow
    tables to Arrow tables.
    """
    found = Comparison(len(days))
    people, households = people_table(population), household_table(population)
    kernel = ours.template_kernel(people.schema, households.schema, days)
    kept = folder / f"openfisca_{len(days)}.npz"
    with OpenFisca(folder, [f"{day:%Y-%m}" for day in days]) as peer:
        peer.repeat(keep=kept)
        _, our_results = kernel.run(people, households, threads=2)
        floor_results = floor.fused(people, households, days)
        if not floor.blocked(people, households, days).equals(floor_results):
            raise AssertionError("The two hand-written kernels disagree.")
        turns = [
            (found.ours, lambda: kernel.run(people, households, threads=2)),
            (found.floor, lambda: floor.fused(people, households, days)),
            (found.blocked_floor, lambda: floor.blocked(people, households, days)),
        ]
        for turn in range(rounds):
            answer = peer.repeat()
            found.openfisca.seconds.append(answer["computing_s"])
            found.openfisca_inputs.seconds.append(answer["inputs_s"])
            found.openfisca_peak_gb = answer["peak_gb"]
            for at in range(len(turns)):
                timings, work = turns[(turn + at) % len(turns)]  # nobody is always the first after the peer
                work()
                timings.time(work, times=TIMES_A_TURN)
        found.openfisca_trace_p50_ms = peer.trace_one()["p50_ms"]
    found.agreement = compare(population, days, our_results, floor_results, kept)
    return found
