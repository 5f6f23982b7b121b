"""Yearly awards decided anew: a year is due whole or not at all, moves with the day of entitlement, stops, and is due again."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.registry.differences.applying import rows_of
from minsheng.registry.differences.standing import differences_of
from minsheng.services.casework.supervising.deeds import propose_for_all, set_plan
from minsheng.services.payments.runs.approving import NothingToPay
from tests.services.casework.supervising.building import (
    D,
    Supported,
    confirmed,
    do,
    propose_for,
    say,
    seen,
    settle,
    support_person,
    to_confirmation,
)
from tests.services.payments.building import frozen

BEGAN = D(2024, 9, 1)
_runs = itertools.count(1)


def veteran(cause: str = "war") -> Supported:
    """A disabled servicewoman of the first grade: 131,880 yuan a year by war, from August 2025 on 135,840."""
    return support_person("veterans_pensions", "yearly", BEGAN, BEGAN, service_disability_grade="grade_1",
                          service_disability_cause=cause)  # fmt: skip


def run(month: datetime.date, who: Supported) -> None:
    try:
        frozen(month, kind="once", programme=who.programme, number=next(_runs), pay_on=month)
    except NothingToPay:
        return


def standing(who: Supported) -> list[tuple[datetime.date, str, int, int]]:
    with acting("reviewer_xihu", "look"):
        return [
            (each.month, each.kind, each.net, each.outstanding)
            for each in differences_of(who.household, who.programme, who.person)
        ]


def held(who: Supported) -> list[tuple[datetime.date, datetime.date | None, int]]:
    with acting("reviewer_xihu", "look"):
        return [(row.since, row.until, row.amount) for row in rows_of(who.of)]


def paid(owner: psycopg.Connection[Any], who: Supported) -> list[tuple[datetime.date, str, int]]:
    return owner.execute(
        "select month, kind, amount from payment where household_id = %s order by month, id", [who.household]
    ).fetchall()


def test_a_year_that_was_paid_is_corrected_and_the_next_ones_too(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2024, 5, 1), service_disability_cause="duty")
    number = propose_for(who, D(2025, 3, 10)).number
    assert number is not None
    change = seen(number)
    assert (change["change"], change["is_worse"], change["since"]) == ("lower", True, BEGAN)
    assert (change["ongoing_from"], change["ongoing_before"], change["ongoing_due"]) == (
        D(2025, 9, 1),
        13_188_000,
        12_788_400,
    )
    assert (change["owed"], change["overpaid"]) == (0, 771_600)
    to_confirmation(number, D(2025, 3, 10))
    written = confirmed(number, D(2025, 3, 11)).written
    assert (written.arrear, written.overpayment) == (0, 771_600)
    assert held(who) == [(BEGAN, D(2025, 9, 1), 12_416_400), (D(2025, 9, 1), None, 12_788_400)]
    assert settle(who, D(2025, 3, 12)) is None
    with acting("director_xihu", "plan") as act:
        set_plan(act, award_number=who.award, percent=5, because="agreed", on=D(2025, 3, 12))
    run(D(2025, 8, 1), who)  # no year begins in August
    run(D(2025, 9, 1), who)
    assert paid(money, who) == [(BEGAN, "yearly", 13_188_000), (D(2025, 9, 1), "yearly", 12_788_400)]
    assert standing(who) == [(BEGAN, "overpayment", 771_600, 771_600 - 639_420)]


def test_what_changes_within_a_year_counts_from_the_next(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2025, 2, 10), service_disability_cause="illness")
    done = settle(who, D(2025, 3, 10))
    assert done is not None
    assert done.written.overpayment == 0
    assert held(who) == [(BEGAN, D(2025, 9, 1), 13_188_000), (D(2025, 9, 1), None, 12_024_000)]


def test_another_standard_of_the_law_is_found_by_the_night(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2024, 1, 1), schooling="primary")  # anything said has it decided anew
    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    assert propose_for_all("night", since=long_ago, on=D(2025, 8, 20)).new == 1
    done = settle(who, D(2025, 8, 20))
    assert done is not None
    assert (done.change["change"], done.change["is_worse"]) == ("raise", False)
    run(D(2025, 9, 1), who)
    assert paid(money, who)[-1] == (D(2025, 9, 1), "yearly", 13_584_000)


def test_the_year_moves_with_the_day_of_entitlement(money: psycopg.Connection) -> None:
    """The assessment was of December: the year that was paid in September is taken back, and one is due from December on."""
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2024, 1, 1), D(2024, 11, 20), service_disability_grade="none")
    done = settle(who, D(2025, 3, 10))
    assert done is not None
    assert (done.written.overpayment, done.written.arrear) == (13_188_000, 13_188_000)
    assert held(who) == [(D(2024, 12, 1), D(2025, 12, 1), 13_188_000), (D(2025, 12, 1), None, 13_584_000)]
    run(D(2025, 3, 1), who)
    run(D(2025, 9, 1), who)
    run(D(2025, 12, 1), who)
    assert paid(money, who) == [
        (BEGAN, "yearly", 13_188_000), (D(2025, 3, 1), "once", 13_188_000), (D(2025, 12, 1), "yearly", 13_584_000),
    ]  # fmt: skip
    assert settle(who, D(2025, 12, 20)) is None


def test_a_year_that_moves_back_is_settled_as_if_nothing_had_been(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2024, 1, 1), D(2024, 11, 20), service_disability_grade="none")
    assert settle(who, D(2025, 3, 10)) is not None
    say(who.person or 0, D(2024, 1, 1), service_disability_grade="grade_1")
    done = settle(who, D(2025, 3, 20))
    assert done is not None
    assert (done.written.arrear, done.written.overpayment) == (0, 0)  # the arrear was not paid yet: it is taken back
    assert all(net == 0 for _, _, net, _ in standing(who))
    run(D(2025, 9, 1), who)
    assert [each[2] for each in paid(money, who)] == [13_188_000, 13_584_000]
    assert money.execute("select count(*) from payment_held_back").fetchone() == (0,)


def test_a_stop_a_wrong_stop_and_a_right_one(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    say(who.person or 0, D(2025, 7, 1), service_disability_grade="none")
    number = propose_for(who, D(2025, 8, 1)).number
    assert number is not None
    assert (seen(number)["change"], seen(number)["ongoing_from"], seen(number)["overpaid"]) == (
        "stop",
        D(2025, 9, 1),
        0,
    )
    to_confirmation(number, D(2025, 8, 1))
    confirmed(number, D(2025, 8, 4))
    assert held(who) == [(BEGAN, D(2025, 9, 1), 13_188_000)]
    assert settle(who, D(2026, 2, 4)) is None
    say(who.person or 0, D(2025, 7, 1), service_disability_grade="grade_1")  # the stop was wrong: the year is owed
    done = settle(who, D(2026, 2, 10))
    assert done is not None
    assert done.written.arrear == 13_584_000
    run(D(2026, 2, 1), who)
    run(D(2026, 9, 1), who)
    assert [each[1:] for each in paid(money, who)] == [
        ("yearly", 13_188_000), ("once", 13_584_000), ("yearly", 13_584_000),
    ]  # fmt: skip


def test_given_up_from_the_next_year_on(money: psycopg.Connection) -> None:
    who = veteran()
    run(BEGAN, who)
    number = propose_for(who, D(2025, 1, 10), renounced=True).number
    assert number is not None
    assert (seen(number)["change"], seen(number)["is_worse"], seen(number)["since"]) == ("stop", False, D(2025, 9, 1))
    do(number, "report", D(2025, 1, 10))
    assert confirmed(number, D(2025, 1, 11)).award is None
    assert held(who) == [(BEGAN, D(2025, 9, 1), 13_188_000)]
    assert propose_for(who, D(2025, 11, 1)).number is None


def graduate(since: datetime.date, **facts: Any) -> Supported:
    home = {"homes_owned": "0", "tenure": "private_rental"}
    facts = {"activity": "employed", "education": "bachelor", "degree_is_full_time_or_certified": True, **facts}
    return support_person("graduate_rent_subsidy", "yearly", since, since, home, **facts)


def test_the_years_of_the_graduates_subsidy_are_counted(money: psycopg.Connection) -> None:
    """Three whoever earns what; of the fourth it is not known, since what the income is compared with is not."""
    who = graduate(D(2024, 1, 1), graduated_on="2022-06-27", graduate_rent_years_paid="1",
                   graduate_rent_first_paid_on="2023-01-01", insurance_record_starts_on="2022-07-01",
                   insurance_record_complete_on="2022-09-01")  # fmt: skip
    assert propose_for(who, D(2024, 2, 10)).unknown == {}
    found = propose_for(who, D(2025, 2, 10))
    assert (found.number, found.unknown) == (None, {"2026-01": ("urban_disposable_income_last_year",)})
    assert held(who) == [(D(2024, 1, 1), None, 1_000_000)]


def test_the_last_year_of_the_graduates_subsidy_ends_it(money: psycopg.Connection) -> None:
    who = graduate(D(2024, 9, 1), graduated_on="2020-03-01", graduate_rent_years_paid="5",
                   graduate_rent_first_paid_on="2020-09-01")  # fmt: skip
    run(D(2024, 9, 1), who)
    number = propose_for(who, D(2025, 3, 10)).number
    assert number is not None
    assert (seen(number)["change"], seen(number)["since"]) == ("stop", D(2025, 9, 1))


def test_a_year_whose_law_is_not_known_yet_stays(money: psycopg.Connection) -> None:
    who = veteran()
    found = propose_for(who, D(2027, 10, 10), since=D(2027, 10, 1))
    assert (found.number, found.unknown) == (None, {"2028-09": ()})
