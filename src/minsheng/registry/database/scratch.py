"""A folder for what a long command writes on its way; what a killed command left there is removed by the next."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from minsheng.registry.database.addresses import var_folder

_LOCK = "in-use"


@contextlib.contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """``$MINSHENG_VAR/scratch/NAME-…``, for its user alone, while the block lasts."""
    base = var_folder() / "scratch"
    base.mkdir(parents=True, exist_ok=True)
    with _alone(base):
        _sweep(base)
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base))
        lock = _lock(folder / _LOCK)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


@contextlib.contextmanager
def _alone(base: Path) -> Iterator[None]:
    with (base / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock(file: Path) -> IO[str]:
    """The file, locked by this process until it is closed or the process ends. Raises ``BlockingIOError``."""
    opened = file.open("a")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        opened.close()
        raise
    os.set_inheritable(opened.fileno(), False)
    return opened


def _sweep(base: Path) -> None:
    for folder in base.iterdir():
        if folder.is_dir():
            with contextlib.suppress(BlockingIOError), _lock(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)
