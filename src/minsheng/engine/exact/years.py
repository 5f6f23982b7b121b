"""A year of claims of one household, with what it takes of its people worked out month by month."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from minsheng.engine.claims import Claim
from minsheng.engine.exact import claims as exact_claims
from minsheng.engine.exact.claims import Frame, YearOfClaims
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.facts import Facts


def year_of_claims(
    reading: Reading, facts: Facts, year: int, results: Iterable[str], claims: Sequence[Claim] | None = None
) -> YearOfClaims:
    """Every claim of a household in a year, decided in order.

    Args:
        results: names of values of claims.
        claims: other claims than those that stand, in their order: the year as it was before corrections, say.

    Raises:
        UnknownName, NotOfAClaim: a result that is no value of a claim.
    """

    def frame(month: datetime.date, names: tuple[str, ...]) -> Frame:
        return Evaluation(reading, facts, [month], names)

    return exact_claims.year_of_claims(reading, facts, year, results, frame, claims)
