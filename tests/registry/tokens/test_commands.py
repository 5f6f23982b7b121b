"""``minsheng access token`` on the test's own database, as an administrator types it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli.access import command
from minsheng.registry.tokens.holding import holder_of
from tests.registry.access.test_commands import _as_it_is


@pytest.fixture
def call(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("minsheng.faces.cli.acts.database", _as_it_is)
    return lambda *arguments: CliRunner().invoke(command, ["token", *arguments])


def test_a_token_from_giving_to_ending(call: Any) -> None:
    until = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    given = call("add", "beishan", "--label", "worklist", "--scope", "cases_read", "--until", until, "--as", "security")
    assert given.exit_code == 0, given.output
    text = given.stdout.splitlines()[0]
    holder = holder_of(text)
    assert holder is not None
    assert (holder.actor, holder.scopes) == ("beishan", {"cases_read"})
    (listed,) = json.loads(call("list", "--as", "beishan", "--json").stdout)
    assert (listed["account"], listed["label"], listed["counts"]) == ("beishan", "worklist", True)
    assert text not in call("list", "--as", "security").stdout
    assert call("end", str(listed["token"]), "--as", "security").exit_code == 0
    assert holder_of(text) is None
    assert "cases_read" in call("scopes").stdout


def test_refusals_say_why(call: Any) -> None:
    for arguments, words in (
        (
            ("add", "beishan", "--label", "x", "--scope", "cases_read", "--until", "2000-01-01", "--as", "security"),
            "later than now",
        ),
        (
            ("add", "beishan", "--label", "x", "--scope", "none", "--until", "2030-01-01", "--as", "security"),
            "no scope",
        ),
        (
            ("add", "analyst", "--label", "x", "--scope", "reforms", "--until", "2030-01-01", "--as", "beishan"),
            "assign",
        ),
        (("end", "99", "--as", "security"), "no such"),
    ):
        found = call(*arguments)
        assert found.exit_code != 0
        assert words in found.output
