"""The proxy-means score in the law is the one that bench/proxy_means.py fits, and its page says how good it is."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import minsheng.law
from bench.proxy_means import (
    FITTED,
    GROUPS,
    POINTS,
    REPORT,
    coefficients,
    columns,
    cut_of,
    design,
    moments,
    points,
    report,
    targeting,
)
from minsheng.engine.loading import load_law

LAW = load_law(Path(minsheng.law.__file__).parent)
DAY = datetime.date(2026, 11, 29)
KEPT = json.loads(FITTED.read_text(encoding="utf-8"))


def figure(name: str) -> object:
    found = LAW.parameters[name].figure(DAY)
    assert found is not None
    return found.value


def test_the_coefficients_are_those_of_the_moments() -> None:
    beta = coefficients(np.array(KEPT["moments"]["xx"]), np.array(KEPT["moments"]["xy"]))
    assert points(beta) == [KEPT["constant"], *KEPT["points"].values()]


@pytest.mark.parametrize("name", GROUPS)
def test_the_law_has_the_coefficients_of_the_fit(name: str) -> None:
    lows = GROUPS[name][1]
    wanted = {lows[0]: 0} | {low: KEPT["points"][f"{name}:{low}"] for low in lows[1:]}
    table = figure(f"proxy_points_of_{name}")
    assert isinstance(table, dict)
    assert {int(Fraction(key)): int(value) for key, value in table.items()} == wanted


def test_the_law_has_the_constant_and_the_cut_of_the_fit() -> None:
    assert figure("proxy_constant") == KEPT["constant"]
    assert figure("proxy_cutoff") == KEPT["cutoff"]


def test_the_page_is_what_the_fit_says() -> None:
    text = REPORT.read_text(encoding="utf-8")
    assert text == report(KEPT), "run: python -m bench.proxy_means DATA"
    assert "It is not Hangzhou" in text
    for word in ("r_squared", "exclusion", "inclusion"):
        assert KEPT["out_of_sample"][word] > 0
    assert "demonstration" in LAW.programmes["proxy_means"].data["missing"][0]["en"]


def test_the_fit_finds_what_made_the_incomes() -> None:
    chance = np.random.default_rng(3)
    size = 4000
    counts = pd.DataFrame({name: chance.integers(0, lows[-1] + 1, size) for name, (_, lows) in GROUPS.items()})
    counts["size"] = counts["size"].clip(lower=1)
    true = chance.integers(-60, 60, 1 + len(columns())) / POINTS
    counts["income"] = np.exp(9 + design(counts) @ true)
    counts["weight"] = chance.uniform(0.5, 2, size)
    counts["line"] = np.quantile(counts["income"], 0.2)
    beta = coefficients(*moments(counts)[:2])
    assert points(beta)[1:] == [round(one * POINTS) for one in true[1:]]
    score = design(counts) @ np.array(points(beta))
    rate = float(counts["weight"][counts["income"] < counts["line"]].sum() / counts["weight"].sum())
    found = targeting(score, cut_of(score, counts, rate), counts)
    assert found["inclusion"] < 0.01, "where all is seen at the door, nobody is taken for poor who is not"
    assert found["exclusion"] < 0.1
