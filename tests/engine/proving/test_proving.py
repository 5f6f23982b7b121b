"""Properties of the invented island: proved, refuted with a household that the exact reading confirms, or unknown."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import LawRefused, load_law
from minsheng.engine.properties import Property, read_properties
from minsheng.engine.proving.cliffs import deepest
from minsheng.engine.proving.proving import (
    KNOWN,
    NOT_IN_FORCE,
    PROVED,
    REFUTED,
    UNKNOWN,
    Finding,
    prove,
    replay_known,
    with_raise,
)

ISLAND = Path(__file__).parents[2] / "island"
FOLDER = "hearth/hearth_allowance"
DAY = datetime.date(2025, 8, 1)


@pytest.fixture
def island(tmp_path: Path) -> Path:
    return shutil.copytree(ISLAND, tmp_path / "island")


def claims(island: Path, text: str) -> tuple[Reading, list[Property]]:
    (island / FOLDER / "properties.yaml").write_text(text, encoding="utf-8")
    law = load_law(island)
    return Reading(law), [claim for claim in read_properties(law) if claim.programme == "hearth_allowance"]


def found(island: Path, text: str, day: datetime.date = DAY, **limits: Any) -> Finding:
    reading, (claim,) = claims(island, text)
    return prove(reading, claim, day, **limits)


HOLD = [
    "- {never_negative: hearth_allowance}",
    "- {never_rises_with: income, of: hearth_allowance}",
    "- {never_falls_with: wages, of: hearth_allowance, when: is_entitled_to_hearth_allowance}",
    '- {no_cliff_with: income, of: hearth_allowance, by_more_than: "0.01"}',
    '- {at_least: "0", of: hearth_allowance}',
    "- {same_before_and_after: 2023-02-01, of: hearth_allowance}",
    "- {no_gap: [hearth_has_members, hearth_income_is_below_standard], when: hearth_has_members}",
]


@pytest.mark.parametrize("text", HOLD)
def test_proved(island: Path, text: str) -> None:
    finding = found(island, text)
    assert (finding.answer, finding.people) == (PROVED, 3), finding


BREAK = [
    "- {never_rises_with: wages, of: hearth_allowance}",
    "- {never_falls_with: income, of: hearth_allowance}",
    "- {no_cliff_with: income, of: hearth_allowance}",
    "- {keeps_some_of: income, of: hearth_allowance}",
    '- {at_most: "119.99", of: hearth_allowance}',
    "- {at_most: hearth_gap, of: hearth_allowance}",  # it is rounded half up
    "- {never_together: [hearth_has_members, hearth_allowance]}",
    "- {no_gap: [is_entitled_to_hearth_allowance, hearth_allowance]}",
    "- {same_before_and_after: 2024-07-01, of: hearth_allowance}",
]


@pytest.mark.parametrize("text", BREAK)
def test_refuted_by_a_household_that_the_exact_reading_confirms(island: Path, text: str) -> None:
    reading, (claim,) = claims(island, text)
    finding = prove(reading, claim, DAY)
    assert finding.answer == REFUTED
    assert finding.household is not None
    facts = read_facts(reading.law, finding.household)  # it is an ordinary household file
    assert len(facts.people) <= 3
    before = claim.day - datetime.timedelta(days=1) if claim.day else DAY
    value = Evaluation(reading, facts, [before], [claim.of[-1]]).values[before][claim.of[-1]]
    assert value == finding.values["first"][claim.of[-1]]
    if finding.raised is not None:
        raised = read_facts(reading.law, with_raise(reading.law, finding.household, finding.raised))
        after = Evaluation(reading, raised, [DAY], [claim.of[0]]).values[DAY][claim.of[0]]
        assert after == finding.values["second"][claim.of[0]]
        assert finding.raised[3] > finding.raised[2]


def test_the_deepest_cliff_is_found_to_the_fen(island: Path) -> None:
    # Nobody at the hearth loses more by one fen than that fen: the allowance tops up.
    reading, (claim,) = claims(island, "- {no_cliff_with: income, of: hearth_allowance}")
    cliff = deepest(reading, claim, DAY, people=2, seconds=30)
    assert cliff is not None
    assert (cliff.drop, cliff.is_largest) == (1, True)


def test_no_cliff_at_all(island: Path) -> None:
    reading, (claim,) = claims(island, '- {no_cliff_with: income, of: hearth_allowance, by_more_than: "0.01"}')
    assert deepest(reading, claim, DAY, people=2, seconds=30) is None


def test_a_solver_out_of_time_says_so(island: Path) -> None:
    finding = found(island, HOLD[1], seconds=0.000001)
    assert finding.answer == UNKNOWN
    assert "out of time" in finding.reason


def test_before_the_rule_there_is_nothing_to_prove(island: Path) -> None:
    assert found(island, HOLD[0], datetime.date(2021, 6, 1)).answer == NOT_IN_FORCE
    dated = "- {never_negative: hearth_allowance, from: 2026-01-01}"
    assert found(island, dated).answer == NOT_IN_FORCE


def test_a_broken_rule_is_caught(island: Path) -> None:
    path = island / FOLDER / "rules.py"
    path.write_text(path.read_text(encoding="utf-8").replace(
        "hearth_members - hearth_counted_income, 0)", "hearth_members + hearth_counted_income, 0)"), encoding="utf-8")  # fmt: skip
    finding = found(island, HOLD[1])
    assert finding.answer == REFUTED
    assert finding.raised is not None


KNOWN_TEXT = """
- never_rises_with: wages
  of: hearth_allowance
  known: {zh: 工资有一部分不计入, en: A part of wages is not counted, household: known/home.yaml, who: ann, to: "%s"}
"""


def test_a_known_cliff_is_decided_again(island: Path) -> None:
    (island / FOLDER / "known").mkdir()
    home = {"day": "2025-08-01", "assume": "[nothing_unstated]", "people": '{ann: {income: "90", wages: "0"}}'}
    text = "\n".join(f"{key}: {value}" for key, value in home.items())
    (island / FOLDER / "known" / "home.yaml").write_text(text, encoding="utf-8")
    reading, (claim,) = claims(island, KNOWN_TEXT % "90")
    assert replay_known(reading, claim, DAY).answer == KNOWN
    reading, (claim,) = claims(island, KNOWN_TEXT % "0.01")
    again = replay_known(reading, claim, DAY)  # a fen of wages is rounded away
    assert (again.answer, "home.yaml" in again.reason) == (UNKNOWN, True)


BAD = [
    ("- {never_negative: hearth_alowance}", "unknown-name", "is no value of the law"),
    ("- {never_rises_with: incom, of: hearth_allowance}", "unknown-name", "is no fact"),
    ("- {never_rises_with: grade, of: hearth_allowance}", "wrong-kind", "cannot rise"),
    ("- {never_negative: hearth_has_members}", "wrong-kind", "is no number"),
    ("- {never_negative: hearth_allowance, when: hearth_gap}", "wrong-kind", "is no yes or no"),
    ("- {never_together: [hearth_allowance]}", "no-value", "says of nothing"),
    ("- {of: hearth_allowance}", "no-kind", "Say one of"),
    ("- {never_negative: hearth_allowance, never_rises_with: income, of: hearth_allowance}", "no-kind", "two things"),
    ("- {never_negative: hearth_allowance, sometimes: true}", "unknown-word", "sometimes"),
    ("- {at_most: hearth_limit, of: hearth_allowance}", "unknown-name", "neither a number nor a value"),
    ('- {no_cliff_with: income, of: hearth_allowance, by_more_than: "-1"}', "bad-value", "above zero"),
    ("- {same_before_and_after: soon, of: hearth_allowance}", "bad-value", "is no day"),
    ("- {never_negative: hearth_allowance, people: 99}", "bad-value", "from 1 to 6"),
    (
        "- {never_negative: hearth_allowance, known: {zh: 一, en: one, household: gone.yaml}}",
        "no-household",
        "gone.yaml",
    ),
    ("- never", "no-property", "is no property"),
    ("never: [", "bad-yaml", "not YAML"),
]


@pytest.mark.parametrize(("text", "code", "what"), BAD)
def test_bad_properties_are_refused_with_file_and_line(island: Path, text: str, code: str, what: str) -> None:
    (island / FOLDER / "properties.yaml").write_text("# a line before\n" + text, encoding="utf-8")
    with pytest.raises(LawRefused) as refused:
        read_properties(load_law(island))
    problem = refused.value.problems[0]
    assert (problem.at.file, problem.code) == (f"{FOLDER}/properties.yaml", code)
    assert what in str(problem)
    assert problem.at.line in (1, 2, 3)
