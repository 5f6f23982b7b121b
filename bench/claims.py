"""A year of a city's claims through every layer of medical cover, from Parquet to Parquet: ``python -m bench.claims``.

``QUICK=1`` for a tenth of it. Without it the figures are also put into ``bench/results.json``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import minsheng.law
from bench import measured
from bench.city import MINSHENG
from bench.claim_tables import write_claims
from bench.ours import WORK
from minsheng.engine.loading import load_law

YEAR = 2025
PATIENTS = 2_000_000
QUICK_PATIENTS = 200_000
SMALL = 2_000
RESULTS_FILE = Path(__file__).parent / "results.json"


def tables(patients: int) -> Path:
    """The folder of so many patients' claims, written if it is not there."""
    folder = WORK / f"claims_{patients}"
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        write_claims(load_law(Path(minsheng.law.__file__).parent), partial, patients, YEAR)
        partial.replace(folder)
    return folder


def settle(patients: int) -> dict[str, Any]:
    """``seconds``, ``peak_gb`` and ``claims`` of ``minsheng claims settle`` once the kernel is compiled."""
    _settle(tables(SMALL))
    return _settle(tables(patients))


def _settle(folder: Path) -> dict[str, Any]:
    out = WORK / "settled"
    shutil.rmtree(out, ignore_errors=True)
    command = [MINSHENG, "claims", "settle", str(folder), "--year", str(YEAR), "--out", str(out)]
    done = measured.run([*command, "--assume", "no_unstated_circumstances"])
    told = json.loads((out / "claims.json").read_text(encoding="utf-8"))
    shutil.rmtree(out, ignore_errors=True)
    return {
        "seconds": done["seconds"],
        "peak_gb": done["peak_gb"],
        "claims": told["claims"],
        "patients": told["patients"],
    }


def main() -> int:
    """Measures, prints, writes."""
    quick = os.environ.get("QUICK", "") not in ("", "0")
    done = settle(QUICK_PATIENTS if quick else PATIENTS)
    print(json.dumps(done))
    if not quick and RESULTS_FILE.is_file():
        results = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
        results["claims_settle_s"], results["claims_settle_peak_gb"] = done["seconds"], done["peak_gb"]
        results["details"]["claims"] = done
        RESULTS_FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
