"""A worker that takes a month's run through all its steps in a process of its own, and dies where it is told to.

It dies for real: by SIGKILL, before or after any statement, commit, or change of a file. ``points`` counts the places where
it may.
"""

from __future__ import annotations

import datetime
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, connections

from minsheng.registry.access.acting import Act, acting
from minsheng.services.payments.bank import read_statement, read_status, send_files, write_files
from minsheng.services.payments.bank import writing as bank_writing
from minsheng.services.payments.bank.statement import StatementMissing
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs import approve, freeze, post_run, prepare
from tests.registry.awards.building import PROGRAMME

SURVIVED, FAILED = 0, 7


class Points:
    """Counts places and kills this process at one of them (0: at none)."""

    def __init__(self, deadly: int = 0) -> None:
        self.passed = 0
        self.deadly = deadly

    def pass_one(self) -> None:
        self.passed += 1
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        """The deed with a place to die before it and after it."""

        def done(*arguments: Any, **options: Any) -> Any:
            self.pass_one()
            result = deed(*arguments, **options)
            self.pass_one()
            return result

        return done

    def install(self) -> None:
        """Puts places around every statement, commit, and change of a file of this process."""
        connection.ensure_connection()
        connection.execute_wrappers.append(lambda execute, *arguments: self.around(execute)(*arguments))
        connection._commit = self.around(connection._commit)  # type: ignore[attr-defined]
        os.replace = self.around(os.replace)
        os.fsync = self.around(os.fsync)
        bank_writing._flush = self.around(bank_writing._flush)


def work(month: datetime.date, folder: Path) -> None:
    """From whatever has been done to as far as it goes: each step in an act of its own, then every answer of the bank."""
    with acting("payer", "run") as act:
        run = prepare(act, programme=PROGRAMME, month=month, division="3301", pay_on=month.replace(day=15), file_size=3)
    with acting("checker", "run") as act:
        approve(act, run_id=run.run_id, version=run.version)
    for step in (
        lambda act: freeze(act, run_id=run.run_id),
        lambda act: post_run(act, run_id=run.run_id, day=month.replace(day=10)),
        lambda act: write_files(act, run_id=run.run_id, folder=folder / "files"),
        lambda act: send_files(act, run_id=run.run_id, folder=folder / "files", outbox=folder / "outbox"),
    ):
        with acting("payer", "run") as act:
            step(act)
    read_answers(folder, month)


def deeds_of(month: datetime.date, folder: Path) -> dict[str, tuple[str, Callable[[Act], object]]]:
    """Each step of the month's run by itself: who does it, and the deed, which finds the run."""

    def run() -> Run:
        return Run.objects.get(month=month, kind="monthly")

    def answer(kind: str) -> Path:
        return folder / "answers" / f"{kind}00000.xml"

    return {
        "prepare": ("payer", lambda act: prepare(act, programme=PROGRAMME, month=month, division="3301",
                                                 pay_on=month.replace(day=15), file_size=3)),
        "approve": ("checker", lambda act: approve(act, run_id=run().pk, version=run().version)),
        "freeze": ("payer", lambda act: freeze(act, run_id=run().pk)),
        "post": ("payer", lambda act: post_run(act, run_id=run().pk, day=month.replace(day=10))),
        "write": ("payer", lambda act: write_files(act, run_id=run().pk, folder=folder / "files")),
        "send": ("payer", lambda act: send_files(act, run_id=run().pk, folder=folder / "files", outbox=folder / "outbox")),
        "status": ("books", lambda act: read_status(act, file=answer("status"))),
        "statement": ("books", lambda act: read_statement(act, file=answer("statement"), today=month.replace(day=20))),
    }  # fmt: skip


def read_answers(folder: Path, month: datetime.date) -> None:
    """Every answer that lies there, old ones too; a statement that comes before its turn waits."""
    for file in sorted((folder / "answers").glob("*.xml")):
        with acting("books", "bank") as act:
            try:
                if file.name.startswith("status"):
                    read_status(act, file=file)
                else:
                    read_statement(act, file=file, today=month.replace(day=20))
            except StatementMissing:
                continue


def in_a_process(deadly: int, deed: Callable[[], None], troubles: Path, report: Path | None = None) -> int:
    """Starts the deed in a forked process that dies at a point, and gives its process number."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        points = Points(deadly)
        points.install()
        deed()
        if report is not None:
            report.write_text(str(points.passed))
        os._exit(SURVIVED)
    except BaseException:
        (troubles / f"{os.getpid()}.txt").write_text(traceback.format_exc())
        os._exit(FAILED)


def ended(child: int) -> int:
    """Waits for a process: its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
