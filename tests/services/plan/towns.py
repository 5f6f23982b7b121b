"""Reforms of the island's law, written as files, and towns of the island to compare them on."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.services.plan.comparing import Compared, compare
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.reform import Reform, read_reform
from tests.engine.batch.towns import ISLAND, write_town
from tests.households import Drawn, draw

DAY = datetime.date(2025, 8, 1)
HEAD = "zh: 演示\nen: A trial\nfrom: 2025-08-01\n"
MEASURE = """measure:
  standard: hearth_standard
  income: {value: hearth_income, already_holds: []}
  wages: wages
  wages_higher_by: 10
intervals: {replicates: 40}
"""
RESULTS = [
    "hearth_allowance",
    "is_entitled_to_hearth_allowance",
    "lamp_grant",
    "is_entitled_to_lamp_grant",
    "hearth_income",
]


def island() -> Law:
    return load_law(ISLAND)


def write_reform(folder: Path, text: str, *, measure: str = MEASURE, **files: str) -> Path:
    """A reform file of the island with files beside it (``a_b`` for ``a.py`` is given as ``a_py``)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_py", ".py")).write_text(content, encoding="utf-8")
    path = folder / "reform.yaml"
    path.write_text(HEAD + text + measure, encoding="utf-8")
    return path


def made(folder: Path, text: str, **files: str) -> tuple[Reform, Law]:
    """A reform and the law it makes of the island's."""
    reform = read_reform(write_reform(folder, text, **files))
    return reform, reformed_law(island(), reform, ISLAND)


def town(folder: Path, households: int = 60, seed: int = 1, unknown: float = 0.0, cuts: tuple[int, ...] = ()) -> Drawn:
    """Writes a town of the island as a city and gives its households for the exact reading."""
    drawn = draw(island(), DAY, RESULTS, households, seed, unknown)
    people, homes = drawn.tables()
    if "birth_date" not in people.column_names:
        born = [datetime.date(1950 + row % 70, 1, 1) for row in range(people.num_rows)]
        people = people.append_column("birth_date", pa.array(born, pa.date32()))
    codes = [("quay", "hill")[row % 2] for row in range(homes.num_rows)]
    homes = homes.append_column("district", pa.array(codes).dictionary_encode())
    write_town(folder, people, homes, cuts)
    return drawn


def comparison(folder: Path, city: Path, text: str, rates: dict[str, float] | None = None, **files: str) -> Compared:
    reform, reformed = made(folder, text, **files)
    return compare(island(), reformed, reform, city, day=reform.starts, rates=rates or {}, threads=1)


def exact_amounts(law: Law, drawn: Drawn, index: int, day: datetime.date = DAY) -> dict[str, Fraction]:
    """What one household is paid a month by each programme of the island, by the exact reading."""
    found = Evaluation(Reading(law), drawn.facts(index), [day], RESULTS).values[day]
    return {
        "hearth_allowance": _paid(found["is_entitled_to_hearth_allowance"], found["hearth_allowance"]),
        "lamp_grant": sum(
            (_paid(*pair) for pair in zip(found["is_entitled_to_lamp_grant"], found["lamp_grant"], strict=True)),
            Fraction(0),
        ),
    }


def _paid(entitled: Any, amount: Any) -> Fraction:
    if is_unknown(entitled) or not entitled or is_unknown(amount):
        return Fraction(0)
    return Fraction(amount)
