"""``minsheng case`` and ``intake`` as clerks type them, on a real database."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import typer
from pypdf import PdfReader
from typer.testing import CliRunner

from minsheng.faces.cli import case, intake
from tests.services.casework.families import HOME, add_family, state
from tests.services.casework.test_cases import add_fund, day, open_case
from tests.services.casework.test_granting import FIRE

CODE = re.compile(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}")


@contextlib.contextmanager
def _nothing() -> Iterator[None]:
    yield


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.faces.cli.acts.database", _nothing)


def ran(command: typer.Typer, *words: object, fails: bool = False, types: str = "") -> str:
    done = CliRunner().invoke(command, [str(word) for word in words], input=types)
    assert (done.exit_code != 0) == fails, done.output
    return done.output.strip()


def test_emergency_from_the_fire_to_the_letter(city: psycopg.Connection, tmp_path: Path) -> None:
    family = add_family()
    state(household=family["household"], **FIRE)
    add_fund(city)
    number = open_case(family, "emergency")
    ours = case.command
    assert "help-first" in ran(ours, "do", number, "help_first", "--as", "director_beishan", "--on", day(0), fails=True)
    assert "no amount in yuan" in ran(ours, "help-first", number, "--yuan", "much", "--fund", "assistance", "--reason", "fire",
                                      "--as", "director_beishan", fails=True)  # fmt: skip
    out = ran(ours, "help-first", number, "--yuan", "2000.50", "--fund", "assistance", "--reason", "fire", "--as",
              "director_beishan", "--on", day(0))  # fmt: skip
    assert "已先行救助待补办" in out
    assert "papers_after" in out
    ran(ours, "do", number, "begin_inquiry", "--as", "beishan", "--on", day(1))
    assert "Known: amount_by_case" in ran(ours, "decide", number, "--yuan", "5000", "--code", "because", "--reason", "x", "--as",
                                          "beishan", fails=True)  # fmt: skip
    ran(ours, "decide", number, "--yuan", "5000", "--code", "amount_by_case", "--reason", "房屋烧毁", "--as", "beishan", "--on",
        day(2))  # fmt: skip
    ran(ours, "do", number, "report_for_confirmation", "--as", "beishan", "--on", day(3))
    ran(ours, "review", number, "--accept", "--as", "reviewer_xihu", "--on", day(4))
    out = ran(
        ours,
        "do",
        number,
        "confirm",
        "--say",
        "fund=assistance",
        "--as",
        "director_xihu",
        "--on",
        day(5),
        "--lang",
        "en",
    )
    assert "granted" in out
    assert city.execute("select sum(amount) from award").fetchone() == (500_000,)
    assert "amount_by_case  1 proposed, 1 accepted" in ran(ours, "counts", "--as", "director_xihu")
    letter = tmp_path / "letter.pdf"
    ran(ours, "letter", number, "--out", letter, "--as", "beishan", "--on", day(5))
    text = "".join(page.extract_text() for page in PdfReader(letter).pages).replace(" ", "").replace("\n", "")
    for said in (
        "一次性人民币5,000.00元（大写：伍仟元整）",
        "法规留给机关确定的：房屋烧毁",
        "浙江省社会救助条例第三十九条第二款",
    ):
        assert said in text


def test_boards_objections_and_alerts(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    ours = case.command
    for action, after, *more in (("accept", 0), ("begin_inquiry", 1), ("record_visit", 2, "--say", "visitors=beishan,worker_beishan"),
                                 ("give_opinion", 3), ("publicise", 3)):  # fmt: skip
        ran(ours, "do", number, action, *more, "--as", "beishan", "--on", day(after))  # type: ignore[arg-type]
    board = ran(ours, "board", HOME, "--as", "worker_beishan", "--on", day(4))
    assert "陈敏  2  1,352.00 元" in board
    assert "从不公示: 证件号码" in board
    assert "extend the time limit" in ran(
        ours, "extend", number, "--reason", "abroad", "--as", "beishan", "--on", day(3), "--lang", "en"
    )
    assert "object" in ran(ours, "do", number, "object", "--say", "reason=x", "--as", "beishan", fails=True)
    ran(ours, "object", number, "--code", "property", "--reason", "有车", "--as", "beishan", "--on", day(5))
    assert "陈敏" not in ran(ours, "board", HOME, "--as", "worker_beishan", "--on", day(5))
    assert ran(ours, "take-down", "--as", "beishan", "--on", day(5)) == "0"
    assert "红 1" in ran(ours, "alerts", "--raise", "--as", "director_beishan", "--on", day(90))
    (line,) = [row for row in ran(ours, "alerts", "--as", "director_beishan").splitlines() if "red" in row]
    ran(ours, "see", line.split()[0], "--note", "另派人办理", "--as", "director_beishan", "--on", day(91))
    assert "red" not in ran(ours, "alerts", "--as", "director_beishan")
    assert f"red  {HOME}  minimum_living_allowance  1" in ran(ours, "counts", "--as", "director_xihu")


def test_registries_and_what_needs_no_application(city: psycopg.Connection) -> None:
    family = add_family(wages="3400")
    state(household=family["household"], months_since_assistance_before="0")
    number = open_case(family)
    ours = case.command
    ran(ours, "do", number, "accept", "--as", "beishan", "--on", day(0))
    assert "authorisation" in ran(
        ours, "ask-registries", number, "vehicles", "--as", "beishan", "--on", day(1), fails=True
    )
    assert ran(ours, "answers", number, "--as", "beishan") == ""
    assert "Ask first" in ran(ours, "take-answers", number, "--as", "beishan", "--on", day(1), fails=True)
    assert "0 件已备" in ran(ours, "prepare", "--as", "night", "--on", day(0))


def test_an_intake_is_asked_saved_and_submitted(city: psycopg.Connection) -> None:
    family = add_family()
    state(household=family["household"], money_assets=None)
    ours = intake.command
    asked = ran(ours, "household", family["household"], "--programme", "minimum_living_allowance", "--as", "beishan", "--on",
                day(0), types="much\n7000\n" + "\n" * 90)  # fmt: skip
    assert "货币财产" in asked
    assert "minsheng" not in asked
    code = CODE.search(asked)
    assert code is not None
    words = [
        "submit",
        code.group(),
        "--household",
        family["household"],
        "--applicant",
        family["mother"],
        "--as",
        "beishan",
        "--on",
        day(0),
    ]
    assert "confirms first" in ran(ours, *words, fails=True)
    done = ran(ours, *words, "--confirmed")
    assert re.fullmatch(r"2025-330106-\d{8}  minimum_living_allowance", done)
    assert "no intake under this code" in ran(ours, *words, "--confirmed", fails=True)
    assert ran(ours, "waiting", "--as", "beishan") == ""
    assert city.execute("select count(*) from statement where standing = 'declared'").fetchone() != (0,)


def test_somebody_asks_without_a_name(city: psycopg.Connection) -> None:
    typed = (
        '["a", "1988-11-05", "female", "head"]\n["c", "2016-02-20", "male", "child", {"mother": "a"}]\n\n'
        + "*\n" * 6
        + "<\n?\n!\n"
    )
    said = ran(
        intake.command, "check", "--programme", "minimum_living_allowance", "--on", day(0), "--lang", "en", types=typed
    )
    assert "Minimum living allowance: cannot be told yet" in said
    assert "a · Wages: 0 yuan per month" in said
    assert city.execute("select (select count(*) from saved_intake) + (select count(*) from person)").fetchone() == (0,)
