"""What is paid once decided anew: more, less or nothing due for its event, paid or not, and due again."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.differences.once import singles_of
from minsheng.services.casework.deeds import (
    Discretion,
    NotPossible,
    confirm,
    give_opinion,
    help_first,
    move_case,
    review_override,
)
from tests.registry.awards.building import add_account
from tests.services.casework.families import state
from tests.services.casework.supervising.building import (
    D,
    Supported,
    confirmed,
    decide,
    propose_for,
    say,
    seen,
    settle,
    support_person,
    to_confirmation,
)
from tests.services.casework.supervising.test_years import run, standing
from tests.services.casework.test_cases import VISITORS, add_family, open_case

ONE_APPROVES = 1_000_000  # fen, by city_settings.yaml
DECIDED, GRANTED = D(2025, 2, 20), D(2025, 3, 5)


def talent(of_class: str = "c") -> Supported:
    """Granted for the home she bought, its yearly check passed, so the whole at once: class B 2,000,000 yuan, C 1,500,000, D 1,000,000."""
    return support_person("talent_housing_subsidy", "once", DECIDED, GRANTED, talent_class=of_class, talent_home_choice="buys",
                          meets_other_talent_rules=True, talent_yearly_check_passed=True)  # fmt: skip


def amounts(who: Supported) -> list[int]:
    with acting("reviewer_xihu", "look"):
        return [each.amount for each in singles_of(who.of)]


def test_the_second_instalment_is_of_an_event_of_its_own(money: psycopg.Connection) -> None:
    """Half is due when it is granted, the other half once the yearly check is passed; the first grant stands as it was."""
    who = support_person("talent_housing_subsidy", "once", DECIDED, GRANTED, talent_class="c", talent_home_choice="buys",
                         meets_other_talent_rules=True)  # fmt: skip
    assert who.amount == 75_000_000
    run(D(2025, 3, 1), who)
    say(who.person or 0, D(2026, 3, 1), talent_yearly_check_passed=True, talent_subsidy_paid="750000")
    assert propose_for(who, D(2026, 3, 10)).number is None
    _, due = decide(who.household, D(2026, 3, 10), who.programme, who.person)
    assert due == 75_000_000


def test_less_is_due_before_it_is_paid(money: psycopg.Connection) -> None:
    who = talent()
    say(who.person or 0, D(2025, 1, 1), talent_class="d")
    number = propose_for(who, D(2025, 3, 10)).number
    assert number is not None
    change = seen(number)
    assert (change["change"], change["is_worse"], change["ongoing_before"], change["ongoing_due"], change["overpaid"]) == (
        "lower", True, 150_000_000, 100_000_000, 0,
    )  # fmt: skip
    to_confirmation(number, D(2025, 3, 10))
    confirmed(number, D(2025, 4, 1))  # what is paid once does not grow old with the month
    run(D(2025, 4, 1), who)
    rows = money.execute("select kind, amount from payment").fetchall()
    assert rows == [("once", 100_000_000)]
    assert standing(who) == []
    assert propose_for(who, D(2025, 4, 20)).number is None


def test_less_then_more_is_due_after_it_was_paid(money: psycopg.Connection) -> None:
    who = talent()
    run(D(2025, 3, 1), who)
    say(who.person or 0, D(2025, 1, 1), talent_class="d")
    done = settle(who, D(2025, 4, 10))
    assert done is not None
    assert (done.written.overpayment, done.written.arrear, done.award) == (50_000_000, 0, None)
    say(who.person or 0, D(2025, 1, 1), talent_class="b")
    done = settle(who, D(2025, 4, 20))
    assert done is not None
    assert (done.change["change"], done.written.arrear) == ("raise", 50_000_000)
    assert standing(who) == [
        (D(2025, 3, 1), "overpayment", 0, 0),
        (D(2025, 3, 1), "arrear", 50_000_000, 50_000_000),
    ]
    run(D(2025, 5, 1), who)
    assert [row[0] for row in money.execute("select amount from payment order by id").fetchall()] == [
        150_000_000,
        50_000_000,
    ]
    assert propose_for(who, D(2025, 5, 20)).number is None


@pytest.mark.parametrize("is_paid", [True, False])
def test_nothing_is_due_and_then_it_is_due_again(money: psycopg.Connection, is_paid: bool) -> None:
    who = talent()
    if is_paid:
        run(D(2025, 3, 1), who)
    say(who.person or 0, D(2025, 1, 1), talent_class="none")
    done = settle(who, D(2025, 4, 10))
    assert done is not None
    assert (done.change["change"], done.written.overpayment) == ("stop", 150_000_000 if is_paid else 0)
    assert amounts(who) == [0]
    run(D(2025, 4, 1), who)
    say(who.person or 0, D(2025, 1, 1), talent_class="c")
    done = settle(who, D(2025, 5, 10))
    assert done is not None
    assert (done.change["change"], done.change["is_worse"], done.written.arrear) == ("start", False, 0)
    run(D(2025, 5, 1), who)
    assert [row[0] for row in money.execute("select amount from payment").fetchall()] == [150_000_000]
    assert sum(net for _, _, net, _ in standing(who)) == 0
    assert settle(who, D(2025, 5, 20)) is None


def test_what_came_after_its_event_does_not_matter(money: psycopg.Connection) -> None:
    who = talent()
    say(who.person or 0, D(2025, 2, 21), talent_class="none")
    assert propose_for(who, D(2025, 4, 10)).number is None
    with pytest.raises(NotPossible, match="no later part"):
        propose_for(who, D(2025, 4, 10), renounced=True)


def emergency(first: int, whole: int, **facts: Any) -> Supported:
    """An accident: a little paid first, the rest once it was looked into, both through a case."""
    family = add_family()
    state(household=family["household"], emergency_cause="accident", basic_living_is_in_difficulty=True, **facts)
    account = add_account(family["mother"])
    number = open_case(family, "emergency")
    on = [D(2025, 7, day) for day in (7, 8, 9, 10, 11, 31)]
    with acting("beishan", number) as act:
        move_case(act, number, "accept", on=on[0])
    with acting("director_beishan", number) as act:
        help_first(act, number, amount=first, fund="assistance", on=on[1], reason="burnt out", account=account)
    with acting("beishan", number) as act:
        move_case(act, number, "begin_inquiry", on=on[2])
        move_case(act, number, "record_visit", on=on[3], visitors=VISITORS)
        give_opinion(act, number, on=on[4], discretion=Discretion("amount_by_case", "as grave as seen", True, whole))
        move_case(act, number, "report_for_confirmation", on=on[4])
    with acting("reviewer_xihu", number) as act:
        review_override(act, number, accepts=True, on=on[5])
        if whole > ONE_APPROVES:
            move_case(act, number, "approve", on=on[5])
    with acting("director_xihu" if whole > ONE_APPROVES else "reviewer_xihu", number) as act:
        award = confirm(act, number, on=D(2025, 8, 1), fund="assistance", account=account).award
    return Supported(family, award or 0, whole, "emergency", None, "once")


def test_help_that_turns_out_not_to_be_due_is_taken_back_first_sum_and_rest(money: psycopg.Connection) -> None:
    who = emergency(30_000, 300_000)
    assert amounts(who) == [30_000, 270_000]
    assert propose_for(who, D(2025, 8, 5)).number is None  # the office's amount is within the ceiling
    run(D(2025, 7, 1), who)  # the rest is not paid yet
    say(0, D(2025, 1, 1), household=who.household, emergency_cause="none")
    done = settle(who, D(2025, 8, 10))
    assert done is not None
    assert (done.written.overpayment, amounts(who)) == (30_000, [0, 0])
    run(D(2025, 8, 1), who)
    assert [row[0] for row in money.execute("select amount from payment").fetchall()] == [30_000]
    say(0, D(2025, 1, 1), household=who.household, emergency_cause="accident")
    assert settle(who, D(2025, 8, 20)) is not None
    run(D(2025, 9, 1), who)
    assert amounts(who) == [30_000, 270_000]
    assert [row[0] for row in money.execute("select amount from payment order by id").fetchall()] == [30_000, 270_000]
    assert sum(net for _, _, net, _ in standing(who)) == 0


def test_more_than_the_ceiling_is_taken_back(money: psycopg.Connection) -> None:
    """Of two: 2 × 6 × 1,301 = 15,612 yuan at most, twice that in special hardship."""
    who = emergency(30_000, 2_000_000, emergency_is_special_hardship=True)
    run(D(2025, 8, 1), who)
    say(0, D(2025, 1, 1), household=who.household, emergency_is_special_hardship=False)
    number: Any = propose_for(who, D(2025, 8, 10)).number
    assert number is not None
    assert (seen(number)["change"], seen(number)["overpaid"]) == ("lower", 2_000_000 - 1_561_200)
