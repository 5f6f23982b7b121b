"""Kinship, registered addresses, work, insurance accounts, organisations."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.people import deeds
from minsheng.registry.people.changing import BadPeriod
from minsheng.registry.people.deeds.add_employment import AlreadyEmployed
from minsheng.registry.people.deeds.add_insurance_account import AlreadyInsured
from minsheng.registry.people.deeds.add_kinship import ImpossibleParent, KinshipAlreadyKnown, UnknownKinship
from minsheng.registry.people.deeds.add_organisation import BadCreditCode, BadKind, OrganisationAlreadyKnown
from minsheng.registry.people.deeds.register_address import AddressAlreadyRegistered, BadDivisionCode
from tests.registry.people.build import BEISHAN, DAY, QINGBO, a_number, a_person

CODE = "91110000600037341L"


def tie(person: int, kind: str, other: int | None, actor: str = "beishan", **more: object) -> int:
    with acting(actor, "registration") as act:
        made = deeds.add_kinship(act, person_id=person, kind=kind, other_id=other, since=DAY, said_by="book", **more)  # type: ignore[arg-type]
        return len(made)


def ties(city: psycopg.Connection) -> set[tuple[object, ...]]:
    return set(city.execute("select person_id, kind, other_id from kinship where upper_inf(known)").fetchall())


def test_spouses_name_each_other(city: psycopg.Connection) -> None:
    one, two = a_person(), a_person(number=a_number(sex="male"))
    assert tie(one, "spouse", two) == 2
    assert ties(city) == {(one, "spouse", two), (two, "spouse", one)}
    with pytest.raises(KinshipAlreadyKnown):
        tie(a_person(), "spouse", two)
    assert len(ties(city)) == 2


def test_a_spouse_elsewhere_is_named_with_the_card_and_names_back_at_home(city: psycopg.Connection) -> None:
    number = a_number()
    here, there = a_person(), a_person("street_shangcheng", division=QINGBO, number=number)
    for wrong in (None, a_number()):
        with pytest.raises(RecordNotFound):
            tie(here, "spouse", there, number=wrong)
    assert tie(here, "spouse", there, number=number) == 1
    assert ties(city) == {(here, "spouse", there)}


def test_a_parent_is_older_and_of_the_right_sex(city: psycopg.Connection) -> None:
    child = a_person(number=a_number("20100101"))
    mother, younger = a_person(number=a_number("19800101")), a_person(number=a_number("20110101"))
    with pytest.raises(ImpossibleParent):
        tie(child, "father", mother)
    with pytest.raises(ImpossibleParent):
        tie(child, "mother", younger)
    assert tie(child, "mother", mother) == 1
    assert tie(child, "father", None) == 1
    with pytest.raises(KinshipAlreadyKnown):
        tie(child, "father", a_person(number=a_number("19800101", "male")))


def test_no_such_tie(city: psycopg.Connection) -> None:
    person = a_person()
    with pytest.raises(UnknownKinship):
        tie(person, "friend", a_person())
    with pytest.raises(UnknownKinship):
        tie(person, "guardian", person)
    with pytest.raises(NotAllowed):
        tie(person, "spouse", None, actor="reviewer_xihu")


def test_a_tie_ends(city: psycopg.Connection) -> None:
    person = a_person()
    tie(person, "guardian", a_person())
    row = city.execute("select id from kinship").fetchone()
    assert row is not None
    with acting("beishan", "court") as act:
        deeds.end_kinship(act, kinship_id=row[0], on=datetime.date(2024, 9, 1), said_by="court")
    with pytest.raises(RecordNotFound), acting("beishan", "court") as act:
        deeds.end_kinship(act, kinship_id=row[0], on=datetime.date(2024, 9, 1), said_by="court")
    tie(person, "carer", a_person())
    held = city.execute("select held::text from kinship where upper_inf(known) and kind = 'guardian'").fetchall()
    assert held == [("[2024-05-01,2024-09-01)",)]


def test_registered_addresses_follow_one_another(city: psycopg.Connection) -> None:
    person = a_person()
    given = {"person_id": person, "said_by": "police"}
    with acting("beishan", "hukou") as act:
        deeds.register_address(act, **given, division="110105", address="朝阳 1 号", on=DAY)
        deeds.register_address(act, **given, division=BEISHAN, address="保俶路 1 号", on=datetime.date(2024, 9, 1))
        with pytest.raises(AddressAlreadyRegistered):
            deeds.register_address(act, **given, division=BEISHAN, address="保俶路 1 号", on=datetime.date(2024, 9, 2))
        with pytest.raises(BadPeriod):
            deeds.register_address(act, **given, division=BEISHAN, address="保俶路 2 号", on=DAY)
        with pytest.raises(BadDivisionCode):
            deeds.register_address(act, **given, division="3301", address="x", on=DAY)
    rows = city.execute(
        "select division, held::text from registered_address where upper_inf(known) order by 2"
    ).fetchall()
    assert rows == [("110105", "[2024-05-01,2024-09-01)"), (BEISHAN, "[2024-09-01,)")]


def test_an_organisation_has_its_credit_code(city: psycopg.Connection) -> None:
    given = {"name": "某公司", "division": BEISHAN, "on": DAY}
    with acting("beishan", "registration") as act:
        deeds.add_employer(act, credit_code=f" {CODE.lower()} ", industry="C27", **given)
        deeds.add_provider(act, credit_code=CODE, kind="hospital", **given)
        for bad in ("91110000600037341X", "", "123", CODE + "1", "9111000060003734\x00L"):
            with pytest.raises(BadCreditCode):
                deeds.add_employer(act, credit_code=bad, **given)
        with pytest.raises(OrganisationAlreadyKnown):
            deeds.add_employer(act, credit_code=CODE, **given)
        with pytest.raises(OrganisationAlreadyKnown):
            deeds.add_provider(act, credit_code=CODE, kind="home", **given)
        with pytest.raises(BadKind):
            deeds.add_provider(act, credit_code=CODE, kind="shop", **given)
        with pytest.raises(BadKind):
            deeds.add_employer(act, credit_code=CODE, industry="Z1", **given)
    assert city.execute("select credit_code, industry from employer").fetchall() == [(CODE, "C27")]


def test_work_and_insurance(city: psycopg.Connection) -> None:
    person = a_person()
    with acting("beishan", "registration") as act:
        employer = deeds.add_employer(act, credit_code=CODE, name="某公司", division=BEISHAN, on=DAY)
        job = {"person_id": person, "employer_id": employer.pk, "kind": "contract", "since": DAY, "said_by": "contract"}
        deeds.add_employment(act, **job)
        with pytest.raises(AlreadyEmployed):
            deeds.add_employment(act, **job)
        with pytest.raises(BadKind):
            deeds.add_employment(act, **{**job, "kind": "slave"})
        with pytest.raises(RecordNotFound):
            deeds.add_employment(act, **{**job, "employer_id": 999})
        account = {"person_id": person, "scheme": "residents_medical", "since": DAY, "said_by": "bureau"}
        deeds.add_insurance_account(act, **account)
        with pytest.raises(AlreadyInsured):
            deeds.add_insurance_account(act, **account)
        with pytest.raises(BadKind):
            deeds.add_insurance_account(act, **{**account, "scheme": "lottery"})
    assert city.execute("select count(*) from employment_spell").fetchone() == (1,)
    assert city.execute("select count(*) from insurance_account").fetchone() == (1,)
