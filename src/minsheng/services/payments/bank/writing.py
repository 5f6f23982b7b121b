"""A posted run is written into bank files. Only here are account numbers opened."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.accounts import ABOUT
from minsheng.registry.awards.deeds.add_fund import ABOUT as FUND_ABOUT
from minsheng.registry.awards.models import Fund
from minsheng.registry.sealing import keys, unseal
from minsheng.services.payments.bank.pain001 import Head, Transfer, lines
from minsheng.services.payments.models import BankFile, Run
from minsheng.services.payments.runs.steps import is_done, run_for, take_step

_AT_A_TIME = 5_000
_SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


class FileDiffers(RuntimeError):
    """A file is not what was written before under the same message id. An alarm: nothing is sent."""

    code = "file-differs"


class CannotWrite(OSError):
    """The folder cannot be written to."""

    code = "cannot-write"


@dataclass(frozen=True, slots=True)
class Written:
    """A bank file on disk, its place among the run's, its fund. ``total`` in fen."""

    number: int
    fund: str
    file: Path
    message_id: str
    payments: int
    total: int
    digest: str


def write_files(act: Act, *, run_id: int, folder: Path) -> list[Written]:
    """Writes the files of a posted run into a folder. Done already: the same files are written once more and compared.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`FileDiffers`, :class:`CannotWrite`.
    """
    run = run_for(act, run_id, "pay_write")
    done = is_done(run, "written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [
            _write_one(run, number, fund, payments, total, folder) for number, fund, payments, total in _files(run)
        ]
    except OSError as error:
        raise CannotWrite(
            f"{folder} cannot be written to ({error.strerror}). Free or name another: --out FOLDER."
        ) from error
    known = {file.message_id: file.digest for file in BankFile.objects.filter(run=run)}
    for each in written:
        if done and known.get(each.message_id) != each.digest:
            raise FileDiffers(
                f"{each.file.name} is not what was written before under this message id. Do not send it; tell whoever keeps "
                "the system."
            )
    if not done:
        _keep(run, written)
        take_step(act, run, "written", files=len(written), payments=run.payments, total=run.total)
    act.record("account numbers opened for bank files", run=run_id, files=[each.message_id for each in written])
    return written


def message_id(run: Run, number: int) -> str:
    """The same for the same frozen list and file: the bank knows a file that it has had."""
    frozen = run.frozen_at.astimezone(datetime.UTC).isoformat() if run.frozen_at else ""
    parts = (run.programme, f"{run.month:%Y-%m}", run.kind, run.division, run.number, frozen, number)
    return "M" + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:31].upper()


def _files(run: Run) -> list[tuple[int, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select file_number, min(fund_id), count(*), sum(amount - withheld)::bigint from payment where run_id = %s"
            " and amount > withheld group by file_number order by file_number",
            [run.pk],
        )
        return cursor.fetchall()  # type: ignore[no-any-return]


def _write_one(run: Run, number: int, fund_code: str, payments: int, total: int, folder: Path) -> Written:
    fund = Fund.objects.get(pk=fund_code)
    assert run.frozen_at is not None
    head = Head(
        message_id=message_id(run, number),
        created_at=run.frozen_at.astimezone(_SHANGHAI),
        payments=payments,
        total=total,
        pay_on=run.pay_on,
        debtor=fund.account_name,
        debtor_account=unseal(bytes(fund.account_sealed), FUND_ABOUT),
        debtor_bank=fund.bank,
    )
    file = folder / f"{head.message_id}.xml"
    digest = hashlib.sha256()
    with whole_file(file) as out:
        pieces: list[str] = []
        for piece in lines(head, _transfers(run, number)):
            pieces.append(piece)
            if len(pieces) >= _AT_A_TIME:
                _flush(pieces, out, digest)
        _flush(pieces, out, digest)
    return Written(number, fund_code, file, head.message_id, payments, total, digest.hexdigest())


def _flush(pieces: list[str], out, digest) -> None:  # type: ignore[no-untyped-def]
    block = "".join(pieces).encode()
    out.write(block)
    digest.update(block)
    pieces.clear()


@contextlib.contextmanager
def whole_file(file: Path) -> Iterator[object]:
    """A file that is there whole or not at all, on disk when the block ends."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, file)
        descriptor = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    finally:
        partial.unlink(missing_ok=True)


def _transfers(run: Run, number: int) -> Iterator[Transfer]:
    """The payments of a file in their order, account numbers opened one after another."""
    ours, programme = keys(), run.programme
    with connection.chunked_cursor() as cursor:
        cursor.itersize = _AT_A_TIME
        cursor.execute("select end_to_end, amount, holder, bank, number_sealed, month from accounts_to_write(%s, %s)",
                       [run.pk, number])  # fmt: skip
        while rows := cursor.fetchmany(_AT_A_TIME):
            for end_to_end, amount, holder, bank, sealed, month in rows:
                account = unseal(bytes(sealed), ABOUT, ours)
                yield Transfer(end_to_end, amount, holder, account, bank, f"{programme} {month.year}-{month.month:02d}")


def _keep(run: Run, written: list[Written]) -> None:
    BankFile.objects.bulk_create(
        BankFile(
            run=run, number=each.number, fund_id=each.fund, message_id=each.message_id, name=each.file.name,
            payments=each.payments, total=each.total, digest=each.digest,
        )
        for each in written
    )  # fmt: skip
