"""Every template: each word in both languages by ``say``, none outside; and nothing that the security policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import minsheng

SOURCE = Path(minsheng.__file__).parent
# Set for both languages at once, or by the law in one file a language: (file, why).
BOTH_AT_ONCE = {
    "500.html": "shown when nothing works: both languages stand in it",
    "record.html": "a person's copy, set by registry/retention",
}
TEMPLATES = sorted(file for file in (SOURCE / "faces").rglob("templates/**/*.html") if file.name not in BOTH_AT_ONCE)
_CLASSES = re.compile(r"{% block body_class %}.*?{% endblock %}")
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", re.S)
_ALLOWED = re.compile(r"(&\w+;|&#\d+;|[\s\d\W_])+")


def words_outside(text: str) -> list[str]:
    """Letters that stand in a template outside tags of either language."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", "", _TAG.sub("", _CLASSES.sub("", text)), flags=re.S)
    shown = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', plain)
    shown += re.sub(r"<[^>]*>", "\n", plain).split("\n")
    return [word.strip() for word in shown if word.strip() and not _ALLOWED.fullmatch(word.strip())]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_word_stands_outside_say(file: Path) -> None:
    assert words_outside(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_say_has_chinese_first_and_english_second(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    pairs = re.findall(r"""{%\s*say\s+(?:"([^"]*)"|'([^']*)')\s+(?:"([^"]*)"|'([^']*)')""", text)
    assert len(pairs) == len(re.findall(r"{%\s*say\s", text)), "say takes two texts in quotes"
    for zh_a, zh_b, en_a, en_b in pairs:
        zh, en = zh_a or zh_b, en_a or en_b
        assert not re.search(r"[\u4e00-\u9fff]", en) or zh in ("English", "en"), (zh, en)
        assert re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", zh) or zh in ("English", "en", "zh-CN"), (zh, en)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_chinese_punctuation_stands_in_say_or_comes_by_a_filter(file: Path) -> None:
    plain = re.sub(r"{%\s*say\s.*?%}|{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r".{0,20}[：；，、（）].{0,20}", plain) == []  # 〔 〕 stay: the article between them is Chinese


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_inline_script_style_or_handler(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<style|\son[a-z]+=|javascript:", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text), "no foreign hosts"
