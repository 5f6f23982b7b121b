"""What a resident reads of the own payments, from the list to the bank's word and back."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from minsheng.registry.access.acting import acting
from minsheng.services.payments.own import own_payments
from minsheng.services.payments.runs.listing import payments_of
from tests.faces.api.calling import add_resident
from tests.faces.logins import client_of
from tests.registry.awards.building import add_award, number_of
from tests.services.payments.building import JANUARY, frozen, posted, set_up
from tests.services.payments.test_bank import a_bank, read, sent


@pytest.fixture
def money(city: psycopg.Connection) -> psycopg.Connection:
    set_up(city)
    return city


def resident_of(owner: psycopg.Connection, name: str, award: object) -> None:
    """An account for the payee, who lives alone."""
    household, person = award.household_id, award.payee_id  # type: ignore[attr-defined]
    owner.execute(
        "insert into membership (household_id, person_id, relation_to_head, held, said_by)"
        " values (%s, %s, 'head', '[2020-01-01,)', 'test')",
        (household, person),
    )
    add_resident(owner, name, person)


def shown(name: str) -> str:
    page = client_of(name).get(reverse("my_payments")).content.decode()
    found = re.search(r'<dl class="govuk-summary-list">.*?</dl>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def standings(name: str) -> list[tuple[str, str | None, datetime.date | None]]:
    with acting(name, "own") as act:
        return [(each.what, each.standing, each.said_on) for each in own_payments(act)]


def test_from_the_list_to_the_account(money: psycopg.Connection, tmp_path: Path) -> None:
    good, bouncing = add_award(money, 10_000), add_award(money, 20_050)
    resident_of(money, "good", good)
    resident_of(money, "bouncing", bouncing)
    bank = a_bank(bouncing={number_of(bouncing.payee_id)})
    assert (standings("good"), shown("good")) == ([], "")

    run = posted()
    assert standings("good") == [("taken", "posted", None)]
    assert shown("good").endswith("100.00 元 2025年1月15日 发放，银行尚未确认到账")
    bank.receive(sent(run, tmp_path))
    read(bank.next_statement(), tmp_path)
    (arrived,) = money.execute("select day from bank_message").fetchone() or ()
    assert standings("good") == standings("bouncing") == [("taken", "settled", arrived)]
    assert shown("good").endswith(f"100.00 元 {arrived.year}年{arrived.month}月{arrived.day}日 到账")

    read(bank.next_statement(), tmp_path)
    assert standings("good") == [("taken", "settled", arrived)]
    assert [each[:2] for each in standings("bouncing")] == [("taken", "returned")]
    assert shown("bouncing").endswith("银行退回，账户更正后重新发放")
    with acting("payer", "look"):
        assert [(each.amount, each.standing) for each in payments_of(bouncing.household_id)] == [(20_050, "returned")]
        assert payments_of(good.household_id, most=0) == []


def test_nobody_s_payments_but_the_own(money: psycopg.Connection) -> None:
    mine, other = add_award(money, 10_000), add_award(money, 20_000)
    resident_of(money, "mine", mine)
    resident_of(money, "other", other)
    frozen()
    for name in ("mine", "payer", "street_shangcheng"):
        with acting(name, "look"), connection.cursor() as cursor:
            cursor.execute("select reference, pay_on from my_payments()")
            found = cursor.fetchall()
        assert len(found) == (name == "mine"), "an officer has no payments of the own; a resident no other's"
    (reference,) = (
        money.execute("select 'payment ' || end_to_end from payment where payee_id = %s", (mine.payee_id,)).fetchone()
        or ()
    )
    with acting("mine", "own") as act:
        assert [(each.month, each.amount) for each in own_payments(act)] == [(JANUARY, 10_000)]
        with connection.cursor() as cursor:
            cursor.execute("select reference from my_payments()")
            assert cursor.fetchall() == [(reference,)]
            cursor.execute("select count(*) from payment")
            assert cursor.fetchone() == (1,), "whoever is paid sees the payment"
            cursor.execute("select count(*) from payment_run")
            assert cursor.fetchone() == (0,), "and not the run"
