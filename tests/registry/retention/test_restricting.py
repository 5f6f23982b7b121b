"""A restricted record is kept, and for nobody's work."""

from __future__ import annotations

import datetime

import psycopg
import pytest
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.records import record_for
from minsheng.registry.facts.household import MemberClosed, facts_of
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.people.models import Person
from minsheng.registry.retention.models import Restriction
from minsheng.registry.retention.restricting import (
    AlreadyRestricted,
    NotRestricted,
    UnknownGround,
    lift_restriction,
    restrict_record,
)
from tests.registry.databases import ACTORS
from tests.registry.retention.building import resident, second_rights_officer, state
from tests.registry.verifying.building import a_family, allow, ask, query, somebody


def restrict(person: int, by: str = "rights") -> None:
    with acting(by, "letter of 2 May") as act:
        restrict_record(act, person=person, ground="asked", because="letter of 2 May")


def lift(person: int) -> None:
    with acting("rights", "settled") as act:
        lift_restriction(act, person=person, because="settled")


def rows(actor: str, table: str, person: int) -> int:
    with acting(actor, "look"), connection.cursor() as cursor:
        column = "id" if table == "person" else "person_id"
        cursor.execute(f"select count(*) from {table} where {column} = %s", [person])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", ["person", "statement", "record"])
def test_officers_and_the_machine_no_longer_see_it(city: psycopg.Connection, table: str) -> None:
    who = somebody()
    resident(city, who.person)
    state({"wage_income": "3000"}, person=who.person)
    readers = ["beishan", "night", "intake", "reviewer_xihu"]
    assert [rows(name, table, who.person) for name in readers] == [1] * 4
    restrict(who.person)
    assert [rows(name, table, who.person) for name in readers] == [0] * 4
    assert rows("zhang", table, who.person) == 1, "the own look stays"
    assert rows("rights", "person", who.person) == 1
    lift(who.person)
    assert [rows(name, table, who.person) for name in readers] == [1] * 4


def test_nothing_is_stated_decided_or_asked_meanwhile(city: psycopg.Connection) -> None:
    who, wife = somebody(), somebody(name="李四")
    household = a_family(who, wife)
    allow(who, "tax")
    (number,) = ask(who, "tax")
    restrict(who.person)
    assert query_as_owner(city, number) == ("stopped", {"*": "record-restricted"})
    with pytest.raises(SubjectNotFound):
        state({"wage_income": "1"}, person=who.person)
    with pytest.raises(RecordNotFound):
        ask(who, "tax")
    with pytest.raises(RecordNotFound), acting("beishan", "visit") as act:
        record_for(act, who.person)
    with pytest.raises(IntegrityError, match="restricted"), acting("night", "nightly"), connection.cursor() as cursor:
        keep_something(cursor, household)
    lift(who.person)
    with acting("night", "nightly"), connection.cursor() as cursor:
        keep_something(cursor, household)
    assert query(number)["state"] == "stopped", "it is not asked again by itself"


def test_a_household_is_not_taken_to_be_smaller(city: psycopg.Connection) -> None:
    who, wife = somebody(), somebody(name="李四")
    household = a_family(who, wife)
    restrict(who.person)
    for name in ("night", "beishan"):
        with pytest.raises(MemberClosed), acting(name, "decide") as act:
            facts_of(act, household, datetime.date.today())
    lift(who.person)
    with acting("night", "decide") as act:
        assert len(facts_of(act, household, datetime.date.today()).plain["people"]) == 2


def test_kept_decisions_stay_to_be_read(city: psycopg.Connection) -> None:
    who = somebody()
    household = a_family(who)
    with acting("night", "nightly"), connection.cursor() as cursor:
        keep_something(cursor, household)
    restrict(who.person)
    for name in ("beishan", "reviewer_xihu"):
        with acting(name, "review"), connection.cursor() as cursor:
            cursor.execute("select count(*) from decision where household_id = %s", [household])
            assert cursor.fetchone() == (1,)


def test_search_does_not_find_it(city: psycopg.Connection) -> None:
    who = somebody(name="上官婉儿")
    find = "select count(*) from find_by_name('上官婉儿', '上官婉儿', array['上','官','婉','儿'], 10)"
    counts = []
    for step in (None, restrict):
        if step is not None:
            step(who.person)
        with acting("beishan", "look"), connection.cursor() as cursor:
            cursor.execute(find)
            counts.append(cursor.fetchone()[0])
    assert counts == [1, 0]


def test_it_is_put_and_lifted_once_with_a_reason(city: psycopg.Connection) -> None:
    who = somebody()
    with pytest.raises(NotRestricted):
        lift(who.person)
    restrict(who.person)
    with pytest.raises(AlreadyRestricted):
        restrict(who.person)
    with pytest.raises(UnknownGround), acting("rights", "x") as act:
        restrict_record(act, person=who.person, ground="whim", because="x")
    lift(who.person)
    restrict(who.person)
    with acting("rights", "look"):
        found = Restriction.objects.order_by("pk").values_list("put_by", "lifted_by", "lifted_because")
        assert list(found) == [("rights", "rights", "settled"), ("rights", "", "")]
    logged = city.execute(
        "select action from audit_entry where person_id = %s and actor = 'rights' order by at", (who.person,)
    )
    actions = [action for (action,) in logged]
    assert [action for action in actions if "restrict" in action] == ["restricted", "restriction lifted", "restricted"]


@pytest.mark.parametrize("name", sorted(set(ACTORS) - {"rights"}))
def test_nobody_else_may(city: psycopg.Connection, name: str) -> None:
    who = somebody()
    with pytest.raises((NotAllowed, RecordNotFound)):
        restrict(who.person, by=name)
    with acting(name, "round the deed"), connection.cursor() as cursor:
        cursor.execute("select set_restricted(%s, true)", [who.person])
        assert cursor.fetchone() == (False,)
    with pytest.raises(ProgrammingError), acting(name, "round the deed"):
        Person.objects.filter(pk=who.person).update(is_restricted=True)
    assert city.execute("select is_restricted from person where id = %s", (who.person,)).fetchone() == (False,)


def test_a_rights_officer_of_elsewhere_may_not(city: psycopg.Connection) -> None:
    who = somebody()
    second_rights_officer(city, "rights_shangcheng", "330102")
    with pytest.raises(RecordNotFound):
        restrict(who.person, by="rights_shangcheng")


def query_as_owner(owner: psycopg.Connection, number: int) -> tuple[str, dict[str, str]]:
    row = owner.execute("select state, unknown from verification_query where id = %s", (number,)).fetchone()
    assert row is not None
    return row[0], row[1]


def keep_something(cursor: object, household: int) -> None:
    """A decision row as small as the tables allow, made as the machine."""
    execute = cursor.execute  # type: ignore[attr-defined]
    execute("insert into law_text (version, files) values ('v', 'x') on conflict do nothing")
    execute("insert into figures_in_force (digest, figures) values ('f', '{}') on conflict do nothing")
    execute(
        "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt,"
        " decided_by) values (%s, %s, now(), 'v', 'zhejiang/hangzhou', 'f', '{}', '[]', '{}', '{}', 'night')",
        [household, datetime.date(2026, 1, 1)],
    )
