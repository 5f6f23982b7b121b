"""Kept laws, unpacked once a process."""

from __future__ import annotations

import functools

from minsheng.engine.tree import Law
from minsheng.registry.decisions.law_texts import kept_law


@functools.lru_cache(maxsize=4)
def law_of(version: str, place: str) -> Law:
    """The law that was kept with a decision. Raises ``LawTextDamaged``."""
    return kept_law(version, place)
