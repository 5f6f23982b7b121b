"""Households as a caseworker's file states them, for the reading that decides one at a time."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from bench.population import OCCUPANCIES, ROLES, Population

_EPOCH = datetime.date(1970, 1, 1)


def plain_households(
    population: Population, day: datetime.date, how_many: int, seed: int = 7
) -> list[tuple[int, dict[str, Any]]]:
    """Some households by their number, as :func:`minsheng.engine.facts.read_facts` takes them."""
    random = np.random.default_rng(seed)
    chosen = np.sort(random.choice(len(population.household_id), size=how_many, replace=False))
    return [(int(home), _plain(population, int(home), day)) for home in chosen]


def _plain(population: Population, home: int, day: datetime.date) -> dict[str, Any]:
    first, end = np.searchsorted(population.household_of, [home, home + 1])
    return {
        "day": day,
        "household": {
            "rent": _yuan(population.rent[home]),
            "accommodation_size": str(population.accommodation_size[home]),
            "housing_occupancy_status": OCCUPANCIES[population.occupancy[home]],
        },
        "people": {
            f"person_{one}": {
                "birth": (_EPOCH + datetime.timedelta(days=int(population.birth[one]))).isoformat(),
                "household_role": ROLES[population.role[one]],
                "salary": _yuan(population.salary[one]),
                "capital_returns": _yuan(population.capital_returns[one]),
            }
            for one in range(first, end)
        },
    }


def _yuan(fen: np.int64) -> str:
    return f"{int(fen) // 100}.{int(fen) % 100:02d}"
