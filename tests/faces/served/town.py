"""A demo town, served as anybody serves it: ``minsheng demo`` and ``minsheng serve``, in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from minsheng.registry.database.embedded import Embedded
from tests.faces.site.test_serve import free_port

COMMAND = [sys.executable, "-m", "minsheng.faces.cli.main"]


@dataclass
class Town:
    """A served demo town. ``names`` are its log-ins."""

    site: str
    environment: dict[str, str]
    password: str
    names: list[str]


@contextmanager
def served_town() -> Iterator[Town]:
    """The town; gone with all its files afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="minsheng-scan-", dir="/var/tmp"))
    folder.chmod(0o755)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment["MINSHENG_VAR"] = str(folder / "var")
    subprocess.run(
        [*COMMAND, "demo", "--people", "1500", "--out", str(folder / "demo")],
        env=environment, check=True, cwd=folder, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    logins = json.loads((folder / "var" / "demo-logins.json").read_text())
    port = free_port()
    served = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment, cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        site = f"http://127.0.0.1:{port}"
        _wait_for(site, served)
        yield Town(site, environment, logins["password"], logins["names"])
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(60)
        server = Embedded(folder / "var" / "postgres")
        server.stop()
        shutil.rmtree(folder)
        shutil.rmtree(server.sockets, ignore_errors=True)


def _wait_for(site: str, served: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert served.poll() is None, "the server ended"
        try:
            if httpx.get(f"{site}/health/live", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise AssertionError("the server did not come up")


@contextmanager
def somebody(town: Town, name: str | None) -> Iterator[httpx.Client]:
    """A client logged in by the pages, second factor and purpose included; nobody for none."""
    with httpx.Client(
        base_url=town.site, follow_redirects=True, timeout=60, headers={"Accept-Language": "zh-CN"}
    ) as client:

        def send(path: str, **data: str) -> httpx.Response:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
            assert token is not None
            return client.post(path, data={"csrfmiddlewaretoken": token[1], **data})

        if name is not None:
            answer = send("/account/login/", login=name, password=town.password)
            if "authenticate" in answer.url.path:
                code = subprocess.run(
                    [*COMMAND, "access", "code", name], env=town.environment, check=True, capture_output=True, text=True
                ).stdout.strip()
                send(answer.url.path, code=code)
                send("/purpose", kind="other", more="a test")
            assert client.get("/account", follow_redirects=False).status_code == 200
        yield client
