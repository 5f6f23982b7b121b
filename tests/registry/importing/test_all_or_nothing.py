"""Files whose rows go in together, and files that say who is no longer there."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pytest

from tests.registry.importing.build import (
    DAY,
    SHANGCHENG,
    approve,
    asked,
    bring_in,
    family,
    load,
    look,
    person_row,
    problems_of,
    write_csv,
)


def test_all_or_nothing(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = family(3)
    file = write_csv(tmp_path / "people.csv", [*rows, person_row(9, name="=1")])
    batch = load(file, is_whole=True)
    with pytest.raises(ValueError, match="1 rows are bad") as refused:
        approve(batch)
    assert refused.value.code == "not-whole-yet"  # type: ignore[attr-defined]
    good = load(write_csv(tmp_path / "good.csv", rows), is_whole=True)
    assert approve(good) == "written"
    assert asked("select count(*) from person") == [(3,)]


def test_all_or_nothing_writes_nothing_where_one_row_fails_at_the_end(city: psycopg.Connection, tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "old.csv", [person_row(1, household="H1", 入户日期="2025-06-30")]))
    moved = person_row(1, household="H9", 入户日期="2025-06-01")  # before the present membership began
    batch = load(write_csv(tmp_path / "new.csv", [*family(3, 100, "H5"), moved]), is_whole=True)
    assert approve(batch) == "stopped"
    assert "Line 5" in look(batch).problem
    assert asked("select count(*) from person") == [(1,)]
    part = load(write_csv(tmp_path / "new.csv", [*family(3, 100, "H5"), moved]))
    assert approve(part) == "written"
    assert look(part).counts["written"] == {"done": 3, "failed": 1}
    assert problems_of(part) == [(5, "bad-period")]
    assert asked("select count(*) from person") == [(4,)]


def test_all_or_nothing_holds_more_people_than_there_are_locks(city: psycopg.Connection, tmp_path: Path) -> None:
    rows = [person_row(place, household=f"H{place}") for place in range(12_000)]
    batch = load(write_csv(tmp_path / "many.csv", rows), is_whole=True)
    assert approve(batch) == "written"
    assert asked("select count(*) from membership") == [(12_000,)]
    again = load(
        write_csv(tmp_path / "many2.csv", [row | {"婚姻状况": "已婚"} for row in rows[:11_000]]), is_whole=True
    )
    assert approve(again) == "written", look(again).problem
    assert asked("select count(*) from record where facts ->> 'marital_status' = 'married' and upper_inf(known)") == [
        (11_000,)
    ]


def test_a_complete_file_ends_who_is_no_longer_there(city: psycopg.Connection, tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "one.csv", [*family(3), *family(2, 20, "H2"), *family(1, 40, "H3")]))
    other = person_row(60, household="H4", division=SHANGCHENG)
    bring_in(write_csv(tmp_path / "other.csv", [other]))
    day = DAY + datetime.timedelta(days=31)
    file = write_csv(tmp_path / "two.csv", [*family(2), *family(2, 20, "H2")])
    batch = load(file, is_complete=True, division="330106", as_of=day)
    assert look(batch).counts["ends"] == 2
    assert approve(batch) == "written"
    there = "select count(*) from membership where upper_inf(known) and held @> %s::date"
    assert asked(there, day) == [(5,)]
    assert asked(there, DAY) == [(7,)]
    part = load(write_csv(tmp_path / "three.csv", family(1)), division="330106", as_of=day)
    assert approve(part) == "written"
    assert asked(there, day) == [(5,)]  # a file that is not complete ends nothing
    with pytest.raises(ValueError, match="never says who"):
        load(file, "pensions", is_complete=True)
