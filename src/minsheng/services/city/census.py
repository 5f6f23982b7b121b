"""The published tables, read once and carried to the 13 districts of today.

Sources: `tables/README.md`, `tables/sources.csv`. Counts of the census use the 13 districts of before April 2021;
`district_crosswalk_2021.csv` carries them over. For five districts of today (see `BORROWED`) only the total is
published; their mixes are those of the old districts that their people came from.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from minsheng.services.city.errors import CensusTableBroken
from minsheng.services.city.fitting import Floats

Row = dict[str, str]
AGE_GROUPS = ("0", "1-4", *(f"{low}-{low + 4}" for low in range(5, 85, 5)), "85+")
GROUP_STARTS = (0, 1, *range(5, 90, 5))
OLDEST = 104
AGES = OLDEST + 1
SEXES = ("F", "M")  # in the order of the law's choices: female, male
EDUCATION = ("none", "preschool", "primary", "junior_secondary", "senior_secondary", "junior_college", "bachelor_plus")
HUKOU_ORIGINS = ("same_county_other_township", "same_province_other_county", "other_province")
TENURES = ("owned", "rented", "other")
MARITAL = ("never_married", "married", "divorced", "widowed")
GENERATIONS = ("one", "two", "three", "four_plus")
BORROWED = {
    "330102": "old Shangcheng (whole) and old Jianggan (65 %)",
    "330114": "old Jianggan (35 %) and old Xiaoshan (11 %)",
    "330109": "old Xiaoshan (89 %)",
    "330110": "old Yuhang (51 %)",
    "330113": "old Yuhang (49 %)",
}


@dataclass(frozen=True)
class Census:
    """Published figures; first axis is the district of today in the order of `districts` unless said otherwise."""

    districts: tuple[str, ...]  # codes of today
    names: tuple[str, ...]  # Chinese names
    population: Floats  # (13, 19 groups, 2 sexes) persons, 2020
    single_years: Floats  # (13, AGES, 2) persons, split inside each group
    family_households: Floats  # (13,)
    family_persons: Floats  # (13,)
    urban_share: Floats  # (13,) share of persons
    education: Floats  # (13, 2 sexes, 7) persons aged 6+
    hukou: Floats  # (13, 3) persons whose hukou is elsewhere
    employed: Floats  # (13,) persons, scaled from the long form
    tenure: Floats  # (13, 3) shares of long-form households
    floor_area: Floats  # (13,) square metres a person
    car_share: Floats  # (13,) share of long-form households
    marital: Floats  # (2, 4) shares of persons 15+, city
    generations: Floats  # (4,) family households, city
    old_households: Floats  # (3,) households with one, two, three or more aged 65+, city
    one_person: float  # households, city
    family_households_city: float
    size_reference: Floats  # (10,) shares of sizes 1..10, Fujian 2020
    not_working: dict[str, float]  # persons of the 2010 long form by reason, city
    disability_mix: dict[str, float]  # persons by category, nation
    severe_share: float  # share of grades 1-2, nation
    quintiles: Floats  # (5,) yuan a head and year, nation 2023
    quintiles_all: dict[int, Floats]
    income: dict[tuple[int, str, str], float]  # (year, residence, item) yuan a head, city
    hukou_population: float  # persons registered in the city, 2019
    streets: tuple[tuple[tuple[str, float, str], ...], ...]  # per district: (code, villages and communities, name)


def table(name: str) -> list[Row]:
    """Rows of `tables/<name>.csv`."""
    path = files("minsheng.services.city") / "tables" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as problem:
        raise CensusTableBroken(f"{name}.csv", f"can't be read ({problem})") from problem


def by_old_district(name: str, key: Callable[[Row], Any], keys: tuple[Any, ...]) -> dict[str, Floats]:
    """Figures of the pre-2021 districts: code -> array in the order of `keys`. Raises CensusTableBroken on a gap."""
    found: dict[str, dict[Any, float]] = {}
    for row in table(name):
        if row.get("boundary") == "pre2021" and row["value"]:
            found.setdefault(row["district_code"], {})[key(row)] = float(row["value"])
    for code, figures in found.items():
        for wanted in keys:
            if wanted not in figures:
                raise CensusTableBroken(f"{name}.csv", f"district {code} has no figure for {wanted}")
    return {code: np.array([figures[k] for k in keys]) for code, figures in found.items()}


def city_figures(name: str, key: Callable[[Row], Any]) -> dict[Any, float]:
    """Figures of the city row (330100)."""
    return {key(row): float(row["value"]) for row in table(name) if row["district_code"] == "330100" and row["value"]}


def crosswalk() -> tuple[tuple[str, ...], tuple[str, ...], list[tuple[str, str, float]]]:
    """Codes and names of today's districts, and (old code, code of today, share of the old) rows."""
    rows = table("district_crosswalk_2021")
    links = [(r["pre2021_code"], r["post2021_code"], float(r["share_of_pre2021"])) for r in rows]
    named = {
        r["code"]: r["name_zh"] for r in table("divisions") if len(r["code"]) == 6 and r["code"] not in ("330100",)
    }
    codes = tuple(sorted({today for _, today, _ in links}))
    return codes, tuple(named[c] for c in codes), links


def carried(old: dict[str, Floats]) -> Floats:
    """Counts of old districts carried to those of today: the old mix times the share of people that moved."""
    codes, _, links = crosswalk()
    first = next(iter(old.values()))
    today = np.zeros((len(codes), *first.shape))
    for before, after, share in links:
        today[codes.index(after)] += share * old[before]
    return today


def _population() -> Floats:
    keys = tuple((g, s) for g in AGE_GROUPS for s in SEXES)
    counts = carried(by_old_district("census2020_age_sex", lambda r: (r["age_group"], r["sex"]), keys))
    counts = counts.reshape(-1, len(AGE_GROUPS), len(SEXES))
    codes, _, _ = crosswalk()
    published = {
        r["district_code"]: float(r["value"])
        for r in table("population_district_2020_post2021_boundary")
        if r["indicator"] == "resident_population"
    }
    published["330106"] += published["330106W"]  # the scenic-area unit lies inside Xihu
    totals = np.array([published[c] for c in codes])
    return counts * (totals / counts.sum(axis=(1, 2)))[:, None, None]  # shares are rounded to six digits


def _old_age_weights() -> Floats:
    """Relative numbers at ages 85..OLDEST, survivors of the national life table (2020-2025), (2 sexes, n)."""
    rates = {
        (r["age_group"], r["sex"]): float(r["value"])
        for r in table("life_table")
        if r["period"] == "2020-2025" and r["indicator"] == "central_death_rate_mx"
    }
    weights = np.ones((2, OLDEST - 85 + 1))
    for s, sex in enumerate(SEXES):
        alive = 1.0
        for age in range(85, OLDEST + 1):
            low = min(age // 5 * 5, 100)
            rate = rates.get((f"{low}-{low + 4}", sex)) or rates.get((f"{low}+", sex)) or 0.35
            weights[s, age - 85] = alive
            alive *= np.exp(-rate) * 0.97  # 3 % a year: each older cohort was born smaller
    return weights


def _single_years(population: Floats) -> Floats:
    """Split groups into single years: a monotone cubic through the running total, so each group's sum is kept."""
    from scipy.interpolate import PchipInterpolator

    districts = population.shape[0]
    single = np.zeros((districts, AGES, 2))
    edges = np.array(GROUP_STARTS)
    old = _old_age_weights()
    for d in range(districts):
        for s in range(2):
            running = np.concatenate([[0.0], np.cumsum(population[d, :-1, s])])
            single[d, :85, s] = np.diff(PchipInterpolator(edges, running)(np.arange(86)))
            single[d, 85:, s] = population[d, -1, s] * old[s] / old[s].sum()
    return np.maximum(single, 0.0)


def _streets(codes: tuple[str, ...]) -> Iterator[tuple[tuple[str, float, str], ...]]:
    villages = {r["street_code"]: float(r["villages_and_communities"]) for r in table("villages_per_street")}
    rows = [r for r in table("divisions") if r["level"] == "township"]
    for code in codes:
        yield tuple((r["code"], villages.get(r["code"], 1.0), r["name_zh"]) for r in rows if r["parent_code"] == code)


def _sizes() -> tuple[Floats, float]:
    shares = [float(r["value"]) for r in table("household_size_reference") if r["district_code"] == "350000"]
    one = city_figures("census2020_households", lambda r: r["indicator"])["one_person_households"]
    return np.array(shares) / sum(shares), one


def _employed(population: Floats, sampling: float) -> Floats:
    """Employed persons: long-form counts by occupation over the sampling share of the city."""
    occupations = ("leaders", "professionals", "clerical", "commerce_services", "agriculture", "production", "other")
    old = by_old_district(
        "census2020_employed_occupation_industry",
        lambda r: r["category"] if r["classification"] == "occupation" else "industry " + r["category"],
        occupations,
    )
    employed = carried({code: figures.sum(keepdims=True) for code, figures in old.items()})[:, 0] / sampling
    return np.minimum(employed, 0.9 * population[:, 4:17].sum(axis=(1, 2)))


@lru_cache(maxsize=1)
def read_census() -> Census:
    """All tables, checked for gaps. Raises CensusTableBroken, naming table and figure."""
    codes, names, _ = crosswalk()
    population = _population()
    persons = population.sum(axis=(1, 2))
    households = carried(
        by_old_district(
            "census2020_households", lambda r: r["indicator"], ("family_households", "family_household_persons")
        )
    )
    area = carried(by_old_district("census2020_population", lambda r: r["indicator"], ("urban", "rural")))
    education = carried(
        by_old_district(
            "census2020_education_sex",
            lambda r: (r["sex"], r["education"]),
            tuple((s, e) for s in SEXES for e in EDUCATION),
        )
    )
    housing_keys = (
        "long_form_households",
        "owns_car",
        "tenure_rented",
        "tenure_self_built",
        "tenure_purchased",
        "tenure_inherited_or_gift",
        "tenure_other",
    )
    housing = carried(by_old_district("census2020_housing", lambda r: r["indicator"], housing_keys))
    floor_old = by_old_district("census2020_housing", lambda r: r["indicator"], ("floor_area_per_person",))
    people_old = by_old_district("census2020_population", lambda r: r["indicator"], ("total",))
    floor = carried({c: floor_old[c] * people_old[c] for c in floor_old}) / carried(people_old)
    marital = city_figures("census2020_marital_sex", lambda r: (r["sex"], r["marital"]))
    marital_counts = np.array([[marital[s, m] for m in MARITAL] for s in SEXES])
    sampling = marital_counts.sum() / population[:, 4:].sum()
    city = city_figures("census2020_households", lambda r: r["indicator"])
    sizes, one_person = _sizes()
    tenure = np.stack([housing[:, 3:6].sum(axis=1), housing[:, 2], housing[:, 6]], axis=1)
    disability = {r["indicator"]: float(r["value"]) for r in table("disability") if r["district_code"] == "100000"}
    quintiles: dict[int, list[float]] = {}
    for r in table("income_quintile_national"):
        quintiles.setdefault(int(r["year"]), []).append(float(r["value"]))
    hukou_population = [
        float(r["value"]) * 1e4
        for r in table("population_year")
        if r["indicator"] == "hukou_population" and r["year"] == "2019"
    ]
    return Census(
        districts=codes,
        names=names,
        population=population,
        single_years=_single_years(population),
        family_households=households[:, 0],
        family_persons=np.minimum(households[:, 1], persons),
        urban_share=area[:, 0] / area.sum(axis=1),
        education=education.reshape(len(codes), 2, len(EDUCATION)),
        hukou=carried(by_old_district("census2020_hukou_elsewhere", lambda r: r["hukou_origin"], HUKOU_ORIGINS)),
        employed=_employed(population, sampling),
        tenure=tenure / tenure.sum(axis=1, keepdims=True),
        floor_area=floor[:, 0],
        car_share=housing[:, 1] / housing[:, 0],
        marital=marital_counts / marital_counts.sum(axis=1, keepdims=True),
        generations=np.array([city[f"{g}_generation_households"] for g in GENERATIONS]),
        old_households=np.array([city[f"households_with_{n}_65plus"] for n in ("one", "two", "three_plus")]),
        one_person=one_person,
        family_households_city=city["family_households"],
        size_reference=sizes,
        not_working=city_figures("census2010_activity_status", lambda r: r["indicator"]),
        disability_mix={k: disability[f"disabled_{k}"] for k in DISABILITIES},
        severe_share=disability["disabled_severe"]
        / (disability["disabled_severe"] + disability["disabled_moderate_mild"]),
        quintiles=np.array(quintiles[2023]),
        quintiles_all={year: np.array(means) for year, means in quintiles.items()},
        income={
            (int(r["year"]), r["residence"], r["item"]): float(r["value"])
            for r in table("income_per_head")
            if r["district_code"] == "330100" and r["period"] == "year"
        },
        hukou_population=hukou_population[0],
        streets=tuple(_streets(codes)),
    )


DISABILITIES = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
