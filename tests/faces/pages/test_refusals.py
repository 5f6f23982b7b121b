"""Every named refusal that a page may meet has its Chinese sentence."""

from __future__ import annotations

import re
from pathlib import Path

import minsheng
from minsheng.faces.pages.refusals import sentences

SOURCE = Path(minsheng.__file__).parent
# Packages whose errors no page meets: what the command line alone does.
NOT_ON_PAGES = (
    *("engine/", "services/city/", "services/plan/", "services/scan/", "services/claims/"),
    *("registry/linking/", "registry/database/", "faces/cli/"),
)


def codes() -> set[str]:
    found: set[str] = set()
    for folder in ("registry", "services", "faces"):
        for file in (SOURCE / folder).rglob("*.py"):
            if not str(file.relative_to(SOURCE)).startswith(NOT_ON_PAGES):
                found |= set(re.findall(r'^\s+code = "([a-z][a-z_-]+)"', file.read_text(encoding="utf-8"), re.M))
    return found


def test_every_code_has_its_sentence() -> None:
    assert sorted(codes() - sentences().keys()) == []


def test_sentences_are_chinese_and_end() -> None:
    wrong = [
        code for code, said in sentences().items() if not re.search(r"[\u4e00-\u9fff]", said) or not said.endswith("。")
    ]
    assert wrong == []
