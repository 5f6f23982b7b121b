"""Runs for tests, step by step or at once."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.services.payments.ledger import add_money, open_accounts, set_budget, trial_balance
from minsheng.services.payments.runs import approve, freeze, post_run, prepare
from tests.registry.awards.building import PROGRAMME, add_money_actors, add_test_fund

JANUARY, FEBRUARY, MARCH = (datetime.date(2025, month, 1) for month in (1, 2, 3))
DAY = datetime.date(2025, 1, 10)


def set_up(owner: psycopg.Connection, amount: int = 10**12) -> None:
    """Officers, a fund, its accounts, money and budget."""
    add_money_actors(owner)
    add_test_fund()
    fill_fund("assistance", amount)


def fill_fund(fund: str, amount: int) -> None:
    with acting("books", "set up") as act:
        open_accounts(act, fund=fund)
        set_budget(act, fund=fund, year=2025, most=amount)
        add_money(act, fund=fund, amount=amount, day=DAY, reference="1", because="budget of the year")


def prepared(month: datetime.date = JANUARY, **more: object) -> int:
    with acting("payer", "run") as act:
        return prepare(
            act, **{"programme": PROGRAMME, "month": month, "division": "3301", "pay_on": month.replace(day=15), **more}
        ).run_id  # type: ignore[arg-type]


def approved(month: datetime.date = JANUARY, **more: object) -> int:
    run = prepared(month, **more)
    with acting("checker", "run") as act:
        approve(act, run_id=run, version=1)
    return run


def frozen(month: datetime.date = JANUARY, **more: object) -> int:
    run = approved(month, **more)
    with acting("payer", "run") as act:
        freeze(act, run_id=run)
    return run


def posted(month: datetime.date = JANUARY, **more: object) -> int:
    run = frozen(month, **more)
    with acting("payer", "run") as act:
        post_run(act, run_id=run, day=month.replace(day=10))
    return run


def balances() -> dict[str, int]:
    """The ledger's balances, once they are known to be even."""
    with acting("books", "look"):
        found = trial_balance()
    assert found.is_even, found
    return {code: balance for code, balance in found.balances.items() if balance}


def folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
