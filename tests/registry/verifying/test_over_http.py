"""A registry over HTTP: what it says is stated, and whatever goes wrong leaves the fact unknown."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from minsheng.registry.access.acting import acting
from minsheng.registry.people import deeds
from minsheng.registry.verifying.adapters.http import HttpAdapter
from minsheng.registry.verifying.authorising import withdraw_authorisation
from minsheng.registry.verifying.carrying_out import Outcome, carry_out
from minsheng.registry.verifying.registries import BadRegistries
from tests.registry.verifying import server as outside
from tests.registry.verifying.building import WHO, Somebody, a_family, allow, ask, known, query, quick, somebody
from tests.registry.verifying.server import KEY, OutsideRegistry

CAR = {"kind": "vehicle", "plate": "浙A12345", "use": "private", "registered_on": "2020-05-01"}
LORRY = {"kind": "vehicle", "plate": "浙A99999", "use": "business", "registered_on": "2021-05-01"}
PRISON = {"kind": "imprisonment", "number": "7", "since": "2026-01-05"}
ALL_PRISONS = {"imprisonment": "all", "detoxification": "all"}


@pytest.fixture
def prisons() -> Iterator[OutsideRegistry]:
    with OutsideRegistry("prisons").running() as found:
        yield found


@pytest.fixture
def vehicles() -> Iterator[OutsideRegistry]:
    with OutsideRegistry("vehicles").running() as found:
        yield found


def adapter(at: OutsideRegistry, **waiting: Any) -> HttpAdapter:
    return HttpAdapter(quick(at.name, **waiting), at.url, KEY)


def asked(who: Somebody, at: OutsideRegistry) -> int:
    allow(who, at.name)
    (number,) = ask(who, at.name)
    return number


def until_ended(number: int, by: HttpAdapter) -> Outcome:
    for _ in range(20):
        outcome = carry_out(number, adapter=by)
        if outcome.wait_s is None:
            return outcome
        assert outcome.wait_s <= 2
        time.sleep(min(outcome.wait_s, 0.2))
    raise AssertionError("It never ended.")


def test_what_is_found_is_stated_as_verified(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS, PRISON)
    number = asked(who, prisons)
    assert carry_out(number, adapter=adapter(prisons)) == Outcome("answered")
    assert known(person=who.person) == {"is_imprisoned": True, "is_in_compulsory_detoxification": False}
    row = city.execute(
        "select standing, source, lower(held), upper(held) - lower(held) from statement where person_id = %s",
        (who.person,),
    ).fetchall()
    assert [each[:2] for each in row] == [("verified", "prisons")] * 2
    assert {each[3] for each in row} == {30}
    found = query(number)
    assert found["stated"].keys() == {"is_imprisoned", "is_in_compulsory_detoxification"}
    assert b"2026-01-05" not in bytes(found["answer_sealed"])
    assert found["receipt"] is not None
    entries = city.execute(
        "select actor, action from audit_entry where person_id = %s order by at", (who.person,)
    ).fetchall()
    assert ("intake", "registry asked") in entries
    assert ("intake", "registry answered") in entries


def test_nothing_found_is_said_only_of_what_was_searched(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who, other = somebody(), somebody(name="李四")
    prisons.knows(who.number, {"imprisonment": "all"})
    assert carry_out(asked(who, prisons), adapter=adapter(prisons)) == Outcome("partial")
    assert known(person=who.person) == {"is_imprisoned": False}
    prisons.knows(other.number, {"imprisonment": "some", "detoxification": "all"})
    number = asked(other, prisons)
    carry_out(number, adapter=adapter(prisons))
    assert known(person=other.person) == {"is_in_compulsory_detoxification": False}
    assert query(number)["unknown"] == {"is_imprisoned": "not-everything-searched"}


LATE = (outside.NOW - datetime.timedelta(days=40)).isoformat()
TOMORROW = (outside.NOW + datetime.timedelta(days=1)).isoformat()
NO_ANSWER = {
    "time-out": ([outside.sleep(2)] * 3, "timed-out", 3),
    "a byte at a time": ([outside.drip] * 3, "timed-out", 3),
    "error 500": ([outside.fail(500)] * 3, "http-500", 3),
    "error 503": ([outside.fail(503)] * 3, "http-503", 3),
    "too many": ([outside.fail(429)] * 3, "http-429", 3),
    "still at work": ([outside.fail(202)] * 3, "http-202", 3),
    "cut off": ([outside.cut_off] * 3, "cut-off", 3),
    "hung up": ([outside.hang_up] * 3, "cut-off", 3),
    "not found": ([outside.fail(404)], "http-404", 1),
    "no JSON": ([outside.say(b"<html>please wait</html>")], "not-json", 1),
    "an empty list": ([outside.say(b"[]")], "other-schema", 1),
    "nothing at all": ([outside.say(b"")], "not-json", 1),
    "an empty object": ([outside.say(b"{}")], "other-schema", 1),
    "unknown person": (
        [outside.change(status="unknown_person", searched={}, entries=[], total=0)],
        "unknown-person",
        1,
    ),
    "another field": ([outside.change(entries=[{**PRISON, "cell": "4"}])], "other-schema", 1),
    "a field gone": ([outside.change(entries=[{"kind": "imprisonment", "number": "7"}])], "other-schema", 1),
    "a field renamed": ([outside.change(records=[])], "other-schema", 1),
    "another kind": ([outside.change(entries=[{"kind": "fine", "number": "7"}])], "other-schema", 1),
    "another request": ([outside.change(request="00000000-0000-0000-0000-000000000000")], "other-request", 1),
    "another registry": ([outside.change(registry="vehicles")], "other-request", 1),
    "a wrong count": ([outside.change(total=9)], "wrong-count", 1),
    "entries it did not search": ([outside.change(searched={"detoxification": "all"})], "contradicts-itself", 1),
    "old books": ([outside.change(as_of=LATE)], "stale", 1),
    "books of tomorrow": ([outside.change(as_of=TOMORROW)], "from-the-future", 1),
    "an hour without a zone": ([outside.change(as_of="2026-01-01T00:00:00")], "other-schema", 1),
    "an hour of no age": ([outside.change(as_of="0001-01-01T00:00:00+18:35")], "other-schema", 1),
    "a wrong signature": ([outside.sign_wrongly], "wrong-signature", 1),
    "too large": ([outside.say(b" " * 20_000)], "too-large", 1),
    "deep nesting": ([outside.say(b"[" * 9_000)], "not-json", 1),
}


@pytest.mark.parametrize("case", NO_ANSWER)
def test_what_goes_wrong_leaves_the_fact_unknown(city: psycopg.Connection, prisons: OutsideRegistry, case: str) -> None:
    ways, why, attempts = NO_ANSWER[case]
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS, PRISON)
    prisons.misbehaviour = list(ways)
    number = asked(who, prisons)
    outcome = until_ended(number, adapter(prisons, time_limit_s=0.5, largest_answer_bytes=10_000))
    assert outcome == Outcome("no_answer")
    assert query(number)["unknown"] == {"*": why}
    assert query(number)["attempts"] == attempts
    assert len(prisons.asked) == attempts
    assert city.execute("select count(*) from statement").fetchone() == (0,)
    assert known(person=who.person) == {}


def test_nobody_there_leaves_the_fact_unknown(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    number = asked(who, prisons)
    gone = HttpAdapter(quick("prisons"), "http://127.0.0.1:9/v1", KEY)
    assert until_ended(number, gone) == Outcome("no_answer")
    assert query(number)["unknown"] == {"*": "not-reached"}


def test_a_refusal_is_kept_as_one(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who, other = somebody(), somebody(name="李四")
    prisons.misbehaviour = [outside.fail(403)]
    assert carry_out(asked(who, prisons), adapter=adapter(prisons)) == Outcome("refused")
    prisons.knows(other.number, {})
    prisons.misbehaviour = [outside.change(status="refused")]
    assert carry_out(asked(other, prisons), adapter=adapter(prisons)) == Outcome("refused")
    assert known(person=who.person) == known(person=other.person) == {}


def test_it_is_asked_again_under_the_same_number(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS)
    prisons.misbehaviour = [outside.fail(500), outside.cut_off]
    number = asked(who, prisons)
    assert until_ended(number, adapter(prisons)) == Outcome("answered")
    assert len(prisons.asked) == 3
    assert len(set(prisons.asked)) == 1
    with acting(WHO, "look"), connection.cursor() as cursor:
        cursor.execute("select attempt, what from verification_event where query_id = %s order by id", [number])
        assert cursor.fetchall() == [
            (0, "queued"), (1, "sent"), (1, "no answer yet"), (2, "sent"), (2, "no answer yet"), (3, "sent"), (3, "answered"),
        ]  # fmt: skip


def test_the_registry_s_own_waiting_time_is_kept_to(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    prisons.misbehaviour = [outside.fail(503, Retry_After="120")]
    number = asked(who, prisons)
    first = carry_out(number, adapter=adapter(prisons))
    assert first.wait_s is not None
    assert 100 < first.wait_s <= 120
    second = carry_out(number, adapter=adapter(prisons))
    assert second.wait_s is not None
    assert 100 < second.wait_s <= 120
    assert len(prisons.asked) == 1, "not before its time"


def test_all_pages_are_read_and_a_car_is_found_once(city: psycopg.Connection, vehicles: OutsideRegistry) -> None:
    who = somebody()
    household = a_family(who)
    vehicles.pages = 3
    vehicles.knows(who.number, {"vehicle": "all"}, LORRY, {**LORRY, "plate": "浙A8"}, CAR)
    assert carry_out(asked(who, vehicles), adapter=adapter(vehicles)) == Outcome("answered")
    assert len(vehicles.asked) == 3
    assert known(household=household) == {"owns_motor_vehicle": True}


LAST_PAGE = {
    "fails": outside.fail(500),
    "is another one": outside.page_of(1),
    "is cut off": outside.cut_off,
    "counts otherwise": outside.change(total=7),
    "is of other books": outside.change(as_of=(outside.NOW - datetime.timedelta(hours=1)).isoformat()),
}


@pytest.mark.parametrize("how", LAST_PAGE)
def test_missing_pages_never_mean_no_car(city: psycopg.Connection, vehicles: OutsideRegistry, how: str) -> None:
    who, owner = somebody(), somebody(name="李四")
    household, of_owner = a_family(who), a_family(owner)
    vehicles.pages = 2
    vehicles.knows(who.number, {"vehicle": "all"}, LORRY, CAR)  # the car is on the page that does not come
    vehicles.knows(owner.number, {"vehicle": "all"}, CAR, LORRY)
    for each, expected in ((who, {}), (owner, {"owns_motor_vehicle": True})):
        vehicles.misbehaviour = [outside.behave, LAST_PAGE[how]] * 3
        number = asked(each, vehicles)
        assert until_ended(number, adapter(vehicles)) == Outcome("partial")
        assert known(household=household if each is who else of_owner) == expected
    assert known(household=household) == {}


def test_a_household_has_no_car_only_when_every_member_has_none(
    city: psycopg.Connection, vehicles: OutsideRegistry
) -> None:
    husband, wife = somebody(), somebody(name="李四")
    household = a_family(husband, wife)
    vehicles.knows(husband.number, {"vehicle": "all"})
    vehicles.knows(wife.number, {"vehicle": "all"}, LORRY)
    first = asked(husband, vehicles)
    carry_out(first, adapter=adapter(vehicles))
    assert known(household=household) == {}
    assert query(first)["unknown"] == {"owns_motor_vehicle": "members-not-answered"}
    vehicles.misbehaviour = [outside.fail(500)] * 3
    until_ended(asked(wife, vehicles), adapter(vehicles))
    assert known(household=household) == {}, "her registry failed: not known, not no"
    (again,) = ask(wife, "vehicles")
    assert carry_out(again, adapter=adapter(vehicles)) == Outcome("answered")
    assert known(household=household) == {"owns_motor_vehicle": False}


def test_one_member_s_car_is_enough(city: psycopg.Connection, vehicles: OutsideRegistry) -> None:
    husband, wife = somebody(), somebody(name="李四")
    household = a_family(husband, wife)
    vehicles.knows(wife.number, {"vehicle": "some"}, CAR)
    assert carry_out(asked(wife, vehicles), adapter=adapter(vehicles)) == Outcome("partial")
    assert known(household=household) == {"owns_motor_vehicle": True}


def test_a_car_of_somebody_in_no_household_is_kept_and_not_stated(
    city: psycopg.Connection, vehicles: OutsideRegistry
) -> None:
    who = somebody()
    vehicles.knows(who.number, {"vehicle": "all"}, CAR)
    number = asked(who, vehicles)
    assert carry_out(number, adapter=adapter(vehicles)) == Outcome("answered")
    assert query(number)["unknown"] == {"owns_motor_vehicle": "in-no-household"}
    assert city.execute("select count(*) from statement").fetchone() == (0,)


def test_a_home_owned_together_is_one_home(city: psycopg.Connection) -> None:
    home = {"kind": "estate", "certificate": "浙(2020)1号", "use": "home", "area": "88.5"}
    husband, wife = somebody(), somebody(name="李四")
    household = a_family(husband, wife)
    with OutsideRegistry("property").running() as registry:
        for each in (husband, wife):
            registry.knows(each.number, {"estate": "all"}, home)
            carry_out(asked(each, registry), adapter=adapter(registry))
    assert known(household=household) == {"homes_owned": "1", "owns_commercial_property": False}


def test_wages_are_stated_by_month_and_none_withheld_says_nothing(city: psycopg.Connection) -> None:
    who, without = somebody(), somebody(name="李四")
    wages = [
        {"kind": "wage", "number": str(n), "month": month, "amount": amount, "employer": "x"}
        for n, (month, amount) in enumerate([("2026-01", "3000.50"), ("2026-02", "3100"), ("2026-02", "200.25")])
    ]
    with OutsideRegistry("tax").running() as registry:
        registry.knows(who.number, {"wage": "all"}, *wages)
        registry.knows(without.number, {"wage": "all"})
        carry_out(asked(who, registry), adapter=adapter(registry))
        empty = asked(without, registry)
        assert carry_out(empty, adapter=adapter(registry)) == Outcome("answered")
    rows = city.execute(
        "select lower(held), upper(held), facts ->> 'wage_income' from statement where person_id = %s order by held",
        (who.person,),
    ).fetchall()
    day = datetime.date
    assert rows == [
        (day(2026, 1, 1), day(2026, 2, 1), "3000.5"),
        (day(2026, 2, 1), day(2026, 3, 1), "3300.25"),
    ]
    assert query(empty)["unknown"] == {"wage_income": "nothing-found-says-nothing"}


def test_a_withdrawal_while_it_is_asked_drops_the_answer(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS, PRISON)
    authorisation = allow(who, "prisons")
    (number,) = ask(who, "prisons")

    def withdrawn_meanwhile(handler: outside.Handler, request: str, page: int) -> bool:
        with acting(WHO, "the person came") as act:
            withdraw_authorisation(act, authorisation=authorisation)
        connections.close_all()
        return False

    prisons.misbehaviour = [withdrawn_meanwhile]
    carry_out(number, adapter=adapter(prisons))
    found = query(number)
    assert (found["state"], found["answer_sealed"]) == ("stopped", None)
    assert known(person=who.person) == {}


def test_an_authorisation_that_runs_out_stops_the_next_try(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    number = asked(who, prisons)
    city.execute("alter table verification_authorisation disable trigger verification_authorisation_append_only")
    city.execute("update verification_authorisation set held = daterange(current_date - 9, current_date)")
    assert carry_out(number, adapter=adapter(prisons)) == Outcome("stopped")
    assert prisons.asked == []


def test_a_corrected_number_is_another_question(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    number = asked(who, prisons)
    with acting(WHO, "the card") as act:
        deeds.correct_person(act, person_id=who.person, name="张三峰", on=datetime.date.today(), said_by="card")
    assert carry_out(number, adapter=adapter(prisons)) == Outcome("stopped")
    assert query(number)["unknown"] == {"*": "record-changed"}
    assert prisons.asked == []


def test_after_many_failures_the_registry_is_left_in_peace(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    people = [somebody(name=f"人{n}") for n in range(4)]
    numbers = [asked(each, prisons) for each in people]
    by = adapter(prisons, failures_that_open=3, open_for_s=0.4, attempts=9)
    prisons.misbehaviour = [outside.fail(500)] * 4
    for number in numbers[:3]:
        carry_out(number, adapter=by)
    outcome = carry_out(numbers[3], adapter=by)
    assert len(prisons.asked) == 3, "nobody asks"
    assert outcome.state == "queued"
    assert 0 < (outcome.wait_s or 0) <= 0.4
    time.sleep(0.5)
    assert carry_out(numbers[3], adapter=by).state == "sent", "one is let through, and fails"
    assert len(prisons.asked) == 4
    assert carry_out(numbers[0], adapter=by).wait_s
    assert len(prisons.asked) == 4, "closed again"
    time.sleep(0.5)
    for each in people:
        prisons.knows(each.number, ALL_PRISONS)
    assert [until_ended(number, by).state for number in numbers] == ["answered"] * 4


def test_two_workers_send_a_query_once(city: psycopg.Connection, prisons: OutsideRegistry) -> None:
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS)
    prisons.misbehaviour = [outside.sleep(0.3)]
    number = asked(who, prisons)
    outcomes = []

    def work() -> None:
        outcomes.append(carry_out(number, adapter=adapter(prisons)).state)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(prisons.asked) == 1
    assert sorted(outcomes) == ["answered", "sent", "sent"]
    assert city.execute("select count(*) from statement").fetchone() == (2,)


def test_two_members_answered_at_once_are_seen_together(city: psycopg.Connection, vehicles: OutsideRegistry) -> None:
    husband, wife = somebody(), somebody(name="李四")
    household = a_family(husband, wife)
    for each in (husband, wife):
        vehicles.knows(each.number, {"vehicle": "all"})
    numbers = [asked(each, vehicles) for each in (husband, wife)]
    at_once = threading.Barrier(2)

    def together(handler: outside.Handler, request: str, page: int) -> bool:
        at_once.wait(5)
        return False

    vehicles.misbehaviour = [together, together]

    def work(number: int) -> None:
        carry_out(number, adapter=adapter(vehicles, time_limit_s=5.0))
        connections.close_all()

    threads = [threading.Thread(target=work, args=[number]) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert known(household=household) == {"owns_motor_vehicle": False}


def test_a_worker_killed_while_asking_loses_and_doubles_nothing(
    city: psycopg.Connection, prisons: OutsideRegistry
) -> None:
    who = somebody()
    prisons.knows(who.number, ALL_PRISONS, PRISON)
    number = asked(who, prisons)
    connections.close_all()
    came = threading.Event()

    def hold(handler: outside.Handler, request: str, page: int) -> bool:
        came.set()
        time.sleep(3)
        return False

    prisons.misbehaviour = [hold]
    child = os.fork()
    if child == 0:  # a process of its own, with connections of its own
        try:
            carry_out(number, adapter=adapter(prisons, time_limit_s=9.0))
        finally:
            os._exit(0)
    assert came.wait(10)
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert query(number)["state"] == "sent"
    waiting = carry_out(number, adapter=adapter(prisons))
    assert waiting.wait_s, "the dead worker's lease lasts a while"
    city.execute("update verification_query set leased_until = now() - interval '1 second'")
    assert carry_out(number, adapter=adapter(prisons)) == Outcome("answered")
    assert len(set(prisons.asked)) == 1, "the registry knows both as one question"
    assert city.execute("select count(*) from statement").fetchone() == (2,)


def test_numbers_never_travel_in_clear() -> None:
    for url in ("http://registry.example/v1", "ftp://127.0.0.1/", "registry"):
        with pytest.raises(BadRegistries):
            HttpAdapter(quick("prisons"), url, KEY)
    HttpAdapter(quick("prisons"), "https://registry.example/v1", KEY)
