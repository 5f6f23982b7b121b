"""Changes of awards through the public deeds: proposed, told, heard, confirmed by another, settled to the fen; every wrong turn."""

from __future__ import annotations

import datetime
import json

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.differences.standing import differences_of
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.moving import NotPossible, StaleCase
from minsheng.services.casework.supervising.deeds import ProposalNotFound, StaleProposal, confirm, find_change, propose
from tests.services.casework.supervising.building import (
    GRANTED,
    PROGRAMME,
    D,
    Supported,
    confirmed,
    do,
    pay,
    propose_for,
    say,
    seen,
    settle,
    support,
    to_confirmation,
)
from tests.services.payments.building import frozen


@pytest.fixture
def family(money: psycopg.Connection) -> Supported:
    return support()


def awards(owner: psycopg.Connection, who: Supported) -> list[tuple[object, ...]]:
    return owner.execute(
        "select to_char(lower(held), 'MM'), to_char(upper(held), 'MM'), amount from award where household_id = %s"
        " and kind = 'monthly' and upper_inf(known) order by held",
        [who.household],
    ).fetchall()


def test_nothing_changed_nothing_is_proposed(family: Supported) -> None:
    assert propose_for(family, D(2025, 5, 20)).number is None


def test_income_that_rose_months_ago_lowers_the_award_and_is_overpaid(
    money: psycopg.Connection, family: Supported
) -> None:
    pay(family, 3, 4, 5, 6)
    say(family.family["mother"], D(2025, 4, 15), wage_income="2560")
    proposed = propose_for(family, D(2025, 6, 20))
    assert proposed.number is not None
    change = seen(proposed.number)
    assert (change["change"], change["cause"], change["is_worse"]) == ("lower", "facts", True)
    # income per head rises by 30 from May on: May and June were paid 60 yuan too much each... of the mother alone
    assert (change["since"], change["ongoing_from"]) == (D(2025, 5, 1), D(2025, 7, 1))
    less = change["ongoing_before"] - change["ongoing_due"]
    assert less > 0
    assert (change["owed"], change["overpaid"]) == (0, 2 * less)
    with pytest.raises(NotPossible, match="written notice first"):
        do(proposed.number, "report", D(2025, 6, 20))
    do(proposed.number, "give_notice", D(2025, 6, 20))
    with pytest.raises(NotPossible, match="until 2025-06-27"):
        do(proposed.number, "report", D(2025, 6, 27))
    with pytest.raises(NotPossible, match="what the household said"):
        do(proposed.number, "hear", D(2025, 6, 21))
    do(proposed.number, "hear", D(2025, 6, 21), said="工资涨了，没有意见")
    do(proposed.number, "report", D(2025, 6, 22))
    with pytest.raises(NotAllowed):
        confirmed(proposed.number, D(2025, 6, 23), actor="beishan")
    done = confirmed(proposed.number, D(2025, 6, 23))
    assert (done.written.arrear, done.written.overpayment) == (0, 2 * less)
    assert awards(money, family) == [("03", "05", family.amount), ("05", None, family.amount - less)]
    with acting("reviewer_xihu", "look"):
        assert [(each.month, each.kind, each.amount) for each in differences_of(family.household, PROGRAMME)] == [
            (D(2025, 5, 1), "overpayment", less),
            (D(2025, 6, 1), "overpayment", less),
        ]
    assert propose_for(family, D(2025, 6, 24)).number is None


def test_income_that_fell_raises_the_award_and_is_owed_for_the_past(
    money: psycopg.Connection, family: Supported
) -> None:
    pay(family, 3, 4, 5)
    say(family.family["mother"], D(2025, 4, 1), wage_income="2400")
    done = settle(family, D(2025, 5, 20))
    assert done is not None
    more = done.change["ongoing_due"] - family.amount
    assert more > 0
    assert done.change["change"] == "raise"
    assert (done.written.arrear, done.written.overpayment) == (2 * more, 0)
    row = money.execute("select amount, kind from award where number = %s", [done.written.arrear_award]).fetchone()
    assert row == (2 * more, "arrear")
    assert awards(money, family) == [("03", "04", family.amount), ("04", None, family.amount + more)]


def test_a_month_whose_law_nobody_read_yet_is_decided_as_the_last_that_was_read(
    money: psycopg.Connection, family: Supported
) -> None:
    until = the_reading().law.reviewed_until
    before = until - datetime.timedelta(days=12)
    pay(family, 3, 4)
    say(family.family["mother"], before.replace(day=1), wage_income="2400")
    done = settle(family, before)
    assert done is not None
    assert done.change["ongoing_from"] >= until
    assert done.change["ongoing_due"] > done.change["ongoing_before"]
    assert awards(money, family)[-1][1:] == (None, done.change["ongoing_due"])


def test_a_correction_for_past_months_alone(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4, 5)
    say(family.family["mother"], D(2025, 4, 1), D(2025, 5, 1), wage_income="2400")
    done = settle(family, D(2025, 5, 20))
    assert done is not None
    assert done.change["change"] == "correct"
    assert done.written.arrear > 0
    assert awards(money, family) == [
        ("03", "04", family.amount),
        ("04", "05", family.amount + done.written.arrear),
        ("05", None, family.amount),
    ]


def test_stopped_and_wrongly_so_is_paid_for_every_month(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4)
    say(0, D(2025, 4, 20), household=family.household, money_assets="900000")
    stop = settle(family, D(2025, 4, 25))
    assert stop is not None
    assert (stop.change["change"], stop.award, stop.written.overpayment) == ("stop", None, 0)
    assert awards(money, family) == [("03", "05", family.amount)]
    say(0, D(2025, 4, 20), household=family.household, money_assets="6000")
    back = settle(family, D(2025, 7, 10))
    assert back is not None
    assert back.change["change"] == "start"
    assert back.written.arrear == 2 * family.amount  # May and June; July is taken by July's run
    assert awards(money, family) == [("03", "05", family.amount), ("05", None, family.amount)]
    assert not back.change["is_worse"]


def test_a_start_after_a_rightful_stop_begins_with_the_next_month(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4)
    say(0, D(2025, 4, 20), D(2025, 6, 1), household=family.household, money_assets="900000")
    assert settle(family, D(2025, 4, 25)) is not None
    say(0, D(2025, 6, 1), household=family.household, money_assets="6000")
    again = settle(family, D(2025, 8, 10))
    assert again is not None
    assert again.change["change"] == "start"
    assert again.written.arrear == 0
    assert awards(money, family)[-1] == ("09", None, again.change["ongoing_due"])


def test_income_above_the_standard_tapers_for_the_months_of_the_law(
    money: psycopg.Connection, family: Supported
) -> None:
    pay(family, 3, 4, 5, 6)
    say(family.family["mother"], D(2025, 6, 15), wage_income="9000")
    proposed = propose_for(family, D(2025, 6, 20))
    assert proposed.number is not None
    change = seen(proposed.number)
    assert (change["change"], change["taper_until"]) == ("taper", D(2026, 7, 1))  # twelve months from July on
    to_confirmation(proposed.number, D(2025, 6, 20))
    done = confirmed(proposed.number, D(2025, 6, 21))
    assert awards(money, family) == [("03", "07", family.amount)]
    assert done.written.overpayment == 0
    assert propose_for(family, D(2025, 7, 20)).number is None
    say(family.family["mother"], D(2025, 8, 1), wage_income="2500")
    off = settle(family, D(2025, 8, 10))
    assert off is not None
    row = money.execute(
        "select count(*) from award where household_id = %s and upper_inf(known) and upper_inf(held)",
        [family.household],
    ).fetchone()
    assert row == (1,)


def test_what_came_after_a_proposal_makes_it_stale(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4)
    say(family.family["mother"], D(2025, 4, 1), wage_income="2560")
    first = propose_for(family, D(2025, 5, 5)).number
    assert first is not None
    to_confirmation(first, D(2025, 5, 5))
    pay(family, 5)
    with pytest.raises(StaleProposal, match="A payment came after"):
        confirmed(first, D(2025, 5, 6))
    assert seen(first)["state"] == "for_confirmation"
    second = propose_for(family, D(2025, 5, 6)).number
    assert second not in (None, first)
    assert seen(first)["state"] == "overtaken"
    assert seen(second)["state"] == "heard"  # the same months and amounts: notice and hearing are carried over
    do(second, "report", D(2025, 5, 6))
    say(family.family["mother"], D(2025, 5, 1), wage_income="2600")
    with pytest.raises(StaleProposal, match="A fact came after"):
        confirmed(second, D(2025, 5, 7))
    third = propose_for(family, D(2025, 5, 7)).number
    assert seen(third)["state"] == "proposed"  # other amounts: the household is heard anew
    assert propose_for(family, D(2025, 5, 8)).number == third
    to_confirmation(third, D(2025, 5, 8))
    with pytest.raises(StaleProposal, match="Another month"):
        confirmed(third, D(2025, 6, 1))


def test_who_worked_on_it_does_not_confirm_and_nobody_twice(money: psycopg.Connection, family: Supported) -> None:
    say(family.family["mother"], D(2025, 4, 1), wage_income="2560")
    number = propose_for(family, D(2025, 4, 5)).number
    assert number is not None
    to_confirmation(number, D(2025, 4, 5))
    with pytest.raises(StaleCase), acting("reviewer_xihu", "look") as act:
        confirm(act, number, on=D(2025, 4, 6), version=1)
    confirmed(number, D(2025, 4, 6))
    with pytest.raises(NotPossible, match="is confirmed"):
        confirmed(number, D(2025, 4, 7))
    with pytest.raises(ProposalNotFound), acting("street_shangcheng", "look"):
        find_change(number)
    with pytest.raises(NotPossible, match="never had an award"), acting("beishan", "x") as act:
        propose(act, household_id=family.household, programme="single_person_minimum_living", on=GRANTED)


def test_what_is_not_known_changes_nothing_and_is_said(family: Supported) -> None:
    say(family.family["mother"], D(2025, 5, 1), wage_income="unknown")
    proposed = propose_for(family, D(2025, 5, 5))
    assert proposed.number is None
    assert list(proposed.unknown) == ["2025-05", "2025-06"]
    assert "wage_income" in proposed.unknown["2025-06"]


def test_a_law_that_changed_between_the_months(money: psycopg.Connection) -> None:
    family = support(since=D(2024, 11, 1))
    for month in (D(2024, 11, 1), D(2024, 12, 1), D(2025, 1, 1), D(2025, 2, 1)):
        frozen(month)
    done = settle(family, D(2025, 2, 10))  # the standard is 1,301 instead of 1,259 from 23 January 2025 on
    assert done is not None
    assert (done.change["change"], done.change["since"]) == ("raise", D(2025, 2, 1))
    assert done.written.arrear == done.change["ongoing_due"] - family.amount
    assert [figure["name"] for figure in json.loads(done.change["reasons"])["figures"]] == ["minimum_living_standard"]


def test_a_month_that_was_paid_ahead_is_settled_too(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4, 5, 6)  # June's run was frozen in May
    say(family.family["mother"], D(2025, 5, 15), wage_income="2560")
    done = settle(family, D(2025, 5, 20))
    assert done is not None
    assert (done.change["change"], done.written.overpayment) == ("lower", 3000)
    assert money.execute("select month, amount from difference").fetchall() == [(D(2025, 6, 1), 3000)]
