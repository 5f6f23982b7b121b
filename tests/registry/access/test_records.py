"""One door to a record: hidden and missing look the same, every look is in the log."""

from __future__ import annotations

import datetime

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.records import look_in_full, record_for
from tests.registry.people.build import BEISHAN, QINGBO, a_household, a_member, a_number, a_person

MISSING = 987654321


def log(city: psycopg.Connection) -> list[tuple[object, ...]]:
    return city.execute(
        "select actor, action, purpose, person_id, detail from audit_entry where action not like '%added' order by id"
    ).fetchall()


def test_the_record_with_masked_numbers(city: psycopg.Connection) -> None:
    number = a_number("19580302")
    person = a_person(number=number, phone="13812345678", ethnicity="汉族")
    household = a_household()
    a_member(household, person, relation="head")
    with acting("reviewer_xihu", "review 7") as act:
        record = record_for(act, person)
    assert (record.name, record.sex, record.birth_date) == ("张三丰", "female", datetime.date(1958, 3, 2))
    assert record.number == number[:4] + "*" * 10 + number[-4:]
    assert record.phone == "1381***5678"
    assert [(each.household_id, each.relation_to_head) for each in record.households] == [(household, "head")]
    assert log(city) == [("reviewer_xihu", "looked", "review 7", person, {})]


def test_hidden_and_missing_are_the_same_in_everything(city: psycopg.Connection) -> None:
    hidden = a_person("street_shangcheng", division=QINGBO)
    seen = []
    for asked in (hidden, MISSING):
        with (
            CaptureQueriesContext(connection) as queries,
            pytest.raises(RecordNotFound) as refused,
            acting("beishan", "curiosity") as act,
        ):
            record_for(act, asked)
        shape = [query["sql"].replace(str(asked), "?").split("values")[0][:90] for query in queries.captured_queries]
        seen.append((str(refused.value), refused.value.args, type(refused.value), shape))
    assert seen[0] == seen[1]
    assert len(seen[0][3]) > 3
    assert [(row[1], row[3]) for row in log(city)] == [("refused", hidden), ("refused", MISSING)]


@pytest.mark.parametrize("asked", [0, -1, 2**63, 2**80])
def test_a_number_that_no_record_has(city: psycopg.Connection, asked: int) -> None:
    with pytest.raises(RecordNotFound), acting("beishan", "typing error") as act:
        record_for(act, asked)
    assert [row[1] for row in log(city)] == ["refused"]


def test_a_look_stays_in_the_log_when_the_rest_comes_to_nothing(city: psycopg.Connection) -> None:
    person = a_person()

    def look_and_fail() -> None:
        with acting("beishan", "visit") as act:
            record_for(act, person)
            act.record("person corrected", person_id=person)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look_and_fail()
    assert [row[1] for row in log(city)] == ["looked"]


def test_a_number_in_clear_needs_the_right_and_leaves_its_trace(city: psycopg.Connection) -> None:
    number = a_number()
    person = a_person(number=number, phone="13812345678")
    with acting("beishan", "bank letter") as act:
        assert look_in_full(act, person) == number
        assert look_in_full(act, person, "phone") == "13812345678"
    neighbour = a_person(division=f"{BEISHAN}051")
    with pytest.raises(NotAllowed), acting("worker_beishan", "visit") as act:
        look_in_full(act, neighbour)
    with pytest.raises(RecordNotFound), acting("street_shangcheng", "visit") as act:
        look_in_full(act, person)
    assert [(row[1], row[4]) for row in log(city)][:2] == [
        ("looked in full", {"what": "number"}),
        ("looked in full", {"what": "phone"}),
    ]
    assert [row[1] for row in log(city)][2:] == ["refused", "refused"]


def test_a_resident_sees_the_own_record_alone(city: psycopg.Connection) -> None:
    number = a_number()
    own, neighbour = a_person(number=number), a_person()
    with acting("beishan", "counter") as act:
        open_resident_account(act, name="zhang", shown_as="张", person_id=own)
    with acting("zhang", "my record") as act:
        assert record_for(act, own).name == "张三丰"
        assert look_in_full(act, own) == number
    with pytest.raises(RecordNotFound), acting("zhang", "my neighbour") as act:
        record_for(act, neighbour)


def test_who_scans_or_administers_sees_nobody(city: psycopg.Connection) -> None:
    person = a_person()
    for actor in ("analyst", "systems", "security", "auditor"):
        with pytest.raises(RecordNotFound), acting(actor, "curiosity") as act:
            record_for(act, person)
