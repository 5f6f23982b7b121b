"""Two officers at the same moment: one is told no, nothing is written twice, nobody waits for ever."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from minsheng.registry.access.acting import Act, Interrupted, act_once_more, acting
from minsheng.registry.people import deeds
from minsheng.registry.people.changing import ChangedMeanwhile, lock_people
from minsheng.registry.people.deeds.add_member import AlreadyMember, SharesAboveOne
from minsheng.registry.people.deeds.add_person import PersonAlreadyKnown
from tests.registry.people.build import BEISHAN, DAY, a_household, a_member, a_number, a_person


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, all begun together, each on a connection of its own."""
    gate = threading.Barrier(len(tasks))
    ended: list[Any] = [None] * len(tasks)

    def run(place: int, task: Callable[[], Any]) -> None:
        try:
            gate.wait(20)
            ended[place] = task()
        except Exception as raised:
            ended[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return ended


def test_the_same_number_is_added_once(city: psycopg.Connection) -> None:
    for _ in range(5):
        number = a_number()
        ended = at_once(*(lambda number=number: a_person(number=number) for _ in range(4)))  # type: ignore[misc]
        assert sorted(type(each).__name__ for each in ended) == ["PersonAlreadyKnown"] * 3 + ["int"]
        assert sum(isinstance(each, PersonAlreadyKnown) for each in ended) == 3
    assert city.execute("select count(*) from person").fetchone() == (5,)
    assert city.execute("select count(*) from audit_entry").fetchone() == (5,)


def test_shares_stay_within_one_when_two_households_take_the_same_person(city: psycopg.Connection) -> None:
    for _ in range(5):
        person = a_person()
        homes = [a_household() for _ in range(3)]
        ended = at_once(*(lambda home=home, person=person: a_member(home, person, share="0.6") for home in homes))  # type: ignore[misc]
        assert sorted(type(each).__name__ for each in ended) == ["SharesAboveOne", "SharesAboveOne", "int"]
        assert any(isinstance(each, SharesAboveOne) for each in ended)
        total = city.execute("select sum(share) from membership where person_id = %s", (person,)).fetchone()
        assert total is not None
        assert total[0] < 1


def test_shares_stay_within_one_without_the_deed_s_lock(city: psycopg.Connection) -> None:
    """The database keeps it alone: two connections, neither of which has seen the other's row."""
    person, homes = a_person(), [a_household(), a_household()]
    insert = (
        "insert into membership (household_id, person_id, relation_to_head, share, held, said_by)"
        " values (%s, %s, 'other', 0.6, '[2024-01-01,)', 'x')"
    )
    with psycopg.connect(city.info.dsn) as one, psycopg.connect(city.info.dsn) as two:
        one.execute(insert, (homes[0], person))
        two.execute(insert, (homes[1], person))
        one.commit()
        with pytest.raises(psycopg.errors.CheckViolation):
            two.commit()


def test_a_member_is_added_once(city: psycopg.Connection) -> None:
    person, home = a_person(), a_household()
    ended = at_once(*(lambda: a_member(home, person, share="0.3") for _ in range(3)))
    assert sorted(type(each).__name__ for each in ended) == ["AlreadyMember", "AlreadyMember", "int"]
    assert any(isinstance(each, AlreadyMember) for each in ended)


def test_the_same_membership_is_corrected_once(city: psycopg.Connection) -> None:
    row = a_member(a_household(), a_person())

    def correct(relation: str) -> Any:
        with acting("beishan", "correction") as act:
            return deeds.correct_membership(act, membership_id=row, relation_to_head=relation, said_by="book")

    ended = at_once(lambda: correct("child"), lambda: correct("parent"))
    refused = [each for each in ended if isinstance(each, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], (ChangedMeanwhile, LookupError))
    assert city.execute("select count(*) from membership where upper_inf(known)").fetchone() == (1,)


def cross(first: int, second: int, gate: threading.Barrier | None) -> Callable[[Act], str]:
    """Takes two people's locks in this order, so that two who cross stand in one another's way."""

    def deed(act: Act) -> str:
        lock_people(first)
        if gate is not None and not gate.broken:
            with contextlib.suppress(threading.BrokenBarrierError):
                gate.wait(5)
        lock_people(second)
        deeds.add_household(act, division=BEISHAN, on=DAY)
        return "done"

    return deed


def test_two_who_cross_are_told_so_and_both_done_when_tried_again(city: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    one, two = 1, 2

    def plainly(first: int, second: int, gate: threading.Barrier) -> str:
        with acting("beishan", "crossing") as act:
            return cross(first, second, gate)(act)

    gate = threading.Barrier(2)
    ended = at_once(lambda: plainly(one, two, gate), lambda: plainly(two, one, gate))
    assert sorted(map(str, ended)) == [
        "Somebody else changed the same records at the same moment. Nothing was done; do it again.",
        "done",
    ]
    assert any(isinstance(each, Interrupted) for each in ended)
    meeting = threading.Barrier(2)  # they meet once; tried again, they no longer wait for one another
    ended = at_once(
        lambda: act_once_more("beishan", "crossing", cross(one, two, meeting)),
        lambda: act_once_more("beishan", "crossing", cross(two, one, meeting)),
    )
    assert ended == ["done", "done"]
    assert city.execute("select count(*) from household").fetchone() == (3,)
