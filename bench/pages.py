"""``python -m bench.pages URL… [--header "Cookie: …"] [--while "COMMAND"] [--seconds N]``: how long pages take, while a command runs.

It asks for the pages in turn, some of them at once, as officers of a busy office do, from before the command begins until after it
ends, and prints median, 95th and longest of each phase, with every status that came. For example, with a site that serves the
same registry::

    minsheng serve &
    python -m bench.pages http://127.0.0.1:8000/search?q=王 --header "Cookie: sessionid=…" \
        --while "minsheng import load people.csv --kind population --division 3301 --as-of 2025-07-01 --as steward"
"""

from __future__ import annotations

import argparse
import collections
import http.client
import itertools
import json
import shlex
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

PAUSE_S = 0.25
PATIENCE_S = 60


@dataclass
class Phase:
    """Milliseconds and statuses of what was asked for while it lasted."""

    name: str
    taken: list[float] = field(default_factory=list)
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)

    def summary(self) -> dict[str, object]:
        """For printing."""
        taken = sorted(self.taken) or [0.0]
        return {
            "phase": self.name,
            "pages": len(self.taken),
            "median_ms": round(taken[len(taken) // 2], 1),
            "p95_ms": round(taken[int(0.95 * (len(taken) - 1))], 1),
            "longest_ms": round(taken[-1], 1),
            "statuses": dict(self.statuses),
        }


class Asking:
    """Threads that ask for pages until told to stop; what they find goes to the phase of the moment."""

    def __init__(self, urls: list[str], headers: dict[str, str], officers: int) -> None:
        self.urls, self.headers = urls, headers
        self.phase = Phase("before")
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(at,)) for at in range(officers)]

    def _ask(self, at: int) -> None:
        for url in itertools.islice(itertools.cycle(self.urls), at, None):
            phase, began = self.phase, time.perf_counter()
            status = self._one(url)
            phase.taken.append((time.perf_counter() - began) * 1000)
            phase.statuses[status] += 1
            if self.ended.wait(PAUSE_S):
                return

    def _one(self, url: str) -> str:
        parts = urllib.parse.urlsplit(url)
        of = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = of(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        path = urllib.parse.quote(parts.path or "/") + (
            f"?{urllib.parse.quote(parts.query, safe='=&%+')}" if parts.query else ""
        )
        try:
            connection.request("GET", path, headers=self.headers)
            answer = connection.getresponse()
            answer.read()
            return str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()


def measure(urls: list[str], headers: dict[str, str], command: list[str], seconds: float, officers: int) -> list[Phase]:
    """The phases before, while the command runs, and after. Raises ``CalledProcessError`` where the command fails."""
    asking = Asking(urls, headers, officers)
    phases = [asking.phase]
    for thread in asking.threads:
        thread.start()
    try:
        time.sleep(seconds)
        if command:
            asking.phase = Phase("while it runs")
            phases.append(asking.phase)
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            asking.phase = Phase("after")
            phases.append(asking.phase)
            time.sleep(seconds)
    finally:
        asking.ended.set()
        for thread in asking.threads:
            thread.join()
    return phases


def main() -> int:
    """Measures and prints; 1 where a page was no success."""
    parser = argparse.ArgumentParser()
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--header", action="append", default=[], help='for example "Cookie: sessionid=…"')
    parser.add_argument("--while", dest="command", default="", help="a command to run meanwhile")
    parser.add_argument("--seconds", type=float, default=20, help="how long before and after it")
    parser.add_argument("--officers", type=int, default=2, help="how many ask at once")
    asked = parser.parse_args()
    headers = dict(each.split(": ", 1) for each in asked.header)
    phases = measure(asked.urls, headers, shlex.split(asked.command), asked.seconds, asked.officers)
    for phase in phases:
        print(json.dumps(phase.summary(), ensure_ascii=False))
    return 0 if all(status.startswith(("2", "3")) for phase in phases for status in phase.statuses) else 1


if __name__ == "__main__":
    sys.exit(main())
