"""Problems of the rows of a file are said in both languages: the table has every code that the checks give."""

from __future__ import annotations

import ast
import re
import string
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

import minsheng
from minsheng.faces.console import telling
from minsheng.faces.console.import_problems import STAGES, STATES, file_problem_told, problem_told, problems
from minsheng.faces.pages.refusals import sentences
from minsheng.registry.importing import steps
from minsheng.registry.importing.models import ROW_STATES, Batch
from minsheng.registry.importing.models import STAGES as ALL_STAGES
from minsheng.registry.importing.reading.flaws import CELL_FLAWS, FILE_FLAWS, ROW_FLAWS
from tests.faces.logins import client_of

SOURCE = Path(minsheng.__file__).parent
REFUSALS = {"Unreadable", "ColumnsMissing", "BadImport", "_NotWhole"}
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
    with translation.override("zh-hans"):
        told = problem_told({"code": "formula", "what": "It is a formula.", "remedy": "Write it.", "column": "姓名"})
    assert (told["what"], told["column"]) == (problems()["formula"][0], "姓名")


def refused_with() -> Iterator[str]:
    """Every code with which the source refuses a file as a whole."""
    for file in (SOURCE / "registry/importing").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in REFUSALS:
                continue
            if isinstance(node.args[0], ast.Constant):  # else it hands on what the reading process said
                yield str(node.args[0].value)


def test_every_problem_of_a_whole_file_is_said_in_both_languages() -> None:
    found = set(refused_with())
    assert found == FILE_FLAWS.keys()
    for code, (zh, en) in FILE_FLAWS.items():
        assert re.search(r"[\u4e00-\u9fff].*(。|\{remedy\})$", zh), code
        assert not re.search(r"[\u4e00-\u9fff]", en), code
        assert re.search(r"(\.|\{remedy\})$", en), code
        named = {name for said in (zh, en) for _, name, _, _ in string.Formatter().parse(said) if name}
        assert len(named) < 5, code


def test_every_stage_and_state_is_said() -> None:
    assert STAGES.keys() == set(ALL_STAGES)
    assert STATES.keys() == set(ROW_STATES)


def bomb(file: Path) -> bytes:
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_500):
            archive.writestr(f"xl/{number}", "")
    return file.read_bytes()


def test_a_page_says_why_a_file_cannot_be_read(city: psycopg.Connection, tmp_path: Path) -> None:
    client = client_of("steward")
    contents = {
        "no-table": b"%PDF-1.7 nothing",
        "old-or-locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
        "broken-parquet": b"PAR1" + b"x" * 100,
        "no-known-columns": b"nothing,of,this\n1,2,3\n",
        "columns-missing": "姓名,性别\n张三,男\n".encode(),
        "zip-bomb": bomb(tmp_path / "bomb.xlsx"),
    }
    for code, content in contents.items():
        asked = {"kind": "population", "division": "3301", "as_of": "2025-07-01"}
        file = SimpleUploadedFile("people.csv", content)
        where = client.post(reverse("upload"), {**asked, "file": file})["Location"]
        assert steps.go_on(int(where.rsplit("/", 1)[-1])) == "unreadable"
        for language, place in (("zh-hans", 0), ("en", 1)):
            client.cookies["django_language"] = language
            said = max(re.split(r"\{[^}]*\}", FILE_FLAWS[code][place]), key=len)
            for page in (where, reverse("imports")):
                assert said in client.get(page).content.decode(), (code, language)
    late = {"kind": "population", "division": "3301", "as_of": "2199-01-01", "file": SimpleUploadedFile("a.csv", b"x")}
    assert "No file speaks of 2199-01-01" in client.post(reverse("upload"), late).content.decode()


def test_a_row_that_stopped_a_whole_file_is_told_with_it() -> None:
    values = {"line": 5, "row_code": "tie-refused", "what": "The tie is another.", "remedy": "Look it up."}
    batch = Batch(problem="…", problem_code="not-all-written", problem_values=values)
    with translation.override("zh-hans"):
        assert problems()["tie-refused"][0] in file_problem_told(batch)
    with translation.override("en"):
        assert file_problem_told(batch).endswith("Line 5: The tie is another. Look it up.")
    assert file_problem_told(Batch(problem="the wrong month")) == "the wrong month"


def test_every_reason_for_holding_back_is_said_in_both_languages() -> None:
    text = (SOURCE / "services/payments/runs/due.py").read_text(encoding="utf-8")
    whys = set(re.findall(r"then '([a-z ]+)'(?! as)", text.split("_COLUMNS")[0] + text.split("REISSUE")[1]))
    whys |= set(re.findall(r'PAID_ALREADY = "([^"]+)"', text))
    assert len(whys) >= 5
    assert sorted(whys - telling.HELD_BACK.keys()) == []
