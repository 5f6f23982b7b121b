"""Disability and illness. Category and grade follow the national mix (published); who is affected is modelled."""

from __future__ import annotations

import numpy as np

from minsheng.services.city.census import DISABILITIES
from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import fit_two_way, largest_remainder, round_table

AGE_EDGES = np.array([18, 45, 60, 75])
CERTIFICATE_RATE = np.array(
    [0.006, 0.012, 0.026, 0.045, 0.07]
)  # modelled: holders by age 0-17, 18-44, 45-59, 60-74, 75+
ILLNESS_RATE = np.array([0.0006, 0.0018, 0.007, 0.018, 0.028])  # modelled: serious illness, same ages
GRADES = ("grade_1", "grade_2", "grade_3", "grade_4")
SEVERE_SPLIT, MILD_SPLIT = (0.4, 0.6), (0.4, 0.6)  # modelled: grade 1 in severe, grade 3 in the rest
# Modelled odds by age of visual, hearing, speech, physical, intellectual, mental, multiple, before fitting to the mix.
CATEGORY_ODDS = np.array(
    [
        [0.5, 0.6, 2.0, 0.7, 3.5, 1.0, 1.3],
        [0.6, 0.5, 1.5, 1.0, 2.5, 2.2, 0.8],
        [0.8, 0.8, 1.0, 1.2, 1.0, 1.6, 0.8],
        [1.1, 1.2, 0.7, 1.1, 0.4, 0.7, 1.1],
        [1.6, 1.8, 0.5, 0.7, 0.2, 0.3, 1.5],
    ]
)


def add_disability(draft: Draft, random: np.random.Generator) -> None:
    """Adds `disability_category`, `disability_grade` of persons who hold a certificate."""
    age = draft.placed.age
    band = np.searchsorted(AGE_EDGES, age, side="right")
    holds = random.random(draft.persons) < CERTIFICATE_RATE[band] * np.exp(-0.25 * draft.z - 0.03)
    who = np.nonzero(holds)[0]
    category = np.full(draft.persons, code("disability_category", "none"), dtype=np.int8)
    grade = np.full(draft.persons, code("disability_grade", "none"), dtype=np.int8)
    if len(who):
        mix = np.array([draft.census.disability_mix[name] for name in DISABILITIES])
        rows = np.bincount(band[who], minlength=5)
        columns = largest_remainder(mix, len(who))
        fitted = fit_two_way(CATEGORY_ODDS * mix, rows.astype(float), columns.astype(float))
        whole = round_table(fitted, rows, columns)
        order = who[np.lexsort((random.random(len(who)), band[who]))]
        codes = np.array([code("disability_category", name) for name in DISABILITIES], dtype=np.int8)
        category[order] = codes[np.repeat(np.tile(np.arange(len(DISABILITIES)), 5), whole.ravel())]
        severe = draft.census.severe_share
        shares = np.array(
            [
                severe * SEVERE_SPLIT[0],
                severe * SEVERE_SPLIT[1],
                (1 - severe) * MILD_SPLIT[0],
                (1 - severe) * MILD_SPLIT[1],
            ]
        )
        grades = np.array([code("disability_grade", g) for g in GRADES], dtype=np.int8)
        harder = np.isin(category[who], codes[4:]) * 0.8
        ranked = who[np.argsort(-(harder + random.gumbel(size=len(who))), kind="stable")]
        grade[ranked] = np.repeat(grades, largest_remainder(shares, len(who)))
    draft.people["disability_category"], draft.people["disability_grade"] = category, grade


def add_illness(draft: Draft, random: np.random.Generator) -> None:
    """Adds `has_serious_illness`, `is_pregnant`, and yearly medical and rehabilitation spending in fen (all modelled)."""
    age, n = draft.placed.age, draft.persons
    band = np.searchsorted(AGE_EDGES, age, side="right")
    ill = random.random(n) < ILLNESS_RATE[band]
    draft.people["has_serious_illness"] = ill
    woman = draft.placed.sex == 0
    married = draft.people["marital_status"] == code("marital_status", "married")
    pregnant = (
        woman
        & (age >= 20)
        & (age <= 42)
        & (random.random(n) < np.where(married, 0.055, 0.004) * np.exp(-(((age - 29) / 6.5) ** 2)))
    )
    draft.people["is_pregnant"] = pregnant
    spending = np.where(ill, np.exp(random.normal(np.log(26_000.0), 0.7, n)), 0.0)
    some = ~ill & (random.random(n) < np.array([0.03, 0.03, 0.06, 0.12, 0.16])[band])
    spending = np.where(some, np.exp(random.normal(np.log(3_500.0), 0.8, n)), spending)
    draft.people["medical_self_paid_per_year"] = (np.round(np.minimum(spending, 400_000.0) / 10) * 1000).astype(
        np.int64
    )
    severe = draft.is_choice("disability_grade", "grade_1", "grade_2")
    needs = (draft.people["disability_category"] != code("disability_category", "none")) & (
        random.random(n) < np.where(age < 18, 0.6, np.where(severe, 0.15, 0.03))
    )
    cost = np.where(needs, np.exp(random.normal(np.log(6_000.0), 0.8, n)), 0.0)
    draft.people["rehabilitation_cost_per_year"] = (np.round(np.minimum(cost, 120_000.0) / 10) * 1000).astype(np.int64)
