"""People placed in households: ages and sexes given to slots, parents and spouses pointed to.

The block's people are given (exact counts by single year and sex). First each (age, sex) is spread over the roles by
proportional fitting and exact rounding; then, role by role, people are matched in order to the ages that the slots
wish for. So the margins are exact and only the wishes give way. Last, children whose mother would be under 16 or over
50 years older (fathers: 16 to 62) change places with others of the same role until none is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.services.city.census import AGES
from minsheng.services.city.fitting import Floats, Ints, fit_two_way, round_table
from minsheng.services.city.household_types import FILL_ORDER, MALE, ROLE, ROLES, SlotTable, slot_table
from minsheng.services.city.planning import Block

YOUNGEST_PARENT, OLDEST_MOTHER, OLDEST_FATHER = 16, 50, 62
_ages = np.arange(AGES)


@dataclass
class Assembled:
    """A block's people in household order; indices of people are positions in these arrays, -1 for nobody here."""

    household: Ints  # index of the household, rising
    slot: Ints  # row of the slot table
    role: Ints
    relation: Ints
    age: Ints
    sex: Ints
    spouse: Ints
    father: Ints
    mother: Ints
    start: Ints  # first person of each household
    kind: Ints  # kind of each household

    @property
    def size(self) -> Ints:
        """Persons in each household."""
        return np.diff(np.append(self.start, len(self.household)))


def assemble(block: Block, random: np.random.Generator) -> Assembled:
    """Place the block's people. All of them are used, each once."""
    slots = slot_table()
    kind = random.permutation(np.repeat(np.arange(len(block.kinds)), block.kinds))
    size = slots.size[kind]
    start = np.cumsum(size) - size
    household = np.repeat(np.arange(len(kind)), size)
    slot = slots.first[kind][household] + np.arange(len(household)) - start[household]
    role = slots.role[slot]
    age, sex = _filled(block, slots, household, start, slot, role, random)
    base = start[household]
    parents = np.where(slots.parents[slot] >= 0, base[:, None] + slots.parents[slot], -1)
    _exchange(role, household, parents, age, sex, random)
    parents[_badness(parents, age, sex) > 0] = -1
    spouse = np.where(slots.spouse[slot] >= 0, base + slots.spouse[slot], -1)
    same = (spouse >= 0) & (sex == sex[spouse])
    spouse[same] = -1
    father, mother = _fathers_and_mothers(parents, sex)
    relation = slots.relation[slot].copy()
    return Assembled(household, slot, role, relation, age, sex, spouse, father, mother, start, kind)


def _fathers_and_mothers(parents: Ints, sex: Ints) -> tuple[Ints, Ints]:
    father = np.full(len(parents), -1, dtype=np.int64)
    mother = np.full(len(parents), -1, dtype=np.int64)
    for column in parents.T:
        named = column >= 0
        man = named & (sex[column] == MALE)
        father[man] = column[man]
        woman = named & ~man
        mother[woman] = column[woman]
    return father, mother


def role_seeds(people: Ints) -> Floats:
    """Odds of each (age, sex) for each role (roles, AGES × 2): modelled shapes, zero where the role forbids."""
    seeds = np.zeros((len(ROLES), AGES, 2))
    minors = people[:18].sum(axis=1).astype(float) + 0.01
    mothers = sum(minors[a] * _bell(_ages, a + 29.0, 5.0) for a in range(18))
    fathers = sum(minors[a] * _bell(_ages, a + 31.0, 5.5) for a in range(18))
    shapes: dict[str, Floats] = {
        "mother": mothers / np.max(mothers),
        "father": fathers / np.max(fathers),
        "wife": 0.45 * _bell(_ages, 29, 5) + 0.35 + 0.9 * _bell(_ages, 55, 8),
        "husband": 0.45 * _bell(_ages, 31, 5) + 0.35 + 0.9 * _bell(_ages, 57, 8),
        "parent_f": _bell(_ages, 50, 6),
        "parent_m": _bell(_ages, 52, 6),
        "lone_parent": _bell(_ages, 53, 7),
        "adult_child": _bell(_ages, 22, 6) + 0.02,
        "grandmother": _bell(_ages, 57, 6),
        "grandfather": _bell(_ages, 59, 6),
        "old_child": _bell(_ages, 47, 9),
        "single": 0.8 * _bell(_ages, 28, 7) + 0.35,
        "other": 0.9 * _bell(_ages, 26, 6) + 0.2,
        "collective": 1.6 * _bell(_ages, 20.5, 2.2) + 0.55 * _bell(_ages, 28, 9) + 0.12,
        "old_parent": 0.4 + 1.2 * _bell(_ages, 80, 8),
        "old_single": 0.5 + 0.8 * _bell(_ages, 78, 8),
        "old_wife": 0.2 + _bell(_ages, 69, 7),
        "old_husband": 0.2 + _bell(_ages, 71, 8),
        "collective_old": 0.3 + 1.0 * _bell(_ages, 85, 7),
    }
    women = {
        "old_parent": 3.0,
        "old_single": 1.8,
        "lone_parent": 1.5,
        "other": 0.8,
        "collective": 0.6,
        "ancient": 2.0,
        "adult_child": 0.75,
    }
    for index, role in enumerate(ROLES):
        shape = shapes.get(role.name, np.ones(AGES))
        within = (_ages >= role.youngest) & (_ages <= role.oldest)
        for sex in range(2):
            if role.sex in (sex, 2):
                seeds[index, :, sex] = np.where(within, shape + 1e-4, 0.0) * (
                    women.get(role.name, 1.0) if sex == 0 else 1.0
                )
    return seeds.reshape(len(ROLES), AGES * 2)


def _bell(x: NDArray[np.generic], mean: float, spread: float) -> Floats:
    return np.exp(-0.5 * ((x - mean) / spread) ** 2)


def people_by_role(block: Block) -> Ints:
    """Whole persons (roles, AGES × 2): rows are the block's slots by role, columns its people; both exact."""
    rows = block.kinds @ slot_table().roles_per_kind
    columns = block.people.ravel()
    seeds = role_seeds(block.people)
    fitted = fit_two_way(seeds, rows.astype(float), columns.astype(float), rounds=400)
    return round_table(fitted, rows, columns, seeds > 0)


def _filled(
    block: Block, slots: SlotTable, household: Ints, start: Ints, slot: Ints, role: Ints, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Age and sex of every slot: people of a role, in order of age, matched to the slots' wishes in order."""
    given = people_by_role(block)
    age = np.zeros(len(slot), dtype=np.int64)
    sex = np.zeros(len(slot), dtype=np.int64)
    near = slots.near[slot]
    wish_noise = random.standard_normal(len(slot))
    for name in FILL_ORDER:
        index = ROLE[name]
        here = np.nonzero(role == index)[0]
        if len(here) == 0:
            continue
        cells = np.repeat(np.arange(AGES * 2), given[index])
        cells = cells[np.argsort(cells // 2 + random.random(len(cells)))]
        about = np.where(near[here] >= 0, age[start[household[here]] + np.maximum(near[here], 0)], 0)
        wish = about + slots.mean[slot[here]] + slots.spread[slot[here]] * wish_noise[here]
        order = here[np.argsort(wish, kind="stable")]
        age[order], sex[order] = cells // 2, cells % 2
    return age, sex


def _badness(parents: Ints, age: Ints, sex: Ints) -> Ints:
    """Years by which each named parent is too young or too old (n, 2); 0 where all is well or nobody is named."""
    gap = age[parents] - age[:, None]
    oldest = np.where(sex[parents] == MALE, OLDEST_FATHER, OLDEST_MOTHER)
    bad = np.maximum(YOUNGEST_PARENT - gap, 0) + np.maximum(gap - oldest, 0)
    return np.where(parents >= 0, bad, 0)


def _exchange(role: Ints, household: Ints, parents: Ints, age: Ints, sex: Ints, random: np.random.Generator) -> None:
    """Exchange people of the same role and sex between households while that lowers the badness. Changes age, sex."""
    households = int(household[-1]) + 1
    child_roles = [
        ROLE[n]
        for n in (
            "minor",
            "adult_child",
            "old_child",
            "grandmother",
            "grandfather",
            "old_parent",
            "old_wife",
            "old_husband",
            "ancient",
            "mother",
            "father",
            "husband",
            "wife",
        )
    ]
    by_role = {r: np.nonzero(role == r)[0] for r in child_roles}
    has_parents = np.nonzero((parents >= 0).any(axis=1))[0]
    for attempt in range(60):
        bad = _bad_rows(parents, age, sex, has_parents)
        if not bad.any():
            return
        per_household = np.bincount(household[has_parents], weights=bad, minlength=households)
        children = has_parents[bad > 0]
        if attempt % 2 == 0:
            first = children
        else:  # exchange the parent instead
            pair = parents[children]
            first = np.where(pair[:, 0] >= 0, pair[:, 0], pair[:, 1])
        first = first[np.isin(role[first], child_roles)]
        first = first[np.unique(household[first], return_index=True)[1]]
        second = np.array(
            [
                by_role[int(r)][int(u * len(by_role[int(r)]))]
                for r, u in zip(role[first], random.random(len(first)), strict=True)
            ],
            dtype=np.int64,
        )
        first, second = _distinct(first, second, household, sex)
        if len(first) == 0:
            continue
        _swap(age, sex, first, second)
        again = np.bincount(
            household[has_parents], weights=_bad_rows(parents, age, sex, has_parents), minlength=households
        )
        a, b = household[first], household[second]
        worse = again[a] + again[b] >= per_household[a] + per_household[b]
        _swap(age, sex, first[worse], second[worse])


def _bad_rows(parents: Ints, age: Ints, sex: Ints, rows: Ints) -> Ints:
    pair = parents[rows]
    gap = age[pair] - age[rows][:, None]
    oldest = np.where(sex[pair] == MALE, OLDEST_FATHER, OLDEST_MOTHER)
    return np.where(pair >= 0, np.maximum(YOUNGEST_PARENT - gap, 0) + np.maximum(gap - oldest, 0), 0).sum(axis=1)


def _distinct(first: Ints, second: Ints, household: Ints, sex: Ints) -> tuple[Ints, Ints]:
    """Keep pairs of the same sex whose households all differ, so that exchanges don't touch one another."""
    keep = (sex[first] == sex[second]) & (household[first] != household[second])
    first, second = first[keep], second[keep]
    both = np.concatenate([household[first], household[second]])
    seen = np.zeros(len(both), dtype=bool)
    seen[np.unique(both, return_index=True)[1]] = True
    keep = seen[: len(first)] & seen[len(first) :]
    return first[keep], second[keep]


def _swap(age: Ints, sex: Ints, first: Ints, second: Ints) -> None:
    for values in (age, sex):
        values[first], values[second] = values[second], values[first].copy()
