"""Letters of a change by the command line: notice, change, arrear, overpayment; both languages, large print, tagged."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pypdf
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli import change as cli
from minsheng.registry.access.acting import acting
from minsheng.services.casework.supervising.deeds import set_plan
from tests.services.casework.supervising.building import (
    D,
    Supported,
    do,
    pay,
    propose_for,
    say,
    settle,
    support,
    to_confirmation,
)


@pytest.fixture
def family(money: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Supported:
    monkeypatch.setattr(cli, "database", _nothing)
    monkeypatch.setattr("minsheng.faces.cli.acts.database", _nothing)
    return support()


class _nothing:  # noqa: N801  (the test's own server runs already)
    def __enter__(self) -> None: ...

    def __exit__(self, *ended: object) -> None: ...


def run(*words: str) -> str:
    done = CliRunner().invoke(cli.command, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def text_of(number: str, about: str, folder: Path, *more: str, on: str) -> str:
    out = folder / "letter.pdf"
    run("letter", number, "--about", about, "--out", str(out), "--as", "beishan", "--on", on, *more)
    reader = pypdf.PdfReader(out)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    """Without spaces: where a PDF breaks lines and words is no matter."""
    return "".join(text.split())


def test_a_reduction_is_told_before_and_after(family: Supported, tmp_path: Path) -> None:
    pay(family, 3, 4, 5)
    say(family.family["mother"], D(2025, 5, 1), wage_income="2560")
    number = propose_for(family, D(2025, 5, 20)).number
    assert number is not None
    do(number, "give_notice", D(2025, 5, 20))
    notice = text_of(number, "notice", tmp_path, on="2025-05-20")
    assert squeezed("最低生活保障待遇变更告知书") in notice
    assert squeezed("拟自2025年6月1日起：减发") in notice
    assert squeezed("工资性收入 2,560.00 元") in notice
    assert squeezed("2025年5月27日前（含当日）") in notice  # five working days
    assert squeezed("行政复议") not in notice
    english = text_of(number, "notice", tmp_path, "--lang", "en", "--large", on="2025-05-20")
    assert squeezed("notice before a change") in english
    do(number, "hear", D(2025, 5, 21), said="没有意见")
    to_confirmation(number, D(2025, 5, 21))
    assert "确认变更" in run("do", number, "confirm", "--as", "reviewer_xihu", "--on", "2025-05-22")
    decided = text_of(number, "change", tmp_path, on="2025-05-23")
    assert squeezed("自2025年6月1日起：减发") in decided
    assert squeezed("多发合计：人民币 30.00 元（大写：叁拾元整）") in decided
    assert squeezed("行政复议：自收到本决定书之日起 60 日内") in decided
    with acting("director_xihu", "plan") as act:
        set_plan(act, award_number=family.award, percent=20, because="agreed", on=D(2025, 5, 23))
    over = text_of(number, "overpayment", tmp_path, on="2025-05-23")
    assert squeezed("2025年5月") in over
    assert squeezed("1,322.00 · 1,352.00 · 30.00") in over
    assert squeezed("抵扣 20%") in over
    with_plan = text_of(number, "overpayment", tmp_path, "--lang", "en", on="2025-05-23")
    assert squeezed("20 percent of each later payment is kept back") in with_plan
    shown = run(
        "differences", str(family.household), "minimum_living_allowance", "--as", "reviewer_xihu", "--lang", "en"
    )
    assert "overpayment  30.00  left 30.00  in_instalments" in shown
    refused = CliRunner().invoke(
        cli.command,
        ["letter", number, "--about", "arrear", "--out", str(tmp_path / "x"), "--as", "beishan", "--on", "2025-05-23"],
    )
    assert refused.exit_code != 0


def test_an_arrear_has_its_own_letter(family: Supported, tmp_path: Path) -> None:
    pay(family, 3, 4)
    say(family.family["mother"], D(2025, 4, 1), wage_income="2400")
    done = settle(family, D(2025, 4, 10))
    assert done is not None
    letter = text_of(done.change["number"], "arrear", tmp_path, on="2025-04-11")
    assert squeezed("补发合计：人民币 50.00 元（大写：伍拾元整）") in letter
    assert squeezed("2025年4月") in letter
    assert "增发" in run("show", done.change["number"], "--as", "beishan", "--on", "2025-04-11")
    assert run("list", "--as", "beishan").strip() == "0 件"


def test_everybody_by_the_command_line(family: Supported) -> None:
    pay(family, 3, 4)
    say(family.family["mother"], D(2025, 4, 1), wage_income="2400")
    words = ("all", "--since", "2024-01-01", "--as", "night", "--on", "2025-04-10", "--lang", "en")
    assert run(*words).strip() == "1 awards decided anew, 1 proposals (1 new), 0 with months not decided"
    assert run(*words).strip() == "1 awards decided anew, 1 proposals (0 new), 0 with months not decided"
