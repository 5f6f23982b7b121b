"""Claims, exactly: order, running totals, corrections, what is not known, and every step of one; on an invented island."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine.claim_plans import NotOfAClaim
from minsheng.engine.exact import Evaluation, Reading, explain, is_unknown, year_of_claims
from minsheng.engine.facts import BadFacts, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.planning import OfAClaim, UnknownName, plan_day
from minsheng.engine.telling import as_json, as_text

LAW = load_law(Path(__file__).parent.parent / "healer")
READING = Reading(LAW)
PAID = ["chest_payment", "guild_payment", "own_payment", "deductible", "stays_so_far"]


def household(*claims: dict[str, Any], **person: Any) -> dict[str, Any]:
    """One islander, a fisher, with claims; each is a stay in the low hall that costs 1,000 unless it says otherwise."""
    usual = {"care": "stay", "hall": "low", "cost": "1000"}
    stated = [{"number": place + 1, "settled_on": "2025-01-05", **usual, **claim} for place, claim in enumerate(claims)]
    own = {"birth_date": "1980-01-01", "is_poor": False, "guild": "none", **person, "claims": stated}
    return {"assume": ["nothing_unstated"], "day": "2025-12-31", "people": {"ann": own}}


def settled(*claims: dict[str, Any], year: int = 2025, **person: Any) -> dict[int, dict[str, Any]]:
    found = year_of_claims(READING, read_facts(LAW, household(*claims, **person)), year, PAID)
    return {claim.number: values for claim, values in zip(found.claims, found.values, strict=True)}


def test_each_claim_takes_what_the_ones_before_left_of_the_deductible() -> None:
    found = settled({}, {"hall": "high", "settled_on": "2025-02-01"}, {"settled_on": "2025-03-01"})
    assert [found[number]["deductible"] for number in (1, 2, 3)] == [3000, 5000, 0]
    assert [found[number]["chest_payment"] for number in (1, 2, 3)] == [67_900, 66_500, 70_000]
    assert [found[number]["stays_so_far"] for number in (1, 2, 3)] == [0, 1, 2]


def test_claims_are_taken_by_day_and_then_by_number_however_they_stand_in_the_file() -> None:
    found = settled(
        {"number": 9, "settled_on": "2025-02-01"},
        {"number": 7, "settled_on": "2025-02-01", "hall": "high"},
        {"number": 8, "settled_on": "2025-01-31"},
    )
    assert list(found) == [8, 7, 9]
    assert [found[number]["deductible"] for number in (8, 7, 9)] == [3000, 5000, 0]


def test_layers_and_the_patients_share_add_up_exactly() -> None:
    for values in settled({"cost": "2000.55", "cost_of_herbs": "0.07"}, {"cost": "9999.99"}, guild="fishers").values():
        cost = Fraction(values["chest_payment"] + values["guild_payment"] + values["own_payment"])
        assert cost in (200_062, 999_999)


def test_the_cap_is_reached_by_many_claims_and_a_new_year_begins_anew() -> None:
    claims = [{"cost": "4000", "settled_on": f"2025-0{month}-01"} for month in (1, 2, 3)]
    found = settled(*claims, {"settled_on": "2024-12-31"})
    assert sum(values["chest_payment"] for values in found.values()) == 500_000
    assert list(settled(*claims, {"settled_on": "2024-12-31"}, year=2024)) == [4]


def test_a_text_of_the_year_holds_from_its_day_and_totals_go_back_before_it() -> None:
    stays = [{"settled_on": f"2025-0{month}-02"} for month in (1, 2, 3, 7)]
    found = year_of_claims(READING, read_facts(LAW, household(*stays)), 2025, ["gift"]).values
    assert [values["gift"] for values in found] == [0, 0, 0, 500]


def test_what_is_taken_of_the_patient_is_theirs_on_the_first_of_the_month() -> None:
    turning = {"birth_date": "1965-03-15"}  # sixty in the middle of March
    found = settled({"settled_on": "2025-03-31"}, {"settled_on": "2025-04-01", "hall": "high"}, **turning)
    assert found[1]["deductible"] == 3000
    assert found[2]["deductible"] == 0


def test_a_correction_stands_in_its_place_and_a_withdrawn_claim_counts_for_nothing() -> None:
    corrected = settled({}, {"hall": "high"}, {"replaces": 1, "cost": "500"})
    assert list(corrected) == [3, 2]
    assert corrected[3]["chest_payment"] == 32_900
    assert corrected[2]["deductible"] == 5000
    assert settled({"withdrawn": True}, {"hall": "high"})[2]["deductible"] == 8000
    again = settled({}, {"replaces": 1, "cost": "500"}, {"replaces": 2, "cost": "10"})
    assert list(again) == [3]


def test_a_claim_not_known_leaves_the_later_totals_unknown_and_the_earlier_ones_as_they_are() -> None:
    found = settled({}, {"cost": "unknown"}, {})
    assert found[1]["chest_payment"] == 67_900
    assert is_unknown(found[2]["chest_payment"])
    assert is_unknown(found[3]["chest_payment"])
    assert found[3]["stays_so_far"] == 2


def test_a_total_stated_in_a_claim_stands_in_place_of_what_is_worked_out() -> None:
    assert settled({"chest_paid_so_far": "4999"})[1]["chest_payment"] == 100


def test_a_person_totals_the_claims_up_to_the_day() -> None:
    facts = read_facts(LAW, household({}, {"settled_on": "2025-06-01"}, {"settled_on": "2024-06-01"}))
    names = ["own_payment_of_the_year", "stays_of_the_year"]
    days = [datetime.date(2025, 1, 4), datetime.date(2025, 1, 5), datetime.date(2025, 12, 31)]
    found = Evaluation(READING, facts, days, names)
    assert [found.value("stays_of_the_year", 0, day) for day in days] == [0, 1, 2]
    assert [found.value("own_payment_of_the_year", 0, day) for day in days] == [0, 32_100, 48_100]


def test_a_persons_rule_may_rest_on_the_total() -> None:
    facts = read_facts(LAW, household({}, {"settled_on": "2025-06-01", "cost": "1"}))
    days = [datetime.date(2025, 1, 31), datetime.date(2025, 6, 1), datetime.date(2026, 1, 1)]
    found = Evaluation(READING, facts, days, ["is_burdened"])
    assert [found.value("is_burdened", 0, day) for day in days] == [False, True, False]
    unknown = Evaluation(READING, read_facts(LAW, household({"cost": "unknown"})), days, ["is_burdened"])
    assert is_unknown(unknown.value("is_burdened", 0, days[0]))


def test_two_patients_of_one_household_have_totals_of_their_own() -> None:
    plain = household({})
    plain["people"]["bob"] = {**plain["people"]["ann"]}
    found = year_of_claims(READING, read_facts(LAW, plain), 2025, PAID)
    assert [values["deductible"] for values in found.values] == [3000, 3000]


def test_every_step_of_a_claim_is_there() -> None:
    explanation = explain(LAW, household({}, {"hall": "high", "settled_on": "2025-02-01"}, guild="fishers"))
    second = explanation.claims[1]
    tree = second.tree("paid_by_all")
    assert tree.value == second.value("chest_payment") + second.value("guild_payment")
    chest = tree.under[0]
    deductible = next(node for node in chest.under if node.name == "deductible")
    highest = next(node for node in deductible.under if node.name == "highest_deductible_so_far")
    assert [(node.claim, node.value) for node in highest.under] == [(1, 3000)]
    assert {named.name: named.value for named in explanation.totals}["stays_of_the_year"] == 2
    for lang, word in (("zh", "第2号"), ("en", "claim 2")):
        text = as_text(explanation, lang, full=True)
        assert word in text
        assert "stays_of_the_year" not in text
    data = as_json(explanation, trees=True)
    assert [claim["number"] for claim in data["claims"]] == [1, 2]
    assert data["claims"][1]["answers"][0]["steps"]["claim"] == 2


def test_who_is_not_covered_is_told_why() -> None:
    plain = household({})
    plain["household"] = {"pays_into_the_chest": False}
    answer = explain(LAW, plain).claims[0].answers[0]
    assert answer.entitled is False
    assert answer.refused == {"zh": "未缴纳公积", "en": "Nobody pays into the chest"}


def test_claims_after_the_day_of_decision_are_not_there_yet() -> None:
    explanation = explain(LAW, household({}, {"settled_on": "2025-06-01"}), datetime.date(2025, 3, 1))
    assert [claim.claim.number for claim in explanation.claims] == [1]


def test_a_programme_of_claims_is_asked_only_where_there_are_claims() -> None:
    assert not explain(LAW, {"day": "2025-12-31", "people": {"ann": {}}}).claims
    assert explain(LAW, household({})).receipt["facts"] != explain(LAW, household({"cost": "1"})).receipt["facts"]


@pytest.mark.parametrize(
    ("claim", "path", "code"),
    [
        ({"number": 0}, "number", "bad-value"),
        ({"number": "x"}, "number", "bad-value"),
        ({"settled_on": "2025-02-30"}, "settled_on", "bad-value"),
        ({"cost": "-1"}, "cost", "out-of-range"),
        ({"care": "spell"}, "care", "bad-value"),
        ({"costs": "1"}, "costs", "unknown-fact"),
        ({"guild": "smiths"}, "guild", "wrong-entity"),
        ({"withdrawn": "maybe"}, "withdrawn", "bad-value"),
        ({"replaces": 5}, "replaces", "bad-correction"),
        ({"replaces": 1}, "replaces", "bad-correction"),
        ({"number": 2}, "number", "duplicate-claim"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(claim: dict[str, Any], path: str, code: str) -> None:
    claims = [claim, {"number": 2}] if code == "duplicate-claim" else [claim]
    with pytest.raises(BadFacts) as refused:
        read_facts(LAW, household(*claims))
    place = "1" if code == "duplicate-claim" else "0"
    assert [(problem.path, problem.code) for problem in refused.value.problems] == [
        (("people", "ann", "claims", place, path), code)
    ]


def test_a_claims_fact_does_not_stand_under_a_person() -> None:
    with pytest.raises(BadFacts, match="under one of the person's claims"):
        read_facts(LAW, {"people": {"ann": {"cost": "1"}}})


def test_claims_are_not_asked_of_a_day_nor_people_of_a_claim() -> None:
    with pytest.raises(OfAClaim, match="minsheng claims settle"):
        plan_day(LAW, datetime.date(2025, 1, 1), ["own_payment"])
    with pytest.raises(NotOfAClaim, match="is of the person"):
        year_of_claims(READING, read_facts(LAW, household({})), 2025, ["is_old"])
    with pytest.raises(UnknownName):
        year_of_claims(READING, read_facts(LAW, household({})), 2025, ["nothing"])
