"""Intervals: a bootstrap over households, with the modelled take-up drawn anew in every replicate.

Each replicate draws each household Poisson(1) times (B. Efron, R. Tibshirani, "An introduction to the bootstrap", 1993;
N. Chamandy and others, "Estimating uncertainty for massive data streams", 2012) and scales to the city's size; each time
a household is drawn, its take-up is drawn anew. It says how far totals move because households were drawn and because
who takes up what is drawn: not how far the city's model, the rates of take-up or the behaviour of people may be wrong.

Incomes are kept by bins whose edges are the fixed lines and some thousand quantiles, so that a replicate needs no
sorting: measures at fixed lines are exact, Gini and shares of the median are close (the bins are narrow).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minsheng.services.plan.pairs import Entries
from minsheng.services.plan.settings import Era, Paying, PovertyLine
from minsheng.services.plan.take_up import POISSON, salt_of, uniform

BINS = 2000
Interval = tuple[float, float]


@dataclass(slots=True)
class Replicates:
    """The replicates' figures: a row each replicate. Money in fen over all months."""

    programme: NDArray[np.float64]  # (replicate, law, basis, programme)
    era: NDArray[np.float64]  # (replicate, law, basis, era): a month's cost
    district: NDArray[np.float64]  # (replicate, law, basis, district)
    persons: NDArray[np.float64]  # (replicate, [winners, losers])
    households: NDArray[np.float64]  # (replicate, [winners, losers])
    measures: dict[str, NDArray[np.float64]]  # name -> (replicate, law)


def interval(values: NDArray[np.float64], level: float) -> Interval:
    """The middle part of the replicates' figures."""
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def replicate_all(
    own: NDArray[np.float64],
    per: NDArray[np.float64],
    persons: NDArray[np.int64],
    district: NDArray[np.int8],
    counted: NDArray[np.bool_],
    entries: Entries,
    programmes: Sequence[Paying],
    lines: Sequence[PovertyLine],
    eras: Sequence[Era],
    districts: int,
    replicates: int,
    seed: int,
    threads: int,
) -> Replicates:
    """Draws the replicates.

    Args:
        own: what each household has of its own, fen a month; ``per`` by what it is divided (heads or needs).
        counted: whose income is known; only they count in poverty, inequality, winners and losers.
        entries: sorted by household.
    """
    starts = np.searchsorted(entries.household, np.arange(len(own) + 1))
    edges = _edges(own / per, lines)
    plain = np.searchsorted(edges, np.maximum(own / per, 0), side="right").astype(np.int16)
    rates = np.array([programme.rate for programme in programmes] or [1.0])
    held = np.array([programme.is_held for programme in programmes] or [False])
    each_months = np.array([len(era.months) for era in eras], np.float64)
    weights = np.where(counted, persons, 0).astype(np.float64)
    salts = [
        np.array([salt_of(p.name, seed + 7919 * (r + 1)) for p in programmes] or [np.uint64(0)], np.uint64)
        for r in range(replicates)
    ]
    amounts = np.ascontiguousarray(entries.eras.transpose(2, 0, 1))
    found = [
        (
            np.zeros((2, 2, len(rates))), np.zeros((2, 2, len(eras))), np.zeros((2, 2, districts)), np.zeros(5),
            np.zeros((2, len(edges) + 1, 3)),
        )
        for _ in range(replicates)
    ]  # fmt: skip

    def draw(number: int) -> None:
        _replicate(
            own, per, weights, district, plain, edges, starts, entries.programme, entries.key, amounts, each_months,
            rates, held, salts[number], salt_of("households", seed + 7919 * (number + 1)), POISSON, *found[number],
        )  # fmt: skip

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(draw, range(replicates)))
    scale = np.array([len(own) / max(one[3][4], 1.0) for one in found])
    return Replicates(
        np.stack([one[0] * k for one, k in zip(found, scale, strict=True)]),
        np.stack([one[1] * k for one, k in zip(found, scale, strict=True)]),
        np.stack([one[2] * k for one, k in zip(found, scale, strict=True)]),
        np.stack([one[3][:2] * k for one, k in zip(found, scale, strict=True)]),
        np.stack([one[3][2:4] * k for one, k in zip(found, scale, strict=True)]),
        _measures([one[4] for one in found], edges, lines),
    )


def _edges(income: NDArray[np.float64], lines: Sequence[PovertyLine]) -> NDArray[np.float64]:
    some = income[:: max(len(income) // 200_000, 1)]
    quantiles = np.quantile(some, np.linspace(0, 1, BINS + 1)[1:-1]) if len(some) else np.zeros(0)
    fixed = [line.fen for line in lines if line.fen is not None]
    edges = np.unique(np.concatenate([quantiles, np.array(fixed, np.float64)]))
    return edges[edges > 0]


@njit(nogil=True, cache=True)
def _replicate(
    own: Any, per: Any, weights: Any, district: Any, plain: Any, edges: Any, starts: Any, programme: Any, key: Any,
    amounts: Any, each_months: Any, rates: Any, held: Any, salts: Any, salt: Any, poisson: Any,
    by_programme: Any, by_era: Any, by_district: Any, counts: Any, bins: Any,
) -> None:  # fmt: skip
    """One replicate, added to the five last arrays."""
    for h in range(len(own)):
        u = uniform(h, salt)
        times = 0.0
        for cut in range(len(poisson)):
            if u < poisson[cut]:
                break
            times += 1.0
        if times == 0.0:
            continue
        counts[4] += times
        weight = times * weights[h]
        first, last = starts[h], starts[h + 1]
        if first == last:
            each = max(own[h] / per[h], 0.0)
            for law in range(2):
                cell = bins[law, plain[h]]
                cell[0] += weight
                cell[1] += weight * each
                cell[2] += weight * each * each
            continue
        for copy in range(int(times)):  # each time it is drawn, its take-up is drawn anew
            now, then = own[h], own[h]
            for e in range(first, last):
                p = programme[e]
                takes = uniform(key[e], salts[p] + np.uint64(copy)) < rates[p]
                for law in range(2):
                    total = 0.0
                    for era in range(amounts.shape[2]):
                        fen = amounts[e, law, era]
                        total += fen * each_months[era]
                        by_era[law, 0, era] += fen
                        if takes:
                            by_era[law, 1, era] += fen
                    by_programme[law, 0, p] += total
                    by_district[law, 0, district[h]] += total
                    if takes:
                        by_programme[law, 1, p] += total
                        by_district[law, 1, district[h]] += total
                if takes:
                    if held[p]:
                        then += amounts[e, 1, 0] - amounts[e, 0, 0]
                    else:
                        now += amounts[e, 0, 0]
                        then += amounts[e, 1, 0]
            if weights[h] == 0.0:
                continue
            if then > now:
                counts[0] += weights[h]
                counts[2] += 1.0
            elif then < now:
                counts[1] += weights[h]
                counts[3] += 1.0
            for law in range(2):
                each = max((now if law == 0 else then) / per[h], 0.0)
                cell = bins[law, np.searchsorted(edges, each, side="right")]
                cell[0] += weights[h]
                cell[1] += weights[h] * each
                cell[2] += weights[h] * each * each


def _measures(
    found: list[NDArray[np.float64]], edges: NDArray[np.float64], lines: Sequence[PovertyLine]
) -> dict[str, NDArray[np.float64]]:
    """The measures of every replicate and law, by the names of the tables."""
    rows = [[binned(bins[law], edges, lines) for law in range(2)] for bins in found]
    return {name: np.array([[law[name] for law in row] for row in rows]) for name in rows[0][0]} if rows else {}


def binned(bins: NDArray[np.float64], edges: NDArray[np.float64], lines: Sequence[PovertyLine]) -> dict[str, float]:
    """Gini, median and poverty from sums of weight, income and income squared by bin."""
    weight, money, square = bins.T
    up_to = np.cumsum(weight)
    total = up_to[-1]
    if not total:
        return {}
    median = _quantile(0.5, up_to, edges)
    middle = up_to - weight / 2
    gini = 2 * float((money * middle).sum()) / (total * float(money.sum())) - 1 if money.sum() else float("nan")
    found = {"gini": gini, "median": median}
    for line in lines:
        z = line.fen if line.fen is not None else float(line.times) * median
        whole = int(np.searchsorted(edges, z, side="right"))  # the bins that end at or below the line
        sums = np.array([weight[:whole].sum(), money[:whole].sum(), square[:whole].sum()])
        low = edges[whole - 1] if whole else 0.0
        if whole < len(edges) and z > low:  # within a bin: as if evenly spread over it
            part = (z - low) / (edges[whole] - low)
            mean = (low + z) / 2
            sums += weight[whole] * part * np.array([1.0, mean, mean * mean])
        found[f"{line.name} headcount"] = sums[0] / total
        found[f"{line.name} gap"] = (sums[0] - sums[1] / z) / total
        found[f"{line.name} severity"] = (sums[0] - 2 * sums[1] / z + sums[2] / (z * z)) / total
    return found


def _quantile(share: float, up_to: NDArray[np.float64], edges: NDArray[np.float64]) -> float:
    wanted = share * up_to[-1]
    position = int(np.searchsorted(up_to, wanted))
    low = edges[position - 1] if position else 0.0
    high = edges[position] if position < len(edges) else low
    before = up_to[position - 1] if position else 0.0
    inside = up_to[position] - before
    return float(low + (high - low) * ((wanted - before) / inside if inside else 0.0))
