"""The plan of a city: how many people by district, age and sex, how many households of each kind, in which blocks.

Everything that must add up over the city is settled here, in whole numbers, before any block is built; so a block
depends on the plan and on its own seed alone, and it doesn't matter who builds it, or when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from minsheng.services.city.census import AGES, Census
from minsheng.services.city.errors import BadSeed, TooFewPeople, TooManyPeople
from minsheng.services.city.fitting import Floats, Ints, deal_out, largest_remainder
from minsheng.services.city.household_types import ADULT, LARGEST_SIZE, MINOR, OLD, all_kinds, slot_table

LEAST_PEOPLE, MOST_PEOPLE = 1_000, 100_000_000
HOUSEHOLDS_PER_FILE = 100_000
COLLECTIVE_OLD_SHARE = 0.0295  # modelled: what the households with persons 65+ leave over, city
COLLECTIVE_MINOR_SHARE = 0.10  # modelled: boarding pupils and young workers among ages 15-17


@dataclass(frozen=True)
class Block:
    """A part of one district: whole counts to be met exactly."""

    number: int
    file: int
    district: int
    people: Ints  # (AGES, 2) persons by single year and sex
    kinds: Ints  # (kinds,) households by kind
    first_household: int  # identifiers begin here

    @property
    def persons(self) -> int:
        """Persons in the block."""
        return int(self.people.sum())


@dataclass(frozen=True)
class Plan:
    """The whole city, ready to be built block by block."""

    people: int
    seed: int
    blocks: tuple[Block, ...]
    expected_roles: Floats  # (13, roles) slots by role, before rounding

    @property
    def files(self) -> int:
        """Pairs of files."""
        return self.blocks[-1].file + 1


def size_shares(census: Census) -> Floats:
    """Shares of household sizes 1..10 by district (13, 10).

    Fujian 2020 tilted by exp(b × size), and one-person households by a factor of their own, until the district's
    mean size (published) and the city's one-person households (published) are met. README of the data, step 4.
    """
    sizes = np.arange(1, LARGEST_SIZE + 1)
    means = census.family_persons / census.family_households
    weights = census.family_households / census.family_households.sum()
    wanted = census.one_person / census.family_households_city

    def shares_at(one: float) -> Floats:
        reference = census.size_reference * np.where(sizes == 1, one, 1.0)
        low, high = np.full(len(means), -5.0), np.full(len(means), 5.0)
        for _ in range(80):
            tilt = (low + high) / 2
            shares = reference * np.exp(tilt[:, None] * (sizes - 2))
            shares /= shares.sum(axis=1, keepdims=True)
            big = shares @ sizes > means
            high, low = np.where(big, tilt, high), np.where(big, low, tilt)
        return shares

    low, high = 1e-3, 1e3
    for _ in range(80):
        one = np.sqrt(low * high)
        if weights @ shares_at(one)[:, 0] > wanted:
            high = one
        else:
            low = one
    return shares_at(one)


def kind_weights(census: Census) -> Floats:
    """Family households by kind and district (13, kinds), tilted from the priors by raking.

    Met: sizes by district; minors and persons 65+ by district (less those outside family households); generations
    and households with one, two, three or more persons 65+ for the city, where alone they are published.
    """
    kinds = all_kinds()
    table = slot_table()
    family = np.array([k.generations > 0 for k in kinds])
    minors, olds = (np.array([k.of_class(c) for k in kinds]) for c in (MINOR, OLD))
    shares = size_shares(census)
    by_size = shares * census.family_households[:, None]
    priors = np.array([k.prior for k in kinds])
    table_by_size = [np.nonzero(family & (table.size == s))[0] for s in range(1, LARGEST_SIZE + 1)]
    weights = np.zeros((len(census.districts), len(kinds)))
    for s, members in enumerate(table_by_size):
        weights[:, members] = by_size[:, [s]] * priors[members] / priors[members].sum()
    single = census.single_years
    want_minors = single[:, :18].sum(axis=(1, 2)) - COLLECTIVE_MINOR_SHARE * single[:, 15:18].sum(axis=(1, 2))
    want_olds = single[:, 65:].sum(axis=(1, 2)) * (1 - COLLECTIVE_OLD_SHARE)
    generation = np.minimum(table.generations, 4)
    for _ in range(400):
        for g in range(1, 5):
            weights[:, generation == g] *= census.generations[g - 1] / weights[:, generation == g].sum()
        for n in range(1, 4):
            marked = family & ((olds == n) if n < 3 else (olds >= 3))
            weights[:, marked] *= census.old_households[n - 1] / weights[:, marked].sum()
        weights = _tilt(_tilt(weights, minors, want_minors), olds, want_olds)
        for s, members in enumerate(table_by_size):
            weights[:, members] *= (by_size[:, s] / weights[:, members].sum(axis=1))[:, None]
    return weights


def _tilt(weights: Floats, number: Ints, wanted: Floats) -> Floats:
    """One Newton step of w × exp(t × number) towards Σ w × number = wanted, by district."""
    reached = weights @ number
    slope = weights @ (number**2)
    return weights * np.exp(np.clip((wanted - reached) / slope, -0.5, 0.5)[:, None] * number)


def make_plan(census: Census, people: int, seed: int) -> Plan:
    """Settle every count. Raises TooFewPeople, TooManyPeople, BadSeed."""
    if people < LEAST_PEOPLE:
        raise TooFewPeople(people, LEAST_PEOPLE)
    if people > MOST_PEOPLE:
        raise TooManyPeople(people, MOST_PEOPLE)
    if seed < 0:
        raise BadSeed(seed)
    scale = people / census.population.sum()
    weights = kind_weights(census)
    shares = size_shares(census)
    persons = largest_remainder(census.population.sum(axis=(1, 2)), people)
    blocks: list[Block] = []
    household, file, in_file = 1, 0, 0
    for d in range(len(census.districts)):
        groups = largest_remainder(census.population[d], int(persons[d]))
        single = _into_single_years(groups, census.single_years[d])
        family = min(round(census.family_persons[d] * scale), int(persons[d]))
        sizes = _whole_sizes(shares[d], family, family * census.family_households[d] / census.family_persons[d])
        parts = max(1, -(-(int(sizes.sum()) + int(persons[d]) - family) // HOUSEHOLDS_PER_FILE))
        people_parts = deal_out(single.ravel(), parts).reshape(parts, AGES, 2)
        for part, size_part in enumerate(deal_out(sizes, parts)):
            kinds = whole_kinds(weights[d], size_part, people_parts[part])
            households = int(kinds.sum())
            if in_file and in_file + households > 1.2 * HOUSEHOLDS_PER_FILE:
                file, in_file = file + 1, 0
            blocks.append(Block(len(blocks), file, d, people_parts[part], kinds, household))
            in_file += households
            household += households
    return Plan(people, seed, tuple(blocks), weights @ slot_table().roles_per_kind)


def _into_single_years(groups: Ints, single: Floats) -> Ints:
    """Whole persons of (19, 2) groups into (AGES, 2) single years, each group's sum kept."""
    from minsheng.services.city.census import GROUP_STARTS

    whole = np.zeros((AGES, 2), dtype=np.int64)
    ends = (*GROUP_STARTS[1:], AGES)
    for g, (low, high) in enumerate(zip(GROUP_STARTS, ends, strict=True)):
        for s in range(2):
            whole[low:high, s] = largest_remainder(single[low:high, s] + 1e-12, int(groups[g, s]))
    return whole


def _whole_sizes(shares: Floats, persons: int, households: float) -> Ints:
    """Whole households of sizes 1..10 holding exactly `persons`."""
    sizes = np.arange(1, LARGEST_SIZE + 1)
    counts = largest_remainder(shares, max(1, round(households)))
    while (gap := persons - int(counts @ sizes)) != 0:
        step = 1 if gap > 0 else -1
        source = 2 if step > 0 else 3  # from two to three persons, or back
        if counts[source - 1] == 0:
            source = next((s for s in range(1, LARGEST_SIZE + 1) if counts[s - 1] and 1 <= s + step <= LARGEST_SIZE), 0)
        if source == 0:
            counts[0] += 1
            continue
        counts[source - 1] -= 1
        counts[source - 1 + step] += 1
    return counts


def whole_kinds(weights: Floats, sizes: Ints, people: Ints) -> Ints:
    """Whole households by kind for one block, collective entries included (kinds,).

    `sizes` are met exactly. Kinds are exchanged inside a size until minors and persons 65+ leave numbers near the
    plan's for those outside family households, and never fewer than none.
    """
    kinds = all_kinds()
    table = slot_table()
    counts = np.zeros(len(kinds), dtype=np.int64)
    family = table.generations > 0
    for s in range(1, LARGEST_SIZE + 1):
        members = np.nonzero(family & (table.size == s))[0]
        counts[members] = largest_remainder(weights[members] + 1e-12, int(sizes[s - 1]))
    inside = np.array([[k.of_class(c) for k in kinds] for c in (MINOR, ADULT, OLD)])
    pool = np.array([people[:18].sum(), people[18:65].sum(), people[65:].sum()])
    outside = int(pool.sum() - counts @ table.size)
    if outside < 0:
        counts, outside = _shrunk(counts, outside)
    target = np.array([COLLECTIVE_MINOR_SHARE * people[15:18].sum(), 0.0, COLLECTIVE_OLD_SHARE * pool[2]])
    target[1] = max(outside - target[0] - target[2], 0.0)
    most_minors = int(people[15:18].sum())
    moves = [
        (a, b)
        for a in np.nonzero(family)[0]
        for b in np.nonzero(family)[0]
        if a != b and table.size[a] == table.size[b] and (inside[:, a] != inside[:, b]).any()
    ]
    change = np.array([inside[:, b] - inside[:, a] for a, b in moves])
    froms = np.array([a for a, _ in moves])
    likely = np.array([min(weights[b], weights[a]) > 0 for a, b in moves])
    for _ in range(5000):
        left = pool - inside @ counts
        now = _cost(left[None, :].astype(np.float64), target, most_minors)[0]
        after = _cost(left[None, :] - change, target, most_minors)
        after[(counts[froms] == 0) | ~likely] = np.inf
        best = int(np.argmin(after))
        if after[best] >= now - 1e-9:
            break
        counts[moves[best][0]] -= 1
        counts[moves[best][1]] += 1
    left = pool - inside @ counts
    counts[-3:] = left
    return counts


def _cost(left: Floats, target: Floats, most_minors: int) -> Floats:
    """How far persons left for collective entries are from the wish; impossible numbers cost a thousandfold."""
    impossible = np.maximum(-left, 0).sum(axis=1) + np.maximum(left[:, 0] - most_minors, 0)
    return np.abs(left - target)[:, [0, 2]].sum(axis=1) + 1000.0 * impossible


def _shrunk(counts: Ints, outside: int) -> tuple[Ints, int]:
    """Turn some couples into persons alone when a block's families would hold more people than it has."""
    kinds = {k.name: i for i, k in enumerate(all_kinds())}
    while outside < 0:
        counts[kinds["couple"]] -= 1
        counts[kinds["alone"]] += 1
        outside += 1
    return counts, outside
