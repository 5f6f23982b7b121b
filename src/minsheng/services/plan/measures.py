"""Poverty and inequality of weighted incomes, as the literature defines them.

Every function takes incomes and weights (persons, or a survey's weights) of one length. Somebody is poor whose income
is *below* the line; one who has exactly the line is not, as the law says 低于.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Poverty:
    """Headcount, gap and severity: Foster-Greer-Thorbecke with alpha 0, 1 and 2."""

    headcount: float
    gap: float
    severity: float


def foster_greer_thorbecke(income: Numbers, weight: Numbers, line: float) -> Poverty:
    """The class of measures P_alpha = sum w ((line - y) / line) ** alpha over the poor / sum w.

    Source: J. Foster, J. Greer, E. Thorbecke, "A class of decomposable poverty measures", Econometrica 52(3), 1984.
    """
    poor = income < line
    total = weight.sum()
    if line <= 0 or not total:
        return Poverty(0.0, 0.0, 0.0)
    gap = (line - income[poor]) / line
    of_poor = weight[poor]
    return Poverty(
        float(of_poor.sum() / total), float((of_poor * gap).sum() / total), float((of_poor * gap * gap).sum() / total)
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """Incomes in rising order with their weights and the weights summed up to each: made once, asked often."""

    income: Numbers
    weight: Numbers
    cumulated: Numbers

    @classmethod
    def of(cls, income: Numbers, weight: Numbers) -> Sorted:
        """Sorts; weights of 0 are left out."""
        order = np.argsort(income, kind="stable")
        order = order[weight[order] > 0]
        weights = weight[order].astype(np.float64)
        return cls(income[order].astype(np.float64), weights, np.cumsum(weights))

    @property
    def total(self) -> float:
        """The sum of the weights."""
        return float(self.cumulated[-1]) if len(self.cumulated) else 0.0

    def quantile(self, share: float) -> float:
        """The smallest income with at least that share of the weight at or below it; midway where it is met exactly.

        As ``weightedQuantile`` in A. Alfons, M. Templ, "Estimation of social exclusion indicators from complex surveys:
        the R package laeken", Journal of Statistical Software 54(15), 2013.
        """
        if not len(self.income):
            return float("nan")
        wanted = share * self.total
        position = int(np.searchsorted(self.cumulated, wanted * (1 - 1e-12)))
        position = min(position, len(self.income) - 1)
        met = abs(self.cumulated[position] - wanted) <= 1e-12 * self.total and position + 1 < len(self.income)
        return float(self.income[position : position + 2].mean() if met else self.income[position])

    def gini(self) -> float:
        """Gini's coefficient: (2 sum w y W - sum w² y) / (sum w · sum w y) - 1, W the weight up to each.

        Source: as Eurostat computes it; laeken (2013), section 3.4. 0 where everybody has the same.
        """
        money = self.weight * self.income
        if not self.total or not money.sum():
            return float("nan")
        top = 2 * float((money * self.cumulated).sum()) - float((money * self.weight).sum())
        return top / (self.total * float(money.sum())) - 1

    def share_ratio(self) -> float:
        """S80/S20: what the fifth with most has, over what the fifth with least has (laeken 2013, section 3.3)."""
        low, high = self.quantile(0.2), self.quantile(0.8)
        money = self.weight * self.income
        least = float(money[self.income <= low].sum())
        return float(money[self.income > high].sum()) / least if least else float("nan")

    def poverty(self, line: float) -> Poverty:
        """Headcount, gap and severity below a line."""
        end = int(np.searchsorted(self.income, line, side="left"))
        found = foster_greer_thorbecke(self.income[:end], self.weight[:end], line)
        share = float(self.weight[:end].sum()) / self.total if self.total else 0.0
        return Poverty(found.headcount * share, found.gap * share, found.severity * share)

    def median_gap(self, line: float) -> float:
        """The relative median gap: how far the median income of the poor lies below the line (laeken 2013, 3.2)."""
        end = int(np.searchsorted(self.income, line, side="left"))
        if not end:
            return 0.0
        poor = Sorted(self.income[:end], self.weight[:end], self.cumulated[:end])
        return (line - poor.quantile(0.5)) / line


def tenths(income: Numbers, weight: Numbers) -> NDArray[np.int64]:
    """The tenth of the weight, 1 to 10 from the least income, in which each lies; equal incomes lie in one."""
    found = Sorted.of(income, weight)
    edges = [found.quantile(share / 10) for share in range(1, 10)]
    return np.searchsorted(np.array(edges), income, side="left").astype(np.int64) + 1
