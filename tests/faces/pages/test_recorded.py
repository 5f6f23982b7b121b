"""Everything that the code writes into the log has Chinese words."""

from __future__ import annotations

import ast
from pathlib import Path

import yaml

from minsheng.faces.pages.recorded import in_chinese
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.machine import machine
from minsheng.services.casework.supervising.proposals import machine as of_changes

SOURCE = Path(__file__).parents[3] / "src" / "minsheng"
WORDS = SOURCE / "faces" / "pages" / "recorded.yaml"
# What is put together from a table of states, an erasure's state or a run's step.
PUT_TOGETHER = {
    "f'appeal: file {kind}'": [f"appeal: file {kind}" for kind in table().kinds],
    "f'appeal: {action.name}'": [f"appeal: {name}" for kind in table().kinds.values() for name in kind.actions],
    "f'referral: {action}'": ["referral: consent", "referral: offer", "referral: finish", "referral: withdraw_consent"],
    "f'{noun}: {action}'": [f"case: {name}" for name in machine().actions]
    + [f"change: {name}" for name in of_changes().actions],
    "f'payment run {step}'": [
        f"payment run {step}" for step in ("prepared", "approved", "frozen", "posted", "written", "sent", "settled")
    ],
    "action": ["log-in refused", "logged in", "logged out"],  # accounts/adapters.py
    "f'erasure {state}'": ["erasure approved", "erasure rejected"],
    "'key added' if whole else 'rotation taken up again'": ["key added", "rotation taken up again"],
}


def recorded() -> tuple[set[str], set[str]]:
    """Literal actions, and the source of those that are not."""
    plain, others = set(), set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("record", "saw")
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    plain.add(first.value)
                else:
                    others.add(ast.unparse(first))
    return plain, others


def test_every_action_has_chinese_words() -> None:
    plain, others = recorded()
    assert others == PUT_TOGETHER.keys()
    said = plain.union(*PUT_TOGETHER.values())
    assert len(said) > 200
    assert {action for action in said if not in_chinese(action)} == set()
    assert (
        yaml.safe_load(WORDS.read_text(encoding="utf-8"))["actions"].keys() - said == set()
    )  # and nothing that no code writes


def test_what_nobody_wrote_has_none() -> None:
    assert in_chinese("case: dance") is None
    assert in_chinese("case: accept") == "个案：受理"
