"""What tests do in the browser: log in, check a page with axe, look for what the security policy stopped."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from minsheng.faces.accounts.demo import code_of
from tests.browser.conftest import AXE
from tests.faces.logins import PASSWORD, open_login

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def a_context(browser: Browser, size: dict[str, int] = DESKTOP, language: str = "zh-CN", **more: Any) -> BrowserContext:
    """A fresh browser of this size and language. ``bypass_csp`` lets axe in; the policy itself is tested apart."""
    return browser.new_context(viewport=size, locale=language, bypass_csp=True, **more)  # type: ignore[arg-type]


def send(page: Page, button: str | Locator) -> None:
    """Clicks what leads to another page, and waits until that page is there: a click alone returns before it."""
    with page.expect_navigation():
        (page.locator(button).first if isinstance(button, str) else button).click()


def log_in(page: Page, site: str, name: str) -> None:
    """Logs an actor of the test's registry in by the page, with password and code: a code of a new secret, since one serves once."""
    secret = generate_totp_secret()
    open_login(name, secret)
    page.goto(f"{site}/account/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    send(page, "main form button >> nth=0")
    if "authenticate" in page.url:
        page.fill("#id_code", code_of(secret))
        send(page, "main form button >> nth=0")


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, and sideways scrolling of the page itself."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))"
        ".violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '))"
    )
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide <= 0:
        return list(found)
    names = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth)"
        ".filter(e => !e.closest('.ms-scroll')).slice(-3).map(e => e.outerHTML.slice(0, 160))"
    )
    return [*found, f"the page is {wide} px too wide: {names}"]
