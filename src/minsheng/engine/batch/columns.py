"""Arrow columns in and out of a kernel, without copying where a column has no nulls."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.engine.batch.reading_facts import FAR
from minsheng.engine.planning import months_before
from minsheng.engine.tree import CHOICE, DATE, NUMBER, POINTER, YESNO, Law, Type


class BadTable(ValueError):
    """A table breaks the contract: the message names file or row, column and what to do."""

    code = "bad-table"


DATED = re.compile(r"^(?P<fact>\w+)@(?P<month>\d{4}-\d{2})$")


def whole_column(table: pa.Table, name: str) -> pa.Array:
    """A table's column as one array; a column of one chunk is not copied."""
    column = table[name]
    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        return combined.chunk(0) if combined.num_chunks else pa.array([], combined.type)
    return combined


def values_of(array: pa.Array, kind: Type, codes: dict[str, int]) -> tuple[np.ndarray, np.ndarray | None]:
    """A column's values as a kernel reads them, and for choices the map from its indices to the law's codes."""
    mapped = None
    if kind.kind == CHOICE:
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        labels = array.dictionary.to_pylist()
        mapped = np.array([codes.get(label, -1) for label in labels] or [0], np.int64)
        array = array.indices
    if array.null_count:
        array = pc.fill_null(array, False if pa.types.is_boolean(array.type) else 0 if kind.kind != DATE else _EPOCH)
    if kind.kind == DATE:
        array = array.cast(pa.date32()).view(pa.int32())
    values = array.to_numpy(zero_copy_only=False)
    if kind.kind == NUMBER and not kind.is_money and values.dtype != np.float64:
        values = values.astype(np.float64)
    if (kind.is_money or kind.kind == POINTER) and values.dtype != np.int64:
        values = values.astype(np.int64)
    if kind.kind == CHOICE:
        values = values.view({1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}[values.dtype.itemsize])
    if kind.kind == YESNO and values.dtype != np.bool_:
        values = values.astype(np.bool_)
    return frozen(values), mapped


_EPOCH = datetime.date(1970, 1, 1)


def frozen(values: np.ndarray) -> np.ndarray:
    """The array marked read-only, so that every input has one type for the compiler."""
    values = np.ascontiguousarray(values)
    values.flags.writeable = False
    return values


def known_of(array: pa.Array) -> np.ndarray:
    """Where a column is not null."""
    return frozen(pc.is_valid(array).to_numpy(zero_copy_only=False))


def membership_of(array: pa.Array | None, open_end: int, rows: int) -> np.ndarray:
    """``member_from`` or ``member_until`` as day numbers, open ends far away."""
    if array is None:
        return frozen(np.full(rows, open_end, np.int32))
    days = pc.fill_null(array.cast(pa.date32()).view(pa.int32()), open_end)
    return frozen(days.to_numpy(zero_copy_only=False))


FROM, UNTIL = -FAR, FAR


def dated_columns(names: Iterable[str]) -> dict[str, list[tuple[datetime.date, str]]]:
    """The columns ``fact@YYYY-MM`` by fact, in order of time."""
    found: dict[str, list[tuple[datetime.date, str]]] = {}
    for name in names:
        if match := DATED.match(name):
            month = datetime.date.fromisoformat(f"{match['month']}-01")
            found.setdefault(match["fact"], []).append((month, name))
    return {fact: sorted(columns) for fact, columns in found.items()}


def by_month(
    table: pa.Table, fact: str, columns: list[tuple[datetime.date, str]], days: list[datetime.date], back: int
) -> list[pa.Array | None]:
    """The column that holds in each month, from ``back`` months before the first day; none where there is none."""
    months = [months_before(days[0], step) for step in range(back, 0, -1)] + days
    plain = whole_column(table, fact) if fact in table.column_names else None
    found: list[pa.Array | None] = []
    for month in months:
        name = next((name for starts, name in reversed(columns) if starts <= month), None)
        found.append(plain if name is None else whole_column(table, name))
    return found


def out_array(law: Law, name: str, months: int, rows: int, *, zeros: bool) -> np.ndarray:
    """The array that a kernel writes a result to; zeros where it adds to it."""
    kind = law.type_of(name)
    dtype = np.int64 if kind.is_money else {YESNO: np.bool_, NUMBER: np.float64}.get(kind.kind, np.int64)
    return (np.zeros if zeros else np.empty)((months, rows), dtype)


def result(
    law: Law, name: str, values: np.ndarray | None, known: np.ndarray | None, labels: list[str], rows: int
) -> pa.Array:
    """A result as an Arrow column: money int64 fen, yes-no bool, choice dictionary, date32, numbers float64."""
    kind = law.type_of(name)
    mask = None if known is None else ~known
    if values is None:
        types = {YESNO: pa.bool_(), NUMBER: pa.int64() if kind.is_money else pa.float64(), DATE: pa.date32()}
        return pa.nulls(rows, types.get(kind.kind, pa.string() if kind.kind == CHOICE else pa.int64()))
    if kind.kind == DATE:
        return pa.array(values.astype(np.int32), pa.int32(), mask=mask).view(pa.date32())
    if kind.kind == CHOICE:
        indices = pa.array(values.astype(np.int32), pa.int32(), mask=mask)
        return pa.DictionaryArray.from_arrays(indices, pa.array(labels, pa.string()))
    return pa.array(values, mask=mask)


def schema_of(law: Law, names: Iterable[str], of_person: bool) -> pa.Schema:
    """The columns that hold facts by the contract: money as whole fen, choices as dictionaries, pointers as ids."""
    types = {CHOICE: pa.dictionary(pa.int32(), pa.string()), DATE: pa.date32(), YESNO: pa.bool_(), POINTER: pa.int64()}
    ids = ["household_id", *(["person_id"] if of_person else [])]
    fields = [pa.field(name, pa.int64()) for name in ids]
    for name in names:
        kind = law.type_of(name)
        plain = pa.int64() if kind.is_money else pa.float64()
        fields.append(pa.field(name, types.get(kind.kind, plain)))
    return pa.schema(fields)
