"""Runs a command and says how long it took and how much memory it held: ``python -m bench.measured COMMAND …``.

A small process does this by itself, since a child of a large one can be charged with its parent's memory. The last line
it prints is JSON; the command's own output comes before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent


class CommandFailed(RuntimeError):
    """A measured command ended with an error; the end of its output is in the message."""


def run(command: list[str], **variables: str) -> dict[str, Any]:
    """``seconds``, ``peak_gb``, ``cpu_s`` and ``output`` of a command, with variables set. Raises :class:`CommandFailed`."""
    wrapped = [sys.executable, "-m", "bench.measured", *command]
    done = subprocess.run(
        wrapped, cwd=_ROOT, capture_output=True, text=True, check=False, env={**os.environ, **variables}
    )
    *output, last = done.stdout.splitlines() or [""]
    if done.returncode:
        raise CommandFailed(
            f"{' '.join(command[:6])} ended with code {done.returncode}: {(done.stderr or done.stdout)[-1500:]}"
        )
    return {**json.loads(last), "output": "\n".join(output).replace(f"{_ROOT}/", "")}


def main() -> int:
    """Measures the command given as arguments."""
    started = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    spent = usage.ru_utime + usage.ru_stime
    print(json.dumps({"seconds": seconds, "peak_gb": usage.ru_maxrss * 1024 / 1e9, "cpu_s": spent}), flush=True)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
