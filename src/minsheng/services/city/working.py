"""Economic activity (employed persons published by district) and insurance schemes (modelled)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import choose_by_odds

# Modelled chance of being in work at an age, by sex (F, M), before fitting to the district's employed persons.
AGE_KNOTS = (15, 17, 20, 24, 30, 40, 49, 54, 59, 64, 69, 74, 80, 90)
IN_WORK = (
    (0.10, 0.30, 0.75, 0.86, 0.82, 0.84, 0.78, 0.50, 0.30, 0.17, 0.10, 0.05, 0.01, 0.001),
    (0.12, 0.35, 0.80, 0.93, 0.97, 0.97, 0.95, 0.90, 0.75, 0.36, 0.20, 0.09, 0.02, 0.001),
)
PUBLIC_SECTOR_SHARE = 0.07  # modelled, from education, health and public administration in the long form


def add_activity(draft: Draft, random: np.random.Generator) -> None:
    """Adds `activity`. The number in work is the district's; who, and why others are not, is modelled."""
    placed, census, d = draft.placed, draft.census, draft.block.district
    age, n = placed.age, draft.persons
    rural = draft.of_household("area") == code("area", "rural")
    student = draft.people["is_full_time_student"]
    severe = draft.is_choice("disability_grade", "grade_1", "grade_2")
    mild = draft.is_choice("disability_grade", "grade_3", "grade_4")
    ill = draft.people["has_serious_illness"]
    chance = np.where(placed.sex == 0, np.interp(age, AGE_KNOTS, IN_WORK[0]), np.interp(age, AGE_KNOTS, IN_WORK[1]))
    chance = np.where((age >= 60) & rural, np.minimum(chance * 1.5, 0.6), chance)
    chance = chance * np.where(severe, 0.15, 1.0) * np.where(mild, 0.6, 1.0) * np.where(ill, 0.35, 1.0)
    chance = np.where(
        (age < 16) | student, 0.0, chance * np.where(age < 60, np.clip(1 + 0.02 * draft.z, 0.9, 1.05), 1.0)
    )
    wanted = round(census.employed[d] / census.population[d, 4:].sum() * int((age >= 15).sum()))
    works = np.zeros(n, dtype=bool)
    works[choose_by_odds(random, -np.log1p(-np.clip(chance, 0.0, 0.995)), wanted)] = True
    u = random.random(n)
    own = (
        np.where(rural, 0.28, 0.11)
        + np.where(age >= 60, 0.35, 0.0)
        + np.where(draft.is_choice("education", "none", "primary"), 0.10, 0.0)
    )
    flexible = np.where(rural, 0.14, 0.10) + np.where(mild | severe, 0.15, 0.0)
    activity = np.full(n, code("activity", "home"), dtype=np.int8)
    activity[works] = code("activity", "employed")
    activity[works & (u < own)] = code("activity", "self_employed")
    activity[works & (u >= own) & (u < own + flexible)] = code("activity", "flexible")
    idle = ~works & ~student
    activity[student] = code("activity", "student")
    activity[idle & (age < 6)] = code("activity", "too_young")
    activity[idle & (age >= 6) & (age < 15)] = code("activity", "student")
    grown = idle & (age >= 15)
    working_age = grown & (age < np.where(placed.sex == 0, 52, 60))
    reasons = census.not_working
    jobless = sum(
        reasons[f"not_working_{r}"]
        for r in ("graduated_not_worked", "lost_job_employer_reason", "lost_job_own_reason", "land_requisitioned")
    )
    share = jobless / (jobless + reasons["not_working_housework"])
    seeks = random.random(n) < np.where(placed.sex == 0, 0.7 * share, min(1.35 * share, 0.95))
    activity[working_age & seeks] = code("activity", "unemployed")
    older = grown & ~working_age
    retired = random.random(n) < np.where(rural, 0.35, 0.85)
    activity[older & retired] = code("activity", "retired")
    cannot = (
        grown
        & ~student
        & (
            random.random(n)
            < np.where(
                severe, 0.75, np.where(ill | mild, 0.3, np.where(age >= 80, 0.5, np.where(age >= 70, 0.12, 0.01)))
            )
        )
    )
    activity[cannot & (activity != code("activity", "retired"))] = code("activity", "unable")
    draft.people["activity"] = activity


def add_schemes(draft: Draft, random: np.random.Generator) -> None:
    """Adds `pension_scheme`, `medical_scheme` (modelled: by activity, area, hukou and education; coverage 95 %, 98 %)."""
    age, n = draft.placed.age, draft.persons
    rural = draft.of_household("area") == code("area", "rural")
    away = draft.people["hukou"] == code("hukou", "elsewhere")
    u = random.random(n)
    lean = np.clip(0.06 * draft.z, -0.15, 0.15)
    employee = (
        np.select(
            [
                draft.is_choice("activity", "employed") & (age < 65),
                draft.is_choice("activity", "self_employed", "flexible") & (age < 60),
                draft.is_choice("activity", "retired"),
                age >= 60,
            ],
            [
                np.where(rural, 0.72, 0.86),
                np.where(rural, 0.28, 0.48),
                np.where(rural, 0.42, 0.84),
                np.where(rural, 0.12, 0.25),
            ],
            np.where(rural, 0.20, 0.42),
        )
        + lean
        - 0.10 * away
    )
    resident = np.where(age >= 60, 0.97, np.where(away, 0.70, 0.93))
    scheme = np.where(
        u < employee,
        code("pension_scheme", "employee"),
        np.where(random.random(n) < resident, code("pension_scheme", "resident"), code("pension_scheme", "none")),
    )
    officer = (scheme == code("pension_scheme", "employee")) & (
        random.random(n) < PUBLIC_SECTOR_SHARE * np.exp(0.5 * draft.z - 0.1)
    )
    officer &= draft.is_choice("activity", "employed", "retired")
    scheme[officer] = code("pension_scheme", "public_sector")
    outside = (age < 16) | draft.people["is_full_time_student"]
    scheme[outside] = code("pension_scheme", "none")
    draft.people["pension_scheme"] = scheme.astype(np.int8)
    formal = draft.is_choice("pension_scheme", "employee", "public_sector")
    covered = random.random(n) < np.where(age < 1, 0.9, np.where(away, 0.965, 0.988))
    draft.people["medical_scheme"] = np.where(
        formal,
        code("medical_scheme", "employee"),
        np.where(covered, code("medical_scheme", "resident"), code("medical_scheme", "none")),
    ).astype(np.int8)


def draws_pension(draft: Draft, random: np.random.Generator) -> NDArray[np.int8]:
    """Whether a person draws a pension: 0 none, 1 residents' (from 60), 2 employees', 3 public sector (modelled)."""
    age, sex = draft.placed.age, draft.placed.sex
    kind = np.zeros(draft.persons, dtype=np.int8)
    kind[draft.is_choice("pension_scheme", "resident") & (age >= 60)] = 1
    due = age >= np.where(sex == 0, np.where(random.random(draft.persons) < 0.6, 50, 55), 60)
    kind[
        draft.is_choice("pension_scheme", "employee") & due & ~((age < 60) & draft.is_choice("activity", "employed"))
    ] = 2
    kind[draft.is_choice("pension_scheme", "public_sector") & (age >= 60)] = 3
    return kind
