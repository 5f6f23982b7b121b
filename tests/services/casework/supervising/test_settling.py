"""Overpayments waived by rule and kept back by plan; everybody decided anew by what changed, and by what came back."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.awards.fen import BadAmount
from minsheng.registry.differences.standing import Standing, differences_of
from minsheng.services.casework.supervising.deeds import (
    BadPlan,
    WaiverNotPossible,
    propose_for_all,
    set_plan,
    since_the_nights_before,
    waive,
)
from minsheng.services.casework.supervising.deeds.settle import waivers_of
from tests.services.casework.supervising.building import PROGRAMME, D, Supported, pay, say, settle, support
from tests.services.payments.building import frozen

DAY = D(2025, 5, 20)
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def family(money: psycopg.Connection) -> Supported:
    """Paid 30 yuan too much in April."""
    who = support()
    pay(who, 3, 4)
    say(who.family["mother"], D(2025, 4, 1), wage_income="2560")
    assert settle(who, DAY) is not None
    return who


def owed(who: Supported) -> Standing:
    with acting("reviewer_xihu", "look"):
        return next(each for each in differences_of(who.household, PROGRAMME) if each.kind == "overpayment")


def waived(who: Supported, reason: str, actor: str = "director_xihu", **more: Any) -> int:
    number = owed(who).number
    with acting(actor, "waive") as act:
        return waive(act, difference_id=number, reason=reason, on=DAY, **{"reference": "w1", **more})


def test_a_waiver_goes_by_its_rule(family: Supported) -> None:
    with pytest.raises(WaiverNotPossible, match="No rule"):
        waived(family, "kindness")
    with pytest.raises(WaiverNotPossible, match="Somebody else"):
        waived(family, "hardship", actor="reviewer_xihu")
    with pytest.raises(WaiverNotPossible, match="how the office erred"):
        waived(family, "office_error")
    with pytest.raises(WaiverNotPossible, match="not recorded as dead"):
        waived(family, "died")
    for amount in (0, -1, 10**16):
        with pytest.raises(BadAmount):
            waived(family, "hardship", amount=amount)
    with pytest.raises(BadAmount, match="more than"):
        waived(family, "hardship", amount=3001)
    assert waived(family, "hardship", amount=1000) == 1000
    with pytest.raises(WaiverNotPossible, match="already"):
        waived(family, "hardship", amount=1000)
    assert (owed(family).outstanding, owed(family).state) == (2000, "open")
    assert waived(family, "small_amount", reference="w2") == 2000  # less than 50 yuan are left
    assert (owed(family).outstanding, owed(family).state) == (0, "waived")
    with pytest.raises(WaiverNotPossible, match="still to come in"):
        waived(family, "hardship", reference="w3")
    with acting("reviewer_xihu", "look"):
        assert [(each["amount"], each["reason"]) for each in waivers_of(family.household)] == [
            (2000, "small_amount"),
            (1000, "hardship"),
        ]


def test_a_waived_overpayment_that_was_none_is_taken_back(family: Supported) -> None:
    waived(family, "hardship")
    say(family.family["mother"], D(2025, 4, 1), wage_income="2500")
    back = settle(family, D(2025, 5, 21))
    assert back is not None
    assert back.written.arrear == 0  # the household kept it all along
    assert (owed(family).net, owed(family).waived) == (0, 0)


def test_a_plan_is_kept_back_by_the_next_runs(money: psycopg.Connection, family: Supported) -> None:
    for percent in (-1, 31, 100):
        with pytest.raises(BadPlan), acting("reviewer_xihu", "plan") as act:
            set_plan(act, award_number=family.award, percent=percent, because="x", on=DAY)
    with acting("reviewer_xihu", "plan") as act:
        set_plan(act, award_number=family.award, percent=1, because="agreed", on=DAY)
    pay(family, 5, 6, 7)
    rows = money.execute("select amount, withheld from payment where month >= '2025-05-01' order by month").fetchall()
    assert rows == [(132_200, 1322), (132_200, 1322), (132_200, 356)]
    assert (owed(family).outstanding, owed(family).state) == (0, "settled")


def test_everybody_whose_facts_changed_is_proposed_for_once(money: psycopg.Connection, family: Supported) -> None:
    other = support("2400")
    done = propose_for_all("night", since=LONG_AGO, on=DAY)
    assert (done.awards, done.proposals, done.new, done.left_out) == (2, 0, 0, ())
    now = datetime.datetime.now(datetime.UTC)
    assert propose_for_all("night", since=now, on=DAY).awards == 0
    say(other.family["child"], D(2025, 4, 1), schooling="unknown", disability_grade="unknown", wage_income="unknown")
    say(family.family["mother"], D(2025, 4, 1), wage_income="2500")
    done = propose_for_all("night", since=now, on=DAY)
    assert (done.awards, done.proposals, done.new, done.unknown) == (2, 1, 1, 1)
    again = propose_for_all("night", since=now, on=DAY)
    assert (again.proposals, again.new) == (1, 0)
    assert since_the_nights_before("night", DAY).year == 1970
    money.execute(
        "insert into answer_run (run_on, law, households, changes, done_at) values ('2025-05-19', 'x', 1, 0, '2025-05-19')"
    )
    assert since_the_nights_before("night", DAY).date() == D(2025, 5, 12)


def test_what_comes_back_after_the_award_ended_is_found_by_the_night(
    money: psycopg.Connection, family: Supported
) -> None:
    say(0, D(2025, 4, 20), household=family.household, money_assets="900000")
    frozen(D(2025, 5, 1))
    assert settle(family, DAY) is not None
    with acting("reviewer_xihu", "look"):
        before = {each.month: each.net for each in differences_of(family.household, PROGRAMME)}
    assert before == {D(2025, 4, 1): 3000, D(2025, 5, 1): 132_200}
    now = datetime.datetime.now(datetime.UTC)
    money.execute(
        "insert into paid (award_number, household_id, programme, month, what, amount, reference, noted_by)"
        " select award_number, household_id, programme, month, 'returned', amount, 'r', 'x' from paid where month = '2025-05-01'"
    )
    assert propose_for_all("night", since=now, on=DAY).new == 1
    back = settle(family, D(2025, 5, 21))
    assert back is not None
    assert back.change["change"] == "correct"
    with acting("reviewer_xihu", "look"):
        after = {each.month: each.outstanding for each in differences_of(family.household, PROGRAMME)}
    assert after == {D(2025, 4, 1): 3000, D(2025, 5, 1): 0}
