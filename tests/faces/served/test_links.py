"""Whoever is logged in follows every link that a page shows, and none leads nowhere: over a demo town, as every one of its accounts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.faces.served.town import Town, served_town, somebody

pytestmark = pytest.mark.slow
ALIKE = 3  # pages of one address that are opened: the first few cases, households, decisions
MOST = 600
LEFT_OUT = ("/account/logout/", "/static/")


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with served_town() as served:
        yield served


def alike(address: str) -> str:
    """An address without its numbers and names, so that a few of many are opened."""
    path, _, asked = address.partition("?")
    path = re.sub(r"(?<=/programmes/)\w+|(?<=/values/)\w+|\d[\d-]*", "N", path)
    return path + re.sub(r"=[^&]*", "=", asked)


def dead_links(client: httpx.Client, site: str) -> tuple[int, list[str]]:
    """How many pages were opened, and each link that failed with the page it stands on."""
    dead, opened, times = [], set(), dict[str, int]()
    waiting = [("/", ""), ("/start", "")]
    while waiting and len(opened) < MOST:
        address, stands_on = waiting.pop(0)
        kind = alike(address)
        if address in opened or times.get(kind, 0) >= ALIKE:
            continue
        opened.add(address)
        times[kind] = times.get(kind, 0) + 1
        answer = client.get(address)
        if answer.status_code >= 400:
            dead.append(f"{answer.status_code} {address} on {stands_on}")
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in re.findall(r'<a [^>]*href="([^"#]+)', answer.text):
            led = urlsplit(urljoin(str(answer.url), html.unescape(link)))
            if f"{led.scheme}://{led.netloc}" == site and not led.path.startswith(LEFT_OUT):
                waiting.append((led.path + (f"?{led.query}" if led.query else ""), address))
    return len(opened), dead


def test_no_link_leads_nowhere(town: Town) -> None:
    dead = {}
    for name in (None, *town.names):
        with somebody(town, name) as client:
            opened, found = dead_links(client, town.site)
        assert opened > 10, name
        if found:
            dead[name] = found
    assert dead == {}
