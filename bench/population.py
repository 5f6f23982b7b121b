"""A population for the template law: the same arrays go to our engine, to OpenFisca and to the hand-written kernel.

Households have one to five members as in a normal population. One fact in a hundred lies exactly on a limit of the law,
since that is where readings disagree. Money is whole fen. Everything follows from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ROLES = ("adult", "child")
OCCUPANCIES = ("owner", "tenant", "free_lodger", "homeless")
YEAR = 2016
"""The year decided: its December changes the basic income and ends the housing allowance, so all rules are at work."""

SIZES = (0.26, 0.30, 0.22, 0.15, 0.07)
LIMITS_OF_SALARY = (0, 25_000, 50_000, 1_230_000, 600_000, 1_240_000)
LIMITS_OF_AGE = (6, 8, 18, 61, 62)
_EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Population:
    """People sorted by household, and their households; money in fen, birth in days since 1970, choices as codes."""

    household_of: NDArray[np.int64]
    salary: NDArray[np.int64]
    capital_returns: NDArray[np.int64]
    birth: NDArray[np.int32]
    role: NDArray[np.int8]
    household_id: NDArray[np.int64]
    rent: NDArray[np.int64]
    accommodation_size: NDArray[np.int64]
    occupancy: NDArray[np.int8]

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.salary)

    def save(self, folder: Path) -> None:
        """Writes one ``.npy`` file per array, which is how the peers' own environment reads it."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Population:
        """Reads what :meth:`save` wrote."""
        return cls(**{field.name: np.load(folder / f"{field.name}.npy") for field in fields(cls)})


def make_population(people: int, seed: int = 1) -> Population:
    """So many people in households, from a seed."""
    random = np.random.default_rng(seed)
    sizes = _household_sizes(people, random)
    households = len(sizes)
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    household_of = np.repeat(np.arange(households, dtype=np.int64), sizes)
    place = np.arange(people) - np.repeat(first, sizes)
    age = _ages(place, household_of, households, random)
    has_partner = (random.random(households) < 0.8)[household_of]
    grown = (place >= 2) & (age >= 22) & (random.random(people) < 0.5)
    role = np.where((place == 0) | ((place == 1) & has_partner & (age >= 18)) | grown, 0, 1).astype(np.int8)
    occupancy = random.choice(len(OCCUPANCIES), size=households, p=(0.55, 0.36, 0.07, 0.02)).astype(np.int8)
    rent = np.where(occupancy == OCCUPANCIES.index("tenant"), random.lognormal(11.0, 0.5, households), 0.0)
    return Population(
        household_of=household_of,
        salary=_salaries(age, random),
        capital_returns=_capital_returns(age, random),
        birth=_births(age, random),
        role=role,
        household_id=np.arange(households, dtype=np.int64),
        rent=rent.astype(np.int64),
        accommodation_size=np.clip(random.normal(55, 22, households) + 12 * sizes, 12, 300).astype(np.int64),
        occupancy=occupancy,
    )


def in_whole_units(population: Population) -> Population:
    """The same with amounts in whole currency units (rents in fours), so that no tax or allowance needs rounding."""
    return replace(
        population,
        salary=population.salary // 100 * 100,
        capital_returns=population.capital_returns // 100 * 100,
        rent=population.rent // 400 * 400,
    )


def people_table(population: Population) -> pa.Table:
    """The people as our engine takes them, without a copy."""
    return pa.table(
        {
            "household_id": population.household_of,
            "person_id": np.arange(population.people, dtype=np.int64),
            "salary": population.salary,
            "capital_returns": population.capital_returns,
            "birth": pa.array(population.birth).view(pa.date32()),
            "household_role": _choices(population.role, ROLES),
        }
    )


def household_table(population: Population) -> pa.Table:
    """The households as our engine takes them, without a copy."""
    return pa.table(
        {
            "household_id": population.household_id,
            "rent": population.rent,
            "accommodation_size": population.accommodation_size,
            "housing_occupancy_status": _choices(population.occupancy, OCCUPANCIES),
        }
    )


def write_tables(population: Population, folder: Path) -> None:
    """Writes both tables as Arrow files, for a child process whose memory is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("people", people_table(population)), ("households", household_table(population))):
        with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)


def read_tables(folder: Path) -> tuple[pa.Table, pa.Table]:
    """Reads what :func:`write_tables` wrote."""
    people, households = (
        pa.ipc.open_file(str(folder / f"{name}.arrow")).read_all() for name in ("people", "households")
    )
    return people, households


def _household_sizes(people: int, random: np.random.Generator) -> NDArray[np.int64]:
    sizes = random.choice(np.arange(1, 6), size=people // 2 + 64, p=SIZES)
    ends = np.cumsum(sizes)
    last = int(np.searchsorted(ends, people))
    sizes = sizes[: last + 1]
    sizes[-1] -= int(ends[last]) - people
    return sizes


def _ages(
    place: NDArray[np.int64], household_of: NDArray[np.int64], households: int, random: np.random.Generator
) -> NDArray[np.int64]:
    head = np.clip(random.normal(50, 17, households), 18, 97)[household_of]
    partner = head + random.normal(-1, 4, len(place))
    child = head - random.uniform(20, 40, len(place))
    grandparent = np.minimum(head + random.uniform(20, 35, len(place)), 99)
    ages = np.where(place == 0, head, np.where(place == 1, partner, child))
    ages = np.where((place >= 3) & (random.random(len(place)) < 0.2) & (head < 55), grandparent, ages)
    return np.clip(ages, 0, 99).astype(np.int64)


def _births(age: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int32]:
    year_start = (np.datetime64(f"{YEAR}-01-01") - _EPOCH).astype(np.int64)
    births = year_start - (age * 365.2425).astype(np.int64) - random.integers(1, 366, len(age))
    on_limit = random.random(len(age)) < 0.01
    years = YEAR - random.choice(LIMITS_OF_AGE, size=len(age))
    months = random.integers(0, 12, len(age))
    first_of_month = ((years - 1970) * 12 + months).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    around = first_of_month + random.integers(-1, 2, len(age))
    return np.where(on_limit & (age < 70), around, births).astype(np.int32)


def _salaries(age: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    works = (age >= 18) & (random.random(len(age)) < np.where(age < 62, 0.75, 0.08))
    salary = np.where(works, np.minimum(random.lognormal(12.4, 0.95, len(age)), 20_000_000), 0).astype(np.int64)
    on_limit = works & (random.random(len(age)) < 0.01)
    return np.where(on_limit, random.choice(LIMITS_OF_SALARY, size=len(age)), salary)


def _capital_returns(age: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    owns = (age >= 18) & (random.random(len(age)) < 0.15)
    return np.where(owns, random.lognormal(9.0, 1.5, len(age)), 0).astype(np.int64)


def _choices(codes: NDArray[np.int8], names: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))
