"""Residents' pages in a real browser, on a phone: the check to its results, by keyboard, without scripts, in large print."""

from __future__ import annotations

import psycopg
from playwright.sync_api import Browser, Page

from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import open_resident_account
from tests.browser.looking import DESKTOP, PHONE, a_context, faults, log_in, send
from tests.services.casework.families import add_family

MOST = 70
LAW = (
    *("/law/", "/law/programmes/minimum_living_allowance", "/law/values/minimum_living_standard"),
    *("/law/changes", "/law/overlaps"),
)


def begin(page: Page, site: str, moment: str) -> None:
    page.goto(f"{site}/check")
    page.check(f"#moment_{moment}")
    send(page, "main button")
    page.fill("#id_birth_date", "1950-03-05")
    page.check("#id_sex_0")
    send(page, "main form:last-of-type button")
    send(page, "main form button >> nth=1")  # nobody else; the first is the remove button of the list


def answer_all(page: Page) -> int:
    """Answers until the results: a choice where there is one, else "nothing of this kind", else not known."""
    count = 0
    while page.locator('input[name="action"][value="answer"]').count() and count < MOST:
        count += 1
        if page.locator('input[name="action"][value="none"]').count():
            send(page, 'form:has(input[name="action"][value="none"]) button')
        elif page.locator('main input[type="radio"]').count():
            page.locator('main input[type="radio"]').first.check()
            send(page, page.locator('form:has(input[name="action"][value="answer"]) button').first)
        else:
            send(page, 'button[name="unknown"]')
    return count


def test_the_check_on_a_phone(browser: Browser, site: str) -> None:
    for language in ("zh-CN", "en"):
        context = a_context(browser, PHONE, language)
        page = context.new_page()
        page.goto(f"{site}/check")
        found = {"check": faults(page)}
        begin(page, site, "hardship")
        found["question"] = faults(page)
        assert answer_all(page) < MOST
        found["results"] = faults(page)
        assert page.locator("article.ms-card, main ul.govuk-list--spaced li").count() > 2
        context.close()
        assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_check_without_scripts_and_by_keyboard(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/check")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent").strip() == "跳到主要内容"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "moment_hardship"
    begin(page, site, "old_age")
    answer_all(page)
    assert "您家能享受的" in page.content()
    context.close()


def test_large_print_and_zoom(browser: Browser, site: str) -> None:
    context = a_context(browser, PHONE)
    context.add_cookies([{"name": "large_print", "value": "yes", "url": site}])
    page = context.new_page()
    begin(page, site, "hardship")
    assert faults(page) == []
    size = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.govuk-button')).fontSize)")
    high = page.evaluate("() => document.querySelector('main .govuk-button').getBoundingClientRect().height")
    assert size >= 22
    assert high >= 60
    context.close()
    zoomed = a_context(browser, {"width": 640, "height": 450}, device_scale_factor=2)  # 1280 at 200 %
    page = zoomed.new_page()
    begin(page, site, "home")
    assert faults(page) == []
    zoomed.close()


def test_a_resident_applies_on_a_phone(browser: Browser, site: str, city: psycopg.Connection[object]) -> None:
    family = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=family["mother"])
    context = a_context(browser, PHONE)
    page = context.new_page()
    log_in(page, site, "chen")
    wrong = {}
    for path in ("/my", "/my/apply", "/my/payments", "/my/looks"):
        page.goto(site + path)
        if found := faults(page):
            wrong[path] = found
    page.goto(site + "/my/apply")
    page.locator('input[value="minimum_living_allowance"]').check()
    send(page, "main form >> nth=0 >> button")
    page.fill("#id_birth_date", "2016-02-20")
    page.check("input[name=sex][value=male]")
    page.select_option("#id_relation", "child")
    wrong["people"] = faults(page)
    send(page, "main form:has(#id_birth_date) button")
    wrong["people, one more"] = faults(page)
    send(page, "main form:has(input[value=people_done]) button")
    count = 0
    while page.locator('input[name="action"][value="answer"]').count() and count < MOST:
        count += 1
        send(page, 'button[name="unknown"]')
    wrong["review"] = faults(page)
    page.check("#id_confirmed")
    send(page, 'form:has(input[value="hand_in"]) button')
    assert page.locator(".govuk-panel__title").count() == 1
    wrong["done"] = faults(page)
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_pages_of_the_law_are_accessible(browser: Browser, site: str) -> None:
    wrong = {}
    for size in (PHONE, DESKTOP):
        context = a_context(browser, size)
        page = context.new_page()
        for path in (
            "/law/",
            "/law/programmes/minimum_living_allowance",
            "/law/values/minimum_living_standard",
            "/law/changes",
            "/law/overlaps",
        ):
            page.goto(site + path)
            if found := faults(page):
                wrong[f"{path} {size['width']}"] = found
        context.close()
    assert wrong == {}
