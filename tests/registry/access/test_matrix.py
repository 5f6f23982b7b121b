"""Every role × action × topic, as ``roles.yaml`` says it: in code, and in SQL past all code, inside and outside the division.

A role is held in one street; rows lie there and elsewhere. Each command on each table is tried as the serving role and
compared with what the role's actions allow. A table that nobody listed here or elsewhere fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.roles import table as roles_table
from minsheng.registry.facts.topics import TOPICS
from tests.registry.access.sample_rows import (
    BY_TOPIC,
    INSERTS,
    INSIDE,
    OUTSIDE,
    SELECTS,
    UPDATES,
    Place,
    fill,
    insert,
)

ROLES = sorted(roles_table().roles)
STREET = "330106002"
# table -> (who sees, who adds, who changes): an action, "anybody" who acts, or "nobody". Nobody removes anything.
RIGHTS = {
    "person": ("look", "record", "record"),
    "household": ("look", "record", "nobody"),  # moved by the function send_household alone
    "dwelling": ("look", "record", "nobody"),
    "employer": ("anybody", "record", "nobody"),
    "provider": ("anybody", "record", "nobody"),
    "person_name": ("look", "record", "record"),
    "kinship": ("look", "record", "record"),
    "registered_address": ("look", "record", "record"),
    "employment_spell": ("look", "record", "record"),
    "insurance_account": ("look", "record", "record"),
    "occupancy": ("look", "record", "record"),
    "membership": ("look", "record", "record"),
    "statement": ("read or state", "state", "nobody"),
    "record": ("read or state", "state", "state"),
    "decision": ("read_decisions", "decide", "nobody"),
    "paid": ("read_decisions or pay_read", "pay_prepare or reconcile or grant", "nobody"),
    "difference": ("read_decisions or pay_read", "grant", "nobody"),
    "law_text": ("anybody", "decide", "nobody"),
    "figures_in_force": ("anybody", "decide", "nobody"),
    "evidence": (
        None,
        "state",
        "nobody",
    ),  # seen by whoever sees a statement that rests on it: tested with the statements
    "actor": ("anybody", "assign", "assign"),
    "audit_entry": ("read_audit", "anybody", "nobody"),
}
ANYWHERE = ("law_text", "figures_in_force", "evidence", "actor", "audit_entry")  # of no division
OF_HOUSEHOLD = ("decision", "paid", "difference")  # for whom the household itself is seen, too
PUBLIC = {
    "permission",
    "refused_pair",
    "division",
    "division_change",
    "calendar_day",
}  # read by all, changed by the owner alone
CLOSED = {"audit_head"}
# Tables of applications whose own tests try who may do what: folder → tables.
ELSEWHERE = {
    "registry/access": {"assignment"},
    "registry/awards": {"fund", "payee_account", "account_version", "award"},
    "faces/api": {"api_once", "api_reform"},
    "faces/spdci": {"spdci_exchange"},
    "faces/console": {"draft"},
    "registry/tokens": {"access_token"},
    "registry/events": {"event", "subscription", "delivery"},
    "registry/importing": {"import_batch", "import_row", "known_as"},
    "registry/links": {"link_candidate", "person_link"},
    "registry/retention": {"restriction", "erasure"},
    "registry/verifying": {
        *("verification_authorisation", "verification_withdrawal", "verification_query"),
        *("verification_event", "verification_file", "verification_line"),
    },
    "services/redeciding": {"standing_answer", "answer_change", "answer_run"},
    "services/casework": {
        *("case_file", "case_step", "case_clock", "case_pause", "finding", "finding_call"),
        *("case_override", "clock_alert", "public_notice", "saved_intake", "case_paper"),
        *("case_question", "case_answer"),
    },
    "services/casework/appeals": {"appeal", "appeal_step", "appeal_clock", "appeal_pause"},
    "services/casework/helping": {
        *("help_plan", "help_goal", "help_action", "help_review", "service_member", "referral", "referral_step"),
        *("household_note", "visit", "visit_record"),
    },
    "services/casework/supervising": {
        *("change_proposal", "change_month", "change_step", "change_clock", "difference_step", "instalment_plan"),
    },
    "services/indicators": {"indicator_month"},
    "services/payments": {
        *("ledger_account", "fund_budget", "ledger_period", "posting", "posting_line", "payment_run", "payment_step"),
        *(
            "payment",
            "payment_withheld",
            "payment_held_back",
            "bank_file",
            "bank_message",
            "payment_outcome",
            "bank_other_line",
        ),
    },
}


@pytest.fixture
def places(city: psycopg.Connection[Any]) -> tuple[Place, Place]:
    for role in ROLES:
        city.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, %s, %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (f"the_{role}", role, role, STREET),
        )
    with acting("beishan", "first entry") as act:
        act.record("began")
    return fill(city)


@pytest.fixture
def web(city: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(city.info.dsn, user="minsheng_web") as connection:
        yield connection


def allowed(role: str, right: str | None, topic: str, table: str) -> bool:
    may = roles_table().may
    if right == "anybody":
        return True
    if right == "nobody" or right is None:
        return False
    if right == "read or state":
        return may(role, "look") and (may(role, "read", topic) or may(role, "state", topic))
    if right == "state":
        topics = [topic] if topic else sorted(TOPICS)
        return any(may(role, "state", each) for each in topics)
    return any(may(role, each) for each in right.split(" or ")) and (table not in OF_HOUSEHOLD or may(role, "look"))


def done(web: psycopg.Connection[Any], statement: str) -> bool:
    """Whether the database does it, or finds the row; what else goes wrong is no answer."""
    try:
        with web.transaction(force_rollback=True):
            return web.execute(statement).rowcount > 0
    except psycopg.errors.InsufficientPrivilege:
        return False


def tried(at: Place, topic: str, table: str) -> Iterator[tuple[str, str]]:
    values = {name: getattr(at, name) for name in at.__slots__}
    if table in SELECTS:
        yield "select", SELECTS[table].format(topic=topic, **values)
    yield "insert", insert(table, at, topic)
    yield "update", UPDATES[table].format(topic=topic, **values)
    yield "delete", f"delete from {table}"


@pytest.mark.parametrize("role", ROLES)
def test_in_the_database(places: tuple[Place, Place], web: psycopg.Connection[Any], role: str) -> None:
    web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (f"the_{role}",))
    web.commit()
    wrong = []
    for at in places:
        for table, rights in RIGHTS.items():
            for topic in sorted(TOPICS) if table in BY_TOPIC else [""]:
                for command, statement in tried(at, topic, table):
                    right = dict(zip(("select", "insert", "update"), rights, strict=True)).get(command, "nobody")
                    outside = at.division == OUTSIDE and table not in ANYWHERE and right != "anybody"
                    expected = not outside and allowed(role, right, topic, table)
                    if done(web, statement) != expected:
                        wrong.append(f"{role}: {command} {table} {topic} {at.division}: {expected} expected")
    assert wrong == []


def test_nobody_who_acts_not_sees_or_adds_anything(places: tuple[Place, Place], web: psycopg.Connection[Any]) -> None:
    seen = [
        f"{command} {table} {topic}"
        for at in places
        for table in RIGHTS
        for topic in (sorted(TOPICS) if table in BY_TOPIC else [""])
        for command, statement in tried(at, topic, table)
        if (command, table) != ("select", "actor") and done(web, statement)
    ]
    assert seen == []


# What a resident sees of the own record; of anybody else's nothing but what is public.
OWN = {
    *("person", "person_name", "kinship", "registered_address", "employment_spell", "insurance_account"),
    *("household", "occupancy", "membership", "statement", "record", "decision", "paid", "difference"),
}
ANYBODY = {table for table, (sees, _, _) in RIGHTS.items() if sees == "anybody"}


def test_a_resident_sees_the_own_record_alone_and_changes_nothing(
    places: tuple[Place, Place], city: psycopg.Connection[Any], web: psycopg.Connection[Any]
) -> None:
    own, other = places
    city.execute(
        "insert into actor (name, shown_as, kind, person_id) values ('zhang', 'x', 'resident', %s)", (own.person,)
    )
    city.execute(
        "insert into membership (household_id, person_id, relation_to_head, share, held, said_by)"
        " values (%s, %s, 'head', 1, daterange(current_date, null), 'x')",
        (own.household, own.person),
    )
    web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'zhang'")
    web.commit()
    wrong = []
    for at in (own, other):
        for table in RIGHTS:
            for topic in sorted(TOPICS) if table in BY_TOPIC else [""]:
                for command, statement in tried(at, topic, table):
                    expected = (command, table) == ("insert", "audit_entry") or (
                        command == "select" and (table in ANYBODY or (table in OWN and at is own))
                    )
                    if done(web, statement) != expected:
                        wrong.append(f"{command} {table} {topic} {at.division}: {expected} expected")
    assert wrong == []
    assert web.execute("select count(*) from person").fetchone() == (1,)  # nobody else, not even of the own household


def test_the_answer_would_be_yes_for_somebody(places: tuple[Place, Place], city: psycopg.Connection[Any]) -> None:
    """Each statement tried above is whole: the owner, whom no policy binds, can do it."""
    for at in places:
        for table, rights in RIGHTS.items():
            for command, statement in tried(at, "civil", table):
                right = dict(zip(("select", "insert", "update"), rights, strict=True)).get(command)
                if command != "delete" and right != "nobody":
                    assert done(city, statement), (table, command)


@pytest.mark.parametrize("role", ROLES)
def test_in_code(places: tuple[Place, Place], role: str) -> None:
    rows = roles_table()
    with acting(f"the_{role}", "matrix") as act:
        for action, says in rows.actions.items():
            for topic in sorted(TOPICS) if says.get("topics") else [""]:
                expected = rows.may(role, action, topic)
                for division in (STREET, INSIDE, [OUTSIDE, INSIDE]):
                    assert act.may(action, division, topic) == expected, (action, topic, division)
                for division in (OUTSIDE, "330106", "3301", "", "33010600", []):
                    assert not act.may(action, division, topic), (action, topic, division)
                    with pytest.raises(NotAllowed):
                        act.require(action, division, topic)
                if expected:
                    act.require(action, INSIDE, topic)
        act.entries.clear()


@pytest.mark.parametrize("role", ROLES)
def test_the_database_reaches_what_the_table_says(
    places: tuple[Place, Place], web: psycopg.Connection[Any], role: str
) -> None:
    rows = roles_table()
    web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (f"the_{role}",))
    for action, says in rows.actions.items():
        if says.get("topics"):
            (by_topic,) = web.execute("select reach_by_topic(%s)", (action,)).fetchone() or ({},)
            assert by_topic == {topic: [STREET] for topic in TOPICS if rows.may(role, action, topic)}
        else:
            assert web.execute("select reach(%s)", (action,)).fetchone() == (
                [STREET] if rows.may(role, action) else [],
            )


def tables(city: psycopg.Connection[Any]) -> dict[str, tuple[bool, bool]]:
    rows = city.execute(
        "select relname, relrowsecurity and relforcerowsecurity,"
        " exists (select 1 from information_schema.role_table_grants g where g.table_schema = 'public'"
        "   and g.table_name = relname and g.grantee in ('minsheng_web', 'PUBLIC'))"
        " from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    ).fetchall()
    of_libraries = [pattern.rstrip("%") for pattern in settings.LIBRARY_TABLES]
    return {name: (guarded, granted) for name, guarded, granted in rows if not name.startswith(tuple(of_libraries))}


def test_every_table_is_guarded_or_granted_to_nobody(city: psycopg.Connection[Any]) -> None:
    """The queue of jobs, sessions and log-ins are the libraries' own and hold numbers of records and names of accounts alone."""
    open_tables = [name for name, (guarded, granted) in tables(city).items() if granted and not guarded]
    assert open_tables == []


def test_every_table_is_tried_somewhere(city: psycopg.Connection[Any]) -> None:
    """A new table appears here, or its application's folder of tests does, with a test of somebody who may not."""
    guarded = {name for name, (is_guarded, _) in tables(city).items() if is_guarded}
    elsewhere = set().union(*ELSEWHERE.values())
    assert guarded - RIGHTS.keys() - PUBLIC - CLOSED - elsewhere == set()
    for folder, named in ELSEWHERE.items():
        texts = [file.read_text() for file in (Path(__file__).parents[2] / folder).glob("*.py")]
        assert not (named & guarded) or any(re.search(_REFUSED, text) for text in texts), folder


_REFUSED = "NotAllowed|NotFound|InsufficientPrivilege|permission denied"


def test_public_and_closed_tables(city: psycopg.Connection[Any], web: psycopg.Connection[Any]) -> None:
    for name in sorted(PUBLIC | CLOSED):
        assert done(web, f"select 1 from {name} limit 1") == (name in PUBLIC)
        for statement in (f"delete from {name}", f"update {name} set {first_column(city, name)} = null"):
            assert not done(web, statement), statement
        assert not done(web, f"insert into {name} select * from {name}")


def first_column(city: psycopg.Connection[Any], name: str) -> str:
    row = city.execute(
        "select column_name from information_schema.columns where table_name = %s order by ordinal_position desc",
        (name,),
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_every_insert_has_its_right() -> None:
    assert INSERTS.keys() == RIGHTS.keys()
    assert UPDATES.keys() == RIGHTS.keys()
    assert {name for name, (sees, _, _) in RIGHTS.items() if sees} == SELECTS.keys()
