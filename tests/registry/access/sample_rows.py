"""A row in every table of the registry, in each of two places, and one more to insert: what the matrix of rights is tried on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import psycopg

from minsheng.registry.facts.topics import TOPICS

INSIDE, OUTSIDE = "330106002051", "330102001051"  # a community of Beishan, where roles are held, and one of Qingbo
HELD = "'[2024-01-01,)'"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """Numbers of the rows there."""

    division: str
    person: int
    other: int
    household: int
    dwelling: int
    employer: int
    law: str


def fill(owner: psycopg.Connection[Any]) -> tuple[Place, Place]:
    """Adds everything, as the owner."""
    owner.execute("insert into law_text (version, files) values ('v', ''::bytea)")
    owner.execute("insert into figures_in_force (digest, figures) values ('v', '{}')")
    return _fill(owner, INSIDE), _fill(owner, OUTSIDE)


def _fill(owner: psycopg.Connection[Any], division: str) -> Place:
    def one(text: str) -> int:
        row = owner.execute(text + " returning id").fetchone()
        assert row is not None
        return int(row[0])

    person, other = one(person_row(division)), one(person_row(division))
    place = Place(
        division,
        person,
        other,
        one(f"insert into household (division) values ('{division}')"),
        one(f"insert into dwelling (division, address, kind) values ('{division}', 'x', 'flat')"),
        one(employer_row(division)),
        "v",
    )
    owner.execute(award_row(place))
    for table in INSERTS:
        if table not in ("person", "household", "dwelling", "employer", "actor", "audit_entry"):
            for topic in sorted(TOPICS) if table in BY_TOPIC else [""]:
                owner.execute(insert(table, place, topic))
    return place


def person_row(division: str) -> str:
    return (
        "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        f" values ('张三', 'zhang san', 'zs', 'female', '1980-01-01', '', 'none', array['{division}'])"
    )


def award_row(at: Place) -> str:
    """An award of the household, whose number is the household's own: what is paid is of an award."""
    n, household, person = next(_numbers), at.household, at.person
    return (
        f"insert into decision (household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt,"
        f" decided_by) values ({household}, '2024-01-01', now(), '{at.law}', 'x', '{{}}', '{at.law}', '[]', '{{}}', '{{}}', 'x');"
        f" insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
        f" values ('f{n}', 'x', 'x', '{at.division}', 'x', 'x', '', 'f{n}', 'x');"
        f" insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held,"
        f" said_by) select {household}, {household}, 'p', 'monthly', 1, 'f{n}', {person}, max(id), 'x', 'x', '[2024-01-01,)', 'x'"
        f" from decision where household_id = {household}"
    )


def employer_row(division: str) -> str:
    return (
        "insert into employer (credit_code, name, division, industry)"
        f" values ('{next(_numbers)}', 'x', '{division}', '')"
    )


BY_TOPIC = ("statement", "record")


def insert(table: str, at: Place, topic: str = "") -> str:
    """A statement that inserts another row into the table, at the place."""
    return INSERTS[table].format(
        n=next(_numbers), held=HELD, topic=topic, **{name: getattr(at, name) for name in at.__slots__}
    )


# Each is whole and clashes with no other: what refuses it is the right alone.
INSERTS = {
    "person": (
        "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        " values ('李四', 'li si', 'ls', 'male', '1980-01-01', '', 'none', array['{division}'])"
    ),
    "person_name": (
        "insert into person_name (person_id, name, held, said_by)"
        " values ({person}, 'x', daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "household": "insert into household (division) values ('{division}')",
    "dwelling": "insert into dwelling (division, address, kind) values ('{division}', 'y', '')",
    "employer": "insert into employer (credit_code, name, division, industry) values ('{n}', 'x', '{division}', '')",
    "provider": "insert into provider (credit_code, name, kind, division) values ('{n}', 'x', 'home', '{division}')",
    "occupancy": (
        "insert into occupancy (household_id, dwelling_id, held, said_by)"
        " values ({household}, {dwelling}, daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "membership": (
        "insert into membership (household_id, person_id, relation_to_head, share, held, said_by)"
        " values ({household}, {person}, 'other', 1, daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "kinship": (
        "insert into kinship (person_id, kind, other_id, held, said_by)"
        " values ({person}, 'carer', {other}, daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "registered_address": (
        "insert into registered_address (person_id, division, address, held, said_by)"
        " values ({person}, '330106', 'x', daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "employment_spell": (
        "insert into employment_spell (person_id, employer_id, kind, held, said_by)"
        " values ({person}, {employer}, 'contract', daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "insurance_account": (
        "insert into insurance_account (person_id, scheme, number, held, said_by)"
        " values ({person}, 'work_injury', '', daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), 'x')"
    ),
    "statement": (
        "insert into statement (person_id, topic, held, facts, standing, source, said_at, digest)"
        " values ({person}, '{topic}', {held}, '{{}}', 'declared', 'x', now(), decode(lpad('{n}', 8, '0'), 'hex'))"
    ),
    "record": (
        "insert into record (person_id, topic, held, known, facts, said) values ({person}, '{topic}',"
        " daterange('1900-01-01'::date + {n}, '1900-01-02'::date + {n}), tstzrange(now(), null), '{{}}', '{{}}')"
    ),
    "decision": (
        "insert into decision (household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt,"
        " decided_by) values ({household}, '2024-01-01', now(), '{law}', 'x', '{{}}', '{law}', '[]', '{{}}', '{{}}', 'x')"
    ),
    "paid": (
        "insert into paid (award_number, household_id, programme, month, what, amount, reference, noted_by)"
        " values ({household}, {household}, 'p', '2024-01-01', 'again', 1, 'r{n}', 'x')"
    ),
    "difference": (
        "insert into difference (award_number, household_id, programme, month, kind, amount, due, counted, change,"
        " decision_id, made_by, made_on) select {n}, {household}, 'p', '2024-01-01', 'overpayment', 1, 0, 1, 'c{n}',"
        " (select min(id) from decision where household_id = {household}), 'x', '2024-01-01'"
    ),
    "law_text": "insert into law_text (version, files) values ('v{n}', ''::bytea)",
    "figures_in_force": "insert into figures_in_force (digest, figures) values ('v{n}', '{{}}')",
    "evidence": "insert into evidence (kind, title, digest, media_type) values ('x', 'x', ''::bytea, '')",
    "actor": "insert into actor (name, shown_as, kind) values ('a{n}', 'x', 'officer')",
    "audit_entry": (
        "insert into audit_entry (lane, number, at, actor, action, purpose, detail, previous, digest)"
        " select 3, h.number + 1, now(), 'x', 'x', 'x', '{{}}', h.digest, ''::bytea from audit_head_of(3::smallint) h"
    ),
}
# What is changed in an update; tables that close `known` are changed only so.
UPDATES = {
    "person": "update person set name = '王五' where id = {person}",
    "household": "update household set division = '{division}' where id = {household}",
    "dwelling": "update dwelling set address = 'z' where division = '{division}'",
    "employer": "update employer set name = 'z' where division = '{division}'",
    "provider": "update provider set name = 'z' where division = '{division}'",
    **{
        table: f"update {table} set known = tstzrange(lower(known), clock_timestamp()) where {key} = {{{of}}} and upper_inf(known)"
        for table, key, of in (
            ("person_name", "person_id", "person"),
            ("kinship", "person_id", "person"),
            ("registered_address", "person_id", "person"),
            ("employment_spell", "person_id", "person"),
            ("insurance_account", "person_id", "person"),
            ("occupancy", "household_id", "household"),
            ("membership", "household_id", "household"),
        )
    },
    "record": (
        "update record set known = tstzrange(lower(known), clock_timestamp())"
        " where person_id = {person} and topic = '{topic}' and upper_inf(known)"
    ),
    "statement": "update statement set source = 'z' where person_id = {person}",
    "decision": "update decision set decided_by = 'z' where household_id = {household}",
    "paid": "update paid set amount = 2 where household_id = {household}",
    "difference": "update difference set amount = 2 where household_id = {household}",
    "law_text": "update law_text set files = files",
    "figures_in_force": "update figures_in_force set figures = figures",
    "evidence": "update evidence set title = 'z'",
    "actor": "update actor set shown_as = 'z' where name = 'beishan'",
    "audit_entry": "update audit_entry set purpose = 'z'",
}
SELECTS = {
    "person": "select 1 from person where id = {person}",
    "household": "select 1 from household where id = {household}",
    "dwelling": "select 1 from dwelling where division = '{division}'",
    "employer": "select 1 from employer where division = '{division}'",
    "provider": "select 1 from provider where division = '{division}'",
    "occupancy": "select 1 from occupancy where household_id = {household}",
    "membership": "select 1 from membership where household_id = {household}",
    "decision": "select 1 from decision where household_id = {household}",
    "statement": "select 1 from statement where person_id = {person} and topic = '{topic}'",
    "record": "select 1 from record where person_id = {person} and topic = '{topic}'",
    "paid": "select 1 from paid where household_id = {household}",
    "difference": "select 1 from difference where household_id = {household}",
    "law_text": "select 1 from law_text",
    "figures_in_force": "select 1 from figures_in_force",
    "actor": "select 1 from actor where name = 'beishan'",
    "audit_entry": "select 1 from audit_entry",
    **{
        table: f"select 1 from {table} where person_id = {{person}}"
        for table in ("person_name", "kinship", "registered_address", "employment_spell", "insurance_account")
    },
}
