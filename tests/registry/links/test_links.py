"""Links: found, reviewed, reversible; linking and unlinking leaves every record of everybody as it was."""

from __future__ import annotations

import datetime
import threading

import psycopg
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.identity_numbers import check_digit
from minsheng.registry.links.finding import find_duplicates
from minsheng.registry.links.reviewing import (
    AlreadyLinked,
    AlreadyReviewed,
    counted_twice,
    link_people,
    records_of,
    review,
    unlink_people,
)
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person

HOME = "330106002051"
SINCE = datetime.date(2020, 1, 1)
NOT_RECORDS = ("audit_entry", "audit_head", "link_candidate", "person_link")


def a_person(name: str, born: datetime.date, number: str | None = None, sex: str = "female") -> int:
    with acting("intake", "test") as act:
        person = add_person(
            act, name=name, division=HOME, on=SINCE, said_by="test", birth_date=born, sex=sex, number=number,
            number_kind="resident" if number else "none",
        )  # fmt: skip
        household = add_household(act, division=HOME, on=SINCE)
        add_member(
            act, household_id=household.pk, person_id=person.pk, relation_to_head="head", since=SINCE, said_by="test"
        )
    return int(person.pk)


def a_number(first_seventeen: str) -> str:
    return first_seventeen + check_digit(first_seventeen)


def everything(owner: psycopg.Connection) -> dict[str, list[str]]:
    tables = owner.execute(
        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'procrastinate%'"
    ).fetchall()
    return {
        name: sorted(row[0] for row in owner.execute(f"select t::text from {name} t").fetchall())
        for (name,) in tables
        if name not in NOT_RECORDS
    }


def test_a_mistyped_duplicate_is_found_reviewed_and_taken_back(city: psycopg.Connection) -> None:
    born = datetime.date(1962, 3, 14)
    one = a_person("张三丰", born, a_number("33010619620314002"), "female")
    other = a_person("张三丰", born, None, "female")
    for at in range(60):
        day = datetime.date(1950, 1, 1) + datetime.timedelta(days=211 * at)
        name = (
            "赵钱孙李周吴郑王冯陈"[at % 10]
            + "秀英兰桂芳建国志强玉"[(at * 7) % 10]
            + "文武德才明华春夏秋冬"[(at * 3) % 10]
        )
        a_person(name, day, a_number(f"330106{day:%Y%m%d}{100 + at:03d}"), "male" if (100 + at) % 2 else "female")
    before = everything(city)
    with acting("steward", "duplicates") as act:
        found = find_duplicates(act)
    assert found.people == 62
    rows = city.execute(
        "select id, left_id, right_id, probability from link_candidate order by probability desc"
    ).fetchall()
    assert rows[0][1:3] == (one, other)
    with acting("steward", "duplicates") as act:
        link = review(act, candidate=rows[0][0], is_one=True, reason="same card seen")
        assert records_of(other) == (one, other)
    assert link is not None
    with acting("steward", "duplicates") as act:
        assert [twice.people for twice in counted_twice(act)] == [(one, other)]
        assert find_duplicates(act).new == 0
    with pytest.raises(AlreadyReviewed), acting("steward", "duplicates") as act:
        review(act, candidate=rows[0][0], is_one=False, reason="no")
    with acting("steward", "duplicates") as act:
        unlink_people(act, link=link, reason="two sisters")
    with acting("steward", "duplicates"):
        assert records_of(other) == (other,)
    assert everything(city) == before
    log = city.execute(
        "select action from audit_entry where person_id = %s and action like 'records%%' order by number", [one]
    )
    assert [row[0] for row in log] == ["records linked", "records unlinked"]


def test_only_who_may_links_and_only_what_is_seen(city: psycopg.Connection) -> None:
    one, other = a_person("张三", SINCE), a_person("张叁", SINCE)
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        link_people(act, left=one, right=other, reason="same")
    with pytest.raises(RecordNotFound), acting("street_shangcheng", "x") as act:
        link_people(act, left=one, right=other, reason="same")
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        find_duplicates(act)
    with pytest.raises(RecordNotFound), acting("steward", "x") as act:
        review(act, candidate=99, is_one=True, reason="same")


def test_two_reviewers_at_once_make_one_link(city: psycopg.Connection) -> None:
    one, other = a_person("张三", SINCE), a_person("张叁", SINCE)
    outcomes: list[str] = []
    ready = threading.Barrier(3)

    def link(left: int, right: int) -> None:
        ready.wait()
        try:
            with acting("steward", "x") as act:
                link_people(act, left=left, right=right, reason="same")
            outcomes.append("linked")
        except AlreadyLinked:
            outcomes.append("already")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=link, args=pair) for pair in ((one, other), (other, one), (one, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "already", "linked"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12), order=st.randoms())
def test_any_links_taken_back_in_any_order_leave_everything_as_it_was(
    city: psycopg.Connection, moves: list[tuple[int, int]], order: object
) -> None:
    people = [row[0] for row in city.execute("select id from person order by id limit 5")]
    while len(people) < 5:
        people.append(a_person("王" + "一二三四五"[len(people)], SINCE))
    before = everything(city)
    made: list[int] = []
    groups = [{person} for person in people]
    for left, right in moves:
        one, other = people[left], people[right]
        if one == other:
            continue
        with acting("steward", "x") as act:
            try:
                made.append(link_people(act, left=one, right=other, reason="same"))
                joined = next(g for g in groups if one in g) | next(g for g in groups if other in g)
                groups = [g for g in groups if not g & joined] + [joined]
            except AlreadyLinked:
                assert any({one, other} <= group for group in groups)
    with acting("steward", "x"):
        for group in groups:
            assert {records_of(person) for person in group} == {tuple(sorted(group))}
    assert everything(city) == before
    order.shuffle(made)  # type: ignore[attr-defined]
    for link in made:
        with acting("steward", "x") as act:
            unlink_people(act, link=link, reason="back")
    with acting("steward", "x"):
        assert all(records_of(person) == (person,) for person in people)
    assert everything(city) == before
