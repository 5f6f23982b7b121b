"""``minsheng registry link``, as it is called."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest

from bench.linkage.people import register
from tests.faces.cli.running import run


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.csv"
    pyarrow.csv.write_csv(register(200, seed=3), path)
    return path


def test_pairs_and_clusters_are_written_whole(people: Path, tmp_path: Path) -> None:
    pairs, clusters = tmp_path / "pairs.parquet", tmp_path / "clusters.csv"
    done = run("registry", "link", people, "--out", pairs, "--clusters", clusters, "--truth", "person")
    assert done.returncode == 0, done.stderr
    assert "left out: person" in done.stdout
    assert "precision" in done.stdout
    assert pyarrow.parquet.read_table(pairs).num_rows > 50
    with clusters.open(encoding="utf-8") as stream:
        assert {"cluster", "records", "table", "record"} == set(next(csv.DictReader(stream)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clusters.csv", "pairs.parquet"]


def test_a_gzipped_file_is_read(people: Path, tmp_path: Path) -> None:
    packed = tmp_path / "people.csv.gz"
    packed.write_bytes(gzip.compress(people.read_bytes()))
    done = run("registry", "link", packed, "--out", tmp_path / "pairs.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pairs.csv").read_text(encoding="utf-8").startswith('"left_table","left_record"')


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.csv", "--out", "pairs.csv"], "there is no such file"),
        (["people.xls", "--out", "pairs.csv"], "ends in none of"),
        (["broken.csv", "--out", "pairs.csv"], "broken.csv"),
        (["twice.csv", "--out", "pairs.csv"], "more than once"),
        (["empty.csv", "--out", "pairs.csv"], "no records"),
        (["good.csv", "--out", "pairs.txt"], "Choose such an ending"),
        (["good.csv", "--out", "nowhere/pairs.csv"], "Make it first"),
        (["good.csv", "good.csv", "--out", "pairs.csv"], "given twice"),
        (["good.csv", "--out", "pairs.csv", "--columns", "surname"], "theirs=ours"),
        (["good.csv", "--out", "pairs.csv", "--backend", "paper"], "Backends: duckdb, spark"),
        (["good.csv", "--out", "pairs.csv", "--truth", "who"], "no column who"),
    ],
)
def test_bad_input_is_named_and_nothing_written(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_text("a,b\n1,2,3\n", encoding="utf-8")
    (tmp_path / "twice.csv").write_text("surname,surname\na,b\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("surname,dob\n", encoding="utf-8")
    (tmp_path / "good.csv").write_text("surname,dob\na,1980-01-01\nb,1981-01-01\n", encoding="utf-8")
    (tmp_path / "people.xls").write_text("", encoding="utf-8")
    before = {path.name for path in tmp_path.iterdir()}
    named = [str(tmp_path / word) if "." in word else word for word in arguments]
    done = run("registry", "link", *named)
    assert done.returncode == 2
    assert said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == before
