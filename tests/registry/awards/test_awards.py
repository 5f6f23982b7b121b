"""Awards are opened from decisions, changed without overwriting, one at a time; accounts take two people."""

from __future__ import annotations

import datetime
import threading

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import IntegrityError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.awards.deeds import (
    add_fund,
    change_award,
    confirm_account,
    end_award,
    open_award,
    state_account,
    version_of,
    withdraw_account,
)
from minsheng.registry.awards.deeds.accounts import AccountNotYetConfirmed, NothingToConfirm, SamePersonTwice
from minsheng.registry.awards.deeds.add_fund import BadFundCode, FundAlreadyThere
from minsheng.registry.awards.deeds.bank_numbers import BadAccountNumber
from minsheng.registry.awards.deeds.change_award import AwardChangedMeanwhile, AwardEnded
from minsheng.registry.awards.deeds.open_award import AwardAlreadyOpen, BadAward, UnknownFund
from minsheng.registry.awards.fen import BadAmount
from minsheng.registry.awards.models import Award
from tests.registry.awards import building

JANUARY, MARCH, JUNE = (datetime.date(2025, month, 1) for month in (1, 3, 6))


@pytest.fixture
def money(city: psycopg.Connection) -> psycopg.Connection:
    building.add_money_actors(city)
    building.add_test_fund()
    return city


def rows(owner: psycopg.Connection, number: int) -> list[tuple[object, ...]]:
    return owner.execute(
        "select lower(held), upper(held), amount from award where number = %s and upper_inf(known) order by held",
        [number],
    ).fetchall()


def test_an_award_changes_from_a_month_on_and_ends(money: psycopg.Connection) -> None:
    award = building.add_award(money)
    decision = building.add_decision(money, award.household_id, "rent rose")
    with acting("reviewer_xihu", "review") as act:
        change_award(
            act,
            number=award.number,
            version=award.pk,
            since=MARCH,
            because="rent rose",
            decision_id=decision,
            amount=1500,
        )
    assert rows(money, award.number) == [(JANUARY, MARCH, 100_000), (MARCH, None, 1500)]
    with acting("reviewer_xihu", "review") as act, pytest.raises(AwardChangedMeanwhile):
        end_award(act, number=award.number, version=award.pk, on=JUNE, because="moved", decision_id=decision)
    with acting("reviewer_xihu", "review") as act:
        newest = version_of(award.number)
        end_award(act, number=award.number, version=newest, on=JUNE, because="moved", decision_id=decision)
    assert rows(money, award.number) == [(JANUARY, MARCH, 100_000), (MARCH, JUNE, 1500)]
    assert building.one(money, "select count(*) from award where number = %s", award.number) == 4
    with acting("reviewer_xihu", "review") as act, pytest.raises(AwardEnded):
        end_award(
            act, number=award.number, version=version_of(award.number), on=JUNE, because="again", decision_id=decision
        )
    with acting("reviewer_xihu", "review") as act:
        end_award(
            act,
            number=award.number,
            version=version_of(award.number),
            on=JANUARY,
            because="error",
            decision_id=decision,
        )
    assert rows(money, award.number) == []


def test_one_award_at_a_time(money: psycopg.Connection) -> None:
    award = building.add_award(money)
    same = {
        "household_id": award.household_id, "programme": award.programme, "decision_id": award.decision_id, "amount": 5,
        "fund": "assistance", "payee_id": award.payee_id, "article": "1", "because": "again",
    }  # fmt: skip
    with acting("reviewer_xihu", "case") as act:
        with pytest.raises(AwardAlreadyOpen):
            open_award(act, since=MARCH, **same)
        open_award(act, since=MARCH, **same | {"person_id": award.payee_id})
        open_award(act, since=MARCH, kind="once", **same)
        with pytest.raises(AwardAlreadyOpen):
            open_award(act, since=JUNE, kind="once", **same)


def test_two_who_grant_at_once_grant_once(money: psycopg.Connection) -> None:
    person, household = building.add_person(money), building.add_household(money)
    decision = building.add_decision(money, household)
    done: list[str] = []
    ready = threading.Barrier(2)

    def grant() -> None:
        try:
            with acting("reviewer_xihu", "case") as act:
                ready.wait()
                open_award(
                    act, household_id=household, programme="x", decision_id=decision, amount=5, fund="assistance",
                    payee_id=person, since=MARCH, article="1", because="granted",
                )  # fmt: skip
            done.append("granted")
        except AwardAlreadyOpen:
            done.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=grant) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["granted", "refused"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": 0}, BadAmount),
        ({"amount": -5}, BadAmount),
        ({"amount": 10**15 + 1}, BadAmount),
        ({"amount": 12.5}, BadAmount),
        ({"amount": True}, BadAmount),
        ({"fund": "nowhere"}, UnknownFund),
        ({"since": datetime.date(2025, 3, 2)}, BadAward),
        ({"until": datetime.date(2025, 6, 2)}, BadAward),
        ({"kind": "weekly"}, BadAward),
        ({"decision_id": 999}, BadAward),
        ({"household_id": 999}, RecordNotFound),
        ({"account": "acc_nobody"}, RecordNotFound),
    ],
)
def test_bad_awards_are_refused_by_name(
    money: psycopg.Connection, change: dict[str, object], error: type[Exception]
) -> None:
    person, household = building.add_person(money), building.add_household(money)
    given = {
        "household_id": household, "programme": "x", "decision_id": building.add_decision(money, household), "amount": 5,
        "fund": "assistance", "payee_id": person, "since": MARCH, "article": "1", "because": "granted",
    }  # fmt: skip
    with acting("reviewer_xihu", "case") as act, pytest.raises(error):
        open_award(act, **given | change)  # type: ignore[arg-type]
    assert building.one(money, "select count(*) from award") == 0


def test_only_the_own_district_grants_and_sees(money: psycopg.Connection) -> None:
    award = building.add_award(money)
    for actor in ("street_shangcheng", "worker_xihu", "payer_shangcheng"):
        with acting(actor, "curious"):
            assert not Award.objects.exists()
    with acting("payer", "run") as act:
        assert Award.objects.count() == 1
        with pytest.raises(NotAllowed):
            end_award(act, number=award.number, version=award.pk, on=MARCH, because="x", decision_id=award.decision_id)
    with pytest.raises(IntegrityError), acting("reviewer_xihu", "case"), connection.cursor() as cursor:
        cursor.execute("update award set amount = 1")


def test_an_account_is_confirmed_by_somebody_else(money: psycopg.Connection) -> None:
    person = building.add_person(money)
    with acting("payer", "card") as act:
        token = state_account(act, person_id=person, number="6222 0000-11112222", bank=building.BANK, because="card")
        with pytest.raises(AccountNotYetConfirmed):
            state_account(
                act, person_id=person, number="6222000011113333", bank=building.BANK, because="card", token=token
            )
        with pytest.raises(NotAllowed):
            confirm_account(act, token=token, number="6222000011112222")
    with acting("checker", "card") as act:
        with pytest.raises(BadAccountNumber):
            confirm_account(act, token=token, number="6222000011112223")
        confirm_account(act, token=token, number="6222000011112222")
        with pytest.raises(NothingToConfirm):
            confirm_account(act, token=token, number="6222000011112222")
    shown = money.execute("select shown, number_sealed from account_version").fetchone()
    assert shown is not None
    assert shown[0] == "6222********2222"
    assert b"6222000011112222" not in bytes(shown[1])
    new = building.add_account(person, "6222000099998888", token)
    assert new == token
    states = money.execute("select state from account_version order by id").fetchall()
    assert states == [("replaced",), ("in_use",)]


def test_nobody_confirms_the_own_statement_not_even_by_the_back_door(money: psycopg.Connection) -> None:
    person = building.add_person(money)
    money.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id)"
        " select a.id, 'street_officer', '3301', '[2020-01-01,)', k.id from actor a, actor k"
        " where a.name = 'checker' and k.name = 'keeper'"
    )
    with acting("checker", "card") as act:
        token = state_account(act, person_id=person, number="6222000011112222", bank=building.BANK, because="card")
        with pytest.raises(SamePersonTwice):
            confirm_account(act, token=token, number="6222000011112222")
    with pytest.raises(IntegrityError, match="two_people"), acting("checker", "card"), connection.cursor() as cursor:
        cursor.execute("update account_version set state = 'in_use', confirmed_by_id = acting(), confirmed_at = now()")
    with acting("checker", "card") as act:
        withdraw_account(act, token=token, because="wrong person")
    assert money.execute("select state from account_version").fetchall() == [("withdrawn",)]


def test_funds_are_named_once(money: psycopg.Connection) -> None:
    given = {
        "zh": "资金", "en": "Fund", "division": "3301", "account_name": "民政局", "account_number": "33009",
        "bank": building.BANK,
    }  # fmt: skip
    with acting("books", "set up") as act:
        with pytest.raises(BadAccountNumber):
            add_fund(act, code="other", **given)
        with pytest.raises(BadFundCode):
            add_fund(act, code="No Fund", **given | {"account_number": "3300999"})
        with pytest.raises(FundAlreadyThere):
            add_fund(act, code="assistance", **given | {"account_number": "3300999"})
        with pytest.raises(FundAlreadyThere):
            add_fund(act, code="other", **given | {"account_number": "33001616083053000001"})
    with acting("payer", "set up") as act, pytest.raises(NotAllowed):
        add_fund(act, code="other", **given | {"account_number": "3300999"})


def test_a_yearly_award_lasts_like_a_monthly_one(money: psycopg.Connection) -> None:
    award = building.add_award(money, kind="yearly")
    assert money.execute("select kind from award where number = %s", [award.number]).fetchone() == ("yearly",)
    decision = building.add_decision(money, award.household_id, "again")
    with pytest.raises(AwardAlreadyOpen), acting("reviewer_xihu", "again") as act:
        open_award(act, household_id=award.household_id, programme=award.programme, decision_id=decision, amount=1,
                   fund="assistance", payee_id=award.payee_id, since=MARCH, article="x", because="again", kind="yearly")  # fmt: skip
    with pytest.raises(BadAward, match="A yearly award begins"):
        building.add_award(money, kind="yearly", since=datetime.date(2025, 1, 2))
