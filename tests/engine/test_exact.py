"""The exact reading on the invented island: amounts, unknowns, time, people pointed to, and the receipt."""

from __future__ import annotations

import datetime
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from minsheng.engine.exact import Evaluation, LawNotReviewed, Reading, explain, is_unknown
from minsheng.engine.facts import BadFacts, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.telling import as_json, as_text

ISLAND = Path(__file__).parent.parent / "island"
DAY = datetime.date(2025, 8, 1)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading(load_law(ISLAND))


def household(people: dict[str, Any], assume: bool = True, **facts: Any) -> dict[str, Any]:
    return {"assume": ["nothing_unstated"] if assume else [], "household": facts, "people": people}


def value(
    reading: Reading, facts: dict[str, Any], name: str, who: int = -1, days: list[datetime.date] | None = None
) -> Any:
    found = Evaluation(reading, read_facts(reading.law, facts), days or [DAY], [name])
    return found.value(name, who)


def test_an_income_exactly_on_the_limit_is_on_the_limit(reading: Reading) -> None:
    limit = household({"ann": {"income": "120"}})
    below = household({"ann": {"income": "119.99"}})
    assert value(reading, limit, "is_entitled_to_hearth_allowance") is False
    assert value(reading, below, "is_entitled_to_hearth_allowance") is True
    assert value(reading, below, "hearth_allowance") == 1


def test_a_third_of_a_fen_is_kept_until_the_rule_rounds(reading: Reading) -> None:
    facts = household({"ann": {"income": "100", "wages": "0.01"}})
    assert value(reading, facts, "hearth_counted_income") == Fraction(49999, 5)
    assert value(reading, facts, "hearth_allowance") == 2000


def test_the_law_of_the_day_decides(reading: Reading) -> None:
    facts = household({"ann": {"income": "90", "wages": "90"}})
    before = value(reading, facts, "hearth_allowance", days=[datetime.date(2024, 6, 30)])
    after = value(reading, facts, "hearth_allowance", days=[datetime.date(2024, 7, 1)])
    assert (before, after) == (1000, 4800)


def test_what_is_not_stated_is_unknown_and_not_zero(reading: Reading) -> None:
    facts = household({"ann": {"at_the_hearth": True}}, assume=False)
    found = value(reading, facts, "hearth_allowance")
    assert is_unknown(found)
    assert {reason.name for reason in found.because} == {"income", "wages"}


def test_an_unknown_that_cannot_matter_does_not(reading: Reading) -> None:
    facts = household({"ann": {"grade": "none"}}, assume=False)
    assert value(reading, facts, "is_entitled_to_lamp_grant", 0) is False
    assert value(reading, facts, "lamp_grant", 0) == 0
    assert value(reading, facts, "lamp_level", 0) == "no_level"


def test_a_member_with_unknown_presence_but_nothing_to_add_adds_nothing(reading: Reading) -> None:
    facts = household({"ann": {"income": 10, "at_the_hearth": True}, "bob": {"income": 0}}, assume=False)
    assert value(reading, facts, "hearth_income") == 1000
    assert is_unknown(value(reading, facts, "hearth_members"))


def test_a_missing_figure_is_named(reading: Reading) -> None:
    facts = household({"ann": {"grade": "grade_1", "income": 10}})
    found = value(reading, facts, "lamp_level", 0)
    assert [(reason.kind, reason.name) for reason in found.because] == [("figure", "lamp_secret_figure")]


def test_a_table_without_the_key_is_unknown(reading: Reading) -> None:
    facts = household({"ann": {"birth_date": "1960-01-01"}})
    found = value(reading, facts, "lamp_due_on", 0)
    assert [(reason.kind, reason.name, reason.detail) for reason in found.because] == [
        ("table", "lamp_age_months", "65")
    ]


def test_a_figure_of_another_day(reading: Reading) -> None:
    for day, expected in (("2022-12-31", 100000), ("2023-01-01", 110000)):
        facts = household({"ann": {"hurt_on": day}})
        assert value(reading, facts, "lamp_injury_amount", 0) == expected
    assert is_unknown(value(reading, household({"ann": {"hurt_on": "2020-12-31"}}), "lamp_injury_amount", 0))


def test_the_person_pointed_to_and_those_who_point(reading: Reading) -> None:
    people = {
        "ann": {"spouse": "bob", "income": 5, "guardian": "none"},
        "bob": {"spouse": "ann", "income": 7, "guardian": "none"},
        "cat": {"spouse": "none", "guardian": "ann"},
    }
    facts = household(people)
    assert [value(reading, facts, "spouse_income", who) for who in range(3)] == [700, 500, 0]
    assert [value(reading, facts, "wards", who) for who in range(3)] == [1, 0, 0]


def test_average_of_the_three_months_before(reading: Reading) -> None:
    facts = household({"ann": {"income": {"2025-01": 0, "2025-06": 30, "2025-08": 900}}})
    assert value(reading, facts, "average_income", 0) == 2000


def test_a_month_before_the_first_stated_is_unknown(reading: Reading) -> None:
    facts = household({"ann": {"income": {"2025-06": 30}}}, assume=False)
    assert is_unknown(value(reading, facts, "average_income", 0))
    assert value(reading, facts, "average_income", 0, days=[datetime.date(2025, 9, 1)]) == 3000


def test_months_since_carries_on_through_the_year(reading: Reading) -> None:
    days = [datetime.date(2025, month, 1) for month in range(1, 7)]
    facts = household(
        {"ann": {"grade": {"2025-01": "none", "2025-03": "grade_1", "2025-04": "none"}, "lit_months_before": 4}}
    )
    found = Evaluation(reading, read_facts(reading.law, facts), days, ["months_without_lamp"])
    assert [found.value("months_without_lamp", 0, day) for day in days] == [5, 6, 0, 1, 2, 3]


def test_a_value_of_last_month_is_the_rules_own_or_the_fact_before(reading: Reading) -> None:
    days = [datetime.date(2025, 1, 1), datetime.date(2025, 2, 1)]
    facts = household({"ann": {"grade": "grade_1", "income": 5, "drew_lamp_before": True}})
    found = Evaluation(
        reading, read_facts(reading.law, facts), days, ["is_entitled_to_lamp_grant", "drew_lamp_last_month"]
    )
    assert found.value("drew_lamp_last_month", 0, days[0]) is True
    assert found.value("drew_lamp_last_month", 0, days[1]) is found.value("is_entitled_to_lamp_grant", 0, days[0])


def test_membership_ends_before_its_last_day(reading: Reading) -> None:
    people = {"ann": {"income": 1}, "bob": {"income": 1, "member_from": "2025-03-01", "member_until": "2025-08-01"}}
    facts = household(people)
    for day, count in (("2025-02-28", 1), ("2025-03-01", 2), ("2025-07-31", 2), ("2025-08-01", 1)):
        assert value(reading, facts, "hearth_members", days=[datetime.date.fromisoformat(day)]) == count


def test_nobody_at_the_hearth_is_refused_without_dividing_by_zero(reading: Reading) -> None:
    facts = household({"ann": {"at_the_hearth": False}})
    assert value(reading, facts, "is_entitled_to_hearth_allowance") is False


def test_progressive_tax_by_slices(reading: Reading) -> None:
    assert value(reading, household({"ann": {"income": 1500}}), "lamp_tax", 0) == (900 * 10 + 500 * 30)


def test_a_refusal_says_which_condition_failed_and_by_how_much(reading: Reading) -> None:
    answer = explain(reading, household({"ann": {"income": 150}}), DAY, ["hearth_allowance"]).answers[0]
    assert (answer.entitled, answer.failed) == (False, "hearth_income_is_below_standard")
    assert answer.shortfall is not None
    assert answer.shortfall.difference == 3000
    assert answer.article == "Island Act art. 2"


def test_what_to_ask_next_is_ranked_by_what_it_settles(reading: Reading) -> None:
    people = {"ann": {"income": 1, "at_the_hearth": True, "wages": 0, "spouse": "none"}}
    explanation = explain(reading, household(people, assume=False), DAY)
    assert [question.name for question in explanation.questions] == ["grade"]
    assert explanation.questions[0].settles == 1


def test_unverified_figures_are_named(reading: Reading) -> None:
    found = explain(reading, household({"ann": {"grade": "grade_1", "income": 5}}), DAY, ["lamp_grant"]).answers[0]
    assert found.unverified == ["lamp_amount"]


def test_the_receipt_replays_and_tells_a_changed_fact(reading: Reading) -> None:
    one = explain(reading, household({"ann": {"income": 5}}), DAY).receipt
    same = explain(Reading(load_law(ISLAND, cache=False)), household({"ann": {"income": "5.00"}}), DAY).receipt
    other = explain(reading, household({"ann": {"income": 6}}), DAY).receipt
    assert one == same
    assert one["facts"] != other["facts"]
    assert one["answers"] != other["answers"]
    assert one["law"] == other["law"]


def test_the_tree_holds_every_step(reading: Reading) -> None:
    explanation = explain(reading, household({"ann": {"income": 5}, "bob": {"income": 6}}), DAY)
    tree = explanation.tree("hearth_allowance")
    names = set()

    def walk(node: Any) -> None:
        names.add(node.name)
        for under in node.under:
            walk(under)

    walk(tree)
    assert {"hearth_gap", "hearth_standard", "hearth_income", "income", "hearth_kept_share"} <= names


@pytest.mark.parametrize("day", ["2019-12-31", "2030-01-01"])
def test_a_day_outside_the_law_is_refused_with_its_dates(reading: Reading, day: str) -> None:
    with pytest.raises(LawNotReviewed, match=day):
        explain(reading, household({"ann": {}}), datetime.date.fromisoformat(day))


def test_from_the_day_on_which_nobody_read_the_law_every_figure_is_marked(tmp_path: Path) -> None:
    folder = tmp_path / "law"
    shutil.copytree(ISLAND, folder)
    head = folder / "law.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "unverified_from: 2026-03-01\n", encoding="utf-8")
    own = Reading(load_law(folder, cache=False))
    marked = {}
    for day in ("2026-02-28", "2026-03-01"):
        found = explain(own, household({"ann": {"income": 5}, "bob": {"income": 6}}), datetime.date.fromisoformat(day))
        (answer,) = found.of("hearth_allowance")
        marked[day] = set(answer.unverified)
        assert found.is_unread == (day == "2026-03-01")
        assert ("law_read_until" in as_json(found)) == found.is_unread
        assert ("2026-03-01" in as_text(found, "en").splitlines()[1]) == found.is_unread
    assert marked["2026-02-28"] < marked["2026-03-01"]
    assert "hearth_kept_share" in marked["2026-03-01"]


BAD = [
    ({"household": {"incme": 5}}, "unknown-fact", None),
    ({"people": {"ann": {"incom": 5}}}, "unknown-fact", 'Do you mean "income"'),
    ({"household": {"rent": -1}}, "out-of-range", "at least 0"),
    ({"people": {"ann": {"income": {"2025-13": 5}}}}, "bad-month", "01 to 12"),
    ({"people": {"ann": {"birth_date": "1980-02-30"}}}, "bad-value", None),
    ({"people": {"ann": {"grade": "grade_9"}}}, "bad-value", None),
    ({"people": {"ann": {"spouse": "zed"}}}, "unknown-person", None),
    ({"people": {"ann": {"spouse": "ann"}}}, "points-at-self", None),
    ({"people": {"ann": {"rent": 5}}}, "wrong-entity", "under household"),
    ({"household": {"income": 5}}, "wrong-entity", "under the person"),
    ({"people": {"ann": {"member_from": "2025-02-01", "member_until": "2025-01-01"}}}, "contradictory-membership", None),
    ({"assume": ["all_is_well"]}, "unknown-assumption", None),
    ({"people": {f"p{i}": {} for i in range(61)}}, "household-too-large", None),
    ({"folk": {}}, "unknown-field", None),
    ({"household": {"rent": "lots"}}, "bad-value", None),
    ({"day": "yesterday"}, "bad-value", None),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "code", "remedy"), BAD)
def test_bad_facts_are_refused_by_name(reading: Reading, plain: dict[str, Any], code: str, remedy: str | None) -> None:
    with pytest.raises(BadFacts) as refused:
        read_facts(reading.law, plain)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert remedy is None or remedy in str(refused.value)
