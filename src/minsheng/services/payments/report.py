"""The reconciliation (对账): every payment where it stands, and runs, ledger and statements compared to the fen."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.bank.writing import whole_file
from minsheng.services.payments.ledger.trial import trial_balance

# Where each payment stands, by what the bank said of it and whether it was paid again.
_STANDING = """
select p.id, p.run_id, p.award_number, p.month, p.attempt, p.amount, p.withheld, p.fund_id, p.end_to_end, p.decision_id,
  r.state as run_state,
  case when again.id is not null then 'reissued' when g.id is not null then 'released' when p.amount = p.withheld then 'withheld'
       when o.returned then 'returned' when o.rejected then 'rejected'
       when o.settled then 'settled' when r.state in ('sent', 'settled') then 'sent'
       when r.state in ('posted', 'written') then 'posted' else 'listed' end as standing,
  -- what the ledger must have as payable for it: posted, not settled or come back, and not moved to another attempt
  case when r.state not in ('posted', 'written', 'sent', 'settled') then 0
       when g.id is not null then 0
       when again.id is not null and ra.state in ('posted', 'written', 'sent', 'settled') then 0
       when o.settled and not coalesce(o.returned, false) then 0 else p.withheld - p.amount end as payable
from payment p join payment_run r on r.id = p.run_id
  left join payment again on again.again_for = p.id
  left join payment_run ra on ra.id = again.run_id
  left join posting g on g.kind = 'release' and g.reference = 'release ' || p.end_to_end
  left join (
    select payment_id, bool_or(what = 'settled') as settled, bool_or(what = 'rejected') as rejected,
      bool_or(what = 'returned') as returned
    from payment_outcome group by payment_id
  ) o on o.payment_id = p.id
where r.month between %(since)s and %(until)s and p.programme like %(programme)s
"""
_COUNTS = f"""
select run_id, run_state, standing, count(*), sum(amount)::bigint from ({_STANDING}) s group by 1, 2, 3 order by 1, 3
"""
_PAYABLE = f"""
select s.end_to_end, s.payable, coalesce(l.amount, 0)::bigint from ({_STANDING}) s
  left join (select l.payment_id, sum(l.amount) as amount from posting_line l
             join ledger_account a on a.id = l.account_id and a.kind = 'payable'
             where l.payment_id is not null group by l.payment_id) l on l.payment_id = s.id
where s.payable <> coalesce(l.amount, 0) order by s.id limit 20
"""
_FUNDS = """
select f.fund_id, f.balance as bank, p.balance as payable, m.closing,
  (select coalesce(sum(l.amount), 0)::bigint from posting_line l where l.account_id = p.id and l.payment_id is null),
  (select coalesce(sum(o.amount), 0)::bigint from bank_other_line o join bank_message b on b.id = o.message_id
     where b.fund_id = f.fund_id and o.what = 'unexplained'),
  s.balance
from ledger_account f join ledger_account p on p.fund_id = f.fund_id and p.kind = 'payable'
  join ledger_account s on s.fund_id = f.fund_id and s.kind = 'suspense'
  left join lateral (select closing from bank_message where kind = 'statement' and fund_id = f.fund_id
                     order by id desc limit 1) m on true
where f.kind = 'bank' order by f.fund_id
"""


@dataclass(frozen=True, slots=True)
class RunStanding:
    """Of one run, how many payments stand where: standing -> (payments, fen)."""

    run_id: int
    state: str
    counts: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FundStanding:
    """A fund's bank account in the ledger and in the last statement (None: none was read), in fen."""

    fund: str
    bank: int
    statement: int | None
    payable: int
    suspense: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``differences`` says in words each thing that does not agree; none: all does."""

    runs: list[RunStanding]
    funds: list[FundStanding]
    differences: list[Difference]


def reconcile(
    act: Act, *, since: datetime.date, until: datetime.date, programme: str = "", every: Path | None = None
) -> Reconciliation:
    """Compares runs of these months with the ledger, and the ledger with the bank's statements.

    ``every``: a CSV file that gets a line for every payment. Raises :class:`NotAllowed`.
    """
    act.require_anywhere("pay_read")
    values = {"since": since.replace(day=1), "until": until, "programme": programme or "%"}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        runs: dict[int, RunStanding] = {}
        for run_id, state, standing, number, amount in cursor.fetchall():
            runs.setdefault(run_id, RunStanding(run_id, state, {})).counts[standing] = (number, amount)
        cursor.execute(_PAYABLE, values)
        differences = [
            Difference(
                f"付款 {end_to_end}：账上应付 {has:,} 分，应为 {ought:,} 分",
                f"payment {end_to_end}: the ledger has {has:,} fen as payable, it ought to be {ought:,}",
            )
            for end_to_end, ought, has in cursor.fetchall()
        ]
        cursor.execute(_FUNDS)
        rows = cursor.fetchall()
    funds = [
        FundStanding(fund, bank, closing, payable, suspense) for fund, bank, payable, closing, _, _, suspense in rows
    ]
    differences += [line for row in rows for line in _fund_differences(*row)] + _ledger_differences()
    if every is not None:
        _write_every(every, values)
    act.record("reconciled", since=str(since), until=str(until), differences=len(differences))
    return Reconciliation(list(runs.values()), funds, differences)


def _fund_differences(
    fund: str, bank: int, payable: int, closing: int | None, corrected: int, unexplained: int, suspense: int
) -> Iterator[Difference]:
    if closing is not None and bank != closing:
        yield Difference(
            f"基金 {fund}：账面存款 {bank:,} 分，最近一份对账单期末为 {closing:,} 分",
            f"fund {fund}: the ledger has {bank:,} fen in the bank, the last statement closes with {closing:,}",
        )
    if unexplained:
        yield Difference(
            f"基金 {fund}：银行有 {unexplained:,} 分的流水从未说明（待查 {suspense:,} 分）",
            f"fund {fund}: lines of the bank over {unexplained:,} fen were never explained (suspense {suspense:,})",
        )
    if corrected:
        yield Difference(
            f"基金 {fund}：应付款的更正 {corrected:,} 分不属于任何一笔付款",
            f"fund {fund}: corrections of {corrected:,} fen on what is payable belong to no payment",
        )


def _ledger_differences() -> list[Difference]:
    balance = trial_balance()
    found = [
        Difference(f"科目 {code}：明细与余额相差 {by:,} 分", f"account {code}: lines and balance differ by {by:,} fen")
        for code, by in balance.differences.items()
    ]
    if balance.total:
        total = f"{balance.total:,}"
        found.append(Difference(f"试算平衡为 {total} 分，不为 0", f"the trial balance is {total} fen, not 0"))
    return found


def _write_every(file: Path, values: dict[str, object]) -> None:
    columns = ("run", "award", "month", "attempt", "fen", "fund", "end_to_end", "decision", "standing")
    with whole_file(file) as raw, connection.chunked_cursor() as cursor:
        cursor.execute(
            f"select run_id, award_number, month, attempt, amount, fund_id, end_to_end, decision_id, standing from ({_STANDING}) s"
            " order by run_id, id",
            values,
        )
        out = _Lines(raw)
        writer = csv.writer(out)
        writer.writerow(columns)
        while rows := cursor.fetchmany(5_000):
            writer.writerows(rows)


class _Lines:
    """Text lines into a file of bytes, as csv wants to write them."""

    def __init__(self, raw: object) -> None:
        self.raw = raw

    def write(self, line: str) -> int:
        return self.raw.write(line.encode())  # type: ignore[attr-defined,no-any-return]
