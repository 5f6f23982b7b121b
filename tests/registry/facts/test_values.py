"""Facts are kept in one exact form, and what cannot be kept is refused with what to do."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.engine.tree import HOUSEHOLD, PERSON, POINTER
from minsheng.registry.facts.topics import facts_by_topic, topic_of
from minsheng.registry.facts.values import (
    KEPT_ELSEWHERE,
    BadStatement,
    canonical_facts,
    number_text,
    statable_facts,
    the_law,
)


def test_each_kind_of_value_has_one_form() -> None:
    said = {"wage_income": 3100, "hukou": "local", "is_pregnant": False, "retired_on": "2020-02-01",
            "contribution_years": "15.50", "basic_pension_income": None, "employment_cost": "unknown"}  # fmt: skip
    assert canonical_facts(the_law(), PERSON, said) == {
        "wage_income": "3100", "hukou": "local", "is_pregnant": False, "retired_on": "2020-02-01",
        "contribution_years": "15.5", "basic_pension_income": None, "employment_cost": "unknown",
    }  # fmt: skip
    assert canonical_facts(the_law(), PERSON, {"wage_income": "3,100.00"}) == {"wage_income": "3100"}


@given(st.fractions(max_denominator=5000))
def test_numbers_stay_exact(number: Fraction) -> None:
    assert Fraction(number_text(number)) == number


@pytest.mark.parametrize(
    ("of", "facts", "code"),
    [
        (PERSON, {"wage_incom": "1"}, "unknown-fact"),
        (PERSON, {"birth_date": "2000-01-01"}, "kept-elsewhere"),
        (PERSON, {"mother": "none"}, "kept-elsewhere"),
        (PERSON, {"money_assets": "1"}, "wrong-entity"),
        (HOUSEHOLD, {"wage_income": "1"}, "wrong-entity"),
        (PERSON, {"wage_income": {"2025-01": "1"}}, "dated-value"),
        (PERSON, {"wage_income": "much"}, "bad-value"),
        (PERSON, {"wage_income": "-5"}, "out-of-range"),
        (PERSON, {"wage_income": "0.005"}, "finer-than-fen"),
        (PERSON, {"hukou": "moon"}, "bad-value"),
        (PERSON, {"age": "5"}, "unknown-fact"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(of: str, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(BadStatement) as refused:
        canonical_facts(the_law(), of, facts)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert next(iter(facts)) in str(problem)


def test_every_fact_of_the_law_has_one_topic_and_every_topic_only_facts_of_the_law() -> None:
    listed = [fact for facts in facts_by_topic().values() for fact in facts]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(the_law().facts)


def test_pointers_are_kinship() -> None:
    law = the_law()
    pointers = {fact.name for fact in law.facts.values() if fact.type.kind == POINTER}
    assert pointers <= KEPT_ELSEWHERE.keys()
    for of in (PERSON, HOUSEHOLD):
        assert all(topic_of(fact.name) for fact in statable_facts(law, of))
