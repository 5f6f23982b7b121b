"""Poverty and inequality: by hand on a few incomes, and the published figures of the EU-SILC sample."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.services.plan.families import modified_oecd
from minsheng.services.plan.measures import Sorted, foster_greer_thorbecke, tenths

SAMPLE = Path(__file__).parents[4] / "shared/data/registry_and_claims/households_eusilc/eusilc.csv.gz"


def array(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def test_poverty_by_hand() -> None:
    found = foster_greer_thorbecke(array(0, 50, 100, 200), array(1, 1, 1, 1), 100)
    assert found.headcount == 0.5  # who has exactly the line is not poor
    assert found.gap == pytest.approx((1 + 0.5) / 4)
    assert found.severity == pytest.approx((1 + 0.25) / 4)


def test_poverty_counts_persons_by_their_weight() -> None:
    found = foster_greer_thorbecke(array(40, 200), array(3, 1), 80)
    assert (found.headcount, found.gap, found.severity) == (0.75, 0.375, 0.1875)


def test_nobody_poor_and_a_line_of_nothing() -> None:
    assert foster_greer_thorbecke(array(5, 6), array(1, 1), 5).headcount == 0
    assert foster_greer_thorbecke(array(5, 6), array(1, 1), 0).gap == 0


def test_gini_by_hand() -> None:
    assert Sorted.of(array(7, 7, 7), array(1, 2, 3)).gini() == pytest.approx(0)
    # Mean difference of 1, 3: |1-3| over 2 n² mean = (2·2)/(2·4·2) = 1/4.
    assert Sorted.of(array(3, 1), array(1, 1)).gini() == pytest.approx(0.25)
    assert Sorted.of(array(0, 0, 0, 8), array(1, 1, 1, 1)).gini() == pytest.approx(0.75)


def test_quantiles_meet_and_lie_between() -> None:
    found = Sorted.of(array(4, 1, 3, 2), array(1, 1, 1, 1))
    assert found.quantile(0.5) == 2.5
    assert found.quantile(0.6) == 3
    assert Sorted.of(array(5, 4, 3, 2, 1), array(1, 1, 1, 1, 1)).share_ratio() == 5  # the last fifth over the first


def test_the_median_gap_by_hand() -> None:
    assert Sorted.of(array(2, 4, 8, 100), array(1, 1, 1, 1)).median_gap(10) == pytest.approx(0.6)


def test_tenths_hold_equal_parts_and_keep_equals_together() -> None:
    found = tenths(np.arange(100, dtype=np.float64), np.ones(100))
    assert np.bincount(found).tolist() == [0] + [10] * 10
    assert len(set(tenths(np.full(50, 3.0), np.ones(50)).tolist())) == 1


incomes = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 9)), min_size=1, max_size=40)


@given(incomes, st.integers(1, 10_000))
def test_sorted_and_plain_agree_and_severity_is_least(rows: list[tuple[int, int]], line: int) -> None:
    income, weight = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    plain, fast = foster_greer_thorbecke(income, weight, line), Sorted.of(income, weight).poverty(line)
    assert fast.headcount == pytest.approx(plain.headcount)
    assert fast.gap == pytest.approx(plain.gap)
    assert fast.severity == pytest.approx(plain.severity)
    assert plain.headcount >= plain.gap >= plain.severity >= 0


@given(incomes)
def test_gini_is_that_of_each_person_alone(rows: list[tuple[int, int]]) -> None:
    income, weight = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    each = np.repeat(income, weight.astype(int))
    if each.sum() == 0:
        assert np.isnan(Sorted.of(income, weight).gini())
        return
    by_pairs = np.abs(each[:, None] - each[None, :]).sum() / (2 * len(each) ** 2 * each.mean())
    # The published formula takes w² y off where households stand for persons; with weights of 1 it is the mean difference.
    assert Sorted.of(each, np.ones(len(each))).gini() == pytest.approx(by_pairs, abs=1e-9)


@pytest.mark.skipif(not SAMPLE.is_file(), reason=f"the shared data is absent: {SAMPLE}")
def test_the_published_figures_of_the_eu_silc_sample() -> None:
    """Alfons and Templ, Journal of Statistical Software 54(15), 2013, to the digits printed."""
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    income, weight = (array(*(float(row[name]) for row in rows)) for name in ("eqIncome", "rb050"))
    found = Sorted.of(income, weight)
    median = found.quantile(0.5)
    line = 0.6 * median
    assert f"{median:.2f}" == "18098.73"
    assert f"{line:.2f}" == "10859.24"
    assert f"{100 * found.poverty(line).headcount:.2f}" == "14.44"
    assert f"{100 * found.median_gap(line):.2f}" == "18.93"
    assert f"{found.share_ratio():.2f}" == "3.97"
    assert f"{100 * found.gini():.2f}" == "26.49"


@pytest.mark.skipif(not SAMPLE.is_file(), reason=f"the shared data is absent: {SAMPLE}")
def test_the_needs_of_the_eu_silc_sample_are_the_modified_oecd_scale() -> None:
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    homes = {home: position for position, home in enumerate(dict.fromkeys(row["db030"] for row in rows))}
    row = np.array([homes[person["db030"]] for person in rows])
    ages = np.array([max(int(person["age"]), 0) for person in rows])  # -1 there is somebody born after the year's end
    found = modified_oecd(row, np.ones(len(rows), bool), ages, np.bincount(row))
    published = np.array([float(person["eqSS"]) for person in rows])
    assert found[row] / 10 == pytest.approx(published)
