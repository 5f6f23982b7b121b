"""The table of changes: whole, known to the database, drawn in the docs as it is; what is chosen is said to be chosen."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from minsheng.registry.access.roles import table
from minsheng.services.casework.machine import SAME, BadMachine, as_mermaid, read_machine
from minsheng.services.casework.supervising import proposals
from minsheng.services.casework.supervising.conditions import CONDITIONS
from minsheng.services.casework.supervising.proposals import CLOCKS, machine
from minsheng.services.casework.supervising.settings import hearing_article, settings
from tests.services.casework.supervising.building import D

ROOT = Path(__file__).parents[4]


def test_the_picture_in_the_docs_is_the_table() -> None:
    page = (ROOT / "docs" / "supervision.md").read_text(encoding="utf-8")
    drawn = re.search(r"<!-- machine: .*? -->\n```mermaid\n(.*?)\n```\n<!-- /machine -->", page, re.DOTALL)
    assert drawn is not None
    assert drawn.group(1) == as_mermaid(ours=machine())


def test_every_state_can_be_left_or_is_closed_and_every_condition_is_used() -> None:
    ours = machine()
    for state, says in ours.states.items():
        targets = {action.target for action in ours.possible(state)} - {SAME, state}
        assert bool(targets) != bool(says.get("closed")), state
    assert {guard for action in ours.actions.values() for guard in action.guards} == CONDITIONS.keys()
    assert (
        {step for action in ours.actions.values() for step in action.starts}
        == set(CLOCKS)
        == settings()["clocks"].keys()
    )


def test_the_database_knows_the_same_states(registry: psycopg.Connection) -> None:
    row = registry.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'change_proposal_state'"
    ).fetchone()
    assert row is not None
    assert set(re.findall(r"'(\w+)'::text", row[0])) == set(machine().states)


def test_whoever_proposes_never_confirms() -> None:
    proposes = {role for role, action, _ in table().allowed if action == "propose_changes"}
    confirms = {role for role, action, _ in table().allowed if action == "confirm_cases"}
    assert not proposes & confirms


def test_a_table_with_a_mistake_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "machine.yaml"
    wrong.write_text(
        proposals.FILE.read_text(encoding="utf-8").replace("guards: [is_for_the_worse]", "guards: [is_bad]")
    )
    with pytest.raises(BadMachine, match='give_notice, guards: there is no "is_bad"'):
        read_machine(wrong, CONDITIONS, CLOCKS)


def test_what_no_law_says_is_marked_as_chosen() -> None:
    plain = settings()
    for says in (
        *plain["clocks"].values(),
        *plain["tapers"].values(),
        *plain["waivers"].values(),
        plain["instalments"],
    ):
        assert says["chosen"] is True
    assert plain["hearing_before_worse"]["before"]["chosen"] is True
    assert hearing_article(D(2026, 6, 30)) == ""
    assert "社会救助法" in hearing_article(D(2026, 7, 1))
