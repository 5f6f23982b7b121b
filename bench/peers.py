"""The peers: OpenFisca's country template and GETTSIM, in an environment that the bench alone makes and uses.

Requirements stand in ``peers.in``; ``peers.lock`` has their hashes and is made by::

    uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
        --python-version 3.11 --override bench/peers.overrides bench/peers.in -o bench/peers.lock
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".peers" / "venv"


class PeerFailed(RuntimeError):
    """A peer's process ended without an answer; its own words are in the message."""


def ensure() -> Path:
    """The peers' Python, installed first if it is not there or the lock has changed."""
    lock = HERE / "peers.lock"
    mark = ENVIRONMENT / "installed"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    python = ENVIRONMENT / "bin" / "python"
    if not (python.exists() and mark.exists() and mark.read_text() == digest):
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(ENVIRONMENT)], check=True)
        install = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(lock)]
        subprocess.run(install, check=True)
        mark.write_text(digest)
    return python


def _environment() -> dict[str, str]:
    # Without its run-time type checks GETTSIM is as fast as it gets; OpenMP that spins would disturb the others.
    return {**os.environ, "GETTSIM_BEARTYPE_CLAW": "0", "OMP_WAIT_POLICY": "PASSIVE"}


class OpenFisca:
    """OpenFisca on one population and some months, ready to repeat its computation when asked."""

    def __init__(self, folder: Path, months: list[str]) -> None:
        command = [str(ensure()), str(HERE / "openfisca_side.py"), str(folder), ",".join(months)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
        )
        self._read()

    def __enter__(self) -> OpenFisca:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Ends the process."""
        _pipe(self._process.stdin).close()
        self._process.wait()

    def repeat(self, keep: Path | None = None) -> dict[str, float]:
        """One computation from fresh inputs: ``inputs_s``, ``computing_s``, ``peak_gb``; found values kept if asked."""
        return self._ask(f"keep {keep}" if keep else "again")

    def trace_one(self) -> dict[str, float]:
        """``p50_ms`` and ``p99_ms`` for one couple with the tracer on."""
        return self._ask("trace")

    def _ask(self, line: str) -> dict[str, float]:
        pipe = _pipe(self._process.stdin)
        pipe.write(line + "\n")
        pipe.flush()
        return self._read()

    def _read(self) -> dict[str, float]:
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise PeerFailed(f"OpenFisca ended with code {self._process.wait()}; its message stands above.")
        answer: dict[str, float] = json.loads(line)
        return answer


def gettsim(folder: Path, repetitions: int) -> dict[str, Any]:
    """GETTSIM's compiled function on a population: rules, seconds, seconds per rule and million people."""
    command = [str(ensure()), str(HERE / "gettsim_side.py"), str(folder), "--repetitions", str(repetitions)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        raise PeerFailed(f"GETTSIM ended with code {done.returncode}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise PeerFailed("The peer's process has no pipe.")
    return pipe
