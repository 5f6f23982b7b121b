"""People who walk through the pages of one site, each in an own browser, on days that the test says."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from minsheng.registry.jobs.working import work as worker
from tests.browser.looking import DESKTOP, PHONE, a_context, faults, log_in, send

MOST = 70
BOTH = pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(PHONE, "zh-CN", id="phone in Chinese"),
        pytest.param(DESKTOP, "en", id="desktop in English", marks=pytest.mark.slow),
    ],
)


class Walk:
    """The pages of some people, and what axe found on those that were looked at."""

    def __init__(self, browser: Browser, site: str, size: dict[str, int], language: str) -> None:
        self.browser, self.site, self.size, self.language = browser, site, size, language
        self.wrong: dict[str, list[str]] = {}
        self._pages: dict[str, Page] = {}

    def page(self, name: str, path: str = "") -> Page:
        """Somebody's page: logged in the first time, staff with a purpose; gone to a path where one is said."""
        if name not in self._pages:
            page = self._pages[name] = a_context(self.browser, self.size, self.language).new_page()
            log_in(page, self.site, name)
            if page.locator("nav a[href='/my']").count() == 0:
                page.goto(f"{self.site}/purpose")
                page.select_option("#id_kind", index=1)
                send(page, "main form button")
        page = self._pages[name]
        if path:
            answer = page.goto(self.site + path)
            assert answer is not None
            assert answer.status == 200, (name, path, answer.status)
        return page

    def look(self, page: Page) -> None:
        """Has axe look at a page."""
        if found := faults(page):
            self.wrong[page.url] = found

    def close(self) -> None:
        """Closes every browser; nothing wrong was found on the way."""
        for page in self._pages.values():
            page.context.close()
        assert self.wrong == {}, self.wrong


class Calendar:
    """What day it is for the site: only faces ask, and they ask here."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> None:
        self.day = day
        monkeypatch.setattr(timezone, "localdate", lambda *args: self.day)

    def turn(self, text: str) -> None:
        """Turns to a day, written YYYY-MM-DD."""
        self.day = datetime.date.fromisoformat(text)


def act(page: Page, action: str, **fields: str) -> None:
    """Opens an action on a page by the keyboard, fills its form, sends it, and sees that it was done."""
    page.focus(f"#do-{action} summary")
    if not page.evaluate(f"document.querySelector('#do-{action}').open"):
        page.keyboard.press("Enter")
    for name, value in fields.items():
        field = page.locator(f"#do-{action} [name={name}]").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    send(page, f"#do-{action} form button.govuk-button")
    assert page.locator(".govuk-notification-banner--success").count() == 1, (action, page.inner_text("main"))


def answer_nothing(page: Page) -> None:
    """Answers every question that is left with "not known"."""
    for _ in range(MOST):
        if not page.locator('input[name="action"][value="answer"]').count():
            return
        send(page, 'button[name="unknown"]')
    raise AssertionError("the questions do not end")


def work() -> threading.Thread:
    """The worker does what is queued, in a thread of its own, since the browser's loop runs in this one. To be joined."""

    thread = threading.Thread(target=worker, kwargs={"until_empty": True, "signals": False})
    thread.start()
    return thread
