"""Alkire and Foster's measure summed over a scanned city (A07): headcount H, intensity A, M0 = H × A, by district and dimension.

Each household's score is the law's (``multidimensional_poverty``); here they are only counted, by people. A household whose
score is not known is left out and counted apart.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DECIDES, SCORE = "is_multidimensionally_poor", "censored_deprivation_score"
DIMENSIONS = ("health", "education", "living")
PARTS = tuple(f"{dimension}_part_of_poverty" for dimension in DIMENSIONS)
SURVEYED = "has_deprivation_survey"
NEEDED = (DECIDES, SCORE, *PARTS)
FILE = "by_deprivation.csv"
_HERE = "lives_here"


@dataclass(slots=True)
class Measured:
    """The measure of some people. ``parts`` are sums of weighted censored deprivations by dimension."""

    people: float = 0.0
    unknown: float = 0.0
    poor: float = 0.0
    score: float = 0.0
    parts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(DIMENSIONS, 0.0))

    @property
    def headcount(self) -> float:
        """H: the share of people in poor households."""
        return self.poor / self.people if self.people else 0.0

    @property
    def intensity(self) -> float:
        """A: the mean score of the poor."""
        return self.score / self.poor if self.poor else 0.0

    @property
    def m0(self) -> float:
        """M0: headcount times intensity."""
        return self.score / self.people if self.people else 0.0

    def rates(self) -> dict[str, float]:
        """People, poor people, H, A, M0 and each dimension's share of M0."""
        shares = {f"share_of_{dimension}": round(self.contribution(dimension), 6) for dimension in DIMENSIONS}
        whole = {"people": self.people, "people_not_known": self.unknown, "poor": self.poor}
        rates = {"H": self.headcount, "A": self.intensity, "M0": self.m0}
        return {**whole, **{name: round(rate, 6) for name, rate in rates.items()}, **shares}

    def contribution(self, dimension: str) -> float:
        """The share of M0 that a dimension makes up."""
        return self.parts[dimension] / self.score if self.score else 0.0


def measure(pairs: Iterable[tuple[Path, Path, Path]]) -> dict[str, Measured]:
    """The measure by district, and of the city under "".

    Args:
        pairs: of each part of the city the people's and the households' input, and the households' answers.
    """
    found: dict[str, Measured] = {"": Measured()}
    for people_path, households_path, answers_path in pairs:
        answers = pq.read_table(answers_path, columns=["household_id", *NEEDED])
        ids = answers["household_id"].to_numpy()
        names = set(pq.read_schema(households_path).names)
        wanted = ["household_id", *(name for name in ("district", SURVEYED) if name in names)]
        households = _of(ids, pq.read_table(households_path, columns=wanted))
        size = _sizes(people_path, ids)
        asked = pc.fill_null(households[SURVEYED], False).to_numpy() if SURVEYED in names else np.ones(len(size), bool)
        district = _districts(households)
        known = pc.is_valid(answers[SCORE]).to_numpy() & pc.is_valid(answers[DECIDES]).to_numpy()
        numbers = {name: _filled(answers[name]) for name in NEEDED}
        for name in dict.fromkeys(["", *district.tolist()]):
            here = asked & ((district == name) if name else True)
            _add(found.setdefault(name, Measured()), size, here & known, here & ~known, numbers)
    return found


def _add(
    one: Measured, size: np.ndarray, known: np.ndarray, unknown: np.ndarray, numbers: dict[str, np.ndarray]
) -> None:
    one.people += float(size[known].sum())
    one.unknown += float(size[unknown].sum())
    one.poor += float((size * numbers[DECIDES])[known].sum())
    one.score += float((size * numbers[SCORE])[known].sum())
    for dimension, part in zip(DIMENSIONS, PARTS, strict=True):
        one.parts[dimension] += float(
            (size * numbers[part] * numbers[SCORE])[known].sum()
        )  # a part is a share of the score


def _filled(column: pa.ChunkedArray) -> np.ndarray:
    numbers: np.ndarray = pc.fill_null(column.cast(pa.float64()), 0.0).to_numpy()
    return numbers


def _sizes(people_path: Path, ids: np.ndarray) -> np.ndarray:
    """How many people live in each household."""
    names = pq.read_schema(people_path).names
    people = pq.read_table(people_path, columns=["household_id", *([_HERE] if _HERE in names else [])])
    if _HERE in names:
        people = people.filter(pc.fill_null(people[_HERE], True))
    place = np.searchsorted(ids, _of(ids, people)["household_id"].to_numpy())
    return np.bincount(place, minlength=len(ids)).astype(float)


def _of(ids: np.ndarray, table: pa.Table) -> pa.Table:
    """The rows of the households that were decided; those with bad rows may have been left out."""
    return table.filter(pa.array(np.isin(table["household_id"].to_numpy(), ids)))


def _districts(households: pa.Table) -> np.ndarray:
    if "district" not in households.column_names:
        return np.full(households.num_rows, "", dtype=object)
    return np.array([name or "" for name in households["district"].cast(pa.string()).to_pylist()], dtype=object)


def write(found: dict[str, Measured], path: Path) -> None:
    """One row a district, the city first; UTF-8 with a mark for Excel."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        titles = ["district", "people", "people_not_known", "poor", "headcount_H", "intensity_A", "M0"]
        writer.writerow([*titles, *(f"share_of_{dimension}" for dimension in DIMENSIONS)])
        for name, one in found.items():
            writer.writerow([name, *(f"{number:g}" for number in one.rates().values())])
