"""The report of rows to mend: one line for each problem, in a CSV file that a spreadsheet opens and never runs."""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

COLUMNS = ("line 行", "state 状态", "column 列", "code", "what is wrong 问题", "what to do 办法", "value (masked) 值")
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def write_report(rows: Iterable[tuple[int, str, dict[str, str]]], file: Path) -> int:
    """Writes the report, whole or not at all; gives how many lines it has. UTF-8 with its mark, as Excel wants it."""
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.partial")
    written = 0
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as opened:
            out = csv.writer(opened, quoting=csv.QUOTE_ALL)
            out.writerow(COLUMNS)
            for line, state, problem in rows:
                texts = [problem.get(name, "") for name in ("column", "code", "what", "remedy", "shown")]
                out.writerow([line, state, *map(harmless, texts)])
                written += 1
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)
    return written


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before what would begin one."""
    return f"'{text}" if text.lstrip(" ").startswith(_RUN) else text
