"""The derived figures of the commercial annuity, worked out again from the death probabilities in exact fractions.

The language of rules has no sum over a table, so commutation values and factors stand as figures. Here each is summed
directly, year by year, without the commutation values themselves.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import minsheng.law
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law

LAW = load_law(Path(minsheng.law.__file__).parent)
DAYS = [datetime.date.fromisoformat(day) for day in ("2023-08-01", "2024-09-01", "2025-09-01", "2026-01-01")]
SEXES = ("male", "female")
LAST = 105


def figure(law: Law, name: str, day: datetime.date) -> Any:
    found = law.parameters[name].figure(day)
    assert found is not None, (name, day)
    return found.value


def lives(day: datetime.date, sex: str) -> list[Fraction]:
    """Lives at each age of 100,000 born, and nobody after the last age."""
    deaths = figure(LAW, "death_probability", day)[sex]
    found = [Fraction(100_000)]
    for age in range(LAST + 1):
        found.append(found[-1] * (1 - Fraction(deaths[age])))
    return found


def discount(day: datetime.date) -> Fraction:
    return 1 / (1 + Fraction(figure(LAW, "annuity_interest_cap", day)))


def near(found: Fraction | int, wanted: Fraction, share: Fraction = Fraction(1, 10**11)) -> bool:
    return abs(Fraction(found) - wanted) <= share * wanted


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("day", DAYS)
def test_commutation_values(day: datetime.date, sex: str) -> None:
    alive, v = lives(day, sex), discount(day)
    discounted = [v**age * alive[age] for age in range(LAST + 1)]
    assert alive[LAST + 1] == 0
    for age in range(LAST + 1):
        assert near(figure(LAW, "commutation_lives", day)[sex][age], discounted[age]), age
        assert near(figure(LAW, "commutation_payments", day)[sex][age], sum(discounted[age:], Fraction(0))), age


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("day", DAYS)
def test_the_rounded_factor_is_that_of_the_direct_sum(day: datetime.date, sex: str) -> None:
    alive, v = lives(day, sex), discount(day)
    step = Fraction(figure(LAW, "annuity_factor_step", day))
    for age in range(LAST + 1):
        direct = sum((v**year * alive[age + year] / alive[age] for year in range(LAST - age + 1)), Fraction(0))
        quotient = Fraction(figure(LAW, "commutation_payments", day)[sex][age]) / Fraction(
            figure(LAW, "commutation_lives", day)[sex][age]
        )
        assert round_half_up(quotient, step) == round_half_up(direct, step), age


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]])
def test_factors_at_every_interest(day: datetime.date, sex: str) -> None:
    alive = [float(count) for count in lives(day, sex)]
    rates = figure(LAW, "annuity_chosen_rate", day)
    table = figure(LAW, "annuity_factor_at_rate", day)
    assert set(table) == set(rates)
    for choice, rate in rates.items():
        v = 1 / (1 + float(rate))
        assert sorted(table[choice][sex]) == list(range(LAST + 1))
        for age in range(LAST + 1):
            direct = sum(v**year * alive[age + year] / alive[age] for year in range(LAST - age + 1))
            assert abs(float(table[choice][sex][age]) - direct) <= 0.501e-6, (choice, age)


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]])
def test_life_expectancy(day: datetime.date, sex: str) -> None:
    alive = lives(day, sex)
    for age in range(LAST + 1):
        years = Fraction(1, 2) + sum(alive[age + 1 :], Fraction(0)) / alive[age]
        assert abs(Fraction(figure(LAW, "life_expectancy", day)[sex][age]) - years) <= Fraction(1, 200), age


def test_the_published_life_expectancies_at_birth() -> None:
    assert figure(LAW, "life_expectancy", DAYS[0])["male"][0] == Fraction("83.13")
    assert figure(LAW, "life_expectancy", DAYS[0])["female"][0] == Fraction("88.13")


@pytest.mark.parametrize("day", DAYS)
def test_terms_certain(day: datetime.date) -> None:
    v = discount(day)
    for years in range(31):
        found = figure(LAW, "annuity_certain_factor", day)[years]
        assert near(found, sum((v**year for year in range(years)), Fraction(0))), years


@pytest.mark.parametrize("day", DAYS)
def test_joint_lives(day: datetime.date) -> None:
    """Ages far apart and near, at both ends of the table; in floats, which is far finer than six decimals."""
    v = float(discount(day))
    men, women = ([float(count) for count in lives(day, sex)] for sex in SEXES)
    table = figure(LAW, "joint_annuity_factor", day)
    assert sorted(table) == list(range(50, 76))
    for man, row in table.items():
        assert sorted(row) == list(range(50, 76))
        for woman, found in row.items():
            direct = sum(
                v**year * men[man + year] / men[man] * women[woman + year] / women[woman]
                for year in range(LAST - max(man, woman) + 1)
            )
            assert abs(float(found) - direct) <= 0.501e-6, (man, woman)


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    return (value / step + Fraction(1, 2)).__floor__() * step
