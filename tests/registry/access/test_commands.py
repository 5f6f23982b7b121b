"""``minsheng access`` on the test's own database."""

from __future__ import annotations

import json

import psycopg
import pytest
from typer.testing import CliRunner, Result

from minsheng.faces.cli.access import command
from tests.registry.people.build import QINGBO, a_person


class _as_it_is:  # noqa: N801
    """The test's own database instead of the command's."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def call(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr("minsheng.faces.cli.access.database", _as_it_is)
    return lambda *arguments: CliRunner().invoke(command, list(arguments))


def test_an_account_from_opening_to_closing(call) -> None:  # type: ignore[no-untyped-def]
    assert "has an account" in call("open", "li", "--shown-as", "李梅", "--as", "security").output
    given: Result = call("assign", "li", "street_officer", "330106002", "--as", "security")
    number = given.output.rsplit(" ", 1)[1].strip(" .\n")
    listed = json.loads(call("list", "--as", "li", "--json").output)
    assert listed == [{"assignment": int(number), "account": "li", "role": "street_officer", "division": "330106002"}]
    person = a_person(name="张三丰")
    found = json.loads(call("search", "zsf", "--as", "li", "--purpose", "visit 12", "--json").output)
    assert [(hit["person_id"], hit["name"]) for hit in found] == [(person, "张三丰")]
    shown = json.loads(call("show", str(person), "--as", "li", "--purpose", "visit 12").output)
    assert (shown["name"], "*" in shown["number"]) == ("张三丰", True)
    assert call("end", number, "--as", "security").exit_code == 0
    assert call("close", "li", "--as", "security").exit_code == 0
    closed = call("search", "zsf", "--as", "li", "--purpose", "visit 12")
    assert (closed.exit_code, "Nobody named" in closed.output) == (2, True)


def test_refusals_say_why_and_end_with_their_code(call) -> None:  # type: ignore[no-untyped-def]
    hidden = a_person("street_shangcheng", division=QINGBO)
    for arguments, code, words in (
        (("open", "li", "--shown-as", "x", "--as", "beishan"), 1, "assign"),
        (("open", "Li", "--shown-as", "x", "--as", "security"), 2, "small letters"),
        (("assign", "beishan", "emperor", "3301", "--as", "security"), 2, "no role"),
        (("assign", "beishan", "district_reviewer", "3301", "--as", "security"), 2, "together"),
        (("assign", "security", "policy_analyst", "3301", "--as", "security"), 1, "own account"),
        (("show", str(hidden), "--as", "beishan", "--purpose", "x"), 1, "outside your divisions"),
        (("show", "987654321", "--as", "beishan", "--purpose", "x"), 1, "outside your divisions"),
        (("search", "z", "--as", "beishan", "--purpose", "x"), 2, "two letters"),
        (("search", "张三", "--as", "beishan", "--purpose", " "), 2, "what you need it for"),
    ):
        found = call(*arguments)
        assert (found.exit_code, words in found.output) == (code, True), (arguments, found.output)


def test_the_table_of_roles_is_shown(call) -> None:  # type: ignore[no-untyped-def]
    shown = call("roles")
    assert shown.exit_code == 0
    assert "street_officer" in shown.output
    assert "district_reviewer + street_officer" in shown.output
