"""Marital status. Couples of the household are married; the rest is fitted to the city's shares by sex (published)."""

from __future__ import annotations

import numpy as np

from minsheng.services.city.census import MARITAL
from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import fit_two_way, largest_remainder, round_table
from minsheng.services.city.household_types import ROLE

BANDS = np.array([18, 22, 26, 30, 35, 40, 50, 60, 70, 80])
# Modelled odds of never married, married (spouse elsewhere), divorced, widowed by age band, before fitting.
ODDS = np.array(
    [
        [1.0, 0.0, 0.0, 0.0],
        [0.97, 0.03, 0.001, 0.0],
        [0.88, 0.11, 0.01, 0.0],
        [0.62, 0.34, 0.04, 0.001],
        [0.34, 0.56, 0.10, 0.002],
        [0.20, 0.64, 0.15, 0.01],
        [0.12, 0.66, 0.20, 0.02],
        [0.06, 0.62, 0.18, 0.14],
        [0.05, 0.40, 0.10, 0.45],
        [0.04, 0.22, 0.04, 0.70],
        [0.03, 0.09, 0.01, 0.87],
    ]
)


def add_marital_status(draft: Draft, random: np.random.Generator) -> None:
    """Adds `marital_status`. Persons under 15 and pupils are unmarried."""
    placed = draft.placed
    status = np.full(draft.persons, code("marital_status", "single"), dtype=np.int8)
    coupled = placed.spouse >= 0
    status[coupled] = code("marital_status", "married")
    codes = np.array([code("marital_status", s) for s in ("single", "married", "divorced", "widowed")], dtype=np.int8)
    grown_child = np.isin(placed.role, [ROLE["adult_child"]])
    lone = np.isin(
        placed.role, [ROLE["mother"], ROLE["father"], ROLE["lone_parent"], ROLE["grandmother"], ROLE["grandfather"]]
    )
    group = np.where(grown_child, 1, np.where(lone, 2, 0))
    for sex in range(2):
        of_sex = (placed.sex == sex) & (placed.age >= 15)
        target = largest_remainder(draft.census.marital[sex], int(of_sex.sum()))
        who = np.nonzero(of_sex & ~coupled)[0]
        if len(who) == 0:
            continue
        left = target.copy()
        left[1] = max(target[1] - int((of_sex & coupled).sum()), 0)
        columns = largest_remainder(left.astype(float) + 1e-9, len(who))
        row = np.searchsorted(BANDS, placed.age[who], side="right") * 3 + group[who]
        seeds = np.repeat(ODDS, 3, axis=0)
        seeds[1::3] *= np.array([1.0, 0.25, 0.5, 0.2])  # a grown child at home is mostly unmarried
        seeds[2::3] *= np.array([0.15, 1.0, 2.0, 1.5])  # a parent alone has mostly been married
        if sex == 1:
            seeds = seeds * np.array([1.0, 1.0, 1.0, 0.5])
        rows = np.bincount(row, minlength=len(seeds))
        fitted = fit_two_way(seeds + 1e-9, rows.astype(float), columns.astype(float), rounds=100)
        whole = round_table(fitted, rows, columns)
        order = np.lexsort((random.random(len(who)), row))
        status[who[order]] = codes[np.repeat(np.tile(np.arange(len(MARITAL)), len(seeds)), whole.ravel())]
    draft.people["marital_status"] = status
    draft.notes["spouse_elsewhere"] = (status == code("marital_status", "married")) & ~coupled
