"""The scanner wapiti against the served site of a demo town, as nobody and logged in: headers, policy, cookies, and what it can inject.

Any finding fails, of whatever severity, unless ``known.yaml`` names it with its reason. ``make test-scan`` runs it.
"""

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from minsheng.registry.database.embedded import Embedded
from tests.faces.site.test_serve import free_port

pytestmark = [pytest.mark.scanner]
WAPITI = Path(sys.prefix) / "scanner" / "bin" / "wapiti"
KNOWN = Path(__file__).with_name("known.yaml")
MODULES = "http_headers,csp,cookieflags,csrf,xss,permanentxss,sql,timesql,file,exec,crlf,redirect,ssrf,xxe,upload,backup,htaccess"
PEOPLE = {"anonymous": None, "officer": "demo_street_officer", "resident": "demo_resident"}
MINUTES = float(os.environ.get("MINSHENG_SCAN_MINUTES", "0.5"))  # for the crawl, and the same for each module at most
COMMAND = [sys.executable, "-m", "minsheng.faces.cli.main"]


@dataclass
class Town:
    """A served demo town. ``names`` are its log-ins."""

    site: str
    environment: dict[str, str]
    password: str
    names: list[str]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """``minsheng demo`` and ``minsheng serve`` as anybody runs them."""
    assert WAPITI.is_file(), "run make setup-scanner first"
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


def _session(town: Town, name: str) -> str:
    """Logs in by the pages; gives the session's cookie, with a purpose said."""
    with httpx.Client(base_url=town.site, follow_redirects=True, timeout=60) as client:

        def send(path: str, **data: str) -> httpx.Response:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
            assert token is not None
            return client.post(path, data={"csrfmiddlewaretoken": token[1], **data})

        answer = send("/account/login/", login=name, password=town.password)
        if "authenticate" in answer.url.path:
            code = subprocess.run(
                [*COMMAND, "access", "code", name], env=town.environment, check=True, capture_output=True, text=True
            ).stdout.strip()
            send(answer.url.path, code=code)
            send("/purpose", kind="other", more="scan")
        assert client.get("/account", follow_redirects=False).status_code == 200
        return str(client.cookies["sessionid"])


def _scan(town: Town, cookie: str | None, folder: Path) -> dict[str, Any]:
    report = folder / "report.json"
    command = [str(WAPITI), "--url", f"{town.site}/", "--scope", "folder", "--module", MODULES, "--format", "json", "--output", str(report),
               "--depth", "6", "--max-links-per-page", "40", "--max-files-per-dir", "12", "--max-parameters", "12", "--timeout", "30",
               "--max-scan-time", str(MINUTES * 60), "--max-attack-time", str(MINUTES * 60), "--flush-session", "--no-bugreport",
               "--store-session", str(folder / "session"), "--store-config", str(folder / "config"), "--verbose", "0",
               "--exclude", f"{town.site}/account/logout/", "--exclude", f"{town.site}/account/sessions/"]  # fmt: skip
    for path in (
        ("/desk/", "/my", "/law/", "/check", "/account", "/purpose", "/city/")
        if cookie
        else ("/law/", "/check", "/about")
    ):
        command += ["--start", f"{town.site}{path}"]
    if cookie:
        command += ["--cookie-value", f"sessionid={cookie}", "--drop-set-cookie"]
    done = subprocess.run(command, env={**os.environ, "HOME": str(folder)}, capture_output=True, text=True)
    assert report.is_file(), done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(report.read_text())
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_is_found(town: Town, who: str, tmp_path: Path) -> None:
    kind = PEOPLE[who]
    name = next((each for each in town.names if each.startswith(kind)), None) if kind else None
    assert (name is None) == (kind is None), town.names
    report = _scan(town, _session(town, name) if name else None, tmp_path)
    assert report["infos"]["crawled_pages_nbr"] > 20, "it saw the site"
    known = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    found = [
        (part, category, each["level"], each["method"], each["path"], each["info"], each["parameter"])
        for part in ("vulnerabilities", "anomalies", "additionals")
        for category, all_of in report[part].items()
        for each in all_of
        if not any(one["category"] == category and one["info"] in each["info"] for one in known)
    ]
    assert found == []
