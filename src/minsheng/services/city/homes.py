"""Where households live and are registered: urban or rural, street, hukou, tenure, floor area, cars.

Shares by district are published (census 2020); which household gets what is modelled by odds and then cut so that
the published share of the district is met.
"""

from __future__ import annotations

import numpy as np

from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import Floats, Ints, largest_remainder, take_until
from minsheng.services.city.household_types import ROLE, slot_table

PUBLIC_RENTAL_SHARE = 0.012  # modelled: of family households (the plan speaks of 50,000 units in 2021-2025)
RENT_PER_SQUARE_METRE = {"central": 62.0, "outer": 36.0, "county": 18.0}  # modelled, yuan a month
CENTRAL = ("330102", "330105", "330106", "330108")
COUNTIES = ("330111", "330112", "330122", "330127", "330182")


def collective(draft: Draft) -> np.ndarray:
    """Whether a household stands for a person outside family households (dormitory, home, barracks)."""
    return slot_table().generations[draft.placed.kind] == 0


def add_places(draft: Draft, random: np.random.Generator) -> None:
    """Adds household columns `district`, `area`, `street`, and `local_weight` notes. Urban share is published."""
    placed, census, d = draft.placed, draft.census, draft.block.district
    n = len(placed.kind)
    size = placed.size
    oldest = np.maximum.reduceat(placed.age, placed.start)
    odds = (
        random.random(n)
        - 0.25 * (oldest >= 65)
        + 0.35 * collective(draft)
        - 0.02 * (size - 2)
        + 0.08 * draft.notes["shared"][placed.start]
    )
    urban = take_until(np.argsort(-odds, kind="stable"), size, round(census.urban_share[d] * draft.persons))
    draft.households["district"] = np.full(n, d, dtype=np.int8)
    draft.households["area"] = np.where(urban, code("area", "urban"), code("area", "rural")).astype(np.int8)
    streets = census.streets[d]
    towns = np.array([w for _, w, _ in streets])
    is_street = np.array([name.endswith("街道") for _, _, name in streets])
    is_village = np.array([name.endswith("乡") for _, _, name in streets])
    chosen = np.zeros(n, dtype=np.int16)
    for mask, weight in (
        (urban, towns * np.where(is_street, 1.0, np.where(is_village, 0.05, 0.5))),
        (~urban, towns * np.where(is_street, 0.15, 1.0)),
    ):
        where = np.nonzero(mask)[0]
        if len(where):
            counts = largest_remainder(weight, len(where))
            chosen[random.permutation(where)] = np.repeat(np.arange(len(streets)), counts)
    draft.households["street"] = chosen


def add_hukou(draft: Draft, random: np.random.Generator) -> None:
    """Adds `hukou`. Persons from other provinces and from other counties are published by district.

    The part of "another county of the province" that lies inside Hangzhou is not published; it is set so that the
    registered population of 2019, less 3 % living elsewhere (modelled), comes out.
    """
    placed, census, d = draft.placed, draft.census, draft.block.district
    scale = draft.persons / census.population[d].sum()
    outside = census.hukou[:, 2].sum()
    other_county = census.hukou[:, 1].sum()
    away = 0.03
    from_other_cities = (census.population.sum() - outside - census.hukou_population * (1 - away)) / other_county
    size = placed.size
    head_age = placed.age[placed.start]
    rural = draft.households["area"] == code("area", "rural")
    old = np.maximum.reduceat(placed.age, placed.start) >= 65
    young = np.exp(-0.5 * ((head_age - 28) / 9.0) ** 2)
    pull = (
        1.6 * young
        - 1.3 * old
        - 0.9 * rural
        + 0.9 * collective(draft)
        - 0.12 * size
        - 0.25 * draft.notes["shared"][placed.start]
        + random.gumbel(0.0, 0.9, len(size))
    )
    order = np.argsort(-pull, kind="stable")
    far = take_until(order, size, round(census.hukou[d, 2] * scale))
    rest = order[~far[order]]
    near_pull = pull + 0.5 * draft.notes["shared"][placed.start]
    rest = rest[np.argsort(-near_pull[rest], kind="stable")]
    near = take_until(rest, size, round(census.hukou[d, 1] * from_other_cities * scale))
    origin = np.full(len(size), code("hukou", "local"), dtype=np.int8)
    origin[far] = code("hukou", "elsewhere")
    origin[near] = code("hukou", "province")
    draft.households["hukou_of_household"] = origin
    draft.people["hukou"] = origin[placed.household].copy()
    moved = draft.people["hukou"] != code("hukou", "local")
    draft.people["has_residence_permit"] = moved & (placed.age >= 6) & (random.random(draft.persons) < 0.6)


def add_homes(draft: Draft, random: np.random.Generator) -> None:
    """Adds tenure, homes_owned, floor_area. Tenure and area a head are published by district."""
    placed, census, d = draft.placed, draft.census, draft.block.district
    size = placed.size
    n = len(size)
    family = ~collective(draft)
    count = int(family.sum())
    wanted = largest_remainder(census.tenure[d], count)
    local = draft.households["hukou_of_household"] == code("hukou", "local")
    head_age = placed.age[placed.start]
    rural = draft.households["area"] == code("area", "rural")
    pull = (
        2.2 * ~local
        + 1.0 * np.exp(-0.5 * ((head_age - 26) / 8.0) ** 2)
        + 0.5 * (size == 1)
        - 1.0 * rural
        - 0.25 * draft.notes["shared"][placed.start]
        + random.gumbel(0.0, 0.7, n)
    )
    order = np.argsort(-pull, kind="stable")
    order = order[family[order]]
    ones = np.ones(n, dtype=np.int64)
    rented = take_until(order, ones, int(wanted[1]))
    rest = random.permutation(order[~rented[order]])
    other = take_until(rest, ones, int(wanted[2]))
    tenure = np.full(n, code("tenure", "owned"), dtype=np.int8)
    tenure[~family] = code("tenure", "employer")
    tenure[rented] = code("tenure", "private_rental")
    tenure[other] = code("tenure", "relatives")
    may_public = np.nonzero(rented & local)[0]
    poor_first = may_public[
        np.argsort(draft.notes["shared"][placed.start][may_public] + 0.8 * random.standard_normal(len(may_public)))
    ]
    tenure[poor_first[: round(PUBLIC_RENTAL_SHARE * count)]] = code("tenure", "public_rental")
    draft.households["tenure"] = tenure
    owned = tenure == code("tenure", "owned")
    standing = draft.notes["shared"][placed.start]
    homes = owned.astype(np.int64)
    homes += owned & (random.random(n) < np.clip(0.12 + 0.08 * standing, 0.01, 0.6))
    homes += (homes == 2) & (random.random(n) < 0.12)
    homes += ~owned & local & family & (tenure == code("tenure", "private_rental")) & (random.random(n) < 0.25)
    draft.households["homes_owned"] = homes.astype(np.int16)
    area = np.exp(random.normal(0.0, 0.35, n)) * size**0.55 * np.where(rented, 0.62, 1.25) * np.where(rural, 1.25, 1.0)
    area *= np.where(tenure == code("tenure", "public_rental"), 0.85, 1.0)
    people = size[family].sum()
    area *= census.floor_area[d] * people / max(float(area[family].sum()), 1e-9)
    area = np.clip(area, 8.0 * np.sqrt(size), 900.0)
    area[~family] = np.clip(np.exp(random.normal(np.log(6.5), 0.25, n)), 4.0, 15.0)[~family]
    draft.households["floor_area"] = np.round(area, 0)


def add_cars(draft: Draft, income_per_head: Floats, random: np.random.Generator) -> None:
    """Adds owns_motor_vehicle: the published share of family households, richer and larger ones first."""
    placed, d = draft.placed, draft.block.district
    family = ~collective(draft)
    size = placed.size
    adults = draft.household_total((placed.age >= 20) & (placed.age < 65))
    pull = np.log(income_per_head + 1.0) + 0.35 * np.minimum(adults, 3) + random.normal(0.0, 0.8, len(size))
    order = np.argsort(-np.where(family & (adults > 0), pull, -99.0), kind="stable")
    draft.households["owns_motor_vehicle"] = take_until(
        order, np.ones(len(size), dtype=np.int64), round(draft.census.car_share[d] * int(family.sum()))
    )


def rents(draft: Draft, random: np.random.Generator) -> Ints:
    """Rent in fen a month (modelled): by square metre and kind of district; public rental at about a third."""
    where = draft.census.districts[draft.block.district]
    price = RENT_PER_SQUARE_METRE["central" if where in CENTRAL else "county" if where in COUNTIES else "outer"]
    tenure = draft.households["tenure"]
    full = draft.households["floor_area"] * price * np.exp(random.normal(0.0, 0.2, len(tenure)))
    rent = np.where(tenure == code("tenure", "private_rental"), full, 0.0)
    rent = np.where(tenure == code("tenure", "public_rental"), 0.3 * full, rent)
    return (np.round(rent / 10.0) * 1000).astype(np.int64)


def dwellers_of(draft: Draft, *roles: str) -> np.ndarray:
    """Whether a person fills one of the named roles."""
    return np.isin(draft.placed.role, [ROLE[r] for r in roles])
