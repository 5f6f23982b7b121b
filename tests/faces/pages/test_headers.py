"""What every answer carries: the security policy without holes, no sniffing, no framing; cookies that scripts cannot read."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from allauth import app_settings as allauth_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.faces.logins import PASSWORD, client_of, open_login

PATHS = ("/", "/law/", "/account/login/", "/nowhere", "/health/live")


@pytest.mark.parametrize("path", PATHS)
def test_headers(city: psycopg.Connection[Any], path: str) -> None:
    answer = client_of(None).get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe-eval" not in answer["Content-Security-Policy"]
    assert "http" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


def test_pages_of_somebody_are_not_stored_by_the_browser(city: psycopg.Connection[Any]) -> None:
    assert client_of("beishan").get(reverse("own_account"))["Cache-Control"] == "no-store"


def test_cookies(city: psycopg.Connection[Any]) -> None:
    client = client_of("beishan")
    client.get(reverse("own_account"))
    page = client_of(None)
    page.get(reverse("account_login"))
    for cookie in (client.cookies["sessionid"], page.cookies["csrftoken"]):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_form_from_elsewhere_is_refused(city: psycopg.Connection[Any]) -> None:
    client = client_of("beishan")
    client.handler.enforce_csrf_checks = True
    answer = client.post(reverse("purpose"), {"kind": "入户走访"})
    assert answer.status_code == 403
    assert "没有提交" in answer.content.decode()


def test_many_wrong_passwords_are_stopped(city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    client = client_of(None)
    said = [client.post(reverse("account_login"), {"login": "beishan", "password": f"wrong {n}"}) for n in range(12)]
    assert PASSWORD not in said[-1].content.decode()
    last = client.post(reverse("account_login"), {"login": "beishan", "password": PASSWORD})
    cache.clear()  # the next test logs in from the same address
    assert last.status_code != 302, "even the right one has to wait"


def test_next_stays_on_this_site(city: psycopg.Connection[Any]) -> None:
    client = client_of("beishan")
    for elsewhere in ("https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"):
        answer = client.post(reverse("language"), {"language": "en", "next": elsewhere})
        assert answer["Location"] == "/", elsewhere
    assert client.post(reverse("language"), {"language": "en", "next": "/law/"})["Location"] == "/law/"
    for word in ("ſ", "%00", "\\x", "about", "home"):  # no path, and nothing to look a page up by
        for page in ("language", "large_print"):
            assert client.post(reverse(page), {"language": "en", "next": word})["Location"] == reverse("home"), word


def test_a_huge_body_is_refused(city: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    answer = client.post("/check/next", {"action": "results", "so_far": "x" * 2_500_000})
    assert answer.status_code == 400


def test_forms_of_nobody_are_counted_by_the_address_that_the_proxy_names(
    city: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSHENG_API_LIMITS", "anonymous=3")
    client = Client(headers={"host": "127.0.0.1"})

    def status(forwarded: str) -> int:
        said = {"HTTP_X_FORWARDED_FOR": forwarded}
        return int(client.post("/check/next", {"action": "begin", "moment": "hardship"}, **said).status_code)

    assert [status("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429], "no proxy is trusted: one address"
    assert status("192.0.2.2") == 429
    answer = client.post("/check/next", {"action": "begin"})
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "请稍后再试" in answer.content.decode()
    assert client.get("/check").status_code == 200, "pages are read all the same"
    city.execute("truncate api_rate")
    monkeypatch.setattr(allauth_settings, "TRUSTED_PROXY_COUNT", 1)
    assert [status("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
    assert status("192.0.2.2") == 200
    assert status("192.0.2.1, 192.0.2.3") == 200, "the proxy's own word, the last, counts"
    assert client_of("beishan").post("/language", {"language": "en"}).status_code == 302
