"""The trial balance: every account, and whether all of them together, and each with its lines, agree."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Balances in fen by account. ``total`` is zero; ``differences`` names accounts whose lines add up to something else."""

    balances: dict[str, int]
    total: int
    differences: dict[str, int]

    @property
    def is_even(self) -> bool:
        """Whether all is as it must be."""
        return self.total == 0 and not self.differences


def trial_balance() -> TrialBalance:
    """The trial balance of all accounts that the actor may see, from the balances and again from every line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.code, a.balance, coalesce(l.amount, 0)::bigint from ledger_account a left join"
            " (select account_id, sum(amount) as amount from posting_line group by account_id) l on l.account_id = a.id"
            " order by a.code"
        )
        rows = cursor.fetchall()
    return TrialBalance(
        balances={code: balance for code, balance, _ in rows},
        total=sum(balance for _, balance, _ in rows),
        differences={code: lines - balance for code, balance, lines in rows if lines != balance},
    )
