"""The published example of Alkire and Foster's measure: headcount, intensity and M0 over its thirty households.

``poverty_af/example_poverty.csv`` is ``examplePovertydf`` of the R package MPI 0.1.0 (MIT), eleven deprivations and a
region. With equal weights and a cut-off of three deprivations its example publishes for the region Bastia 2 persons,
2 poor, H = 1, A = 0.409, M0 = 0.409. Each row is decided by the rules; only the sums over rows are made here.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law

LAW = load_law(Path(minsheng.law.__file__).parent)
READING = Reading(LAW)
DAY = datetime.date(2025, 7, 1)
INDICATORS = {
    "Access.to.health.care": "health_care_access",
    "Child.Mortality": "child_mortality",
    "Access.to.clean.source.of.water": "drinking_water",
    "Access.to.an.improve.sanatation": "sanitation",
    "Electricity": "electricity",
    "Asset.ownership": "assets",
    "Cooking.Fuel": "cooking_fuel",
    "Housing.Materials": "housing",
    "School.lag": "school_lag",
    "School.attendance": "school_attendance",
    "Years.of.education": "years_of_schooling",
}
UNUSED = "nutrition"  # an indicator of the global index that the example lacks
DIMENSIONS = ("health", "education", "living")
ROWS = list(csv.DictReader((Path(__file__).parent / "poverty_af" / "example_poverty.csv").open(encoding="utf-8")))


def decided(row: dict[str, str]) -> dict[str, Fraction]:
    """One household of the example, by the rules, with equal weights and the cut-off of three deprivations."""
    given: dict[str, object] = {
        "has_deprivation_survey": True,
        f"deprived_in_{UNUSED}": False,
        f"weight_of_{UNUSED}": "0",
    }
    for column, indicator in INDICATORS.items():
        given[f"deprived_in_{indicator}"] = row[column] == "1"
        given[f"weight_of_{indicator}"] = f"1/{len(INDICATORS)}"
    given["multidimensional_poverty_cutoff"] = f"3/{len(INDICATORS)}"
    names = ["is_multidimensionally_poor", "deprivation_score", "censored_deprivation_score", "number_of_deprivations"]
    names += [f"{dimension}_part_of_poverty" for dimension in DIMENSIONS]
    facts = read_facts(LAW, {"day": DAY, "given": given, "people": {"p1": {}}})
    found = Evaluation(READING, facts, [DAY], names)
    return {name: Fraction(found.value(name)) for name in names}


def measure(households: Iterable[dict[str, Fraction]]) -> tuple[int, int, Fraction, Fraction, Fraction]:
    """Households, poor households, headcount H, intensity A and M0."""
    answers = list(households)
    poor = [one for one in answers if one["is_multidimensionally_poor"]]
    total = sum((one["censored_deprivation_score"] for one in answers), Fraction(0))
    return len(answers), len(poor), Fraction(len(poor), len(answers)), total / len(poor), total / len(answers)


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, dict[str, Fraction]]]:
    return [(row["Region"], decided(row)) for row in ROWS]


def test_the_published_region(answers: list[tuple[str, dict[str, Fraction]]]) -> None:
    households, poor, headcount, intensity, m0 = measure(one for region, one in answers if region == "Bastia")
    assert (households, poor, headcount) == (2, 2, 1)
    assert round(float(intensity), 3) == 0.409
    assert round(float(m0), 3) == 0.409


def test_each_score_is_the_count_of_the_row_over_eleven(answers: list[tuple[str, dict[str, Fraction]]]) -> None:
    for row, (_, one) in zip(ROWS, answers, strict=True):
        deprivations = sum(int(row[column]) for column in INDICATORS)
        assert one["number_of_deprivations"] == deprivations
        assert one["deprivation_score"] == Fraction(deprivations, len(INDICATORS))
        assert bool(one["is_multidimensionally_poor"]) == (deprivations >= 3)


def test_m0_is_headcount_by_intensity_and_the_mean_of_the_regions(
    answers: list[tuple[str, dict[str, Fraction]]],
) -> None:
    households, _, headcount, intensity, m0 = measure(one for _, one in answers)
    assert households == len(ROWS) == 30
    assert m0 == headcount * intensity
    regions = sorted({region for region, _ in answers})
    parts = Fraction(0)
    for region in regions:
        own = [one for name, one in answers if name == region]
        parts += (
            Fraction(len(own), households)
            * sum((one["censored_deprivation_score"] for one in own), Fraction(0))
            / len(own)
        )
    assert len(regions) > 1
    assert m0 == parts


def test_the_dimensions_share_the_whole_of_each_poor_household(
    answers: list[tuple[str, dict[str, Fraction]]],
) -> None:
    for _, one in answers:
        shares = sum(one[f"{dimension}_part_of_poverty"] for dimension in DIMENSIONS)
        assert shares == (1 if one["is_multidimensionally_poor"] else 0)
