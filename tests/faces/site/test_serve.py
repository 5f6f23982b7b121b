"""``minsheng serve`` as a user runs it: the database, the worker and the site come up together and go down together."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from minsheng.registry.database.embedded import Embedded


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="minsheng-serve-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    server = Embedded(made / "postgres")
    server.stop()
    shutil.rmtree(made)
    shutil.rmtree(server.sockets, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def get(url: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, json.load(problem)
    except OSError:
        return 0, {}


def test_it_comes_up_ready_and_goes_down_whole(folder: Path) -> None:
    port = free_port()
    environment = {**os.environ, "MINSHENG_VAR": str(folder)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "minsheng.faces.cli.main", "serve", "--port", str(port)]
    served = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 90
        status: tuple[int, dict[str, object]] = (0, {})
        while (status[0] != 200 or status[1]["workers"] != 2) and time.monotonic() < deadline and served.poll() is None:
            status = get(f"http://127.0.0.1:{port}/health/ready")
            time.sleep(0.3)
        # No page was asked for, and its process has read the law: it did before it listened.
        ready = {"ready": True, "database": "answers", "missing_changes": 0, "workers": 2, "law_read": True}
        assert status == (200, ready)
        assert get(f"http://127.0.0.1:{port}/health/live") == (200, {"live": True})
        children = psutil.Process(served.pid).children(recursive=True)
        assert Embedded(folder / "postgres").is_running()
    finally:
        served.send_signal(signal.SIGINT)
        said, _ = served.communicate(timeout=60)
    assert served.returncode == 0, said
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not Embedded(folder / "postgres").is_running()
    assert (folder / "site.secret").stat().st_mode & 0o077 == 0
