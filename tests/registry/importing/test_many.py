"""Statements kept many at a time leave what one at a time leaves."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.many import Saying, lock_many, state_many
from minsheng.registry.facts.records import Subject, find_differences
from minsheng.registry.facts.stating import days, state_facts
from tests.registry.importing.build import DAY, asked, bring_in, person_row, write_csv

SAID_AT = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
STANDING_RECORDS = """
select person_id, topic, held::text, facts, (select jsonb_object_agg(name, encode(s.digest, 'hex'))
  from jsonb_object_keys(case jsonb_typeof(r.said) when 'object' then r.said else r.facts end) name
  join statement s on s.id = (case jsonb_typeof(r.said) when 'object' then r.said -> name else r.said end)::bigint)
from record r where upper_inf(known) order by 1, 2, 3
"""


def test_many_at_once_leave_the_same_records_as_one_by_one(city: psycopg.Connection, tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "people.csv", [person_row(place) for place in range(12)]))
    people = [number for (number,) in asked("select id from person order by id")]
    draw = random.Random(7)
    rounds = []
    for turn in range(8):
        standing = draw.choice(["declared", "verified"])
        said = []
        for person in draw.sample(people, 8):
            starts = DAY + datetime.timedelta(days=draw.randrange(60))
            ends = None if draw.random() < 0.4 else starts + datetime.timedelta(days=draw.randrange(1, 40))
            facts = {"pension_income": str(draw.randrange(3)), **({"wage_income": None} if draw.random() < 0.3 else {})}
            said.append((person, facts, days(starts, ends)))
        rounds.append((standing, SAID_AT + datetime.timedelta(hours=draw.randrange(4), microseconds=turn), said))
    half = people[:6]
    for standing, said_at, said in rounds:
        with acting("intake", "many") as act:
            for person, facts, held in said:
                if person in half:
                    state_facts(
                        act, person=person, facts=facts, held=held, standing=standing, source="test", said_at=said_at
                    )
            rest = [
                Saying(Subject("person", person), "income", facts, held)
                for person, facts, held in said
                if person not in half
            ]
            lock_many([saying.subject for saying in rest])
            assert state_many(rest, standing, "test", said_at) == len(rest)
            assert state_many(rest, standing, "test", said_at) == 0
    with acting("intake", "proof"):
        assert [find_differences(Subject("person", person)) for person in people] == [[]] * 12
    assert len({row[0] for row in asked(STANDING_RECORDS) if row[1] == "income"}) > 6
    facts_of = asked("select facts from record where topic = 'income' and upper_inf(known)")
    assert all(json.loads(facts) is not None for (facts,) in facts_of)
