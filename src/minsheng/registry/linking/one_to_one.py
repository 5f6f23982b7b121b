"""What follows for a pair when each record has at most one partner: the likelier its rivals, the less likely it is."""

from __future__ import annotations

import numpy as np

from minsheng.registry.linking.scoring import Numbers, Records

_ROUNDS = 100
_DAMPING = 0.5
_SETTLED = 1e-6
_LEARNING_ROUNDS = 8
_MOST = 0.99


def probability_with_rivals(left: Records, right: Records, bits: Numbers, sizes: tuple[int, int]) -> Numbers:
    """The probability of each pair, given that no record is in two true pairs.

    ``bits`` is the evidence without a prior, ``sizes`` the number of records on each side. How many of them have a
    partner at all is learned: the more do, the less it takes to be one.
    """
    total = sum(sizes)
    pairs = max(1.0, min(sizes) / 2)
    found = np.zeros(len(bits))
    for _ in range(_LEARNING_ROUNDS):
        shares = [min(pairs / size, _MOST) for size in sizes]
        prior = pairs / (sizes[0] * sizes[1] * (1 - shares[0]) * (1 - shares[1]))
        found = _with_rivals(left, right, np.exp2(np.clip(bits + np.log2(prior), -60, 50)), total)
        pairs = max(float(found.sum()), 1e-6)
    return found


def _with_rivals(left: Records, right: Records, odds: Numbers, records: int) -> Numbers:
    """Belief propagation on the graph of records and pairs: each record tells each partner how free the others leave it.

    Exact where the graph has no rings, close to it elsewhere. The pairs of one record sum to at most 1, so of two
    rivals never both pass one half.
    """
    free_left, free_right = np.ones(len(odds)), np.ones(len(odds))
    for _ in range(_ROUNDS):
        new_left = _free(left, odds * free_right, records)
        new_right = _free(right, odds * free_left, records)
        change = max(np.abs(new_left - free_left).max(initial=0), np.abs(new_right - free_right).max(initial=0))
        free_left = _DAMPING * free_left + (1 - _DAMPING) * new_left
        free_right = _DAMPING * free_right + (1 - _DAMPING) * new_right
        if change < _SETTLED:
            break
    joint = odds * free_left * free_right
    return joint / (1 + joint)


def _free(record: Records, claims: Numbers, records: int) -> Numbers:
    """How free the other claims on a record leave it for this one."""
    total = np.bincount(record, weights=claims, minlength=records)
    return 1 / (1 + np.maximum(total[record] - claims, 0))
