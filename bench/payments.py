"""``python -m bench.payments [PAYMENTS]``: a run of that many payments, from awards to ledger, bank file and settled statement.

The database is made anew in a folder of its own, as safe as a real one (fsync on), and removed at the end. Every payee has a
person, a household, a decision, a sealed account of their own and an award. What is asked for (1,000,000 payments, file and
ledger, in 60 s) is the sum of prepare, approve, freeze, post, write and send; preview, status and statement are shown beside.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from minsheng.registry.database import running


def main(payments: int) -> None:
    """Loads, measures, prints."""
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
            print(json.dumps(steps.measure(payments, folder), indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
