"""The smallest changes that turn a decision: to the fen, confirmed exactly, never what nobody can change."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.proving.asking import NotChangeable, NotDecided, ask, with_changes
from minsheng.engine.proving.households import NotModelled

DAY = datetime.date(2025, 7, 1)
DECIDES, PAYS = "is_entitled_to_minimum_living_allowance", "minimum_living_allowance"
ASSUME = ["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading(load_law(Path(minsheng.law.__file__).parent))


def couple(reading: Reading, **household: str) -> Facts:
    people = {
        "li": {"birth_date": "1980-03-01", "sex": "female", "hukou": "local", "relation_to_head": "head", "spouse": "wang",
               "marital_status": "married", "father": "none", "mother": "none", "wage_income": "2000"},
        "wang": {"birth_date": "1981-03-01", "sex": "male", "hukou": "local", "relation_to_head": "spouse", "spouse": "li",
                 "marital_status": "married", "father": "none", "mother": "none", "wage_income": "1500"},
    }  # fmt: skip
    return read_facts(reading.law, {"assume": ASSUME, "household": {"floor_area": 50, **household}, "people": people})


def test_one_income_is_enough_to_the_fen(reading: Reading) -> None:
    # Two people at 1,301.00 a head: less than 2,602.00 together.
    asked = ask(reading, couple(reading), DECIDES, PAYS, DAY, ["wage_income"])
    assert asked.entitled is False
    ways = {way.changes[0].who: way for way in asked.ways if len(way.changes) == 1}
    assert ways[0].changes[0].after == 110199
    assert ways[1].changes[0].after == 60199
    assert all(way.entitled and way.amount == 1 for way in ways.values())


def test_every_way_holds_exactly_and_a_fen_less_does_not(reading: Reading) -> None:
    facts = couple(reading)
    for way in ask(reading, facts, DECIDES, PAYS, DAY, ["wage_income", "support_paid"]).ways:
        decided = Evaluation(reading, read_facts(reading.law, way.plain), [DAY], [DECIDES])
        assert decided.value(DECIDES) is True
        (change,) = way.changes
        nearer = change.after + (1 if change.after < change.before else -1)
        short = with_changes(reading.law, facts, [type(change)(change.fact, change.who, change.before, nearer)])
        assert Evaluation(reading, read_facts(reading.law, short), [DAY], [DECIDES]).value(DECIDES) is False


def test_two_facts_where_one_is_not_enough(reading: Reading) -> None:
    facts = couple(reading, money_assets="500000")
    asked = ask(reading, facts, DECIDES, PAYS, DAY, ["wage_income", "money_assets"])
    assert asked.ways
    assert all({change.fact for change in way.changes} == {"wage_income", "money_assets"} for way in asked.ways)


def test_no_change_of_these_facts_would(reading: Reading) -> None:
    asked = ask(reading, couple(reading, money_assets="500000"), DECIDES, PAYS, DAY, ["wage_income"])
    assert asked.ways == []
    assert asked.complete


@pytest.mark.parametrize("fact", ["sex", "birth_date", "disability_grade", "spouse", "is_dead"])
def test_what_cannot_change_is_never_proposed(reading: Reading, fact: str) -> None:
    with pytest.raises(NotChangeable, match="cannot be changed"):
        ask(reading, couple(reading), DECIDES, PAYS, DAY, [fact])


def test_an_unknown_fact_is_named_with_the_nearest(reading: Reading) -> None:
    with pytest.raises(NotChangeable, match="wage_income"):
        ask(reading, couple(reading), DECIDES, PAYS, DAY, ["wages_income"])


def test_what_is_not_decided_says_what_is_missing(reading: Reading) -> None:
    facts = read_facts(reading.law, {"people": {"li": {"relation_to_head": "head", "birth_date": "1980-03-01"}}})
    with pytest.raises(NotDecided) as error:
        ask(reading, facts, DECIDES, PAYS, DAY, ["wage_income"])
    assert error.value.because


def test_a_household_that_states_figures_is_not_asked_about(reading: Reading) -> None:
    facts = read_facts(
        reading.law,
        {"assume": ASSUME, "given": {"minimum_living_standard": "1301"}, "household": {"floor_area": 50},
         "people": {"li": {"birth_date": "1980-03-01", "sex": "female", "hukou": "local", "relation_to_head": "head",
                           "marital_status": "single", "father": "none", "mother": "none"}}},
    )  # fmt: skip
    with pytest.raises(NotModelled):
        ask(reading, facts, DECIDES, PAYS, DAY, ["wage_income"])
