"""A frozen run is posted: from the fund to what is payable, a line for each payment."""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.ledger.accounts import account_ids
from minsheng.services.payments.ledger.posting import begin_posting, refusals_of_the_ledger
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import is_done, run_for, take_step

_LINES = {
    "payments": """
insert into posting_line (posting_id, account_id, payment_id, amount)
select %(posting)s, f.id, null, sum(p.amount)::bigint from payment p
  join ledger_account f on f.fund_id = p.fund_id and f.kind = 'fund' where p.run_id = %(run)s group by f.id
union all
select %(posting)s, a.id, p.id, -p.amount from payment p
  join ledger_account a on a.fund_id = p.fund_id and a.kind = 'payable' where p.run_id = %(run)s
""",
    "reissue": """
insert into posting_line (posting_id, account_id, payment_id, amount)
select %(posting)s, a.id, p.again_for, p.amount from payment p
  join ledger_account a on a.fund_id = p.fund_id and a.kind = 'payable' where p.run_id = %(run)s
union all
select %(posting)s, a.id, p.id, -p.amount from payment p
  join ledger_account a on a.fund_id = p.fund_id and a.kind = 'payable' where p.run_id = %(run)s
""",
}


def post_run(act: Act, *, run_id: int, day: datetime.date) -> Run:
    """Posts a frozen run on a day of an open month. What is paid again moves from its first payment to the new one.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`MonthClosed`, :class:`FundBelowZero`,
    :class:`BudgetExceeded`, :class:`NoBudget`, :class:`UnknownLedgerAccount`.
    """
    run = run_for(act, run_id, "pay_prepare")
    if is_done(run, "posted"):
        return run
    kind = "reissue" if run.kind == "reissue" else "payments"
    reference = f"run {run.pk}"
    with refusals_of_the_ledger(reference, day), connection.cursor() as cursor:
        cursor.execute("select distinct fund_id from payment where run_id = %s", [run.pk])
        funds = [fund for (fund,) in cursor.fetchall()]
        account_ids(*(f"{each}:{fund}" for fund in funds for each in ("fund", "payable")))
        because = f"{run.programme} {run.month:%Y-%m} {run.kind}"
        posting = begin_posting(
            act, kind=kind, reference=reference, division=run.division, day=day, because=because, run_id=run.pk
        )
        cursor.execute(_LINES[kind], {"posting": posting, "run": run.pk})
    take_step(act, run, "posted", posting=posting, total=run.total)
    return run
