"""Identifiers, pointers, and the rare circumstances: orphans, children nobody can look after, destitute old people.

Persons who are named but don't live in the household (dead, missing or imprisoned parents) get a row of their own with
`lives_here` false. They come on top of the people counted by the census.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.services.city.draft import UNKNOWN, Draft, code
from minsheng.services.city.fitting import Ints, largest_remainder
from minsheng.services.city.household_types import ROLE, all_kinds
from minsheng.services.city.planning import Plan
from minsheng.services.city.programme_facts import ABILITIES, add_programme_facts, months_away
from minsheng.services.city.writing import PERSONS_PER_HOUSEHOLD, birth_dates

# Modelled, per person of the city unless said: how many, and the least in any city however small.
RARE = {
    "orphans": (0.00004, 4),
    "unattended": (0.00012, 8),
    "destitute": (0.00055, 6),  # published for Zhejiang 2021: 35,700 persons in destitute support of 64.6 million
}
SKIPPED = [i for i, k in enumerate(all_kinds()) if "grand" in k.name and k.generations == 2]
ALONE_WITH_CHILD = [
    i for i, k in enumerate(all_kinds()) if k.name in ("mother_and_child", "father_and_child", "mother_and_two")
]
LIVING_ALONE = [i for i, k in enumerate(all_kinds()) if k.name in ("old_alone",)]
GROUNDS = (
    ("is_dead", "is_imprisoned"),
    ("is_dead", "is_declared_missing"),
    ("is_imprisoned", "is_declared_missing"),
    ("is_declared_missing", "is_dead"),
)


def rare_counts(plan: Plan) -> dict[str, Ints]:
    """How many of each rare circumstance each block holds, by the households that can have one."""
    where = {"orphans": SKIPPED, "unattended": SKIPPED + ALONE_WITH_CHILD, "destitute": LIVING_ALONE}
    counts = {}
    for name, (rate, least) in RARE.items():
        able = np.array([b.kinds[where[name]].sum() for b in plan.blocks], dtype=np.float64)
        counts[name] = largest_remainder(able, min(max(least, round(rate * plan.people)), int(able.sum())))
    return counts


def add_identifiers(draft: Draft, random: np.random.Generator) -> None:
    """Adds household_id, person_id, birth_date, lives_here and the pointers.

    A pointer is 0 where nobody in the household is meant, null where somebody is but is not known: the absent living
    parents of minors, and the spouse of a married person whose spouse lives elsewhere.
    """
    placed = draft.placed
    n = draft.persons
    household_id = draft.block.first_household + np.arange(len(placed.kind), dtype=np.int64)
    place = np.arange(n) - placed.start[placed.household]
    person_id = household_id[placed.household] * PERSONS_PER_HOUSEHOLD + place + 1
    minor = placed.age < 18
    columns: dict[str, NDArray[Any]] = {
        "household_id": household_id[placed.household],
        "person_id": person_id,
        "birth_date": birth_dates(placed.age, random),
    }
    draft.people = {**columns, **draft.people}
    draft.households = {"household_id": household_id, **draft.households}
    alone = np.where(draft.notes["spouse_elsewhere"], UNKNOWN, 0)
    draft.people["spouse"] = np.where(placed.spouse >= 0, person_id[placed.spouse], alone)
    for name, pointer, other in (("father", placed.father, placed.mother), ("mother", placed.mother, placed.father)):
        widowed = (other >= 0) & (draft.people["marital_status"][other] == code("marital_status", "widowed"))
        absent = np.where(minor & ~widowed, UNKNOWN, 0)
        draft.people[name] = np.where(pointer >= 0, person_id[pointer], absent)
    head = person_id[placed.start][placed.household]
    parent = np.where(
        placed.mother >= 0, person_id[placed.mother], np.where(placed.father >= 0, person_id[placed.father], 0)
    )
    guardian = np.where(parent > 0, parent, np.where(placed.relation > 0, head, UNKNOWN))
    draft.people["guardian"] = np.where(minor, guardian, 0)
    needs = draft.is_choice("disability_grade", "grade_1", "grade_2") | (placed.age >= 88) | (placed.age < 6)
    partner = np.where(placed.spouse >= 0, person_id[placed.spouse], 0)
    carer = np.where(partner > 0, partner, np.where(parent > 0, parent, np.where(placed.relation > 0, head, 0)))
    draft.people["carer"] = np.where(needs, carer, 0)
    draft.people["lives_here"] = np.ones(n, dtype=bool)
    for name in ("is_dead", "is_imprisoned", "is_declared_missing"):
        draft.people[name] = np.zeros(n, dtype=bool)
    add_programme_facts(draft, random)


def add_rare(draft: Draft, counts: dict[str, int], random: np.random.Generator) -> None:
    """Make some of the block's households rare ones. The last step but receipt: it appends rows of absent persons."""
    placed = draft.placed
    local = draft.households["hukou_of_household"] == code("hukou", "local")
    taken = np.zeros(len(placed.kind), dtype=bool)
    absent: list[dict[str, Any]] = []

    def some(kinds: list[int], count: int) -> Ints:
        may = np.isin(placed.kind, kinds) & ~taken
        order = np.nonzero(may)[0]
        order = order[np.lexsort((random.random(len(order)), ~local[order]))][:count]
        taken[order] = True
        return order

    for home in some(SKIPPED, counts["orphans"]):
        absent += _absent_parents(draft, home, ("is_dead", "is_dead"), random)
    skipped = some(SKIPPED, counts["unattended"] // 2)
    for home in skipped:
        absent += _absent_parents(draft, home, GROUNDS[int(random.integers(len(GROUNDS)))], random)
    for home in some(ALONE_WITH_CHILD, counts["unattended"] - len(skipped)):
        absent += _parent_who_cannot(draft, home, random)
    for home in some(LIVING_ALONE, counts["destitute"]):
        _destitute(draft, int(home), random)
    if absent:
        append_people(draft, absent)


def _members(draft: Draft, home: int) -> NDArray[np.int64]:
    start = draft.placed.start[home]
    return np.arange(start, start + draft.placed.size[home])


def _absent(
    draft: Draft, home: int, place: int, sex: str, ground: str, age: int, random: np.random.Generator, relation: str
) -> dict[str, Any]:
    household = int(draft.people["household_id"][draft.placed.start[home]])
    return {
        "household_id": household,
        "person_id": household * PERSONS_PER_HOUSEHOLD + place + 1,
        "birth_date": birth_dates(np.array([age]), random)[0],
        "sex": code("sex", sex),
        "lives_here": False,
        ground: True,
        "relation_to_head": code("relation_to_head", relation),
        "hukou": draft.people["hukou"][draft.placed.start[home]],
        "marital_status": code("marital_status", "married"),
        "education": code("education", "junior_secondary"),
        "activity": code("activity", "unemployed"),
        "spouse": 0,
        "father": 0,
        "mother": 0,
        "guardian": 0,
        "carer": 0,
        **months_away(ground, random),
    }


def _absent_parents(
    draft: Draft, home: int, grounds: tuple[str, str], random: np.random.Generator
) -> list[dict[str, Any]]:
    """Father and mother of the household's minors, absent on the grounds given."""
    members = _members(draft, home)
    children = members[draft.placed.role[members] == ROLE["minor"]]
    age = int(draft.placed.age[children].max()) + int(random.integers(21, 33))
    rows = []
    for offset, (pointer, sex, ground) in enumerate((("father", "male", grounds[0]), ("mother", "female", grounds[1]))):
        row = _absent(
            draft, home, len(members) + offset, sex, ground, age + (2 if sex == "male" else 0), random, "child"
        )
        draft.people[pointer][children] = row["person_id"]
        rows.append(row)
    return rows


def _parent_who_cannot(draft: Draft, home: int, random: np.random.Generator) -> list[dict[str, Any]]:
    """The parent at home is severely disabled or seriously ill; the other is dead, in prison or missing."""
    members = _members(draft, home)
    children = members[draft.placed.role[members] == ROLE["minor"]]
    parent = members[0]
    if random.random() < 0.6:
        kind = ("physical", "mental", "intellectual", "visual")[int(random.integers(4))]
        draft.people["disability_category"][parent] = code("disability_category", kind)
        draft.people["disability_grade"][parent] = code(
            "disability_grade", ("grade_1", "grade_2")[int(random.integers(2))]
        )
    else:
        draft.people["has_serious_illness"][parent] = True
        draft.people["medical_self_paid_per_year"][parent] = int(random.integers(20, 90)) * 100_000
    _take_incomes(draft, parent)
    draft.people["activity"][parent] = code("activity", "unable")
    draft.people["pension_scheme"][parent] = code("pension_scheme", "resident")
    sex = "male" if draft.placed.sex[parent] == 0 else "female"
    ground = ("is_dead", "is_imprisoned", "is_declared_missing")[int(random.integers(3))]
    row = _absent(draft, home, len(members), sex, ground, int(draft.placed.age[parent]) + 1, random, "spouse")
    draft.people["father" if sex == "male" else "mother"][children] = row["person_id"]
    draft.households["money_assets"][home] = min(int(draft.households["money_assets"][home]), 600_000)
    draft.households["owns_motor_vehicle"][home] = False
    draft.people["spouse"][parent] = 0
    draft.people["marital_status"][parent] = code("marital_status", "widowed" if ground == "is_dead" else "divorced")
    return [row]


INCOMES = (
    "wage_income",
    "business_income",
    "property_income",
    "pension_income",
    "basic_pension_income",
    "other_transfer_income",
    "support_received",
    "tax_and_social_insurance_paid",
    "employment_cost",
)


def _take_incomes(draft: Draft, person: int) -> None:
    for name in INCOMES:
        draft.people[name][person] = 0


def _destitute(draft: Draft, home: int, random: np.random.Generator) -> None:
    """An old person alone without income but the basic pension, without savings, unmarried, who owns one home at most."""
    person = int(draft.placed.start[home])
    _take_incomes(draft, person)
    draft.people["hukou"][person] = code("hukou", "local")
    draft.people["has_residence_permit"][person] = False
    draft.people["spouse"][person] = 0
    draft.people["marital_status"][person] = code("marital_status", "single")
    draft.people["activity"][person] = code("activity", "unable")
    scheme = "resident" if random.random() < 0.7 else "none"
    draft.people["pension_scheme"][person] = code("pension_scheme", scheme)
    if scheme == "resident":
        from minsheng.services.city.incomes import BASIC_PENSION

        draft.people["pension_income"][person] = draft.people["basic_pension_income"][person] = BASIC_PENSION * 100
    draft.households["money_assets"][home] = int(random.integers(0, 80)) * 10_000
    draft.households["owns_motor_vehicle"][home] = False
    draft.households["owns_commercial_property"][home] = False
    draft.households["homes_owned"][home] = min(int(draft.households["homes_owned"][home]), 1)
    if "lacks_able_obligors_elsewhere" in draft.people:
        draft.people["lacks_able_obligors_elsewhere"][person] = random.random() < 0.9


def append_people(draft: Draft, rows: list[dict[str, Any]]) -> None:
    """Add rows to every people column (absent values are 0, false or the first choice) and keep household order."""
    first: dict[str, Any] = {name: np.zeros(1, values.dtype)[0] for name, values in draft.people.items()}
    for name in ("disability_category", "disability_grade", "schooling", "pension_scheme", "medical_scheme"):
        if name in first:
            first[name] = np.int8(code(name, "none"))
    for name in ABILITIES:
        if name in first:
            first[name] = True
    added = {
        name: np.array([row.get(name, first[name]) for row in rows]).astype(values.dtype)
        for name, values in draft.people.items()
    }
    order = np.argsort(np.concatenate([draft.people["person_id"], added["person_id"]]), kind="stable")
    draft.people = {name: np.concatenate([values, added[name]])[order] for name, values in draft.people.items()}
