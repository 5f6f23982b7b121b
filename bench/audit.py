"""``python -m bench.audit [ENTRIES]``: how fast the log is written by several officers at once, and verified."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from django.db import connections

from minsheng.registry.access.acting import acting
from minsheng.registry.audit.verifying import verify
from minsheng.registry.database import running

OFFICERS = (1, 2, 4, 8)


def main(entries: int) -> None:
    """Makes a registry in a folder of its own, writes, verifies, prints."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    try:
        with running.database(migrated=False):
            running.migrate()
            with running.owner_connection() as owner:
                for n in range(max(OFFICERS)):
                    owner.execute("insert into actor (name, shown_as, kind) values (%s, %s, 'officer')", (f"o{n}",) * 2)
            for officers in OFFICERS:
                print(f"{officers} at once, an act each entry: {_acts(officers, entries):,.0f} acts/s", flush=True)
            print(f"one act of {entries * 10:,} entries: {_one_act(entries * 10):,.0f} entries/s", flush=True)
            began = time.perf_counter()
            verdict = verify()
            seconds = time.perf_counter() - began
            print(f"verified: {verdict.entries:,} entries in {seconds:.1f} s, {verdict.entries / seconds:,.0f}/s")
            assert not verdict.problems, verdict.problems[:3]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _acts(officers: int, entries: int) -> float:
    def work(name: str) -> None:
        for turn in range(entries // officers):
            with acting(name, "bench") as act:
                act.saw("looked", person_id=turn)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(f"o{n}",)) for n in range(officers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return entries // officers * officers / (time.perf_counter() - began)


def _one_act(entries: int) -> float:
    began = time.perf_counter()
    with acting("o0", "bench") as act:
        for turn in range(entries):
            act.record("looked", person_id=turn)
    return entries / (time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
