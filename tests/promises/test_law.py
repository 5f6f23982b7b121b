"""What the project promises of its law: sources, labels, cases, and no result that cannot be worked out."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.cases import read_cases
from minsheng.engine.exact import Reading, explain
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.faces.cli.household_files import read_household_file

LAW = Path(minsheng.law.__file__).parent
EXAMPLES = LAW.parents[2] / "examples"


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(LAW)


def test_every_figure_has_a_source_and_every_parameter_says_why_if_it_has_none(law: Law) -> None:
    for parameter in law.parameters.values():
        assert parameter.zh
        assert parameter.en
        assert all(figure.source.strip() for figure in parameter.figures), parameter.name
        assert parameter.figures or parameter.missing or parameter.left_to, parameter.name


def test_every_rule_has_labels_and_an_article(law: Law) -> None:
    for rule in law.rules.values():
        assert rule.zh, rule.name
        assert rule.en, rule.name
        assert all(version.article.strip() for version in rule.versions), rule.name


def test_every_programme_has_a_case_and_says_what_it_rests_on(law: Law) -> None:
    with_cases = {case.programme for case in read_cases(LAW)}
    for programme in law.programmes.values():
        if programme.is_standards:
            continue
        assert programme.name in with_cases, f"{programme.name} has no case"
        assert programme.data.get("articles"), f"{programme.name} names no law"


@pytest.mark.parametrize("day", ["2022-12-01", "2025-01-01", "2025-07-01", "2026-07-01", "2026-12-31"])
def test_every_example_is_decided_on_every_day(law: Law, day: str) -> None:
    reading = Reading(law)
    for path in sorted(EXAMPLES.iterdir()):
        if path.suffix in (".yaml", ".json"):
            facts = read_household_file(law, path).facts
            explanation = explain(reading, facts, datetime.date.fromisoformat(day))
            for answer in explanation.answers:
                assert answer.entitled is not None or answer.unknown or answer.answers, answer.programme.name


def test_what_is_recalled_is_shown_as_unverified(law: Law) -> None:
    facts = read_household_file(law, EXAMPLES / "couple.yaml").facts
    reading = Reading(law)
    for answer in explain(reading, facts, datetime.date(2025, 7, 1)).answers:
        for name in answer.unverified:
            figure = law.parameters[name].figure(datetime.date(2025, 7, 1))
            assert figure is not None
            assert figure.is_unverified(datetime.date(2025, 7, 1))
    shown = {
        name for answer in explain(reading, facts, datetime.date(2025, 7, 1)).answers for name in answer.unverified
    }
    assert "money_asset_years_certain" in shown
