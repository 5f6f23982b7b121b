"""What follows payments: months taken in the registry, parts kept back against overpayments, arrears, yearly awards, late grants,
what comes back, what is paid back; each in the ledger to the fen and traced."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.utils import IntegrityError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.awards.deeds import change_award, end_award, version_of
from minsheng.registry.awards.models import Award
from minsheng.registry.differences.standing import differences_of
from minsheng.services.payments.ledger import (
    book_overpayments,
    close_month,
    receive_repayment,
    release,
    to_release,
)
from minsheng.services.payments.ledger.closing import MonthNotReady
from minsheng.services.payments.ledger.overpayments import NothingOwed
from minsheng.services.payments.ledger.posting import AlreadyPosted
from minsheng.services.payments.ledger.releasing import NotToRelease
from minsheng.services.payments.runs import approve, freeze, lines_of, post_run, prepare, preview
from minsheng.services.payments.runs.freezing import AwardsChanged
from minsheng.services.payments.tracing import PaymentNotFound, trace
from tests.registry.awards.building import PROGRAMME, add_account, add_award, add_decision, number_of, one
from tests.services.payments.building import DAY, FEBRUARY, JANUARY, MARCH, approved, balances, frozen, posted, prepared
from tests.services.payments.test_bank import a_bank, read, report, sent

WHOLE = 10**12


def overpaid(
    owner: psycopg.Connection, award: Award, month: datetime.date, amount: int, kind: str = "overpayment"
) -> int:
    """A difference as a change writes it."""
    return one(
        owner,
        "insert into difference (award_number, household_id, programme, month, kind, amount, due, counted, change, decision_id,"
        " arrear_award, made_by, made_on) values (%s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s, 'x', %s) returning id",
        award.number, award.household_id, PROGRAMME, month, kind, amount, amount, f"C {month} {award.number}", award.decision_id,
        award.number if kind == "arrear" else None, month,
    )  # fmt: skip


def plan(owner: psycopg.Connection, award: Award, percent: int) -> None:
    owner.execute(
        "insert into instalment_plan (award_number, household_id, percent, because, set_on, set_by)"
        " values (%s, %s, %s, 'x', '2025-01-01', 'x')",
        [award.number, award.household_id, percent],
    )


def outstanding(award: Award) -> list[int]:
    with acting("payer", "look"):
        return [each.outstanding for each in differences_of(award.household_id, PROGRAMME)]


def end_to_end(owner: psycopg.Connection, award: Award, month: datetime.date = JANUARY) -> str:
    row = owner.execute(
        "select end_to_end from payment where award_number = %s and month = %s order by attempt desc limit 1", [award.number, month]
    ).fetchone()  # fmt: skip
    assert row is not None
    return str(row[0])


def test_a_part_is_kept_back_against_the_oldest_overpayments(money: psycopg.Connection, tmp_path: Path) -> None:
    debtor, other = add_award(money, 100_000), add_award(money, 50_000)
    old = datetime.date(2024, 11, 1)
    overpaid(money, debtor, old, 15_000)
    overpaid(money, debtor, datetime.date(2024, 12, 1), 40_000)
    plan(money, debtor, 30)
    run = posted()
    assert outstanding(debtor) == [0, 25_000]
    with acting("checker", "look") as act:
        seen = preview(act, run_id=run)
        lines, _ = lines_of(act, run_id=run)
    assert seen.withheld == (1, 30_000)
    assert [(line.amount, line.withheld) for line in lines] == [(100_000, 30_000), (50_000, 0)]
    assert [(fund.fund, fund.needed) for fund in seen.funds] == [("assistance", 120_000)]
    assert balances() == {
        "bank:assistance": WHOLE, "fund:assistance": 120_000 - WHOLE, "payable:assistance": -120_000,
        "receivable:assistance": 25_000, "expected:assistance": -25_000,
    }  # fmt: skip
    bank = a_bank()
    bank.receive(sent(run, tmp_path))
    assert sorted(amount for _, amount in bank.paid.values()) == [50_000, 70_000]
    read(bank.next_statement(), tmp_path)
    assert not report().differences
    with acting("payer", "look") as act:
        told = trace(act, end_to_end=end_to_end(money, debtor))
    assert told.missing == ["decision"]  # those of these tests are bare; the year of a town traces whole ones
    assert [(part.what, part.month, part.amount) for part in told.parts] == [
        ("withheld", old, 15_000), ("withheld", datetime.date(2024, 12, 1), 15_000),
    ]  # fmt: skip
    posted(FEBRUARY)
    assert outstanding(debtor) == [0, 0]  # never more than is owed
    assert money.execute("select withheld from payment where month = %s order by award_number", [FEBRUARY]).fetchall() == [
        (25_000,), (0,),
    ]  # fmt: skip
    assert {code: amount for code, amount in balances().items() if code[:3] in ("rec", "exp")} == {}
    assert other.amount == 50_000


def test_two_months_at_once_share_what_is_owed(money: psycopg.Connection) -> None:
    award = add_award(money, 10_000, with_account=False)
    overpaid(money, award, datetime.date(2024, 12, 1), 7_000)
    plan(money, award, 50)
    add_award(money)
    posted()  # held back: no account
    token = add_account(award.payee_id)
    with acting("reviewer_xihu", "review") as act:
        change_award(act, number=award.number, version=award.pk, since=JANUARY, because="account", decision_id=award.decision_id,
                     account=token)  # fmt: skip
    posted(FEBRUARY)
    rows = money.execute(
        "select month, amount, withheld from payment where award_number = %s order by month", [award.number]
    ).fetchall()
    assert rows == [(JANUARY, 10_000, 5_000), (FEBRUARY, 10_000, 2_000)]
    assert outstanding(award) == [0]


def test_all_of_it_kept_back_needs_no_bank(money: psycopg.Connection, tmp_path: Path) -> None:
    award = add_award(money, 10_000)
    overpaid(money, award, datetime.date(2024, 12, 1), 60_000)
    plan(money, award, 100)
    run = posted()
    out = sent(run, tmp_path)
    assert list(out.glob("*.xml")) == []
    assert money.execute("select state from payment_run").fetchone() == ("settled",)
    assert balances() == {"bank:assistance": WHOLE, "fund:assistance": -WHOLE, "receivable:assistance": 50_000,
                          "expected:assistance": -50_000}  # fmt: skip
    found = report()
    assert (found.differences, found.runs[0].counts) == ([], {"withheld": (1, 10_000)})


def test_what_is_owed_changes_before_the_freeze(money: psycopg.Connection) -> None:
    award = add_award(money, 10_000)
    number = overpaid(money, award, datetime.date(2024, 12, 1), 60_000)
    plan(money, award, 50)
    run = approved()
    money.execute(
        "insert into difference_step (difference_id, what, amount, reference, done_on, done_by)"
        " values (%s, 'waived', 57000, 'w', '2025-01-02', 'x')", [number]
    )  # fmt: skip
    with acting("payer", "run") as act, pytest.raises(AwardsChanged, match=str(award.number)):
        freeze(act, run_id=run)
    with acting("payer", "run") as act:
        again = prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY, again=True)
    assert again.withheld == 3_000
    with acting("checker", "run") as act:
        approve(act, run_id=run, version=2)
    for change in ("insert into payment_withheld (run_id, payment_id, difference_id, amount) select run_id, id, 99, 1 from payment",
                   "delete from payment_withheld"):  # fmt: skip
        with pytest.raises(IntegrityError, match="only while"), acting("payer", "x"), connection.cursor() as cursor:
            cursor.execute(change)
    with acting("checker", "look"), connection.cursor() as cursor:
        cursor.execute("select count(*) from payment_withheld")
        assert cursor.fetchone() == (1,)
    with acting("payer_shangcheng", "look"), connection.cursor() as cursor:
        cursor.execute("select count(*) from payment_withheld")
        assert cursor.fetchone() == (0,)
    with acting("payer", "run") as act:
        freeze(act, run_id=run)
    assert outstanding(award) == [0]


def test_nothing_is_kept_back_against_somebody_elses_debt(money: psycopg.Connection) -> None:
    award, debtor = add_award(money, 10_000), add_award(money, 10_000)
    number = overpaid(money, debtor, datetime.date(2024, 12, 1), 60_000)
    run = prepared()
    with pytest.raises(IntegrityError, match="same household"), acting("payer", "x"), connection.cursor() as cursor:
        cursor.execute(
            "insert into payment_withheld (run_id, payment_id, difference_id, amount)"
            " select %s, id, %s, 5 from payment where award_number = %s",
            [run, number, award.number],
        )


def test_a_month_that_an_arrear_covers_is_not_paid_once_more(money: psycopg.Connection) -> None:
    award = add_award(money, 10_000, JANUARY)
    money.execute(
        "insert into paid (award_number, household_id, programme, month, amount, reference, noted_by)"
        " values (%s, %s, %s, %s, 0, 'C1 2025-01', 'x')", [award.number, award.household_id, PROGRAMME, JANUARY]
    )  # fmt: skip
    with acting("payer", "run") as act:
        done = prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=DAY)
    assert (done.payments, done.held_back) == (0, 0)
    # and where the cover comes between the list and its freezing
    approved(FEBRUARY)
    money.execute(
        "insert into paid (award_number, household_id, programme, month, amount, reference, noted_by)"
        " values (%s, %s, %s, %s, 0, 'C1 2025-02', 'x')", [award.number, award.household_id, PROGRAMME, FEBRUARY]
    )  # fmt: skip
    with acting("payer", "run") as act, pytest.raises(AwardsChanged, match="arrear covers"):
        freeze(act, run_id=one(money, "select max(id) from payment_run"))


def test_a_grant_that_came_after_the_months_run_is_caught_up(money: psycopg.Connection) -> None:
    add_award(money, 10_000)
    posted()
    late = add_award(money, 20_000, JANUARY)
    run = posted(FEBRUARY)
    with acting("payer", "look") as act:
        assert preview(act, run_id=run).caught_up == 1
    assert money.execute("select month from payment where award_number = %s order by month", [late.number]).fetchall() == [
        (JANUARY,), (FEBRUARY,),
    ]  # fmt: skip
    # known for long and paid in every month: nothing more is due
    posted(MARCH)
    assert one(money, "select count(*) from payment where month = '2025-03-01'") == 2
    assert one(money, "select count(*) from payment") == 6
    with acting("payer", "run") as act:
        assert prepare(act, programme=PROGRAMME, month=MARCH, division="3301", pay_on=MARCH, number=2).payments == 0


def test_a_yearly_award_is_paid_in_its_month_of_each_year(money: psycopg.Connection) -> None:
    award = add_award(money, 30_000, datetime.date(2024, 2, 1), kind="yearly")
    posted(kind="once")  # January: the year 2024 had no run, and is caught up
    assert money.execute("select month, kind from payment").fetchall() == [(datetime.date(2024, 2, 1), "yearly")]
    posted(FEBRUARY, kind="once")
    prepared(MARCH, kind="once")
    assert money.execute("select month from payment order by id").fetchall() == [
        (datetime.date(2024, 2, 1),), (FEBRUARY,),
    ]  # fmt: skip
    kinds = money.execute("select kind, what, amount from paid order by id").fetchall()
    assert kinds == [("yearly", "taken", 30_000)] * 2
    with acting("payer", "run") as act:
        assert prepare(act, programme=PROGRAMME, month=MARCH, division="3301", pay_on=MARCH).payments == 0
    assert award.kind == "yearly"


def test_an_arrear_is_paid_once_and_traced_to_its_months(money: psycopg.Connection) -> None:
    award = add_award(money, 9_000, kind="arrear")
    overpaid(money, award, datetime.date(2024, 11, 1), 4_000, kind="arrear")
    overpaid(money, award, datetime.date(2024, 12, 1), 5_000, kind="arrear")
    assert outstanding(award) == [4_000, 5_000]
    run = posted(kind="once")
    assert outstanding(award) == [0, 0]
    with acting("books", "look") as act, pytest.raises(NotAllowed):  # who keeps the books sees no decisions
        trace(act, end_to_end=end_to_end(money, award))
    with acting("checker", "look") as act:
        told = trace(act, end_to_end=end_to_end(money, award))
        assert [(part.what, part.amount) for part in told.parts] == [("arrear", 4_000), ("arrear", 5_000)]
        assert [(line.account, line.amount) for line in told.postings] == [("payable:assistance", -9_000)]
        assert (told.run["number"], told.file, told.outcomes) == (run, None, [])
        with pytest.raises(PaymentNotFound):
            trace(act, end_to_end="M202501A000000000000T01")


def test_what_comes_back_and_is_owed_no_more_goes_to_the_fund(money: psycopg.Connection, tmp_path: Path) -> None:
    award = add_award(money, 10_000)
    bank = a_bank(bouncing={number_of(award.payee_id)})
    bank.receive(sent(posted(), tmp_path))
    read(bank.next_statement(), tmp_path)
    read(bank.next_statement(), tmp_path)
    assert money.execute("select what, amount from paid order by id").fetchall() == [
        ("taken", 10_000),
        ("returned", 10_000),
    ]
    payment = end_to_end(money, award)
    with acting("books", "look") as act:
        assert to_release(act) == []
        with pytest.raises(NotToRelease, match="still owed"):
            release(act, end_to_end=payment, day=DAY, because="x")
        with pytest.raises(NotToRelease, match="came back"):
            release(act, end_to_end="M0", day=DAY, because="x")
    decision = add_decision(money, award.household_id)
    with acting("reviewer_xihu", "review") as act:
        end_award(act, number=award.number, version=award.pk, on=FEBRUARY, because="moved", decision_id=decision)
        change_award(act, number=award.number, version=version_of(award.number), since=JANUARY, because="error",
                     decision_id=decision, amount=1)  # fmt: skip
    with acting("reviewer_xihu", "review") as act:
        end_award(
            act,
            number=award.number,
            version=version_of(award.number),
            on=JANUARY,
            because="never held",
            decision_id=decision,
        )
    with acting("books", "release") as act:
        assert to_release(act) == [payment]
        release(act, end_to_end=payment, day=DAY, because="never held")
        assert to_release(act) == []
    with acting("books", "release") as act, pytest.raises(AlreadyPosted):
        release(act, end_to_end=payment, day=DAY, because="never held")
    assert balances() == {"bank:assistance": WHOLE, "fund:assistance": -WHOLE}
    found = report()
    assert (found.differences, found.runs[0].counts) == ([], {"released": (1, 10_000)})


def test_an_overpayment_is_booked_reduced_waived_and_paid_back(money: psycopg.Connection, tmp_path: Path) -> None:
    award = add_award(money, 10_000)
    first = overpaid(money, award, JANUARY, 5_000)
    overpaid(money, award, FEBRUARY, 8_000)
    with acting("books", "month end") as act:
        assert book_overpayments(act, day=DAY) == {"assistance": 13_000}
        assert book_overpayments(act, day=DAY) == {}
    money.execute(
        "insert into difference_step (difference_id, what, amount, reference, done_on, done_by)"
        " values (%s, 'reduced', 1000, 'C9', '2025-01-02', 'x'), (%s, 'waived', 1500, 'W1', '2025-01-02', 'x')", [first, first]
    )  # fmt: skip
    with acting("books", "close") as act, pytest.raises(MonthNotReady, match="minsheng pay overpayments"):
        close_month(act, month=JANUARY, today=FEBRUARY)
    with acting("books", "month end") as act:
        assert book_overpayments(act, day=DAY) == {"assistance": -2_500}
    owing = {
        "fund": "assistance",
        "household_id": award.household_id,
        "programme": PROGRAMME,
        "day": DAY,
        "because": "cash",
    }
    with acting("books", "counter") as act:
        with pytest.raises(NothingOwed, match=r"owes 105\.00"):
            receive_repayment(act, **owing, amount=10_501, reference="7")  # type: ignore[arg-type]
        receive_repayment(act, **owing, amount=6_000, reference="7")  # type: ignore[arg-type]
    with acting("books", "counter") as act, pytest.raises(AlreadyPosted):
        receive_repayment(act, **owing, amount=1, reference="7")  # type: ignore[arg-type]
    assert outstanding(award) == [0, 4_500]
    assert balances() == {"bank:assistance": WHOLE + 6_000, "fund:assistance": -WHOLE - 6_000, "receivable:assistance": 4_500,
                          "expected:assistance": -4_500}  # fmt: skip
    bank = a_bank()
    bank.book("7", 6_000)
    assert read(bank.next_statement(), tmp_path) == [{"known": 1}]
    assert not report().differences
    with acting("books", "close") as act:
        close_month(act, month=JANUARY, today=FEBRUARY)
    run = frozen(FEBRUARY)
    with acting("payer", "run") as act:
        post_run(act, run_id=run, day=FEBRUARY)
