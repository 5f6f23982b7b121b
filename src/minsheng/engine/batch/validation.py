"""What a pair of tables must be before a kernel runs over it; each problem with file, row, column and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from minsheng.engine.batch.columns import DATED, BadTable, whole_column
from minsheng.engine.facts import LARGEST_HOUSEHOLD
from minsheng.engine.tree import CHOICE, DATE, HOUSEHOLD, NUMBER, PERSON, POINTER, YESNO, Fact, Law
from minsheng.engine.units import scale, words_of

FIRST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be used. ``row`` counts from 0 within the file; ``household`` is what it belongs to."""

    file: str
    row: int
    household: int
    column: str
    code: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}, household {self.household}, {self.column}: {self.what} {self.remedy}"


def check_schema(law: Law, schema: pa.Schema, of: str, file: str) -> None:
    """Raises :class:`BadTable` for a missing id column, a fact of the wrong type or of the wrong table."""
    ids = ["household_id", "person_id"] if of == PERSON else ["household_id"]
    for name in ids:
        if name not in schema.names:
            raise BadTable(f'{file}: there is no column "{name}". Add it, int64.')
        if not pa.types.is_integer(schema.field(name).type):
            raise BadTable(f'{file}: column "{name}" is {schema.field(name).type}. Make it int64.')
    for field in schema:
        match = DATED.match(field.name)
        fact = law.facts.get(match["fact"] if match else field.name)
        if fact is None:
            continue
        if fact.of != of:
            raise BadTable(f'{file}: "{fact.name}" is of a {fact.of}. Put the column in the other table.')
        if not fits(field.type, fact):
            raise BadTable(f'{file}: column "{field.name}" is {field.type}. Make it {wanted_type(fact)}.')


def fits(kind: pa.DataType, fact: Fact) -> bool:
    """Whether a column of an Arrow type can hold a fact."""
    wanted = fact.type.kind
    if wanted == YESNO:
        return bool(pa.types.is_boolean(kind))
    if wanted == DATE:
        return bool(pa.types.is_date32(kind))
    if wanted == CHOICE:
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        return bool(pa.types.is_string(value) or pa.types.is_large_string(value))
    if wanted == POINTER or fact.type.is_money:
        return bool(pa.types.is_integer(kind))
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def wanted_type(fact: Fact) -> str:
    """What a fact's column must be, in words."""
    kind = fact.type
    if kind.is_money:
        return "int64, whole fen"
    return {YESNO: "bool", DATE: "date32", CHOICE: "string or dictionary of strings",
            POINTER: "int64 person_id, 0 for nobody", NUMBER: "a number"}[kind.kind]  # fmt: skip


def bad_rows(
    law: Law, people: pa.Table, households: pa.Table, files: tuple[str, str], used: Collection[str]
) -> list[BadRow]:
    """Every row that cannot be used, of a pair of tables whose schemas are right. ``used`` are the columns to check."""
    household_ids = whole_column(households, "household_id").cast(pa.int64())
    people_ids = whole_column(people, "household_id").cast(pa.int64())
    person_ids = whole_column(people, "person_id").cast(pa.int64())
    for array, file in ((household_ids, files[1]), (people_ids, files[0]), (person_ids, files[0])):
        if array.null_count:
            raise BadTable(f"{file}: an id column has {array.null_count} nulls. Every row needs its ids.")
    homes, rows, persons = (array.to_numpy(zero_copy_only=False) for array in (household_ids, people_ids, person_ids))
    for values, file in ((homes, files[1]), (rows, files[0])):
        steps = np.diff(values)
        if (steps < 0).any():
            row = int(np.argmax(steps < 0)) + 1
            raise BadTable(f"{file}: household_id is not sorted (row {row}). Sort both tables by household_id.")
    found = [*_structure(homes, rows, persons, files)]
    for table, of, file, of_rows in ((people, PERSON, files[0], rows), (households, HOUSEHOLD, files[1], homes)):
        for column in table.column_names:
            match = DATED.match(column)
            name = match["fact"] if match else column
            if name in used and name in law.facts and law.facts[name].of == of:
                found.extend(wrong_values(law.facts[name], column, whole_column(table, column), of_rows, file, persons))
    return found


def _structure(homes: np.ndarray, rows: np.ndarray, persons: np.ndarray, files: tuple[str, str]) -> Iterator[BadRow]:
    remedy = "Give every household one row and its people."
    for row in np.flatnonzero(np.diff(homes) == 0) + 1:
        yield BadRow(
            files[1], int(row), int(homes[row]), "household_id", "duplicate-household", "stands twice.", remedy
        )
    position = np.searchsorted(homes, rows)
    orphans = (position >= len(homes)) | (
        homes[np.minimum(position, max(len(homes) - 1, 0))] != rows if len(homes) else True
    )
    for row in np.flatnonzero(orphans):
        text = "the household is not in the households' table."
        yield BadRow(files[0], int(row), int(rows[row]), "household_id", "no-household", text, remedy)
    counts = np.searchsorted(rows, homes, "right") - np.searchsorted(rows, homes, "left")
    for row in np.flatnonzero(counts == 0):
        yield BadRow(files[1], int(row), int(homes[row]), "household_id", "no-people", "has no people.", remedy)
    for row in np.flatnonzero(counts > LARGEST_HOUSEHOLD):
        text = f"has {counts[row]} people."
        split = f"At most {LARGEST_HOUSEHOLD}; split it."
        yield BadRow(files[1], int(row), int(homes[row]), "household_id", "household-too-large", text, split)
    for row in np.flatnonzero(persons <= 0):
        yield BadRow(files[0], int(row), int(rows[row]), "person_id", "bad-id", f"{persons[row]}.", "Ids are above 0.")
    twice = _twice(rows, persons)
    for row in np.flatnonzero(twice):
        text = f"person {persons[row]} stands twice in the household."
        yield BadRow(files[0], int(row), int(rows[row]), "person_id", "duplicate-person", text, "Keep one row.")


@njit(nogil=True, cache=True)
def _twice(rows, persons):  # type: ignore[no-untyped-def]
    """Whether a row's person already stands in the same household; people are sorted by household."""
    found = np.zeros(len(rows), np.bool_)
    for row in range(len(rows)):
        other = row - 1
        while other >= 0 and rows[other] == rows[row] and row - other <= 64:
            if persons[other] == persons[row]:
                found[row] = True
            other -= 1
    return found


@njit(nogil=True, cache=True)
def _dangling(rows, persons, pointers):  # type: ignore[no-untyped-def]
    """Whether a row points to somebody who is not among its household's first 64 people; 0 is nobody."""
    found = np.zeros(len(rows), np.bool_)
    start = 0
    for row in range(len(rows)):
        if row > 0 and rows[row] != rows[row - 1]:
            start = row
        if pointers[row] == 0:
            continue
        there = False
        other = start
        while other < len(rows) and rows[other] == rows[row] and other - start <= 64:
            if persons[other] == pointers[row]:
                there = True
                break
            other += 1
        found[row] = not there
    return found


def wrong_values(
    fact: Fact, column: str, array: pa.Array, of_rows: np.ndarray, file: str, persons: np.ndarray
) -> Iterator[BadRow]:
    """Every row of a fact's column that holds what cannot be; ``of_rows`` is whose each row is."""
    kind = fact.type
    wrong: np.ndarray | None = None
    code, what, remedy = "", "", ""
    if kind.kind == CHOICE:
        wrong, what = _undeclared(fact, array)
        code, remedy = "undeclared-choice", f"Use one of {', '.join(kind.choices)}."
    elif kind.kind == POINTER:
        pointers = pc.fill_null(array.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
        wrong = _dangling(of_rows, persons, pointers)
        code, what, remedy = "dangling-pointer", "points to nobody of this household.", "Use a person_id of it, or 0."
    elif kind.kind == NUMBER:
        wrong = _outside(fact, array)
        bounds = [None if bound is None else bound / scale(kind.unit) for bound in (fact.least, fact.most)]
        code, what = "out-of-range", "is impossible."
        remedy = f"Between {bounds[0]} and {bounds[1]} {words_of(kind.unit)}; null if it is not known."
    elif kind.kind == DATE:
        days = pc.fill_null(array.view(pa.int32()), 0).to_numpy(zero_copy_only=False)
        wrong = (days < -40000) | (days > 60000)
        code, what, remedy = "impossible-date", "is impossible.", "Between 1860 and 2134; null if it is not known."
    if wrong is not None and wrong.any():
        for row in np.flatnonzero(wrong):
            shown = array[int(row)].as_py()
            yield BadRow(file, int(row), int(of_rows[row]), column, code, f"{shown} {what}".strip(), remedy)


def _undeclared(fact: Fact, array: pa.Array) -> tuple[np.ndarray | None, str]:
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    bad = [label not in fact.type.choices for label in encoded.dictionary.to_pylist()]
    if not any(bad):
        return None, ""
    indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return np.where(indices >= 0, np.array([*bad, False])[indices], False), "is no declared choice."


def _outside(fact: Fact, array: pa.Array) -> np.ndarray | None:
    floating = pa.types.is_floating(array.type)
    if fact.least is None and fact.most is None and not floating:
        return None
    least = float("-inf") if fact.least is None else float(fact.least)
    most = float("inf") if fact.most is None else float(fact.most)
    bounds = pc.min_max(array)
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    fine = low is None or (low >= least and high <= most)
    if fine and not (floating and pc.any(pc.is_nan(array)).as_py()):
        return None
    values = pc.fill_null(array, 0 if not floating else 0.0).to_numpy(zero_copy_only=False)
    known = pc.is_valid(array).to_numpy(zero_copy_only=False)
    wrong: np.ndarray = known & ~((values >= least) & (values <= most))
    return wrong
