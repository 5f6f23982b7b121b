"""Incomes: a generalised gamma fitted to the national quintile shares, scaled to the city's urban and rural means.

A household's standing (who works, what pensions come in, education, chance) gives its rank in its area; the rank
gives its disposable income a head; the income is then split over members as wages, business, property, pensions and
transfers. Ranks are read from a pilot city, so that districts differ by who lives there and a block needs no other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from minsheng.services.city.census import Census
from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import Floats, Ints
from minsheng.services.city.homes import collective
from minsheng.services.city.working import draws_pension

YEAR = 2024
BASIC_PENSION = 320  # modelled: yuan a month of the residents' scheme (the city's figure was not found)
PENSION_MEAN = (0.0, 200.0, 3_900.0, 6_800.0)  # modelled: own account of residents; employees; public sector
EMPLOYEE_SHARE, TAX_FREE = 0.105, 5_000.0  # employee's social insurance; income-tax allowance a month
TAX_BRACKETS = (
    (0.0, 0.03),
    (3_000.0, 0.10),
    (12_000.0, 0.20),
    (25_000.0, 0.25),
    (35_000.0, 0.30),
    (55_000.0, 0.35),
    (80_000.0, 0.45),
)
LEAST_BASE, MOST_BASE = 4_986.0, 24_930.0  # modelled: limits of the contribution base, Zhejiang 2024-2025
KNOTS = np.unique(np.concatenate([np.linspace(0.0, 0.99, 1500), 1.0 - np.geomspace(0.01, 1e-5, 250), [1.0]]))


@dataclass(frozen=True)
class IncomeModel:
    """What turns a household's score into yuan a head and month; index 0 urban, 1 rural."""

    shape: tuple[float, float]  # a, c of scipy.stats.gengamma
    mean: tuple[float, float]  # yuan a head and month, before what the splitting changes
    quantiles: Floats  # (2, KNOTS) yuan a head and month at each rank
    scores: Floats  # (2, KNOTS) score at each rank, from the pilot
    pilot: bool  # whether scores were read from a pilot


def area_means(census: Census) -> tuple[float, float]:
    """Disposable income a head and year of 2024, urban and rural. Rural 2024 is not published: 2023 carried by the growth of all."""
    urban = census.income[YEAR, "urban", "disposable_income"]
    growth = census.income[YEAR, "all", "disposable_income"] / census.income[YEAR - 1, "all", "disposable_income"]
    return urban, census.income[YEAR - 1, "rural", "disposable_income"] * growth


def quintile_shares(means: Floats) -> Floats:
    """Share of each quintile mean in the sum of the five."""
    return np.asarray(means, dtype=np.float64) / np.sum(means)


def fifth_means(totals: Floats, persons: Floats) -> Floats:
    """Mean a head of each fifth of households, ranked by income a head (5,): totals over persons, as surveys publish."""
    order = np.argsort(totals / persons, kind="stable")
    fifth = np.minimum(np.arange(len(order)) * 5 // len(order), 4)
    means: Floats = np.bincount(fifth, weights=totals[order]) / np.bincount(fifth, weights=persons[order])
    return means


def fit_shape(goal: Floats, urban: float, rural: float, urban_households: float) -> tuple[float, float]:
    """Shape (a, c) of the generalised gamma for which urban and rural households together have the shares `goal`.

    The third parameter, scale, is set by the means. Least squares of the relative errors of the five shares.
    """
    from scipy.optimize import minimize
    from scipy.special import gammaincinv

    ranks = (np.arange(4000) + 0.5) / 4000
    weight = np.repeat([urban_households, 1 - urban_households], len(ranks))

    def shares(shape: Floats) -> Floats:
        values = gammaincinv(shape[0], ranks) ** (1 / shape[1])
        values = values / values.mean()
        pooled = np.concatenate([values * urban, values * rural])
        order = np.argsort(pooled)
        running = np.cumsum(weight[order])
        fifth = np.minimum((running / running[-1] * 5 - 1e-12).astype(int), 4)
        sums = np.bincount(fifth, weights=pooled[order] * weight[order], minlength=5)
        return np.asarray(sums / sums.sum())

    found = minimize(
        lambda s: float((((shares(np.exp(s)) - goal) / goal) ** 2).sum()),
        np.log([1.5, 0.8]),
        method="Nelder-Mead",
        options={"xatol": 1e-4, "fatol": 1e-9, "maxiter": 400},
    )
    a, c = np.exp(found.x)
    return float(a), float(c)


def income_model(census: Census, shares: Floats, means: Floats, scores: tuple[Floats, Floats] | None) -> IncomeModel:
    """The model for fifths `shares` and area `means` (yuan a head and year).

    `scores` are those of the pilot's households, urban and rural; without them (the pilot's first round) the knots
    are a guess, and `pilot` is false.
    """
    from scipy.special import gammaincinv

    share = float((census.urban_share * census.family_households).sum() / census.family_households.sum())
    a, c = fit_shape(shares, float(means[0]), float(means[1]), share)
    fine = (np.arange(200_000) + 0.5) / 200_000
    base = np.interp(KNOTS, fine, gammaincinv(a, fine) ** (1 / c))
    base = base / np.trapezoid(base, KNOTS)
    guess = np.linspace(5.0, 11.0, len(KNOTS))
    knots = np.stack([guess, guess]) if scores is None else np.stack([np.quantile(s, KNOTS) for s in scores])
    return IncomeModel(
        (a, c),
        (float(means[0]) / 12, float(means[1]) / 12),
        np.stack([base * means[0] / 12, base * means[1] / 12]),
        knots,
        scores is not None,
    )


def net_of_gross() -> tuple[Floats, Floats]:
    """Net and gross monthly wage at 800 points: employee's social insurance and income tax taken off (modelled base limits)."""
    gross = np.concatenate([np.linspace(0, 60_000, 600), np.linspace(60_500, 400_000, 200)])
    insurance = np.where(gross >= 1_500, np.clip(gross, LEAST_BASE, MOST_BASE) * EMPLOYEE_SHARE, 0.0)
    insurance = np.where(gross < LEAST_BASE, np.minimum(insurance, 0.105 * gross), insurance)
    taxable = np.maximum(gross - insurance - TAX_FREE, 0.0)
    tax = np.zeros_like(gross)
    ends = [low for low, _ in TAX_BRACKETS[1:]] + [np.inf]
    for (low, rate), high in zip(TAX_BRACKETS, ends, strict=True):
        tax += rate * np.clip(taxable - low, 0.0, high - low)
    return gross - insurance - tax, gross


def pensions(draft: Draft, random: np.random.Generator) -> None:
    """Adds `pension_income`, `basic_pension_income` in fen (modelled levels), and the note `pension_kind`."""
    kind = draws_pension(draft, random)
    n = draft.persons
    level = np.array(PENSION_MEAN)[kind]
    spread = np.array([0.0, 0.6, 0.28, 0.25])[kind]
    rural = draft.of_household("area") == code("area", "rural")
    amount = (
        level
        * np.exp(spread * (0.5 * draft.z + 0.85 * random.standard_normal(n)) - spread**2 / 2)
        * np.where((kind >= 2) & rural, 0.8, 1.0)
    )
    basic = np.where(kind == 1, BASIC_PENSION, 0)
    draft.people["basic_pension_income"] = (basic * 100).astype(np.int64)
    draft.people["pension_income"] = (np.round(np.where(kind > 0, amount + basic, 0.0)) * 100).astype(np.int64)
    draft.notes["pension_kind"] = kind


def earning_power(draft: Draft, random: np.random.Generator) -> Floats:
    """Relative earning power of each person: 0 for who doesn't work, about 1 for a mean worker (modelled)."""
    step = np.array([0.55, 0.62, 0.78, 0.95, 1.15, 1.6, 2.2])[draft.people["education"]]
    age = draft.placed.age
    career = np.interp(age, [16, 22, 30, 42, 55, 65, 80], [0.55, 0.75, 1.05, 1.15, 1.0, 0.6, 0.35])
    kind = np.select(
        [
            draft.is_choice("activity", "employed"),
            draft.is_choice("activity", "self_employed"),
            draft.is_choice("activity", "flexible"),
        ],
        [1.0, 0.95, 0.62],
        0.0,
    )
    weak = np.where(draft.is_choice("disability_grade", "grade_1", "grade_2"), 0.55, 1.0) * np.where(
        draft.people["has_serious_illness"], 0.7, 1.0
    )
    woman = np.where(draft.placed.sex == 0, 0.82, 1.0)
    luck = np.exp(0.42 * (0.6 * draft.z + 0.8 * random.standard_normal(draft.persons)))
    return step * career * kind * weak * woman * luck


def score(draft: Draft, power: Floats) -> Floats:
    """Score of each household: log of what it may be expected to have a head, in yuan a month."""
    size = draft.placed.size
    earned = draft.household_total(power) * 7_500.0
    drawn = draft.household_total(draft.people["pension_income"] / 100.0)
    return np.log((earned + drawn + 450.0) / size + 150.0) + 0.22 * draft.notes["shared"][draft.placed.start]


def dormitory_student(draft: Draft) -> np.ndarray:
    """Households that are a student outside the family: their family pays for them; not ranked."""
    return collective(draft) & draft.people["is_full_time_student"][draft.placed.start]


def add_incomes(draft: Draft, model: IncomeModel, random: np.random.Generator) -> Floats:
    """Adds every income column in fen a month; returns disposable income a head and month of households in yuan."""
    placed = draft.placed
    pensions(draft, random)
    power = earning_power(draft, random)
    values = score(draft, power) + 0.12 * random.standard_normal(len(placed.kind))
    area = np.where(draft.households["area"] == code("area", "urban"), 0, 1)
    per_head = np.zeros(len(values))
    for index in range(2):
        where = area == index
        rank = np.interp(values[where], model.scores[index], KNOTS)
        per_head[where] = np.interp(rank, KNOTS, model.quantiles[index])
    away = dormitory_student(draft)
    draft.notes["score"] = values
    total = per_head * placed.size
    drawn = draft.household_total(draft.people["pension_income"] / 100.0)
    left = np.where(away, 0.0, np.maximum(total - drawn, 0.0))
    _split(draft, model, power, left, random)
    _support(draft, away, random)
    disposable = draft.household_total(disposable_income(draft)) / 100.0
    return disposable / placed.size


def _split(draft: Draft, model: IncomeModel, power: Floats, left: Floats, random: np.random.Generator) -> None:
    """Split what pensions leave: property first (a modelled share), the rest to those in work by their power."""
    placed = draft.placed
    start, household, n = placed.start, placed.household, draft.persons
    strength = draft.household_total(power)
    worked = strength > 0
    urban = draft.households["area"] == code("area", "urban")
    standing = np.clip(0.6 + 0.3 * draft.notes["shared"][start], 0.0, 2.0)
    property_share = np.clip(random.gamma(1.0, 0.12, len(left)) * np.where(urban, 1.0, 0.35) * standing, 0.0, 0.5)
    rich = left / placed.size > 1_800.0
    property_part = np.where(rich, left * property_share, np.where(worked, 0.0, 0.02 * left))
    earned = np.where(worked, left - property_part, 0.0)
    rest = np.where(worked, 0.0, left - property_part)
    net = np.where(worked[household], earned[household] * power / np.maximum(strength[household], 1e-9), 0.0)
    waged = draft.is_choice("activity", "employed", "flexible")
    insured = waged & draft.is_choice("pension_scheme", "employee", "public_sector") & (placed.age < 62)
    nets, grosses = net_of_gross()
    gross = np.where(insured, np.interp(net, nets, grosses), net)
    wages = np.round(np.where(waged, gross, 0.0))
    draft.people["wage_income"] = (wages * 100).astype(np.int64)
    draft.people["tax_and_social_insurance_paid"] = (
        np.maximum(np.where(insured, wages - np.round(net), 0.0), 0.0) * 100
    ).astype(np.int64)
    business = draft.is_choice("activity", "self_employed")
    draft.people["business_income"] = (np.round(np.where(business, net, 0.0)) * 100).astype(np.int64)
    heads = np.zeros(n, dtype=np.int64)
    heads[start] = np.round(property_part).astype(np.int64) * 100
    draft.people["property_income"] = heads
    # No one works: half of the rest is savings and rents, half is sent by relatives elsewhere.
    own = np.round(rest * np.where(rich, 0.55, 0.15))
    draft.people["property_income"][start] += (own * 100).astype(np.int64)
    sent = np.zeros(n, dtype=np.int64)
    sent[start] = np.round(np.maximum(rest - own, 0.0)).astype(np.int64) * 100
    draft.people["support_received"] = sent
    draft.people["employment_cost"] = np.where(waged, np.round(np.minimum(0.04 * wages, 600.0) / 10) * 1000, 0).astype(
        np.int64
    )


def _support(draft: Draft, away: np.ndarray, random: np.random.Generator) -> None:
    """What families send to students in dormitories (modelled), education costs, other transfers."""
    placed, n = draft.placed, draft.persons
    student = away[placed.household]
    sent = np.round(np.exp(random.normal(np.log(2_100.0), 0.25, n)) / 50) * 50
    draft.people["support_received"] = np.where(
        student, (sent * 100).astype(np.int64), draft.people["support_received"]
    )
    fees = np.where(
        draft.is_choice("schooling", "college", "postgraduate"),
        np.round(np.exp(random.normal(np.log(7_800.0), 0.25, n)) / 100) * 100,
        0.0,
    )
    fees = np.where(
        draft.is_choice("schooling", "senior_secondary", "vocational_secondary"),
        np.round(np.exp(random.normal(np.log(2_200.0), 0.4, n)) / 100) * 100,
        fees,
    )
    draft.people["education_cost_per_year"] = (fees * 100).astype(np.int64)
    farmer = (draft.of_household("area") == code("area", "rural")) & (placed.relation == 0) & (random.random(n) < 0.5)
    draft.people["other_transfer_income"] = np.where(
        farmer, (np.round(random.gamma(2.0, 40.0, n)) * 100).astype(np.int64), 0
    )


def disposable_income(draft: Draft) -> Ints:
    """Disposable income of each person in fen a month: all incomes less tax and social insurance."""
    p = draft.people
    plus = (
        "wage_income",
        "business_income",
        "property_income",
        "pension_income",
        "other_transfer_income",
        "support_received",
    )
    return sum((p[name] for name in plus), np.zeros(draft.persons, dtype=np.int64)) - p["tax_and_social_insurance_paid"]


def add_savings(draft: Draft, per_head: Floats, random: np.random.Generator) -> None:
    """Adds household `money_assets`, `owns_commercial_property` (modelled: years of income, growing with age)."""
    placed = draft.placed
    n = len(per_head)
    age = placed.age[placed.start]
    years = np.interp(age, [18, 28, 40, 55, 70, 90], [0.25, 0.6, 1.0, 1.4, 1.3, 1.0])
    income = np.where(dormitory_student(draft), 0.0, per_head) * placed.size * 12
    poor = np.clip(per_head / 3_500.0, 0.1, 1.5) ** 0.8
    assets = income * years * poor * np.exp(random.normal(-0.35, 0.95, n))
    draft.households["money_assets"] = (np.round(np.minimum(assets, 5e7) / 100) * 10_000).astype(np.int64)
    business = draft.household_total(draft.is_choice("activity", "self_employed")) > 0
    draft.households["owns_commercial_property"] = random.random(n) < np.where(business, 0.05, 0.006) * np.clip(
        per_head / 6_000.0, 0.05, 3.0
    )
