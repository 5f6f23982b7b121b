"""Money put into a fund, and corrections between its accounts."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.texts import checked_text
from minsheng.services.payments.ledger.accounts import UnknownLedgerAccount, fund_to_manage
from minsheng.services.payments.ledger.posting import Line, post


def add_money(act: Act, *, fund: str, amount: int, day: datetime.date, reference: str, because: str) -> int:
    """Money has come into a fund's bank account for it to spend (拨款). ``reference``: the voucher's own number, once.

    Raises :class:`NotAllowed`, :class:`UnknownFund`, :class:`BadAmount`, :class:`AlreadyPosted`, :class:`MonthClosed`.
    """
    owned = fund_to_manage(act, fund, "ledger_post")
    fen = checked_fen(amount, "The money")
    return post(
        act,
        [Line(f"bank:{fund}", fen), Line(f"fund:{fund}", -fen)],
        kind="appropriation",
        reference=f"appropriation {fund} {checked_text(reference, 'The reference', 100)}",
        division=owned.division,
        day=day,
        because=because,
    )


def correct(act: Act, *, fund: str, lines: list[Line], day: datetime.date, reference: str, because: str) -> int:
    """A correction between the accounts of one fund, in an open month. What was posted stays as it was.

    Raises as :func:`add_money`, and :class:`UnknownLedgerAccount`, :class:`DoesNotAddUp`, :class:`FundBelowZero`.
    """
    owned = fund_to_manage(act, fund, "ledger_post")
    for line in lines:
        if not line.account.endswith(f":{fund}"):
            raise UnknownLedgerAccount(f'"{line.account[:60]}" is no account of fund {fund}.')
    return post(
        act,
        lines,
        kind="correction",
        reference=f"correction {fund} {checked_text(reference, 'The reference', 100)}",
        division=owned.division,
        day=day,
        because=because,
    )
