"""What a grant needs beside the decision: help first and checks later, as many people as the amount asks for, what the law
leaves to the office reviewed by a second person, a longer time in special cases."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.awards.fen import BadAmount
from minsheng.services.casework import city_settings as settings_module
from minsheng.services.casework import granting_guards
from minsheng.services.casework.city_settings import BadSettings, city_settings
from minsheng.services.casework.deeds import (
    Discretion,
    NotPossible,
    OverrideNotLawful,
    apply,
    confirm,
    extend,
    find_case,
    give_opinion,
    help_first,
    read_clocks,
    review_override,
)
from minsheng.services.casework.overriding import OverrideCount, override_counts
from tests.services.casework.families import Family, add_family, state
from tests.services.casework.test_cases import VISITORS, add_fund, day, move, open_case, to_confirmation

FIRE = {"emergency_cause": "accident", "basic_living_is_in_difficulty": True}


def emergency(city: psycopg.Connection, **facts: Any) -> tuple[Family, str]:
    family = add_family()
    state(household=family["household"], **{**FIRE, **facts})
    add_fund(city)
    return family, open_case(family, "emergency")


def helped(number: str, amount: int = 200_000, on: int = 0, actor: str = "director_beishan", **more: Any) -> int | None:
    with acting(actor, number) as act:
        return help_first(
            act, number, amount=amount, fund="assistance", on=day(on), reason="the home burnt", **more
        ).award


def granted(number: str, on: int, actor: str = "reviewer_xihu", **more: Any) -> int | None:
    with acting(actor, number) as act:
        return confirm(act, number, on=day(on), fund="assistance", **more).award


def opinion(
    number: str, on: int, amount: int | None, code: str = "amount_by_case", grants: bool = True
) -> dict[str, Any]:
    with acting("beishan", number) as act:
        said = Discretion(code, "two people, the kitchen burnt out", grants, amount)
        return give_opinion(act, number, on=day(on), discretion=said)


def reviewed(
    number: str, on: int, accepts: bool = True, actor: str = "reviewer_xihu", note: str = "seen"
) -> dict[str, Any]:
    with acting(actor, number) as act:
        return review_override(act, number, accepts=accepts, on=day(on), note=note)


def amounts(city: psycopg.Connection) -> list[tuple[int, str]]:
    return city.execute("select amount, kind from award order by number").fetchall()


def test_help_comes_first_and_the_checks_later(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    assert helped(number) is not None
    assert amounts(city) == [(200_000, "once")]
    with acting("beishan", number):
        case = find_case(number)
        clocks = {clock.step: clock for clock in read_clocks(case["id"], day(0))}
    assert case["state"] == "helped_first"
    assert clocks["papers_after"].due_on == datetime.date(2025, 7, 21)  # ten working days after the 7th
    move(number, "begin_inquiry", day(3))
    opinion(number, 4, 500_000)
    move(number, "report_for_confirmation", day(5))  # urgent: not publicised
    with pytest.raises(NotPossible, match="waits for review"):
        granted(number, 6)
    reviewed(number, 6)
    granted(number, 7)
    assert amounts(city) == [(200_000, "once"), (300_000, "once")]  # what was paid first is part of it
    with acting("beishan", number):
        assert all(clock.was_kept for clock in read_clocks(case["id"], day(7)))
    with acting("reviewer_xihu", "numbers"):
        assert override_counts() == [OverrideCount("emergency", "amount_by_case", 1, 1, 0)]


def test_when_all_was_paid_first_no_second_award_is_opened(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    helped(number)
    move(number, "begin_inquiry", day(3))
    opinion(number, 4, 150_000)
    move(number, "report_for_confirmation", day(5))
    reviewed(number, 6)
    assert granted(number, 7) is None
    assert amounts(city) == [(200_000, "once")]


def test_what_turns_out_not_to_be_so_is_refused_after_the_help(city: psycopg.Connection) -> None:
    family, number = emergency(city)
    helped(number)
    move(number, "begin_inquiry", day(1))
    state(household=family["household"], emergency_cause="none")
    move(number, "give_opinion", day(2))
    move(number, "report_for_confirmation", day(3))
    assert move(number, "refuse", day(4), actor="reviewer_xihu")["state"] == "refused"
    assert amounts(city) == [(200_000, "once")]


def test_first_help_is_small_urgent_and_paid_by_another(city: psycopg.Connection) -> None:
    family, number = emergency(city)
    with pytest.raises(NotPossible, match=r"At most 3,000\.00 yuan"):
        helped(number, 300_001)
    for wrong in (0, -5, 10**16):
        with pytest.raises(BadAmount):
            helped(number, wrong)
    with pytest.raises(NotAllowed):
        helped(number, actor="beishan")
    state(household=family["household"], emergency_cause="sudden_spending", emergency_property_is_within_rule=True)
    with pytest.raises(NotPossible, match="urgent"):
        helped(number)
    state(household=family["household"], emergency_cause="none")
    with pytest.raises(NotPossible, match="not entitled"):
        helped(number)
    living = open_case(family)
    with pytest.raises(NotPossible):
        helped(living)
    assert amounts(city) == []
    assert city.execute("select count(*) from decision").fetchone() == (0,)


def test_sudden_spending_is_publicised(city: psycopg.Connection) -> None:
    _, number = emergency(city, emergency_cause="sudden_spending", emergency_property_is_within_rule=True)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))
    opinion(number, 1, 300_000)
    with pytest.raises(NotPossible, match="publicised before"):
        move(number, "report_for_confirmation", day(1))
    move(number, "publicise", day(1))
    assert move(number, "report_for_confirmation", day(10))["state"] == "for_confirmation"


def test_the_office_decides_only_what_the_law_leaves_to_it(city: psycopg.Connection) -> None:
    family, number = emergency(city)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))
    with pytest.raises(NotPossible, match="leaves the amount to the office"):
        move(number, "give_opinion", day(1))
    with pytest.raises(OverrideNotLawful, match=r"At most 15,612\.00 yuan .*第三十九条"):
        opinion(number, 1, 1_561_201)  # six times 1,301 for two
    with pytest.raises(BadAmount):
        opinion(number, 1, -1)
    with pytest.raises(OverrideNotLawful, match="no reason"):
        opinion(number, 1, 1000, code="because")
    with pytest.raises(OverrideNotLawful, match="cannot be refused"):
        opinion(number, 1, None, grants=False)
    with pytest.raises(OverrideNotLawful, match="how much"):
        opinion(number, 1, None)
    state(household=family["household"], emergency_cause="none")
    with pytest.raises(OverrideNotLawful, match="refuses emergency"):
        opinion(number, 1, 1000)
    living = open_case(family)
    move(living, "accept", day(0))
    move(living, "begin_inquiry", day(0))
    with pytest.raises(OverrideNotLawful, match="leaves nothing"), acting("beishan", living) as act:
        give_opinion(act, living, on=day(1), discretion=Discretion("county_rule", "x", True, 1000))
    assert city.execute("select count(*) from case_override").fetchone() == (0,)


def test_a_rejected_override_sends_the_case_back(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))
    opinion(number, 1, 1_000_000)
    move(number, "report_for_confirmation", day(1))
    with pytest.raises(NotAllowed):
        reviewed(number, 2, actor="beishan")
    assert reviewed(number, 2, accepts=False, note="too much")["state"] == "under_inquiry"
    with pytest.raises(NotPossible):
        reviewed(number, 2)
    opinion(number, 3, 400_000)
    move(number, "report_for_confirmation", day(3))
    reviewed(number, 4)
    granted(number, 4)
    assert amounts(city) == [(400_000, "once")]
    with acting("reviewer_xihu", "numbers"):
        assert override_counts() == [OverrideCount("emergency", "amount_by_case", 2, 1, 1)]
    with pytest.raises(psycopg.errors.RestrictViolation, match="reviewed once"):
        city.execute("update case_override set accepted = true where not accepted")


def test_large_amounts_take_more_people(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    add_fund(city)
    steps = ((0, ("confirm_cases",)), (100_000, ("confirm_cases", "confirm_large_cases")))
    stricter = dataclasses.replace(city_settings(day(0)), approvals={"monthly": steps, "other": steps[:1]})
    monkeypatch.setattr(granting_guards, "city_settings", lambda on: stricter)
    with pytest.raises(NotPossible, match="approved by 2 people"):
        granted(number, 15)
    with pytest.raises(NotAllowed):
        move(number, "approve", day(15))
    move(number, "approve", day(15), actor="reviewer_xihu")
    with pytest.raises(NotPossible, match="approved it before"):
        granted(number, 15)
    with pytest.raises(NotPossible, match="Nobody else has to approve"):
        move(number, "approve", day(15), actor="director_xihu")
    assert granted(number, 16, actor="director_xihu") is not None


def test_approvals_count_anew_after_the_case_was_sent_back(
    city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    add_fund(city)
    steps = ((0, ("confirm_cases", "confirm_large_cases")),)
    monkeypatch.setattr(
        granting_guards,
        "city_settings",
        lambda on: dataclasses.replace(city_settings(day(0)), approvals={"monthly": steps, "other": steps}),
    )
    move(number, "approve", day(15), actor="reviewer_xihu")
    move(number, "send_back", day(16), actor="director_xihu")
    move(number, "record_visit", day(17), visitors=VISITORS)
    move(number, "give_opinion", day(17))
    move(number, "publicise", day(17))
    move(number, "report_for_confirmation", day(28))
    with pytest.raises(NotPossible, match="approved by 2 people"):
        granted(number, 29, actor="director_xihu")


def test_special_cases_may_last_45_working_days(city: psycopg.Connection) -> None:
    family = add_family()
    number = open_case(family)
    move(number, "accept", day(0))

    def longer(which: str, reason: str = "a member is abroad") -> dict[str, Any]:
        with acting("beishan", which) as act:
            return extend(act, which, reason=reason, on=day(1))

    with pytest.raises(NotPossible, match="what makes the case special"):
        longer(number, " ")
    case = longer(number)
    with acting("beishan", number):
        whole = next(clock for clock in read_clocks(case["id"], day(1)) if clock.step == "whole")
    assert whole.due_on == datetime.date(2025, 9, 8)  # forty-five working days after 7 July
    with pytest.raises(NotPossible, match="once"):
        longer(number)
    edge = open_case(family, "minimum_living_edge")
    move(edge, "accept", day(0))
    with pytest.raises(NotPossible, match="no longer time limit"):
        longer(edge)


def test_settings_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match="says nothing for 2010"):
        city_settings(datetime.date(2010, 1, 1))
    plain = {"since": datetime.date(2020, 1, 1), "approvals": {"other": [{"from": 0, "people": ["dream"]}]},
             "escalation": {}, "first_help": {"up_to": 1, "papers_within": 1, "kind": "days"}, "intake": {"kept_days": 1}}  # fmt: skip
    with pytest.raises(BadSettings, match="dream"):
        settings_module._read(plain)
    with pytest.raises(BadSettings, match="other"):
        settings_module._read({**plain, "approvals": {"monthly": [{"from": 5, "people": []}]}})


def test_an_amount_that_is_not_known_asks_for_most_people() -> None:
    ours = city_settings(day(0))
    assert ours.approvers("once", None) == ("confirm_cases", "confirm_large_cases", "confirm_large_cases")
    assert ours.approvers("once", 1_999_999) == ("confirm_cases",)
    assert ours.approvers("other", None) == ("confirm_cases",)


def test_who_takes_it_does_not_pay_first(city: psycopg.Connection) -> None:
    family = add_family()
    state(household=family["household"], **FIRE)
    add_fund(city)
    city.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, 'community_worker', '330106002',"
        " '[2020-01-01,)', a.id from actor a where a.name = 'director_beishan'"
    )
    with acting("director_beishan", "fire") as act:
        number = apply(
            act, household_id=family["household"], programme="emergency", applicant_id=family["mother"], on=day(0)
        )
    with pytest.raises(NotPossible, match="took the application yourself"):
        helped(number)
