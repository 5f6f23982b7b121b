"""``python -m bench.search [PEOPLE]``: the search box over a generated registry, by what is typed and by how far one reaches.

Each search is measured three ways: through the functions that check the reach themselves (what the registry does), as an
ordinary query under row-level security with the text operators marked LEAKPROOF, and the same without that mark. The
database is made anew in a folder of its own and removed at the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from bench.search_people import load, number_of
from minsheng.registry.access.acting import acting
from minsheng.registry.access.search import search
from minsheng.registry.database import running
from minsheng.registry.database.addresses import embedded

REACHES = {"community": "330106002051", "street": "330106002", "district": "330106", "city": "3301"}
ROUNDS = 40
# The query that an officer's page would write without the functions.
_PLAIN = {
    "name": "select id, name from person where name like %s order by name = %s desc, name, id limit 20",
    "sound": "select id, name from person where replace(pinyin, ' ', '') like %s order by replace(pinyin, ' ', ''), id limit 20",
}


def main(people: int) -> None:
    """Loads, measures, prints."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    try:
        with running.database(migrated=False):
            running.migrate()
            began = time.perf_counter()
            with running.owner_connection() as owner:
                load(owner, people, REACHES)
            print(f"{people:,} people loaded in {time.perf_counter() - began:.0f} s", flush=True)
            print(json.dumps(measure(), ensure_ascii=False, indent=1))
            print("\n".join(plans()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure() -> dict[str, dict[str, Any]]:
    """Milliseconds, median and 95th of a hundred, of each search in each reach and way."""
    drawn = _drawn()
    found: dict[str, dict[str, Any]] = {}
    for reach in REACHES:
        with acting(f"at_{reach}", "bench") as act:
            for what, texts in drawn.items():
                found[f"{reach}, {what}"] = {"function": _timed(lambda text: search(act, text), texts)}
            act.entries.clear()
    for way, mark in (("leakproof", "leakproof"), ("plain", "not leakproof")):
        _mark(mark)
        for reach in REACHES:
            with acting(f"at_{reach}", "bench"):
                for what in ("surname", "two characters", "whole name", "pinyin"):
                    found[f"{reach}, {what}"][way] = _timed(_plain(what), drawn[what])
    return found


def plans() -> list[str]:
    """How the database answers the beginning of a name for the whole city: by function, and plainly without and with the mark."""
    lines = []
    with running.owner_connection() as owner:
        lines.append("inside the function:")
        inside = (
            "select id from person p where p.name like '张伟%' and p.areas && array['3301']"
            " order by p.name using ~<~, p.id limit 20"
        )
        lines += [row[0] for row in owner.execute(f"explain (analyze, costs off, timing off) {inside}").fetchall()]
    for mark in ("not leakproof", "leakproof"):
        _mark(mark)
        lines.append(f"under row-level security, textlike {mark}:")
        with acting("at_city", "bench"), connection.cursor() as cursor:
            cursor.execute("explain (analyze, costs off, timing off) " + _PLAIN["name"], ["张伟%", "张伟"])
            lines += [row[0] for row in cursor.fetchall()]
    return lines


def _drawn() -> dict[str, list[str]]:
    """What people type: drawn from the people there, so that something is found."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select name, pinyin, initials from person order by mod(id, 7919), id limit %s", [ROUNDS])
        rows = cursor.fetchall()
        cursor.execute("select address from dwelling order by mod(id, 7919), id limit %s", [ROUNDS])
        addresses = [row[0] for row in cursor.fetchall()]
        cursor.execute("select household_id::text from membership order by mod(id, 7919), id limit %s", [ROUNDS])
        households = [row[0] for row in cursor.fetchall()]
    return {
        "surname": [name[0] for name, _, _ in rows],
        "two characters": [name[:2] for name, _, _ in rows],
        "whole name": [name for name, _, _ in rows],
        "given name": [name[1:] for name, _, _ in rows],
        "pinyin": [sound.replace(" ", "") for _, sound, _ in rows],
        "pinyin begun": [sound.replace(" ", "")[:7] for _, sound, _ in rows],
        "initials": [initials for _, _, initials in rows],
        "identity number": [number_of(random.Random(each).randrange(10_000)) for each in range(ROUNDS)],
        "address": addresses,
        "street of many": ["保俶路"] * ROUNDS,
        "household": households,
        "nobody": ["龘龘龘"] * ROUNDS,
    }


def _plain(what: str) -> Callable[[str], None]:
    def ask(text: str) -> None:
        with connection.cursor() as cursor:
            values = [f"{text}%"] if what == "pinyin" else [f"{text}%", text]
            cursor.execute(_PLAIN["sound" if what == "pinyin" else "name"], values)
            cursor.fetchall()

    return ask


def _timed(ask: Callable[[str], Any], texts: list[str]) -> dict[str, float]:
    seconds = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        seconds.append(time.perf_counter() - began)
        if sum(seconds) > 20:
            break
    seconds.sort()
    return {
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(seconds[int(0.95 * (len(seconds) - 1))] * 1000, 1),
    }


def _mark(mark: str) -> None:
    with psycopg.connect(embedded().url(), autocommit=True) as superuser:
        for function in ("textlike(text, text)", "similarity_op(text, text)", "starts_with(text, text)"):
            superuser.execute(f"alter function {function} {mark}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
