"""The steps that ``bench.payments`` measures. It reads Django's models: import it once Django is set up."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.db import connection
from lxml import etree

from minsheng.registry.access.acting import Act, acting
from minsheng.registry.awards.deeds import add_fund
from minsheng.registry.awards.deeds.accounts import ABOUT
from minsheng.registry.database.addresses import embedded
from minsheng.registry.sealing import digest, keys, seal
from minsheng.services.payments.bank import read_statement, send_files, write_files
from minsheng.services.payments.bank.pain001 import schema_file
from minsheng.services.payments.ledger import add_money, open_accounts, set_budget, trial_balance
from minsheng.services.payments.report import reconcile
from minsheng.services.payments.runs import approve, freeze, post_run, prepare, preview

MONTH, DAY = datetime.date(2025, 1, 1), datetime.date(2025, 1, 10)
PROGRAMME, ACCOUNT, BANK = "residents_pension", "33001616083053000001", "102331002029"
ACTORS = {"payer": "payment_officer", "checker": "payment_approver", "books": "accountant"}
_ASKED = ("prepare", "approve", "freeze", "post", "write", "send")
_LOAD = """
create temporary table numbers (n bigint, sealed bytea, digest bytea);
"""
_FILL = """
set constraints all deferred;
insert into law_text (version, files) values ('v1', '');
insert into figures_in_force (digest, figures) values ('f1', '{}');
insert into person (id, name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions) overriding system value
  select n, '张' || n, 'zhang', 'z', 'female', '1950-01-01', '', 'none', array['330106002051'] from numbers;
insert into household (id, division) overriding system value select n, '330106002051' from numbers;
insert into decision (id, household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt, decided_by)
  overriding system value
  select n, n, '2025-01-01', now(), 'v1', 'zhejiang/hangzhou', '{}', 'f1', '[]', '{}', '{}', 'bench' from numbers;
insert into payee_account (token, person_id) select 'acc_' || n, n from numbers;
insert into account_version (account_id, holder, bank, number_sealed, number_digest, shown, state, because, stated_by_id,
    confirmed_by_id, confirmed_at)
  select 'acc_' || n, '张' || n, '102331002029', sealed, digest, '6222****', 'in_use', 'bench', 1, 2, now() from numbers;
insert into award (number, household_id, person_id, programme, kind, amount, fund_id, payee_id, account_id, decision_id, article,
    because, held, said_by)
  select nextval('award_number'), n, n, 'residents_pension', 'monthly', 20000 + n % 5000, 'pension', n, 'acc_' || n, n,
    'article', 'granted', '[2025-01-01,)', 'bench' from numbers;
"""
_CONSTRAINTS = (
    "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'award'::regclass and contype = 'x'"
)


def add_actors(owner: psycopg.Connection[Any]) -> None:
    """The officers of payments, for the whole city."""
    for name, role in ACTORS.items():
        owner.execute("insert into actor (name, shown_as, kind) values (%s, %s, 'officer')", [name, name])
        owner.execute(
            "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, %s, '3301', '[2020-01-01,)',"
            " k.id from actor a, actor k where a.name = %s and k.name = 'keeper'",
            [role, name],
        )


def set_up() -> None:
    """A fund with money and a budget."""
    with acting("books", "bench") as act:
        add_fund(
            act, code="pension", zh="基金", en="Fund", division="3301", account_name="杭州市社会保险", account_number=ACCOUNT,
            bank=BANK,
        )  # fmt: skip
        open_accounts(act, fund="pension")
        set_budget(act, fund="pension", year=2025, most=10**14)
        add_money(act, fund="pension", amount=10**13, day=DAY, reference="1", because="bench")


def load(owner: psycopg.Connection[Any], payments: int) -> None:
    """Awards with all they need. The exclusion constraints are made after the load: that is not what is measured."""
    ours = keys()
    owner.execute(_LOAD)
    with owner.cursor() as cursor, cursor.copy("copy numbers from stdin") as copy:
        for n in range(1, payments + 1):
            number = f"6222{n:012d}"
            copy.write_row((n, seal(number, ABOUT, ours), digest(number, ABOUT, ours)))
    constraints = owner.execute(_CONSTRAINTS).fetchall()
    for name, _ in constraints:
        owner.execute(f"alter table award drop constraint {name}")  # type: ignore[arg-type]
    owner.execute(_FILL)
    owner.commit()
    for name, definition in constraints:
        owner.execute(f"alter table award add constraint {name} {definition}")  # type: ignore[arg-type]
    owner.commit()
    owner.autocommit = True
    owner.execute("vacuum analyze")


def measure(payments: int, folder: Path) -> dict[str, Any]:
    """Seconds of each step, the sum that is asked for, and sizes."""
    seconds: dict[str, float] = {}
    processor: dict[str, float] = {}
    run = 0

    def timed(name: str, actor: str, deed: Callable[[Act], Any]) -> Any:
        began, used = time.perf_counter(), processor_time()
        with acting(actor, "bench") as act:
            result = deed(act)
        seconds[name] = round(time.perf_counter() - began, 2)
        processor[name] = round(processor_time() - used, 2)
        print(f"  {name:<12}{seconds[name]:>8.2f} s, processor {processor[name]:>8.2f} s", flush=True)
        return result

    made = timed(
        "prepare", "payer",
        lambda act: prepare(act, programme=PROGRAMME, month=MONTH, division="3301", pay_on=DAY),
    )  # fmt: skip
    run = made.run_id
    assert made.payments == payments, made
    timed("preview", "checker", lambda act: preview(act, run_id=run))
    timed("approve", "checker", lambda act: approve(act, run_id=run, version=1))
    timed("freeze", "payer", lambda act: freeze(act, run_id=run))
    timed("post", "payer", lambda act: post_run(act, run_id=run, day=DAY))
    files = timed("write", "payer", lambda act: write_files(act, run_id=run, folder=folder / "files"))
    (folder / "out").mkdir()
    timed("send", "payer", lambda act: send_files(act, run_id=run, folder=folder / "files", outbox=folder / "out"))
    asked = sum(seconds[name] for name in _ASKED)
    began = time.perf_counter()
    schema = etree.XMLSchema(etree.parse(str(schema_file())))
    schema.assertValid(etree.parse(str(files[0].file)))
    seconds["one file against the schema"] = round(time.perf_counter() - began, 2)
    (folder / "statement.xml").write_text("".join(statement(made.total)))
    timed("statement", "books", lambda act: read_statement(act, file=folder / "statement.xml", today=DAY))
    end = timed("report", "books", lambda act: reconcile(act, since=MONTH, until=MONTH))
    assert end.differences == [], end.differences
    with acting("books", "bench"):
        assert trial_balance().is_even
    return {
        "payments": payments,
        "seconds": seconds,
        "asked_for_s": round(asked, 1),
        "processor_seconds": processor,
        "asked_for_processor_s": round(sum(processor[name] for name in _ASKED), 1),
        "files": len(files),
        "megabytes": round(sum(each.file.stat().st_size for each in files) / 1e6, 1),
    }


def processor_time() -> float:
    """Seconds of processor that this process and the database's have used: what a machine shared with others does not change."""
    postmaster = psutil.Process(int((embedded().data / "postmaster.pid").read_text().splitlines()[0]))
    used = sum(psutil.Process().cpu_times()[:2]) + sum(
        postmaster.cpu_times()[:4]
    )  # with those of its processes that ended
    for process in postmaster.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            used += sum(process.cpu_times()[:2])
    return used


def statement(total: int) -> Iterator[str]:
    """The bank's statement: an entry for every payment."""

    def yuan(fen: int) -> str:
        return f"{fen // 100}.{fen % 100:02d}"

    yield (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>G</MsgId>'
        "<CreDtTm>2025-01-16T18:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><CreDtTm>2025-01-16T18:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id></Acct>"
    )
    for kind, amount in (("OPBD", 10**13), ("CLBD", 10**13 - total)):
        yield (
            f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{yuan(amount)}</Amt>'
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-01-16</Dt></Dt></Bal>"
        )
    with acting("payer", "bench"), connection.cursor() as cursor:
        cursor.execute("select end_to_end, amount from payment order by id")
        for place, (end_to_end, amount) in enumerate(cursor.fetchall()):
            yield (
                f'<Ntry><Amt Ccy="CNY">{yuan(amount)}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
                f"<AcctSvcrRef>{place}</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId>"
                f'</Refs><Amt Ccy="CNY">{yuan(amount)}</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls></Ntry>'
            )
    yield "</Stmt></BkToCstmrStmt></Document>"
