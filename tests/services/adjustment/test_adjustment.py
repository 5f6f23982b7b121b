"""A scheme over a caseload: each rise is the exact reading's, sums agree, and what cannot be used is refused by name."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law
from minsheng.services.adjustment.applying import PARTS, RISE, CaseloadRefused, apply_scheme
from minsheng.services.adjustment.scheme import SchemeRefused, read_scheme, scheme_in_force, with_scheme
from minsheng.services.adjustment.writing import write
from tests.faces.cli.running import ROOT, run

LAW = load_law(Path(minsheng.law.__file__).parent)
EXAMPLE = ROOT / "examples" / "pensions" / "adjustment.yaml"
DAY = datetime.date(2026, 1, 1)


def pensioners(count: int, seed: int = 5) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    found = []
    for number in range(count):
        birth = datetime.date(chance.randint(1935, 1970), chance.randint(1, 12), chance.randint(1, 28))
        found.append({
            "person_id": number + 1,
            "birth_date": birth,
            "sex": chance.choice(["male", "female"]),
            "retired_on": datetime.date(min(birth.year + 60, 2026), chance.randint(1, 12), 1),
            "contribution_years": chance.choice([15.0, 18.5, 22.25, 30.0, 41.75]),
            "pension_in_december": chance.randint(90_000, 900_000),
            "receives_employees_pension": chance.random() < 0.8,
            "receives_public_sector_pension": False,
            "lives_in_hardship_area": chance.random() < 0.1,
        })  # fmt: skip
    return found


def caseload(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "caseload.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def scheme(folder: Path, name: str = "other.yaml", **changed: str) -> Path:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    path = folder / name
    kept = [line for line in lines if line.partition(":")[0] not in changed]
    added = [f"{key}: {value}" for key, value in changed.items() if value]
    path.write_text("\n".join([*kept, *added]) + "\n", encoding="utf-8")
    return path


def test_each_rise_is_that_of_the_exact_reading_and_the_sums_agree(tmp_path: Path) -> None:
    rows = pensioners(60)
    one = read_scheme(LAW, scheme(tmp_path, adjustment_hardship_extra="12.34"))
    found = apply_scheme(LAW, one, caseload(tmp_path, rows), tmp_path / "rises.parquet")
    reading = Reading(with_scheme(LAW, one))
    answers = pq.read_table(tmp_path / "rises.parquet").to_pylist()
    for row, answer in zip(rows, answers, strict=True):
        facts = {name: value for name, value in row.items() if name != "person_id"}
        facts["pension_in_december"] = f"{row['pension_in_december'] / 100:.2f}"
        facts["contribution_years"] = str(row["contribution_years"])
        plain = {
            "people": {"one": {**facts, "birth_date": str(row["birth_date"]), "retired_on": str(row["retired_on"])}}
        }
        exact = Evaluation(reading, read_facts(LAW, plain), [DAY], [RISE, *PARTS])
        assert {name: answer[name] for name in (RISE, *PARTS)} == {
            name: exact.value(name, 0) for name in (RISE, *PARTS)
        }
    assert found.rise == sum(answer[RISE] for answer in answers)
    assert found.rise == sum(found.parts.values()), "those covered have every part"
    for by in ("pension", "age", "years"):
        bands = [band for band in found.bands if band.by == by]
        assert sum(band.people for band in bands) == found.covered
        assert sum(band.rise for band in bands) == found.rise


def test_two_schemes_are_set_side_by_side(tmp_path: Path) -> None:
    flat = read_scheme(
        LAW, scheme(tmp_path, "flat.yaml", adjustment_fixed_amount="60", adjustment_share_of_pension="0")
    )
    steep = read_scheme(
        LAW, scheme(tmp_path, "steep.yaml", adjustment_fixed_amount="0", adjustment_share_of_pension="2%")
    )
    path = caseload(tmp_path, pensioners(300))
    found = apply_scheme(LAW, steep, path, tmp_path / "rises.parquet", against=flat)
    bands = [band for band in found.bands if band.by == "pension"]
    assert bands[0].less == bands[0].people, "who has little loses by the steep scheme"
    assert bands[-1].more == bands[-1].people
    assert found.rise - found.rise_against == sum(band.difference for band in bands)
    write(found, tmp_path)
    assert (
        json.loads((tmp_path / "adjustment.json").read_text(encoding="utf-8"))["rise_against_fen"] == found.rise_against
    )


def test_who_retired_this_year_is_not_covered_and_the_unknown_are_counted(tmp_path: Path) -> None:
    rows = pensioners(3)
    rows[0] |= {"retired_on": datetime.date(2026, 1, 1), "receives_employees_pension": True}
    rows[1] |= {"contribution_years": None, "receives_employees_pension": True, "retired_on": datetime.date(2010, 1, 1)}
    rows[2] |= {"receives_employees_pension": True, "retired_on": datetime.date(2025, 12, 1)}
    found = apply_scheme(LAW, read_scheme(LAW, EXAMPLE), caseload(tmp_path, rows), tmp_path / "rises.parquet")
    assert (found.people, found.covered, found.undecided) == (3, 1, 1)
    assert pq.read_table(tmp_path / "rises.parquet")[RISE].to_pylist()[:2] == [0, None]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"adjustment_fixed_amount": ""}, "is missing"),
        ({"adjustment_fixed_amount": "-5"}, "lowers no pension"),
        ({"adjustment_age_extra_men": "{70: 20}"}, "from 0 on"),
        ({"adjustment_per_year": "20"}, "goes by brackets"),
        ({"adjustment_share_of_pension": "much"}, "adjustment_share_of_pension"),
        ({"adjustment_bonus": "5"}, "no part of a scheme"),
        ({"day": "soon"}, "write day"),
    ],
)
def test_a_scheme_that_cannot_be_used_is_refused(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(SchemeRefused, match=says):
        read_scheme(LAW, scheme(tmp_path, **changed))


def test_a_caseload_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    one = read_scheme(LAW, EXAMPLE)
    for change, says in (
        ({"pension_in_december": -5}, "is impossible"),
        ({"pension_in_december": "much"}, "Make it int64"),
        ({"person_id": None}, "person_id"),
    ):
        rows = [{**row, **change} for row in pensioners(2)]
        if change == {"person_id": None}:
            rows = [{name: value for name, value in row.items() if name != "person_id"} for row in rows]
        with pytest.raises(CaseloadRefused, match=says):
            apply_scheme(LAW, one, caseload(tmp_path, rows), tmp_path / "rises.parquet")
    with pytest.raises(CaseloadRefused, match="no such caseload"):
        apply_scheme(LAW, one, tmp_path / "none.parquet", tmp_path / "rises.parquet")


def test_the_provinces_notice_of_a_year_is_a_scheme(tmp_path: Path) -> None:
    rows = [
        {
            "person_id": 1, "birth_date": datetime.date(1960, 5, 5), "sex": "male", "retired_on": datetime.date(2020, 6, 1),
            "contribution_years": 29.0, "pension_in_december": 380_000, "receives_employees_pension": True,
            "receives_public_sector_pension": False, "lives_in_hardship_area": False,
        }
    ]  # fmt: skip
    path = caseload(tmp_path, rows)
    of_2024 = scheme_in_force(LAW, 2024)
    found = apply_scheme(
        LAW,
        of_2024,
        path,
        tmp_path / "rises.parquet",
        against=scheme_in_force(LAW, 2023, of_2024.day),
    )
    assert found.rise == 105_38, "31 + 15 × 1.1 + 14 × 1.8 + 3800 × 0.86 %"
    assert found.rise_against == 135_00, "30 + 15 × 1.5 + 14 × 2.5 + 3800 × 1.25 %"
    assert (found.scheme.zh, found.national_level) == ("2024年通知", 0.03)
    with pytest.raises(SchemeRefused, match=r"2025.*adjustment_share_of_pension"):
        scheme_in_force(LAW, 2025)


def test_the_command_on_the_examples(tmp_path: Path) -> None:
    out = tmp_path / "adjusted"
    cases = str(ROOT / "examples" / "pensions" / "pensioners.csv")
    done = run("pension", "adjust", str(EXAMPLE), cases, "--out", str(out), "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "40 people, 40 covered" in done.stdout
    assert {path.name for path in out.iterdir()} == {"rises.parquet", "by_band.csv", "adjustment.json"}
    by_year = run(
        "pension", "adjust", "2024", cases, "--out", str(tmp_path / "2024"), "--against", "2023", "--lang", "en"
    )
    assert by_year.returncode == 0, by_year.stderr
    assert "Notice of 2024 · from 2024-01-01" in by_year.stdout
    unknown = run("pension", "adjust", "2026", cases, "--out", str(tmp_path / "2026"))
    assert unknown.returncode == 2
    assert "adjustment_fixed_amount" in unknown.stderr
    again = run("pension", "adjust", str(EXAMPLE), cases, "--out", str(out))
    assert again.returncode == 2
    assert "there already" in again.stderr
