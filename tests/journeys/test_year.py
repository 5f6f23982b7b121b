"""A town lives a year by public deeds alone; at its end ledgers, awards and law agree for every household, and every payment
traces from the decision to the account."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from minsheng.faces.living.months import begin_town, live, settle
from minsheng.faces.living.offices import open_offices
from minsheng.faces.living.town import PROGRAMMES, Town
from minsheng.registry.access.acting import acting
from minsheng.registry.access.beginning import begin
from minsheng.registry.decisions.replaying import replay
from minsheng.registry.facts.values import the_law
from minsheng.services.city.building import build_city
from minsheng.services.filling.filling import fill_registry
from minsheng.services.payments.ledger import trial_balance
from minsheng.services.payments.report import reconcile
from minsheng.services.payments.tracing import trace
from tests.journeys.agreement import require_agreement

FIRST = datetime.date(2025, 7, 1)


def lived(
    tmp_path: Path, people: int, seed: int, programmes: tuple[str, ...], calls: int, months: int
) -> tuple[Town, datetime.date]:
    build_city(people, seed, tmp_path / "town")
    fill_registry(the_law(), tmp_path / "town", seed=seed)
    begin("chief")
    town = begin_town(open_offices("chief"), tmp_path / "live", seed=seed, first=FIRST, programmes=programmes)
    last = live(town, first=FIRST, months=months, calls=calls)
    settle(town, last)
    return town, last


def require_books(town: Town, last: datetime.date) -> None:
    """The trial balance is zero, the bank has what the ledger says, nobody is owed anything, and every payment traces."""
    with acting(town.officers.books, "year's end") as act:
        balance = trial_balance()
        found = reconcile(act, since=FIRST, until=last)
    assert balance.is_even, balance
    assert found.differences == []
    assert balance.balances[f"bank:{town.fund}"] == town.bank.balance
    for kind in ("receivable", "expected", "suspense"):
        assert balance.balances[f"{kind}:{town.fund}"] == 0, kind
    with acting(town.officers.payer, "year's end") as act, connection.cursor() as cursor:
        cursor.execute(
            "select end_to_end from payment p join payment_run r on r.id = p.run_id where r.state <> 'prepared'"
        )
        payments = [row[0] for row in cursor.fetchall()]
        missing = {each: told.missing for each in payments if (told := trace(act, end_to_end=each)).missing}
    assert len(payments) > 25
    assert missing == {}
    assert sum(amount for _, amount in town.bank.paid.values()) - _came_back(town) == _left_the_fund(town)


def _came_back(town: Town) -> int:
    rows = town.rows(
        town.officers.payer,
        "select coalesce(sum(p.amount - p.withheld), 0)::bigint from payment p join payment_outcome o on o.payment_id = p.id"
        " where o.what = 'returned'",
    )
    return int(rows[0][0])


def _left_the_fund(town: Town) -> int:
    rows = town.rows(
        town.officers.books,
        "select -coalesce(sum(l.amount) filter (where p.kind in ('settlement', 'return')), 0)::bigint from posting_line l"
        " join posting p on p.id = l.posting_id join ledger_account a on a.id = l.account_id and a.kind = 'bank'",
    )
    return int(rows[0][0])


def test_a_season_of_a_town(registry: psycopg.Connection, tmp_path: Path) -> None:
    """Four months, with whatever happens in them; a year of it takes longer than the default tests may."""
    town, last = lived(tmp_path, 1_000, 7, PROGRAMMES[:2], 8, 4)
    agreed = require_agreement(town, last)
    assert agreed.entitlements > 15
    assert agreed.months["granted"] > 30
    require_books(town, last)
    for kind in ("case granted", "case refused", "change confirmed", "appeal upheld", "appeal sent back"):
        assert town.happened[kind], (kind, dict(town.happened))


@pytest.mark.slow
def test_a_year_of_a_town(registry: psycopg.Connection, tmp_path: Path) -> None:
    town, last = lived(tmp_path, 1_000, 7, PROGRAMMES[:2], 7, 12)
    agreed = require_agreement(town, last)
    assert agreed.entitlements > 15
    assert agreed.months["granted"] > 100
    require_books(town, last)
    done = town.happened
    for kind in ("event: birth", "event: death", "event: work found", "event: work lost", "event: illness", "event: move",
                 "event: wage corrected", "case granted", "case refused", "change confirmed", "account corrected",
                 "appeal upheld", "appeal sent back"):  # fmt: skip
        assert done[kind], (kind, dict(done))
    assert any(kind.startswith("after an appeal") for kind in done), dict(done)
    with acting(town.officers.payer, "replay") as act:
        assert [each.decision_id for each in replay(act) if not each.is_same] == []


@pytest.mark.slow
def test_a_year_of_a_larger_town(registry: psycopg.Connection, tmp_path: Path) -> None:
    town, last = lived(tmp_path, 2_000, 11, PROGRAMMES, 60, 12)
    agreed = require_agreement(town, last)
    assert agreed.entitlements > 60
    require_books(town, last)
