"""``minsheng import``, as it is typed, over the files of examples/imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
from click.testing import Result
from typer.testing import CliRunner

from minsheng.faces.cli.importing import command

EXAMPLES = Path(__file__).parents[3] / "examples" / "imports"


def typed(*words: object) -> Result:
    """The command in this process, with the database of the test."""
    return CliRunner().invoke(command, [str(word) for word in words])


def load(file: Path, kind: str, *more: str) -> Result:
    return typed(
        "load", file, "--kind", kind, "--division", "330106", "--as-of", "2025-07-01", "--as", "steward", *more
    )


def test_the_examples_come_in_and_say_what_they_did(city: psycopg.Connection, tmp_path: Path) -> None:
    loaded = load(EXAMPLES / "people.csv", "population")
    assert loaded.exit_code == 0, loaded.stderr
    assert "待批准：有错 1、新增 4" in loaded.stdout
    assert "王*" in loaded.stdout
    assert "王䶮" not in loaded.stdout
    report = typed("report", 1, "--out", tmp_path / "mend.csv", "--as", "steward")
    assert "mend.csv：1 行。" in report.stdout
    assert '"6","bad","姓名","formula","文字以公式符号开头' in (tmp_path / "mend.csv").read_text(encoding="utf-8-sig")
    assert '"\'=1+1"' in (tmp_path / "mend.csv").read_text(encoding="utf-8-sig")
    own = typed("approve", 1, "--as", "steward", "--lang", "en")
    assert own.exit_code == 1
    assert "None of your roles" in own.stderr
    approved = typed("approve", 1, "--as", "approver", "--lang", "en")
    assert approved.exit_code == 0, approved.stderr
    assert "written: 1 bad, 4 written" in approved.stdout
    for number, kind in enumerate(("pensions", "homes", "disability", "vehicles", "moves"), 2):
        assert load(EXAMPLES / f"{kind}.csv", kind).exit_code == 0
        done = typed("approve", number, "--as", "approver")
        assert "已写入：" in done.stdout, done.stdout + done.stderr
        assert "有错" not in done.stdout
    status = json.loads(typed("status", 2, "--json", "--as", "approver").stdout)
    assert (status["stage"], status["loaded_by"], status["approved_by"]) == ("written", "steward", "approver")
    assert len(typed("list", "--as", "steward").stdout.splitlines()) == 6


def test_what_is_called_wrongly_is_said_plainly(city: psycopg.Connection, tmp_path: Path) -> None:
    unknown = load(EXAMPLES / "people.csv", "peple", "--lang", "en")
    assert unknown.exit_code == 1
    assert 'There is no kind "peple" of file. Kinds: disability, homes' in unknown.stderr
    assert "cannot be read" in load(tmp_path / "none.csv", "population", "--lang", "en").stderr
    assert "读不到文件" in load(tmp_path / "none.csv", "population").stderr
    assert "may act here" in typed("list", "--as", "nobody", "--lang", "en").stderr
    assert "There is no import 99" in typed("preview", 99, "--as", "steward", "--lang", "en").stderr
    assert "is no language" in typed("preview", 99, "--as", "steward", "--lang", "fr").stderr
    assert "is no day" in load(EXAMPLES / "people.csv", "population", "--as-of", "July").stderr
    assert isinstance(unknown.exception, SystemExit)


def test_a_file_that_cannot_be_read_says_why_in_both_languages(city: psycopg.Connection, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("姓名,性别\n张三,男\n", encoding="utf-8")
    assert "人口登记文件须有这一列：" in load(file, "population").stdout
    said = typed("status", 1, "--as", "steward", "--lang", "en").stdout
    assert "needs a column of one of these names: " in said
    plain = json.loads(typed("status", 1, "--json", "--as", "steward").stdout)
    assert (plain["stage"], plain["problem_code"]) == ("unreadable", "columns-missing")


def test_the_command_is_found_by_its_name() -> None:
    asked = [sys.executable, "-m", "minsheng.faces.cli.main", "import", "kinds"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "与户主关系" in done.stdout
