"""What a run would pay, against the month before: who is new, whose award ended, whose changed, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import RunNotFound

_NOW_AND_BEFORE = """
with now as (select * from payment where run_id = %(run)s and month = %(month)s and attempt = 1),
before as (
  select p.* from payment p join household h on h.id = p.household_id
  where p.programme = %(programme)s and p.kind = 'monthly' and p.attempt = 1 and starts_with(h.division, %(division)s)
    and p.month = (%(month)s::date - interval '1 month')::date
),
also as (  -- paid for this month by another run: not ended
  select award_number from payment where programme = %(programme)s and kind = 'monthly' and month = %(month)s
    and attempt = 1 and run_id <> %(run)s
),
compared as (
  select coalesce(now.award_number, before.award_number) as award_number, now.amount as amount, before.amount as amount_before,
    now.award_id, coalesce(now.household_id, before.household_id) as household_id,
    case when before.id is null then 'new' when now.id is null then 'ended' when now.amount <> before.amount then 'changed'
         when now.payee_id <> before.payee_id then 'other payee' else 'same' end as what
  from now full join before on before.award_number = now.award_number
  where now.id is not null or not exists (select 1 from also where also.award_number = before.award_number)
)"""
_COUNTS = (
    _NOW_AND_BEFORE + "select what, count(*), coalesce(sum(amount), 0)::bigint, coalesce(sum(amount_before), 0)::bigint"
    " from compared group by what order by what"
)
_CHANGES = (
    _NOW_AND_BEFORE
    + """,
chosen as materialized (select * from compared where what <> 'same' order by what, award_number limit %(most)s)
select c.what, c.award_number, c.household_id, c.amount, c.amount_before, a.decision_id, a.article,
  coalesce(h.why, a.because)
from chosen c
  left join lateral (select max(l.id) as id from award l where c.award_id is null and l.number = c.award_number) last on true
  left join award a on a.id = coalesce(c.award_id, last.id)
  left join payment_held_back h on c.what = 'ended' and h.run_id = %(run)s and h.award_number = c.award_number
    and h.month = %(month)s
order by c.what, c.award_number
"""
)
_FUNDS = """
select p.fund_id, sum(p.amount - p.withheld)::bigint, -coalesce(max(a.balance), 0), max(b.most - b.spent)
from payment p left join ledger_account a on a.fund_id = p.fund_id and a.kind = 'fund'
  left join fund_budget b on b.fund_id = p.fund_id and b.year = extract(year from %(pay_on)s::date)
where p.run_id = %(run)s group by p.fund_id order by p.fund_id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One award that is paid otherwise than the month before. Amounts in fen; ``because`` is the award's own reason, or why
    it was held back."""

    what: str
    award_number: int
    household_id: int
    amount: int | None
    amount_before: int | None
    decision_id: int | None
    article: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class FundNeeded:
    """A fund's part in a run: what it needs, has left, and may still spend this year (None: no budget)."""

    fund: str
    needed: int
    left: int
    budget_left: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A run before it is approved. ``withheld``: payments and fen kept back against overpayments. ``counts``: what -> (awards,
    fen now, fen the month before)."""

    run: Run
    withheld: tuple[int, int]
    counts: dict[str, tuple[int, int, int]]
    caught_up: int
    held_back: dict[str, int]
    changes: list[Change]
    funds: list[FundNeeded]


def preview(act: Act, *, run_id: int, most: int = 100) -> Preview:
    """A run with its changes, ``most`` of them in full. Raises :class:`RunNotFound`, :class:`NotAllowed`."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise RunNotFound(f"There is no payment run {run_id}, or it is outside your divisions. See: minsheng pay runs.")
    act.require("pay_read", run.division)
    values = {
        "run": run.pk, "programme": run.programme, "month": run.month, "division": run.division, "most": most,
        "pay_on": run.pay_on,
    }  # fmt: skip
    with connection.cursor() as cursor:
        counts, changes = {}, []
        if run.kind == "monthly":
            cursor.execute(_COUNTS, values)
            counts = {what: (number, now, before) for what, number, now, before in cursor.fetchall()}
            cursor.execute(_CHANGES, values)
            changes = [Change(*row) for row in cursor.fetchall()]
        cursor.execute("select count(*) from payment where run_id = %(run)s and month < %(month)s", values)
        caught_up = cursor.fetchone()[0]
        cursor.execute(
            "select why, count(*) from payment_held_back where run_id = %(run)s group by why order by why", values
        )
        held_back = dict(cursor.fetchall())
        cursor.execute("select count(*) from payment where run_id = %(run)s and withheld > 0", values)
        kept = cursor.fetchone()[0]
        cursor.execute(_FUNDS, values)
        funds = [FundNeeded(*row) for row in cursor.fetchall()]
    act.saw("payment run looked at", run=run_id)
    return Preview(run, (kept, run.withheld), counts, caught_up, held_back, changes, funds)
