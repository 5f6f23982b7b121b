"""Metrics for who runs the site alone, and logs in which nothing of anybody stands."""

from __future__ import annotations

import json
import logging
from typing import Any

import psycopg
import pytest

from minsheng.faces.site import logs
from tests.faces.api.calling import Caller, add_partners


def test_metrics_are_for_who_runs_the_site(city: psycopg.Connection[Any]) -> None:
    add_partners(city)
    answer = Caller("systems", ["metrics"])("GET", "/metrics")
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content
    assert b"minsheng_deliveries" in answer.content
    assert Caller()("GET", "/metrics").status_code == 401
    assert Caller("systems", ["cases_read"])("GET", "/metrics").status_code == 403
    for account in ("beishan", "auditor", "partner_xihu"):
        assert Caller(account, ["metrics"])("GET", "/metrics").status_code == 403


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """The line as it is written."""
    assert logs.Plain().filter(record)
    from_settings = logs.settings()["formatters"]["json"]
    factory = from_settings.pop("()")
    said: dict[str, Any] = json.loads(factory(**from_settings).format(record))
    return said


def test_a_request_is_one_line_without_what_was_asked(
    city: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        Caller()("GET", "law/figures/zhang_san?on=2025-07-01&name=%E5%BC%A0%E4%B8%89", user_agent="张三's phone")
    lines = [line_of(record) for record in caplog.records]
    (finished,) = [line for line in lines if line["event"] == "request_finished"]
    assert finished["code"] == 404
    assert finished["request"].startswith("GET /api/v1/law/figures/<")
    assert finished["request_id"]
    assert finished["ms"] >= 0
    text = json.dumps(lines, ensure_ascii=False)
    for word in ("zhang_san", "张三", "127.0.0.1", "phone"):
        assert word not in text, text


def test_an_error_is_its_kind_and_its_places() -> None:
    try:
        raise ValueError("张三 330106199001011234")
    except ValueError as error:
        found = logs.without_words(
            None, "error", {"event": "x", "exc_info": error, "user_id": 5, "exception": repr(error)}
        )
    assert found["kind"] == "ValueError"
    assert found["places"][-1].startswith("tests.faces.site.test_watching:")
    assert "张三" not in str(found)
    assert "user_id" not in found
