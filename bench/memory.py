"""The template's rules over twelve million people and twelve months in one call, in a process of its own.

``python -m bench.memory FOLDER`` reads the tables that :func:`bench.population.write_tables` wrote, runs the kernel
once and prints a line of JSON. Everything is counted: Python, the tables read, what the kernel needs and its results.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench import measured
from bench.ours import TWELVE_MONTHS, WORK, template_kernel
from bench.population import make_population, read_tables, write_tables


def peak_of_twelve_months(people: int) -> dict[str, Any]:
    """``peak_gb``, ``seconds`` of the call and ``results`` for so many people."""
    folder = WORK / f"tables_{people}"
    if not (folder / "households.arrow").exists():
        write_tables(make_population(people, seed=2), folder)
    done = measured.run([sys.executable, "-m", "bench.memory", str(folder)])
    return {"peak_gb": done["peak_gb"], **json.loads(done["output"].splitlines()[-1])}


def main() -> None:
    """The measured process."""
    people, households = read_tables(Path(sys.argv[1]))
    kernel = template_kernel(people.schema, households.schema, TWELVE_MONTHS)
    started = time.perf_counter()
    _, found = kernel.run(people, households, threads=2)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "people": people.num_rows, "results": found.num_columns * found.num_rows}))


if __name__ == "__main__":
    main()
