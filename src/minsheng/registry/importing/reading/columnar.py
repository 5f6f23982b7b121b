"""Parquet, by batches."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.registry.importing.reading.columns import known_among
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable
from minsheng.registry.importing.reading.sheets import shown_number
from minsheng.registry.importing.reading.texts import no_columns, printable

MOST_ROWS = 20_000_000
MOST_UNPACKED = 8_000_000_000  # bytes
_BATCH = 5_000


def read_columnar(file: Path, known: frozenset[str]) -> Iterator[Header | Row]:
    """The header, then the rows, numbered from 1. Raises :class:`Unreadable`."""
    try:
        opened = pq.ParquetFile(file)
        _check(opened)
        columns = tuple(opened.schema_arrow.names)
        if not known_among(columns, known):
            raise no_columns(columns)
        yield Header("parquet", columns)
        line = 0
        for batch in opened.iter_batches(_BATCH, use_threads=False):
            for cells in zip(*(_texts(column) for column in batch.columns), strict=True):
                line += 1
                if any(text for text, _ in cells):
                    flaws = {position: flaw for position, (_, flaw) in enumerate(cells) if flaw}
                    yield Row(line, tuple(text for text, _ in cells), None, flaws)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as problem:
        raise Unreadable("broken-parquet", why=_first_line(problem)) from None


def _check(opened: pq.ParquetFile) -> None:
    metadata = opened.metadata
    unpacked = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or unpacked > MOST_UNPACKED:
        raise Unreadable("unpacks-too-large", rows=metadata.num_rows, megabytes=unpacked / 1e6)
    for field in opened.schema_arrow:
        if pa.types.is_nested(field.type):
            raise Unreadable("nested-column", column=printable(field.name))


def _texts(column: pa.Array) -> list[tuple[str | None, str]]:
    text = _as_text(column.type)
    return [(None, "") if value is None else text(value) for value in column.to_pylist()]


def _as_text(kind: pa.DataType) -> Callable[[Any], tuple[str | None, str]]:
    if pa.types.is_dictionary(kind):
        return _as_text(kind.value_type)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return lambda value: (value.strip() or None, "")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _from_bytes
    return _from_plain


def _from_bytes(value: bytes) -> tuple[str | None, str]:
    try:
        return value.decode().strip() or None, ""
    except UnicodeDecodeError:
        return None, "not-text"


def _from_plain(value: Any) -> tuple[str | None, str]:
    if isinstance(value, bool):
        return "true" if value else "false", ""
    if isinstance(value, float):
        return (None, "") if math.isnan(value) else (shown_number(value) if math.isfinite(value) else str(value), "")
    if isinstance(value, datetime.datetime):
        return (value.date() if value.time() == datetime.time() else value).isoformat(), ""
    if isinstance(value, decimal.Decimal):
        return f"{value:f}", ""
    return str(value), ""


def _first_line(problem: BaseException) -> str:
    line = (str(problem).splitlines() or [type(problem).__name__])[0][:200]
    return "".join(each for each in line if each.isprintable())
