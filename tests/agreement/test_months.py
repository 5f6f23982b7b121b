"""Twelve months in one pass against the exact reading month by month: lags, dated facts, membership, changing law."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from minsheng.engine.batch import compile_kernel
from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law
from tests.agreement.comparing import outputs, same

ISLAND = Path(__file__).parent.parent / "island"
MONTHS = [datetime.date(2024, month, 1) for month in range(1, 13)]
INCOMES = {"2023-09": 90, "2024-02": 130.5, "2024-06": 20, "2024-11": 119.99}
GRADES = {"2023-09": "none", "2024-03": "grade_1", "2024-08": "none", "2024-10": "grade_2"}


def household(index: int) -> dict[str, Any]:
    """A couple whose income and grade change; the second joins in March and leaves in September."""
    scale = index + 1
    return {
        "household": {"district": "quay"},
        "people": {
            "ann": {
                "birth_date": "1982-05-05",
                "income": {month: str(value * scale) for month, value in INCOMES.items()},
                "wages": "10",
                "at_the_hearth": True,
                "grade": GRADES if index % 2 else "grade_1",
                "spouse": "bob",
                "guardian": "none",
                "lit_months_before": index,
                "drew_lamp_before": index % 3 == 0,
                "hurt_on": "2022-05-01",
            },
            "bob": {
                "birth_date": "1984-02-29",
                "income": "33.33",
                "wages": "0",
                "at_the_hearth": True,
                "grade": "none",
                "spouse": "ann",
                "guardian": "ann",
                "lit_months_before": 7,
                "drew_lamp_before": False,
                "hurt_on": "2021-05-01",
                "member_from": "2024-03-01",
                "member_until": "2024-09-01",
            },
        },
    }


COUNT = 4


def tables() -> tuple[pa.Table, pa.Table]:
    rows: dict[str, list[Any]] = {}

    def put(name: str, *values: Any) -> None:
        rows.setdefault(name, []).extend(values)

    for index in range(COUNT):
        put("household_id", index + 1, index + 1)
        put("person_id", 2 * index + 1, 2 * index + 2)
        put("birth_date", datetime.date(1982, 5, 5), datetime.date(1984, 2, 29))
        for month, value in INCOMES.items():
            put(f"income@{month}", round(value * (index + 1) * 100), 3333)
        put("wages", 1000, 0)
        put("at_the_hearth", True, True)
        for month, grade in GRADES.items():
            put(f"grade@{month}", grade if index % 2 else "grade_1", "none")
        put("spouse", 2 * index + 2, 2 * index + 1)
        put("guardian", 0, 2 * index + 1)
        put("lit_months_before", float(index), 7.0)
        put("drew_lamp_before", index % 3 == 0, False)
        put("hurt_on", datetime.date(2022, 5, 1), datetime.date(2021, 5, 1))
        put("member_from", None, datetime.date(2024, 3, 1))
        put("member_until", None, datetime.date(2024, 9, 1))
    kinds = {"member_from": pa.date32(), "member_until": pa.date32(), "birth_date": pa.date32(), "hurt_on": pa.date32()}
    people = pa.table({name: pa.array(values, kinds.get(name)) for name, values in rows.items()})
    homes = pa.table({"household_id": pa.array(range(1, COUNT + 1), pa.int64()), "district": ["quay"] * COUNT})
    return people, homes


@pytest.fixture(scope="module")
def reading() -> Reading:
    return Reading(load_law(ISLAND))


def exact_values(reading: Reading, index: int, names: list[str]) -> Evaluation:
    return Evaluation(reading, read_facts(reading.law, household(index)), MONTHS, names)


def test_every_month_of_a_year_in_one_pass(reading: Reading) -> None:
    names = outputs(reading.law)
    people, homes = tables()
    kernel = compile_kernel(reading.law, names, MONTHS, people.schema, homes.schema, keep="all")
    answers = kernel.run(people, homes)
    columns = {name: table[name].to_pylist() for table in answers for name in table.column_names}
    wrong = []
    for index in range(COUNT):
        found = exact_values(reading, index, names)
        for day in MONTHS:
            for name in names:
                value = found.values[day][name]
                cells = value if isinstance(value, list) else [value]
                rows = range(2 * index, 2 * index + 2) if isinstance(value, list) else [index]
                for exact, row in zip(cells, rows, strict=True):
                    batch = columns[f"{name}@{day:%Y-%m}"][row]
                    if not same(exact, batch, reading.law.type_of(name)):
                        wrong.append(f"{name} {day} household {index} row {row}: exact {exact}, batch {batch}")
    assert not wrong, "\n".join(wrong[:10])


def test_the_last_month_and_the_sum_of_the_year(reading: Reading) -> None:
    people, homes = tables()
    last = compile_kernel(reading.law, ["hearth_allowance"], MONTHS, people.schema, homes.schema, keep="last")
    total = compile_kernel(reading.law, ["hearth_allowance"], MONTHS, people.schema, homes.schema, keep="sum")
    lasts = last.run(people, homes)[1]["hearth_allowance"].to_pylist()
    totals = total.run(people, homes)[1]["hearth_allowance"].to_pylist()
    for index in range(COUNT):
        found = exact_values(reading, index, ["hearth_allowance"])
        values = [found.value("hearth_allowance", -1, day) for day in MONTHS]
        assert not any(is_unknown(value) for value in values)
        assert (lasts[index], totals[index]) == (values[-1], sum(values))
