"""A run is prepared: its list is made from the awards as they are known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.fen import MOST_FEN, BadAmount
from minsheng.registry.people.changing import lock_name, refusals
from minsheng.registry.texts import checked_text
from minsheng.services.payments.models import RUN_KINDS, Run
from minsheng.services.payments.runs.due import BY_KIND, HOLD_BACK, TAKE
from minsheng.services.payments.runs.steps import StepOutOfOrder, mark_step, planned_for
from minsheng.services.payments.runs.withholding import KEEP, LIST

FILE_SIZE = 100_000
MOST_IN_A_FILE = 1_000_000
_LARGE = 10_000  # payments, from which on the planner is told of the list at once


class BadRun(ValueError):
    """A run of that kind, number, size or day cannot be; the message says which and what to do."""

    code = "bad-run"


class DuplicatePayment(RuntimeError):
    """A line of the list is in another run already. Nothing of the list was kept."""

    code = "duplicate-payment"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that is prepared. ``is_new``: its list was made just now, not before. ``total`` and, of it, ``withheld`` in fen."""

    run_id: int
    version: int
    state: str
    payments: int
    total: int
    withheld: int
    held_back: int
    is_new: bool


def prepare(
    act: Act,
    *,
    programme: str,
    month: datetime.date,
    division: str,
    pay_on: datetime.date,
    kind: str = "monthly",
    number: int = 1,
    file_size: int = FILE_SIZE,
    again: bool = False,
) -> Prepared:
    """Makes the list of a run, or gives the run that was made before.

    Args:
        act: needs ``pay_prepare`` in the division.
        programme: whose awards are paid.
        month: for which month; its first day.
        division: of households there and in all that lies within.
        pay_on: when the bank is to pay.
        kind: ``monthly``; ``once`` for what is paid one time, for arrears, and for yearly awards in their month; ``reissue``
            for what came back.
        number: 2 and on for further runs of the same month, of what has come since.
        file_size: payments in a bank file, at most.
        again: makes the list of a prepared or approved run anew. An approval is then gone.

    Raises:
        NotAllowed, BadRun, DuplicatePayment, StepOutOfOrder for ``again`` once the list is frozen, BadAmount.
    """
    act.require("pay_prepare", division)
    _check(month, kind, number, file_size, pay_on)
    name = checked_text(programme, "The programme", 100)
    key = {"programme": name, "month": month, "kind": kind, "division": division, "number": number}
    lock_name("payment_run", f"{name} {month} {kind}")
    run = Run.objects.select_for_update().filter(**key).first()
    if run is not None and not again:
        return _told(run, is_new=False)
    if run is None:
        run = Run.objects.create(**key, file_size=file_size, pay_on=pay_on, prepared_by_id=act.actor_id)
    else:
        _empty(act, run, file_size, pay_on)
    _fill(run)
    prepared = _told(run, is_new=True)
    mark_step(
        act,
        run,
        "prepared",
        payments=run.payments,
        total=run.total,
        withheld=run.withheld,
        held_back=prepared.held_back,
    )
    return prepared


def _check(month: datetime.date, kind: str, number: int, file_size: int, pay_on: datetime.date) -> None:
    if kind not in RUN_KINDS:
        raise BadRun(f'"{str(kind)[:40]}" is no kind of run. Known: {", ".join(RUN_KINDS)}.')
    if month.day != 1 or not 2000 <= month.year < 2200:
        raise BadRun(f"A run is for a month: write its first day, as {month:%Y-%m}-01.")
    if not 1 <= number <= 999:
        raise BadRun("Runs of a month are numbered 1 to 999.")
    if not 1 <= file_size <= MOST_IN_A_FILE:
        raise BadRun(f"A bank file has 1 to {MOST_IN_A_FILE:,} payments.")
    if not month <= pay_on < month + datetime.timedelta(days=400):
        raise BadRun(f"{pay_on} is no day to pay {month:%Y-%m} on. Write one from its first day on, within a year.")


def _empty(act: Act, run: Run, file_size: int, pay_on: datetime.date) -> None:
    """Takes the list away, and the approval with it."""
    if run.state not in ("prepared", "approved"):
        raise StepOutOfOrder(
            f"Run {run.pk} is {run.state}: its list never changes again. What has come since goes into a run with "
            f"--number {run.number + 1}."
        )
    run.state, run.version, run.prepared_by_id, run.approved_by_id = "prepared", run.version + 1, act.actor_id, None
    run.file_size, run.pay_on, run.payments, run.total, run.withheld = file_size, pay_on, 0, 0, 0
    run.save()
    with connection.cursor() as cursor:
        cursor.execute("delete from payment_withheld where run_id = %s", [run.pk])
        cursor.execute("delete from payment where run_id = %s", [run.pk])
        cursor.execute("delete from payment_held_back where run_id = %s", [run.pk])


def _fill(run: Run) -> None:
    values = {
        "run": run.pk, "programme": run.programme, "month": run.month, "division": run.division, "run_kind": run.kind,
        "file_size": run.file_size,
    }  # fmt: skip
    duplicate = DuplicatePayment(
        "A payment of this list came into another run at the same moment. Nothing was kept: prepare once more."
    )
    twice = ("payment_once", "payment_once_only", "payment_end_to_end", "payment_again_once")
    with refusals(dict.fromkeys(twice, duplicate)), planned_for(_about(run)), connection.cursor() as cursor:
        cursor.execute("drop table if exists payment_due, payment_kept")
        cursor.execute(f"create temporary table payment_due on commit drop as {BY_KIND[run.kind]}", values)
        cursor.execute("analyze payment_due")
        cursor.execute(KEEP, values)
        cursor.execute(TAKE, values)
        cursor.execute(LIST, values)
        cursor.execute(HOLD_BACK, values)
        cursor.execute("drop table payment_due, payment_kept")
        cursor.execute(
            "select count(*), coalesce(sum(amount), 0)::numeric, coalesce(sum(withheld), 0)::bigint from payment where run_id = %s",
            [run.pk],
        )
        run.payments, run.total, run.withheld = cursor.fetchone()
        if run.payments >= _LARGE:
            cursor.execute("select count_payments()")
    if run.total > MOST_FEN:
        raise BadAmount(
            f"The list adds up to {run.total:,} fen, above {MOST_FEN:,}. Look for a wrong amount among awards."
        )
    run.total = int(run.total)
    run.save(update_fields=["payments", "total", "withheld"])


def _about(run: Run) -> int:
    """How many awards the programme has, up to what counts as many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select from award where programme = %s and upper_inf(known) limit %s) counted",
            [run.programme, _LARGE],
        )
        return int(cursor.fetchone()[0])


def _told(run: Run, is_new: bool) -> Prepared:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from payment_held_back where run_id = %s", [run.pk])
        held_back = cursor.fetchone()[0]
    return Prepared(run.pk, run.version, run.state, run.payments, run.total, run.withheld, held_back, is_new)
