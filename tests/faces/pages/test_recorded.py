"""Everything that the code writes into the log has Chinese words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from minsheng.faces.pages.recorded import in_chinese, purpose
from minsheng.faces.pages.views import PurposeForm
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


def purposes() -> set[str]:
    """What the code gives as the purpose of an act: literals, those behind a module's constant, and texts with a number in them as {}."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {}
        for each in tree.body:
            if isinstance(each, ast.Assign):
                for name in each.targets:
                    parts = (
                        zip(name.elts, each.value.elts, strict=True)
                        if isinstance(name, ast.Tuple) and isinstance(each.value, ast.Tuple)
                        else [(name, each.value)]
                    )
                    constants.update({one.id: value for one, value in parts if isinstance(one, ast.Name)})
        for node in ast.walk(tree):
            called = getattr(node, "func", None)
            if isinstance(node, ast.Call) and (getattr(called, "id", "") or getattr(called, "attr", "")) in (
                "acting",
                "act_of",
            ):
                said = (
                    node.args[1]
                    if len(node.args) > 1
                    else next((key.value for key in node.keywords if key.arg == "purpose"), None)
                )
                said = constants.get(said.id, said) if isinstance(said, ast.Name) else said
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    found.add(said.value)
                elif isinstance(said, ast.JoinedStr):
                    found.add("".join(part.value if isinstance(part, ast.Constant) else "{}" for part in said.values))
    return found


# Of partner systems, in whose words: what a partner's contract says it asks for.
OF_PARTNERS = {"{} ({})", "{}: event {}"}


def test_every_purpose_of_the_code_has_words() -> None:
    said = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["purposes"]
    offered = {code for code, _ in PurposeForm.base_fields["kind"].choices if code not in ("", "other")}  # type: ignore[attr-defined]
    needed = purposes() | offered
    assert len(needed) > 50
    assert needed - OF_PARTNERS - said.keys() == set()
    assert said.keys() - needed == {"own record", "appeal"}  # what act_of and a form fall back on


@pytest.mark.parametrize(
    ("kept", "zh", "en"),
    [
        ("own record", "查看本人记录", "own record"),
        ("visit 12", "走访 12", "visit 12"),
        ("入户走访：三单元", "入户走访：三单元", "a home visit: 三单元"),
        ("2026-330109-00000002", "2026-330109-00000002", "2026-330109-00000002"),
        ("来信", "来信", "来信"),
    ],
)
def test_a_purpose_in_both_languages(kept: str, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert purpose(kept) == zh
    with translation.override("en"):
        assert purpose(kept) == en
