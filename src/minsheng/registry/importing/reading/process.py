"""Starts the reading process and hands on its rows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from minsheng.registry.importing.reading.child import SECONDS, too_large
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable

_MODULE = "minsheng.registry.importing.reading.child"


def rows_of(file: Path, known: frozenset[str], after: int = 0) -> Iterator[Header | Row]:
    """The header, then the rows that come after a line. Raises :class:`Unreadable`, sometimes only at the end."""
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            [sys.executable, "-m", _MODULE, str(file), str(after)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
        ) as process:
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(sorted(known)).encode() + b"\n")
                process.stdin.close()
                whole = yield from _read(process.stdout)
                process.wait()
            finally:
                process.kill()
        if not whole:
            complaints.seek(0)
            raise _broken_off(process.returncode, complaints.read().decode(errors="replace"))


def _read(out: IO[bytes]) -> Generator[Header | Row, None, bool]:
    """Hands on what the process prints; gives whether it came to the end."""
    for number, line in enumerate(out):
        said: Any = json.loads(line)
        if isinstance(said, dict):
            if "code" in said:
                raise Unreadable(said["code"], **said["values"])
            return True
        if number == 0:
            form, columns, encoding, separator = said
            yield Header(form, tuple(columns), encoding, separator)
        else:
            place, cells, flaw, cell_flaws = said
            yield Row(place, tuple(cells), tuple(flaw) if flaw else None, {int(at): code for at, code in cell_flaws})
    return False


def _broken_off(status: int, complaints: str) -> Unreadable:
    """What is said of a reading process that ended before the file did."""
    if status == -signal.SIGXCPU:
        return Unreadable("too-slow", minutes=SECONDS // 60)
    last = next((line for line in reversed(complaints.splitlines()) if line.strip()), "")
    if status < 0 or "memory" in last.lower():
        return too_large()
    kind = last.split(":")[0][:60] or f"status {status}"
    return Unreadable("cannot-read", why=kind)
