"""Everybody streamed is everybody one by one: the batch's answers from the folder are the exact ones of each household."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from minsheng.engine.exact import explain
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.facts.streaming import FolderIsThere, write_city
from minsheng.registry.facts.values import the_law, the_reading
from minsheng.services.city.building import build_city
from minsheng.services.filling.filling import fill_registry
from minsheng.services.scan.scanning import programmes_of, scan_city

DAY = datetime.date(2025, 7, 1)
ASSUME = ("no_unstated_circumstances", "no_unstated_income", "no_unstated_property")
SAID = datetime.datetime(2025, 7, 2, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "town"
    build_city(1200, 3, folder)
    return folder


def answers_by_household(folder: Path) -> dict[tuple[int, int | None, str], tuple[object, object]]:
    """The scan's answers: (household, person, programme) -> (entitled, amount in fen)."""
    law, found = the_law(), {}
    people = dict(_tables(folder, "people"))
    homes = dict(_tables(folder, "households"))
    columns = {*people, *homes}
    for programme in programmes_of(law, columns):
        decides, pays = str(programme.data["decides"]), programme.data.get("pays")
        of = people if decides in people else homes if decides in homes else None
        if of is None:
            continue
        amounts = of[pays] if pays in of else [None] * len(of["household_id"])
        persons = of.get("person_id", [None] * len(of["household_id"]))
        for household, person, entitled, amount in zip(of["household_id"], persons, of[decides], amounts, strict=True):
            found[household, person, programme.name] = (entitled, amount if entitled else None)
    return found


def _tables(folder: Path, kind: str) -> list[tuple[str, list[object]]]:
    table = pq.read_table(next(folder.glob(f"{kind}-*.parquet")))
    return [(name, table[name].to_pylist()) for name in table.column_names]


def test_the_scan_of_the_stream_is_each_household_exactly(
    registry: psycopg.Connection, town: Path, tmp_path: Path
) -> None:
    fill_registry(the_law(), town)
    change_some(registry)
    with acting("night", "stream") as act:
        streamed = write_city(act, the_law(), tmp_path / "stream", on=DAY, assume=ASSUME)
    assert streamed.people >= 1200
    scan_city(the_law(), tmp_path / "stream", tmp_path / "answers", day=DAY)
    batch = answers_by_household(tmp_path / "answers")
    households = [row[0] for row in registry.execute("select id from household order by id")][::9]
    compared = 0
    with acting("night", "one by one"):
        for household in households:
            plain = {**household_facts(household, DAY, law=the_law()), "assume": list(ASSUME)}
            explanation = explain(the_reading(), plain, DAY)
            for answer in explanation.answers:
                who = int(explanation.facts.people[answer.who]) if answer.who >= 0 else None
                key = (household, who, answer.programme.name)
                if key in batch:
                    amount = None if answer.amount is None or not answer.entitled else int(answer.amount)
                    assert batch[key] == (answer.entitled, amount), key
                    compared += 1
    assert compared > 500


def change_some(owner: psycopg.Connection) -> None:
    """Wages that changed in spring, one not known any more, a birth, somebody who moved out: within the months looked back to."""
    rows = owner.execute(
        "select r.person_id from record r where r.topic = 'income' and r.facts ->> 'wage_income' <> '0' order by 1 limit 40"
    ).fetchall()
    with acting("intake", "changes") as act:
        for at, (person,) in enumerate(rows):
            since = datetime.date(2025, 1 + at % 6, 1 if at % 2 else 15)
            state_facts(act, person=person, facts={"wage_income": "unknown" if at % 7 == 0 else str(900 + 100 * at)},
                        held=days(since), standing="verified", source="test", said_at=SAID)  # fmt: skip
    owner.execute("alter table membership disable trigger user")
    owner.execute(
        "update membership set held = daterange('2025-04-10', null) where id in (select max(id) - 30 from membership)"
    )
    owner.execute(
        "update membership set held = daterange('2020-01-01', '2025-05-20') where id in (select max(id) - 77 from membership)"
    )
    owner.execute("alter table membership enable trigger user")


def test_as_known_before_a_correction(registry: psycopg.Connection, town: Path, tmp_path: Path) -> None:
    fill_registry(the_law(), town)
    before = datetime.datetime.now(datetime.UTC)
    change_some(registry)
    with acting("night", "stream") as act:
        write_city(act, the_law(), tmp_path / "then", on=DAY, known_at=before, assume=ASSUME)
        write_city(act, the_law(), tmp_path / "now", on=DAY, assume=ASSUME)
    then = dict(_tables(tmp_path / "then", "people"))
    now = dict(_tables(tmp_path / "now", "people"))
    original = dict(_tables(town, "people"))
    wages = dict(zip(original["person_id"], original["wage_income"], strict=True))
    assert all(wages[person] == wage for person, wage in zip(then["person_id"], then["wage_income"], strict=True))
    assert any(wages[person] != wage for person, wage in zip(now["person_id"], now["wage_income"], strict=True))


def test_only_who_may_and_only_into_a_new_folder(city: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed), acting("street_xihu", "x") as act:
        write_city(act, the_law(), tmp_path / "stream", on=DAY)
    with pytest.raises(FolderIsThere), acting("night", "x") as act:
        write_city(act, the_law(), tmp_path, on=DAY)
