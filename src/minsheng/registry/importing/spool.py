"""The folder where a file waits while it is read: its own copy, for its user alone, gone once the rows are laid down."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from pathlib import Path

from minsheng.registry.database.addresses import var_folder
from minsheng.registry.importing.models import READING, Batch
from minsheng.registry.importing.reading.flaws import Unreadable

MOST_BYTES = 4_000_000_000
_BLOCK = 1 << 20
_LEFT_OVER_S = 3600  # a load under way is younger


def spool_folder() -> Path:
    """Made at the first use; nobody else may enter."""
    folder = var_folder() / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def take_in(source: Path) -> tuple[bytes, int]:
    """Copies a file into the spool under its digest; gives digest and bytes. A copy half made is never seen.

    Raises :class:`Unreadable`.
    """
    hashed, length = hashlib.sha256(), 0
    partial = spool_folder() / f"{secrets.token_hex(8)}.partial"
    try:
        with (
            source.open("rb") as opened,
            open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            while block := opened.read(_BLOCK):
                length += len(block)
                if length > MOST_BYTES:
                    raise Unreadable("too-many-bytes", gigabytes=MOST_BYTES / 1e9)
                hashed.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, spool_folder() / hashed.hexdigest())
    except OSError as problem:
        raise Unreadable("no-file", file=str(source), why=str(problem.strerror)) from None
    finally:
        partial.unlink(missing_ok=True)
    return hashed.digest(), length


def file_of(batch: Batch) -> Path:
    """The copy of a batch's file. Raises :class:`Unreadable` where it is gone."""
    file = spool_folder() / bytes(batch.file_digest).hex()
    if not file.exists():
        raise Unreadable("file-gone")
    return file


def forget_left_over() -> None:
    """Removes copies that no import reads any more: of a load that came to nothing. The caller sees every import."""
    wanted = {
        bytes(digest).hex() for digest in Batch.objects.filter(stage=READING).values_list("file_digest", flat=True)
    }
    for file in spool_folder().iterdir():
        if file.name not in wanted and time.time() - file.stat().st_mtime > _LEFT_OVER_S:
            file.unlink(missing_ok=True)


def forget(batch: Batch) -> None:
    """Removes the copy, unless another batch still reads the same file."""
    others = Batch.objects.filter(file_digest=batch.file_digest, stage=READING).exclude(pk=batch.pk)
    if not others.exists():
        (spool_folder() / bytes(batch.file_digest).hex()).unlink(missing_ok=True)
