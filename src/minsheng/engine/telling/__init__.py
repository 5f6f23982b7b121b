"""Tells an explanation to people and programs: text in Chinese and English, formulas in words, JSON."""

from __future__ import annotations

from minsheng.engine.telling.as_json import as_json
from minsheng.engine.telling.as_text import as_text, tree_text
from minsheng.engine.telling.formulas import formula
from minsheng.engine.telling.values import told

__all__ = ["as_json", "as_text", "formula", "told", "tree_text"]
