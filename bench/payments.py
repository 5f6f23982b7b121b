"""``python -m bench.payments [PAYMENTS]``: a run of that many payments, from awards to ledger, bank file and settled statement.

The database is made anew in a folder of its own, as safe as a real one (fsync on), and removed at the end. Every payee has a
person, a household, a decision, a sealed account of their own and an award. What is asked for (1,000,000 payments, file and
ledger, in 60 s) is the sum of prepare, approve, freeze, post, write and send; preview, status and statement are shown beside.
A run of 1,000,000 is also put into ``bench/results.json``.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from minsheng.registry.database import running

PAYMENTS, QUICK_PAYMENTS = 1_000_000, 50_000
RESULTS_FILE = Path(__file__).parent / "results.json"
KEY = "payments_1m_s"


def run_apart(payments: int) -> dict[str, Any]:
    """Measures in a process of its own, which has its own database; ``seconds`` by step and ``asked_for_s``."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.payments", str(payments), "--alone"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def main(payments: int, keep: bool) -> None:
    """Loads, measures, prints; keeps the figures of a whole run."""
    done = measure(payments)
    print(json.dumps(done, indent=1))
    if keep and payments == PAYMENTS and RESULTS_FILE.is_file():
        results = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
        results[KEY], results["details"]["payments"] = done["asked_for_s"], done
        RESULTS_FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def measure(payments: int) -> dict[str, Any]:
    """Seconds of each step of a run of so many payments, in a database made for it."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.faces.site.settings"
    os.environ.pop("DATABASE_URL", None)
    try:
        with running.database(migrated=False):
            running.migrate()
            steps = importlib.import_module("bench.payment_steps")
            began = time.perf_counter()
            with running.owner_connection() as owner:
                steps.add_actors(owner)
            steps.set_up()
            with running.owner_connection() as owner:
                steps.load(owner, payments)
            print(f"{payments:,} awards loaded in {time.perf_counter() - began:.0f} s", flush=True)
            found: dict[str, Any] = steps.measure(payments, folder)
            return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    main(numbers[0] if numbers else PAYMENTS, "--alone" not in sys.argv)
