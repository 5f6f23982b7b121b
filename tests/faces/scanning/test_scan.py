"""The scanner wapiti against the served site of a demo town, as nobody and logged in: headers, policy, cookies, and what it can inject.

Any finding fails, of whatever severity, unless ``known.yaml`` names it with its reason. ``make test-scan`` runs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.faces.served.town import Town, served_town, somebody

pytestmark = [pytest.mark.scanner]
WAPITI = Path(sys.prefix) / "scanner" / "bin" / "wapiti"
KNOWN = Path(__file__).with_name("known.yaml")
MODULES = "http_headers,csp,cookieflags,csrf,xss,permanentxss,sql,timesql,file,exec,crlf,redirect,ssrf,xxe,upload,backup,htaccess"
PEOPLE = {"anonymous": None, "officer": "demo_street_officer", "resident": "demo_resident"}
MINUTES = float(os.environ.get("MINSHENG_SCAN_MINUTES", "0.5"))  # for the crawl, and the same for each module at most


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    assert WAPITI.is_file(), "run make setup-scanner first"
    with served_town() as served:
        yield served


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
    with somebody(town, name) as client:
        report = _scan(town, client.cookies.get("sessionid") if name else None, tmp_path)
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
