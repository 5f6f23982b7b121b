"""Every role × command on every table of verification and retention, in SQL past all code, inside and outside the division."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.roles import table as roles_table
from tests.registry.verifying.building import PURPOSE

ROLES = sorted(roles_table().roles)
STREET, OUTSIDE = "330106002", "330102001"
SEES = {"verify", "export", "restrict"}
# table -> actions of which one lets a row be seen, added, changed. Nobody removes anything.
RIGHTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "verification_authorisation": (SEES, {"verify"}, {"verify"}),
    "verification_withdrawal": (SEES, {"verify"}, set()),
    "verification_query": (SEES, {"verify"}, {"verify"}),
    "verification_event": (SEES, {"verify"}, set()),
    "verification_file": (
        set(),
        set(),
        set(),
    ),  # for the worker that serves everywhere: a role in a street does not reach it
    "verification_line": (set(), set(), set()),
    "restriction": ({"export", "restrict"}, {"restrict"}, {"restrict"}),
    "erasure": ({"restrict"}, {"restrict"}, {"restrict"}),
}
INSERTS = {
    "verification_authorisation": "(person_id, signed_by_id, registries, purpose, signed_on, held, said_by) values"
    " ({person}, {person}, '{{tax}}', '{purpose}', current_date, daterange(current_date, current_date + 9), 'x')",
    "verification_withdrawal": "(authorisation_id, withdrawn_by, because) values ({second}, 'x', '')",
    "verification_query": "(person_id, registry, purpose, authorisation_id, request, request_digest, asked_by) values"
    " ({person}, 'tax', '{purpose}', {authorisation}, gen_random_uuid(), 'x', 'x')",
    "verification_event": "(query_id, attempt, what, detail) values ({query}, 1, 'x', '{{}}')",
    "verification_file": "(registry, direction, name, digest, rows, counts) values ('tax', 'in', 'x', '{person}', 1, '{{}}')",
    "verification_line": "(registry) values ('{person}')",
    "restriction": "(person_id, ground, because, put_by, lifted_by, lifted_because) values ({other}, 'asked', 'x', 'x', '', '')",
    "erasure": "(person_number, divisions, scope, ground, because, proposed_by, decided_because)"
    " values ({other}, '{{{division}}}', 'everything', 'unlawful', 'x', acting(), '')",
}
UPDATES = {
    "verification_authorisation": "set known = tstzrange(lower(known), now()) where id = {authorisation}",
    "verification_withdrawal": "set because = 'y'",
    "verification_query": "set next_try_at = now() where id = {query}",
    "verification_event": "set what = 'y'",
    "verification_file": "set name = 'y'",
    "verification_line": "set failures = 1",
    "restriction": "set lifted_because = 'y' where person_id = {person}",
    "erasure": "set state = 'approved', decided_by = acting() where person_number = {person}",
}
OF = {"verification_authorisation": "person_id", "verification_query": "person_id", "restriction": "person_id",
      "erasure": "person_number"}  # fmt: skip


def fill(owner: psycopg.Connection[Any], division: str) -> dict[str, Any]:
    """A row in every table about somebody in a division; gives the numbers that statements name."""

    def one(text: str) -> int:
        row = owner.execute(f"{text} returning id").fetchone()
        assert row is not None
        return int(row[0])

    person, other = (
        one("insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
            f" values ('x', 'x', 'x', 'female', '1980-01-01', '', 'none', '{{{division}051}}')")
        for _ in range(2)
    )  # fmt: skip
    names = {"person": person, "other": other, "division": f"{division}051", "purpose": PURPOSE}
    authorised = "insert into verification_authorisation " + INSERTS["verification_authorisation"].format(**names)
    names["authorisation"], names["second"] = one(authorised), one(authorised)
    names["query"] = one("insert into verification_query " + INSERTS["verification_query"].format(**names))
    for table in ("verification_event", "verification_file"):
        owner.execute(f"insert into {table} " + INSERTS[table].format(**names))
    owner.execute(
        "insert into verification_withdrawal (authorisation_id, withdrawn_by, because) values (%s, 'x', '')",
        (names["authorisation"],),
    )
    owner.execute("insert into restriction (person_id, ground, because, put_by, lifted_by, lifted_because)"
                  " values (%s, 'asked', 'x', 'x', '', '')", (person,))  # fmt: skip
    owner.execute(
        "insert into erasure (person_number, divisions, scope, ground, because, proposed_by, decided_because)"
        " values (%s, %s, 'everything', 'unlawful', 'x', 0, '')", (person, [names["division"]]),
    )  # fmt: skip
    owner.execute("insert into verification_line (registry) values (%s)", (division,))
    return names


@pytest.fixture
def places(city: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    for role in ROLES:
        city.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, %s, %s, '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (f"the_{role}", role, role, STREET),
        )
    return [fill(city, STREET), fill(city, OUTSIDE)]


@pytest.fixture
def web(city: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(city.info.dsn, user="minsheng_web") as connection:
        yield connection


def tried(table: str, names: dict[str, Any]) -> Iterator[tuple[str, str]]:
    about = {
        "verification_withdrawal": f"authorisation_id = {names['authorisation']}",
        "verification_event": f"query_id = {names['query']}",
    }.get(table) or (f"{OF[table]} = {names['person']}" if table in OF else "true")
    yield "select", f"select 1 from {table} where {about}"
    before = ""
    if table == "verification_query":  # the one that is open is stopped first, in the same statement's transaction
        before = "update verification_query set state = 'stopped', ended_at = now() where id = {query};".format(**names)
    yield "insert", f"{before}insert into {table} {INSERTS[table].format(**names)}"
    yield "update", f"update {table} {UPDATES[table].format(**names)}"
    yield "delete", f"delete from {table} where {about}"


def done(web: psycopg.Connection[Any], statement: str) -> bool:
    try:
        with web.transaction(force_rollback=True):
            cursor = web.execute(statement)
            while cursor.nextset():
                pass
            return cursor.rowcount > 0
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation, psycopg.errors.UniqueViolation):
        return False


@pytest.mark.parametrize("role", ROLES)
def test_in_the_database(places: list[dict[str, Any]], web: psycopg.Connection[Any], role: str) -> None:
    web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (f"the_{role}",))
    web.commit()
    may = roles_table().may
    wrong = []
    for names in places:
        inside = names["division"].startswith(STREET)
        for table, rights in RIGHTS.items():
            for (command, statement), actions in zip(tried(table, names), (*rights, set()), strict=True):
                expected = inside and any(may(role, action) for action in actions)
                if done(web, statement) != expected:
                    wrong.append(f"{role}: {command} {table} {names['division']}: {expected} expected")
    assert wrong == []


def test_nobody_who_does_not_act(places: list[dict[str, Any]], web: psycopg.Connection[Any]) -> None:
    seen = [
        statement
        for names in places
        for table in RIGHTS
        for _, statement in tried(table, names)
        if done(web, statement)
    ]
    assert seen == []


def test_the_answer_would_be_yes_for_somebody(places: list[dict[str, Any]], city: psycopg.Connection[Any]) -> None:
    """Each statement above is whole: with a role that may, it is done somewhere."""
    for table, rights in RIGHTS.items():
        for actions in rights:
            assert not actions or any(roles_table().may(role, action) for role in ROLES for action in actions), table


def test_the_worker_that_serves_everywhere(places: list[dict[str, Any]], web: psycopg.Connection[Any]) -> None:
    web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'intake'")
    web.commit()
    for names in places:
        for table in ("verification_file", "verification_line", "verification_query", "verification_event"):
            for command, statement in tried(table, names):
                expected = {
                    "select": True,
                    "insert": True,
                    "update": table in ("verification_line", "verification_query"),
                }
                expected["insert"] = table != "verification_file"  # the same file twice
                assert done(web, statement) == expected.get(command, False), (table, command)
