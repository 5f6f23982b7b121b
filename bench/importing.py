"""``python -m bench.importing [PEOPLE] [THERE]``: a population file brought in while officers search.

The registry has THERE people already. The file is loaded and approved by the command line, a process of its own; this one
searches as an officer of the city does, and measures each search with its act and log entry. The database is made anew in a
folder of its own, writes to the disk as in earnest, and is removed at the end.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.search_people import load
from minsheng.registry.access.acting import acting
from minsheng.registry.access.search import search
from minsheng.registry.database import running
from minsheng.registry.database.addresses import embedded
from minsheng.registry.identity_numbers import check_digit

SETTINGS = "minsheng.services.settings"
_SURNAMES, _GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗",
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉鹏建华玉",
)
_RELATIONS = ("户主", "配偶", "子女")
_PAUSE_S = 0.25  # an officer of a busy office


def main(people: int, there: int) -> None:
    """Fills, measures, prints."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["MINSHENG_VAR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    try:
        running.set_up_django(SETTINGS)
        with running.database(migrated=False):
            running.migrate()
            with running.owner_connection() as owner:
                load(owner, there, {"city": "3301"})
                add_actors(owner)
                codes = [
                    row[0] for row in owner.execute("select code from division where level = 'community'").fetchall()
                ]
            with running.owner_connection() as owner:
                owner.autocommit = True
                for table in ("person", "household"):  # the load numbers them itself
                    owner.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}")
                owner.execute("analyze")
            file = write(folder / "people.csv", people, codes)
            found: dict[str, Any] = {
                "people": people,
                "already there": there,
                "file MB": round(file.stat().st_size / 1e6, 1),
            }
            found["idle"] = _searching(None)
            for deed in deeds(str(file)):
                found[deed[1]] = _searching(deed)
                print(json.dumps(found, ensure_ascii=False), flush=True)
            with running.owner_connection() as owner:
                found["rows"] = [
                    row[0] for row in owner.execute("select counts from import_batch order by id").fetchall()
                ]
            print(json.dumps(found, ensure_ascii=False, indent=1))
            print(f"load 1, 5, 15 min: {os.getloadavg()}; database {_size(folder):,.0f} MB")
    finally:
        embedded().stop()
        shutil.rmtree(folder, ignore_errors=True)


def deeds(file: str, number: int = 1) -> list[list[str]]:
    """Into the registry, and the same file again: it then changes nothing."""
    loading = ["--kind", "population", "--division", "3301", "--as-of", "2025-07-01", "--as", "steward"]
    return [
        ["load", "first: load", file, *loading],
        ["approve", "first: approve", str(number), "--as", "approver"],
        ["load", "again: load", file, *loading],
    ]


def _searching(deed: list[str] | None) -> dict[str, Any]:
    """Searches while a command runs, or for some seconds; milliseconds of each, and how long the command took."""
    draw = random.Random(3)
    began = time.perf_counter()
    process = None
    if deed is not None:
        command = [sys.executable, "-m", "minsheng.faces.cli.main", "import", deed[0], *deed[2:]]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    taken = []
    while process.poll() is None if process is not None else time.perf_counter() - began < 20:
        text = draw.choice(_SURNAMES) + draw.choice(_GIVEN) * draw.randrange(1, 3)
        start = time.perf_counter()
        with acting("at_city", "bench") as act:
            search(act, text)
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(_PAUSE_S)
    if process is not None and process.returncode != 0:
        raise SystemExit(f"{deed}: {process.stderr.read()[-2000:] if process.stderr else ''}")
    taken.sort()
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "searches": len(taken),
        "median ms": round(taken[len(taken) // 2], 1),
        "p95 ms": round(taken[int(len(taken) * 0.95)], 1),
        "longest ms": round(taken[-1], 1),
    }


def add_actors(owner: psycopg.Connection[Any]) -> None:
    """Who loads a file and who approves it."""
    for name, role in (("steward", "data_steward"), ("approver", "data_approver")):
        owner.execute(
            "insert into actor (name, shown_as, kind) values (%s, %s, 'officer') on conflict do nothing", (name, name)
        )
        owner.execute(
            "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, %s, '3301', '[2020-01-01,)', k.id"
            " from actor a, actor k where a.name = %s and k.name = 'keeper' on conflict do nothing",
            (role, name),
        )


def write(file: Path, people: int, codes: list[str]) -> Path:
    """Households of three in every community. The numbers are made up, of another division than those already there."""
    draw = random.Random(4)
    header = ("公民身份号码", "姓名", "户号", "区划代码", "与户主关系", "户籍", "婚姻状况")
    with file.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow(header)
        code = codes[0]
        for n in range(people):
            if n % 3 == 0:
                code = draw.choice(codes)
            born = datetime.date(1940, 1, 1) + datetime.timedelta(days=n // 999 * 37 % 30_000)
            first = f"330206{born:%Y%m%d}{n % 999 + 1:03d}"
            name = draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=draw.randrange(1, 3)))
            out.writerow([first + check_digit(first), name, f"N{n // 3}", code, _RELATIONS[n % 3], "本市", "未婚"])
    return file


def _size(folder: Path) -> float:
    return sum(each.stat().st_size for each in (folder / "postgres").rglob("*") if each.is_file()) / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
