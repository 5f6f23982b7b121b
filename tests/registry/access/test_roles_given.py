"""Accounts opened and closed, roles given and taken away; what may not be held together is refused twice."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import NotAllowed, UnknownActor, acting
from minsheng.registry.access.deeds import assign_role, close_account, end_role, open_account, open_resident_account
from minsheng.registry.access.deeds.accounts import BadAccountName, NameTaken, OwnAccount
from minsheng.registry.access.deeds.roles import AlreadyHeld, RolesRefused, UnknownRole
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.roles import table
from minsheng.registry.people.changing import BadPeriod
from minsheng.registry.places.questions import UnknownDivision
from tests.registry.people.build import BEISHAN, QINGBO, a_person

TODAY = datetime.date.today()
SINCE = datetime.date(2024, 1, 1)


def opened(name: str = "wang") -> str:
    with acting("security", "new colleague") as act:
        open_account(act, name=name, shown_as="王五")
    return name


def give(name: str, role: str, division: str = "330106", since: datetime.date = SINCE, **more: Any) -> int:
    with acting("security", "staff list") as act:
        return int(assign_role(act, name=name, role=role, division=division, since=since, **more).pk)


def roles_of(name: str) -> set[str]:
    with acting(name, "work") as act:
        return {role for role, _ in act.roles}


def test_an_account_is_opened_given_a_role_and_closed(city: psycopg.Connection) -> None:
    opened()
    assert roles_of("wang") == set()
    row = give("wang", "street_officer", BEISHAN)
    assert roles_of("wang") == {"street_officer"}
    with acting("security", "left") as act:
        end_role(act, assignment_id=row, on=TODAY)
    assert roles_of("wang") == set()
    with acting("security", "left") as act:
        close_account(act, name="wang")
    with pytest.raises(UnknownActor), acting("wang", "work"):
        pass
    actions = [row[0] for row in city.execute("select action from audit_entry order by id").fetchall()]
    assert actions == ["account opened", "role given", "role ended", "account closed"]


@pytest.mark.parametrize(("one", "other"), sorted(tuple(sorted(pair)) for pair in table().refused))
def test_a_refused_pair_is_refused_when_given_and_when_acting(city: psycopg.Connection, one: str, other: str) -> None:
    opened()
    give("wang", one)
    with pytest.raises(RolesRefused):
        give("wang", other, division=QINGBO)
    assert roles_of("wang") == {one}
    city.execute("alter table assignment disable trigger user")  # given all the same, past every deed
    city.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id)"
        " select a.id, %s, '', '[2020-01-01,)', k.id from actor a, actor k where a.name = 'wang' and k.name = 'keeper'",
        (other,),
    )
    assert roles_of("wang") == set()
    assert city.execute(
        "select set_config('minsheng.actor', id::text, false) from actor where name = 'wang'"
    ).fetchone()
    for action in table().actions:
        assert city.execute("select reach(%s)", (action,)).fetchone() == ([],)


def test_refused_roles_may_follow_one_another(city: psycopg.Connection) -> None:
    opened()
    give("wang", "street_officer", until=TODAY)
    give("wang", "district_reviewer", since=TODAY)
    assert roles_of("wang") == {"district_reviewer"}


def test_two_who_give_refused_roles_at_once(city: psycopg.Connection) -> None:
    opened()
    gate = threading.Barrier(2)
    ended: list[Any] = []

    def run(role: str) -> None:
        gate.wait(20)
        try:
            ended.append(give("wang", role))
        except RolesRefused as refused:
            ended.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(role,)) for role in ("street_officer", "district_reviewer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(each).__name__ for each in ended) == ["RolesRefused", "int"]
    assert city.execute(
        "select count(*) from assignment a join actor on actor.id = a.actor_id where name = 'wang'"
    ).fetchone() == (1,)


def test_nobody_gives_a_role_to_oneself_nor_ends_one(city: psycopg.Connection) -> None:
    with pytest.raises(OwnAccount):
        give("security", "policy_analyst")
    own = city.execute(
        "select a.id from assignment a join actor on actor.id = a.actor_id where name = 'security'"
    ).fetchone()
    assert own is not None
    with pytest.raises(OwnAccount), acting("security", "x") as act:
        end_role(act, assignment_id=own[0], on=TODAY)
    with pytest.raises(OwnAccount), acting("security", "x") as act:
        close_account(act, name="security")
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:  # the database refuses it too
        web.execute("select set_config('minsheng.actor', id::text, true) from actor where name = 'security'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            web.execute(
                "insert into assignment (actor_id, role, division, held, given_by_id)"
                " select id, 'security_administrator', '330106', '[2020-01-01,)', id from actor where name = 'security'"
            )


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"role": "emperor"}, UnknownRole),
        ({"division": "330199"}, UnknownDivision),
        ({"division": ""}, NotAllowed),
        ({"division": "33"}, NotAllowed),
        ({"name": "nobody"}, UnknownActor),
        ({"until": SINCE}, BadPeriod),
    ],
)
def test_a_role_that_cannot_be_given(city: psycopg.Connection, given: dict[str, Any], refused: type[Exception]) -> None:
    opened()
    with pytest.raises(refused):
        give(**{"name": "wang", "role": "street_officer", **given})


def test_a_role_is_given_once_and_ends_once(city: psycopg.Connection) -> None:
    opened()
    row = give("wang", "street_officer")
    with pytest.raises(AlreadyHeld):
        give("wang", "street_officer")
    with acting("security", "mistake") as act:
        end_role(act, assignment_id=row, on=datetime.date(2023, 1, 1))
        with pytest.raises(BadPeriod):
            end_role(act, assignment_id=row, on=TODAY)
        with pytest.raises(RecordNotFound):
            end_role(act, assignment_id=99999, on=TODAY)
    assert roles_of("wang") == set()
    give("wang", "street_officer")


def test_who_gives_no_roles_opens_no_accounts(city: psycopg.Connection) -> None:
    for actor in ("systems", "auditor", "beishan", "night"):
        with pytest.raises(NotAllowed), acting(actor, "x") as act:
            open_account(act, name="li", shown_as="李")
        with pytest.raises(NotAllowed), acting(actor, "x") as act:
            assign_role(act, name="beishan", role="policy_analyst", division="3301", since=SINCE)
        with pytest.raises(NotAllowed), acting(actor, "x") as act:
            close_account(act, name="beishan")


def test_a_name_is_never_given_twice(city: psycopg.Connection) -> None:
    opened()
    with acting("security", "left") as act:
        close_account(act, name="wang")
    with pytest.raises(NameTaken):
        opened()
    for bad in ("", "W", "王五", "a b", "a\x00b", "-a", "a" * 101):
        with pytest.raises(BadAccountName):
            opened(bad)


def test_only_what_may_change_in_an_account_can(city: psycopg.Connection) -> None:
    """An administrator cannot turn an account into a resident's of somebody else's record."""
    opened()
    person = a_person()
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'security'")
        for change in (f"person_id = {person}", "kind = 'resident'", "name = 'x'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(f"update actor set {change} where name = 'wang'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(
                "insert into actor (name, shown_as, kind, person_id) values ('x', 'x', 'resident', %s)", (person,)
            )


def test_a_resident_s_account_is_opened_by_who_records_the_person(city: psycopg.Connection) -> None:
    person = a_person()
    for actor, refused in (("street_shangcheng", RecordNotFound), ("reviewer_xihu", NotAllowed)):
        with pytest.raises(refused), acting(actor, "counter") as act:
            open_resident_account(act, name="zhang", shown_as="张", person_id=person)
    with acting("beishan", "counter") as act:
        open_resident_account(act, name="zhang", shown_as="张", person_id=person)
    with acting("zhang", "my record") as act:
        assert act.person_id == person
    with pytest.raises(UnknownActor):
        give("zhang", "street_officer")
