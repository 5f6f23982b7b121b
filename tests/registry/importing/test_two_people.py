"""Who may load, approve, reject and look: in code and in the database, then and when the work is done."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.importing import steps
from minsheng.registry.importing.deeds import (
    AlreadyUnderWay,
    BadImport,
    NotWaiting,
    OwnImport,
    approve_file,
    list_files,
    load_file,
    preview_of,
    reject_file,
)
from minsheng.registry.importing.models import Batch
from minsheng.registry.importing.reading.flaws import Unreadable
from minsheng.registry.importing.spool import spool_folder
from minsheng.registry.jobs.working import work
from tests.registry.databases import ACTORS
from tests.registry.importing.build import DAY, approve, asked, load, look, person_row, write_csv


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", [person_row(place) for place in range(4)])


def give(owner: psycopg.Connection, actor: str, role: str) -> None:
    owner.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, %s, '3301', '[2020-01-01,)', k.id"
        " from actor a, actor k where a.name = %s and k.name = 'keeper'",
        (role, actor),
    )


def take(owner: psycopg.Connection, actor: str) -> None:
    owner.execute("delete from assignment where actor_id = (select id from actor where name = %s)", (actor,))


@pytest.mark.parametrize("actor", sorted(ACTORS.keys() - {"steward"}))
def test_only_a_steward_loads(city: psycopg.Connection, file: Path, actor: str) -> None:
    with pytest.raises(NotAllowed):
        load(file, loader=actor)
    assert city.execute("select count(*) from import_batch").fetchone() == (0,)


@pytest.mark.parametrize("actor", sorted(ACTORS.keys() - {"approver"}))
def test_only_an_approver_approves(city: psycopg.Connection, file: Path, actor: str) -> None:
    batch = load(file)
    with pytest.raises((NotAllowed, steps.NoSuchImport)):
        approve(batch, actor)
    assert look(batch).stage == "waiting"
    assert asked("select count(*) from person") == [(0,)]


def test_nobody_approves_what_they_loaded(city: psycopg.Connection, file: Path) -> None:
    batch = load(file)
    take(city, "steward")
    give(city, "steward", "data_approver")
    with pytest.raises(OwnImport):
        approve(batch, "steward")
    with pytest.raises(IntegrityError), acting("steward", "by hand"), connection.cursor() as cursor:
        cursor.execute("update import_batch set stage = 'writing', approved_by_id = acting() where id = %s", [batch])


def test_who_holds_both_roles_may_do_neither(city: psycopg.Connection, file: Path) -> None:
    batch = load(file)
    with pytest.raises(psycopg.errors.CheckViolation):
        give(city, "steward", "data_approver")
    city.execute("alter table assignment disable trigger assignment_pairs")
    give(city, "approver", "data_steward")
    city.execute("alter table assignment enable trigger assignment_pairs")
    with pytest.raises((NotAllowed, steps.NoSuchImport)):
        approve(batch)
    assert look(batch).stage == "waiting"


@pytest.mark.parametrize("loses", ["steward", "approver"])
def test_a_role_lost_before_the_writing_stops_it(city: psycopg.Connection, file: Path, loses: str) -> None:
    batch = load(file)
    with acting("approver", "looked") as act:
        approve_file(act, number=batch)
    take(city, loses)
    assert steps.go_on(batch) == "stopped"
    assert "no longer" in look(batch).problem
    assert asked("select count(*) from person") == [(0,)]


def test_the_database_lets_nobody_write_unapproved_or_as_somebody_else(city: psycopg.Connection, file: Path) -> None:
    batch = load(file)
    for actor, change in (
        ("steward", "update import_batch set stage = 'writing'"),
        ("approver", "update import_batch set stage = 'writing'"),
        ("approver", "update import_batch set approved_by_id = (select id from actor where name = 'keeper')"),
        ("approver", "update import_batch set loaded_by_id = (select id from actor where name = 'keeper')"),
        ("approver", "update import_batch set division = '330106'"),
        ("intake", "update import_batch set approved_by_id = acting()"),
    ):
        with pytest.raises(IntegrityError), acting(actor, "by hand"), connection.cursor() as cursor:
            cursor.execute(f"{change} where id = {batch}")
    for actor, query in (
        ("steward", "select import_alone()"),
        (
            "steward",
            f"insert into import_row (batch_id, line, state, content, problems) values ({batch}, 99, 'new', '{{}}', '[]')",
        ),
        ("steward", "insert into known_as (register, key) values ('household_number', 'H1')"),
    ):
        with pytest.raises(ProgrammingError), acting(actor, "by hand"), connection.cursor() as cursor:
            cursor.execute(query)
    with acting("approver", "looked") as act:
        approve_file(act, number=batch)
    for actor in ("steward", "approver"):
        with acting(actor, "by hand"), connection.cursor() as cursor:
            cursor.execute("update import_row set content = '{}'")
            cursor.execute("delete from import_row")
    assert asked("select count(*) from import_row where state = 'new' and content <> '{}'") == [(4,)]


@pytest.mark.parametrize("actor", ["street_xihu", "street_shangcheng", "analyst", "systems", "auditor", "rights"])
def test_files_are_seen_by_stewards_and_approvers_alone(city: psycopg.Connection, file: Path, actor: str) -> None:
    batch = load(file)
    with acting(actor, "curious") as act:
        assert list_files(act) == []
        with pytest.raises(steps.NoSuchImport):
            preview_of(act, number=batch)
    with acting(actor, "curious"), connection.cursor() as cursor:
        cursor.execute("select count(*) from import_row")
        assert cursor.fetchone() == (0,)


def test_a_rejected_file_writes_nothing_and_may_come_again(city: psycopg.Connection, file: Path) -> None:
    batch = load(file)
    with acting("approver", "looked") as act:
        reject_file(act, number=batch, because="the wrong month")
    assert look(batch).stage == "rejected"
    assert city.execute("select count(*) from import_row").fetchone() == (0,)
    with pytest.raises(NotWaiting), acting("approver", "looked") as act:
        approve_file(act, number=batch)
    assert approve(load(file)) == "written"
    assert asked("select count(*) from person") == [(4,)]


def test_a_file_on_its_way_is_not_loaded_again(city: psycopg.Connection, file: Path) -> None:
    load(file)
    with pytest.raises(AlreadyUnderWay):
        load(file)
    assert asked("select count(*) from import_batch") == [(1,)]


def test_a_file_of_tomorrow_or_without_its_right_columns_is_refused(city: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(BadImport):
        load(write_csv(tmp_path / "a.csv", [person_row(1)]), as_of=datetime.date.today() + datetime.timedelta(days=400))
    wrong = load(write_csv(tmp_path / "b.csv", [{"姓名": "张三"}]))
    assert look(wrong).stage == "unreadable"
    assert "公民身份号码" in look(wrong).problem or "户号" in look(wrong).problem
    with pytest.raises(Unreadable):
        load(tmp_path / "missing.csv")


def test_the_worker_takes_a_file_the_whole_way(city: psycopg.Connection, file: Path) -> None:
    with acting("steward", "a file came") as act:
        batch = load_file(act, file=file, kind="population", division="3301", as_of=DAY).pk
    jobs = city.execute("select task_name, args, lock, queue_name from procrastinate_jobs").fetchall()
    assert jobs == [("import.go_on", {"batch": batch}, f"import {batch}", "imports")]
    work(until_empty=True, queues=["imports"])
    assert look(batch).stage == "waiting"
    with acting("approver", "looked") as act:
        approve_file(act, number=batch)
    work(until_empty=True, queues=["imports"])
    assert look(batch).stage == "written"
    assert asked("select count(*) from person") == [(4,)]
    assert Batch.objects.count() == 0  # without an actor nothing is seen


def test_a_copy_left_over_is_removed(city: psycopg.Connection, file: Path) -> None:
    left, young = spool_folder() / "left", spool_folder() / "young"
    for each in (left, young):
        each.write_text("numbers in clear")
    os.utime(left, (0, 0))
    load(file)
    assert (left.exists(), young.exists()) == (False, True)
    assert spool_folder().stat().st_mode & 0o077 == 0
    young.unlink()
