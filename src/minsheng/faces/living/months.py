"""A town lives through months: what happens to people, what the offices do about it, and how it is settled in the end."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from minsheng.faces.cli.nightly import USUAL, decide_everybody
from minsheng.faces.living.appealing import review
from minsheng.faces.living.bank import TownBank
from minsheng.faces.living.casework import (
    apply_at_the_window,
    call,
    change_payees,
    conclude,
    confirm_changes,
    inquire,
    supervise,
)
from minsheng.faces.living.offices import Officers, account_of_fund, open_fund
from minsheng.faces.living.paying import (
    collect,
    correct_accounts,
    hear_the_bank,
    keep_books,
    pay,
    prepare_runs,
)
from minsheng.faces.living.town import PROGRAMMES, Town, day_of, next_month
from minsheng.registry.access.acting import acting
from minsheng.services.living.events import live_month
from minsheng.services.payments.models import BankMessage, LedgerAccount

FUND = "town_assistance"
MONEY = 10**12  # fen a year
# The worker's nightly view: who has nothing stated of income or property is looked at too. Casework itself assumes neither.
HOPEFUL = (*USUAL, "no_unstated_income", "no_unstated_property")
Told = Callable[[datetime.date, Town], None]


def begin_town(
    officers: Officers, folder: Path, *, seed: int, first: datetime.date, programmes: Sequence[str] = PROGRAMMES
) -> Town:
    """A town that is ready to be lived: its fund has money, its bank is open. The registry has its people already.

    A town that was lived before goes on: its bank has what the ledger says, and its next statement follows the last one.
    """
    came = open_fund(officers, FUND, first.year, MONEY, first)
    with acting(officers.books, "bank"):
        held = LedgerAccount.objects.get(code=f"bank:{FUND}").balance
        statements = BankMessage.objects.filter(kind="statement", fund_id=FUND).count()
    bank = TownBank(account_of_fund(FUND), held, number=statements)
    if came and statements:
        bank.balance -= MONEY
        bank.book(f"{first.year}", MONEY)
    return Town(officers, FUND, bank, folder, random.Random(seed), tuple(programmes))


def live(
    town: Town, *, first: datetime.date, months: int, rate: float = 1.0, calls: int = 100, told: Told | None = None
) -> datetime.date:
    """Lives so many months from the first day of one on, and gives the last one's first day.

    ``rate``: how much happens (1: as :mod:`minsheng.services.living.events` has it). ``calls``: of those whom the law found, so
    many are called in a month. ``told`` is called after each month.
    """
    month, since = first, datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    for place in range(months):
        if place:
            month = next_month(month)
        if place and month.month == 1 and open_fund(town.officers, town.fund, month.year, MONEY, month):
            town.bank.book(f"{month.year}", MONEY)
        since = _month(town, month, since, rate, calls)
        if told is not None:
            told(month, town)
    return month


def _month(town: Town, month: datetime.date, since: datetime.datetime, rate: float, calls: int) -> datetime.datetime:
    with acting(town.officers.night, "nightly run") as act:
        decide_everybody(act, on=month, assume=HOPEFUL)
    now = datetime.datetime.now(datetime.UTC)
    supervise(town, since, day_of(month, 1))
    call(town, day_of(month, 2), calls)
    apply_at_the_window(town, day_of(month, 2), 2)
    inquire(town, month)
    review(town, month)
    _events(town, month, 6, 7, rate * 0.2)
    change_payees(town, day_of(month, 8))
    correct_accounts(town)
    made = prepare_runs(town, month)
    confirm_changes(town, day_of(month, 9))
    pay(town, made, day_of(month, 10))
    hear_the_bank(town, day_of(month, 13))
    conclude(town, month)
    _events(town, month, 17, 27, rate)
    keep_books(town, day_of(month, 28), (month - datetime.timedelta(days=1)).replace(day=1))
    return now


def settle(town: Town, month: datetime.date) -> None:
    """After the last month, within it: what became known is decided, what is owed is paid, what was overpaid comes back."""
    on = day_of(month, 28)
    for place in range(2, 8):
        supervise(town, datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=7), on)
        confirm_changes(town, on)
        change_payees(town, on)
        correct_accounts(town)
        made = prepare_runs(town, month, number=place)
        if not made:
            break
        pay(town, made, on)
        hear_the_bank(town, on)
    collect(town, on)
    hear_the_bank(town, on)
    keep_books(town, on)


def _events(town: Town, month: datetime.date, first_day: int, last_day: int, rate: float) -> None:
    with acting(town.officers.registrar, "what happened") as act:
        for event in live_month(
            act, month=month, chance=town.chance, first_day=first_day, last_day=last_day, rate=rate
        ):
            town.happened[f"event: {event.kind}"] += 1
