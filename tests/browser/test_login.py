"""Logging in with what a browser has: a passkey (Chromium's virtual authenticator), an OpenID Connect provider within the page's policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page

from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.openid.file import as_app, origins
from minsheng.faces.accounts.opening import link_login
from minsheng.registry.access.acting import acting
from tests.browser.looking import DESKTOP, PHONE, a_context, faults, log_in, send
from tests.faces.accounts.provider import Provider
from tests.faces.logins import PASSWORD, open_login

City = psycopg.Connection[tuple[object, ...]]


def with_key(context: BrowserContext, page: Page) -> None:
    """The browser has an authenticator of its own that knows its owner."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_registered_and_logs_in(browser: Browser, site: str, city: City) -> None:
    site = site.replace("127.0.0.1", "localhost")  # passkeys are for names, not for numbers
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with_key(context, page)
    log_in(page, site, "beishan")
    page.goto(f"{site}/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[type=password]", PASSWORD)
        send(page, "main form button >> nth=0")
    page.fill("#id_name", "我的手机")
    page.check("#id_passwordless")
    with page.expect_navigation():
        page.click("#mfa_webauthn_add")
    assert city.execute("select count(*) from mfa_authenticator where type = 'webauthn'").fetchone() == (1,), (
        page.inner_text("main")
    )
    send(page, "header button:has-text('退出')")
    page.goto(f"{site}/account/login/")
    assert page.request.get(f"{site}/account", max_redirects=0).status == 302
    with page.expect_navigation(url=re.compile(r"^(?!.*/account/login/).*$")):
        page.click("#passkey_login")
    assert page.request.get(f"{site}/account", max_redirects=0).status == 200, "one act, and both factors"
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
    context.close()


def test_a_code_serves_once(browser: Browser, site: str) -> None:
    secret = generate_totp_secret()
    open_login("beishan", secret)
    code, reached = code_of(secret), []
    for _ in range(2):
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{site}/account/login/")
        page.fill("#id_login", "beishan")
        page.fill("#id_password", PASSWORD)
        send(page, "main form button >> nth=0")
        page.fill("#id_code", code)
        send(page, "main form button >> nth=0")
        reached.append("authenticate" not in page.url)
        context.close()
    assert reached == [True, False]


def test_a_password_is_pasted(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.fill("#id_login", "a pasted password")
    page.press("#id_login", "Control+a")
    page.press("#id_login", "Control+c")
    page.press("#id_password", "Control+v")
    assert page.input_value("#id_password") == "a pasted password"
    assert page.get_attribute("#id_password", "type") == "password"
    assert page.get_attribute("#id_password", "autocomplete") == "current-password"
    context.close()


def test_nothing_is_kept_in_the_browser(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    log_in(page, site, "beishan")
    for path in ("/purpose", "/account", "/check"):
        page.goto(site + path)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0, path
    assert {each["name"] for each in context.cookies()} <= {"sessionid", "csrftoken"}
    assert page.evaluate("document.cookie") == ""
    context.close()


@pytest.fixture
def provider(city: City, site: str) -> Iterator[Provider]:
    made = Provider()
    made.back_to = f"{site}/account/openid/city/back"
    open_login("beishan")
    known = {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [as_app(made.entry())]}
    policy = {"DIRECTIVES": {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}}
    policy["DIRECTIVES"]["form-action"] = ["'self'", *origins([made.entry()])]
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": known}, CONTENT_SECURITY_POLICY=policy):
        with acting("security", "staff list") as act:
            link_login(act, "beishan", "city", "s-1")
        yield made
    made.close()


def test_a_provider_logs_in_within_the_policy(browser: Browser, site: str, provider: Provider) -> None:
    for size, language, button, unknown in (
        (PHONE, "zh-CN", "text=用 市统一身份认证 登录", "没有与之关联的账号"),
        (DESKTOP, "en", "text=Log in with 市", "no account here"),
    ):
        for subject, kept_out in (("s-1", False), ("s-2", True)):
            provider.subject = subject
            context = browser.new_context(viewport=size, locale=language, bypass_csp=False)
            page = context.new_page()
            page.goto(f"{site}/account/login/")
            send(page, button)
            assert ("/account/2fa/authenticate" in page.url) == (not kept_out), page.url
            assert (unknown in page.inner_text("h1")) == kept_out
            context.close()
        looking = a_context(browser, size, language)
        page = looking.new_page()
        page.goto(f"{site}/account/login/")
        assert faults(page) == []
        send(page, button)
        assert faults(page) == []
        looking.close()
