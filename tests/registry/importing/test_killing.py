"""kill -9 of the worker at every stage, and of the database: nothing is lost, nothing is doubled."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from minsheng.registry.database.addresses import OWNER_ROLE
from minsheng.registry.database.embedded import Embedded
from minsheng.registry.importing.models import AT_WORK, WAITING, WRITTEN
from tests.registry.importing.build import person_row, write_csv

PEOPLE = 160


def rows() -> list[dict[str, str]]:
    """Households of two who are spouses; one row in eight is bad."""
    found = []
    for place in range(PEOPLE):
        other = person_row(place ^ 1)["公民身份号码"]
        relation = "户主" if place % 2 == 0 else "配偶"
        row = person_row(place, household=f"H{place // 2}", relation=relation, 配偶身份号码=other)
        found.append(row | {"户籍": "火星"} if place % 8 == 7 else row)
    return found


def worker(environment: dict[str, str], database: str, *rest: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.registry.importing.worker", database, *map(str, rest)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def check_everything_is_there_once(owner: psycopg.Connection) -> None:
    good = [row for row in rows() if row["户籍"] != "火星"]

    def one(query: str) -> object:
        return owner.execute(query).fetchone()[0]  # type: ignore[index]

    assert one("select counts -> 'written' from import_batch") == {"done": len(good), "bad": PEOPLE - len(good)}
    names = [name for (name,) in owner.execute("select name from person order by id").fetchall()]
    assert names == [row["姓名"] for row in good]
    assert one("select count(*) from household") == PEOPLE // 2
    assert one("select count(*) from person_name") == len(good)
    assert one("select count(*) from membership") == len(good)
    assert one("select count(*) from statement") == len(good)
    assert one("select count(*) from record") == len(good)
    # Of a couple whose one row is bad, the other names somebody who is not registered.
    lonely = PEOPLE - len(good)
    assert one("select count(*) from kinship where kind = 'spouse'") == len(good) - lonely
    assert one("select count(*) from import_row where state = 'done'") == lonely
    assert one("select count(*) from (select lane, number from audit_entry group by 1, 2 having count(*) > 1) x") == 0


def stage_of(owner: psycopg.Connection) -> str:
    return str(owner.execute("select stage from import_batch").fetchone()[0])  # type: ignore[index]


def test_a_worker_killed_in_every_stage(city: psycopg.Connection, tmp_path: Path) -> None:
    environment, database = dict(os.environ), city.info.dbname
    file = write_csv(tmp_path / "people.csv", rows())
    batch = int(worker(environment, database, "load", file).stdout)
    draw, killed_in = random.Random(11), set()
    patience = 60
    while (stage := stage_of(city)) != WRITTEN:
        if stage == WAITING:
            assert worker(environment, database, "approve", batch).returncode == 0
            continue
        done = worker(environment, database, "go", batch, draw.randrange(14, patience))
        if done.returncode == -signal.SIGKILL:
            killed_in.add(stage_of(city))
            patience += 6
        else:
            assert done.returncode == 0, done.stderr
    assert len(killed_in & set(AT_WORK)) >= 3, killed_in
    check_everything_is_there_once(city)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Embedded]:
    """A server that writes to the disk as in earnest, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-kill-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = Embedded(folder / "postgres", {"shared_buffers": "64MB"})
    server.use()
    yield server
    until_dead_or_alive(server)
    server.stop()
    shutil.rmtree(folder)
    shutil.rmtree(server.sockets, ignore_errors=True)


def test_a_database_killed_while_it_works(own_server: Embedded, tmp_path: Path) -> None:
    environment = {**os.environ, "MINSHENG_VAR": str(own_server.data.parent)}
    subprocess.run(
        [sys.executable, "-c", "from minsheng.registry.database.running import database\nwith database(False): pass"],
        env=environment,
        check=True,
    )
    assert worker(environment, "minsheng", "prepare").returncode == 0
    file = write_csv(tmp_path / "people.csv", rows())
    batch = int(worker(environment, "minsheng", "load", file).stdout)
    draw, kills = random.Random(5), 0
    while True:
        with psycopg.connect(own_server.url(OWNER_ROLE), autocommit=True) as owner:
            stage = stage_of(owner)
            if stage == WRITTEN:
                break
        if stage == WAITING:
            assert worker(environment, "minsheng", "approve", batch).returncode == 0
            continue
        command = [sys.executable, "-m", "tests.registry.importing.worker", "minsheng", "go", str(batch), "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            if kills < 4:
                wait_for_work(own_server, process)
                time.sleep(draw.uniform(0, 0.4))
                kill_server(own_server)
                kills += 1
            process.wait(timeout=120)
        until_dead_or_alive(own_server)
        Embedded(own_server.data, own_server.settings).use()
    assert kills >= 2  # how many find work to interrupt depends on the machine
    with psycopg.connect(own_server.url(OWNER_ROLE), autocommit=True) as owner:
        check_everything_is_there_once(owner)


def wait_for_work(server: Embedded, process: subprocess.Popen[bytes]) -> None:
    """Until the worker holds the import, or has ended."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for _ in range(600):
            held = connection.execute("select 1 from pg_locks where locktype = 'advisory'").fetchone()
            if held or process.poll() is not None:
                return
            time.sleep(0.05)


def until_dead_or_alive(server: Embedded) -> None:
    """A killed server's process may be seen for some seconds more; one that answers is left alone."""
    for _ in range(300):
        if not server.is_running():
            return
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.url()):
            return
        time.sleep(0.1)


def kill_server(server: Embedded) -> None:
    """kill -9 of the postmaster and of everybody it started, as when the machine loses power."""
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    children = [int(pid) for pid in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
    for pid in (first, *children):
        os.kill(pid, signal.SIGKILL)
