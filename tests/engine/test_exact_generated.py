"""The Python that the exact reading writes for each rule says what working out the rule step by step says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading, explain, is_unknown
from minsheng.engine.exact.careful import work_out
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.tree import PERSON, Law
from tests.households import draw

ISLAND = Path(__file__).parent.parent / "island"
HANGZHOU = Path(minsheng.law.__file__).parent
DAYS = {ISLAND: datetime.date(2025, 8, 1), HANGZHOU: datetime.date(2025, 7, 1)}
SOME = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)
UNKNOWN = st.sampled_from([0, 0.1, 0.5])
_READINGS: dict[Path, Reading] = {}


def reading_of(root: Path) -> Reading:
    if root not in _READINGS:
        _READINGS[root] = Reading(load_law(root))
    return _READINGS[root]


def results_of(law: Law) -> list[str]:
    """What the programmes decide, pay and show of people and households."""
    names = {name for programme in law.programmes.values() if programme.of != "claim" for name in programme.results}
    return sorted(name for name in names if name not in law.parameters)


def evaluations(root: Path, seed: int, unknown: float) -> Iterator[Evaluation]:
    reading = reading_of(root)
    names = results_of(reading.law)
    drawn = draw(reading.law, DAYS[root], names, 8, seed, unknown, tuple(reading.law.assumptions))
    for place in range(len(drawn.sizes)):
        yield Evaluation(reading, drawn.facts(place), [DAYS[root]], names)


def finder(found: Evaluation, day: datetime.date, who: int) -> Callable[[str], Any]:
    def find(name: str) -> Any:
        if name == "day":
            return day
        return found.figure(name, day) if name in found.law.parameters else found.value(name, who, day)

    return find


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal, or unknown for the same reasons."""
    if is_unknown(left) or is_unknown(right):
        return is_unknown(left) and is_unknown(right) and left.because == right.because
    return bool(left == right)


def disagreements(found: Evaluation, day: datetime.date) -> Iterator[str]:
    """Each rule's value, and what it used, that working out its text step by step tells otherwise."""
    for step in found.plans[day].steps:
        if step.version is None:
            continue
        for who in range(found.count) if step.of == PERSON else (-1,):
            used: dict[str, Any] = {}
            wanted = work_out(step.version.body, finder(found, day, who), who, used)
            value = found.value(step.name, who, day)
            if not is_unknown(wanted) and not same(value, wanted):
                yield f"{step.name} of {who}: {value}, step by step {wanted}"
            if is_unknown(wanted) and not (is_unknown(value) and value.because <= wanted.because):
                yield f"{step.name} of {who}: {value}, step by step {wanted}"
            told = found.used_by(step.name, who, day)
            if list(told) != list(used) or not all(same(told[name], used[name]) for name in used):
                yield f"{step.name} of {who} used {list(told)}, step by step {list(used)}"


@pytest.mark.parametrize("root", [ISLAND, HANGZHOU], ids=["island", "hangzhou"])
@SOME
@given(seed=SEEDS, unknown=UNKNOWN)
def test_every_rule_says_what_its_text_says_step_by_step(root: Path, seed: int, unknown: float) -> None:
    wrong = [text for found in evaluations(root, seed, unknown) for text in disagreements(found, DAYS[root])]
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize("root", [ISLAND, HANGZHOU], ids=["island", "hangzhou"])
@SOME
@given(seed=SEEDS, stated=st.floats(0, 0.3))
def test_what_nobody_states_is_worked_out_once_and_is_the_same_as_for_each(
    root: Path, seed: int, stated: float
) -> None:
    """A household that states little shares values with one that states nothing; one that is told all, states all."""
    reading, day = reading_of(root), DAYS[root]
    names = results_of(reading.law)
    assume = tuple(reading.law.assumptions)
    drawn = draw(reading.law, day, names, 4, seed, 1 - stated, assume)
    for place in range(len(drawn.sizes)):
        facts = drawn.facts(place)
        few = {name: value for name, value in facts.stated.items() if said(value)}
        sparse = Facts(facts.people, few, frozenset(), assume, None, facts.members)
        left, right = (Evaluation(reading, one, [day], names) for one in (sparse, facts))
        for step in left.plans[day].steps:
            values = zip(listed(left.values[day][step.name]), listed(right.values[day][step.name]), strict=True)
            assert all(same(one, other) for one, other in values), step.name
        assert sparse.assumed == facts.assumed


def said(value: Any) -> bool:
    return any(one is not None for one in listed(value))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_no_household_changes_what_the_next_one_shares() -> None:
    reading, day = reading_of(ISLAND), DAYS[ISLAND]
    plain = {"assume": ["nothing_unstated"], "household": {}, "people": {"ann": {"income": "90"}, "bob": {}}}
    first = explain(reading, plain, day)
    for answer in first.answers:
        answer.answers.clear()
        answer.decisive.clear()
        answer.unverified.append("nothing")
    again, fresh = explain(reading, plain, day), explain(Reading(reading.law), plain, day)
    assert again.receipt == fresh.receipt
    assert again.answers == fresh.answers


def test_a_given_no_is_not_explained_by_the_rule_that_it_stands_in_place_of() -> None:
    plain = {"given": {"hearth_income_is_below_standard": False}, "people": {"ann": {"at_the_hearth": True}}}
    explanation = explain(reading_of(ISLAND), plain, DAYS[ISLAND], ["hearth_allowance"])
    answer = explanation.answers[0]
    assert (answer.entitled, answer.failed, answer.shortfall) == (False, "hearth_income_is_below_standard", None)


def test_a_given_figure_stands_in_for_the_laws_in_what_was_used() -> None:
    law, day = reading_of(ISLAND).law, DAYS[ISLAND]
    plain = {"assume": ["nothing_unstated"], "given": {"hearth_standard": "500"}, "people": {"ann": {"income": "100"}}}
    found = Evaluation(reading_of(ISLAND), read_facts(law, plain), [day], ["hearth_income_is_below_standard"])
    assert found.used_by("hearth_income_is_below_standard", -1, day)["hearth_standard"] == 50000
