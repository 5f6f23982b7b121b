"""``minsheng appeal``, ``helping`` and ``numbers`` as clerks type them, on a real database."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import typer
from pypdf import PdfReader
from typer.testing import CliRunner

from minsheng.faces.cli import appeal, helping, numbers
from tests.registry.databases import add_actors
from tests.services.casework.appeals.disputing import after, refused_case


@contextlib.contextmanager
def _nothing() -> Iterator[None]:
    yield


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.faces.cli.acts.database", _nothing)


def ran(command: typer.Typer, *words: object, fails: bool = False) -> str:
    done = CliRunner().invoke(command, [str(word) for word in words])
    assert (done.exit_code != 0) == fails, done.output
    return done.output.strip()


def test_a_review_from_filing_to_its_letter(city: psycopg.Connection, tmp_path: Path) -> None:
    family, case = refused_case(city)
    number = ran(appeal.command, "file", "review", "--case", case, "--appellant", family["mother"], "--known", after(2),
                 "--grounds", "工资算错了", "--on", after(10), "--as", "worker_beishan")  # fmt: skip
    assert "handle_appeals" in ran(
        appeal.command, "do", number, "accept", "--on", after(13), "--as", "beishan", fails=True
    )
    for action, days, actor, *says in (
        ("accept", 13, "appeals_xihu"), ("pass_on", 14, "appeals_xihu"), ("answer", 15, "beishan", "says=按工资单核算"),
        ("hear", 16, "appeals_xihu", "says=听取"), ("propose", 17, "appeals_xihu", "result=send_back", "says=收入计算有误"),
    ):  # fmt: skip
        words = [word for each in says for word in ("--say", each)]
        out = ran(appeal.command, "do", number, action, *words, "--on", after(days), "--as", actor)
    assert "decide" not in out.splitlines()[0]
    assert number in ran(appeal.command, "list", "--as", "appeals_xihu", "--on", after(18))
    letter = tmp_path / "letter.pdf"
    words = ["letter", number, "--out", letter, "--from", "西湖区人民政府", "--as", "appeals_xihu"]
    assert "not decided yet" in ran(appeal.command, *words, fails=True)
    out = ran(appeal.command, "decide", number, "send_back", "--says", "收入计算有误", "--within", 30, "--on", after(19),
              "--as", "head_xihu")  # fmt: skip
    assert "重新立案" in out
    ran(appeal.command, *words)
    text = "".join(page.extract_text() for page in PdfReader(letter).pages).replace(" ", "").replace("\n", "")
    assert "撤销原决定" in text
    assert "陈敏" in text
    assert "revoked and sent back" in ran(appeal.command, "show", number, "--as", "beishan", "--lang", "en")


def test_helping_and_numbers(city: psycopg.Connection) -> None:
    family, _ = refused_case(city)
    add_actors(city, {"station": ("service_worker", "330106")})
    home, mother = family["household"], family["mother"]
    wang = ("--as", "worker_beishan")
    plan = ran(helping.command, "plan", home, "--because", "单亲", "--every", 3, *wang)
    goal = ran(helping.command, "goal", plan, "work", "找到工作", "--until", "2030-01-01", *wang)
    action = ran(helping.command, "action", goal, "联系人力社保站", "wang", "--until", "2030-01-01", *wang)
    assert "Known: " in ran(helping.command, "close", "action", action, "perhaps", *wang, fails=True)
    ran(helping.command, "close", "action", action, "done", *wang)
    ran(helping.command, "service", "station", "employment", "--since", "2020-01-01", "--as", "security")
    referral = ran(helping.command, "refer", home, mother, "employment", "找工作", *wang)
    ran(helping.command, "referral", referral, "consent", "--covers", "income", "--how", "signed", *wang)
    ran(helping.command, "referral", referral, "send", *wang)
    read = ran(helping.command, "read", referral, "--as", "station")
    assert "陈敏" in read
    assert "wage_income=9000" in read
    note = ran(helping.command, "note", home, "白天上班", *wang)
    ran(helping.command, "note", home, "夜班", "--corrects", note, *wang)
    visit = ran(helping.command, "visit", home, "care", "--due", "2030-01-01", *wang)
    assert "关怀访问" in ran(helping.command, "visits", *wang)
    assert ran(helping.command, "went", visit, "met", "--visitor", "worker_beishan", *wang) == "ok"
    shown = ran(helping.command, "show", home, *wang)
    for said in ("单亲", "找到工作", "已转介", "（已更正）", "见到本人"):
        assert said in shown
    period = ("--since", "2025-01-01", "--until", "2026-01-01")
    assert "0.0%  0 / 1" in ran(numbers.command, "count", "granted", "--by", "programme", *period, "--as", "beishan")
    assert "不显示" in ran(numbers.command, "count", "granted", *period, "--as", "analyst")
    days = json.loads(ran(numbers.command, "count", "time_to_decision", "--json", *period, "--as", "reviewer_xihu"))
    assert [(each["rows"], each["median"]) for each in days] == [(1, 15)]
    assert "2025-07-22" in ran(numbers.command, "rows", "granted", *period, "--as", "beishan")
    ran(numbers.command, "keep", "2024-06", "--as", "analyst")
    assert "15,612" in ran(numbers.command, "targets", "--as", "analyst")
    assert any(
        each["outlook"] == "no_ledger"
        for each in json.loads(ran(numbers.command, "targets", "--json", "--as", "analyst"))
    )
    assert "take_up" in ran(numbers.command, "list", "--lang", "en")
