"""The reading process: ``python -m minsheng.registry.importing.reading.child FILE AFTER``, names of columns on its input.

It prints JSON lines: the header, then ``[line, cells, flaw, cell_flaws]`` for every row after the line AFTER, then how many
there were; or one line that says why the file cannot be read.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable

MEMORY = 3_000_000_000  # bytes of addresses
SECONDS = 1_800  # of computing
_READERS = {
    "text": ("texts", "read_text"),
    "xlsx": ("sheets", "read_sheet"),
    "parquet": ("columnar", "read_columnar"),
}
_KINDS = {
    b"PK\x03\x04": "xlsx",
    b"PK\x05\x06": "xlsx",
    b"PAR1": "parquet",
    b"\xd0\xcf\x11\xe0": "old office",
    b"\x1f\x8b": "packed",
    b"BZh": "packed",
    b"\xfd7zXZ": "packed",
    b"7z\xbc\xaf": "packed",
    b"Rar!": "packed",
    b"%PDF": "pdf",
}


def read(file: Path, known: frozenset[str]) -> Iterator[Header | Row]:
    """A file by what it is, whatever its name. Raises :class:`Unreadable`."""
    with file.open("rb") as opened:
        start = opened.read(8)
    if not start:
        raise Unreadable("empty")
    form = next((form for mark, form in _KINDS.items() if start.startswith(mark)), "text")
    if form == "old office":
        raise Unreadable("old-or-locked")
    if form in ("packed", "pdf"):
        raise Unreadable("no-table")
    return _reader(form)(file, known)


def _reader(form: str) -> Callable[[Path, frozenset[str]], Iterator[Header | Row]]:
    """The reader of a form, loaded only where it is needed: a process is started for every file."""
    module, function = _READERS.get(form, _READERS["text"])
    return getattr(importlib.import_module(f"minsheng.registry.importing.reading.{module}"), function)  # type: ignore[no-any-return]


def main() -> None:
    """Reads, prints, and ends with 0 whether or not the file was readable."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    file, after = Path(sys.argv[1]), int(sys.argv[2])
    known = frozenset(json.loads(sys.stdin.readline()))
    out = sys.stdout
    try:
        count = 0
        for each in read(file, known):
            if isinstance(each, Header):
                out.write(json.dumps([each.form, each.columns, each.encoding, each.separator]) + "\n")
            else:
                count += 1
                if each.line > after:
                    out.write(json.dumps([each.line, each.cells, each.flaw, list(each.cell_flaws.items())]) + "\n")
        out.write(json.dumps({"rows": count}) + "\n")
    except Unreadable as problem:
        out.write(json.dumps({"code": problem.code, "values": problem.values}) + "\n")
    except MemoryError:
        problem = too_large()
        out.write(json.dumps({"code": problem.code, "values": problem.values}) + "\n")
    except BrokenPipeError:
        sys.exit(1)
    out.flush()


def too_large() -> Unreadable:
    """What is said of a file that needs more than a reading process may have."""
    return Unreadable("too-large", gigabytes=MEMORY / 1e9)


if __name__ == "__main__":
    main()
