"""``python -m bench.pages FOLDER [--rate 30] [--seconds 60] [--import 500000]``: pages of the site over a registry, under load.

The registry of the folder (``python -m bench.registry 1000000 --in FOLDER``) gets the caseload of :mod:`bench.caseload` and is served by
``minsheng serve``; officers of a street, a district and the whole city log in by its pages. Then requests arrive at random
moments, ``--rate`` a second on average, whatever the answers take (open loop; time counts from when a request was due): for
households, searches, the first page of staff, the anonymous check at every step, and all of them mixed. The generator runs on the
same machine and on the same processors. With ``--import`` a population file of so many people is loaded and approved meanwhile, at
a smaller rate of pages. Prints a table; the last line is JSON, and with a million people or more it goes into
``bench/results.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import html
import itertools
import json
import logging
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from bench import importing, serving
from bench.arrivals import PATIENCE_S, Ask, Phase, arrive
from bench.caseload import fill
from bench.goals import GOALS
from bench.registry import ASKED, RESULTS_FILE, add_officers, households_of, typed_texts
from minsheng.registry.database import running

SETTINGS = "minsheng.faces.site.settings"
PASSWORD, SECRET = "long-enough-for-measuring", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
IMPORTING = "while a file is imported"
OF_EACH = 3  # officers of each reach
HOUSEHOLDS = 400  # of each officer
WARM_UP_S, WARM_UP_RATE = 8.0, 15.0
RATE_WHILE_IMPORTING = 5.0


def main() -> int:
    """Measures and prints; 1 where a page was no success."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="of a filled registry")
    parser.add_argument("--rate", type=float, default=30.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each kind of page; 0: none but while importing")
    parser.add_argument(
        "--workers", type=int, default=0, help="web processes; 0: as many as minsheng serve starts by itself"
    )
    parser.add_argument(
        "--import", dest="people", type=int, default=0, help="people in a file that is brought in meanwhile"
    )
    asked = parser.parse_args()
    os.environ["MINSHENG_VAR"] = str(asked.folder.absolute())
    os.environ.pop("DATABASE_URL", None)
    running.set_up_django(SETTINGS)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with running.database():
        found = measure(asked.folder.absolute(), asked.rate, asked.seconds, asked.workers, asked.people)
    print(json.dumps(found, ensure_ascii=False))
    if found["people_there"] >= ASKED and RESULTS_FILE.is_file():
        results = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
        results |= found["keys"]
        results["details"]["pages_while_importing" if asked.people else "pages"] = found
        RESULTS_FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(status.split()[-1].startswith(("2", "3")) for status in found["statuses"]) else 1


def measure(folder: Path, rate: float, seconds: float, workers: int, people: int) -> dict[str, Any]:
    """Every figure."""
    from minsheng.faces.accounts.demo import code_of

    with running.owner_connection() as owner:
        officers = add_officers(owner, OF_EACH)
        importing.add_actors(owner)
        caseload = fill(owner)
        typed = [text for texts in zip(*typed_texts(owner).values(), strict=True) for text in texts]
        row = owner.execute("select count(*) from person").fetchone()
    assert row is not None
    found: dict[str, Any] = {
        "people_there": row[0],
        "caseload": caseload,
        "rate": rate,
        "seconds": seconds,
        "load_before": os.getloadavg()[0],
    }
    names = [name for each in zip(*officers.values(), strict=True) for name in each]
    _open_log_ins(names)
    with serving.served(folder, workers) as site:
        found["first_page_bytes"] = serving.first_page(site.url)
        found["first_page_kb"] = round(sum(found["first_page_bytes"].values()) / 1000, 1)
        logged_in = [(name, serving.logged_in(site.url, name, PASSWORD, lambda: code_of(SECRET))) for name in names]
        pages = _pages(site.url, logged_in, typed)
        phases = asyncio.run(_under_load(site.url, pages, rate, seconds)) if seconds else []
        found["memory_gb"] = round(site.memory_gb(), 2)
        if people:
            phases += asyncio.run(_while_importing(site.url, _mixed(pages), folder, people))
            found["imported"] = people
            found["memory_after_import_gb"] = round(site.memory_gb(), 2)
    found["load_after"] = os.getloadavg()[0]
    found["statuses"] = dict(sum((phase.statuses for phase in phases), collections.Counter()))
    found["rows"] = [row for phase in phases for row in phase.rows()]
    found["keys"] = _keys(found)
    _print(found)
    return found


def _keys(found: dict[str, Any]) -> dict[str, float]:
    """What is asked for, by the keys of ``bench.goals``."""
    keys = {"first_page_kb": found["first_page_kb"], "site_memory_gb": found["memory_gb"]} if found["seconds"] else {}
    for row in found["rows"]:
        if row["phase"] == row["page"] and f"page_{row['page']}_p95_ms" in GOALS:
            keys[f"page_{row['page']}_p95_ms"] = row["p95_ms"]
    if imported := [row["p95_ms"] for row in found["rows"] if row["phase"].startswith(IMPORTING)]:
        keys["page_while_importing_p95_ms"] = max(imported)
    return keys


def _open_log_ins(names: Sequence[str]) -> None:
    """A password and a second factor for each."""
    from minsheng.faces.accounts.opening import give_codes, give_password
    from minsheng.registry.access.models import Actor

    for name in names:
        give_codes(give_password(Actor.objects.get(name=name), PASSWORD, must_change=False), SECRET)


def _pages(
    url: str, logged_in: Sequence[tuple[str, httpx.Cookies]], typed: Sequence[str]
) -> dict[str, list[tuple[str, Ask]]]:
    """What is asked for, by kind of page, officers and households in turn."""
    seen = [(number, cookies) for name, cookies in logged_in for number in households_of(name, HOUSEHOLDS)]
    random.Random(3).shuffle(seen)
    households = [("household", _get(f"/desk/households/{number}", cookies)) for number, cookies in seen]
    decided = [("entitlements", _get(f"/desk/households/{number}/entitlements", cookies)) for number, cookies in seen]
    turns = itertools.cycle(cookies for _, cookies in logged_in)
    searches = [("search", _search(text, cookies)) for text, cookies in zip(typed, turns, strict=False)]
    work = [("worklist", _get("/desk/", cookies)) for _, cookies in logged_in]
    return {
        "household": households,
        "entitlements": decided,
        "search": searches,
        "worklist": work,
        "check": [("check", ask) for ask in _check(url)],
    }


def _get(address: str, cookies: httpx.Cookies) -> Ask:
    return lambda client: client.get(address, headers=_sent(cookies))


def _post(address: str, data: dict[str, Any], cookies: httpx.Cookies) -> Ask:
    headers = _sent(cookies)
    return lambda client: client.post(address, data=data, headers=headers)


def _search(text: str, cookies: httpx.Cookies) -> Ask:
    """The box is sent and the page of results asked for: both are what somebody waits for."""
    data = {"q": text, "csrfmiddlewaretoken": cookies["csrftoken"]}

    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        sent = await client.post("/desk/search", data=data, headers=_sent(cookies))
        if sent.status_code != 302:
            return sent
        return await client.get(sent.headers["location"], headers=_sent(cookies))

    return ask


def _sent(cookies: httpx.Cookies) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _check(url: str) -> list[Ask]:
    """Every request of somebody who goes through the anonymous check to the results; the state travels in the pages."""
    with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
        page = client.get("/check").text
        asks: list[Ask] = [lambda client: client.get("/check")]
        for data in _steps(page_of := [page]):
            sent = {**data, "csrfmiddlewaretoken": serving.token_of(page_of[0])}
            answer = client.post("/check/next", data=sent)
            if answer.status_code != 200:
                raise RuntimeError(f"The check ended with {answer.status_code} at {data.get('name', data['action'])}.")
            page_of[0] = answer.text
            asks.append(_post("/check/next", sent, client.cookies))
    return asks


def _steps(page: list[str]) -> Iterator[dict[str, Any]]:
    """What is sent next, by what the page says: two people without income, nothing known that is not asked together."""
    yield {"action": "begin", "moment": ["hardship"]}
    yield {"action": "add_member", "so_far": _hidden(page, "so_far"), "birth_date": "1958-11-05", "sex": "female"}
    yield {
        "action": "add_member",
        "so_far": _hidden(page, "so_far"),
        "birth_date": "1956-02-20",
        "sex": "male",
        "relation": "spouse",
    }
    yield {"action": "people_done", "so_far": _hidden(page, "so_far")}
    while 'action" value="answer"' in page[0]:
        data = {name: _hidden(page, name) for name in ("so_far", "name", "who")}
        if group := _hidden(page, "group"):
            yield {**data, "action": "none", "group": group}
        else:
            yield {**data, "action": "answer", "unknown": "yes"}


def _hidden(page: list[str], name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page[0])
    return html.unescape(found[1]) if found else ""


async def _under_load(url: str, pages: dict[str, list[tuple[str, Ask]]], rate: float, seconds: float) -> list[Phase]:
    """Each kind alone at the rate, then all of them mixed at the same rate."""
    mixed = _mixed(pages)
    phases = []
    async with _client(url) as client:
        await arrive(client, mixed, WARM_UP_RATE, Phase("warming up"), lambda due: due > WARM_UP_S)
        for name, asks in [*pages.items(), ("mixed", mixed)]:
            phases.append(Phase(name))
            await arrive(client, asks, rate, phases[-1], lambda due: due > seconds)
    return phases


def _mixed(pages: dict[str, list[tuple[str, Ask]]]) -> list[tuple[str, Ask]]:
    """One of each kind after the other."""
    rows = itertools.islice(zip(*map(itertools.cycle, pages.values()), strict=False), 1000)
    return [ask for row in rows for ask in row]


async def _while_importing(url: str, asks: list[tuple[str, Ask]], folder: Path, people: int) -> list[Phase]:
    """Pages, while a file is loaded, and while it is written."""
    with running.owner_connection() as owner:
        codes = [row[0] for row in owner.execute("select code from division where level = 'community'").fetchall()]
        row = owner.execute("select coalesce(max(id), 0) + 1 from import_batch").fetchone()
    assert row is not None
    file = importing.write(folder / "people.csv", people, codes)
    phases = []
    for deed, what, *arguments in importing.deeds(str(file), row[0])[:2]:
        phase, began = Phase(f"{IMPORTING}: {deed}"), time.perf_counter()
        command = [sys.executable, "-m", "minsheng.faces.cli.main", "import", deed, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=_plain())
        async with _client(url) as client:
            await arrive(client, asks, RATE_WHILE_IMPORTING, phase, lambda _, of=process: of.poll() is not None)  # type: ignore[misc]
        if process.returncode:
            raise RuntimeError(f"{what} ended with {process.returncode}.")
        phase.name += f", {time.perf_counter() - began:.0f} s"
        phases.append(phase)
    return phases


def _plain() -> dict[str, str]:
    """The environment of a command that a user gives."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def _client(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=100)
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=limits)


def _print(found: dict[str, Any]) -> None:
    print(f"{found['people_there']:,} people; {found['rate']:g} requests a second, {found['seconds']:g} s of each kind; "
          f"load {found['load_before']:.1f} before, {found['load_after']:.1f} after")  # fmt: skip
    print(f"{'phase':44} {'page':14} {'requests':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'longest':>8}")
    for row in found["rows"]:
        print(f"{row['phase']:44} {row['page']:14} {row['requests']:8} {row['p50_ms']:8} {row['p95_ms']:8} {row['p99_ms']:8}"
              f" {row['longest_ms']:8}")  # fmt: skip
    print(f"web and worker, without the database: {found['memory_gb']} GB; first page {found['first_page_kb']} kB")


if __name__ == "__main__":
    sys.exit(main())
