"""Scanning folders of Parquet: cuts and threads without effect, bad input by name, all or nothing, bad rows set aside."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, FolderIsThere, NothingToScan, nulls_of, pairs_of
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.tree import Law
from tests.agreement.comparing import same
from tests.engine.batch.towns import DAY, HOUSEHOLDS, PEOPLE, answers, changed, island, scan, town_tables, write_town
from tests.households import draw

Tables = tuple[pa.Table, pa.Table]


@pytest.fixture(scope="module")
def law() -> Law:
    return island()


@pytest.fixture(scope="module")
def good(law: Law) -> Tables:
    return town_tables(law, 40)


def test_files_threads_and_cuts_change_nothing(law: Law, tmp_path: Path) -> None:
    people, households = town_tables(law, 2500, 5)
    whole = write_town(tmp_path / "whole", people, households)
    scan(law, whole, tmp_path / "one", threads=1)
    wanted = answers(tmp_path / "one")
    assert len(wanted["households hearth_allowance"]) == 2500
    for number, cuts in enumerate([(1250,), (3, 1001, 2499)]):
        cut = write_town(tmp_path / f"cut{number}", people, households, cuts)
        done = scan(law, cut, tmp_path / f"out{number}", threads=3 + number)
        assert (done.people, done.households, done.files) == (len(people), 2500, len(cuts) + 1)
        assert answers(tmp_path / f"out{number}") == wanted


def test_a_scan_says_what_the_exact_reading_says(law: Law, tmp_path: Path) -> None:
    names = ["hearth_allowance", "spouse_income"]
    drawn = draw(law, DAY, names, 60, 8, 0.1)
    scan(law, write_town(tmp_path / "town", *drawn.tables(), (20, 40)), tmp_path / "out", names)
    found = answers(tmp_path / "out")
    reading = Reading(law)
    for index in range(60):
        exact = Evaluation(reading, drawn.facts(index), [DAY], names)
        assert same(exact.value(names[0]), found["households hearth_allowance"][index], law.type_of(names[0]))
        for who, row in enumerate(drawn.rows(index)):
            assert same(exact.value(names[1], who), found["people spouse_income"][row], law.type_of(names[1]))


def test_a_null_in_any_file_counts_for_all(law: Law, good: Tables, tmp_path: Path) -> None:
    full = town_tables(law, 40, unknown=0)
    people = changed(full[0], "income", {len(full[0]) - 1: None})
    folder = write_town(tmp_path / "town", people, full[1], (10, 20, 30))
    assert nulls_of(pairs_of(folder)) == {"income"}
    scan(law, folder, tmp_path / "out", ["hearth_income"])
    assert answers(tmp_path / "out")["households hearth_income"].count(None) <= 1


def test_files_with_other_encodings_are_read_alike(law: Law, good: Tables, tmp_path: Path) -> None:
    """One file with plain strings and narrow integers, the other with dictionaries: the same answers."""
    plain = good[0].set_column(
        good[0].column_names.index("grade"), "grade", pa.array(good[0]["grade"].to_pylist(), pa.string())
    )
    wanted = scan(law, write_town(tmp_path / "a", *good, (20,)), tmp_path / "a_out", ["lamp_grant"])
    mixed = write_town(tmp_path / "b", *good, (20,))
    other = write_town(tmp_path / "c", plain, good[1], (20,))
    (other / PEOPLE).replace(mixed / PEOPLE)
    found = scan(law, mixed, tmp_path / "b_out", ["lamp_grant"])
    assert (found.people, answers(tmp_path / "b_out")) == (wanted.people, answers(tmp_path / "a_out"))


def test_an_empty_pair_of_files_is_scanned(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", good[0].slice(0, 0), good[1].slice(0, 0))
    done = scan(law, folder, tmp_path / "out")
    assert (done.people, done.households, done.files) == (0, 0, 1)
    assert answers(tmp_path / "out")["people spouse_income"] == []


def nothing_left(tmp_path: Path, *expected: str) -> None:
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(expected)


def test_a_bad_row_in_the_last_file_leaves_nothing(law: Law, good: Tables, tmp_path: Path) -> None:
    people = changed(good[0], "income", {len(good[0]) - 1: -1})
    folder = write_town(tmp_path / "town", people, good[1], (10, 20, 30))
    with pytest.raises(BadRows, match=r"people-00003.parquet: row \d+, household 40, income: -1 is impossible") as bad:
        scan(law, folder, tmp_path / "out")
    assert "--bad-rows FILE" in str(bad.value)
    nothing_left(tmp_path, "town")


def test_a_failing_reader_of_answers_leaves_nothing(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", *good, (20,))

    def fails(*tables: pa.Table) -> None:
        raise RuntimeError("no room")

    def fails_at_the_end(partial: Path, scanned: object) -> None:
        assert list(partial.iterdir())
        raise RuntimeError("no room")

    for options in ({"on_pair": fails}, {"finish": fails_at_the_end}):
        with pytest.raises(RuntimeError, match="no room"):
            scan(law, folder, tmp_path / "out", **options)
        nothing_left(tmp_path, "town")


def test_bad_rows_are_set_aside_with_reasons_and_the_rest_is_scanned(law: Law, good: Tables, tmp_path: Path) -> None:
    people = changed(changed(good[0], "income", {0: -1}), "spouse", {len(good[0]) - 1: 999_999})
    homes = good[0]["household_id"].to_pylist()
    folder = write_town(tmp_path / "town", people, good[1], (15,))
    done = scan(law, folder, tmp_path / "out", rejects=tmp_path / "bad.csv")
    assert (done.bad_rows, done.households_left_out, done.households) == (2, 2, 38)
    assert done.people == len(homes) - homes.count(1) - homes.count(40)
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["household_id"], row["column"], row["code"]) for row in rows] == [
        (PEOPLE, "1", "income", "out-of-range"),
        ("people-00001.parquet", "40", "spouse", "dangling-pointer"),
    ]
    assert all(row["what"] and row["remedy"] for row in rows)
    found = answers(tmp_path / "out")
    assert found["households household_id"] == list(range(2, 40))
    scan(law, write_town(tmp_path / "mended", *good, (15,)), tmp_path / "all")
    wanted = answers(tmp_path / "all")["households hearth_allowance"]
    assert found["households hearth_allowance"] == wanted[1:-1]


def test_a_file_of_bad_rows_alone_leaves_none(law: Law, good: Tables, tmp_path: Path) -> None:
    people = changed(good[0], "income", dict.fromkeys(range(len(good[0])), -1))
    folder = write_town(tmp_path / "town", people, good[1])
    done = scan(law, folder, tmp_path / "out", rejects=tmp_path / "bad.csv")
    assert (done.people, done.households, done.households_left_out) == (0, 0, 40)


def test_a_household_in_two_files_is_found(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", *good, (20,))
    people, households = good
    again = pa.compute.equal(people["household_id"], 7)
    second = [folder / "people-00001.parquet", folder / "households-00001.parquet"]
    pq.write_table(pa.concat_tables([people.filter(again), pq.read_table(second[0])]), second[0])
    pq.write_table(pa.concat_tables([households.slice(6, 1), pq.read_table(second[1])]), second[1])
    with pytest.raises(BadRows, match=r"households-00001\.parquet: row 0, household 7, .* earlier file"):
        scan(law, folder, tmp_path / "out")
    done = scan(law, folder, tmp_path / "out", rejects=tmp_path / "bad.csv")
    assert (done.households, done.households_left_out) == (40, 1)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", [PEOPLE, HOUSEHOLDS])
def test_a_wrong_type_in_any_file_stops_it(law: Law, good: Tables, tmp_path: Path, number: int, name: str) -> None:
    folder = write_town(tmp_path / "town", *good, (20,))
    path = folder / name.replace("00000", f"0000{number}")
    table = pq.read_table(path)
    column = "wages" if name == PEOPLE else "household_id"
    kind = pa.float64()
    pq.write_table(table.set_column(table.column_names.index(column), column, table[column].cast(kind)), path)
    with pytest.raises(BadTable, match=f'{path.name}: column "{column}" is double'):
        scan(law, folder, tmp_path / "out", ["hearth_counted_income"])
    nothing_left(tmp_path, "town")


def test_files_with_other_columns_stop_it(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", *good, (20,))
    path = folder / "people-00001.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["wages"]), path)
    with pytest.raises(BadTable, match=r"people-00001.parquet: its columns differ from the first file's \(wages\)"):
        scan(law, folder, tmp_path / "out")


@pytest.mark.parametrize("share", [0, 4, 0.3, 0.9])
@pytest.mark.parametrize("name", [PEOPLE, HOUSEHOLDS, "people-00001.parquet"])
def test_empty_and_truncated_files(law: Law, good: Tables, tmp_path: Path, share: float, name: str) -> None:
    folder = write_town(tmp_path / "town", *good, (20,))
    path = folder / name
    size = int(share if share >= 1 else share * path.stat().st_size)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(NothingToScan, match="is empty" if size == 0 else "is cut short or no Parquet file") as refused:
        scan(law, folder, tmp_path / "out")
    assert name in str(refused.value)
    assert "Build or copy it again" in str(refused.value)
    nothing_left(tmp_path, "town")


def test_a_damaged_middle_is_named(law: Law, good: Tables, tmp_path: Path) -> None:
    """The end of the file is whole, so its columns are known; what stands before it is not."""
    folder = write_town(tmp_path / "town", *good, (20,))
    path = folder / "people-00001.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(len(whole) // 2) + whole[4 + len(whole) // 2 :])
    with pytest.raises(NothingToScan, match=r"people-00001\.parquet cannot be read to its end"):
        scan(law, folder, tmp_path / "out", ["hearth_counted_income"])
    nothing_left(tmp_path, "town")


def test_a_missing_folder_a_folder_without_a_city_and_a_missing_twin(law: Law, good: Tables, tmp_path: Path) -> None:
    with pytest.raises(NothingToScan, match="is no folder"):
        pairs_of(tmp_path / "nowhere")
    with pytest.raises(NothingToScan, match=r"holds no people-\*.parquet"):
        pairs_of(tmp_path)
    folder = write_town(tmp_path / "town", *good)
    (folder / HOUSEHOLDS).unlink()
    with pytest.raises(NothingToScan, match=f"{HOUSEHOLDS} is missing beside {PEOPLE}"):
        pairs_of(folder)


def test_a_folder_is_replaced_only_if_asked_and_only_if_a_scan_wrote_it(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", *good)
    other = write_town(tmp_path / "another_town", *good)
    (other / "city.json").write_text("{}", encoding="utf-8")
    scan(law, folder, tmp_path / "out")
    with pytest.raises(FolderIsThere, match="--replace"):
        scan(law, folder, tmp_path / "out")
    scan(law, folder, tmp_path / "out", ["hearth_gap"], replace=True)
    assert "households hearth_gap" in answers(tmp_path / "out")
    with pytest.raises(FolderIsThere, match=r"city\.json, which no scan has written"):
        scan(law, folder, other, replace=True)
    assert (other / PEOPLE).is_file()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FolderIsThere, match=r"mine.txt"):
        scan(law, folder, tmp_path / "letters", replace=True)
    (tmp_path / "file").write_text("keep", encoding="utf-8")
    with pytest.raises(FolderIsThere, match="is no folder"):
        scan(law, folder, tmp_path / "file", replace=True)


def test_the_town_itself_is_never_replaced(law: Law, good: Tables, tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town", *good)
    with pytest.raises(FolderIsThere, match="is the city itself"):
        scan(law, folder, folder, replace=True)
    assert pq.read_table(folder / PEOPLE).num_columns == good[0].num_columns


def test_other_columns_are_no_one_elses_business(law: Law, good: Tables, tmp_path: Path) -> None:
    """A column that is no fact is not read; one that a caller wants too comes through."""
    homes = good[1].append_column("street", pa.array(["a"] * len(good[1]), pa.string()))
    people = good[0].append_column("shoe_size", pa.array(np.full(len(good[0]), np.nan)))
    seen: list[list[str]] = []
    scan(
        law,
        write_town(tmp_path / "town", people, homes),
        tmp_path / "out",
        also_read=["street"],
        on_pair=lambda people, homes, *_: seen.append([*people.column_names, *homes.column_names]),
    )
    assert "street" in seen[0]
    assert "shoe_size" not in seen[0]
