"""What people read of changes, reviews and grievances stands in both languages: names, conditions, letters, codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from django.utils import translation

import minsheng
from minsheng.faces.console import telling
from minsheng.faces.console.views import changes, money
from minsheng.faces.pages import change_letters
from minsheng.registry.differences import models as differences
from minsheng.services.casework.appeals import demands
from minsheng.services.casework.appeals.conditions import CONDITIONS
from minsheng.services.casework.appeals.models import KINDS
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.guards import GUARDS
from minsheng.services.casework.supervising import conditions as supervising
from minsheng.services.casework.supervising import models
from minsheng.services.casework.supervising.proposals import machine
from minsheng.services.casework.supervising.settings import settings, waiver_rule
from minsheng.services.letters import changes as letters_of_changes
from minsheng.services.letters import of_appeals

SOURCE = Path(minsheng.__file__).parent
CASEWORK = SOURCE / "services/casework"
TABLES = [
    *CASEWORK.rglob("*.yaml"),
    SOURCE / "services/letters/appeal_results.yaml",
    SOURCE / "services/letters/appeals.yaml",
    SOURCE / "faces/console/moves.yaml",
]
MODULES = [telling, changes, change_letters, of_appeals, money, letters_of_changes]
SAID = {"said", "together"}  # what has both languages
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ARTICLES = re.compile(r"（[^（）]*法[^（）]*）|\([^()]*法[^()]*\)")  # a law's own name stands in Chinese in both


def flaws(zh: Any, en: Any) -> Iterator[str]:
    if not isinstance(zh, str) or not _CHINESE.search(zh):
        yield f"no Chinese: {zh!r}"
    if not isinstance(en, str) or not en.strip() or _CHINESE.search(_ARTICLES.sub("", en)):
        yield f"no English: {en!r}"


def unsaid(node: Any, where: str) -> Iterator[str]:
    """What a table says in one language alone."""
    if isinstance(node, Mapping):
        for prefix in ("", "hint_"):
            if node.keys() & {f"{prefix}zh", f"{prefix}en"}:
                yield from (f"{where}: {flaw}" for flaw in flaws(node.get(f"{prefix}zh"), node.get(f"{prefix}en")))
        for key, inner in node.items():
            yield from unsaid(inner, f"{where}/{key}")
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from unsaid(inner, f"{where}/{place}")


@pytest.mark.parametrize("file", TABLES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_table_says_everything_twice(file: Path) -> None:
    assert list(unsaid(yaml.safe_load(file.read_text(encoding="utf-8")), "")) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_words_of_codes_are_pairs(module: ModuleType) -> None:
    tables = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, dict)}
    assert tables
    wrong = []
    for name, words in tables.items():
        for code, pair in words.items():
            if isinstance(pair, tuple) and len(pair) == 2 and pair != ("", ""):
                wrong += [f"{name}[{code}]: {flaw}" for flaw in flaws(*pair)]
            elif isinstance(pair, Mapping):
                wrong += list(unsaid(pair, f"{name}[{code}]"))
    assert wrong == []


def test_every_code_has_words() -> None:
    assert change_letters.KINDS.keys() == letters_of_changes.KINDS.keys() == set(models.CHANGES)
    assert changes.CAUSES.keys() == letters_of_changes.CAUSES.keys() == set(models.CAUSES)
    assert change_letters.LETTERS.keys() == letters_of_changes.TITLES.keys() == set(letters_of_changes.ABOUT)
    assert money.KINDS.keys() == set(differences.KINDS)
    assert settings()["clocks"].keys() <= telling.CLOCKS.keys()
    assert table().kinds.keys() == set(KINDS) == of_appeals.SENDERS.keys()
    named = [machine().states, *(each.states for each in table().kinds.values()), table().pauses, table().late]
    named += [each.says["limits"] for each in table().kinds.values()]
    assert [code for words in named for code, says in words.items() if not {"zh", "en"} <= says.keys()] == []


def test_every_result_of_an_appeal_has_its_letter() -> None:
    letters = yaml.safe_load((SOURCE / "services/letters/appeal_results.yaml").read_text(encoding="utf-8"))["kinds"]
    for name, kind in table().kinds.items():
        closed = {state for state, says in kind.states.items() if says.get("closed")}
        assert letters[name]["results"].keys() == closed
        assert {state for each in letters[name]["after"] for state in each["states"]} == closed


def test_grounds_that_the_system_writes_are_told_in_both_languages() -> None:
    written = set()
    for folder in ("services", "registry"):
        for file in (SOURCE / folder).rglob("*.py"):
            written |= set(re.findall(r'because ?= ?f"([^":{]+)：\{', file.read_text(encoding="utf-8")))
    assert written == telling.GROUNDS.keys()
    with translation.override("zh-hans"):
        assert telling.ground("待遇变更：C-1") == "待遇变更：C-1"
    with translation.override("en"):
        assert telling.ground("待遇变更：C-1") == "change of the award: C-1"
        assert telling.ground("收入不稳定：详见附件") == "收入不稳定：详见附件"
        assert telling.ground(None) == ""


def test_what_a_review_let_go_has_its_words() -> None:
    assert demands.REASON not in settings()["waivers"]  # nobody chooses it
    assert set(waiver_rule(demands.REASON)) == {"zh", "en"}


def answers(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from answers(node.body)
        yield from answers(node.orelse)
    else:
        yield node


def one_language(file: Path) -> Iterator[str]:
    """Answers of conditions in a file that are words in one language."""
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef) or function.name not in {
            *CONDITIONS,
            *GUARDS,
            *supervising.CONDITIONS,
        }:
            continue
        for node in ast.walk(function):
            for answer in answers(node.value) if isinstance(node, ast.Return) and node.value else ():
                is_nothing = isinstance(answer, ast.Constant) and answer.value == ""
                is_call = isinstance(answer, ast.Call) and isinstance(answer.func, ast.Name)
                if not is_nothing and not is_call:
                    yield f"{file.name}:{answer.lineno} {function.name}"
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID:
                texts = [ast.unparse(each) for each in node.args[:2]]
                yield from (f"{file.name}:{node.lineno} {flaw}" for flaw in flaws(*texts))


def test_conditions_answer_in_both_languages() -> None:
    files = [CASEWORK / name for name in ("guards.py", "granting_guards.py")]
    files += [CASEWORK / folder / "conditions.py" for folder in ("appeals", "supervising")]
    assert [line for file in files for line in one_language(file)] == []


def test_refusals_of_appeals_and_changes_say_it_twice() -> None:
    """Save what only the command line can ask: names that are not in a table."""
    alone = []
    for folder in ("appeals", "supervising"):
        for file in (CASEWORK / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                    continue
                name = getattr(node.exc.func, "id", "")
                text = ast.unparse(node.exc.args[0]) if node.exc.args else ""
                if name in ("AppealNotPossible", "NotPossible", "WaiverNotPossible", "BadPlan") and not (
                    text.startswith(tuple(f"{said}(" for said in SAID))
                    or "There is no" in text
                    or "call decide_appeal" in text
                ):
                    alone.append(f"{file.name}:{node.lineno} {text}")
    assert sorted(alone) == []
