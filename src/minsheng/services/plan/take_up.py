"""The modelled take-up: who of those entitled draws a programme, by a number drawn from the identifier and a seed.

The same numbers serve both laws: whoever draws a programme now draws it under the reform too if still entitled, and
somebody newly entitled draws it with the programme's rate.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Poisson(1), summed up: how often a household is drawn into a replicate of the bootstrap.
POISSON = np.cumsum([0.36787944117144233 / f for f in (1, 1, 2, 6, 24, 120, 720, 5040)])


@njit(nogil=True, cache=True)
def uniform(key: Any, salt: Any) -> Any:
    """A number in [0, 1) for a key and a salt (splitmix64)."""
    x = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt) * np.uint64(0xD1342543DE82EF95)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return np.float64(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(nogil=True, cache=True)
def _uniforms(keys: Any, salt: Any, found: Any) -> None:
    for position in range(len(keys)):
        found[position] = uniform(keys[position], salt)


def salt_of(programme: str, seed: int) -> np.uint64:
    """What makes the numbers of one programme and seed their own."""
    return np.uint64(zlib.crc32(f"{seed} {programme}".encode()))


def draws(keys: NDArray[np.int64], programme: str, seed: int) -> NDArray[np.float64]:
    """A number in [0, 1) for each identifier; those below the programme's rate draw it."""
    found = np.empty(len(keys), np.float64)
    _uniforms(keys.astype(np.uint64), salt_of(programme, seed), found)
    return found
