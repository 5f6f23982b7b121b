"""Twelve months in one pass against the exact reading month by month: lags, dated facts, membership, changing law.

Written households first, then random ones whose facts change from month to month and whose people join and leave, on
the island and on a copy of it with a rule for every word that looks at other months.
"""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import minsheng.law
from minsheng.engine.batch import compile_kernel
from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.tree import CLAIM, LAG_WORDS
from tests.agreement.comparing import differences, outputs, same
from tests.households import draw

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


LAGS = """
from minsheng.law.words import months_ago, same_month_last_year, total_of_last

income_two_months_ago = months_ago(2, "income", zh="前两月收入", en="Income two months ago")
income_a_year_ago = same_month_last_year("income", zh="去年同月收入", en="Income in the month a year ago")
income_of_five_months = total_of_last(5, "income", zh="近五月收入", en="Income of five months")
hearth_income_before = last_month("hearth_income", zh="上月灶火收入", en="Income at the hearth last month")
hearth_average = average_of_last(4, "hearth_counted_income", zh="近四月计入收入", en="Counted income of four months")
hearth_gap_a_year_ago = same_month_last_year("hearth_gap", zh="去年同月差额", en="Gap in the month a year ago")
tax_of_three_months = total_of_last(3, "lamp_tax", zh="近三月税", en="Tax of three months")
tax_before_before = months_ago(2, "tax_of_three_months", zh="前两月的三月税", en="Three months' tax, two months ago")
spouse_tax_before = last_month("spouse_income", zh="上月配偶收入", en="Income of the spouse last month")
grade_before = last_month("grade", zh="上月等级", en="Grade last month")
level_before = months_ago(3, "lamp_level", zh="前三月档次", en="Level three months ago")
month_without_lamp = months_ago(1, "months_without_lamp", before="lit_months_before", zh="上月无灯月数", en="Last month's")
"""
ADDED = [line.split(" = ")[0] for line in LAGS.splitlines() if " = " in line]


@pytest.fixture(scope="module")
def lagging(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The island with every word that looks at other months."""
    folder = shutil.copytree(ISLAND, tmp_path_factory.mktemp("law") / "island")
    rules = folder / "hearth" / "lamp_grant" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8") + LAGS, encoding="utf-8")
    programme = folder / "hearth" / "lamp_grant" / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(text.replace("answers: [", f"answers: [{', '.join(ADDED)}, "), encoding="utf-8")
    return Reading(load_law(folder, cache=False))


def year_from(start: datetime.date, count: int) -> list[datetime.date]:
    months = [start.year * 12 + start.month - 1 + step for step in range(count)]
    return [datetime.date(month // 12, month % 12 + 1, start.day) for month in months]


def agree_by_month(reading: Reading, days: list[datetime.date], seed: int, unknown: float, households: int) -> None:
    names = outputs(reading.law)
    changes = (days[0].replace(day=1), datetime.date(2024, 3, 1), datetime.date(2024, 9, 1))
    drawn = draw(reading.law, days[0], names, households, seed, unknown, months=tuple(sorted(set(changes))))
    schemas = [table.schema for table in drawn.tables()]
    kernel = compile_kernel(reading.law, names, days, *schemas, keep="all")
    found = list(differences(reading, kernel, drawn, days, names))
    assert not found, "\n".join(found[:5])


@pytest.mark.parametrize("unknown", [0, 0.05, 0.4])
def test_random_households_over_a_year_with_every_lag(lagging: Reading, unknown: float) -> None:
    for seed in range(4):
        agree_by_month(lagging, year_from(datetime.date(2024, 1, 15), 12), seed, unknown, 40)


def test_months_across_the_turn_of_the_year(lagging: Reading) -> None:
    agree_by_month(lagging, year_from(datetime.date(2023, 11, 1), 12), 9, 0.1, 60)


def test_one_month_with_values_of_the_months_before(lagging: Reading) -> None:
    """The months that are looked back at are worked out although nobody asked for them."""
    agree_by_month(lagging, [datetime.date(2024, 7, 31)], 11, 0.1, 100)


def test_the_rules_of_the_lags_are_all_there(lagging: Reading) -> None:
    words = {group.word for group in lagging.law.groups.values()}
    assert set(LAG_WORDS) <= words
    assert set(ADDED) <= set(outputs(lagging.law))


def test_a_sum_over_months_is_unknown_if_one_month_is(lagging: Reading) -> None:
    law = lagging.law
    days = year_from(datetime.date(2024, 1, 1), 6)
    drawn = draw(law, days[0], ["hearth_allowance"], 200, 3, 0.3, months=(datetime.date(2024, 4, 1),))
    people, homes = drawn.tables()
    kernel = compile_kernel(law, ["hearth_allowance"], days, people.schema, homes.schema, keep="sum")
    totals = kernel.run(people, homes)[1]["hearth_allowance"].to_pylist()
    seen = set()
    for index, total in enumerate(totals):
        found = Evaluation(lagging, drawn.facts(index), days, ["hearth_allowance"])
        values = [found.value("hearth_allowance", -1, day) for day in days]
        open_months = any(is_unknown(value) for value in values)
        seen.add(open_months)
        assert total == (None if open_months else sum(values)), (index, values)
    assert seen == {True, False}


@pytest.mark.slow
def test_many_households_over_a_year_with_every_lag(lagging: Reading) -> None:
    for seed in range(60):
        agree_by_month(lagging, year_from(datetime.date(2024, 1, 15), 12), 100 + seed, [0, 0.05, 0.4][seed % 3], 300)


PARTS = 16


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_law_over_the_months_in_which_it_changes(part: int) -> None:
    """Every programme, some in each kernel: what the compiler needs grows faster than a kernel (all of them at once: over 23 GB)."""
    reading = Reading(load_law(Path(minsheng.law.__file__).parent))
    programmes = [programme for programme in reading.law.programmes.values() if programme.of != CLAIM][part::PARTS]
    asked = {name for programme in programmes for name in programme.results}
    names = [name for name in outputs(reading.law) if name in asked]
    days = year_from(datetime.date(2025, 3, 7), 3)
    months = (datetime.date(2025, 3, 1), datetime.date(2025, 4, 1))
    drawn = draw(reading.law, days[0], names, 300, 1 + part, 0.02, months=months)
    schemas = [table.schema for table in drawn.tables()]
    kernel = compile_kernel(reading.law, names, days, *schemas, keep="all")
    found = list(differences(reading, kernel, drawn, days, names))
    assert not found, "\n".join(found[:5])
