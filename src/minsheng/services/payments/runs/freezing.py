"""An approved list is frozen: it is still what the awards say, takes their months, and never changes again."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from minsheng.registry.access.acting import Act
from minsheng.registry.differences.taking import MonthTaken, take_many
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import is_done, planned_for, run_for, take_step
from minsheng.services.payments.runs.withholding import RECOVERED, STALE

_STALE = """
select p.award_number from payment p
  left join award a on a.number = p.award_number and upper_inf(a.known) and a.payee_id = p.payee_id
    and a.id = p.award_id
  left join account_version v on v.id = p.account_version_id and v.state = 'in_use' and v.account_id = a.account_id
  left join person payee on payee.id = p.payee_id and payee.death_date is null
where p.run_id = %s and (a.id is null or v.id is null or payee.id is null)
order by p.award_number
"""
# What the first payment takes of an award's month; what is paid again counts as given once more.
_TAKEN = """
select p.award_number, p.household_id, p.person_id, p.programme, a.kind, p.month, p.amount, p.withheld,
  'payment ' || p.end_to_end as reference
from payment p join award a on a.id = p.award_id where p.run_id = %(run)s
"""
_AGAIN = """
select p.award_number, p.household_id, p.person_id, p.programme, a.kind, p.month, p.amount - p.withheld as amount,
  0::bigint as withheld, 'payment ' || p.end_to_end as reference
from payment p join award a on a.id = p.award_id where p.run_id = %(run)s and p.amount > p.withheld
"""


class AwardsChanged(RuntimeError):
    """Awards of the list, their accounts or what is kept back are no longer as they were when it was prepared."""

    code = "awards-changed"


def freeze(act: Act, *, run_id: int) -> Run:
    """Freezes the list. Whoever changes an award or account at the same moment is waited for, or waits.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`AwardsChanged`.
    """
    run = run_for(act, run_id, "pay_prepare")
    if is_done(run, "frozen"):
        return run
    values = {"run": run.pk, "programme": run.programme, "day": run.pay_on, "actor": act.actor}
    with planned_for(run.payments), connection.cursor() as cursor:
        cursor.execute("lock table award, account_version in share mode")
        cursor.execute(_STALE, [run.pk])
        stale = {number for (number,) in cursor.fetchall()}
        if run.kind != "reissue":
            cursor.execute(STALE, values)
            stale |= {number for (number,) in cursor.fetchall()}
    if stale:
        raise _changed(run, sorted(stale))
    try:
        with planned_for(run.payments):
            take_many(act, *((_AGAIN, values, "again") if run.kind == "reissue" else (_TAKEN, values)))
    except MonthTaken:
        raise _changed(run, []) from None
    with connection.cursor() as cursor:
        cursor.execute(RECOVERED, values)
    take_step(act, run, "frozen", {"frozen_at": timezone.now().replace(microsecond=0)}, payments=run.payments)
    return run


def _changed(run: Run, stale: list[int]) -> AwardsChanged:
    some = ", ".join(map(str, stale[:10])) + (" …" if len(stale) > 10 else "")
    what = f"{len(stale):,} awards of run {run.pk} changed since it was prepared: {some}." if stale else (
        f"A month of run {run.pk} was paid meanwhile, or an arrear covers it.")  # fmt: skip
    return AwardsChanged(f"{what} Prepare it again (--again) and have it approved.")
