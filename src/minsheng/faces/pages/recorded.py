"""What stands in the log, said in the reader's language."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import yaml

from minsheng.faces.pages import words
from minsheng.registry.access.beginning import SYSTEM
from minsheng.registry.access.roles import table as roles
from minsheng.services.casework.appeals.table import table as of_appeals
from minsheng.services.casework.helping.words import words as of_help
from minsheng.services.casework.machine import machine as of_cases
from minsheng.services.casework.supervising.proposals import machine as of_changes

_FILE = Path(__file__).with_name("recorded.yaml")


def recorded(action: str) -> str:
    """An action of the log, ``case: accept``, in the reader's language; the log's own English where it is English."""
    return action if words.language() == "en" else in_chinese(action) or action


def by_whom(shown: str) -> str:
    """Who did something, by the name that others see; a part of the system by what it is, in the reader's language."""
    role = SYSTEM.get(shown)
    return words.named(roles().roles[role]) if role else shown


def in_chinese(action: str) -> str | None:
    """Its Chinese words; nothing where nobody wrote them."""
    said: dict[str, Any] = _said()
    if action in said["actions"]:
        return str(said["actions"][action])
    noun, _, name = action.partition(": ")
    if name and noun in said["tables"] and name in _of_tables()[noun]:
        return f"{said['tables'][noun]}：{_of_tables()[noun][name]}"
    return None


def purpose(text: str) -> str:
    """What a look was for, in the reader's language; what an officer added, or typed alone, as it was typed."""
    kind, colon, more = text.partition("：")
    for shape, says in _purposes():
        if found := shape.fullmatch(kind):
            said = says[words.language()].format(*found.groups())
            return f"{said}{words.both('：', ': ')}{more}" if colon else said
    return text


@functools.cache
def _purposes() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    return [(re.compile(re.escape(kept).replace(r"\{\}", "(.+)")), says) for kept, says in _said()["purposes"].items()]


@functools.cache
def _of_tables() -> dict[str, dict[str, str]]:
    return {
        "case": {name: action.zh for name, action in of_cases().actions.items()},
        "change": {name: action.zh for name, action in of_changes().actions.items()},
        "appeal": {name: action.zh for kind in of_appeals().kinds.values() for name, action in kind.actions.items()},
        "referral": {name: action["zh"] for name, action in of_help()["referral"]["actions"].items()},
    }


@functools.cache
def _said() -> dict[str, Any]:
    plain: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return plain
