"""Under ``MINSHENG_HTTPS=yes``, behind a proxy of one's own: the real server, told by the proxy's header what the proxy was asked over."""

from __future__ import annotations

import http.client
import json
from typing import Any

import psycopg

from minsheng.registry.database.embedded import Embedded
from tests.faces.api.calling import token_of
from tests.faces.serving import in_a_process

SECURE = {"X-Forwarded-Proto": "https"}


def ask(site: str, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    host = http.client.HTTPConnection(site.removeprefix("http://"), timeout=60)
    try:
        host.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = host.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        host.close()


def test_everything_by_https(city: psycopg.Connection[Any], server: Embedded) -> None:
    token = f"Bearer {token_of('beishan')}"
    with in_a_process(city, server, MINSHENG_HTTPS="yes", MINSHENG_PROXIES="1") as site:
        status, headers, _ = ask(site, "/about?x=1")
        assert (status, headers["Location"]) == (301, f"{site.replace('http:', 'https:')}/about?x=1")
        status, headers, _ = ask(site, "/account/login/", X_Forwarded_Proto="https")
        assert status == 200
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        cookies = headers.get_all("Set-Cookie") or []
        assert [each.split("=")[0] for each in cookies] == ["__Host-csrftoken"]
        for each in cookies:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in each.split(";")}
            assert "Domain" not in each
        # A program that begins in the clear is told, not led on: else it would go on sending its token so.
        for path in ("/api/v1/me", "/api/v1/law/programmes", "/metrics"):
            status, headers, body = ask(site, path, Authorization=token)
            assert (status, json.loads(body)["code"]) == (403, "https-only"), path
        assert ask(site, "/api/v1/me", Authorization=token, **SECURE)[0] == 200
        assert ask(site, "/health/live")[0] == 200
    with in_a_process(city, server, MINSHENG_HTTPS="yes") as site:
        assert ask(site, "/about", **SECURE)[0] == 301, "without a proxy of ours anybody could say so"


def test_methods_that_are_not_served(city: psycopg.Connection[Any], server: Embedded) -> None:
    with in_a_process(city, server) as site:
        for path in ("/about", "/check", "/account/login/", "/law/", "/api/v1/law/programmes"):
            for method in ("TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"):
                status, _, body = ask(site, path, method, X_Canary="echo-me")
                assert status in (400, 403, 405, 501), (path, method, status)
                assert "echo-me" not in body
        assert ask(site, "/static/")[0] == 404, "no listing"
        for path in ("/.git/config", "/static/../settings.py", "/static/%2e%2e/settings.py", "/.env"):
            assert ask(site, path)[0] in (400, 404), path
        status, headers, _ = ask(site, "/about")
        assert not headers.get("Server", "").lower().startswith(("granian/", "python"))
