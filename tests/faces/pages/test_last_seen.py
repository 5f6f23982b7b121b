"""A session's end moves on while it is used, and where it is used is known; written once a minute, not at every page."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest

from minsheng.faces.pages import last_seen
from tests.faces.logins import client_of

NOTED = "select s.expire_date, u.last_seen_at from django_session s join usersessions_usersession u using (session_key)"


def test_it_is_written_once_a_minute(city: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("beishan")
    assert client.get("/account").status_code == 200
    first = city.execute(NOTED).fetchall()
    assert len(first) == 1
    assert client.get("/account").status_code == 200
    assert city.execute(NOTED).fetchall() == first
    later = last_seen.time.time() + last_seen.EVERY_S
    monkeypatch.setattr(last_seen.time, "time", lambda: later)
    assert client.get("/account").status_code == 200
    ((expires, seen),) = city.execute(NOTED).fetchall()
    assert expires > first[0][0]
    assert seen > first[0][1]
    assert expires - seen > datetime.timedelta(minutes=50)


def test_another_key_is_noted_at_once(city: psycopg.Connection[Any]) -> None:
    client = client_of("beishan")
    client.get("/account")
    session = client.session
    session.cycle_key()
    client.cookies["sessionid"] = session.session_key
    client.get("/account")
    noted = city.execute("select session_key from usersessions_usersession").fetchall()
    assert (session.session_key,) in noted
