"""Names of columns as people write them, and the row of a file in which they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ROWS_OF_TITLE = 10  # the names of the columns stand in one of the first rows
_LEFT_OUT = re.compile(r"[\s_*＊\-]|[(（【\[](必填|选填|required|optional)[)）】\]]", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A column's name without what does not tell it apart: width, case, spaces, stars."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", name)).casefold()


def known_among(cells: Sequence[str | None], known: frozenset[str]) -> int:
    """How many of the cells are names of columns that are known (``known`` holds plain names)."""
    return len({plain_name(cell) for cell in cells if cell} & known)


def header_among(rows: Sequence[Sequence[str | None]], known: frozenset[str]) -> int | None:
    """Which of the first rows names the columns: the one with most known names. None: no row does."""
    best, found = 0, None
    for position, cells in enumerate(rows[:ROWS_OF_TITLE]):
        if (score := known_among(cells, known)) > best:
            best, found = score, position
    return found
