"""The exact reading: one household, exact fractions, every step kept.

From the law to an explanation: ``compiling`` writes each rule as Python (``columns``, ``three_valued``, ``tracing``);
``prepared`` binds a day's rules to its figures; ``evaluating`` works out a household (``groups`` the declared values);
``answering`` writes the short answers, ``steps`` the tree, ``explaining`` puts them together with the receipt.
"""

from __future__ import annotations

from minsheng.engine.exact.answers import Answer, Named, Node, Question
from minsheng.engine.exact.evaluating import Evaluation
from minsheng.engine.exact.explaining import (
    Explanation,
    LawNotReviewed,
    explain,
    figures_in_force,
    plain_form,
)
from minsheng.engine.exact.explaining_claims import ClaimExplanation
from minsheng.engine.exact.reading import Reading, spare_the_collector
from minsheng.engine.exact.years import year_of_claims
from minsheng.engine.unknown import Reason, Unknown, is_unknown

__all__ = [
    "Answer",
    "ClaimExplanation",
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
    "spare_the_collector",
    "year_of_claims",
]
