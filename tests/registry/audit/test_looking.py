"""A resident reads who looked at the own record, and nothing of anybody else's."""

from __future__ import annotations

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.records import look_in_full, record_for
from minsheng.registry.access.search import search
from minsheng.registry.audit.looking import who_looked
from tests.registry.people.build import a_person


def test_every_look_search_and_refusal_is_there(city: psycopg.Connection) -> None:
    person, other = a_person(), a_person(name="张三")
    with acting("beishan", "counter") as act:
        open_resident_account(act, name="zhang", shown_as="张", person_id=person)
        record_for(act, other)
    with acting("reviewer_xihu", "review 7") as act:
        record_for(act, person)
        look_in_full(act, person)
        search(act, "张三")
    with pytest.raises(RecordNotFound), acting("street_shangcheng", "curiosity") as act:
        record_for(act, person)
    with acting("zhang", "my record") as act:
        looks = who_looked(act)
    assert [(look.by, look.action, look.purpose) for look in looks] == [
        ("street_shangcheng", "refused", "curiosity"),
        ("reviewer_xihu", "searched", "review 7"),
        ("reviewer_xihu", "looked in full", "review 7"),
        ("reviewer_xihu", "looked", "review 7"),
        ("beishan", "account opened", "counter"),
        ("beishan", "person added", "registration"),
    ]


def test_nobody_else_reads_it(city: psycopg.Connection) -> None:
    person = a_person()
    with acting("beishan", "counter") as act:
        open_resident_account(act, name="zhang", shown_as="张", person_id=person)
    for actor in ("beishan", "auditor", "systems"):
        with pytest.raises(NotAllowed), acting(actor, "curiosity") as act:
            who_looked(act)
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        for actor, seen in (("zhang", 0), ("beishan", 0), ("auditor", 2), ("systems", 0)):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            assert len(web.execute("select * from audit_entry").fetchall()) == seen
        web.execute("select set_config('minsheng.actor', '', false)")
        assert web.execute("select * from who_looked(10, now())").fetchall() == []
