"""Bank files are valid and the same each time; what the bank answers is read once, and everything adds up to the fen."""

from __future__ import annotations

import datetime
import hashlib
import random
from pathlib import Path

import psycopg
import pytest
from lxml import etree

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.services.payments.bank import read_statement, read_status, send_files, write_files
from minsheng.services.payments.bank.messages import MessageDiffers, UnreadableMessage
from minsheng.services.payments.bank.pain001 import schema_file
from minsheng.services.payments.bank.statement import StatementMissing, UnknownBankAccount
from minsheng.services.payments.bank.status import UnknownFile
from minsheng.services.payments.bank.writing import CannotWrite, FileDiffers, Written
from minsheng.services.payments.ledger import close_month
from minsheng.services.payments.ledger.posting import MonthClosed
from minsheng.services.payments.report import Reconciliation, reconcile
from minsheng.services.payments.runs import prepare
from minsheng.services.payments.runs.steps import StepOutOfOrder
from tests.registry.awards.building import PROGRAMME, add_account, add_award, number_of, one
from tests.services.payments import bank as banks
from tests.services.payments.bank import Bank
from tests.services.payments.building import FEBRUARY, JANUARY, MARCH, balances, frozen, posted

ACCOUNT = "33001616083053000001"
WHOLE = 10**12


def a_bank(**more: object) -> Bank:
    return Bank(ACCOUNT, WHOLE, **more)  # type: ignore[arg-type]


def written(run: int, folder: Path) -> list[Written]:
    with acting("payer", "run") as act:
        return write_files(act, run_id=run, folder=folder)


def sent(run: int, folder: Path) -> Path:
    written(run, folder / "files")
    (folder / "out").mkdir(exist_ok=True)
    with acting("payer", "run") as act:
        send_files(act, run_id=run, folder=folder / "files", outbox=folder / "out")
    return folder / "out"


def saved(raw: bytes, folder: Path) -> Path:
    file = folder / f"{hashlib.sha256(raw).hexdigest()[:8]}.xml"
    file.write_bytes(raw)
    return file


def read(raw: bytes, folder: Path) -> list[dict[str, int]]:
    """Counts of what is new in a message."""
    file = saved(raw, folder)
    with acting("books", "bank") as act:
        if b"CstmrPmtStsRpt" in raw:
            done = [read_status(act, file=file)]
        else:
            done = read_statement(act, file=file, today=MARCH)
    return [each.counts for each in done if each.is_new]


def report(**more: object) -> Reconciliation:
    with acting("books", "month's end") as act:
        return reconcile(act, since=JANUARY, until=datetime.date(2025, 12, 1), **more)  # type: ignore[arg-type]


def test_files_are_valid_streamed_in_parts_and_the_same_each_time(money: psycopg.Connection, tmp_path: Path) -> None:
    names = ["张三丰", "䶮𠮷㛃", "阿卜杜拉·买买提", "O'Hara & <Söhne>", "单雄信"]
    awards = [add_award(money, 100 + place, name=name) for place, name in enumerate(names)]
    run = posted(file_size=2)
    files = written(run, tmp_path / "a")
    assert [(each.payments, each.total) for each in files] == [(2, 201), (2, 205), (1, 104)]
    tags: list[tuple[str | None, ...]] = []
    for each in files:
        tree = etree.parse(str(each.file))
        banks.schema(schema_file()).assertValid(tree)
        ns = {"p": tree.getroot().nsmap[None]}
        assert tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=ns) == f"{each.total / 100:.2f}"
        tags += [
            (
                transfer.findtext("p:Cdtr/p:Nm", namespaces=ns),
                transfer.findtext("p:CdtrAcct/p:Id/p:Othr/p:Id", namespaces=ns),
                transfer.findtext("p:Amt/p:InstdAmt", namespaces=ns),
            )
            for transfer in tree.findall(".//p:CdtTrfTxInf", namespaces=ns)
        ]
    assert tags == [
        (name, number_of(award.payee_id), f"{award.amount / 100:.2f}")
        for name, award in zip(names, awards, strict=True)
    ]
    again = written(run, tmp_path / "b")
    assert [each.digest for each in again] == [each.digest for each in files]
    assert [each.file.read_bytes() for each in again] == [each.file.read_bytes() for each in files]
    assert not list(tmp_path.rglob("*.partial"))


def test_account_numbers_are_nowhere_in_the_clear_before_the_file(money: psycopg.Connection) -> None:
    award = add_award(money)
    posted()
    number = number_of(award.payee_id)
    tables = [row[0] for row in money.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()]
    for table in tables:
        row = money.execute(f"select count(*) from {table} t where t::text like %s", [f"%{number}%"]).fetchone()  # type: ignore[arg-type]
        assert row == (0,), table


def test_only_who_writes_opens_numbers(money: psycopg.Connection, tmp_path: Path) -> None:
    add_award(money)
    run = posted()
    for actor in ("checker", "books"):
        with acting(actor, "curious") as act, pytest.raises(NotAllowed):
            write_files(act, run_id=run, folder=tmp_path)
        with acting(actor, "curious"), pytest.MonkeyPatch.context():
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("select * from accounts_to_write(%s, 1)", [run])
                assert cursor.fetchall() == []
    written(run, tmp_path)
    assert one(money, "select count(*) from audit_entry where action like 'account numbers opened%%'") == 1


def test_writing_comes_after_posting_and_sending_checks_the_file(money: psycopg.Connection, tmp_path: Path) -> None:
    add_award(money)
    run = frozen()
    with acting("payer", "run") as act, pytest.raises(StepOutOfOrder, match="minsheng pay post"):
        write_files(act, run_id=run, folder=tmp_path)
    run = posted()
    with acting("payer", "run") as act, pytest.raises(StepOutOfOrder):
        send_files(act, run_id=run, folder=tmp_path, outbox=tmp_path)
    blocked = tmp_path / "file"
    blocked.touch()
    with acting("payer", "run") as act, pytest.raises(CannotWrite):
        write_files(act, run_id=run, folder=blocked / "in")
    (file,) = written(run, tmp_path)
    whole = file.file.read_bytes()
    for change in (whole.replace(b">1000.00<", b">9000.00<"), None):
        if change is None:
            file.file.unlink()
        else:
            file.file.write_bytes(change)
        with acting("payer", "run") as act, pytest.raises(FileDiffers):
            send_files(act, run_id=run, folder=tmp_path, outbox=tmp_path / "out")
    assert money.execute("select state from payment_run").fetchone() == ("written",)
    money.execute("alter table account_version disable trigger account_version_steps")
    money.execute("update account_version set holder = 'somebody else'")
    with acting("payer", "run") as act, pytest.raises(FileDiffers):
        write_files(act, run_id=run, folder=tmp_path)


def test_from_the_award_to_the_account_and_back(money: psycopg.Connection, tmp_path: Path) -> None:
    good, bouncing, closed = (add_award(money, amount) for amount in (100, 200, 300))
    bank = a_bank(bouncing={number_of(bouncing.payee_id)}, closed={number_of(closed.payee_id)})
    run = posted()
    out = sent(run, tmp_path)
    bank.receive(out)
    assert {account for account, _ in bank.paid.values()} == {number_of(good.payee_id), number_of(bouncing.payee_id)}
    assert read(bank.reports[0], tmp_path) == [{"rejected": 1}]
    assert read(bank.next_statement(), tmp_path) == [{"settled": 2}]
    assert money.execute("select state from payment_run").fetchone() == ("settled",)
    assert read(bank.next_statement(), tmp_path) == [{"returned": 1}]
    assert balances() == {"bank:assistance": WHOLE - 100, "fund:assistance": 600 - WHOLE, "payable:assistance": -500}
    assert not report().differences
    # Everything again changes nothing.
    before = balances()
    for raw in (*bank.reports, *bank.statements):
        assert read(raw, tmp_path) == []
    assert balances() == before

    with acting("payer", "again") as act:
        held = prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=JANUARY, kind="reissue")
    assert (held.payments, held.held_back) == (0, 2)
    for award in (bouncing, closed):
        add_account(award.payee_id, f"62229999{award.payee_id:08d}", award.account_id)
    with acting("payer", "again") as act:
        prepare(act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=JANUARY, kind="reissue", again=True)
    from minsheng.services.payments.runs import approve, freeze, post_run

    with acting("checker", "again") as act:
        approve(act, run_id=held.run_id, version=2)
    with acting("payer", "again") as act:
        freeze(act, run_id=held.run_id)
        post_run(act, run_id=held.run_id, day=JANUARY)
    assert balances() == before
    bank.receive(sent(held.run_id, tmp_path))
    assert read(bank.next_statement(), tmp_path) == [{"settled": 2}]
    whole = {"bank:assistance": WHOLE - 600, "fund:assistance": 600 - WHOLE}
    assert balances() == whole
    end = report(every=tmp_path / "all.csv")
    assert not end.differences
    assert [each.counts for each in end.runs] == [
        {"settled": (1, 100), "reissued": (2, 500)}, {"settled": (2, 500)},
    ]  # fmt: skip
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 6
    with acting("payer", "again") as act:
        third = prepare(
            act, programme=PROGRAMME, month=JANUARY, division="3301", pay_on=JANUARY, kind="reissue", number=2
        )
    assert (third.payments, third.held_back) == (0, 0)


def test_what_nobody_knows_goes_to_suspense_and_is_named(money: psycopg.Connection, tmp_path: Path) -> None:
    awards = [add_award(money, amount) for amount in (100, 200, 300)]
    bank = a_bank()
    bank.receive(sent(posted(), tmp_path))
    first, second, third = (
        money.execute("select end_to_end from payment where award_number = %s", [award.number]).fetchone()[0]  # type: ignore[index]
        for award in awards
    )
    bank.lines = [
        (first, -100, ""), (first, -100, ""), (second, -201, ""), ("NOBODY", -50, ""), ("GIFT", 70, ""),
        (third, 300, "AC04"), (third, -300, ""), ("1", 5_000, ""),
    ]  # fmt: skip
    assert read(bank.next_statement(), tmp_path) == [{"settled": 2, "unexplained": 6}]
    told = money.execute("select end_to_end, amount, why from bank_other_line order by id").fetchall()
    assert told == [
        (first, -100, "paid twice by the bank"),
        (second, -201, "the amount is not that of the payment"),
        ("NOBODY", -50, "no payment has this number"),
        ("GIFT", 70, "no payment has this number"),
        (third, 300, "returned before it was paid"),
        ("1", 5_000, "no payment has this number"),
    ]
    suspense = -(-100 - 201 - 50 + 70 + 300 + 5_000)
    assert balances() == {
        "bank:assistance": bank.balance, "fund:assistance": 600 - WHOLE, "payable:assistance": -200,
        "suspense:assistance": suspense,
    }  # fmt: skip
    assert len(report().differences) == 1
    bank.lines = [("2", 9_000, "")]
    with acting("books", "voucher") as act:
        from minsheng.services.payments.ledger import add_money

        add_money(act, fund="assistance", amount=9_000, day=JANUARY, reference="2", because="more")
    assert read(bank.next_statement(), tmp_path) == [{"known": 1}]
    assert balances()["bank:assistance"] == bank.balance


def test_statements_are_read_in_their_order(money: psycopg.Connection, tmp_path: Path) -> None:
    add_award(money)
    bank = a_bank()
    bank.receive(sent(posted(), tmp_path))
    first = bank.next_statement()
    bank.book("GIFT", 5)
    second = bank.next_statement()
    bank.book("GIFT", 6)
    third = bank.next_statement()
    assert read(first, tmp_path)
    with pytest.raises(StatementMissing, match="S00003"):
        read(third, tmp_path)
    before = balances()
    assert read(second, tmp_path)
    assert read(third, tmp_path)
    assert balances()["bank:assistance"] == before["bank:assistance"] + 11
    other = banks.statement(ACCOUNT, "S00003", WHOLE, WHOLE + 7, MARCH, [("GIFT", 7, "")])
    with pytest.raises(MessageDiffers):
        read(other, tmp_path)


def test_a_closed_month_takes_nothing_more(money: psycopg.Connection, tmp_path: Path) -> None:
    add_award(money)
    bank = a_bank()
    run = posted()
    bank.receive(sent(run, tmp_path))
    with acting("books", "close") as act:
        close_month(act, month=JANUARY, today=FEBRUARY)
    read(bank.next_statement(), tmp_path)
    days = money.execute("select month from posting where kind = 'settlement'").fetchall()
    assert days == [(MARCH,)]  # read in March
    add_award(money, programme="other")
    with pytest.raises(MonthClosed):
        posted(programme="other")
    assert one(money, "select count(*) from posting where kind = 'payments'") == 1


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", UnreadableMessage),
        (b"not xml", UnreadableMessage),
        (b"<Document><Other/></Document>", UnreadableMessage),
        (b'<!DOCTYPE Document [<!ENTITY a "b">]><Document><BkToCstmrStmt/></Document>', UnreadableMessage),
        (b"<Document><BkToCstmrStmt/></Document>", UnreadableMessage),
        (banks.statement("999999", "S1", 0, 0, MARCH, []), UnknownBankAccount),
        (banks.statement(ACCOUNT, "S1", 0, 5, MARCH, []), UnreadableMessage),
        (banks.statement(ACCOUNT, "S1", 0, 5, MARCH, [("X", 5, "")]).replace(b">0.05<", b">0.051<"), UnreadableMessage),
        (banks.statement(ACCOUNT, "S1", 0, 5, MARCH, [("X", 5, "")]).replace(b"CNY", b"USD"), UnreadableMessage),
        (banks.statement(ACCOUNT, "S1", 0, 5, MARCH, [("X", 5, "")])[:-40], UnreadableMessage),
        (banks.status_report("R1", "MNOBODY", []), UnknownFile),
        (banks.status_report("R1", "M", []).replace(b"<OrgnlMsgId>M</OrgnlMsgId>", b""), UnreadableMessage),
    ],
)
def test_bad_messages_are_refused_whole(
    money: psycopg.Connection, tmp_path: Path, raw: bytes, error: type[Exception]
) -> None:
    before = balances()
    with pytest.raises(error):
        read(raw, tmp_path)
    assert balances() == before
    assert one(money, "select count(*) from bank_message") == 0


def test_a_file_refused_as_a_whole(money: psycopg.Connection, tmp_path: Path) -> None:
    for _ in range(3):
        add_award(money)
    run = posted()
    sent(run, tmp_path)
    message = money.execute("select message_id from bank_file").fetchone()
    assert message is not None
    assert read(banks.status_report("R1", message[0], [], "RJCT"), tmp_path) == [{"rejected": 3}]
    assert money.execute("select state from payment_run").fetchone() == ("settled",)
    end_to_end = money.execute("select end_to_end from payment limit 1").fetchone()
    assert end_to_end is not None
    # and yet the bank pays one of them: suspense, never twice to anybody by us
    raw = banks.statement(ACCOUNT, "S1", WHOLE, WHOLE - 100_000, MARCH, [(end_to_end[0], -100_000, "")])
    assert read(raw, tmp_path) == [{"unexplained": 1}]


@pytest.mark.parametrize("seed", range(4))
def test_a_bank_that_loses_repeats_and_delays(money: psycopg.Connection, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    awards = [add_award(money, 1_000 + place) for place in range(12)]
    numbers = [number_of(award.payee_id) for award in awards]
    bank = a_bank(bouncing=set(chance.sample(numbers, 3)), closed=set(chance.sample(numbers, 2)))
    for month in (JANUARY, FEBRUARY):
        out = sent(posted(month, file_size=5), tmp_path)
        for file in sorted(out.glob("*.xml")):
            if chance.random() < 0.5:
                bank._take(file.read_bytes())  # the transfer program sends a file twice
        bank.receive(out)
        bank.next_statement()
        for raw in bank.answers(chance):
            read(raw, tmp_path)
    bank.next_statement()
    bank.next_statement()
    for raw in (*bank.reports, *bank.statements, *bank.answers(chance)):
        read(raw, tmp_path)
    assert not report().differences
    states = money.execute("select state from payment_run order by id").fetchall()
    assert states == [("settled",), ("settled",)]
    settled = money.execute(
        "select p.end_to_end, p.amount from payment p join payment_outcome o on o.payment_id = p.id and o.what = 'settled'"
    ).fetchall()
    assert {end_to_end: amount for end_to_end, (_, amount) in bank.paid.items()} == dict(settled)
    assert balances()["bank:assistance"] == bank.balance
