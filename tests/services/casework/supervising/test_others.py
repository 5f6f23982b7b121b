"""Awards of persons, households that nobody lives in any more, members who died: decided anew as well."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.engine.exact import explain
from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import open_award
from minsheng.registry.decisions.keeping import keep_decision
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.values import the_reading
from minsheng.registry.people.deeds.correct_person import correct_person
from minsheng.registry.people.deeds.end_membership import end_membership
from minsheng.services.casework.deciding import ASSUMPTIONS
from minsheng.services.casework.supervising.deeds import propose
from tests.registry.awards.building import add_account
from tests.services.casework.supervising.building import (
    GRANTED,
    PROGRAMME,
    D,
    Supported,
    confirmed,
    pay,
    propose_for,
    say,
    seen,
    settle,
    support,
    to_confirmation,
)

SINGLE = "single_person_minimum_living"


@pytest.fixture
def family(money: psycopg.Connection) -> Supported:
    return support()


def test_nobody_is_left(money: psycopg.Connection, family: Supported) -> None:
    pay(family, 3, 4)
    rows = money.execute("select id from membership where upper_inf(known)").fetchall()
    with acting("beishan", "moved away") as act:
        for (membership,) in rows:
            end_membership(act, membership_id=membership, on=D(2025, 4, 10), said_by="test")
    done = settle(family, D(2025, 4, 20))
    assert done is not None
    assert (done.change["change"], done.award, done.written.overpayment) == ("stop", None, 0)
    assert money.execute("select upper(held) from award where upper_inf(known)").fetchall() == [(D(2025, 5, 1),)]


def test_a_death_that_comes_late_is_decided_from_the_month_after_it(money: psycopg.Connection) -> None:
    family = support("1000")
    pay(family, 3, 4, 5)
    with acting("beishan", "death certificate") as act:
        correct_person(
            act, person_id=family.family["child"], death_date=D(2025, 4, 10), on=D(2025, 5, 20), said_by="test"
        )
    proposed = propose_for(family, D(2025, 5, 20))
    assert proposed.number is not None
    change = seen(proposed.number)
    assert change["since"] == D(2025, 5, 1)
    assert (change["change"], change["is_worse"], change["ongoing_due"]) == ("lower", True, 30_100)
    assert change["overpaid"] == family.amount - 30_100  # May's; June is not paid yet
    to_confirmation(proposed.number, D(2025, 5, 20))
    assert confirmed(proposed.number, D(2025, 5, 21)).written.overpayment == change["overpaid"]


def test_an_award_of_a_person(money: psycopg.Connection) -> None:
    """The child alone, where the household's income lies between the standard and the edge line."""
    family = support()
    household, child = family.household, family.family["child"]
    say(family.family["mother"], GRANTED, wage_income="3000")
    with acting("beishan", "opinion") as act:
        reading = the_reading()
        facts = {**facts_of(act, household, GRANTED, law=reading.law).plain, "assume": list(ASSUMPTIONS)}
        explanation = explain(reading, facts, GRANTED, [SINGLE])
        answer = next(each for each in explanation.of(SINGLE) if explanation.facts.people[each.who] == str(child))
        assert answer.entitled
        assert answer.amount is not None
        known_at = datetime.datetime.now(datetime.UTC)
        decision = keep_decision(
            act, household_id=household, explanation=explanation, facts=facts, known_at=known_at, programmes=(SINGLE,)
        )
    account = add_account(family.family["mother"], "6222990000000001")
    with acting("reviewer_xihu", "grant") as act:
        open_award(act, household_id=household, programme=SINGLE, decision_id=decision, amount=int(answer.amount),  # type: ignore[arg-type]
                   fund="assistance", payee_id=family.family["mother"], since=GRANTED, article="x", because="granted",
                   person_id=child, account=account)  # fmt: skip

    def proposed(on: datetime.date) -> str | None:
        with acting("beishan", "supervision") as act:
            return propose(act, household_id=household, programme=SINGLE, person_id=child, on=on).number

    assert proposed(D(2025, 4, 20)) is None
    say(family.family["mother"], D(2025, 4, 1), wage_income="9000")
    number = proposed(D(2025, 4, 21))
    assert number is not None
    change = seen(number)
    assert (change["change"], change["person_id"], change["since"]) == ("stop", child, D(2025, 4, 1))
    assert change["programme"] != PROGRAMME
    to_confirmation(number, D(2025, 4, 21))
    assert confirmed(number, D(2025, 4, 22)).award is None
