"""Runs: prepared once, approved by somebody else, frozen as the awards are, posted to the fen."""

from __future__ import annotations

import datetime
import threading
import time

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import IntegrityError, ProgrammingError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.awards.deeds import change_award, end_award, version_of
from minsheng.registry.differences.writing import Entitlement, Month, write_differences
from minsheng.services.payments.ledger import book_overpayments
from minsheng.services.payments.ledger.accounts import UnknownLedgerAccount
from minsheng.services.payments.ledger.posting import BudgetExceeded, FundBelowZero, NoBudget
from minsheng.services.payments.runs import approve, freeze, post_run, prepare, preview
from minsheng.services.payments.runs.approving import NothingToPay, OwnRun
from minsheng.services.payments.runs.freezing import AwardsChanged
from minsheng.services.payments.runs.preparing import BadRun, DuplicatePayment
from minsheng.services.payments.runs.steps import RunNotFound, StaleVersion, StepOutOfOrder
from tests.registry.awards.building import PROGRAMME, add_account, add_award, add_decision, add_test_fund, one
from tests.services.payments import building
from tests.services.payments.building import DAY, FEBRUARY, JANUARY, MARCH, approved, balances, frozen, posted, prepared


def test_a_run_from_awards_to_the_ledger(money: psycopg.Connection) -> None:
    awards = [add_award(money, amount) for amount in (100, 200, 300)]
    add_award(money, 50, FEBRUARY)
    run = posted()
    lines = money.execute(
        "select p.amount, p.decision_id, l.amount from payment p join posting_line l on l.payment_id = p.id"
        " where p.run_id = %s order by p.award_number", [run],
    ).fetchall()  # fmt: skip
    assert lines == [(award.amount, award.decision_id, -award.amount) for award in awards]
    whole = 10**12
    assert balances() == {"bank:assistance": whole, "fund:assistance": 600 - whole, "payable:assistance": -600}
    marks = money.execute("select state, actor from payment_step order by id").fetchall()
    assert marks == [("prepared", "payer"), ("approved", "checker"), ("frozen", "payer"), ("posted", "payer")]


def test_each_step_is_done_once(money: psycopg.Connection) -> None:
    add_award(money)
    run = posted()
    before = balances()
    assert prepared() == run
    with acting("checker", "run") as act:
        approve(act, run_id=run, version=1)
    with acting("payer", "run") as act:
        freeze(act, run_id=run)
        post_run(act, run_id=run, day=DAY)
        with pytest.raises(StepOutOfOrder):
            prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY, again=True)
    assert balances() == before
    assert one(money, "select count(*) from payment") == 1
    assert one(money, "select count(*) from payment_step") == 4


def test_steps_come_in_their_order(money: psycopg.Connection) -> None:
    add_award(money)
    run = prepared()
    with acting("payer", "run") as act:
        with pytest.raises(StepOutOfOrder, match="minsheng pay approve"):
            freeze(act, run_id=run)
        with pytest.raises(StepOutOfOrder):
            post_run(act, run_id=run, day=DAY)
        with pytest.raises(RunNotFound):
            freeze(act, run_id=run + 1)
    for state in ("frozen", "posted", "settled"):
        with pytest.raises(IntegrityError, match="cannot become"), acting("payer", "x"), connection.cursor() as cursor:
            cursor.execute("update payment_run set state = %s, approved_by_id = 1, frozen_at = now()", [state])


def test_who_prepares_does_not_approve(money: psycopg.Connection) -> None:
    add_award(money)
    run = prepared()
    with acting("payer", "run") as act, pytest.raises(NotAllowed):
        approve(act, run_id=run, version=1)
    # The same person with another role the next day: the code says no, and so does the database.
    money.execute(
        "update assignment set held = '[2020-01-01,2020-02-01)' where actor_id = (select id from actor where name = 'payer')"
    )
    money.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id)"
        " select a.id, 'payment_approver', '3301', '[2020-02-01,)', k.id from actor a, actor k"
        " where a.name = 'payer' and k.name = 'keeper'"
    )
    with acting("payer", "run") as act, pytest.raises(OwnRun):
        approve(act, run_id=run, version=1)
    with pytest.raises(IntegrityError, match="two_people"), acting("payer", "x"), connection.cursor() as cursor:
        cursor.execute("update payment_run set state = 'approved', approved_by_id = acting()")
    with pytest.raises(IntegrityError, match="is named"), acting("checker", "x"), connection.cursor() as cursor:
        cursor.execute("update payment_run set state = 'approved', approved_by_id = acting() + 1")


def test_a_list_that_was_approved_never_changes(money: psycopg.Connection) -> None:
    add_award(money)
    run = approved()
    for statement in (
        "delete from payment",
        "insert into payment (run_id, award_id, award_number, household_id, payee_id, programme, kind, month, amount, fund_id,"
        " decision_id, account_version_id, file_number, end_to_end) select run_id, award_id, award_number, household_id,"
        " payee_id, programme, kind, '2025-06-01', amount, fund_id, decision_id, account_version_id, 1, 'x' from payment",
    ):
        with (
            pytest.raises(IntegrityError, match="only while it is prepared"),
            acting("payer", "x"),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(ProgrammingError, match="denied"), acting("payer", "x"), connection.cursor() as cursor:
        cursor.execute("update payment set amount = 1")
    with acting("payer", "run") as act:
        again = prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY, again=True)
    assert (again.run_id, again.version, again.state) == (run, 2, "prepared")
    with acting("checker", "run") as act:
        with pytest.raises(StaleVersion):
            approve(act, run_id=run, version=1)
        approve(act, run_id=run, version=2)


def test_a_payment_is_of_its_award(money: psycopg.Connection) -> None:
    award = add_award(money)
    add_award(money, until=MARCH)
    run = prepared()
    money.execute("alter table payment disable trigger payment_same")
    copy = (
        "insert into payment (run_id, award_id, award_number, household_id, payee_id, programme, kind, month, amount, fund_id,"
        " decision_id, account_version_id, file_number, end_to_end) select run_id, award_id, award_number, household_id,"
        " payee_id, programme, kind, '2025-06-01', amount + {}, fund_id, decision_id, account_version_id + {}, 1, 'x'"
        f" from payment where award_number = {award.number} and run_id = {run}"
    )
    for change, why in (((1, 0), "of its award"), ((0, 1), "confirmed account")):
        with pytest.raises(IntegrityError, match=why), acting("payer", "x"), connection.cursor() as cursor:
            cursor.execute(copy.format(*change))


def test_an_award_that_changes_meanwhile_stops_the_freeze(money: psycopg.Connection) -> None:
    award = add_award(money)
    other = add_award(money, 777)
    run = approved()
    decision = add_decision(money, award.household_id)
    with acting("reviewer_xihu", "review") as act:
        change_award(
            act, number=award.number, version=award.pk, since=JANUARY, because="raised", decision_id=decision, amount=9
        )
    with acting("payer", "run") as act, pytest.raises(AwardsChanged, match=str(award.number)):
        freeze(act, run_id=run)
    with acting("payer", "run") as act:
        prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY, again=True)
    amounts = money.execute("select amount from payment order by amount").fetchall()
    assert amounts == [(9,), (777,)]
    with acting("checker", "run") as act:
        approve(act, run_id=run, version=2)
    money.execute("update person set death_date = '2025-01-02' where id = %s", [other.payee_id])
    with acting("payer", "run") as act, pytest.raises(AwardsChanged):
        freeze(act, run_id=run)


def test_ending_an_award_waits_for_a_freeze_under_way(money: psycopg.Connection) -> None:
    award = add_award(money)
    run = approved()
    ended: list[float] = []

    def end() -> None:
        with acting("reviewer_xihu", "review") as act:
            end_award(
                act, number=award.number, version=award.pk, on=JANUARY, because="error", decision_id=award.decision_id
            )
        ended.append(time.monotonic())
        connections.close_all()

    with acting("payer", "run") as act:
        freeze(act, run_id=run)
        thread = threading.Thread(target=end)
        thread.start()
        while not one(money, "select count(*) from pg_locks where not granted"):
            time.sleep(0.01)
        assert not ended
    thread.join()
    assert ended
    assert money.execute("select state from payment_run").fetchone() == ("frozen",)


@pytest.mark.parametrize("other", [{"division": "330106"}, {"number": 2}, {"division": "330106002", "number": 7}])
def test_two_who_prepare_at_once_make_one_run(money: psycopg.Connection, other: dict[str, object]) -> None:
    """The same run, and another of the same month in an overlapping division or with another number, started by four at once."""
    for _ in range(20):
        add_award(money)
    ready = threading.Barrier(4)
    made: list[object] = []

    def go(actor: str, more: dict[str, object]) -> None:
        try:
            with acting(actor, "run") as act:
                ready.wait()
                given = {"programme": PROGRAMME, "month": JANUARY, "division": "3301", "pay_on": DAY} | more
                done = prepare(act, **given)  # type: ignore[arg-type]
                made.append((done.run_id, done.payments))
        except DuplicatePayment as error:
            made.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=arguments)
        for arguments in (("payer", {}), ("payer_too", {}), ("payer", other), ("payer_too", other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one(money, "select count(*) from payment") == 20
    assert one(money, "select count(distinct award_number) from payment") == 20
    assert len(set(made)) == 2  # one run and the other; one of them has all, the other none
    assert sorted(payments for _, payments in set(made)) == [0, 20]  # type: ignore[misc]


def test_a_withdrawal_while_the_money_is_on_its_way_is_owed_back(money: psycopg.Connection) -> None:
    """The award ends after the list was frozen: the payment goes out, and the month is an overpayment to the fen."""
    award = add_award(money, 4_000)
    run = frozen()
    decision = add_decision(money, award.household_id)
    of = Entitlement(award.household_id, None, PROGRAMME)
    with acting("reviewer_xihu", "withdrawal") as act:
        end_award(act, number=award.number, version=award.pk, on=JANUARY, because="withdrawn", decision_id=decision)
        written = write_differences(
            act, of=of, award_number=award.number, months=[Month(JANUARY, 4_000, 0, decision)], change="C1", on=DAY, because="x"
        )  # fmt: skip
    assert (written.overpayment, written.arrear) == (4_000, 0)
    with acting("payer", "run") as act:
        post_run(act, run_id=run, day=DAY)
    with acting("books", "month end") as act:
        assert book_overpayments(act, day=DAY) == {"assistance": 4_000}
    assert balances() == {"bank:assistance": 10**12, "fund:assistance": 4_000 - 10**12, "payable:assistance": -4_000,
                          "receivable:assistance": 4_000, "expected:assistance": -4_000}  # fmt: skip


def test_what_cannot_be_paid_is_held_back_and_caught_up(money: psycopg.Connection) -> None:
    paid = add_award(money)
    waiting = add_award(money, 5_000, with_account=False)
    run = posted()
    with acting("payer", "run") as act:
        seen = preview(act, run_id=run)
    assert seen.held_back == {"no account": 1}
    assert seen.run.payments == 1
    token = add_account(waiting.payee_id)
    with acting("reviewer_xihu", "review") as act:
        change_award(
            act, number=waiting.number, version=version_of(waiting.number), since=JANUARY, because="account came",
            decision_id=waiting.decision_id, account=token,
        )  # fmt: skip
    with acting("payer", "run") as act:
        done = prepare(act, programme=PROGRAMME, month=FEBRUARY, division="3301", pay_on=FEBRUARY)
        assert (done.payments, done.total, done.held_back) == (3, 2 * paid.amount + 5_000 * 2 - paid.amount, 0)
        assert preview(act, run_id=done.run_id).caught_up == 1


def test_changes_against_the_month_before_are_explained(money: psycopg.Connection) -> None:
    same, raised, ended = (add_award(money) for _ in range(3))
    posted()
    for award, deed, more in (
        (raised, change_award, {"since": FEBRUARY, "amount": 200_000, "because": "a child was born"}),
        (ended, end_award, {"on": FEBRUARY, "because": "work was found"}),
    ):
        decision = add_decision(money, award.household_id)
        with acting("reviewer_xihu", "review") as act:
            deed(act, number=award.number, version=award.pk, decision_id=decision, **more)  # type: ignore[operator]
    new = add_award(money, 300, FEBRUARY)
    run = prepared(FEBRUARY)
    with acting("checker", "run") as act:
        seen = preview(act, run_id=run)
    assert seen.counts == {
        "same": (1, 100_000, 100_000), "changed": (1, 200_000, 100_000), "ended": (1, 0, 100_000), "new": (1, 300, 0),
    }  # fmt: skip
    told = {change.what: change for change in seen.changes}
    assert {what: (change.award_number, change.because) for what, change in told.items()} == {
        "changed": (raised.number, "a child was born"),
        "ended": (ended.number, "work was found"),
        "new": (new.number, "granted"),
    }
    assert told["changed"].decision_id is not None
    assert told["changed"].decision_id > raised.decision_id
    assert same.number not in {change.award_number for change in seen.changes}
    assert [(fund.fund, fund.needed) for fund in seen.funds] == [("assistance", 300_300)]


def test_what_is_paid_once_is_paid_once(money: psycopg.Connection) -> None:
    once = add_award(money, 5_000, datetime.date(2025, 1, 7), kind="once")
    add_award(money, 7_000, datetime.date(2025, 2, 20), kind="arrear")
    posted(kind="once")
    with acting("reviewer_xihu", "review") as act:  # a correction does not make it due again
        change_award(
            act, number=once.number, version=once.pk, since=once.held.lower, because="name", decision_id=once.decision_id,
            amount=6_000,
        )  # fmt: skip
    prepared(kind="once", number=2)
    posted(FEBRUARY, kind="once")
    assert money.execute("select amount from payment order by id").fetchall() == [(5_000,), (7_000,)]


def test_a_fund_is_never_below_zero_or_above_its_budget(money: psycopg.Connection) -> None:
    add_test_fund("small", "33009999")
    building.fill_fund("small", 1_000)
    add_award(money, 1_500, fund="small")
    run = frozen()
    before = balances()
    with acting("payer", "run") as act, pytest.raises(FundBelowZero):
        post_run(act, run_id=run, day=DAY)
    with acting("books", "x") as act:
        building.add_money(act, fund="small", amount=1_000, day=DAY, reference="2", because="more")
    with acting("payer", "run") as act, pytest.raises(BudgetExceeded):
        post_run(act, run_id=run, day=DAY)
    with acting("payer", "run") as act, pytest.raises(NoBudget):
        post_run(act, run_id=run, day=datetime.date(2026, 1, 1))
    with acting("books", "x") as act:
        building.set_budget(act, fund="small", year=2025, most=1_500)
    assert balances() == before | {"bank:small": 2_000, "fund:small": -2_000}
    with acting("payer", "run") as act:
        post_run(act, run_id=run, day=DAY)
    assert balances()["fund:small"] == -500


def test_two_runs_that_share_a_fund_do_not_overdraw_it(money: psycopg.Connection) -> None:
    add_test_fund("small", "33009999")
    building.fill_fund("small", 2_500)
    for programme in "abcd":
        add_award(money, 1_000, fund="small", programme=programme)
    runs = [frozen(programme=programme) for programme in "abcd"]
    ready = threading.Barrier(4)
    ended: list[str] = []

    def go(run: int) -> None:
        try:
            with acting("payer", "run") as act:
                ready.wait()
                post_run(act, run_id=run, day=DAY)
            ended.append("posted")
        except (FundBelowZero, BudgetExceeded):
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["posted", "posted", "refused", "refused"]
    assert balances()["fund:small"] == -500
    assert one(money, "select spent from fund_budget where fund_id = 'small'") == 2_000


def test_a_fund_without_accounts_in_the_ledger(money: psycopg.Connection) -> None:
    add_test_fund("unopened", "33008888")
    add_award(money, fund="unopened")
    run = frozen()
    with acting("payer", "run") as act, pytest.raises(UnknownLedgerAccount):
        post_run(act, run_id=run, day=DAY)


@pytest.mark.parametrize(
    "change",
    [
        {"month": datetime.date(2025, 1, 2)},
        {"kind": "weekly"},
        {"number": 0},
        {"file_size": 0},
        {"file_size": 10**9},
        {"pay_on": datetime.date(2024, 12, 31)},
    ],
)
def test_bad_runs_are_refused(money: psycopg.Connection, change: dict[str, object]) -> None:
    given = {"programme": PROGRAMME, "month": JANUARY, "division": "3301", "pay_on": DAY} | change
    with acting("payer", "run") as act, pytest.raises(BadRun):
        prepare(act, **given)  # type: ignore[arg-type]
    assert one(money, "select count(*) from payment_run") == 0


def test_an_empty_run_is_not_approved(money: psycopg.Connection) -> None:
    run = prepared()
    with acting("checker", "run") as act, pytest.raises(NothingToPay):
        approve(act, run_id=run, version=1)


def test_another_district_sees_and_does_nothing(money: psycopg.Connection) -> None:
    add_award(money)
    run = approved()
    with acting("payer_shangcheng", "run") as act:
        with pytest.raises(RunNotFound):
            freeze(act, run_id=run)
        with pytest.raises(RunNotFound):
            preview(act, run_id=run)
        with pytest.raises(NotAllowed):
            prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY)
        done = prepare(act, programme=PROGRAMME, month=JANUARY, division="330102", pay_on=DAY)
        assert done.payments == 0
    with acting("payer_shangcheng", "run"), connection.cursor() as cursor:
        for table in ("payment", "posting", "ledger_account", "award", "payee_account", "account_version"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
