"""A statement of the bank: what reached people, what came back, and what nobody can explain yet; each once."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.add_fund import ABOUT as FUND_ABOUT
from minsheng.registry.awards.models import Fund
from minsheng.registry.people.changing import lock_name
from minsheng.registry.sealing import digest
from minsheng.services.payments.bank import judging
from minsheng.services.payments.bank.entries import Statement, read_entries
from minsheng.services.payments.bank.messages import MessageDiffers
from minsheng.services.payments.bank.settling import settle_what_is_done
from minsheng.services.payments.bank.status import Read
from minsheng.services.payments.ledger.accounts import account_ids
from minsheng.services.payments.ledger.posting import begin_posting, refusals_of_the_ledger
from minsheng.services.payments.models import BankMessage, Period


class UnknownBankAccount(LookupError):
    """The statement is of an account that no fund has."""

    code = "unknown-bank-account"


class StatementMissing(ValueError):
    """The statement does not follow the last one that was read."""

    code = "statement-missing"


def read_statement(act: Act, *, file: Path, today: datetime.date) -> list[Read]:
    """Reads a file of statements, each once, all of them or none. Entries of a closed month are posted on ``today``.

    Raises :class:`NotAllowed`, :class:`UnreadableMessage`, :class:`UnknownBankAccount`, :class:`MessageDiffers`,
    :class:`StatementMissing` and the ledger's errors.
    """
    act.require_anywhere("reconcile")
    with connection.cursor() as cursor:
        cursor.execute(judging.STAGE)
        with cursor.copy(
            "copy bank_entry (statement, entry, end_to_end, amount, came_back, reason) from stdin"
        ) as copy:
            statements = read_entries(file, copy.write_row)
        cursor.execute("analyze bank_entry")
    done = [_read_one(act, statement, today) for statement in statements]
    with connection.cursor() as cursor:
        cursor.execute("drop table bank_entry")
    return done


def _read_one(act: Act, statement: Statement, today: datetime.date) -> Read:
    fund = Fund.objects.filter(account_digest=digest(statement.account, FUND_ABOUT)).first()
    if fund is None:
        raise UnknownBankAccount(
            f"Statement {statement.identification} is of an account that no fund has. Add the fund: minsheng pay fund."
        )
    act.require("reconcile", fund.division)
    lock_name("statement", fund.pk)
    identification = f"{fund.pk} {statement.identification}"
    said = f"{statement.opening} {statement.closing} {statement.digest.hexdigest()}"
    before = BankMessage.objects.filter(kind="statement", identification=identification).first()
    if before is not None:
        if before.digest != said:
            raise MessageDiffers(f"Statement {identification} was read before and said something else. Ask the bank.")
        return Read(identification, False, before.counts)
    _require_next(fund, statement)
    return Read(identification, True, _book(act, fund, statement, identification, said, today))


def _require_next(fund: Fund, statement: Statement) -> None:
    last = BankMessage.objects.filter(kind="statement", fund=fund).order_by("-pk").first()
    if last is not None and last.closing != statement.opening:
        raise StatementMissing(
            f"Statement {statement.identification} of fund {fund.pk} opens with {statement.opening} fen; the last one read "
            f"({last.identification}) closed with {last.closing}. Read those in between first."
        )


def _book(
    act: Act, fund: Fund, statement: Statement, identification: str, said: str, today: datetime.date
) -> dict[str, int]:
    values: dict[str, object] = {"statement": statement.place, "fund": fund.pk}
    with connection.cursor() as cursor:
        cursor.execute(judging.LOCK, values)
        cursor.execute(judging.JUDGE, values)
        cursor.execute("analyze bank_judged")
        cursor.execute("select what, count(*) from bank_judged group by what order by what")
        counts: dict[str, int] = dict(cursor.fetchall())
        message = BankMessage.objects.create(
            kind="statement", division=fund.division, identification=identification, digest=said, fund=fund,
            day=statement.day, closing=statement.closing, counts=counts, read_by=act.actor,
        )  # fmt: skip
        values["message"] = message.pk
        cursor.execute(judging.OUTCOMES, values)
        cursor.execute(judging.OTHERS, values)
        cursor.execute(judging.CAME_BACK, values)
        _post(act, fund, statement, identification, today)
        cursor.execute("select distinct run_id from bank_judged where run_id is not null order by run_id")
        runs = [run for (run,) in cursor.fetchall()]
        cursor.execute("drop table bank_judged")
    act.record("bank statement read", message=identification, **counts)
    settle_what_is_done(act, runs)
    return counts


def _post(act: Act, fund: Fund, statement: Statement, identification: str, today: datetime.date) -> None:
    assert statement.day is not None
    day = today if Period.objects.filter(month=statement.day.replace(day=1), closed_at__isnull=False) else statement.day
    ids = account_ids(*(f"{kind}:{fund.pk}" for kind in ("bank", "payable", "suspense")))
    with connection.cursor() as cursor:
        cursor.execute("select what, sum(abs(amount)) from bank_judged group by what")
        amounts = dict(cursor.fetchall())
    for what, (kind, other) in judging.POSTINGS.items():
        if not amounts.get(what):
            continue
        reference = f"statement {identification} {kind}"
        with refusals_of_the_ledger(reference, day), connection.cursor() as cursor:
            posting = begin_posting(
                act,
                kind=kind,
                reference=reference,
                division=fund.division,
                day=day,
                because=f"statement {identification}",
            )
            cursor.execute(
                judging.LINES,
                {"posting": posting, "what": what, "bank": ids[f"bank:{fund.pk}"], "other": ids[f"{other}:{fund.pk}"]},
            )
