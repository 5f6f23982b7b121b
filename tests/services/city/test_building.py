"""What a built city promises: the contract of its files, determinism, nothing partial, clear refusals."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli.city import city
from minsheng.services.city import building
from minsheng.services.city.building import build_city
from minsheng.services.city.draft import choices, facts
from minsheng.services.city.errors import (
    BadSeed,
    BadWorkers,
    FolderIsNoCity,
    FolderNotEmpty,
    FolderNotWritable,
    TooFewPeople,
)

RUN = CliRunner()
POINTERS = ("spouse", "father", "mother", "guardian", "carer")


def read(folder: Path, name: str) -> pa.Table:
    """All files of people or households, in order."""
    return pa.concat_tables(
        [pq.read_table(p) for p in sorted(folder.glob(f"{name}-*.parquet"))], promote_options="default"
    )


def codes(column: pa.ChunkedArray) -> list[str | None]:
    """A dictionary column as text."""
    return column.cast(pa.string()).to_pylist()


def test_households_and_people_are_sorted_and_belong_together(town: Path) -> None:
    people, homes = read(town, "people"), read(town, "households")
    ids = homes["household_id"].to_numpy()
    assert (np.diff(ids) > 0).all()
    assert (np.diff(people["household_id"].to_numpy()) >= 0).all()
    assert set(people["household_id"].to_pylist()) == set(ids.tolist())
    assert len(np.unique(people["person_id"].to_numpy())) == people.num_rows
    assert people["person_id"].to_numpy().min() > 0


def test_types_are_those_of_the_contract(town: Path) -> None:
    for name in ("people", "households"):
        for field in pq.read_schema(town / f"{name}-00000.parquet"):
            fact = facts().get(field.name, {})
            if str(fact.get("unit", "")).startswith("yuan"):
                assert field.type == pa.int64(), field.name
            elif fact.get("unit") == "yes or no":
                assert field.type == pa.bool_(), field.name
            elif fact.get("unit") == "date":
                assert field.type == pa.date32(), field.name
            elif "choices" in fact:
                assert pa.types.is_dictionary(field.type), field.name
                assert field.type.index_type == pa.int8(), field.name
            elif field.name in POINTERS:
                assert field.type == pa.int64(), field.name


def test_choices_and_amounts_are_inside_what_the_law_declares(town: Path) -> None:
    for name in ("people", "households"):
        table = read(town, name)
        for column in table.column_names:
            fact = facts().get(column, {})
            if "choices" in fact:
                assert set(codes(table[column])) <= {*choices(column), None}, column
            elif "min" in fact:
                values = table[column].to_numpy() / (100.0 if str(fact["unit"]).startswith("yuan") else 1.0)
                assert values.min() >= float(fact["min"]), column
                assert values.max() <= float(fact["max"]), column


def test_parents_and_spouses_are_of_the_same_household_and_of_a_possible_age(town: Path) -> None:
    people = read(town, "people").to_pylist()
    known = {p["person_id"]: p for p in people}
    for person in people:
        for pointer in POINTERS:
            if person[pointer]:
                assert known[person[pointer]]["household_id"] == person["household_id"]
                assert person[pointer] != person["person_id"]
        if person["spouse"]:
            other = known[person["spouse"]]
            assert other["spouse"] == person["person_id"]
            assert other["sex"] != person["sex"]
        for pointer, sex, oldest in (("mother", "female", 51), ("father", "male", 63)):
            if person[pointer] and known[person[pointer]]["lives_here"]:
                years = (person["birth_date"] - known[person[pointer]]["birth_date"]).days / 365.25
                assert known[person[pointer]]["sex"] == sex
                assert 15 <= years <= oldest
    assert all(p["relation_to_head"] == "head" for p in people if p["person_id"] % 20 == 1)


def test_every_minor_at_home_has_somebody_to_look_after_it(town: Path) -> None:
    for person in read(town, "people").to_pylist():
        if person["lives_here"] and person["birth_date"].year > 2007:
            assert person["guardian"] is None or person["guardian"] > 0


def test_rare_circumstances_are_there_even_in_a_small_town(tmp_path: Path) -> None:
    build_city(10_000, 1, tmp_path / "small", workers=1)
    people = read(tmp_path / "small", "people").to_pylist()
    known = {p["person_id"]: p for p in people}
    children = [p for p in people if p["father"] and p["mother"] and p["lives_here"]]
    orphans = [p for p in children if known[p["father"]]["is_dead"] and known[p["mother"]]["is_dead"]]
    assert len(orphans) >= 3
    assert sum(p["is_imprisoned"] or p["is_declared_missing"] for p in people) >= 3
    assert all(not p["lives_here"] for p in people if p["is_dead"])


def test_city_json_describes_every_column(town: Path) -> None:
    said = json.loads((town / "city.json").read_text(encoding="utf-8"))
    for name in ("people", "households"):
        written = pq.read_schema(town / f"{name}-00000.parquet").names
        assert list(said["columns"][name]) == written
        for column, about in said["columns"][name].items():
            assert about["kind"] in ("published", "fitted", "modelled", "identifier"), column
            assert about["method"], column
    assert said["people"] == 20_000
    assert said["day"] == "2025-07-01"
    assert said["seed"] == 3
    assert said["assume"] == ["no_unstated_income", "no_unstated_circumstances", "no_unstated_property"]


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every file of a city."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_city_and_workers_do_not_matter(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minsheng.services.city.planning.HOUSEHOLDS_PER_FILE", 3_000)
    build_city(20_000, 3, tmp_path / "one", workers=1)
    build_city(20_000, 3, tmp_path / "two", workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(list((tmp_path / "one").glob("people-*"))) > 1
    build_city(20_000, 4, tmp_path / "other", workers=1)
    assert contents(tmp_path / "one") != contents(tmp_path / "other")


def test_nothing_is_left_when_a_build_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("stopped in the middle")

    monkeypatch.setattr(building, "add_receipt", fails)
    with pytest.raises(RuntimeError):
        build_city(1_000, 1, tmp_path / "broken", workers=1)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_replacement_keeps_the_city_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_city(1_000, 1, tmp_path / "kept", workers=1)
    before = contents(tmp_path / "kept")

    def fails(*_: object) -> None:
        raise RuntimeError("stopped in the middle")

    monkeypatch.setattr(building, "add_receipt", fails)
    with pytest.raises(RuntimeError):
        build_city(1_000, 2, tmp_path / "kept", replace=True, workers=1)
    assert contents(tmp_path / "kept") == before


def test_what_a_killed_build_left_is_swept_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".town.part-999999999"
    left.mkdir()
    (left / "people-00000.parquet").write_bytes(b"half")
    build_city(1_000, 1, tmp_path / "town", workers=1)
    assert [p.name for p in tmp_path.iterdir()] == ["town"]


def test_refusals(tmp_path: Path) -> None:
    for people, seed, error in (
        (999, 1, TooFewPeople),
        (0, 1, TooFewPeople),
        (-5, 1, TooFewPeople),
        (1_000, -1, BadSeed),
    ):
        with pytest.raises(error):
            build_city(people, seed, tmp_path / "never")
    with pytest.raises(BadWorkers):
        build_city(1_000, 1, tmp_path / "never", workers=0)
    assert not (tmp_path / "never").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        build_city(1_000, 1, tmp_path / "full")
    with pytest.raises(FolderIsNoCity):
        build_city(1_000, 1, tmp_path / "full", replace=True)
    with pytest.raises(FolderNotWritable):
        build_city(1_000, 1, tmp_path / "full" / "letter.txt")
    with pytest.raises(FolderNotWritable):
        build_city(1_000, 1, tmp_path / "full" / "letter.txt" / "below")
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--people", "10", "--out", "x"], "at least 1,000"),
        (["build", "--people", "many", "--out", "x"], "--people"),
        (["build", "--people", "1000", "--seed", "-2", "--out", "x"], "seed"),
        (["report", "nowhere"], "no such folder"),
    ],
)
def test_the_command_line_names_what_is_wrong_and_leaves_with_two(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = RUN.invoke(city, arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert os.listdir(tmp_path) == []


def test_the_command_line_builds_and_reports(tmp_path: Path) -> None:
    built = RUN.invoke(city, ["build", "--people", "1000", "--out", str(tmp_path / "c"), "--workers", "1"])
    assert built.exit_code == 0, built.output
    reported = RUN.invoke(city, ["report", str(tmp_path / "c"), "--out", str(tmp_path / "r")])
    assert reported.exit_code == 0, reported.output
    assert {p.name for p in (tmp_path / "r").iterdir()} == {"report.md", "report.json", "report.png"}
