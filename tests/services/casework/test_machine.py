"""The table of the case machine: whole, known to the database and the roles, drawn in the docs as it is."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import psycopg
import pytest

from minsheng.registry.access.roles import table
from minsheng.services.casework import machine as module
from minsheng.services.casework.guards import GUARDS
from minsheng.services.casework.machine import BadMachine, as_mermaid, machine
from minsheng.services.casework.moving import NotPossible
from minsheng.services.casework.sentences import said, together

ROOT = Path(__file__).parents[3]


def test_the_picture_in_the_docs_is_the_table() -> None:
    page = (ROOT / "docs" / "casework.md").read_text(encoding="utf-8")
    drawn = re.search(r"<!-- machine: .*? -->\n```mermaid\n(.*?)\n```\n<!-- /machine -->", page, re.DOTALL)
    assert drawn is not None
    assert drawn.group(1) == as_mermaid()


def test_every_state_can_be_left_or_is_closed() -> None:
    ours = machine()
    for state, says in ours.states.items():
        targets = {action.target for action in ours.possible(state)} - {module.SAME, state}
        assert bool(targets) != bool(says.get("closed")), state


def test_whoever_handles_a_case_never_confirms_one() -> None:
    handles = {role for role, action, _ in table().allowed if action == "handle_cases"}
    confirms = {role for role, action, _ in table().allowed if action == "confirm_cases"}
    for one in handles:
        for other in confirms:
            assert one != other
            assert table().refused_among({one, other}), (one, other)


def test_the_database_knows_the_same_states(registry: psycopg.Connection) -> None:
    row = registry.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'case_state'"
    ).fetchone()
    assert row is not None
    assert set(re.findall(r"'(\w+)'::text", row[0])) == set(machine().states)


def test_a_table_with_a_mistake_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = module.FILE.read_text(encoding="utf-8").replace("to: accepted", "to: accepte")
    wrong = tmp_path / "machine.yaml"
    wrong.write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "FILE", wrong)
    machine.cache_clear()
    with pytest.raises(BadMachine, match='accept, to: there is no "accepte"'):
        machine()
    monkeypatch.undo()
    machine.cache_clear()


def test_every_condition_says_what_is_wrong_in_both_languages() -> None:
    for name, function in GUARDS.items():
        for node in ast.walk(ast.parse(inspect.getsource(function))):
            if not isinstance(node, ast.Return):
                continue
            ends = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
            for end in ends:
                if isinstance(end, ast.Constant | ast.JoinedStr):
                    assert getattr(end, "value", None) == "", f"{name} says it in one language: use said(zh, en)"


def test_sentences_in_both_languages_stay_so_in_the_error() -> None:
    both = together("甲", "A: ", [said("一。", "One."), said("二。", "Two.")])
    error = NotPossible(both)
    assert (str(error), error.zh) == ("A: One. Two.", "甲一。二。")
    assert NotPossible(together("甲", "A: ", [said("一。", "One."), "Two."])).zh == ""
