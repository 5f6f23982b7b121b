"""The site as ``minsheng serve`` runs it, over a registry in a folder; who logs in; what processes hold and take."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

PATIENCE_S, WATCH_S = 180, 2.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(slots=True)
class Site:
    """A running site. ``process`` is that of the command."""

    url: str
    process: psutil.Process

    def memory_gb(self) -> float:
        """Proportional set size of the command and all that it started (web processes and worker), the database's server apart."""
        return _pss_of(self.process, but="postgres")


@dataclass(slots=True)
class Watched:
    """What a process and all that it started have held at the most, and taken of the processors since."""

    peak_gb: float = 0.0
    cpu_s: float = 0.0


@contextlib.contextmanager
def watched(number: int) -> Iterator[Watched]:
    """Watches a process (a database's first one) and its children while the block lasts."""
    process, seen, ended = psutil.Process(number), Watched(), threading.Event()

    def look() -> None:
        while not ended.wait(WATCH_S):
            seen.peak_gb = max(seen.peak_gb, _pss_of(process))

    began = _cpu(process)
    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
        seen.cpu_s = _cpu(process) - began


def _cpu(process: psutil.Process) -> float:
    """Seconds of the processors that it and its children took, those that have ended too."""
    own = process.cpu_times()
    now = sum(sum(each.cpu_times()[:2]) for each in process.children(recursive=True))
    return float(sum(own[:4]) + now)


def _pss_of(process: psutil.Process, but: str = "") -> float:
    """Gigabytes of the proportional set size of a process and its children, without those of a name."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):  # ended meanwhile
            total += _pss(each.pid) if each.name() != but else 0
    return total / 1e9


@contextlib.contextmanager
def served(folder: Path, workers: int) -> Iterator[Site]:
    """``minsheng serve`` over the registry of a folder, ready, until the block ends; ``workers`` 0: as many as it starts by itself."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "minsheng.faces.cli.main", "serve", "--port", str(port)]
    command += ["--workers", str(workers)] if workers else []
    environment = {**os.environ, "MINSHENG_VAR": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (folder / "served.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    site = Site(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not _is_ready(site.url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The site did not come up; see {folder / 'served.log'}.")
            time.sleep(0.3)
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def logged_in(url: str, name: str, password: str, code: Callable[[], str]) -> httpx.Cookies:
    """The cookies of an officer who logged in by the pages, with password, code and a purpose."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as client:
        page = client.get("/account/login/")
        page = client.post(page.url, data={"login": name, "password": password, **_token(page)})
        page = client.post(page.url, data={"code": code(), **_token(page)})
        page = client.get("/purpose")
        page = client.post("/purpose", data={"kind": "定期复核", **_token(page)})
        page = client.get("/desk/")
        if page.url.path != "/desk/":
            raise RuntimeError(f"{name} could not log in: {page.url}")
        return client.cookies


def _token(page: httpx.Response) -> dict[str, str]:
    return {"csrfmiddlewaretoken": token_of(page.text)}


def token_of(page: str) -> str:
    """What a form of the page sends against forged requests."""
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("The page has no form.")
    return found[1]


def _pss(number: int) -> int:
    rollup = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) * 1024  # type: ignore[index]


def first_page(url: str) -> dict[str, int]:
    """Bytes of the first page over the wire, headers and all that it fetches, as a browser asks that has nothing cached."""
    found: dict[str, int] = {}
    with httpx.Client(base_url=url, headers={"Accept-Encoding": "gzip, deflate, br"}, timeout=30) as client:
        wanted = ["/"]
        while wanted:
            path = wanted.pop()
            with client.stream("GET", path) as answer:
                body = b"".join(answer.iter_bytes())
                headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
                found[path] = answer.num_bytes_downloaded + headers + len("HTTP/1.1 200 OK\r\n\r\n")
            if path == "/":
                text = body.decode()
                linked = re.findall(r'<(?:link|script|img)[^>]*?(?:href|src)="(/[^"]+)"', text)
                wanted += dict.fromkeys(linked)
            elif path.endswith(".js"):
                near = [answer.url.join(each.decode()).path for each in re.findall(rb'\bfrom\s*"([^"]+)"', body)]
                wanted += [each for each in dict.fromkeys(near) if each not in found]
    return found
