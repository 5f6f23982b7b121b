"""Alkire and Foster's published example as a city: the scan's headcount, intensity and M0 are the published ones."""

from __future__ import annotations

import copy
import csv
import datetime
import json
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import minsheng.law
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.services.scan.deprivation import DIMENSIONS
from minsheng.services.scan.scanning import scan_city
from tests.law.test_multidimensional_poverty import INDICATORS, ROWS, UNUSED

DAY = datetime.date(2025, 7, 1)
REGIONS = sorted({row["Region"] for row in ROWS})
CODES = ("330102", "330105", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330114")
DISTRICTS = dict(zip(REGIONS, CODES, strict=False))  # the example's regions stand for districts


@pytest.fixture(scope="module")
def law() -> Law:
    """The law with the example's equal weights and its cut-off of three deprivations."""
    found = copy.deepcopy(load_law(Path(minsheng.law.__file__).parent))
    values = {f"weight_of_{name}": Fraction(1, len(INDICATORS)) for name in INDICATORS.values()}
    values |= {f"weight_of_{UNUSED}": Fraction(0), "multidimensional_poverty_cutoff": Fraction(3, len(INDICATORS))}
    for name, value in values.items():
        for figure in found.parameters[name].figures:
            figure.value = value
    found.version = "the published example"
    return found


def city(folder: Path, sizes: list[int], not_known: int | None = None) -> Path:
    folder.mkdir()
    ids = list(range(1, len(ROWS) + 1))
    columns: dict[str, pa.Array] = {
        "household_id": pa.array(ids, pa.int64()),
        "has_deprivation_survey": pa.array([True] * len(ids)),
        f"deprived_in_{UNUSED}": pa.array([False] * len(ids)),
        "district": pa.array([DISTRICTS[row["Region"]] for row in ROWS]),
    }
    for column, name in INDICATORS.items():
        cells = [row[column] == "1" if at != not_known else None for at, row in enumerate(ROWS)]
        columns[f"deprived_in_{name}"] = pa.array(cells, pa.bool_())
    pq.write_table(pa.table(columns), folder / "households-00000.parquet")
    who = [one for one, size in zip(ids, sizes, strict=True) for _ in range(size)]
    people = {"household_id": pa.array(who, pa.int64()), "person_id": pa.array(range(1, len(who) + 1), pa.int64())}
    pq.write_table(pa.table(people), folder / "people-00000.parquet")
    return folder


def measured(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "by_deprivation.csv").open(encoding="utf-8-sig") as file:
        return {row["district"]: row for row in csv.DictReader(file)}


def test_the_published_region_comes_out_of_a_scan(law: Law, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = scan_city(law, city(tmp_path / "city", [1] * len(ROWS)), out, day=DAY)
    bastia = measured(out)[DISTRICTS["Bastia"]]
    assert (float(bastia["people"]), float(bastia["poor"]), float(bastia["headcount_H"])) == (2, 2, 1)
    assert round(float(bastia["intensity_A"]), 3) == 0.409
    assert round(float(bastia["M0"]), 3) == 0.409
    whole = found.deprivation
    assert whole is not None
    assert whole.m0 == pytest.approx(whole.headcount * whole.intensity)
    assert sum(whole.contribution(dimension) for dimension in DIMENSIONS) == pytest.approx(1)
    districts = [row for name, row in measured(out).items() if name]
    weighted = sum(float(row["people"]) * float(row["M0"]) for row in districts) / whole.people
    assert weighted == pytest.approx(whole.m0, abs=1e-5), "M0 of the whole is the mean of its parts by people"
    assert json.loads((out / "scan.json").read_text(encoding="utf-8"))["deprivation"]["M0"] == round(whole.m0, 6)


def test_people_count_not_households_and_the_unknown_are_left_out(law: Law, tmp_path: Path) -> None:
    sizes = [3 if row["Region"] == "Bastia" else 1 for row in ROWS]
    out = tmp_path / "out"
    found = scan_city(law, city(tmp_path / "city", sizes, not_known=0), out, day=DAY)
    assert found.deprivation is not None
    assert found.deprivation.unknown == sizes[0]
    assert found.deprivation.people == sum(sizes) - sizes[0]


def test_a_city_without_a_survey_has_no_measure(law: Law, tmp_path: Path) -> None:
    folder = city(tmp_path / "city", [1] * len(ROWS))
    path = folder / "households-00000.parquet"
    pq.write_table(pq.read_table(path, columns=["household_id", "district"]), path)
    found = scan_city(law, folder, tmp_path / "out", day=DAY)
    assert found.deprivation is None
    assert not (tmp_path / "out" / "by_deprivation.csv").exists()
