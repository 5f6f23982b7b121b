"""The exact reading: one household, exact fractions, every step kept."""

from __future__ import annotations

from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.explaining import Answer, Explanation, LawNotReviewed, Named, Node, Question, explain
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
    "is_unknown",
]
