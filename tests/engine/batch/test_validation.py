"""Every bad row and bad table is refused by name, with file, row, column and what to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pyarrow as pa
import pytest

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.validation import BadRow, bad_rows, check_schema
from minsheng.engine.tree import HOUSEHOLD, PERSON, Law
from tests.engine.batch.towns import HOUSEHOLDS, PEOPLE, changed, island, town_tables

Tables = tuple[pa.Table, pa.Table]


@pytest.fixture(scope="module")
def law() -> Law:
    return island()


@pytest.fixture(scope="module")
def good(law: Law) -> Tables:
    people, households = town_tables(law)
    return people, households.append_column("rent", pa.array([100] * len(households), pa.int64()))


def found_in(law: Law, tables: Tables) -> list[BadRow]:
    return bad_rows(law, *tables, (PEOPLE, HOUSEHOLDS), law.facts)


def test_random_households_are_all_good(law: Law, good: Tables) -> None:
    check_schema(law, good[0].schema, PERSON, PEOPLE)
    check_schema(law, good[1].schema, HOUSEHOLD, HOUSEHOLDS)
    assert found_in(law, good) == []


WRONG_TYPES = [
    ("income", pa.float64(), "int64, whole fen"),
    ("income", pa.decimal128(12, 2), "int64, whole fen"),
    ("income", pa.string(), "int64, whole fen"),
    ("at_the_hearth", pa.int8(), "bool"),
    ("birth_date", pa.timestamp("ms"), "date32"),
    ("birth_date", pa.string(), "date32"),
    ("grade", pa.int64(), "string or dictionary"),
    ("grade", pa.dictionary(pa.int8(), pa.int64()), "string or dictionary"),
    ("spouse", pa.string(), "0 for nobody"),
    ("spouse", pa.float64(), "0 for nobody"),
    ("lit_months_before", pa.bool_(), "a number"),
    ("household_id", pa.string(), "int64"),
    ("person_id", pa.float64(), "int64"),
    ("income@2025-01", pa.float64(), "int64, whole fen"),
]


@pytest.mark.parametrize(("name", "kind", "wanted"), WRONG_TYPES, ids=[f"{n} {k}" for n, k, _ in WRONG_TYPES])
def test_a_wrong_type_names_file_column_and_the_right_one(law: Law, name: str, kind: pa.DataType, wanted: str) -> None:
    fields = {"household_id": pa.int64(), "person_id": pa.int64(), name: kind}
    with pytest.raises(BadTable, match=f'{PEOPLE}: column "{name}" is .* Make it .*{wanted}'):
        check_schema(law, pa.schema(fields.items()), PERSON, PEOPLE)


@pytest.mark.parametrize("kind", [pa.int8(), pa.int32(), pa.int64(), pa.float32(), pa.float64()])
def test_any_number_will_do_for_a_plain_number(law: Law, kind: pa.DataType) -> None:
    fields = {"household_id": pa.int64(), "person_id": pa.int64(), "lit_months_before": kind}
    check_schema(law, pa.schema(fields.items()), PERSON, PEOPLE)


@pytest.mark.parametrize("name", ["household_id", "person_id"])
def test_a_missing_id_column(law: Law, good: Tables, name: str) -> None:
    with pytest.raises(BadTable, match=f'{PEOPLE}: there is no column "{name}"'):
        check_schema(law, good[0].drop_columns([name]).schema, PERSON, PEOPLE)


def test_a_column_in_the_wrong_table(law: Law, good: Tables) -> None:
    schema = good[1].schema.append(pa.field("income", pa.int64()))
    with pytest.raises(BadTable, match=f'{HOUSEHOLDS}: "income" is of a person. Put the column in the other table'):
        check_schema(law, schema, HOUSEHOLD, HOUSEHOLDS)


@pytest.mark.parametrize(("position", "name"), [(0, "household_id"), (0, "person_id"), (1, "household_id")])
def test_an_id_that_is_null(law: Law, good: Tables, position: int, name: str) -> None:
    broken = [good[0], good[1]]
    broken[position] = changed(broken[position], name, {3: None})
    with pytest.raises(BadTable, match="1 null"):
        found_in(law, (broken[0], broken[1]))


def shuffled(table: pa.Table) -> pa.Table:
    return pa.concat_tables([table.slice(4), table.slice(0, 4)])


@pytest.mark.parametrize("position", [0, 1])
def test_tables_that_are_not_sorted(law: Law, good: Tables, position: int) -> None:
    broken = [good[0], good[1]]
    broken[position] = shuffled(broken[position])
    with pytest.raises(BadTable, match=r"household_id is not sorted \(row \d+\). Sort both"):
        found_in(law, (broken[0], broken[1]))


def many(tables: Tables, count: int) -> Tables:
    """The first household has so many people."""
    people, households = tables
    first = [people.slice(0, 1)] * count
    rest = people.slice(people["household_id"].to_pylist().count(1))
    joined = pa.concat_tables([*first, rest])
    ids = pa.array([10_000 + row for row in range(count)] + joined["person_id"].to_pylist()[count:], pa.int64())
    joined = joined.set_column(joined.column_names.index("person_id"), "person_id", ids)
    nobody = dict.fromkeys(range(count), 0)
    return changed(changed(joined, "spouse", nobody), "guardian", nobody), households


Change = Callable[[Tables], Tables]
BAD: list[tuple[str, Change, str, int, str, str]] = [
    ("negative rent", lambda t: (t[0], changed(t[1], "rent", {5: -1})), HOUSEHOLDS, 5, "rent", "Between 0 and 100000"),
    ("too much", lambda t: (changed(t[0], "income", {4: 10**9}), t[1]), PEOPLE, 4, "income", "yuan per month"),
    ("not a number", lambda t: (changed(t[0], "lit_months_before", {6: float("nan")}), t[1]), PEOPLE, 6,
     "lit_months_before", "null if it is not known"),
    ("infinity", lambda t: (changed(t[0], "lit_months_before", {6: float("inf")}), t[1]), PEOPLE, 6,
     "lit_months_before", "Between 0 and 1200"),
    ("undeclared choice", lambda t: (changed(t[0], "grade", {2: "grade_9"}, pa.string()), t[1]), PEOPLE, 2, "grade",
     "Use one of none, grade_1, grade_2"),
    ("a choice with a space", lambda t: (changed(t[0], "grade", {2: "none "}, pa.string()), t[1]), PEOPLE, 2, "grade",
     "is no declared choice"),
    ("impossible date", lambda t: (changed(t[0], "birth_date", {1: datetime.date(1066, 1, 1)}), t[1]), PEOPLE, 1,
     "birth_date", "Between 1860"),
    ("dangling pointer", lambda t: (changed(t[0], "spouse", {3: 999_999}), t[1]), PEOPLE, 3, "spouse",
     "points to nobody of this household. Use a person_id of it, or 0"),
    ("pointer out of the household", lambda t: (changed(t[0], "guardian", {0: t[0]["person_id"].to_pylist()[-1]}),
     t[1]), PEOPLE, 0, "guardian", "points to nobody"),
    ("id of zero", lambda t: (changed(t[0], "person_id", {len(t[0]) - 1: 0}), t[1]), PEOPLE, -1, "person_id",
     "Ids are above 0"),
    ("person without a household", lambda t: (t[0], t[1].slice(0, len(t[1]) - 1)), PEOPLE, -1, "household_id",
     "not in the households' table"),
    ("household without people", lambda t: (t[0].slice(t[0]["household_id"].to_pylist().count(1)), t[1]), HOUSEHOLDS, 0,
     "household_id", "has no people"),
    ("household twice", lambda t: (t[0], pa.concat_tables([t[1].slice(0, 1), t[1]])), HOUSEHOLDS, 1, "household_id",
     "stands twice"),
    ("sixty-one people", lambda t: many(t, 61), HOUSEHOLDS, 0, "household_id", "has 61 people. At most 60"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "file", "row", "column", "text"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_row_is_named(
    law: Law, good: Tables, name: str, change: Change, file: str, row: int, column: str, text: str
) -> None:
    tables = change(good)
    found = [bad for bad in found_in(law, tables) if bad.column == column]
    rows = len(tables[0] if file == PEOPLE else tables[1])
    at = [bad for bad in found if bad.file == file and bad.row == row % rows]
    assert at, found
    assert text in str(at[0])
    assert str(at[0]).startswith(f"{file}: row {row % rows}, household {at[0].household}, {column}: ")
    assert at[0].remedy


def test_sixty_people_are_not_too_many(law: Law, good: Tables) -> None:
    assert found_in(law, many(good, 60)) == []


def test_a_person_twice_in_a_household_is_named_and_in_two_households_is_not(law: Law, good: Tables) -> None:
    people, households = good
    homes, ids = people["household_id"].to_pylist(), people["person_id"].to_pylist()
    row = next(at for at in range(1, len(homes)) if homes[at] == homes[at - 1])
    nobody = dict.fromkeys(range(len(homes)), 0)
    alone = changed(changed(people, "spouse", nobody), "guardian", nobody)
    found = found_in(law, (changed(alone, "person_id", {row: ids[row - 1]}), households))
    assert [(bad.code, bad.row) for bad in found] == [("duplicate-person", row)]
    other = next(at for at in range(1, len(homes)) if homes[at] != homes[at - 1])
    assert found_in(law, (changed(alone, "person_id", {other: ids[other - 1]}), households)) == []


def test_a_dated_column_is_checked_too(law: Law, good: Tables) -> None:
    people = good[0].append_column("income@2025-03", pa.array([-5] + [0] * (len(good[0]) - 1), pa.int64()))
    found = found_in(law, (people, good[1]))
    assert [(bad.column, bad.row, bad.code) for bad in found] == [("income@2025-03", 0, "out-of-range")]


def test_nulls_are_never_bad(law: Law, good: Tables) -> None:
    people, households = good
    for name in people.column_names[2:]:
        people = changed(people, name, dict.fromkeys(range(len(people))))
    assert found_in(law, (people, changed(households, "rent", {0: None}))) == []


def test_every_bad_row_is_listed_not_the_first_alone(law: Law, good: Tables) -> None:
    people = changed(changed(good[0], "income", {1: -1, 7: -2}), "grade", {3: "?"}, pa.string())
    found = found_in(law, (people, changed(good[1], "rent", {2: -3})))
    assert len(found) == 4


def test_tables_without_a_row_are_good(law: Law, good: Tables) -> None:
    assert found_in(law, (good[0].slice(0, 0), good[1].slice(0, 0))) == []


def test_one_household_of_a_whole_file_is_refused_quickly(law: Law, good: Tables) -> None:
    """A file whose household_id is one number must not be searched person by person for each pointer."""
    rows = 200_000
    people = pa.table({
        "household_id": pa.array([1] * rows, pa.int64()),
        "person_id": pa.array(range(1, rows + 1), pa.int64()),
        "spouse": pa.array([rows + 5] * rows, pa.int64()),
    })  # fmt: skip
    homes = pa.table({"household_id": pa.array([1], pa.int64())})
    found = found_in(law, (people, homes))
    assert found[0].code == "household-too-large"
