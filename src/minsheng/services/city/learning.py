"""Education (published by district and sex, fitted over ages) and the stage of schooling (modelled by age)."""

from __future__ import annotations

import numpy as np

from minsheng.services.city.census import AGES, EDUCATION
from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import Floats, fit_two_way, largest_remainder, round_table
from minsheng.services.city.homes import dwellers_of

POSTGRADUATE_SHARE = 0.13  # modelled: of the census's "bachelor and above" aged 23 and over
LAW_EDUCATION = ("none", "none", "primary", "junior_secondary", "senior_secondary", "college", "bachelor")
STILL_STUDYING = {18: 0.93, 19: 0.86, 20: 0.78, 21: 0.62, 22: 0.28, 23: 0.10, 24: 0.06, 25: 0.03}  # modelled


def education_odds() -> Floats:
    """Prior odds of each level by age (AGES, 7): modelled by cohort, with the census's structural zeros.

    Under 6 nothing; preschool at ages 6-9 only; no junior secondary under 10, no senior secondary under 15.
    """
    ages = np.arange(AGES)
    middle = np.interp(ages, [18, 24, 30, 38, 46, 55, 65, 75, 90], [4.6, 5.2, 5.0, 4.5, 3.6, 3.0, 2.4, 1.8, 1.2])
    levels = np.array([0.3, -9.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    odds = np.exp(-0.5 * ((levels[None, :] - middle[:, None]) / 1.15) ** 2)
    odds[:, 1] = 0.0
    odds[ages < 15] = 0.0
    odds[6:12, 2], odds[6:8, 1], odds[6, 1] = 1.0, 0.15, 0.6
    odds[6:12, 0] = 0.002
    odds[12, 2:4], odds[13, 2:4], odds[14, 2:4] = (0.45, 0.55), (0.05, 0.95), (0.02, 0.98)
    odds[15] = (0.001, 0, 0.01, 0.45, 0.55, 0, 0)
    odds[16] = (0.001, 0, 0.01, 0.12, 0.88, 0, 0)
    odds[17] = (0.001, 0, 0.01, 0.10, 0.89, 0.01, 0.01)
    odds[18] = (0.001, 0, 0.01, 0.12, 0.50, 0.18, 0.20)
    odds[15:, 0] *= 0.35
    return odds


def add_education(draft: Draft, random: np.random.Generator) -> None:
    """Adds `education`: levels by sex as published for the district, ages fitted, standing decides inside an age."""
    placed, d = draft.placed, draft.block.district
    law = np.array([code("education", name) for name in LAW_EDUCATION], dtype=np.int8)
    education = np.full(draft.persons, code("education", "none"), dtype=np.int8)
    odds = education_odds()
    for sex in range(2):
        who = np.nonzero((placed.sex == sex) & (placed.age >= 6))[0]
        rows = np.bincount(placed.age[who], minlength=AGES)
        columns = largest_remainder(draft.census.education[d, sex], len(who))
        fitted = fit_two_way(odds, rows.astype(float), columns.astype(float), rounds=300)
        whole = round_table(fitted, rows, columns, odds > 0)
        order = who[np.lexsort((draft.z[who], placed.age[who]))]
        education[order] = law[np.repeat(np.tile(np.arange(len(EDUCATION)), AGES), whole.ravel())]
    high = (education == code("education", "bachelor")) & (placed.age >= 23)
    education[high & (random.random(draft.persons) < POSTGRADUATE_SHARE * np.exp(0.6 * draft.z - 0.2))] = code(
        "education", "postgraduate"
    )
    draft.people["education"] = education


def add_schooling(draft: Draft, random: np.random.Generator) -> None:
    """Adds `schooling`, `is_full_time_student` (modelled: compulsory by age, then by education and age)."""
    age = draft.placed.age
    u = random.random(draft.persons)
    stage = np.full(draft.persons, code("schooling", "none"), dtype=np.int8)
    stage[(age >= 3) & (age <= 5) & (u < 0.97)] = code("schooling", "kindergarten")
    stage[(age >= 6) & (age <= 11)] = code("schooling", "primary")
    stage[(age >= 12) & (age <= 14)] = code("schooling", "junior_secondary")
    teen = (age >= 15) & (age <= 17)
    junior = draft.is_choice("education", "junior_secondary")
    stage[teen & junior & (age == 15)] = code("schooling", "junior_secondary")
    senior = (
        (teen | (age == 18)) & draft.is_choice("education", "senior_secondary") & (u < np.where(age == 18, 0.45, 0.97))
    )
    academic = draft.z + 0.7 * random.standard_normal(draft.persons) > -0.1
    stage[senior & academic] = code("schooling", "senior_secondary")
    stage[senior & ~academic] = code("schooling", "vocational_secondary")
    studying = np.array([STILL_STUDYING.get(a, 0.0) for a in range(AGES)])[age]
    dormitory = dwellers_of(draft, "collective")
    studying = np.where(dormitory, np.minimum(studying * 1.3, 0.97), studying * 0.9)
    higher = draft.is_choice("education", "college", "bachelor", "postgraduate")
    stage[higher & (age >= 17) & (age <= 25) & (u < np.where(age == 17, 0.97, studying))] = code("schooling", "college")
    graduate = draft.is_choice("education", "postgraduate") & (age >= 23) & (age <= 27)
    stage[graduate & (random.random(draft.persons) < 0.45)] = code("schooling", "postgraduate")
    draft.people["schooling"] = stage
    draft.people["is_full_time_student"] = (stage != code("schooling", "none")) & (
        stage != code("schooling", "kindergarten")
    )
