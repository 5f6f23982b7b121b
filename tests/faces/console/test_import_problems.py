"""Problems of the rows of a file are said in both languages: the table has every code that the checks give."""

from __future__ import annotations

import re
from pathlib import Path

import minsheng
from minsheng.faces.console import telling
from minsheng.faces.console.import_problems import problem_told, problems
from minsheng.faces.pages.refusals import sentences
from minsheng.registry.importing.reading.flaws import CELL_FLAWS, ROW_FLAWS

SOURCE = Path(minsheng.__file__).parent
_CODES = re.compile(
    r"""(?:BadCell\(\s*|Problem\([^()]*?,\s*|_problem\("?\w+"?,\s*|_refuse\(\s*|"code":\s*|\(line,\s*|_among\([^()]*?,\s*"""
    r"""|getattr\(refused, "code",\s*)"([a-z]+(?:-[a-z]+)+|empty|formula|outside)\""""
)


def test_every_code_of_a_check_is_said_in_chinese() -> None:
    found = {*ROW_FLAWS, *CELL_FLAWS}
    for file in (SOURCE / "registry/importing").rglob("*.py"):
        found |= set(_CODES.findall(file.read_text(encoding="utf-8")))
    assert len(found) > 25
    assert sorted(found - problems().keys() - sentences().keys()) == []
    assert sorted(problems().keys() - found) == []


def test_what_is_wrong_and_what_to_do_are_chinese() -> None:
    for code, words in problems().items():
        assert len(words) == 2, code
        assert all(re.search(r"[\u4e00-\u9fff].*。$", text) for text in words), code
    told = problem_told({"code": "formula", "what": "It is a formula.", "remedy": "Write it.", "column": "姓名"})
    assert (told["what"], told["column"]) == (problems()["formula"][0], "姓名")


def test_every_reason_for_holding_back_is_said_in_both_languages() -> None:
    text = (SOURCE / "services/payments/runs/due.py").read_text(encoding="utf-8")
    whys = set(re.findall(r"then '([a-z ]+)'(?! as)", text.split("_COLUMNS")[0] + text.split("REISSUE")[1]))
    whys |= set(re.findall(r'PAID_ALREADY = "([^"]+)"', text))
    assert len(whys) >= 5
    assert sorted(whys - telling.HELD_BACK.keys()) == []
