"""A posting and its lines, written in one transaction; the database refuses what does not add up."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.fen import MOST_FEN, BadAmount
from minsheng.registry.people.changing import refusals
from minsheng.registry.texts import checked_text
from minsheng.services.payments.ledger.accounts import account_ids


class MonthClosed(ValueError):
    """The month is closed: it takes no postings, ever."""

    code = "month-closed"


class FundBelowZero(ValueError):
    """The fund has not as much money."""

    code = "fund-below-zero"


class BudgetExceeded(ValueError):
    """The budget of the year does not reach that far."""

    code = "budget-exceeded"


class NoBudget(ValueError):
    """Nobody has set a budget of the fund for the year."""

    code = "no-budget"


class AlreadyPosted(ValueError):
    """There is a posting of the same thing already."""

    code = "already-posted"


class DoesNotAddUp(ValueError):
    """Debits and credits are not equal."""

    code = "does-not-add-up"


class AccountOverdrawn(ValueError):
    """More was taken from a payable or receivable account than it holds."""

    code = "account-overdrawn"


@dataclass(frozen=True, slots=True)
class Line:
    """An amount in fen on an account (``kind:fund``): a debit above zero, a credit below."""

    account: str
    amount: int


@contextlib.contextmanager
def refusals_of_the_ledger(reference: str, day: datetime.date) -> Iterator[None]:
    """The database's refusals of a posting, as errors with names."""
    month = f"{day:%Y-%m}"
    overdrawn = AccountOverdrawn(
        f"{reference}: more is taken from an account than it holds. Look at the trial balance."
    )
    told: dict[str, Exception] = {
        "posting_month_open": MonthClosed(
            f"{month} is closed, and closed months stay closed. Post a correction in an open month."
        ),
        "fund_not_below_zero": FundBelowZero(
            f"{reference}: the fund has not enough left. Nothing was posted. Add money to it first: minsheng pay add-money."
        ),
        "budget_not_exceeded": BudgetExceeded(
            f"{reference}: the fund's budget of {day.year} does not reach. Nothing was posted. Raise it: minsheng pay budget."
        ),
        "budget_there": NoBudget(
            f"{reference}: the fund has no budget for {day.year}. Nothing was posted. Set one: minsheng pay budget."
        ),
        "posting_reference_key": AlreadyPosted(f"{reference} is posted already. Nothing was posted again."),
        "posting_adds_up_to_zero": DoesNotAddUp(f"{reference}: debits and credits are not equal. Nothing was posted."),
        "payable_not_overpaid": overdrawn,
        "receivable_not_below_zero": overdrawn,
    }
    with refusals(told):
        yield


def begin_posting(
    act: Act, *, kind: str, reference: str, division: str, day: datetime.date, because: str, run_id: int | None = None
) -> int:
    """Adds a posting, whose lines follow in the same transaction, and gives its number. Use it within
    :func:`refusals_of_the_ledger`, which checks the sum at its end.
    """
    month = day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("insert into ledger_period (month) select %s where not exists (select 1 from ledger_period"
                       " where month = %s) on conflict do nothing", [month, month])  # fmt: skip
        cursor.execute(
            "insert into posting (kind, reference, division, month, day, run_id, because, posted_by)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [kind, reference, division, month, day, run_id, checked_text(because, "The reason"), act.actor],
        )
        return int(cursor.fetchone()[0])


def post(
    act: Act, lines: list[Line], *, kind: str, reference: str, division: str, day: datetime.date, because: str
) -> int:
    """A posting of a few lines, whole or not at all. Raises the errors of this module and :class:`BadAmount`."""
    for line in lines:
        if isinstance(line.amount, bool) or not isinstance(line.amount, int) or not 0 < abs(line.amount) <= MOST_FEN:
            raise BadAmount(
                f"A line of {line.account} is of {line.amount}. Write whole fen, not 0, up to {MOST_FEN:,}."
            )
    with refusals_of_the_ledger(reference, day):
        ids = account_ids(*(line.account for line in lines))
        number = begin_posting(act, kind=kind, reference=reference, division=division, day=day, because=because)
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into posting_line (posting_id, account_id, amount) select %s, u.id, u.amount"
                " from unnest(%s::bigint[], %s::bigint[]) u(id, amount)",
                [number, [ids[line.account] for line in lines], [line.amount for line in lines]],
            )
    act.record("posted", posting=number, kind=kind, reference=reference)
    return number
