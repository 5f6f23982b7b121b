"""The pilot: a small city of a fixed seed from which every build reads the ranks of incomes.

It also takes out what the splitting of incomes does to the fit (a pension can be more than the rank gives): the goal
for shares and means is corrected a few times by what comes out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from minsheng.services.city.census import Census
from minsheng.services.city.draft import Draft, code
from minsheng.services.city.fitting import Floats
from minsheng.services.city.incomes import (
    IncomeModel,
    add_incomes,
    area_means,
    dormitory_student,
    fifth_means,
    income_model,
    quintile_shares,
)
from minsheng.services.city.planning import Block, make_plan

PILOT_PEOPLE, PILOT_SEED, ROUNDS = 120_000, 20_200_701, 4
Drafting = Callable[[Census, Block, np.random.Generator], Draft]


def pilot_model(census: Census, draft_people: Drafting) -> IncomeModel:
    """The income model of every build. `draft_people` makes a block's people up to their schemes."""
    plan = make_plan(census, PILOT_PEOPLE, PILOT_SEED)
    drafts = [draft_people(census, b, np.random.default_rng([PILOT_SEED, b.number])) for b in plan.blocks]
    goal = quintile_shares(census.quintiles)
    wanted = np.array(area_means(census))
    shares, means, scores = goal, wanted, None
    model = income_model(census, shares, means, scores)
    for _ in range(ROUNDS):
        totals, persons, urban, values = _outcome(drafts, model)
        scores = (values[urban], values[~urban])
        if model.pilot:
            built = quintile_shares(fifth_means(totals, persons))
            shares = shares * goal / built
            shares = shares / shares.sum()
            means = means * wanted / np.array([totals[m].sum() / persons[m].sum() for m in (urban, ~urban)])
        model = income_model(census, shares, means, scores)
    return model


def _outcome(drafts: list[Draft], model: IncomeModel) -> tuple[Floats, Floats, np.ndarray, Floats]:
    """Disposable yuan a year, persons, whether urban, and score of the pilot's ranked households."""
    parts = []
    for draft in drafts:
        per_head = add_incomes(draft, model, np.random.default_rng([PILOT_SEED, 1, draft.block.number]))
        ranked = ~dormitory_student(draft)
        size = draft.placed.size.astype(float)
        urban = draft.households["area"] == code("area", "urban")
        parts.append((per_head[ranked] * size[ranked] * 12, size[ranked], urban[ranked], draft.notes["score"][ranked]))
    totals, persons, urban, values = (np.concatenate([p[i] for p in parts]) for i in range(4))
    return totals, persons, urban, values
