"""An analyst tries a reform on a sample and on the whole city, writes another one, sets the two side by side, takes the tables away."""

from __future__ import annotations

import csv
import datetime
import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from minsheng.faces.api import tasks
from minsheng.services.city.building import build_city
from tests.browser.looking import DESKTOP, PHONE, send
from tests.browser.walking import Calendar, Walk, work

City = psycopg.Connection[tuple[object, ...]]
SCREENS = pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(DESKTOP, "zh-CN", id="desktop in Chinese"),
        pytest.param(PHONE, "zh-CN", id="phone in Chinese", marks=pytest.mark.slow),
        pytest.param(DESKTOP, "en", id="desktop in English", marks=pytest.mark.slow),
        pytest.param(PHONE, "en", id="phone in English", marks=pytest.mark.slow),
    ],
)
WORDS = {
    "zh-CN": {"compiling": "正在准备计算", "streaming": "正在逐户计算", "measuring": "正在汇总"},
    "en": {"compiling": "getting ready", "streaming": "working out each household", "measuring": "summing up"},
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of 1,000 people."""
    folder = tmp_path_factory.mktemp("city") / "town"
    build_city(1_000, 7, folder)
    return folder


class Stages:
    """The job waits at each stage until it is let go, so that whoever watches has seen it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached: dict[str, threading.Event] = {}
        self.let_go: dict[str, threading.Event] = {}
        compare = tasks.compare_asked

        def watched(
            said: dict[str, Any], over: str, progress: Callable[[int], None], stage: Callable[[str], None]
        ) -> Any:
            def at(name: str) -> None:
                stage(name)
                self._wait(name)

            return compare(said, over, progress, at if over == "city" else stage)

        monkeypatch.setattr(tasks, "compare_asked", watched)

    def expect(self, *names: str) -> None:
        for name in names:
            self.reached[name], self.let_go[name] = threading.Event(), threading.Event()

    def _wait(self, name: str) -> None:
        if name in self.reached:
            self.reached[name].set()
            assert self.let_go[name].wait(120), f"nobody looked at {name}"


def write(page: Page, title: str, times: str) -> None:
    """Fills in a reform that multiplies the minimum living standard, over a sample, and sends it."""
    page.fill("#id_title", title)
    page.fill("#id_months", "1")
    page.select_option("#id_figure_1", "minimum_living_standard")
    page.select_option("#id_how_1", "times")
    page.fill("#id_by_1", times)
    send(page, "main form button.govuk-button")
    assert page.locator(".govuk-error-summary").count() == 0, page.inner_text(".govuk-error-summary")


def figures(page: Page) -> list[str]:
    """Cost, winners, losers and poverty, as the page says them first."""
    page.wait_for_selector(".ms-tiles", timeout=120_000)
    return page.locator(".ms-tiles .ms-figure").all_inner_texts()


@SCREENS
def test_two_reforms_are_tried_compared_and_taken_away(
    browser: Browser,
    site: str,
    city: City,
    town: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: dict[str, int],
    language: str,
) -> None:
    monkeypatch.setenv("MINSHENG_CITY", str(town))
    Calendar(monkeypatch, datetime.date(2025, 7, 7))
    stages = Stages(monkeypatch)
    walk = Walk(browser, site, size, language)
    page = walk.page("analyst", "/city/")
    page.goto(f"{site}/city/reforms")
    walk.look(page)
    send(page, "a[href='/city/reforms/new']")
    walk.look(page)
    write(page, "低保标准提高10%", "1.1")
    assert page.locator("[role=status]").count() == 1
    work().join()
    sample = figures(page)
    walk.look(page)
    cost, winners, losers, poverty = sample
    assert cost.startswith("+")
    assert int(winners.replace(",", "")) > int(losers.replace(",", ""))
    assert "→" in poverty

    stages.expect("compiling", "streaming", "measuring")
    send(page, "form[action$='/city'] button")
    assert page.locator("[role=status]").count() == 1
    working = work()
    for stage in stages.reached:
        assert stages.reached[stage].wait(120)
        page.wait_for_selector(f"[role=status]:has-text('{WORDS[language][stage]}')", timeout=30_000)
        if stage == "compiling":
            walk.look(page)
        stages.let_go[stage].set()
    whole = figures(page)
    working.join()
    assert page.locator("form[action$='/city']").count() == 0
    assert whole == sample  # the sample of so small a city is the city

    page.goto(f"{site}/city/reforms/new")
    write(page, "低保标准提高20%", "1.2")
    work().join()
    more = figures(page)
    assert int(more[0].replace(",", "")) > int(cost.replace(",", ""))

    page.goto(f"{site}/city/reforms")
    walk.look(page)
    assert page.locator("main tbody tr").count() == 3
    boxes = page.locator("input[name=number]")
    for place in (0, 2):  # both are of the sample
        boxes.nth(place).check()
    send(page, "main form button")
    walk.look(page)
    said = page.locator("main table tbody tr").nth(2).inner_text()
    assert more[0] in said
    assert cost in said
    assert page.locator(".govuk-inset-text").count() == 0

    send(page, "main thead a >> nth=0")
    with page.expect_download() as downloading:
        page.click("a[href$='/tables']")
    with zipfile.ZipFile(downloading.value.path()) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }
    total = next(row for row in tables["cost_by_programme.csv"] if row["programme"] == "total")
    assert f"+{round(float(total['drawn_difference'])):,}" == more[0]
    assert {row["measure"] for row in tables["poverty.csv"]} == {"headcount", "gap", "severity", "median_gap"}
    kept = city.execute("select asked ->> 'over', state from api_reform order by id").fetchall()
    assert kept == [("sample", "done"), ("city", "done"), ("sample", "done")]
    assert city.execute("select count(*) from procrastinate_jobs where status <> 'succeeded'").fetchone() == (0,)
    walk.close()
