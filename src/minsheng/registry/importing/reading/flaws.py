"""What can be wrong with a file as a whole, and with a row before anybody looks at its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field


class Unreadable(ValueError):
    """The file cannot be read at all; the message says what it is and what to do. Nothing of it was kept."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


# code of a row that cannot be read -> what is wrong, what to do
ROW_FLAWS = {
    "too-long": (
        "The line is longer than {detail} characters.",
        "Look for a missing line end, and shorten it.",
    ),
    "bad-quotes": (
        "A quotation mark in this line is never closed, or stands in the middle of a text.",
        "Close it, or write it twice if it belongs to the text.",
    ),
    "too-many-cells": (
        "The line has {detail}.",
        "A separator stands in a text: put quotation marks around that text.",
    ),
    "wrong-encoding": (
        "The line has bytes that are no characters of the file's encoding ({detail}).",
        "Save the whole file as UTF-8 and look at this line.",
    ),
}
CELL_FLAWS = {
    "rounded": (
        "Excel kept this number as a rounded one: digits after the fifteenth are lost.",
        "Format the column as text and enter the number again.",
    ),
    "sheet-error": ("The cell holds an error of the spreadsheet.", "Mend the formula, or write the value."),
    "not-text": ("The cell holds bytes that are no text.", "Write the column as text."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``cells`` as text, empty ones as none. ``flaw`` (code, detail) where the row could not be read at all."""

    line: int
    cells: tuple[str | None, ...]
    flaw: tuple[str, str] | None = None
    cell_flaws: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """How the file was read: its form, encoding, separator, and the names of its columns."""

    form: str
    columns: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
