"""The town's payments in a month: runs by two people, the bank's files and answers, what came back paid again, the books closed."""

from __future__ import annotations

import datetime

from minsheng.faces.living.town import Town, day_of, write_account
from minsheng.registry.access.acting import acting
from minsheng.services.payments import bank, ledger, runs
from minsheng.services.payments.runs.freezing import AwardsChanged

DIVISION = "3301"


def prepare_runs(
    town: Town, month: datetime.date, kinds: tuple[str, ...] = ("monthly", "once", "reissue"), number: int = 1
) -> list[int]:
    """Lists are made and approved by another person, those that have anything on them. Gives their numbers."""
    made = []
    for programme in town.programmes:
        for kind in kinds:
            with acting(town.officers.payer, "run") as act:
                done = runs.prepare(act, programme=programme, month=month, division=DIVISION, pay_on=day_of(month, 12), kind=kind,
                                    number=number)  # fmt: skip
            if done.payments and done.state == "prepared":
                with acting(town.officers.checker, "run") as act:
                    runs.approve(act, run_id=done.run_id, version=done.version)
                made.append(done.run_id)
    return made


def pay(town: Town, made: list[int], on: datetime.date) -> None:
    """Approved runs are frozen, posted, written and sent; what changed meanwhile is prepared and approved once more."""
    outbox = town.folder / "outbox"
    outbox.mkdir(parents=True, exist_ok=True)
    for run in made:
        if not _freeze(town, run):
            continue
        files = town.folder / "files" / str(run)
        with acting(town.officers.payer, "run") as act:
            done = runs.post_run(act, run_id=run, day=on)
        with acting(town.officers.payer, "run") as act:
            bank.write_files(act, run_id=run, folder=files)
        with acting(town.officers.payer, "run") as act:
            bank.send_files(act, run_id=run, folder=files, outbox=outbox)
        town.happened["payment"] += done.payments
        town.happened["payments withheld in part"] += bool(done.withheld)


def _freeze(town: Town, run: int) -> bool:
    for _ in range(3):
        try:
            with acting(town.officers.payer, "run") as act:
                runs.freeze(act, run_id=run)
        except AwardsChanged:
            town.happened["list changed before it was frozen"] += 1
        else:
            return True
        ((programme, month, kind, number, pay_on),) = town.rows(
            town.officers.payer, "select programme, month, kind, number, pay_on from payment_run where id = %s", run
        )
        with acting(town.officers.payer, "run") as act:
            done = runs.prepare(act, programme=programme, month=month, division=DIVISION, pay_on=pay_on, kind=kind, number=number,
                                again=True)  # fmt: skip
        if not done.payments:
            return False
        with acting(town.officers.checker, "run") as act:
            runs.approve(act, run_id=run, version=done.version)
    raise RuntimeError(f"Run {run} changed three times while it was being frozen.")


def hear_the_bank(town: Town, on: datetime.date) -> None:
    """The bank takes what was sent; its reports and its statement are read."""
    answers = town.folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    for report in town.bank.take(town.folder / "outbox", answers, on):
        with acting(town.officers.books, "bank") as act:
            read = bank.read_status(act, file=report)
        town.happened["payment rejected"] += read.counts.get("rejected", 0)
    statement = town.bank.statement(answers, on)
    with acting(town.officers.books, "bank") as act:
        for told in bank.read_statement(act, file=statement, today=on):
            town.happened["payment returned"] += told.counts.get("returned", 0)


_CAME_BACK = """
select distinct p.payee_id, v.account_id from payment p join account_version v on v.id = p.account_version_id
where v.state = 'in_use' and exists (select 1 from payment_outcome o where o.payment_id = p.id and o.what in ('returned', 'rejected'))
  and not exists (select 1 from payment again where again.again_for = p.id)
order by 1
"""


def correct_accounts(town: Town) -> None:
    """Whose payment came back brings another card."""
    for payee, token in town.rows(town.officers.payer, _CAME_BACK):
        write_account(town, payee, token)
        town.happened["account corrected"] += 1


def keep_books(town: Town, on: datetime.date, close: datetime.date | None = None) -> None:
    """Overpayments are booked, what came back and is owed to nobody goes to the fund, and a month is closed."""
    with acting(town.officers.books, "month end") as act:
        ledger.book_overpayments(act, day=on)
        to_release = ledger.to_release(act)
    for end_to_end in to_release:
        with acting(town.officers.books, "month end") as act:
            ledger.release(act, end_to_end=end_to_end, day=on, because="owed no more")
        town.happened["payment released"] += 1
    if close is not None and town.rows(
        town.officers.books, "select 1 from ledger_period where month = %s and closed_at is null", close
    ):
        with acting(town.officers.books, "month end") as act:
            ledger.close_month(act, month=close, today=on)


_OWED = """
select d.household_id, d.person_id, d.programme, sum(d.amount - coalesce(s.done, 0))::bigint
from difference d left join lateral (select sum(amount) as done from difference_step where difference_id = d.id) s on true
where d.kind = 'overpayment' group by 1, 2, 3 having sum(d.amount - coalesce(s.done, 0)) > 0 order by 1, 3
"""


def collect(town: Town, on: datetime.date) -> None:
    """Everybody pays back what is still owed, into the fund's account."""
    for place, (household, person, programme, amount) in enumerate(town.rows(town.officers.payer, _OWED)):
        reference = f"B{on:%Y%m%d}{place:05d}"
        with acting(town.officers.books, "counter") as act:
            ledger.receive_repayment(act, fund=town.fund, household_id=household, person_id=person, programme=programme,
                                     amount=amount, day=on, reference=reference, because="paid at the counter")  # fmt: skip
        town.bank.book(reference, amount)
        town.happened["paid back at the counter"] += 1
