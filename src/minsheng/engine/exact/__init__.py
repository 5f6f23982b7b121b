"""The exact reading: one household, exact fractions, every step kept."""

from __future__ import annotations

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.explaining import (
    Answer,
    Explanation,
    LawNotReviewed,
    Named,
    Node,
    Question,
    explain,
    figures_in_force,
    plain_form,
)
from minsheng.engine.unknown import Reason, Unknown, is_unknown

__all__ = [
    "Answer",
    "Evaluation",
    "Explanation",
    "LawNotReviewed",
    "Named",
    "Node",
    "Question",
    "Reading",
    "Reason",
    "Unknown",
    "explain",
    "figures_in_force",
    "is_unknown",
    "plain_form",
]
