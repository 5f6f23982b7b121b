"""People come to be known and are corrected."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.identity_numbers import BadIdentityNumber, check_digit
from minsheng.registry.people import deeds
from minsheng.registry.people.deeds.add_person import BirthMissing, NumberDisagrees, PersonAlreadyKnown
from minsheng.registry.people.deeds.correct_person import DiesBeforeBirth, NothingToCorrect
from minsheng.registry.people.numbers import NUMBER, PHONE, BadNumber
from minsheng.registry.places.questions import UnknownDivision
from minsheng.registry.sealing import digest, unseal
from minsheng.registry.texts import BadText
from tests.registry.people.build import BEISHAN, DAY, QINGBO, a_number, a_person


def only(city: psycopg.Connection, what: str, person: int) -> Any:
    row = city.execute(f"select {what} from person where id = %s", (person,)).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


def add(act: Any, **more: Any) -> Any:
    given = {"name": "李四", "division": BEISHAN, "on": DAY, "said_by": "card", "number": a_number(), **more}
    return deeds.add_person(act, **given)


def test_the_number_is_sealed_and_says_birth_and_sex(city: psycopg.Connection) -> None:
    number = a_number("19580302", "male")
    person = a_person(number=number, phone="+86 138-0000 0000")
    sealed, found, phone = only(city, "number_sealed, number_digest, phone_sealed", person)
    assert unseal(sealed, NUMBER) == number
    assert found == digest(number, NUMBER)
    assert unseal(phone, PHONE) == "13800000000"
    assert number.encode() not in sealed
    assert only(city, "birth_date, sex, number_kind", person) == (datetime.date(1958, 3, 2), "male", "resident")
    assert only(city, "pinyin, initials, jurisdictions", person) == ("zhang san feng", "zsf", [BEISHAN])
    kept = city.execute("select name, lower(held)::text, upper(held) from person_name").fetchall()
    assert kept == [("张三丰", "1958-03-02", None)]
    logged = city.execute("select action, person_id, detail::text from audit_entry").fetchall()
    assert [(row[0], row[1]) for row in logged] == [("person added", person)]
    assert number not in logged[0][2]
    assert "张三丰" not in logged[0][2]


def test_fifteen_digits_are_the_same_person_as_eighteen(city: psycopg.Connection) -> None:
    a_person(number="330106600215002")
    first = "33010619600215002"
    with pytest.raises(PersonAlreadyKnown), acting("street_shangcheng", "registration") as act:
        add(act, number=first + check_digit(first), division=QINGBO)


@pytest.mark.parametrize("begins", ["810000", "820000", "830000"])
def test_a_residence_permit_is_known_as_one(city: psycopg.Connection, begins: str) -> None:
    assert only(city, "number_kind", a_person(number=a_number(division=begins))) == "residence_permit"


def test_a_passport_and_somebody_without_any_number(city: psycopg.Connection) -> None:
    born = {"birth_date": datetime.date(1990, 1, 1), "sex": "female"}
    passport = a_person(number="e12345678", number_kind="passport", name="Ann Lee", **born)
    assert only(city, "number_kind", passport) == "passport"
    with acting("beishan", "found child") as act:
        child = add(act, number=None, **born)
        other = add(act, number=None, **born)
    assert only(city, "number_kind, number_sealed", child.pk) == ("none", None)
    assert child.pk != other.pk


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"number": "330106198001010011"}, BadIdentityNumber),
        ({"number": "33010619800101\x00"}, BadNumber),
        ({"number": "E1", "number_kind": "passport"}, BadNumber),
        ({"number": None}, BirthMissing),
        ({"number": None, "birth_date": datetime.date(2024, 5, 2), "sex": "male"}, NumberDisagrees),
        ({"birth_date": datetime.date(1980, 1, 2)}, NumberDisagrees),
        ({"sex": "male"}, NumberDisagrees),
        ({"name": "张\x00三"}, BadText),
        ({"name": "张\udfff三"}, BadText),
        ({"ethnicity": "汉" * 50}, BadText),
        ({"said_by": ""}, BadText),
        ({"phone": "12"}, BadNumber),
        ({"division": "330106999"}, UnknownDivision),
        ({"division": QINGBO}, NotAllowed),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    city: psycopg.Connection, given: dict[str, Any], refused: type[Exception]
) -> None:
    if given.get("division") == "330106999":
        with pytest.raises(refused), acting("steward", "registration") as act:
            add(act, **given)
    else:
        with pytest.raises(refused), acting("beishan", "registration") as act:
            add(act, **given)
    assert city.execute("select count(*) from person").fetchone() == (0,)
    assert city.execute("select action from audit_entry").fetchall() in ([], [("refused",)])


def test_who_may_only_look_adds_nobody(city: psycopg.Connection) -> None:
    with pytest.raises(NotAllowed), acting("reviewer_xihu", "curiosity") as act:
        add(act)
    assert city.execute("select actor, action, detail from audit_entry").fetchall() == [
        ("reviewer_xihu", "refused", {"asked": "record", "topic": ""})
    ]


def test_a_changed_name_and_a_wrong_one_stay_in_the_history(city: psycopg.Connection) -> None:
    person = a_person(name="买买提·艾力")
    with acting("beishan", "changed card") as act:
        deeds.correct_person(
            act, person_id=person, name="单雄信", name_since=datetime.date(2020, 1, 1), on=DAY, said_by="card"
        )
    with acting("beishan", "typing error") as act:
        deeds.correct_person(act, person_id=person, name="单雄性", on=DAY, said_by="card")
    assert only(city, "name, pinyin", person) == ("单雄性", "shan xiong xing")
    history = city.execute(
        "select name, lower(held)::text, upper(held)::text, upper_inf(known) from person_name order by id"
    ).fetchall()
    assert history == [
        ("买买提·艾力", "1980-01-01", None, False),
        ("买买提·艾力", "1980-01-01", "2020-01-01", True),
        ("单雄信", "2020-01-01", None, False),
        ("单雄性", "2020-01-01", None, True),
    ]


def test_what_stood_before_is_in_the_log(city: psycopg.Connection) -> None:
    number = a_number()
    person = a_person(number=number, ethnicity="汉族")
    right = a_number("19800102")
    with acting("beishan", "wrong card") as act:
        deeds.correct_person(act, person_id=person, number=right, ethnicity="回族", on=DAY, said_by="police")
        deeds.correct_person(act, person_id=person, death_date=datetime.date(2024, 4, 1), on=DAY, said_by="hospital")
    details = [row[0] for row in city.execute("select detail from audit_entry order by number").fetchall()][1:]
    assert details[0]["before"] == {
        "birth_date": "1980-01-01",
        "ethnicity": "汉族",
        "number_digest": digest(number, NUMBER).hex(),
    }
    assert details[1]["before"] == {"death_date": None}
    assert only(city, "death_date", person) == datetime.date(2024, 4, 1)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"death_date": datetime.date(1979, 1, 1)}, DiesBeforeBirth),
        ({"death_date": datetime.date(2030, 1, 1)}, DiesBeforeBirth),
        ({"birth_date": datetime.date(1981, 1, 1)}, NumberDisagrees),
        ({}, NothingToCorrect),
        ({"name": "张三丰"}, NothingToCorrect),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    city: psycopg.Connection, changes: dict[str, Any], refused: type[Exception]
) -> None:
    person = a_person()
    with pytest.raises(refused), acting("beishan", "correction") as act:
        deeds.correct_person(act, person_id=person, on=DAY, said_by="card", **changes)
    assert city.execute("select count(*) from person_name").fetchone() == (1,)


def test_somebody_else_s_number_is_not_taken_over(city: psycopg.Connection) -> None:
    number = a_number()
    a_person("street_shangcheng", division=QINGBO, number=number)
    person = a_person()
    with pytest.raises(PersonAlreadyKnown), acting("beishan", "correction") as act:
        deeds.correct_person(act, person_id=person, number=number, on=DAY, said_by="card")


def test_a_record_elsewhere_is_as_if_it_were_not(city: psycopg.Connection) -> None:
    person = a_person("street_shangcheng", division=QINGBO)
    said = []
    for asked in (person, 987654321):
        with pytest.raises(RecordNotFound) as refused, acting("beishan", "curiosity") as act:
            deeds.correct_person(act, person_id=asked, name="王五", on=DAY, said_by="card")
        said.append(str(refused.value))
    assert said[0] == said[1]
