"""Words in two languages, written side by side where they are used. Chinese is the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language


def language() -> str:
    """``zh`` or ``en``, as the page is read now."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def both(zh: str, en: str, **values: object) -> str:
    """The words in the reader's language, now, with values in place of ``{names}``."""
    said = en if language() == "en" else zh
    return said.format(**values) if values else said


def with_more(name: str, more: str) -> str:
    """A name with what tells it apart: 陈敏（1988 年生）, or Chen Min (born 1988)."""
    return both("{name}（{more}）", "{name} ({more})", name=name, more=more)


both_later = lazy(both, str)  # for labels, which are written once and read in either language


def named(words: Any) -> str:
    """What something is called: ``{zh: …, en: …}`` of a table of the law or of a machine, or what has ``zh`` and ``en``."""
    if words is None:
        return ""
    if isinstance(words, str):
        return words
    if isinstance(words, Mapping):
        return str(words.get(language()) or words.get("zh") or "")
    return str(getattr(words, language()) or words.zh)


def listed(items: Iterable[object]) -> str:
    """Words in a row: 甲、乙, or A, B."""
    return both("、", ", ").join(map(str, items))


def clauses(items: Iterable[object]) -> str:
    """Longer things in a row: 甲；乙, or A; B."""
    return both("；", "; ").join(map(str, items))
