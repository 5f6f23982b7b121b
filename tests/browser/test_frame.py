"""The frame of all pages: accessible, in two languages, in large print, within the security policy, at phone and desktop width."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.looking import DESKTOP, PHONE, a_context, faults, log_in, send

OPEN = ("/", "/about", "/account/login/", "/nowhere")
STAFF = ("/purpose", "/account", "/account/password/change/", "/account/2fa/", "/account/sessions/")


def test_open_pages(browser: Browser, site: str) -> None:
    wrong = {}
    for size in (PHONE, DESKTOP):
        for language in ("zh-CN", "en"):
            context = a_context(browser, size, language)
            page = context.new_page()
            for path in OPEN:
                page.goto(site + path)
                if found := faults(page):
                    wrong[f"{path} {size['width']} {language}"] = found
            context.close()
    assert wrong == {}


def test_staff_logs_in_by_the_page(browser: Browser, site: str) -> None:
    context = a_context(browser, PHONE)
    page = context.new_page()
    log_in(page, site, "beishan")
    wrong = {}
    for path in STAFF:
        page.goto(site + path)
        assert "login" not in page.url
        if found := faults(page):
            wrong[path] = found
    context.close()
    assert wrong == {}


def test_language_and_large_print_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site + "/about")
    send(page, "text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert "Where results come from" in page.content()
    send(page, "text=Large print")
    assert "ms-large" in (page.get_attribute("html", "class") or "")
    context.close()


def test_the_policy_stops_nothing_of_ours(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/", "/about", "/account/login/"):
        page.goto(site + path)
    context.close()
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
