"""Written files are handed to the bank: into the folder that its transfer program empties."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from minsheng.registry.access.acting import Act
from minsheng.services.payments.bank.settling import settle_what_is_done
from minsheng.services.payments.bank.writing import CannotWrite, FileDiffers, whole_file
from minsheng.services.payments.models import BankFile, Run
from minsheng.services.payments.runs.steps import is_done, run_for, take_step


def send_files(act: Act, *, run_id: int, folder: Path, outbox: Path) -> Run:
    """Copies each file of a run to the bank's folder, then marks the run as sent.

    Killed in between, it is done again: the bank has the same file under the same message id twice, and pays once.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`FileDiffers`, :class:`CannotWrite`.
    """
    run = run_for(act, run_id, "pay_write")
    if is_done(run, "sent"):
        return run
    files = list(BankFile.objects.filter(run=run).order_by("number"))
    for each in files:
        _require_same(folder / each.name, each.digest)
    try:
        for each in files:
            with open(folder / each.name, "rb") as source, whole_file(outbox / each.name) as out:
                shutil.copyfileobj(source, out, 1 << 20)  # type: ignore[arg-type]
    except OSError as error:
        raise CannotWrite(
            f"{outbox} cannot be written to ({error.strerror}). The run is not sent; do it again."
        ) from error
    take_step(act, run, "sent", files=len(files))
    settle_what_is_done(act, [run.pk])
    return run


def _require_same(file: Path, digest: str) -> None:
    if not file.exists():
        raise FileDiffers(f"{file} is not there. Write it again: minsheng pay write.")
    with open(file, "rb") as source:
        if hashlib.file_digest(source, "sha256").hexdigest() != digest:
            raise FileDiffers(f"{file} was changed after it was written. Write it again: minsheng pay write.")
