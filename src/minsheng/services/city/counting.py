"""Counts of a built city, file by file, for the report: the same margins as the published tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from minsheng.services.city.census import DISABILITIES, GROUP_STARTS
from minsheng.services.city.draft import choices
from minsheng.services.city.errors import NotACity
from minsheng.services.city.fitting import Floats
from minsheng.services.city.writing import DAY

PEOPLE_COLUMNS = (
    "household_id",
    "birth_date",
    "sex",
    "relation_to_head",
    "marital_status",
    "hukou",
    "education",
    "activity",
    "disability_category",
    "disability_grade",
    "wage_income",
    "business_income",
    "property_income",
    "pension_income",
    "other_transfer_income",
    "support_received",
    "tax_and_social_insurance_paid",
    "is_full_time_student",
    "lives_here",
)
HOUSEHOLD_COLUMNS = ("household_id", "district", "area", "tenure", "floor_area", "owns_motor_vehicle")
YEARS_OF_SCHOOLING = {
    "none": 0,
    "primary": 6,
    "junior_secondary": 9,
    "senior_secondary": 12,
    "college": 15,
    "bachelor": 16,
    "postgraduate": 19,
}


@dataclass
class Counts:
    """Counts of the whole city; the first axis of district tables is the district."""

    age_sex: Floats
    education: Floats  # (13, 2, 6): none, primary, junior, senior, college, bachelor and above; aged 6+
    hukou: Floats  # (13, 3) local, province, elsewhere
    area: Floats  # (13, 2) urban, rural persons
    employed: Floats  # (13,)
    households: Floats  # (13, 10) family households by size
    persons_in_families: Floats  # (13,)
    generations: Floats  # (4,)
    old_households: Floats  # (3,)
    tenure: Floats  # (13, 3)
    floor: Floats  # (13,) square metres of family households
    cars: Floats  # (13,)
    marital: Floats  # (2, 4) aged 15+
    disability: Floats  # (7,)
    severe: Floats  # (2,) grades 1-2, grades 3-4
    schooling_years: Floats  # (13, 2): years of schooling and persons, aged 15+
    income: list[tuple[Floats, Floats, NDArray[np.bool_]]] = field(
        default_factory=list
    )  # per file: yuan a year, persons, urban


def read_description(folder: Path) -> dict[str, Any]:
    """`city.json` of a finished city. Raises NotACity."""
    if not folder.is_dir():
        raise NotACity(folder, "there is no such folder")
    try:
        said = json.loads((folder / "city.json").read_text(encoding="utf-8"))
        files, _ = int(said["files"]), said["columns"]["people"]
    except FileNotFoundError as problem:
        raise NotACity(folder, "city.json is missing: the build did not end, or this is another folder") from problem
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotACity(folder, f"city.json can't be understood: {type(problem).__name__}") from problem
    for file in range(files):
        for name in ("people", "households"):
            if not (folder / f"{name}-{file:05d}.parquet").is_file():
                raise NotACity(folder, f"{name}-{file:05d}.parquet is missing")
    return dict(said)


def count_city(
    folder: Path, files: int, districts: tuple[str, ...], step: Callable[[int, int], None] | None = None
) -> Counts:
    """Read a city pair by pair and count it. Raises NotACity where a file or column can't be read."""
    n = len(districts)
    shapes = {
        "age_sex": (n, len(GROUP_STARTS), 2),
        "education": (n, 2, 6),
        "hukou": (n, 3),
        "area": (n, 2),
        "employed": (n,),
        "households": (n, 10),
        "persons_in_families": (n,),
        "generations": (4,),
        "old_households": (3,),
        "tenure": (n, 3),
        "floor": (n,),
        "cars": (n,),
        "marital": (2, 4),
        "disability": (len(DISABILITIES),),
        "severe": (2,),
        "schooling_years": (n, 2),
    }
    counts = Counts(**{name: np.zeros(shape) for name, shape in shapes.items()})
    for file in range(files):
        people = _read(folder, f"people-{file:05d}.parquet", PEOPLE_COLUMNS)
        homes = _read(folder, f"households-{file:05d}.parquet", HOUSEHOLD_COLUMNS)
        _count_pair(counts, people, homes, districts)
        if step:
            step(file + 1, files)
    return counts


def _read(folder: Path, name: str, columns: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    try:
        table = pq.read_table(folder / name, columns=list(columns))
    except (OSError, pa.ArrowException) as problem:
        raise NotACity(folder, f"{name} can't be read: {problem}") from problem
    missing = [c for c in columns if c not in table.column_names]
    if missing:
        raise NotACity(folder, f"{name} lacks {', '.join(missing)}")
    return {c: _codes(table.column(c).combine_chunks(), c) for c in columns}


def _codes(column: pa.Array, name: str) -> NDArray[Any]:
    """Numbers of a column; choices as positions in the law's order (districts: as text)."""
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    if not pa.types.is_dictionary(column.type):
        return np.asarray(column.to_numpy(zero_copy_only=False))
    words = column.dictionary.to_pylist()
    codes = column.indices.to_numpy(zero_copy_only=False)
    if name == "district":
        return np.array(words)[codes]
    order = choices(name)
    return np.array([order.index(w) for w in words])[codes]


def _count_pair(
    counts: Counts, people: dict[str, NDArray[Any]], homes: dict[str, NDArray[Any]], districts: tuple[str, ...]
) -> None:
    here = people["lives_here"].astype(bool)
    people = {name: values[here] for name, values in people.items()}
    home = np.searchsorted(homes["household_id"], people["household_id"])
    district = np.searchsorted(np.array(districts), homes["district"])
    d = district[home]
    age = _age(people["birth_date"])
    group = np.searchsorted(GROUP_STARTS, age, side="right") - 1
    sex = np.where(people["sex"] == choices("sex").index("female"), 0, 1)
    _add(counts.age_sex, d, group, sex)
    six, fifteen = age >= 6, age >= 15
    level = np.minimum(people["education"], 5)
    _add(counts.education, d[six], sex[six], level[six])
    _add(counts.hukou, d, people["hukou"])
    _add(counts.area, d, homes["area"][home])
    works = np.isin(
        people["activity"], [choices("activity").index(a) for a in ("employed", "self_employed", "flexible")]
    )
    _add(counts.employed, d[works])
    _add(counts.marital, sex[fifteen], people["marital_status"][fifteen])
    disabled = people["disability_category"] > 0
    _add(counts.disability, people["disability_category"][disabled] - 1)
    _add(counts.severe, (people["disability_grade"][disabled] > 2).astype(int))
    years = np.array([YEARS_OF_SCHOOLING[e] for e in choices("education")], dtype=float)[people["education"]]
    counts.schooling_years[:, 0] += np.bincount(d[fifteen], weights=years[fifteen], minlength=len(districts))
    counts.schooling_years[:, 1] += np.bincount(d[fifteen], minlength=len(districts))
    _count_homes(counts, people, homes, home, district, age)


def _count_homes(
    counts: Counts,
    people: dict[str, NDArray[Any]],
    homes: dict[str, NDArray[Any]],
    home: NDArray[Any],
    district: NDArray[Any],
    age: NDArray[Any],
) -> None:
    n = len(district)
    size = np.bincount(home, minlength=n)
    family = homes["tenure"] != choices("tenure").index("employer")
    _add(counts.households, district[family], np.minimum(size[family], 10) - 1)
    counts.persons_in_families += np.bincount(
        district[family], weights=size[family], minlength=len(counts.persons_in_families)
    )
    relation = people["relation_to_head"]

    def has(*names: str) -> NDArray[np.bool_]:
        wanted = np.isin(relation, [choices("relation_to_head").index(x) for x in names])
        return np.bincount(home[wanted], minlength=n) > 0

    levels = (
        1
        + has("child", "child_in_law").astype(int)
        + has("grandchild")
        + has("parent", "parent_in_law")
        + has("grandparent")
    )
    _add(counts.generations, np.minimum(levels[family], 4) - 1)
    old = np.bincount(home[age >= 65], minlength=n)
    some = family & (old > 0)
    _add(counts.old_households, np.minimum(old[some], 3) - 1)
    tenure = homes["tenure"][family]
    kinds = choices("tenure")
    three = np.where(
        tenure == kinds.index("owned"),
        0,
        np.where(np.isin(tenure, [kinds.index("private_rental"), kinds.index("public_rental")]), 1, 2),
    )
    _add(counts.tenure, district[family], three)
    counts.floor += np.bincount(district[family], weights=homes["floor_area"][family], minlength=len(counts.floor))
    counts.cars += np.bincount(
        district[family], weights=homes["owns_motor_vehicle"][family].astype(float), minlength=len(counts.cars)
    )
    plus = (
        "wage_income",
        "business_income",
        "property_income",
        "pension_income",
        "other_transfer_income",
        "support_received",
    )
    income = sum(people[c].astype(np.float64) for c in plus) - people["tax_and_social_insurance_paid"]
    student = np.bincount(home, weights=people["is_full_time_student"].astype(float), minlength=n) > 0
    ranked = (size > 0) & ~(~family & student)
    total = np.bincount(home, weights=income, minlength=n) * 12 / 100
    counts.income.append(
        (total[ranked], size[ranked].astype(float), homes["area"][ranked] == choices("area").index("urban"))
    )


def _age(birth: NDArray[Any]) -> NDArray[np.int64]:
    """Age in whole years on DAY."""
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(int) + 1970
    passed = (month.astype(int) % 12 + 1) * 100 + (day - month).astype(int) + 1
    return np.asarray(DAY.year - year - (passed > DAY.month * 100 + DAY.day), dtype=np.int64)


def _add(table: Floats, *where: NDArray[Any]) -> None:
    """Add one to the cells named by index arrays."""
    flat = np.ravel_multi_index(tuple(w.astype(np.int64) for w in where), table.shape)
    table += np.bincount(flat, minlength=table.size).reshape(table.shape)
