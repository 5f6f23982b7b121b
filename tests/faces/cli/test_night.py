"""The night, killed with -9 at every stage: nothing of it stands until it is whole, and then it stands once."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from minsheng.registry.database.addresses import var_folder
from minsheng.registry.facts.values import the_law
from minsheng.services.city.building import build_city
from minsheng.services.filling.filling import fill_registry
from tests.faces.cli.killed_night import STAGES

DAY = "2025-07-02"
TABLES = ("answer_run", "standing_answer", "answer_change", "finding")


def night(database: str, day: str, stage: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faces.cli.killed_night", database, day, *([stage] if stage else [])]
    return subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=300, check=False)


def counts(owner: psycopg.Connection) -> list[int]:
    return [owner.execute(f"select count(*) from {table}").fetchone()[0] for table in TABLES]  # type: ignore[index]


@pytest.mark.slow
def test_killed_at_every_stage(registry: psycopg.Connection, tmp_path: Path) -> None:
    build_city(1000, 3, tmp_path / "town")
    fill_registry(the_law(), tmp_path / "town")
    for stage in STAGES:
        killed = night(registry.info.dbname, DAY, stage)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert counts(registry) == [0, 0, 0, 0]
        left = list((var_folder() / "scratch").glob("night-*"))  # the next removes it; at the log it is gone already
        assert len(left) == (stage != "at the log")
    whole = night(registry.info.dbname, DAY)
    assert whole.returncode == 0, whole.stderr
    assert list((var_folder() / "scratch").glob("night-*")) == []
    there = counts(registry)
    assert there[0] == 1
    assert min(there[1:]) > 20
    assert there[1] == there[2]  # every answer began
    again = night(registry.info.dbname, DAY)
    assert again.returncode != 0
    assert counts(registry) == there
    assert night(registry.info.dbname, str(datetime.date(2025, 7, 3))).returncode == 0
    assert counts(registry) == [2, *there[1:]]  # nothing changed, so nothing was written twice
