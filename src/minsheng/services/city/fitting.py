"""Fitting tables to margins, and rounding them so that the margins stay exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def largest_remainder(values: Floats, total: int) -> Ints:
    """Whole numbers near `values` (any shape, not negative) scaled to add up to `total`; ties go to the first."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    if total <= 0 or flat.sum() <= 0:
        return np.zeros(np.shape(values), dtype=np.int64)
    exact = flat * (total / flat.sum())
    whole = np.floor(exact).astype(np.int64)
    missing = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return np.asarray(whole.reshape(np.shape(values)))


def deal_out(counts: Ints, parts: int) -> Ints:
    """Split whole counts (n,) into (parts, n): every cell and every part differ by at most one from an even split."""
    ends = np.cumsum(counts)
    starts = ends - counts
    part = np.arange(parts)[:, None]
    return (ends - part + parts - 1) // parts - (starts - part + parts - 1) // parts


def fit_two_way(seed: Floats, rows: Floats, columns: Floats, rounds: int = 200, tolerance: float = 1e-7) -> Floats:
    """Iterative proportional fitting of `seed` (r, c) to row and column totals. Zeros of the seed stay zero.

    Stops after `rounds` or when rows are met to `tolerance` of the total; columns are always met where possible.
    """
    table = seed.astype(np.float64).copy()
    total = max(float(np.sum(rows)), 1.0)
    for _ in range(rounds):
        sums = table.sum(axis=1)
        table *= np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        table *= np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)[None, :]
        if np.abs(table.sum(axis=1) - rows).sum() <= tolerance * total:
            break
    return table


def round_table(table: Floats, rows: Ints, columns: Ints, allowed: NDArray[np.bool_] | None = None) -> Ints:
    """Whole-number table (r, c) near `table` whose row and column totals are exactly `rows` and `columns`.

    A transport problem, so the linear programme has whole solutions. Each cell is its floor or one above where
    that can be; further units cost more, units where `allowed` is False cost most and appear only when there is
    no other way. `rows` and `columns` must have the same sum.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    floor = np.floor(table + 1e-9).astype(np.int64)
    floor = _not_above(floor, rows, columns)
    need_rows, need_columns = rows - floor.sum(axis=1), columns - floor.sum(axis=0)
    if need_rows.sum() == 0:
        return floor
    part = np.clip(table - floor, 0.0, 1.0)
    open_cells = (need_rows[:, None] > 0) & (need_columns[None, :] > 0)
    r, c = np.nonzero(open_cells)
    may = np.ones(len(r), dtype=bool) if allowed is None else allowed[r, c]
    n = len(r)
    cost = np.concatenate([np.where(may, 1.0 - part[r, c], 2000.0), np.where(may, 20.0, 4000.0)])
    upper = np.concatenate([np.ones(n), np.full(n, float(need_rows.max()))])
    cells = np.arange(n)
    constraint = coo_matrix(
        (
            np.ones(4 * n),
            (np.concatenate([r, r, c + len(rows), c + len(rows)]), np.concatenate([cells, cells + n] * 2)),
        ),
        shape=(len(rows) + len(columns), 2 * n),
    ).tocsr()
    found = linprog(
        cost,
        A_eq=constraint,
        b_eq=np.concatenate([need_rows, need_columns]),
        bounds=np.column_stack([np.zeros(2 * n), upper]),
        method="highs-ds",
    )
    if found.x is None:
        raise ArithmeticError(f"rounding a table failed: {found.message}")
    extra = np.rint(found.x).astype(np.int64)
    whole = floor.copy()
    np.add.at(whole, (r, c), extra[:n] + extra[n:])
    return whole


def _not_above(floor: Ints, rows: Ints, columns: Ints) -> Ints:
    """Lower cells until no row or column total is passed (the fit may be a little off its margins)."""
    floor = floor.copy()
    for axis, margins in ((1, rows), (0, columns)):
        over = floor.sum(axis=axis) - margins
        for index in np.nonzero(over > 0)[0]:
            line = floor[index] if axis == 1 else floor[:, index]
            while over[index] > 0:
                largest = int(np.argmax(line))
                taken = int(min(over[index], max(1, line[largest] // 2)))
                line[largest] -= taken
                over[index] -= taken
    return floor


def take_until(order: Ints, sizes: Ints, target: int) -> NDArray[np.bool_]:
    """Mark items in `order` until their `sizes` add up to `target`, as near as whole items allow. Returns a mask."""
    chosen = np.zeros(len(sizes), dtype=bool)
    if target <= 0 or len(order) == 0:
        return chosen
    reached = np.cumsum(sizes[order])
    count = int(np.searchsorted(reached, target, side="left"))
    chosen[order[:count]] = True
    gap = target - (int(reached[count - 1]) if count else 0)
    if count < len(order) and 2 * gap >= sizes[order[count]]:
        chosen[order[count]] = True
    return chosen


def choose_by_odds(random: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Positions of `count` items drawn without replacement, chance rising with weight (exponential races)."""
    count = int(min(max(count, 0), int((weights > 0).sum())))
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    clock = np.full(len(weights), np.inf)
    live = weights > 0
    clock[live] = random.standard_exponential(int(live.sum())) / weights[live]
    return np.argpartition(clock, count - 1)[:count]
