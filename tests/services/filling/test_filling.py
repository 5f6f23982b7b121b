"""A synthetic city in the registry: the same households, decided the same, with every rule of the tables in force again."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from minsheng.engine.exact import Explanation, Reading, explain
from minsheng.faces.cli.demo import household_facts as facts_of_files
from minsheng.registry.access.acting import acting
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.records import Subject, find_differences
from minsheng.registry.facts.stating import days, digest_of
from minsheng.registry.facts.values import the_law
from minsheng.registry.identity_numbers import read_identity_number
from minsheng.registry.sealing import unseal
from minsheng.services.city.building import build_city
from minsheng.services.filling import filling
from minsheng.services.filling.filling import LOADED, NotACity, RegistryNotEmpty, fill_registry

ASSUME = ["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "town"
    build_city(1500, 5, folder)
    return folder


def test_the_city_is_decided_the_same_from_the_registry(registry: psycopg.Connection, town: Path) -> None:
    law = the_law()
    before = definitions(registry)
    filled = fill_registry(law, town)
    assert definitions(registry) == before
    people = pq.read_table(town / "people-00000.parquet", columns=["person_id", "household_id"])
    assert filled.rows["person"] == people.num_rows
    reading = Reading(law)
    day = datetime.date.fromisoformat(json.loads((town / "city.json").read_text(encoding="utf-8"))["day"])
    households = sorted(set(people["household_id"].to_pylist()))[::29]
    with acting("night", "test"):
        for household in households:
            files = explain(reading, facts_of_files(law, town, household), day)
            plain = {**household_facts(household, day, law=law), "assume": ASSUME}
            ours = explain(reading, plain, day)
            assert answers(ours) == answers(files), household


def answers(explanation: Explanation) -> list[tuple[object, ...]]:
    return sorted(
        (answer.programme.name, answer.who, str(answer.entitled), str(answer.amount)) for answer in explanation.answers
    )


def definitions(owner: psycopg.Connection) -> list[tuple[object, ...]]:
    """Indexes, constraints, triggers and row-level security of the loaded tables."""
    tables = list(LOADED)
    found = owner.execute("select indexdef from pg_indexes where tablename = any(%s) order by 1", [tables]).fetchall()
    found += owner.execute(
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated from pg_constraint"
        " where conrelid::regclass::text = any(%s) order by 1, 2",
        [tables],
    ).fetchall()
    found += owner.execute(
        "select tgrelid::regclass::text, tgname, tgenabled from pg_trigger where tgrelid::regclass::text = any(%s)"
        " and not tgisinternal order by 1, 2",
        [tables],
    ).fetchall()
    found += owner.execute(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class where relname = any(%s) order by 1", [tables]
    ).fetchall()
    return found


def test_what_is_loaded_is_as_if_it_had_been_stated(registry: psycopg.Connection, town: Path) -> None:
    fill_registry(the_law(), town)
    rows = registry.execute(
        "select person_id, household_id, topic, lower(held), facts, standing, source, said_at, digest from statement"
        " order by random() limit 300"
    ).fetchall()
    for person, household, topic, since, facts, standing, source, said_at, digest in rows:
        subject = Subject("person", person) if person else Subject("household", household)
        assert digest == digest_of(subject, topic, facts, days(since), standing, source, said_at)
    with acting("night", "test"):
        for person, household, *_ in rows[:60]:
            assert find_differences(Subject("person", person) if person else Subject("household", household)) == []
    for sealed, born, sex in registry.execute("select number_sealed, birth_date, sex from person limit 200").fetchall():
        number = read_identity_number(unseal(sealed, "person.number"))
        assert (number.birth_date, number.sex) == (born, sex)
    assert registry.execute("select count(distinct number_digest) = count(*) from person").fetchone() == (True,)


def test_a_load_that_fails_leaves_nothing(
    registry: psycopg.Connection, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = definitions(registry)

    class Broken(RuntimeError):
        pass

    def fail(*_: object) -> None:
        raise Broken

    monkeypatch.setattr(filling._Pair, "_facts", fail)
    with pytest.raises(Broken):
        fill_registry(the_law(), town)
    assert registry.execute("select count(*) from person").fetchone() == (0,)
    assert definitions(registry) == before


def test_only_a_city_and_only_into_an_empty_registry(registry: psycopg.Connection, town: Path, tmp_path: Path) -> None:
    with pytest.raises(NotACity):
        fill_registry(the_law(), tmp_path)
    fill_registry(the_law(), town)
    with pytest.raises(RegistryNotEmpty):
        fill_registry(the_law(), town)
