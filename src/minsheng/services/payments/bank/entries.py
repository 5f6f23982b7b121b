"""The lines of a statement (camt.053), read as a stream into rows."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng.services.payments.bank.messages import (
    UnreadableMessage,
    day,
    elements,
    fen,
    local,
    required,
    text,
)

_ROOT = "BkToCstmrStmt"
_SIGN = {"CRDT": 1, "DBIT": -1}
Row = tuple[int, str, str, int, bool, str]  # statement, entry, end-to-end, fen into our account, returned, reason


@dataclass(slots=True)
class Statement:
    """One account's statement. Amounts in fen; ``moved`` is the sum of its booked lines."""

    place: int
    identification: str = ""
    account: str = ""
    opening: int | None = None
    closing: int | None = None
    day: datetime.date | None = None
    moved: int = 0
    lines: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


def read_entries(file: Path, keep: Callable[[Row], object]) -> list[Statement]:
    """Reads a file's statements and hands over each booked line. Raises :class:`UnreadableMessage`, also where a statement's
    lines do not lead from its opening to its closing balance.
    """
    done: list[Statement] = []
    now = Statement(0)
    for element in elements(file, _ROOT, "Acct", "Bal", "Ntry", "Stmt"):
        match local(element):
            case "Acct" if local(element.getparent()) == "Stmt":
                now.account = text(element, "Id/Othr/Id") or text(element, "Id/IBAN")
            case "Bal":
                _balance(now, element, file)
            case "Ntry":
                for row in _rows(now.place, element, file):
                    now.moved += row[3]
                    now.lines += 1
                    now.digest.update(repr(row[1:]).encode())
                    keep(row)
            case "Stmt":
                now.identification = required(element, "Id", file)
                _check(now, file)
                done.append(now)
                now = Statement(len(done))
    if not done:
        raise UnreadableMessage(f"{file.name} holds no statement.")
    return done


def _balance(now: Statement, element: Any, file: Path) -> None:
    kind = text(element, "Tp/CdOrPrtry/Cd")
    if kind not in ("OPBD", "PRCD", "CLBD"):
        return
    amount = fen(element, "Amt", file) * _sign(element, file)
    if kind == "CLBD":
        now.closing, now.day = amount, day(element, "Dt", file)
    elif now.opening is None or kind == "OPBD":
        now.opening = amount


def _rows(place: int, entry: Any, file: Path) -> list[Row]:
    """A booked entry's transactions, or the entry itself where it has none."""
    status = text(entry, "Sts/Cd") or text(entry, "Sts")
    if status != "BOOK":
        return []
    amount, sign = fen(entry, "Amt", file), _sign(entry, file)
    reference = text(entry, "AcctSvcrRef") or required(entry, "NtryRef", file)
    parts = entry.findall("{*}NtryDtls/{*}TxDtls")
    if len(parts) <= 1:
        end_to_end = text(parts[0], "Refs/EndToEndId") if parts else ""
        return [(place, reference, end_to_end, sign * amount, *_came_back(parts[0] if parts else entry))]
    rows = [
        (place, reference, text(part, "Refs/EndToEndId"), sign * fen(part, "Amt", file), *_came_back(part))
        for part in parts
    ]
    if sum(row[3] for row in rows) != sign * amount:
        raise UnreadableMessage(
            f"{file.name}, line {entry.sourceline}: the parts of entry {reference} are not its amount."
        )
    return rows


def _came_back(part: Any) -> tuple[bool, str]:
    reason = text(part, "RtrInf/Rsn/Cd") or text(part, "RtrInf/Rsn/Prtry")
    return part.find("{*}RtrInf") is not None, reason


def _sign(element: Any, file: Path) -> int:
    word = required(element, "CdtDbtInd", file)
    if word not in _SIGN:
        raise UnreadableMessage(
            f"{file.name}, line {element.sourceline}: CdtDbtInd is {word[:10]!r}, not CRDT or DBIT."
        )
    return _SIGN[word]


def _check(now: Statement, file: Path) -> None:
    if not now.account or now.opening is None or now.closing is None or now.day is None:
        raise UnreadableMessage(
            f"{file.name}: statement {now.identification} lacks its account, opening or closing balance."
        )
    if now.opening + now.moved != now.closing:
        raise UnreadableMessage(
            f"{file.name}: the lines of statement {now.identification} lead from {now.opening} to {now.opening + now.moved} "
            f"fen, but it closes with {now.closing}. Fetch it from the bank again."
        )
