"""Facts that single programmes need (their own `facts.yaml`), modelled where the law names them.

A fact that the law doesn't name is left out, so the builder works with any state of the law.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.services.city.draft import Draft, code, facts

# Abilities of daily life, in the order in which they are usually lost (bathing first, eating last).
ABILITIES = (
    "bathes_alone",
    "walks_indoors_alone",
    "dresses_alone",
    "uses_toilet_alone",
    "leaves_bed_alone",
    "eats_alone",
)
# Modelled share of people who have lost at least one ability, at ages 0, 59, 69, 79, 89, 100; under 6 nobody is asked.
AGE_KNOTS, LOST = (0, 59, 69, 79, 89, 100), (0.0005, 0.004, 0.015, 0.06, 0.22, 0.45)


def add_programme_facts(draft: Draft, random: np.random.Generator) -> None:
    """Adds the abilities of daily life, legal capacity and obligors, where the law names them."""
    age, n = draft.placed.age, draft.persons
    severe = draft.is_choice("disability_grade", "grade_1", "grade_2")
    first_grade = draft.is_choice("disability_grade", "grade_1")
    mind = draft.is_choice("disability_category", "intellectual", "mental", "multiple")
    chance = np.interp(age, AGE_KNOTS, LOST)
    chance = np.maximum(chance, np.where(first_grade, 0.55, np.where(severe, 0.25, 0.0)))
    chance = np.maximum(chance, np.where(draft.people["has_serious_illness"], 0.08, 0.0))
    affected = (random.random(n) < chance) & (age >= 6)
    lost = np.where(affected, np.minimum(random.geometric(0.33, n), len(ABILITIES)), 0)
    lacks_capacity = (severe & mind & (random.random(n) < 0.7)) | ((age >= 85) & (random.random(n) < 0.06))
    values: dict[str, NDArray[Any]] = {name: lost <= order for order, name in enumerate(ABILITIES)}
    values["lacks_civil_capacity"] = lacks_capacity
    values["lacks_able_obligors_elsewhere"] = np.zeros(n, dtype=bool)
    if "disability_self_care" in facts():
        draft.people["disability_self_care"] = _self_care(draft, random)
    for name in ("detention_months", "months_out_of_contact"):  # set for absent parents, nought for all others
        values[name] = np.zeros(n, dtype=np.int32)
    for name, column in values.items():
        if name in facts():
            draft.people[name] = column


def _self_care(draft: Draft, random: np.random.Generator) -> NDArray[np.int8]:
    """Self-care of disabled persons by grade: most of grade 1 can't look after themselves (modelled shares)."""
    u = random.random(draft.persons)
    levels = np.array(
        [code("disability_self_care", level) for level in ("able", "partly", "mostly", "wholly")], dtype=np.int8
    )
    care = np.full(draft.persons, levels[0], dtype=np.int8)
    for grade, ends in (
        ("grade_1", (0.15, 0.45, 0.75)),
        ("grade_2", (0.45, 0.80, 0.95)),
        ("grade_3", (0.85, 0.98, 1.0)),
    ):
        of_grade = draft.is_choice("disability_grade", grade)
        care[of_grade] = levels[np.searchsorted(ends, u[of_grade], side="right")]
    return care


def months_away(ground: str, random: np.random.Generator) -> dict[str, int]:
    """Months of an absent parent in prison or missing (modelled), by fact of the law."""
    if ground == "is_imprisoned":
        return {"detention_months": int(random.integers(4, 120))}
    if ground == "is_declared_missing":
        return {"months_out_of_contact": int(random.integers(24, 120))}
    return {}
