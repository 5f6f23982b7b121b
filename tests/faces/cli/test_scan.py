"""``minsheng city`` and ``scan`` on a small town: answers, unclaimed cases, marks, and every bad input by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faces.cli.running import run


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "town"
    done = run("city", "build", "--people", 2000, "--seed", 3, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def broken(town: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(town, tmp_path / "town"))


def change(folder: Path, table: str, name: str, values: object, kind: pa.DataType | None = None) -> None:
    """Puts another column, or the same column with one cell changed, into the first file."""
    path = folder / f"{table}-00000.parquet"
    found = pq.read_table(path)
    if isinstance(values, dict):
        cells = found[name].to_pylist()
        for row, value in values.items():
            cells[row] = value
        column = pa.array(cells, kind or found[name].type)
    else:
        column = pa.array(values, kind)
    found = found.set_column(found.column_names.index(name), name, column)
    pq.write_table(found, path)


def test_scan_then_mark_then_scan(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("scan", town, "--out", out, "--unclaimed", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Minimum living allowance" in done.stdout
    names = {"scan.json", "by_programme.csv", "by_district.csv", "by_street.csv", "unclaimed.parquet"}
    assert names <= {path.name for path in out.iterdir()}
    before = json.loads((out / "scan.json").read_text(encoding="utf-8"))
    assert before["people"] == 2_000  # who lives there; parents who are dead or away have rows too
    marked = run("city", "mark", town, "--from", out)
    assert marked.returncode == 0, marked.stderr
    again = run("scan", town, "--out", out, "--replace")
    assert again.returncode == 0, again.stderr
    after = {row["programme"]: row for row in json.loads((out / "scan.json").read_text("utf-8"))["programmes"]}
    row = after["minimum_living_allowance"]
    assert row["receiving"] + row["unclaimed"] == row["entitled"]
    assert row["receiving"] > 0
    assert run("scan", town, "--out", out).returncode == 2  # the folder is there


def refused(folder: Path, tmp_path: Path, code: int, *words: str) -> None:
    out = tmp_path / "out"
    done = run("scan", folder, "--out", out)
    assert done.returncode == code, done.stderr
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_wrong_type(broken: Path, tmp_path: Path) -> None:
    change(broken, "people", "wage_income", [1.5] * pq.read_metadata(broken / "people-00000.parquet").num_rows)
    refused(broken, tmp_path, 2, 'column "wage_income" is double', "int64, whole fen")


def test_a_missing_id_column(broken: Path, tmp_path: Path) -> None:
    path = broken / "people-00000.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["person_id"]), path)
    refused(broken, tmp_path, 2, 'no column "person_id"')


def test_negative_savings(broken: Path, tmp_path: Path) -> None:
    change(broken, "households", "money_assets", {5: -100})
    refused(broken, tmp_path, 1, "households-00000.parquet: row 5", "money_assets", "Between 0", "--bad-rows")


def test_an_undeclared_choice(broken: Path, tmp_path: Path) -> None:
    change(broken, "people", "sex", {7: "robot"}, pa.string())
    refused(broken, tmp_path, 1, "row 7", "robot is no declared choice", "female, male")


def test_a_person_twice_and_a_dangling_pointer(broken: Path, tmp_path: Path) -> None:
    people = pq.read_table(broken / "people-00000.parquet")
    ids, homes = people["person_id"].to_pylist(), people["household_id"].to_pylist()
    row = next(position for position in range(1, len(homes)) if homes[position] == homes[position - 1])
    change(broken, "people", "spouse", {row: 999_999_999})
    refused(broken, tmp_path, 1, f"row {row}", "points to nobody of this household")
    change(broken, "people", "spouse", {row: 0})
    change(broken, "people", "person_id", {row: ids[row - 1]})
    refused(broken, tmp_path, 1, "stands twice in the household")


def test_unsorted_households_and_people_without_one(broken: Path, tmp_path: Path) -> None:
    path = broken / "households-00000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    refused(broken, tmp_path, 1, "the household is not in the households' table")
    pq.write_table(pa.concat_tables([table.slice(1), table.slice(0, 1)]), path)
    refused(broken, tmp_path, 2, "is not sorted")
    pq.write_table(pa.concat_tables([table.slice(0, 1), table]), path)
    refused(broken, tmp_path, 1, "stands twice")


def test_a_household_of_sixty_one(broken: Path, tmp_path: Path) -> None:
    people = pq.read_table(broken / "people-00000.parquet")
    first = people.slice(0, 1)
    many = pa.concat_tables([first] * 61)
    many = many.set_column(1, "person_id", pa.array(range(10**9, 10**9 + 61), pa.int64()))
    homes = people["household_id"].to_pylist()
    rest = people.slice(homes.count(homes[0]))
    pq.write_table(pa.concat_tables([many, rest]), broken / "people-00000.parquet")
    refused(broken, tmp_path, 1, "has 61 people", "At most 60")


def test_nan(broken: Path, tmp_path: Path) -> None:
    change(broken, "households", "floor_area", {3: float("nan")})
    refused(broken, tmp_path, 1, "row 3", "floor_area")


@pytest.mark.parametrize("size", [0, 2000])
def test_an_empty_and_a_truncated_file(broken: Path, tmp_path: Path, size: int) -> None:
    path = broken / "people-00000.parquet"
    path.write_bytes(path.read_bytes()[:size])
    refused(broken, tmp_path, 2, "people-00000.parquet", "is empty" if size == 0 else "cut short")


def test_a_missing_twin_and_no_city(broken: Path, tmp_path: Path) -> None:
    (broken / "households-00000.parquet").unlink()
    refused(broken, tmp_path, 2, "households-00000.parquet is missing")
    refused(tmp_path / "nowhere", tmp_path, 2, "is no folder")


def test_bad_rows_are_listed_and_the_rest_is_scanned(broken: Path, tmp_path: Path) -> None:
    change(broken, "households", "money_assets", {5: -100})
    change(broken, "people", "sex", {7: "robot"}, pa.string())
    out, rejects = tmp_path / "out", tmp_path / "bad.csv"
    done = run("scan", broken, "--out", out, "--bad-rows", rejects)
    assert done.returncode == 1
    assert "2 bad rows" in done.stderr
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert "out-of-range" in lines[2] + lines[1]
    summary = json.loads((out / "scan.json").read_text(encoding="utf-8"))
    assert summary["households_left_out"] in (1, 2)
    assert summary["people"] > 1900
