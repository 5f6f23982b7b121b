"""The registry stands: roles, policies, the log, sealing."""

from __future__ import annotations

import contextlib

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from minsheng.registry.access.acting import NoPurpose, NotAllowed, UnknownActor, acting
from minsheng.registry.sealing import CannotUnseal, seal, unseal


def add_person(owner: psycopg.Connection, name: str, division: str) -> int:
    row = owner.execute(
        "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        " values (%s, 'x', 'x', 'female', '1980-01-01', '', 'none', %s) returning id",
        (name, [division]),
    ).fetchone()
    assert row is not None
    return int(row[0])


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from person")
        return {row[0] for row in cursor.fetchall()}


def test_an_officer_sees_the_own_street_alone(city: psycopg.Connection) -> None:
    add_person(city, "张三丰", "330106001002")
    add_person(city, "李四", "330102001001")
    with acting("street_xihu", "visit") as act:
        assert names() == {"张三丰"}
        act.require("look_in_full", "330106001002")
        with pytest.raises(NotAllowed):
            act.require("look", "330102001001")
    with acting("night", "scan"):
        assert names() == {"张三丰", "李四"}
    with acting("analyst", "study"):
        assert names() == set()


def test_without_an_actor_nothing_is_seen(city: psycopg.Connection) -> None:
    add_person(city, "张三丰", "330106001002")
    assert names() == set()
    with acting("street_xihu", "visit"):
        assert names() == {"张三丰"}
    assert names() == set()


def test_who_acts_is_somebody_with_a_purpose(city: psycopg.Connection) -> None:
    with pytest.raises(UnknownActor), acting("nobody", "visit"):
        pass
    with pytest.raises(NoPurpose), acting("street_xihu", "  "):
        pass


def test_the_log_is_written_in_the_same_transaction(city: psycopg.Connection) -> None:
    person = add_person(city, "张三丰", "330106001002")
    with acting("street_xihu", "visit") as act:
        act.record("looked", person_id=person)
        act.record("looked", person_id=person, fields=["name"])
    with contextlib.suppress(RuntimeError), acting("street_xihu", "visit") as act:
        act.record("looked", person_id=person)
        raise RuntimeError
    rows = city.execute(
        "select number, actor, action, purpose, person_id, detail from audit_entry order by number"
    ).fetchall()
    assert rows == [
        (1, "street_xihu", "looked", "visit", person, {}),
        (2, "street_xihu", "looked", "visit", person, {"fields": ["name"]}),
    ]
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("delete from audit_entry")


def test_the_serving_role_may_not_touch_what_it_was_not_granted(city: psycopg.Connection) -> None:
    for statement in (
        "delete from person",
        "update permission set role = 'x'",
        "select * from audit_head",
        "delete from audit_entry",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            acting("street_xihu", "visit"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_sealed_value_opens_only_as_what_it_is(city: psycopg.Connection) -> None:
    sealed = seal("330106198001012345", "person.number")
    assert unseal(sealed, "person.number") == "330106198001012345"
    with pytest.raises(CannotUnseal):
        unseal(sealed, "person.phone")
    with pytest.raises(CannotUnseal):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "person.number")
