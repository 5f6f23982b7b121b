"""A year of claims of one household, with what it takes of its people worked out month by month."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from minsheng.engine.claim_plans import plan_year
from minsheng.engine.claims import Claim, standing
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
    plan = plan_year(reading.law, year, results, facts.given)
    months: dict[datetime.date, Evaluation] = {}

    def frame(month: datetime.date) -> Frame:
        if month not in months:
            months[month] = Evaluation(reading, facts, [month], plan.frame)
        return months[month].value

    return YearOfClaims(reading.law, plan, facts, standing(facts.claims) if claims is None else claims, frame)
