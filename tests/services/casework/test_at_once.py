"""Two at once, with real threads on real connections: one does it, the other is told; nothing is half done."""

from __future__ import annotations

import collections
import datetime
import threading
from collections.abc import Callable

import psycopg
from django.db import connections

from minsheng.registry.access.acting import acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.services.casework.deeds import (
    apply,
    confirm,
    give_opinion,
    help_first,
    move_case,
    object_to,
    publicise,
    review_override,
)
from minsheng.services.casework.escalating import raise_alerts
from minsheng.services.casework.intake.steps import HandingIn, hand_in, save, start_for_household, take_in
from tests.services.casework.families import add_family, state
from tests.services.casework.test_cases import add_fund, day, move, open_case, to_confirmation, to_opinion
from tests.services.casework.test_granting import emergency, opinion


def at_once(*deeds: Callable[[], object]) -> collections.Counter[str]:
    """Runs the deeds at the same moment; counts how each ended: "done", or its error's code."""
    ended: list[str] = []
    ready = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
            ended.append("done")
        except Exception as error:
            ended.append(str(getattr(error, "code", type(error).__name__)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return collections.Counter(ended)


def confirms(number: str, actor: str = "reviewer_xihu", **more: object) -> Callable[[], object]:
    def deed() -> None:
        with acting(actor, number) as act:
            confirm(act, number, on=day(15), fund="assistance", **more)  # type: ignore[arg-type]

    return deed


def steps(city: psycopg.Connection) -> list[tuple[int, str]]:
    return city.execute("select version, action from case_step order by version").fetchall()


def test_two_who_confirm_open_one_award(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    add_fund(city)
    ended = at_once(
        confirms(number), confirms(number, "director_xihu"), confirms(number), confirms(number, "director_xihu")
    )
    assert ended == {"done": 1, "not-possible": 3}
    assert city.execute("select count(*) from award").fetchone() == (1,)
    assert [action for _, action in steps(city)].count("confirm") == 1


def test_withdrawal_while_it_is_confirmed(city: psycopg.Connection) -> None:
    add_fund(city)
    for _ in range(4):
        number = open_case(add_family())
        to_confirmation(number)
        ended = at_once(confirms(number), lambda: move(number, "withdraw", day(15)))  # noqa: B023
        assert ended == {"done": 1, "not-possible": 1}
        row = city.execute("select state, (select count(*) from award a where a.household_id = c.household_id) from case_file c"
                           " where number = %s", [number]).fetchone()  # fmt: skip
        assert row in (("granted", 1), ("withdrawn", 0))


def test_a_fact_that_comes_while_it_is_confirmed_is_seen_or_comes_after(city: psycopg.Connection) -> None:
    add_fund(city)
    family = add_family()
    number = open_case(family)
    to_confirmation(number)
    ended = at_once(confirms(number), lambda: state(person=family["mother"], wage_income="9000"))
    assert ended["done"] >= 1
    row = city.execute("select state from case_file").fetchone()
    assert row == (("granted",) if ended["done"] == 2 else ("for_confirmation",))
    assert city.execute("select count(*) from award").fetchone() == (1 if row == ("granted",) else 0,)


def test_one_confirms_and_one_sends_back(city: psycopg.Connection) -> None:
    add_fund(city)
    number = open_case(add_family())
    to_confirmation(number)
    ended = at_once(confirms(number), lambda: move(number, "send_back", day(15), actor="director_xihu"))
    assert ended == {"done": 1, "not-possible": 1}


def test_help_is_paid_first_once(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    city.execute("insert into actor (name, shown_as, kind) values ('chief_two', 'x', 'officer')")
    city.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, 'street_director', '330106002',"
        " '[2020-01-01,)', k.id from actor a, actor k where a.name = 'chief_two' and k.name = 'keeper'"
    )

    def pays(actor: str) -> Callable[[], object]:
        def deed() -> None:
            with acting(actor, number) as act:
                help_first(act, number, amount=100_000, fund="assistance", on=day(0), reason="fire")

        return deed

    assert at_once(pays("director_beishan"), pays("chief_two"), pays("director_beishan")) == {
        "done": 1,
        "not-possible": 2,
    }
    assert city.execute("select count(*), sum(amount) from award").fetchone() == (1, 100_000)
    assert city.execute("select count(*) from decision").fetchone() == (1,)  # of those refused nothing stays


def test_two_review_one_override(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))
    opinion(number, 1, 100_000)
    move(number, "report_for_confirmation", day(1))

    def reviews(actor: str, accepts: bool) -> Callable[[], object]:
        def deed() -> None:
            with acting(actor, number) as act:
                review_override(act, number, accepts=accepts, on=day(2), note="seen")

        return deed

    assert at_once(reviews("reviewer_xihu", True), reviews("director_xihu", False))["done"] == 1
    assert city.execute("select count(*) from case_override where accepted is not null").fetchone() == (1,)


def test_two_give_an_opinion_and_one_decision_stays(city: psycopg.Connection) -> None:
    number = open_case(add_family(), "minimum_living_edge")
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))

    def gives() -> None:
        with acting("beishan", number) as act:
            give_opinion(act, number, on=day(1))

    assert at_once(gives, gives, gives) == {"done": 1, "not-possible": 2}
    assert city.execute("select count(*) from decision").fetchone() == (1,)


def test_one_objects_and_one_reports(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    with acting("beishan", number) as act:
        publicise(act, number, on=day(4))

    def objects() -> None:
        with acting("beishan", number) as act:
            object_to(act, number, code="property", reason="a car", on=day(11))

    ended = at_once(objects, lambda: move(number, "report_for_confirmation", day(12)))
    assert ended["done"] == 1
    versions = [version for version, _ in steps(city)]
    assert versions == sorted(set(versions))


def test_the_same_application_twice(city: psycopg.Connection) -> None:
    family = add_family()

    def applies() -> None:
        with acting("beishan", "application") as act:
            apply(act, household_id=family["household"], programme="minimum_living_allowance", applicant_id=family["mother"],
                  on=day(0))  # fmt: skip

    assert at_once(applies, applies, applies) == {"done": 1, "already-applied": 2}


def test_an_intake_is_taken_in_once_and_alerts_are_raised_once(city: psycopg.Connection) -> None:
    family = add_family()
    with acting("beishan", "intake") as act:
        intake = start_for_household(act, family["household"], ["minimum_living_allowance"], on=day(0))
        code = save(act, intake, on=day(0))
        number = hand_in(act, code, HandingIn(family["mother"], True, chosen=[("minimum_living_allowance", None)]),
                         household_id=family["household"], on=day(0))  # fmt: skip

    def takes() -> None:
        with acting("beishan", "intake") as act:
            take_in(act, number, on=day(0), said_at=datetime.datetime(2025, 7, 7, tzinfo=datetime.UTC))

    assert at_once(takes, takes) == {"done": 1, RecordNotFound.code: 1}
    case = city.execute("select number from case_file").fetchone()
    assert case is not None
    with acting("beishan", "x") as act:
        move_case(act, case[0], "accept", on=day(0))

    def night() -> None:
        with acting("night", "nightly run") as act:
            raise_alerts(act, on=day(4))

    assert at_once(night, night, night)["done"] >= 1
    assert city.execute("select count(*) from clock_alert").fetchone() == (1,)
