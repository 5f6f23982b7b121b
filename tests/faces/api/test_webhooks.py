"""Webhooks from the subscription to the partner's own server: signed, of ids alone, tried again, and never to whom it is none of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from minsheng.faces.api.tasks import forget_kept, send_webhooks
from minsheng.registry.events.delivering import sort_events
from tests.faces.api.calling import Caller, add_partners
from tests.faces.api.test_operations import apply_for, is_problem
from tests.faces.spdci.partner import Inbox
from tests.services.casework.families import add_family


@pytest.fixture
def inbox(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    made = Inbox()
    monkeypatch.setenv("MINSHENG_PARTNER_ADDRESSES", f"{made.address}/hooks")
    add_partners(city)
    yield made
    made.close()


def hook(inbox: Inbox, account: str = "partner_xihu", events: Any = ("case_moved",)) -> tuple[Caller, dict[str, Any]]:
    caller = Caller(account)
    made = caller.deed("webhooks", {"address": f"{inbox.address}/hooks/a", "events": list(events)})
    assert made.status_code == 201, made.content
    return caller, made.json()


def checked_as_a_partner_does(secret: str, headers: dict[str, str], body: bytes) -> None:
    """The published way (Standard Webhooks), written apart from the code that signs."""
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    key = base64.b64decode(secret.removeprefix("whsec_").replace("-", "+").replace("_", "/") + "=")
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_case_moves_and_the_partner_hears_of_it(inbox: Inbox) -> None:
    _, made = hook(inbox)
    _, elsewhere = hook(inbox, "partner_shangcheng")
    case = apply_for(Caller("beishan"), add_family()).json()
    assert sort_events() == 1
    send_webhooks(0)
    ((path, headers, said),) = inbox.came  # Xihu's partner alone
    assert path == "/hooks/a"
    checked_as_a_partner_does(made["secret"], headers, inbox.raw)
    assert said["type"] == "case_moved"
    assert said["data"] == {"household_id": case["household_id"], "number": case["number"]}
    assert "陈" not in json.dumps(said, ensure_ascii=False)
    send_webhooks(0)
    assert len(inbox.came) == 1
    states = Caller("partner_shangcheng")("GET", f"webhooks/{elsewhere['code']}/deliveries").json()["items"]
    assert [each["state"] for each in states] == ["not_theirs"]


def test_a_partner_that_is_away_hears_of_it_later(inbox: Inbox, city: psycopg.Connection) -> None:
    caller, made = hook(inbox)
    apply_for(Caller("beishan"), add_family())
    sort_events()
    inbox.status = 500
    send_webhooks(0)
    (line,) = caller("GET", f"webhooks/{made['code']}/deliveries").json()["items"]
    assert (line["state"], line["attempts"], line["last_error"]) == ("waiting", 1, "http-500")
    city.execute("update delivery set next_at = now(), attempts = 7")
    send_webhooks(0)
    (line,) = caller("GET", f"webhooks/{made['code']}/deliveries?state=dead").json()["items"]
    inbox.status = 204
    again = caller("POST", f"webhooks/{made['code']}/deliveries/{line['id']}/again", {})
    assert again.json()["state"] == "waiting"
    is_problem(caller("POST", f"webhooks/{made['code']}/deliveries/{line['id']}/again", {}), 422, "not-dead")
    send_webhooks(0)
    (line,) = caller("GET", f"webhooks/{made['code']}/deliveries").json()["items"]
    assert line["state"] == "delivered"
    assert len({each[1]["webhook-id"] for each in inbox.came}) == 1  # the partner knows it for the same


def test_the_secret_is_shown_once_and_sealed(inbox: Inbox, city: psycopg.Connection) -> None:
    caller = Caller("partner_xihu")
    body = {"address": f"{inbox.address}/hooks/a", "events": ["case_moved"]}
    first, again = caller.deed("webhooks", body, "k").json(), caller.deed("webhooks", body, "k").json()
    assert first["secret"].startswith("whsec_")
    assert (again["code"], again["secret"]) == (first["code"], "")
    for table in ("subscription", "api_once"):
        kept = city.execute(f"select to_jsonb(t)::text from {table} t").fetchall()
        assert first["secret"] not in str(kept)
    assert "secret" not in str(caller("GET", "webhooks").json())


def test_where_and_of_what(inbox: Inbox) -> None:
    caller = Caller("partner_xihu")
    for address in ("https://evil.example/x", f"{inbox.address}/other", "http://169.254.169.254/", "ftp://x"):
        is_problem(caller.deed("webhooks", {"address": address, "events": ["case_moved"]}), 422, "address-not-allowed")
    is_problem(
        caller.deed("webhooks", {"address": f"{inbox.address}/hooks", "events": ["coronation"]}), 422, "unknown-event"
    )
    is_problem(
        Caller("beishan").deed("webhooks", {"address": f"{inbox.address}/hooks", "events": ["case_moved"]}),
        403,
        "not-allowed",
    )


def test_another_s_webhook_is_not_there(inbox: Inbox) -> None:
    caller, made = hook(inbox)
    other = Caller("partner_shangcheng")
    is_problem(other("DELETE", f"webhooks/{made['code']}"), 404, "record-not-found")
    is_problem(other("GET", f"webhooks/{made['code']}/deliveries"), 404, "record-not-found")
    is_problem(other("POST", f"webhooks/{made['code']}/deliveries/1/again", {}), 404, "record-not-found")
    assert other("GET", "webhooks").json()["items"] == []
    assert caller("DELETE", f"webhooks/{made['code']}").status_code == 204
    assert caller("DELETE", f"webhooks/{made['code']}").status_code == 204
    apply_for(Caller("beishan"), add_family())
    sort_events()
    send_webhooks(0)
    assert inbox.came == []


def test_kept_answers_go_after_two_days(inbox: Inbox, city: psycopg.Connection) -> None:
    hook(inbox)
    assert forget_kept() == 0
    city.execute("update api_once set made_at = now() - interval '3 days'")
    assert forget_kept() == 1
