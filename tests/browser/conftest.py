"""A real Chromium on the real site: the server of the tests' database, served by WSGI in a thread, on a loopback port."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.faces.serving import in_a_thread

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # its loop must not run on under other tests of this process
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Where there is none, tests of pages say that they are skipped."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    # As root Chromium has no sandbox of its own.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@pytest.fixture
def site(city: psycopg.Connection[object]) -> Iterator[str]:
    """The site's address, over this test's registry."""
    with in_a_thread() as address:
        yield address


AXE = Path(__file__).parents[2] / "src/minsheng/faces/site/assets/node_modules/axe-core/axe.min.js"
