"""Two imports, two workers, an import and an officer: at the same moment, nobody is doubled and nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import Interrupted, acting
from minsheng.registry.database.embedded import Embedded
from minsheng.registry.importing import steps
from minsheng.registry.importing.deeds import AlreadyUnderWay, approve_file, load_file
from minsheng.registry.people.deeds.add_person import PersonAlreadyKnown, add_person
from tests.registry.importing.build import DAY, XIHU, asked, load, look, person_row, write_csv


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Does the deeds in threads that begin at the same moment; gives what they gave or raised."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def load_once(file: Path) -> int:
    with acting("steward", "a file came") as act:
        return int(load_file(act, file=file, kind="population", division="3301", as_of=DAY).pk)


def let_in(batch: int) -> None:
    with acting("approver", "looked") as act:
        approve_file(act, number=batch)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces, so that two imports meet in the middle."""
    monkeypatch.setattr(steps, "WRITE_PIECE", 10)


def test_the_same_file_loaded_twice_at_once_is_one(city: psycopg.Connection, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "people.csv", [person_row(place) for place in range(50)])
    found = together(*[lambda: load_once(file)] * 3)
    assert sorted(type(each).__name__ for each in found) == ["AlreadyUnderWay", "AlreadyUnderWay", "int"]
    assert all(each.code == "already-under-way" for each in found if isinstance(each, AlreadyUnderWay))
    assert asked("select count(*) from import_batch") == [(1,)]


@pytest.mark.usefixtures("small_pieces")
def test_two_files_of_the_same_people_written_at_once(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [
        person_row(place, household=f"H{place // 2}", relation="其他" if place % 2 else "户主") for place in range(120)
    ]
    batches = [load(write_csv(tmp_path / "a.csv", rows)), load(write_csv(tmp_path / "b.csv", rows[::-1]))]
    for batch in batches:
        let_in(batch)
    assert together(*[lambda batch=batch: steps.go_on(batch) for batch in batches]) == ["written", "written"]
    assert asked("select count(*) from person") == [(120,)]
    assert asked("select count(*) from household") == [(60,)]
    assert asked("select count(*) from membership") == [(120,)]
    assert asked("select count(*) from record where upper_inf(known)") == [(120,)]
    counts = [look(batch).counts["written"] for batch in batches]
    assert sum(each.get("done", 0) for each in counts) == 120
    assert sum(sum(each.values()) for each in counts) == 240


@pytest.mark.usefixtures("small_pieces")
def test_two_workers_at_one_file(city: psycopg.Connection, tmp_path: Path) -> None:
    batch = load(write_csv(tmp_path / "a.csv", [person_row(place) for place in range(80)]))
    let_in(batch)
    found = together(*[lambda: steps.go_on(batch)] * 2)
    assert "written" in found
    assert all(each == "written" or isinstance(each, steps.BusyElsewhere) for each in found)
    assert asked("select count(*) from person") == [(80,)]


@pytest.mark.usefixtures("small_pieces")
def test_an_officer_adds_the_same_people_meanwhile(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [person_row(place) for place in range(60)]
    batch = load(write_csv(tmp_path / "a.csv", rows))
    let_in(batch)

    def officer() -> int:
        added = 0
        for row in reversed(rows):
            try:
                with acting("steward", "at the counter") as act:
                    add_person(
                        act, name=row["姓名"], division=XIHU, on=DAY, said_by="counter", number=row["公民身份号码"]
                    )
                added += 1
            except (PersonAlreadyKnown, Interrupted):
                continue
        return added

    stage, added = together(lambda: steps.go_on(batch), officer)
    assert stage == "written"
    assert added > 0
    assert asked("select count(*) from person") == [(60,)]
    counts = look(batch).counts["written"]
    assert sum(counts.values()) == 60
    again = load(write_csv(tmp_path / "b.csv", rows[::-1]))
    let_in(again)
    assert steps.go_on(again) == "written"
    assert asked("select count(*) from person") == [(60,)]
    assert asked("select count(*) from membership where upper_inf(known)") == [(60,)]


def test_a_piece_that_ends_in_a_deadlock_is_done_again(
    server: Embedded, city: psycopg.Connection, tmp_path: Path
) -> None:
    rows = [person_row(place, 电话="13800138000") for place in range(2)]
    load_and_write(write_csv(tmp_path / "a.csv", rows))
    later = [row | {"电话": "13900139000"} for row in rows]
    batch = load(write_csv(tmp_path / "b.csv", later))
    let_in(batch)
    first, second = (number for (number,) in asked("select id from person order by id"))
    url = server.url(database=city.info.dbname)
    with psycopg.connect(url, autocommit=True) as superuser:  # time for the officer to get in the way on a busy machine
        superuser.execute(f"alter database {city.info.dbname} set deadlock_timeout = '4s'")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as officer:  # takes the second, then wants the first
        officer.execute("set deadlock_timeout = '1h'")  # so that the import is the one that gives way
        officer.execute("set statement_timeout = '30s'")
        officer.execute("update person set ethnicity = '汉' where id = %s", (second,))
        import_ = pool.submit(together, lambda: steps.go_on(batch))
        until_somebody_waits(url)
        officer.execute("update person set ethnicity = '汉' where id = %s", (first,))
        officer.commit()
        assert import_.result(timeout=60) == ["written"]
    assert look(batch).counts["written"] == {"done": 2}
    assert asked("select count(distinct phone_digest), min(ethnicity) from person") == [(1, "汉")]


def until_somebody_waits(url: str) -> None:
    """Until somebody waits for a row's lock."""
    with psycopg.connect(url, autocommit=True) as watching:
        for _ in range(400):
            waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            if watching.execute(waiting).fetchone():
                return
            time.sleep(0.05)
    raise AssertionError("The import did not come to the second person.")


def load_and_write(file: Path) -> None:
    batch = load(file)
    let_in(batch)
    assert steps.go_on(batch) == "written"
