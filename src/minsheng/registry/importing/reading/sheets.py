"""Excel workbooks: looked at as the archive they are before anything is unpacked, then read by python-calamine."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum, load_workbook

from minsheng.registry.importing.reading.columns import ROWS_OF_TITLE, header_among
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable
from minsheng.registry.importing.reading.texts import no_columns

MOST_ENTRIES = 2_000
MOST_UNPACKED = 2_000_000_000  # bytes
MOST_RATIO = 150  # a sheet of real people shrinks to a tenth or a twentieth
_WORTH_CHECKING = 20_000_000  # bytes; what is smaller may be as empty as it likes
_EXACT = 10**15  # Excel keeps fifteen digits
_ERRORS = frozenset(["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"])


def read_sheet(file: Path, known: frozenset[str]) -> Iterator[Header | Row]:
    """The header, then the rows of the first visible sheet. Raises :class:`Unreadable`."""
    check_archive(file)
    try:
        book = load_workbook(file)
        name = _first_visible(book)
        rows = ((line, list(cells)) for line, cells in _rows(book, name))
        yield from _table(rows, known)
    except CalamineError:
        raise Unreadable("broken-workbook") from None


def check_archive(file: Path) -> None:
    """Refuses an archive that would burst: too many parts, too much unpacked, or packed too well to be true."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable("broken-workbook") from None
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Unreadable("no-workbook")
    unpacked = sum(part.file_size for part in parts)
    burst = len(parts) > MOST_ENTRIES or unpacked > MOST_UNPACKED
    for part in parts:
        too_good = part.file_size > MOST_RATIO * max(part.compress_size, 1) and part.file_size > _WORTH_CHECKING
        burst = burst or too_good or part.file_size > MOST_UNPACKED
    if burst:
        raise Unreadable("zip-bomb", megabytes=unpacked / 1e6, parts=len(parts))


def _first_visible(book: CalamineWorkbook) -> str:
    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise Unreadable("no-sheet")


def _rows(book: CalamineWorkbook, name: str) -> Iterator[tuple[int, list[Any]]]:
    sheet = book.get_sheet_by_name(name)
    first = sheet.start[0] if sheet.start else 0
    for position, cells in enumerate(sheet.iter_rows()):
        yield position + 1 + (0 if sheet.height == sheet.total_height else first), cells


def _table(rows: Iterator[tuple[int, list[Any]]], known: frozenset[str]) -> Iterator[Header | Row]:
    first = list(islice(rows, ROWS_OF_TITLE))
    texts = [[_text(cell)[0] for cell in cells] for _, cells in first]
    place = header_among(texts, known)
    if place is None:
        raise no_columns(next((cells for cells in texts if any(cells)), []))
    columns = [name or "" for name in texts[place]]
    while columns and not columns[-1].strip():
        columns.pop()
    yield Header("xlsx", tuple(columns))
    for line, cells in chain(first[place + 1 :], rows):
        read = [_text(cell) for cell in cells]
        if not any(text for text, _ in read):
            continue
        if any(text for text, _ in read[len(columns) :]):
            yield Row(line, (), ("too-many-cells", f"cells beyond the last of {len(columns)} columns"))
            continue
        flaws = {position: flaw for position, (_, flaw) in enumerate(read[: len(columns)]) if flaw}
        yield Row(line, tuple(text for text, _ in read[: len(columns)]), None, flaws)


def _text(cell: Any) -> tuple[str | None, str]:
    """A cell as text, and what is wrong with it."""
    if isinstance(cell, str):
        text = cell.strip()
        return text or None, "sheet-error" if text in _ERRORS else ""
    if isinstance(cell, bool):
        return "true" if cell else "false", ""
    if isinstance(cell, (int, float)):
        return shown_number(cell), "rounded" if abs(cell) >= _EXACT else ""
    if isinstance(cell, datetime.datetime):
        return (cell.date() if cell.time() == datetime.time() else cell).isoformat(), ""
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat(), ""
    return (None if cell is None else str(cell)), ""


def shown_number(number: float) -> str:
    """A number as people write it: no .0, no more digits than a spreadsheet keeps."""
    return str(int(number)) if number == int(number) and abs(number) < 1e18 else f"{number:.15g}"
