"""Runs OpenFisca's country template; started in the peers' own environment by :mod:`bench.peers`.

``python openfisca_side.py FOLDER MONTHS`` prints a line of JSON when it is ready, then one for every line it reads:
``again`` repeats the computation from fresh inputs, ``keep FILE`` also writes what was found, ``trace`` computes one
household with OpenFisca's tracer. So its repetitions can be interleaved with ours. Only NumPy and OpenFisca are
imported, so the module stands alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.simulations import Simulation
from openfisca_country_template import CountryTaxBenefitSystem
from openfisca_country_template.situation_examples import couple

OCCUPANCIES = np.array(("owner", "tenant", "free_lodger", "homeless"))
ROLES = np.array(("adult", "child"))
RESULTS = ("disposable_income", "total_benefits", "total_taxes")


def build(system: CountryTaxBenefitSystem, arrays: dict[str, np.ndarray], months: list[str]) -> Simulation:
    """A simulation with its inputs set, nothing computed yet."""
    people, households = len(arrays["salary"]), len(arrays["household_id"])
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(people))
    group = builder.declare_entity("household", np.arange(households))
    builder.join_with_persons(group, arrays["household_of"], roles=ROLES[arrays["role"]])
    simulation = builder.build(system)
    simulation.set_input("birth", "ETERNITY", arrays["birth"].astype("datetime64[D]"))
    salary, capital_returns, rent = (arrays[name] / 100 for name in ("salary", "capital_returns", "rent"))
    for month in months:
        simulation.set_input("salary", month, salary)
        simulation.set_input("capital_returns", month, capital_returns)
        simulation.set_input("rent", month, rent)
    january = f"{months[0][:4]}-01"
    simulation.set_input("accommodation_size", january, arrays["accommodation_size"].astype(float))
    simulation.set_input("housing_occupancy_status", january, OCCUPANCIES[arrays["occupancy"]])
    return simulation


def repeat(
    system: CountryTaxBenefitSystem, arrays: dict[str, np.ndarray], months: list[str], keep: str = ""
) -> dict[str, Any]:
    """One computation from fresh inputs: seconds for setting them and for computing, and the largest memory so far."""
    started = time.perf_counter()
    simulation = build(system, arrays, months)
    ready = time.perf_counter()
    found = {f"{name}@{month}": simulation.calculate(name, month) for month in months for name in RESULTS}
    ended = time.perf_counter()
    if keep:
        np.savez(keep, **found)
    return {"inputs_s": ready - started, "computing_s": ended - ready, "peak_gb": peak_gb()}


def trace_one(system: CountryTaxBenefitSystem, times: int = 300) -> dict[str, Any]:
    """Milliseconds for one couple with the tracer on, from a built simulation: computing and reading the trace."""
    spent = []
    for _ in range(times):
        simulation = SimulationBuilder().build_from_entities(system, couple)
        simulation.trace = True
        started = time.perf_counter()
        for name in RESULTS:
            simulation.calculate(name, "2017-01")
        simulation.tracer.get_flat_trace()
        spent.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": float(np.percentile(spent, 50)), "p99_ms": float(np.percentile(spent, 99))}


def peak_gb() -> float:
    """The largest memory this process has held, in GB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024 / 1e9


def main() -> None:
    """Serves until the input ends."""
    folder, months = Path(sys.argv[1]), sys.argv[2].split(",")
    arrays = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    system = CountryTaxBenefitSystem()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        answer = trace_one(system) if word == "trace" else repeat(system, arrays, months, rest)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
