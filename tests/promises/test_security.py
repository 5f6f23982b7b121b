"""What docs/security.md promises: every requirement answered, every test that it names there, every lock whole."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LEVELS = yaml.safe_load(Path(__file__).with_name("asvs-5.0.0.yaml").read_text(encoding="utf-8"))
ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", re.M)
ROWS = ROW.findall(DOC)
TEST, PAGE = re.compile(r"`([\w/]+\.py)::(\w+)`"), re.compile(r"\]\(([^)]+)\)")


@functools.cache
def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def test_the_list_is_that_of_the_standard() -> None:
    """70 of level 1 and 183 of level 2, as its introduction counts them."""
    assert [len(set(LEVELS[level].split())) for level in ("level_1", "level_2")] == [70, 183]


def test_every_requirement_is_answered_once() -> None:
    wanted = [(each, level[-1]) for level in ("level_1", "level_2") for each in LEVELS[level].split()]
    found = [(number, level) for number, level, *_ in ROWS]
    assert sorted(found) == sorted(wanted)
    assert DOC.count("| v5.0.0-") == len(found), "a line that is not as the others"


def test_what_each_line_names_is_there() -> None:
    wrong = []
    for number, _, asked, answer, proof in ROWS:
        wrong += [
            f"{number}: {file}::{name}" for file, name in TEST.findall(proof) if name not in names_in(ROOT / file)
        ]
        wrong += [f"{number}: {page}" for page in PAGE.findall(proof) if not (ROOT / "docs" / page).is_file()]
        if left := re.sub(r"`[\w/]+\.py(::\w+)?`|\[[^]]+\]\([^)]+\)|[\s,]", "", proof):
            wrong.append(f"{number}: {left} is neither a test nor a page")
        if not asked.strip() or not re.match(r"does not apply: \w|(?!does not apply)\S", answer):
            wrong.append(f"{number}: because of what?")
    assert wrong == []


def test_every_lock_has_hashes_and_names_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        pins = re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==", text, re.M)
        assert pins, lock.name
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in block, (lock.name, block[:60])
        assert "://" not in text, lock.name
        assert "--index" not in text, lock.name
