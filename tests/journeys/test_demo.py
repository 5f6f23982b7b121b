"""``minsheng demo`` as ``make demo`` runs it: a registry of its own, and afterwards a day's work for every account."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng.registry.database.embedded import Embedded

pytestmark = pytest.mark.slow

LEFT = ("case: for_confirmation", "case: received", "change", "file to approve", "help plan", "list to be paid",
        "pair that may be one person", "review")  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="minsheng-demo-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    server = Embedded(made / "postgres")
    server.stop()
    shutil.rmtree(made)
    shutil.rmtree(server.sockets, ignore_errors=True)


def minsheng(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "MINSHENG_VAR": str(folder)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "minsheng.faces.cli.main", *arguments]
    return subprocess.run(command, env=environment, text=True, capture_output=True, check=True).stdout


def test_the_demo_leaves_work_for_everybody(folder: Path) -> None:
    told = minsheng(folder, "demo", "--lang", "en", "--out", str(folder / "demo"))
    (line,) = re.findall(r"Left for the demo's accounts: (.*)", told)
    left = {what: int(count) for what, count in re.findall(r"([^,]+?) (\d+)(?:, |$)", line)}
    assert {what for what in LEFT if not left.get(what)} == set(), line
    assert re.search(r"demo_resident_2 +resident", told)
    assert re.fullmatch(r"\d{6}\n", minsheng(folder, "access", "code", "demo_street_officer"))
    again = minsheng(folder, "demo", "--lang", "en", "--out", str(folder / "demo"))
    assert "nothing was changed" in again
