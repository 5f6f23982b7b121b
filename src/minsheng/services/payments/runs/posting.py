"""A frozen run is posted: from the fund to what is payable, a line for each payment; what is withheld pays a debt back."""

from __future__ import annotations

import datetime

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.ledger.accounts import account_ids
from minsheng.services.payments.ledger.overpayments import book_overpayments
from minsheng.services.payments.ledger.posting import begin_posting, refusals_of_the_ledger
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import is_done, planned_for, run_for, take_step

_LINES = {
    "payments": """
insert into posting_line (posting_id, account_id, payment_id, amount)
select %(posting)s, f.id, null, sum(p.amount - p.withheld)::bigint from payment p
  join ledger_account f on f.fund_id = p.fund_id and f.kind = 'fund' where p.run_id = %(run)s
  group by f.id having sum(p.amount - p.withheld) > 0
union all
select %(posting)s, a.id, p.id, p.withheld - p.amount from payment p
  join ledger_account a on a.fund_id = p.fund_id and a.kind = 'payable' where p.run_id = %(run)s and p.amount > p.withheld
""",
    "reissue": """
insert into posting_line (posting_id, account_id, payment_id, amount)
select %(posting)s, a.id, case when g.id is null then p.again_for end, p.amount - p.withheld from payment p
  join payment before on before.id = p.again_for left join posting g on g.reference = 'release ' || before.end_to_end
  join ledger_account a on a.fund_id = p.fund_id and a.kind = case when g.id is null then 'payable' else 'fund' end
  where p.run_id = %(run)s
union all
select %(posting)s, a.id, p.id, p.withheld - p.amount from payment p
  join ledger_account a on a.fund_id = p.fund_id and a.kind = 'payable' where p.run_id = %(run)s
""",
}
_WITHHELD = """
insert into posting_line (posting_id, account_id, payment_id, difference_id, amount)
select %(posting)s, l.id, p.id, w.difference_id, case l.kind when 'receivable' then -w.amount else w.amount end
from payment_withheld w join payment p on p.id = w.payment_id join difference d on d.id = w.difference_id
  join lateral (select fund_id from award a where a.number = d.award_number order by a.id desc limit 1) owed on true
  join ledger_account l on l.fund_id = owed.fund_id and l.kind in ('receivable', 'expected')
where w.run_id = %(run)s order by w.id, l.kind
"""


def post_run(act: Act, *, run_id: int, day: datetime.date) -> Run:
    """Posts a frozen run on a day of an open month. What is paid again moves from its first payment to the new one;
    of what is withheld the fund pays nothing, and what people owe becomes less.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`MonthClosed`, :class:`FundBelowZero`,
    :class:`BudgetExceeded`, :class:`NoBudget`, :class:`UnknownLedgerAccount`.
    """
    run = run_for(act, run_id, "pay_prepare")
    if is_done(run, "posted"):
        return run
    kind = "reissue" if run.kind == "reissue" else "payments"
    reference = f"run {run.pk}"
    with refusals_of_the_ledger(reference, day), planned_for(run.payments), connection.cursor() as cursor:
        cursor.execute("select distinct fund_id from payment where run_id = %s", [run.pk])
        funds = [fund for (fund,) in cursor.fetchall()]
        if run.withheld and kind == "payments":
            book_overpayments(act, day=day, reference=reference, run_id=run.pk, division=run.division)
        account_ids(*(f"{each}:{fund}" for fund in funds for each in ("fund", "payable")))
        because = f"{run.programme} {run.month:%Y-%m} {run.kind}"
        posting = begin_posting(
            act, kind=kind, reference=reference, division=run.division, day=day, because=because, run_id=run.pk
        )
        cursor.execute(_LINES[kind], {"posting": posting, "run": run.pk})
        if run.withheld and kind == "payments":
            cursor.execute(_WITHHELD, {"posting": posting, "run": run.pk})
    take_step(act, run, "posted", posting=posting, total=run.total)
    return run
