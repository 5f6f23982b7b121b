"""CSV, one record at a time, so that a line which cannot be read costs no other line."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from minsheng.registry.importing.reading.columns import ROWS_OF_TITLE, header_among, known_among
from minsheng.registry.importing.reading.encodings import LENIENT, SEPARATORS, encoding_of
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable

LONGEST_LINE = 1_000_000  # characters
_ENDS = ("\n", "\r")
_LINES_OF_RECORD = 50  # a text in quotation marks has no more line ends than this
csv.field_size_limit(LONGEST_LINE * 2)


def read_text(file: Path, known: frozenset[str]) -> Iterator[Header | Row]:
    """The header, then the rows. Raises :class:`Unreadable`."""
    encoding = encoding_of(file, known)
    with file.open(encoding=encoding, errors=LENIENT, newline="") as opened:
        lines = _lines(opened)
        first = list(islice(lines, ROWS_OF_TITLE * 2))
        separator = _separator([text for _, text in first if text is not None], known)
        yield from _table(_records(chain(first, lines), separator), known, encoding, separator)


def _table(
    records: Iterator[tuple[int, list[str] | None, str]], known: frozenset[str], encoding: str, separator: str
) -> Iterator[Header | Row]:
    first = list(islice(records, ROWS_OF_TITLE))
    place = header_among([cells or [] for _, cells, _ in first], known)
    if place is None:
        raise no_columns(next((cells for _, cells, _ in first if cells), []))
    columns = first[place][1] or []
    while columns and not columns[-1].strip():
        columns.pop()
    yield Header("csv", tuple(columns), encoding, separator)
    for line, cells, flaw in chain(first[place + 1 :], records):
        if cells is None:
            yield Row(line, (), (flaw, f"{LONGEST_LINE:,}"))
        elif any(cells):
            yield _row(line, cells, len(columns), encoding)


def _row(line: int, cells: list[str], width: int, encoding: str) -> Row:
    if any(map(_is_broken, cells)):
        return Row(line, (), ("wrong-encoding", encoding))
    if len(cells) > width and any(cells[width:]):
        return Row(line, (), ("too-many-cells", f"{len(cells)} cells for {width} columns"))
    return Row(line, tuple(cell.strip() or None for cell in cells[:width]))


def no_columns(found: Iterable[str | None]) -> Unreadable:
    """The error where no row names known columns."""
    names = " / ".join(printable(name) for name in islice((name for name in found if name), 12)) or "—"
    return Unreadable("no-known-columns", rows=ROWS_OF_TITLE, names=names)


def printable(name: str) -> str:
    """A name of a column as a sentence may show it: its beginning, without what cannot be printed."""
    return "".join(each if each.isprintable() else "�" for each in name[:30])


def _is_broken(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _lines(opened: TextIO) -> Iterator[tuple[int, str | None]]:
    """Physical lines with their numbers; none for one that is too long, of which no more than a piece is held."""
    number = 0
    while piece := opened.readline(LONGEST_LINE):
        number += 1
        if len(piece) < LONGEST_LINE or piece.endswith(_ENDS):
            yield number, piece
            continue
        while piece and not piece.endswith(_ENDS):
            piece = opened.readline(LONGEST_LINE)
        yield number, None


def _records(lines: Iterable[tuple[int, str | None]], separator: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """Records of one or several lines: (line, cells, "") or (line, none, flaw)."""
    source = iter(lines)
    ahead: deque[tuple[int, str | None]] = deque()  # lines looked at for a record that then did not need them
    while True:
        found = ahead.popleft() if ahead else next(source, None)
        if found is None:
            return
        number, text = found
        if text is None:
            yield number, None, "too-long"
        elif '"' not in text:
            yield number, _cells(text, separator), ""
        else:
            cells, lines_taken = _quoted(text, ahead, source, separator)
            for _ in range(lines_taken):
                ahead.popleft()
            yield number, cells, "" if cells is not None else "bad-quotes"


def _quoted(
    text: str, ahead: deque[tuple[int, str | None]], source: Iterator[tuple[int, str | None]], separator: str
) -> tuple[list[str] | None, int]:
    """The cells of a record with quotation marks, and how many lines after its first it has; none if they do not fit."""
    whole = text
    for taken in range(_LINES_OF_RECORD):
        try:
            return _cells(whole, separator), taken
        except csv.Error as problem:
            if "unexpected end" not in str(problem):
                return None, 0
        if len(ahead) <= taken:
            if (found := next(source, None)) is None:
                return None, 0
            ahead.append(found)
        following = ahead[taken][1]
        if following is None or len(whole) + len(following) > LONGEST_LINE:
            return None, 0
        whole += following
    return None, 0


def _cells(text: str, separator: str) -> list[str]:
    """Raises ``csv.Error`` where quotation marks do not fit; ``unexpected end`` where one is still open."""
    lines = io.StringIO(text, newline="") if '"' in text else [text]
    return next(csv.reader(lines, delimiter=separator, strict=True), [])


def _separator(lines: list[str], known: frozenset[str]) -> str:
    def score(separator: str) -> int:
        return max((known_among(_split(line, separator), known) for line in lines), default=0)

    return max(SEPARATORS, key=score)


def _split(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]
