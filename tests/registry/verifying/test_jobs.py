"""From the command line to the statement: settings, key, queue, worker, answer."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli import verifying as cli
from minsheng.registry.access.acting import acting
from minsheng.registry.jobs.working import work
from minsheng.registry.verifying import tasks
from minsheng.registry.verifying.authorising import withdraw_authorisation
from tests.registry.verifying.building import PURPOSE, TODAY, WHO, allow, ask, known, query, somebody
from tests.registry.verifying.server import KEY, OutsideRegistry

PRISON = {"kind": "imprisonment", "number": "7", "since": "2026-01-05"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of an installation: where registries are, and the keys shared with them."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"prisons": base64.b64encode(KEY).decode()}))
    keys.chmod(0o600)
    monkeypatch.setenv("MINSHENG_EXCHANGE_KEYS", str(keys))
    monkeypatch.setenv("MINSHENG_REGISTRIES", str(tmp_path / "registries.yaml"))
    return tmp_path / "registries.yaml"


def jobs(city: psycopg.Connection) -> list[tuple[str, str]]:
    return city.execute(
        "select task_name, status::text from procrastinate_jobs where task_name like '%ask_registry' order by id"
    ).fetchall()


def test_a_worker_asks_and_states(city: psycopg.Connection, settings: Path) -> None:
    who = somebody()
    with OutsideRegistry("prisons").running() as registry:
        settings.write_text(f"prisons: {{adapter: http, url: '{registry.url}'}}")
        registry.knows(who.number, {"imprisonment": "all", "detoxification": "all"}, PRISON)
        allow(who, "prisons")
        (number,) = ask(who, "prisons")
        assert [status for _, status in jobs(city)] == ["todo"]
        work(until_empty=True, queues=["verifying"])
    assert query(number)["state"] == "answered"
    assert known(person=who.person)["is_imprisoned"] is True
    assert [status for _, status in jobs(city)] == ["succeeded"]


def test_a_refused_act_queues_no_job(city: psycopg.Connection, settings: Path) -> None:
    settings.write_text("prisons: {adapter: http, url: 'http://127.0.0.1:9'}")
    who = somebody()
    allow(who, "prisons")
    with pytest.raises(PermissionError):
        ask(who, "prisons", "tax")
    assert jobs(city) == []


def test_a_registry_that_fails_is_asked_again_later(city: psycopg.Connection, settings: Path) -> None:
    settings.write_text("prisons: {adapter: http, url: 'http://127.0.0.1:9'}")
    who = somebody()
    allow(who, "prisons")
    (number,) = ask(who, "prisons")
    work(until_empty=True, queues=["verifying"])
    assert query(number)["state"] == "sent"
    assert [status for _, status in jobs(city)] == ["succeeded", "todo"]
    later = city.execute(
        "select scheduled_at > now() from procrastinate_jobs where status = 'todo' and task_name like '%ask_registry'"
    ).fetchone()
    assert later == (True,)


def test_a_withdrawn_question_is_never_sent(city: psycopg.Connection, settings: Path) -> None:
    who = somebody()
    with OutsideRegistry("prisons").running() as registry:
        settings.write_text(f"prisons: {{adapter: http, url: '{registry.url}'}}")
        authorisation = allow(who, "prisons")
        ask(who, "prisons")
        with acting(WHO, "the person came") as act:
            withdraw_authorisation(act, authorisation=authorisation)
        work(until_empty=True, queues=["verifying"])
        assert registry.asked == []


def test_a_query_whose_job_was_lost_is_found(city: psycopg.Connection, settings: Path) -> None:
    settings.write_text("prisons: {adapter: http, url: 'http://127.0.0.1:9'}")
    who = somebody()
    allow(who, "prisons")
    ask(who, "prisons")
    city.execute("delete from procrastinate_jobs")
    tasks.ask_forgotten(timestamp=0)
    assert jobs(city) == [], "asked just now: its job may be on its way"
    city.execute("update verification_query set asked_at = now() - interval '10 minutes'")
    tasks.ask_forgotten(timestamp=0)
    tasks.ask_forgotten(timestamp=0)
    assert len(jobs(city)) == 1


def test_files_are_exchanged_every_hour(city: psycopg.Connection, settings: Path, tmp_path: Path) -> None:
    settings.write_text(f"prisons: {{adapter: files, folder: '{tmp_path / 'drop'}'}}")
    who = somebody()
    allow(who, "prisons", "tax")
    ask(who, "prisons", "tax")
    tasks.exchange_files(timestamp=0)
    assert len(list((tmp_path / "drop" / "outbox").glob("*.jsonl"))) == 1
    assert jobs(city) == []


def call(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.command, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_on_the_command_line(city: psycopg.Connection, settings: Path) -> None:
    who = somebody()
    number, year = str(who.person), str(TODAY.year + 1)
    common = ("--purpose", PURPOSE, "--as", WHO)
    assert "Have the person sign one" in call("verify", number, "--with", "prisons", *common, code=1)
    out = call("authorise", number, "--with", "prisons, tax", "--until", f"{year}-01-01", *common)
    assert "prisons, tax" in out
    assert "There is no registry" in call("verify", number, "--with", "moon", *common, code=2)
    assert "None of your roles" in call(
        "verify", number, "--with", "tax", "--purpose", PURPOSE, "--as", "rights", code=1
    )
    with OutsideRegistry("prisons").running() as registry:
        settings.write_text(f"prisons: {{adapter: http, url: '{registry.url}'}}")
        registry.knows(who.number, {"imprisonment": "all"}, PRISON)
        out = call("verify", number, "--with", "prisons", *common, "--now")
    assert "partial" in out
    assert "is_imprisoned: stated" in out
    assert "is_in_compulsory_detoxification: not known (not-searched)" in out
    assert '"state": "partial"' in call("queries", number, "--as", WHO, "--json")
    assert "over HTTP" in call("exchange", "prisons", code=2)
    assert "No key is shared with tax" in call("exchange", "tax", code=2)
    assert len(call("exchange", "--add-key", "tax").strip()) == 44
    call("verify", number, "--with", "tax", *common)
    assert "tax: 1 sent" in call("exchange")
    assert "no longer holds" in call("withdraw", "1", "--as", WHO)
