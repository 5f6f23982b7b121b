"""Whom a registry may be asked about, and who may ask."""

from __future__ import annotations

import datetime

import psycopg
import pytest
from django.db import connection
from django.db.utils import IntegrityError, InternalError, ProgrammingError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.people import deeds
from minsheng.registry.verifying.asking import NotAuthorised, RecordRestricted, verify_person
from minsheng.registry.verifying.authorising import (
    BadAuthorisation,
    MustBeSigned,
    authorise,
    withdraw_authorisation,
)
from minsheng.registry.verifying.models import Authorisation, Query
from minsheng.registry.verifying.registries import UnknownRegistry, of_age_from_years
from tests.registry.databases import ACTORS
from tests.registry.verifying.building import DAY_SIGNED, PURPOSE, TODAY, WHO, allow, ask, query, somebody

MAY_ASK = {"beishan"}


def test_nobody_is_asked_about_without_an_authorisation(city: psycopg.Connection) -> None:
    who = somebody()
    with pytest.raises(NotAuthorised):
        ask(who, "vehicles")
    allow(who, "vehicles")
    (first,) = ask(who, "vehicles")
    assert query(first)["state"] == "queued"
    assert ask(who, "vehicles") == [first], "asked once"
    with pytest.raises(NotAuthorised):
        ask(who, "vehicles", "property")
    assert city.execute("select count(*) from verification_query").fetchone() == (1,), "all or nothing"


def test_an_authorisation_holds_for_its_purpose_and_its_days_alone(city: psycopg.Connection) -> None:
    who = somebody()
    allow(who, "vehicles", purpose="申请公租房")
    allow(
        who,
        "vehicles",
        signed_on=TODAY - datetime.timedelta(days=60),
        until=TODAY,
    )
    with pytest.raises(NotAuthorised):
        ask(who, "vehicles")


def test_the_database_refuses_a_query_of_its_own(city: psycopg.Connection) -> None:
    who, other = somebody(), somebody(name="李四")
    authorisation = allow(who, "vehicles")
    insert = (
        "insert into verification_query (person_id, registry, purpose, authorisation_id, request, request_digest, asked_by)"
        " values (%s, %s, %s, %s, gen_random_uuid(), 'x', 'x')"
    )
    for values in (
        (other.person, "vehicles", PURPOSE, authorisation),
        (who.person, "tax", PURPOSE, authorisation),
        (who.person, "vehicles", "another", authorisation),
    ):
        with (
            pytest.raises(IntegrityError, match="not authorised"),
            acting(WHO, PURPOSE),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, values)
    with pytest.raises(psycopg.errors.CheckViolation):  # nor may its owner
        city.execute(insert, (other.person, "vehicles", PURPOSE, authorisation))


def test_a_withdrawal_stops_what_is_queued(city: psycopg.Connection) -> None:
    who = somebody()
    authorisation = allow(who, "vehicles", "tax")
    numbers = ask(who, "vehicles", "tax")
    with acting(WHO, "the person came") as act:
        withdraw_authorisation(act, authorisation=authorisation, because="no longer wanted")
    assert [query(number)["state"] for number in numbers] == ["stopped", "stopped"]
    with pytest.raises(NotAuthorised):
        ask(who, "vehicles")
    with acting(WHO, PURPOSE), connection.cursor() as cursor:
        cursor.execute("select what from verification_event where query_id = %s order by id", [numbers[0]])
        assert [row[0] for row in cursor.fetchall()] == ["queued", "stopped"]
    with pytest.raises(RecordNotFound), acting(WHO, "again") as act:
        withdraw_authorisation(act, authorisation=authorisation)


def test_a_resident_withdraws_the_own_authorisation(city: psycopg.Connection) -> None:
    who = somebody()
    city.execute(
        "insert into actor (name, shown_as, kind, person_id) values ('zhang', 'zhang', 'resident', %s)", (who.person,)
    )
    authorisation = allow(who, "vehicles")
    (number,) = ask(who, "vehicles")
    with acting("zhang", "my own") as act:
        withdraw_authorisation(act, authorisation=authorisation)
    assert query(number)["state"] == "stopped"
    with acting("zhang", "my own") as act:  # and signs another without an officer
        authorise(
            act,
            person=who.person,
            registries=["tax"],
            purpose=PURPOSE,
            signed_on=TODAY,
            until=TODAY + datetime.timedelta(days=1),
        )
    with pytest.raises(NotAllowed), acting("zhang", PURPOSE) as act:
        verify_person(act, person=who.person, registries=["tax"], purpose=PURPOSE)


def test_a_child_s_authorisation_is_signed_by_a_parent_or_guardian(city: psycopg.Connection) -> None:
    born = TODAY.replace(year=TODAY.year - 10, day=1)
    child, mother, neighbour = somebody(f"{born:%Y%m%d}", "小明"), somebody(), somebody(name="邻居")
    for signer in (None, mother.person, neighbour.person):
        with pytest.raises(MustBeSigned):
            allow(child, "schools", signed_by=signer)
    with acting(WHO, "registration") as act:
        deeds.add_kinship(
            act, person_id=child.person, kind="mother", other_id=mother.person, since=born, said_by="household book"
        )
    allow(child, "schools", signed_by=mother.person)
    with pytest.raises(MustBeSigned):
        allow(child, "schools", signed_by=neighbour.person)
    with pytest.raises(MustBeSigned):  # a grown-up signs, nobody for them
        allow(mother, "schools", signed_by=neighbour.person)
    ask(child, "schools")


def test_the_age_of_signing_is_the_same_in_the_database(city: psycopg.Connection) -> None:
    years = of_age_from_years()
    day = DAY_SIGNED
    on_the_day = somebody(f"{day.replace(year=day.year - years):%Y%m%d}")
    allow(on_the_day, "tax", signed_on=day)
    eve = day + datetime.timedelta(days=1)
    with pytest.raises(MustBeSigned):
        allow(somebody(f"{eve.replace(year=eve.year - years):%Y%m%d}"), "tax", signed_on=day)


def test_what_cannot_be_authorised(city: psycopg.Connection) -> None:
    who = somebody()
    with pytest.raises(UnknownRegistry):
        allow(who, "horoscopes")
    with pytest.raises(BadAuthorisation):
        allow(who)
    with pytest.raises(BadAuthorisation):
        allow(who, "tax", signed_on=TODAY + datetime.timedelta(days=1))


@pytest.mark.parametrize("name", sorted(set(ACTORS) - MAY_ASK))
def test_nobody_else_asks_or_writes_authorisations(city: psycopg.Connection, name: str) -> None:
    who = somebody()
    authorised = allow(who, "tax")
    with pytest.raises((NotAllowed, RecordNotFound)), acting(name, PURPOSE) as act:
        verify_person(act, person=who.person, registries=["tax"], purpose=PURPOSE)
    with pytest.raises((NotAllowed, RecordNotFound)), acting(name, PURPOSE) as act:
        authorise(act, person=who.person, registries=["tax"], purpose=PURPOSE, signed_on=TODAY,
                  until=TODAY + datetime.timedelta(days=1))  # fmt: skip
    with pytest.raises((NotAllowed, RecordNotFound)), acting(name, "withdraw") as act:
        withdraw_authorisation(act, authorisation=authorised)
    with acting(name, "look"):
        sees = Query.objects.exists(), Authorisation.objects.exists()
    assert sees == (False, name == "rights")


def test_a_restricted_record_is_not_asked_about(city: psycopg.Connection) -> None:
    who = somebody()
    allow(who, "tax")
    city.execute("update person set is_restricted = true where id = %s", (who.person,))
    with pytest.raises((RecordRestricted, RecordNotFound)):
        ask(who, "tax")


def test_what_is_asked_and_authorised_is_never_changed(city: psycopg.Connection) -> None:
    who = somebody()
    allow(who, "tax")
    (number,) = ask(who, "tax")
    for statement in (
        "update verification_query set registry = 'vehicles'",
        "update verification_authorisation set registries = '{tax,vehicles}'",
    ):
        with pytest.raises((InternalError, IntegrityError)), acting(WHO, PURPOSE), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(ProgrammingError), acting(WHO, PURPOSE), connection.cursor() as cursor:
        cursor.execute("delete from verification_query where id = %s", [number])
