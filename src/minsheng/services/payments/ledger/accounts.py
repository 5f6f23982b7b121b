"""The accounts of a fund in the ledger, and its budget."""

from __future__ import annotations

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds.open_award import UnknownFund
from minsheng.registry.awards.fen import MOST_FEN, BadAmount
from minsheng.registry.awards.models import Fund
from minsheng.registry.people.changing import refusals
from minsheng.services.payments.models import ACCOUNT_KINDS, Budget


class BudgetBelowSpent(ValueError):
    """More of the budget is spent already than it is to be."""

    code = "budget-below-spent"


class UnknownLedgerAccount(LookupError):
    """The ledger has no such account."""

    code = "unknown-ledger-account"


def fund_to_manage(act: Act, code: str, action: str) -> Fund:
    """A fund in whose division the actor may do the action. Raises :class:`UnknownFund`, :class:`NotAllowed`."""
    fund = Fund.objects.filter(pk=code).first()
    if fund is None:
        raise UnknownFund(f'There is no fund "{str(code)[:40]}". Add it first: minsheng pay fund.')
    act.require(action, fund.division)
    return fund


def open_accounts(act: Act, *, fund: str) -> None:
    """Opens the ledger's accounts of a fund. Done already: nothing happens."""
    owned = fund_to_manage(act, fund, "manage_funds")
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ledger_account (code, kind, fund_id, division) values (%s, %s, %s, %s) on conflict do nothing",
            [(f"{kind}:{fund}", kind, fund, owned.division) for kind in ACCOUNT_KINDS],
        )
    act.record("ledger accounts opened", fund=fund)


def set_budget(act: Act, *, fund: str, year: int, most: int) -> None:
    """What may be spent from a fund in a year, in fen. Raises :class:`BudgetBelowSpent`, :class:`BadAmount`."""
    fund_to_manage(act, fund, "manage_funds")
    if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= MOST_FEN or not 2000 <= year < 2200:
        raise BadAmount(f"A budget is 0 to {MOST_FEN:,} whole fen of one year from 2000 on.")
    below = BudgetBelowSpent(f"More than {most:,} fen of fund {fund} are spent in {year} already.")
    with refusals({"budget_not_exceeded": below}):
        Budget.objects.bulk_create(
            [Budget(fund_id=fund, year=year, most=most)],
            update_conflicts=True, unique_fields=["fund", "year"], update_fields=["most"],
        )  # fmt: skip
    act.record("budget set", fund=fund, year=year, most=most)


def account_ids(*codes: str) -> dict[str, int]:
    """Accounts by code, locked in one order until the transaction ends. Raises :class:`UnknownLedgerAccount`."""
    with connection.cursor() as cursor:
        cursor.execute("select code, id from lock_accounts(%s)", [sorted(set(codes))])
        found: dict[str, int] = dict(cursor.fetchall())
    if missing := sorted(set(codes) - found.keys()):
        raise UnknownLedgerAccount(
            f"The ledger has no account {', '.join(missing)[:200]}. Open a fund's accounts first: minsheng pay fund."
        )
    return found
