"""Several at once, in real transactions: two who confirm, a fact that comes while it is confirmed, a run that is being frozen, a
household that gives its award up while it is paid."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from minsheng.registry.access.acting import Interrupted, acting
from minsheng.registry.differences.standing import differences_of
from minsheng.registry.facts.stating import days, state_facts
from minsheng.services.casework.moving import NotPossible, StaleCase
from minsheng.services.casework.supervising.deeds import StaleProposal, confirm, find_change, history_of, move_change
from minsheng.services.casework.supervising.proposals import ProposalNotFound
from minsheng.services.payments.runs import approve, freeze, prepare
from minsheng.services.payments.runs.freezing import AwardsChanged
from tests.registry.people.build import QINGBO_HOME
from tests.services.casework.families import HOME, move_away
from tests.services.casework.supervising.building import (
    PROGRAMME,
    D,
    Supported,
    pay,
    propose_for,
    say,
    settle,
    support,
    to_confirmation,
)
from tests.services.payments.building import approved

DAY = D(2025, 5, 20)
Deed = Callable[[], Any]


@pytest.fixture
def family(money: psycopg.Connection) -> Supported:
    who = support()
    pay(who, 3, 4)
    return who


def lower(who: Supported, renounced: bool = False) -> str:
    """A change that awaits its confirmation: the award is lowered from April on."""
    if not renounced:
        say(who.family["mother"], D(2025, 4, 1), wage_income="2560")
    number = propose_for(who, DAY, renounced=renounced).number
    assert number is not None
    to_confirmation(number, DAY)
    return number


def confirming(number: str, actor: str = "reviewer_xihu") -> None:
    with acting(actor, number) as act:
        confirm(act, number, on=DAY)


def freezing(run: int) -> None:
    with acting("payer", "run") as act:
        freeze(act, run_id=run)


def at_once(*deeds: Deed) -> list[str]:
    """Does them all at the same moment, each in a thread with a connection of its own; how each ended, in their order."""
    ready = threading.Barrier(len(deeds))
    ended = [""] * len(deeds)

    def do(place: int, deed: Deed) -> None:
        ready.wait()
        try:
            deed()
            ended[place] = "done"
        except Exception as problem:
            ended[place] = type(problem).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def while_open(first: Callable[[], Any], then: Deed) -> str:
    """``first`` is done and its transaction kept open until ``then`` waits for it; how ``then`` ended."""
    ended: list[str] = []

    def do() -> None:
        try:
            then()
            ended.append("done")
        except Exception as problem:
            ended.append(type(problem).__name__)
        finally:
            connections.close_all()

    thread = threading.Thread(target=do)
    first_is_done = first()
    with first_is_done:
        thread.start()
        wait_for_a_lock()
    thread.join()
    return ended[0]


def wait_for_a_lock() -> None:
    """Until somebody waits for a lock on this server, which is this process's own."""
    with psycopg.connect(dsn(), autocommit=True) as owner:
        for _ in range(600):
            row = owner.execute("select count(*) from pg_locks where not granted").fetchone()
            if row and row[0]:
                return
            threading.Event().wait(0.05)
    raise AssertionError("Nobody waits.")


def dsn() -> str:
    plain = connections["default"].settings_dict
    return f"dbname={plain['NAME']} host={plain['HOST']} port={plain['PORT'] or 5432} user=minsheng_owner"


class Open:
    """An act that has done something and has not ended."""

    def __init__(self, actor: str, deed: Callable[[Any], Any]) -> None:
        self.acting = acting(actor, "open")
        deed(self.acting.__enter__())

    def __enter__(self) -> None: ...

    def __exit__(self, *ended: Any) -> None:
        self.acting.__exit__(None, None, None)


def test_two_who_confirm_at_once_confirm_once(money: psycopg.Connection, family: Supported) -> None:
    number = lower(family)
    ended = at_once(
        *(lambda actor=actor: confirming(number, actor) for actor in ("reviewer_xihu", "director_xihu") * 2)
    )
    assert ended.count("done") == 1, ended
    assert set(ended) - {"done"} <= {
        NotPossible.__name__,
        StaleProposal.__name__,
        StaleCase.__name__,
        Interrupted.__name__,
    }
    rows = money.execute("select month, amount from difference order by month").fetchall()
    assert rows == [(D(2025, 4, 1), 3000)]


def test_confirmed_and_withdrawn_at_once_is_one_of_the_two(money: psycopg.Connection, family: Supported) -> None:
    number = lower(family)

    def withdraw() -> None:
        with acting("beishan", number) as act:
            move_change(act, number, "withdraw", on=DAY, reason="a mistake")

    ended = at_once(lambda: confirming(number), withdraw)
    assert ended.count("done") == 1, ended
    with acting("beishan", "look"):
        state = find_change(number)["state"]
    assert state == ("confirmed" if ended[0] == "done" else "withdrawn")
    assert money.execute("select count(*) from difference").fetchone() == (int(ended[0] == "done"),)


def test_a_fact_that_is_being_stated_is_waited_for(family: Supported) -> None:
    number = lower(family)

    def stating(act: Any) -> None:
        state_facts(act, person=family.family["mother"], facts={"wage_income": "2500"}, held=days(D(2025, 4, 1)),
                    standing="verified", source="test", said_at=datetime.datetime.now(datetime.UTC))  # fmt: skip

    assert while_open(lambda: Open("beishan", stating), lambda: confirming(number)) == "StaleProposal"
    assert propose_for(family, DAY).number is None  # what was corrected back changes nothing any more


def test_a_fact_that_comes_while_it_is_confirmed_waits_and_is_decided_next(family: Supported) -> None:
    number = lower(family)
    ended = while_open(
        lambda: Open("reviewer_xihu", lambda act: confirm(act, number, on=DAY)),
        lambda: say(family.family["mother"], D(2025, 4, 1), wage_income="2500"),
    )
    assert ended == "done"
    back = settle(family, D(2025, 5, 21))
    assert back is not None
    with acting("reviewer_xihu", "look"):
        assert [(each.net, each.state) for each in differences_of(family.household, PROGRAMME)] == [(0, "settled")]


def test_a_run_that_is_frozen_while_it_is_confirmed_is_stale(family: Supported) -> None:
    number = lower(family)
    run = approved(D(2025, 5, 1))
    ended = while_open(lambda: Open("reviewer_xihu", lambda act: confirm(act, number, on=DAY)), lambda: freezing(run))
    assert ended == AwardsChanged.__name__


def test_what_is_confirmed_while_a_run_is_frozen_is_stale_and_proposed_anew(family: Supported) -> None:
    number = lower(family)
    run = approved(D(2025, 5, 1))
    ended = while_open(lambda: Open("payer", lambda act: freeze(act, run_id=run)), lambda: confirming(number))
    assert ended == StaleProposal.__name__
    anew = settle_heard(family)
    assert anew == [(D(2025, 4, 1), 3000), (D(2025, 5, 1), 3000)]


def test_freezing_and_confirming_at_once_leaves_nothing_over(money: psycopg.Connection, family: Supported) -> None:
    number = lower(family)
    run = approved(D(2025, 5, 1))
    ended = at_once(lambda: freezing(run), lambda: confirming(number))
    assert "done" in ended
    if ended[0] != "done":
        approved_again(run)
        freezing(run)
    if ended[1] != "done":
        settle_heard(family)
    paid = money.execute("select month, amount from paid where kind = 'monthly' order by month").fetchall()
    with acting("reviewer_xihu", "look"):
        over = {each.month: each.net for each in differences_of(family.household, PROGRAMME)}
    assert [amount - over.get(month, 0) for month, amount in paid] == [135_200, 132_200, 132_200]


def test_a_household_that_gives_its_award_up_while_it_is_paid(money: psycopg.Connection, family: Supported) -> None:
    number = lower(family, renounced=True)
    run = approved(D(2025, 5, 1))
    ended = at_once(lambda: freezing(run), lambda: confirming(number))
    assert "done" in ended
    if ended[0] != "done":
        approved_again(run)
        freezing(run)
    if ended[1] != "done":
        again = propose_for(family, DAY, renounced=True).number
        assert again is not None
        to_confirmation(again, DAY)
        confirming(again)
    assert money.execute("select amount from payment where month = '2025-05-01'").fetchall() == [(135_200,)]
    assert money.execute("select count(*) from difference").fetchone() == (0,)
    rows = money.execute("select upper(held) from award where upper_inf(known) and kind = 'monthly'").fetchall()
    assert rows == [(D(2025, 6, 1),)]
    assert propose_for(family, D(2025, 6, 20)).number is None  # it stays given up


def settle_heard(who: Supported) -> list[tuple[Any, int]]:
    """Proposed anew, with notice and hearing carried over where they were given; the overpayments then."""
    number = propose_for(who, DAY).number
    assert number is not None
    to_confirmation(number, DAY)
    confirming(number)
    with acting("reviewer_xihu", "look"):
        return [(each.month, each.net) for each in differences_of(who.household, PROGRAMME)]


def approved_again(run: int) -> None:
    with acting("payer", "run") as act:
        prepare(act, programme=PROGRAMME, month=D(2025, 5, 1), division="3301", pay_on=D(2025, 5, 15), again=True)
    with acting("checker", "run") as act:
        approve(act, run_id=run, version=2)


def test_a_change_goes_along_when_the_household_moves(money: psycopg.Connection, family: Supported) -> None:
    """Also at the moment in which it is confirmed: confirmed where it was, or open at the new office."""
    number = lower(family)
    ended = at_once(lambda: confirming(number), lambda: move_away(family.family, DAY))
    row = money.execute("select state, division from change_proposal where number = %s", [number]).fetchone()
    assert row in (("confirmed", HOME), ("for_confirmation", QINGBO_HOME)), ended
    if row == ("confirmed", HOME):
        return
    with acting("street_shangcheng", number):
        step = history_of(find_change(number)["id"])[-1]
    assert (step["action"], step["detail"]) == ("hand_over", {"from": HOME})


def test_a_change_that_is_open_is_the_new_offices(money: psycopg.Connection, family: Supported) -> None:
    number = lower(family)
    move_away(family.family, DAY)
    with pytest.raises(ProposalNotFound), acting("beishan", number):
        find_change(number)
    with acting("street_shangcheng", number):
        found = find_change(number)
        assert (found["division"], found["state"]) == (QINGBO_HOME, "for_confirmation")
        assert [step["action"] for step in history_of(found["id"])][-1] == "hand_over"
    with (
        pytest.raises(Exception, match="never changed"),
        acting("street_shangcheng", number),
        connection.cursor() as cursor,
    ):
        cursor.execute("update change_proposal set division = %s, version = version + 1", [HOME])
