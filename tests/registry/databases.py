"""Databases for tests: made from a template, and Django turned to them."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
from django.db import connections
from psycopg import sql

from minsheng.registry.database.embedded import Embedded

_numbers = itertools.count(1)
# name -> (role, division); "night" and "intake" are the system's own and always there. Xihu is 330106, Shangcheng 330102;
# Beishan, a street of Xihu, 330106002; 330106001 is invented.
ACTORS = {
    "beishan": ("street_officer", "330106002"),
    "worker_beishan": ("community_worker", "330106002051"),
    "street_xihu": ("street_officer", "330106001"),
    "reviewer_xihu": ("district_reviewer", "330106"),
    "director_xihu": ("district_director", "330106"),
    "director_beishan": ("street_director", "330106002"),
    "guard_xihu": ("protection_officer", "330106"),
    "worker_xihu": ("community_worker", "330106001001"),
    "protector_xihu": ("protection_worker", "330106"),
    "street_shangcheng": ("street_officer", "330102001"),
    "steward": ("data_steward", "3301"),
    "approver": ("data_approver", "3301"),
    "supervisor": ("fund_supervisor", "3301"),
    "analyst": ("policy_analyst", "3301"),
    "rights": ("rights_officer", "3301"),
    "systems": ("system_administrator", "3301"),
    "security": ("security_administrator", "3301"),
    "auditor": ("audit_administrator", "3301"),
}


def fresh_name() -> str:
    """A name no other test of this process has."""
    return f"t{os.getpid()}_{next(_numbers)}"


def clear_left_over(within: Path) -> None:
    """Stops the servers of test processes that were killed, and removes their folders: each is named by its process."""
    for folder in within.glob("minsheng-tests-*-*"):
        process = folder.name.split("-")[2]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            server = Embedded(folder / "postgres")
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(server.sockets, ignore_errors=True)


def create(server: Embedded, name: str, owner: str, template: str = "template0") -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        have = {row[0] for row in connection.execute("select rolname from pg_roles")}
        if owner not in have:
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(owner)))
        same = () if template == "template0" else ("file_copy",)
        connection.execute(
            sql.SQL("create database {} template {}" + " strategy file_copy" * len(same)).format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        if template != "template0":
            connection.execute(
                sql.SQL("alter database {} owner to {}").format(sql.Identifier(name), sql.Identifier(owner))
            )


def drop(server: Embedded, name: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def point_django_at(name: str) -> None:
    """Django works with this database from now on."""
    close_django()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name


def close_django() -> None:
    connections.close_all()


def wait_until_alone(owner: psycopg.Connection) -> None:
    """Until the server has noticed that a killed process is gone: its connection, and the locks of that, live a moment longer."""
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    deadline = time.monotonic() + 30
    while (owner.execute(others).fetchone() or (0,))[0]:
        assert time.monotonic() < deadline, "somebody is still connected"
        time.sleep(0.01)


def add_actors(owner: psycopg.Connection, actors: dict[str, tuple[str, str]] = ACTORS) -> None:
    """Adds actors, :data:`ACTORS` where none are named; a keeper gave them their roles."""
    keeper = owner.execute("select id from actor where name = 'keeper'").fetchone()
    assert keeper is not None
    for name, (role, division) in actors.items():
        row = owner.execute(
            "insert into actor (name, shown_as, kind) values (%s, %s, %s) returning id",
            (name, name, "officer"),
        ).fetchone()
        assert row is not None
        owner.execute(
            "insert into assignment (actor_id, role, division, held, given_by_id) values (%s, %s, %s, '[2020-01-01,)', %s)",
            (row[0], role, division, keeper[0]),
        )
