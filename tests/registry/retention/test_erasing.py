"""Erasure: by two people, of what the law lets go, whole, and with the log's chain as it was."""

from __future__ import annotations

import datetime
import re
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import IntegrityError, ProgrammingError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.audit.chain import digest_of
from minsheng.registry.facts.records import Subject, find_differences, rebuild_records
from minsheng.registry.people import deeds
from minsheng.registry.people.models import Person
from minsheng.registry.retention import erasing
from minsheng.registry.retention.due import DUE, HOLDS, NO_PERIOD, RUNNING, UNCERTAIN, due_for_erasure, heads, standing
from minsheng.registry.retention.erasing import (
    BadErasure,
    MustBeKept,
    NothingToErase,
    NotOpen,
    OwnProposal,
    approve_erasure,
    finish_erasure,
    propose_erasure,
    reject_erasure,
)
from minsheng.registry.retention.models import Erasure
from minsheng.registry.retention.periods import BadPeriods, periods, read_periods
from minsheng.registry.retention.restricting import UnknownGround
from minsheng.registry.verifying.authorising import withdraw_authorisation
from minsheng.registry.verifying.carrying_out import carry_out
from tests.registry.databases import ACTORS
from tests.registry.retention.building import as_if_known, second_rights_officer, state
from tests.registry.retention.test_restricting import keep_something
from tests.registry.verifying.building import WHO, a_family, allow, ask, known, somebody
from tests.registry.verifying.server import OutsideRegistry
from tests.registry.verifying.test_over_http import adapter

TODAY = datetime.date.today()
LONG_AGO, UNTIL = datetime.date(2001, 3, 1), datetime.date(2002, 3, 1)


@pytest.fixture
def officers(city: psycopg.Connection) -> tuple[str, str]:
    return "rights", second_rights_officer(city)


def unemployed_long_ago(city: psycopg.Connection, person: int, known_on: str = "2002-06-01") -> int:
    """A fact whose period is ten years, of long ago."""
    (number,) = state({"is_registered_unemployed": True}, person=person, since=LONG_AGO, until=UNTIL)
    as_if_known(city, number, known_on)
    return number


def propose(person: int, by: str = "rights", **more: Any) -> Erasure:
    asked = {"scope": "topics", "topics": ["work"], "ground": "period_over", "because": "the list of due data", **more}
    with acting(by, "erasure") as act:
        return propose_erasure(act, person=person, **asked)


def approve(erasure: Erasure, by: str) -> Erasure:
    with acting(by, "erasure") as act:
        approve_erasure(act, erasure=erasure.pk)
    return finish_erasure(by, erasure.pk)


def count(city: psycopg.Connection, table: str, column: str, person: int) -> int:
    row = city.execute(f"select count(*) from {table} where {column} = %s", (person,)).fetchone()
    assert row is not None
    return int(row[0])


def chain_holds(city: psycopg.Connection) -> bool:
    """Every entry of the log follows the one before it, by the key outside the database."""
    names = ("lane", "number", "at", "actor", "action", "purpose", "person_id", "household_id", "detail")
    last: dict[int, bytes] = {}
    rows = city.execute(
        f"select {', '.join(names)}, previous, digest from audit_entry order by lane, number"
    ).fetchall()
    for row in rows:
        entry = dict(zip(names, row[:9], strict=True))
        before = last.get(entry["lane"], b"")
        if bytes(row[9]) != before or digest_of(entry, before) != bytes(row[10]):
            return False
        last[entry["lane"]] = bytes(row[10])
    return bool(rows)


def test_what_is_due_and_what_is_not(city: psycopg.Connection) -> None:
    who, recent, kept, living = (somebody(name=name) for name in ("甲", "乙", "丙", "丁"))
    for each in (who, recent, kept, living):
        a_family(each)
    unemployed_long_ago(city, who.person)
    unemployed_long_ago(city, recent.person, f"{TODAY.year - 10}-01-01")
    (number,) = state({"is_registered_unemployed": True}, person=kept.person, since=LONG_AGO)
    as_if_known(city, number, "2002-06-01")
    (other,) = state({"activity": "retired"}, person=living.person, since=LONG_AGO, until=UNTIL)
    as_if_known(city, other, "2002-06-01")
    with acting("rights", "due") as act:
        found = due_for_erasure(act, TODAY)
        assert {each.person: each.statements for each in found.people} == {who.person: {"work": 1}}
        states = {head.person: standing(head, TODAY).state for head in heads()}
    assert states == {who.person: DUE, recent.person: RUNNING, kept.person: HOLDS, living.person: NO_PERIOD}


def test_the_period_ends_on_its_day(city: psycopg.Connection) -> None:
    who = somebody()
    unemployed_long_ago(city, who.person, "2012-12-31")
    with acting("rights", "due"):
        (head,) = heads(who.person)
        eve = standing(head, datetime.date(2022, 12, 31))
        assert (eve.state, eve.until, eve.periods) == (RUNNING, datetime.date(2023, 1, 1), ("unemployment_insurance",))
        assert standing(head, datetime.date(2023, 1, 1)).state == DUE


def test_files_of_the_minimum_living_wait_for_the_province_s_rule(city: psycopg.Connection) -> None:
    who, never = somebody(), somebody(name="李四")
    household = a_family(who)
    a_family(never)
    for each in (who, never):
        (number,) = state({"wage_income": "900"}, person=each.person, since=LONG_AGO, until=UNTIL)
        as_if_known(city, number, "2002-06-01")
    state(
        {"receives_minimum_living_allowance": True},
        household=household,
        since=LONG_AGO,
        until=datetime.date(2015, 7, 1),
    )
    with acting("rights", "due") as act:
        (head,), (other,) = heads(who.person), heads(never.person)
        assert standing(head, datetime.date(2020, 6, 30)).state == RUNNING
        assert standing(head, datetime.date(2020, 7, 1)).state == UNCERTAIN
        assert standing(other, TODAY).state == NO_PERIOD
        assert due_for_erasure(act, TODAY).uncertain == 1
    state({"receives_minimum_living_allowance": True}, household=household, since=datetime.date(2026, 1, 1), source="b")
    with acting("rights", "due"):
        again = standing(head, TODAY)
    assert (again.state, again.until) == (RUNNING, None), "while the household receives again, nothing ends"


def test_two_people_erase_what_is_due(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who = somebody()
    gone = unemployed_long_ago(city, who.person)
    (stays,) = state({"is_registered_unemployed": False}, person=who.person, since=UNTIL)
    (also,) = state({"activity": "employed"}, person=who.person)
    made = propose(who.person, by=one)
    with pytest.raises(OwnProposal), acting(one, "erasure") as act:
        approve_erasure(act, erasure=made.pk)
    with pytest.raises(NotOpen):
        finish_erasure(other, made.pk)
    assert count(city, "statement", "person_id", who.person) == 3, "nothing before both agreed"
    done = approve(made, other)
    assert (done.state, done.counts["statement"]) == ("done", 1)
    left = city.execute("select id from statement where person_id = %s order by id", (who.person,)).fetchall()
    assert left == [(stays,), (also,)]
    said = city.execute("select said::text from record where person_id = %s", (who.person,)).fetchall()
    assert all(str(gone) not in re.findall(r"\d+", text) for (text,) in said), "no record rests on what is gone"
    assert known(person=who.person) == {"is_registered_unemployed": False, "activity": "employed"}
    with acting("intake", "check"):
        assert find_differences(Subject("person", who.person)) == []
        assert rebuild_records(Subject("person", who.person)) == 0
    entries = city.execute(
        "select actor, action from audit_entry where person_id = %s and action like 'eras%%' order by at", (who.person,)
    ).fetchall()
    assert entries == [(one, "erasure proposed"), (other, "erasure approved"), (other, "erased")]
    assert chain_holds(city)
    assert finish_erasure(other, made.pk).counts == done.counts, "done twice, nothing more happens"


def test_the_database_asks_for_two_people_too(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who = somebody()
    unemployed_long_ago(city, who.person)
    made = propose(who.person, by=one)
    decide = "update erasure set state = 'approved', decided_by = %s, decided_at = now()"
    ids = dict(city.execute("select name, id from actor").fetchall())
    for by, decided_by in ((one, ids[one]), (one, ids[other]), (other, ids[one])):
        with pytest.raises((ProgrammingError, IntegrityError)), acting(by, "x"), connection.cursor() as cursor:
            cursor.execute(decide, [decided_by])
    with pytest.raises(IntegrityError), acting(other, "x"), connection.cursor() as cursor:
        cursor.execute("update erasure set state = 'done', decided_by = %s, decided_at = now()", [ids[other]])
    with pytest.raises(IntegrityError), acting(other, "x"), connection.cursor() as cursor:
        cursor.execute("update erasure set topics = '{income}', state = 'approved', decided_by = %s", [ids[other]])
    for statement in ("delete from statement", "delete from record", "update statement set facts = '{}'"):
        with pytest.raises(ProgrammingError), acting(other, "x"), connection.cursor() as cursor:
            cursor.execute(f"set local minsheng.erasing = 'yes'; {statement}")
    assert made.pk


def test_what_must_be_kept_is_kept(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    who = somebody()
    household = a_family(who)
    state({"is_registered_unemployed": True, "activity": "unemployed"}, person=who.person)
    state({"receives_minimum_living_allowance": True}, household=household)
    state({"wage_income": "100"}, person=who.person)
    with pytest.raises(NothingToErase):
        propose(who.person)
    with pytest.raises(MustBeKept, match="unemployment_insurance"):
        propose(who.person, ground="purpose_achieved")
    with pytest.raises(MustBeKept, match="while the receipt lasts"):
        propose(who.person, topics=["income"], ground="unlawful")
    with pytest.raises(MustBeKept, match="rights restrict"):
        propose(who.person, scope="everything", topics=(), ground="unlawful")


def test_what_was_entered_wrongly_goes(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who = somebody()
    state({"education": "postgraduate"}, person=who.person)
    state({"schooling": "none"}, person=who.person, source="b")
    state({"hukou": "local"}, person=who.person)
    done = approve(propose(who.person, by=one, topics=["education"], ground="unlawful"), other)
    assert done.counts == {"statement": 2, "record": 2}
    assert known(person=who.person) == {"hukou": "local"}


def test_a_whole_person_goes_and_the_others_stay(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who, wife = somebody(), somebody(name="李四")
    household = a_family(who, wife)
    with acting(WHO, "registration") as act:
        deeds.add_kinship(
            act, person_id=wife.person, kind="spouse", other_id=who.person, since=LONG_AGO, said_by="book"
        )
    state({"hukou": "local"}, person=who.person)
    state({"hukou": "local"}, person=wife.person)
    allow(who, "tax")
    ask(who, "tax")
    before = city.execute("select count(*) from audit_entry").fetchone()
    done = approve(propose(who.person, by=one, scope="everything", topics=(), ground="unlawful"), other)
    assert done.counts["person"] == 1
    for table, column in ((step["table"], step["column"]) for step in periods().erasable if "column" in step):
        assert count(city, table, column, who.person) == 0, table
    assert count(city, "person", "id", wife.person) == 1
    assert known(person=wife.person) == {"hukou": "local"}
    assert count(city, "household", "id", household) == 1
    after = city.execute("select count(*) from audit_entry").fetchone()
    assert before is not None
    assert after is not None
    assert after[0] > before[0], "the log loses nothing"
    assert chain_holds(city)
    with acting("auditor", "audit"), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry where person_id = %s and action = 'erased'", [who.person])
        assert cursor.fetchone() == (1,)


def test_nobody_goes_on_whom_a_decision_rests(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    who = somebody()
    household = a_family(who)
    with acting("night", "nightly"), connection.cursor() as cursor:
        keep_something(cursor, household)
    with pytest.raises(MustBeKept, match="kept decisions"):
        propose(who.person, scope="everything", topics=(), ground="unlawful")


def test_a_guardian_who_signed_for_a_child_stays(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    born = TODAY.replace(year=TODAY.year - 9, day=1)
    child, mother = somebody(f"{born:%Y%m%d}", "小明"), somebody()
    with acting(WHO, "registration") as act:
        deeds.add_kinship(
            act, person_id=child.person, kind="mother", other_id=mother.person, since=born, said_by="book"
        )
    allow(child, "schools", signed_by=mother.person)
    with pytest.raises(MustBeKept, match="verification_authorisation"):
        propose(mother.person, scope="everything", topics=(), ground="unlawful")


def test_withdrawn_consent_lets_the_raw_answers_go(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who = somebody()
    with OutsideRegistry("prisons").running() as registry:
        registry.knows(who.number, {"imprisonment": "all", "detoxification": "all"})
        authorisation = allow(who, "prisons")
        (number,) = ask(who, "prisons")
        carry_out(number, adapter=adapter(registry))
    asked = {"scope": "answers", "topics": (), "ground": "consent_withdrawn"}
    with pytest.raises(NothingToErase):
        propose(who.person, by=one, **asked)
    with acting(WHO, "the person came") as act:
        withdraw_authorisation(act, authorisation=authorisation)
    with acting(one, "due") as act:
        (listed,) = due_for_erasure(act, TODAY).people
    assert (listed.person, listed.answers) == (who.person, 1)
    done = approve(propose(who.person, by=one, **asked), other)
    assert done.counts == {"verification_query": 1}
    row = city.execute("select answer_sealed, state, stated <> '{}' from verification_query").fetchone()
    assert row == (None, "answered", True), "that it was asked and what was stated is kept"


def test_killed_between_erasing_and_noting(
    city: psycopg.Connection, officers: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = officers
    who = somebody()
    unemployed_long_ago(city, who.person)
    made = propose(who.person, by=one)
    with acting(other, "erasure") as act:
        approve_erasure(act, erasure=made.pk)

    class Killed(BaseException):
        pass

    def killed(*args: Any, **named: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:  # inside the transaction: nothing is gone
        patch.setattr(erasing, "remove", killed)
        with pytest.raises(Killed):
            finish_erasure(other, made.pk)
    assert count(city, "statement", "person_id", who.person) == 1
    original = erasing._seen
    with monkeypatch.context() as patch:  # after it: gone, and not yet in the log
        patch.setattr(erasing, "_seen", lambda number, lock=False: killed() if lock else original(number))
        with pytest.raises(Killed):
            finish_erasure(other, made.pk)
    connections.close_all()
    assert count(city, "statement", "person_id", who.person) == 0
    assert finish_erasure(other, made.pk).state == "done"
    row = city.execute("select count(*) from audit_entry where action = 'erased'").fetchone()
    assert row == (1,)


def test_one_erasure_at_a_time_and_a_rejection_says_why(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    who = somebody()
    unemployed_long_ago(city, who.person)
    made = propose(who.person, by=one)
    with pytest.raises(NotOpen):
        propose(who.person, by=other)
    with acting(other, "erasure") as act:
        reject_erasure(act, erasure=made.pk, because="a case is open")
    with pytest.raises(NotOpen), acting(other, "erasure") as act:
        approve_erasure(act, erasure=made.pk)
    propose(who.person, by=one)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "some"}, BadErasure),
        ({"topics": ()}, BadErasure),
        ({"topics": ["astrology"]}, BadErasure),
        ({"scope": "everything"}, BadErasure),
        ({"scope": "everything", "topics": ()}, BadErasure),
        ({"scope": "answers", "topics": ()}, BadErasure),
        ({"ground": "whim"}, UnknownGround),
    ],
)
def test_what_cannot_be_proposed(city: psycopg.Connection, change: dict[str, Any], error: type[Exception]) -> None:
    who = somebody()
    with pytest.raises(error):
        propose(who.person, **change)
    assert city.execute("select count(*) from erasure").fetchone() == (0,)


@pytest.mark.parametrize("name", sorted(set(ACTORS) - {"rights"}))
def test_nobody_else_may(city: psycopg.Connection, officers: tuple[str, str], name: str) -> None:
    who = somebody()
    unemployed_long_ago(city, who.person)
    with pytest.raises((NotAllowed, RecordNotFound)):
        propose(who.person, by=name)
    made = propose(who.person)
    with pytest.raises((NotAllowed, RecordNotFound)), acting(name, "erasure") as act:
        approve_erasure(act, erasure=made.pk)
    with pytest.raises((NotAllowed, RecordNotFound)):
        finish_erasure(name, made.pk)
    with pytest.raises(NotAllowed), acting(name, "due") as act:
        due_for_erasure(act, TODAY)
    with acting(name, "round the deeds"):
        assert heads() == []
        assert not Erasure.objects.exists()
    assert Person.objects.using("owner").filter(pk=who.person).exists()


def test_every_table_that_is_erased_or_named_is_there(city: psycopg.Connection) -> None:
    there = {row[0] for row in city.execute("select table_name || '.' || column_name from information_schema.columns")}
    for step in periods().erasable:
        through = step.get("through", {})
        column = step.get("column") or through["column"]
        assert f"{step['table']}.{column}" in there
    tables = {name.partition(".")[0] for name in there}
    assert {table for period in periods().periods.values() for table in period.tables} <= tables


@pytest.mark.parametrize("reference", ["references person", ""])
def test_a_table_made_later_keeps_the_person(
    city: psycopg.Connection, officers: tuple[str, str], reference: str
) -> None:
    """What nobody said may be erased is kept, with a foreign key and without."""
    who = somebody()
    city.execute(f"create table made_later (person_id bigint {reference})")
    city.execute("insert into made_later values (%s)", (who.person,))
    with pytest.raises(MustBeKept, match="1 of made_later"):
        propose(who.person, scope="everything", topics=(), ground="unlawful")


def test_periods_name_only_what_is_there() -> None:
    good = {"zh": "x", "en": "x", "covers": {"topics": ["work"]}, "years": 1, "from": "made", "basis": "x", "source": "x",
            "confidence": "found"}  # fmt: skip
    rest: dict[str, Any] = {"grounds": {}, "restrictions": {}, "answers": {}, "erasable": []}
    read_periods({"periods": {"p": good}, **rest})
    for change in (
        {"covers": {"topics": ["astrology"]}},
        {"covers": {"facts": ["astrological_sign"]}},
        {"from": "whenever"},
        {"basis": ""},
        {"years": "1"},
    ):
        with pytest.raises(BadPeriods, match="p"):
            read_periods({"periods": {"p": {**good, **change}}, **rest})
