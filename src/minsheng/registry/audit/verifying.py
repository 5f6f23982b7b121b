"""The log verified: entry by entry against its chain, and against heads kept outside the database.

Heads are the last number and digest of every lane at some moment, in a file of their own (``$MINSHENG_VAR/audit/heads.jsonl``),
each line signed with the log's key and bound to the line before. Whoever owns the database can cut off the end of the log and
set its heads back; the kept heads then name entries that are gone. Whoever owns this machine can cut off the end of the file
too: copy it elsewhere, and verify against the copy.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from minsheng.registry.audit.chain import FIELDS, LANES, digest_of
from minsheng.registry.database.addresses import var_folder
from minsheng.registry.database.running import owner_connection
from minsheng.registry.sealing import keys

_BATCH = 5_000
_MOST_PROBLEMS = 1_000
_UNKEPT_FOR = datetime.timedelta(days=1)
_Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit, at an entry's place (lane and number; none for the file of heads)."""

    kind: str  # altered, removed, inserted, unbound, cut-off, rewritten, head, heads-file
    lane: int | None
    number: int | None
    says: str


@dataclass(slots=True)
class Verdict:
    """What was verified. No problem: every entry is as it was written, and none that the kept heads know is missing."""

    entries: int = 0
    heads: int = 0
    problems: list[Problem] = field(default_factory=list)

    def found(self, kind: str, lane: int | None, number: int | None, says: str) -> None:
        """Adds a problem; after a thousand of them no more are listed."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(kind, lane, number, says))


def heads_file() -> Path:
    """Where heads are kept."""
    return var_folder() / "audit" / "heads.jsonl"


def verify(file: Path | None = None) -> Verdict:
    """Verifies the whole log, as the owner of the tables, against the heads in ``file`` (default: :func:`heads_file`)."""
    verdict = Verdict()
    kept = _kept_heads(file or heads_file(), verdict)
    with owner_connection() as connection:
        connection.execute("set transaction isolation level repeatable read read only")
        if not (file or heads_file()).exists() and _is_old(connection):
            verdict.found(
                "heads-file", None, None, f"{file or heads_file()} is gone. Put back the copy kept elsewhere."
            )
        for lane in _lanes(connection):
            _verify_lane(connection, lane, kept.get(lane, {}), verdict)
    return verdict


def keep_heads(file: Path | None = None) -> bool:
    """Adds the present heads to the file, signed; gives whether there was anything new. A half-written line is replaced."""
    file = file or heads_file()
    with owner_connection() as connection:
        rows = connection.execute(
            "select lane, number, digest from audit_head where number > 0 order by lane"
        ).fetchall()
    heads = [[lane, number, bytes(digest).hex()] for lane, number, digest in rows]  # type: ignore[call-overload]
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        whole, last = _whole_lines(out.read())
        if not heads or (last and last.get("heads") == heads):
            return False
        line = {"at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "heads": heads}
        line["signed"] = _signature(line, last["signed"] if last else "")
        out.seek(whole)
        out.truncate()
        out.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    return True


# -- the chain


def _lanes(connection: _Connection) -> list[int]:
    rows = connection.execute("select distinct lane from audit_entry union select lane from audit_head").fetchall()
    return sorted({*range(LANES), *(int(row[0]) for row in rows)})


def _is_old(connection: _Connection) -> bool:
    first = connection.execute("select min(at) from audit_entry").fetchone()
    return bool(first and first[0] and datetime.datetime.now(datetime.UTC) - first[0] > _UNKEPT_FOR)


def _verify_lane(connection: _Connection, lane: int, kept: dict[int, str], verdict: Verdict) -> None:
    number, previous = 0, b""
    left = dict(kept)
    for entry in _entries(connection, lane):
        verdict.entries += 1
        own = entry["number"]
        if own == number:
            verdict.found("inserted", lane, own, f"There are two entries {own}.")
        elif own > number + 1:
            verdict.found("removed", lane, number + 1, f"Entries {number + 1} to {own - 1} are missing.")
        elif bytes(entry["previous"]) != previous:
            verdict.found("unbound", lane, own, f"Entry {own} does not follow the one before it.")
        if not hmac.compare_digest(digest_of(entry, bytes(entry["previous"])), bytes(entry["digest"])):
            verdict.found(
                "altered", lane, own, f"Entry {own} is not as it was written, or was never written by this system."
            )
        if (known := left.pop(own, None)) is not None and known != bytes(entry["digest"]).hex():
            verdict.found("rewritten", lane, own, f"Entry {own} is another than when its head was kept.")
        number, previous = own, bytes(entry["digest"])
    for gone in sorted(left):
        if gone > number:
            verdict.found("cut-off", lane, gone, f"The log had {gone} entries in this lane and has {number}.")
    _verify_head(connection, lane, number, previous, verdict)


def _verify_head(connection: _Connection, lane: int, number: int, last: bytes, verdict: Verdict) -> None:
    head = connection.execute("select number, digest from audit_head where lane = %s", [lane]).fetchone()
    if head is None or (head[0], bytes(head[1])) != (number, last):
        says = "is missing" if head is None else f"names entry {head[0]}, the last one is {number}"
        verdict.found("head", lane, number, f"The lane's head {says}.")


def _entries(connection: _Connection, lane: int) -> Iterator[dict[str, Any]]:
    columns = (*FIELDS, "previous", "digest")
    with connection.cursor(name=f"lane_{lane}") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(f"select {', '.join(columns)} from audit_entry where lane = %s order by number, id", [lane])
        for row in cursor:
            yield dict(zip(columns, row, strict=True))


# -- the file of heads


def _kept_heads(file: Path, verdict: Verdict) -> dict[int, dict[int, str]]:
    """Lane → number → digest. Lines that are not signed, or not in their order, are problems and are not believed."""
    kept: dict[int, dict[int, str]] = {}
    if not file.exists():
        return kept
    before = ""
    for place, text in enumerate(file.read_bytes().split(b"\n")[:-1], 1):
        line = _line(text)
        if line is None or not hmac.compare_digest(str(line.get("signed")), _signature(line, before)):
            says = f"Line {place} of {file} is altered, missing or in another order. Put back the copy kept elsewhere."
            verdict.found("heads-file", None, None, says)
            return kept
        before = line["signed"]
        verdict.heads += 1
        for lane, number, digest in line["heads"]:
            kept.setdefault(lane, {})[number] = digest
    return kept


def _whole_lines(content: bytes) -> tuple[int, dict[str, Any] | None]:
    """Where the whole lines end, and the last of them."""
    end = content.rfind(b"\n") + 1
    return end, _line(content[:end].rstrip(b"\n").rsplit(b"\n", 1)[-1]) if end else None


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and {"at", "heads", "signed"} <= line.keys() else None


def _signature(line: dict[str, Any], before: str) -> str:
    plain = json.dumps([before, line["at"], line["heads"]], separators=(",", ":"))
    return hmac.new(keys().audit, b"heads\0" + plain.encode(), hashlib.sha256).hexdigest()
