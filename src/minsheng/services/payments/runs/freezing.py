"""An approved list is frozen: it is still what the awards say, and never changes again."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import is_done, run_for, take_step

_STALE = """
select p.award_number from payment p
  left join award a on a.number = p.award_number and upper_inf(a.known) and a.payee_id = p.payee_id
    and (a.id = p.award_id or (p.attempt > 1 and (a.held @> p.month or p.kind = 'once')))
  left join account_version v on v.id = p.account_version_id and v.state = 'in_use' and v.account_id = a.account_id
  left join person payee on payee.id = p.payee_id and payee.death_date is null
where p.run_id = %s and (a.id is null or v.id is null or payee.id is null)
order by p.award_number
"""


class AwardsChanged(RuntimeError):
    """Awards of the list, or their accounts, are no longer as they were when it was prepared."""

    code = "awards-changed"


def freeze(act: Act, *, run_id: int) -> Run:
    """Freezes the list. Whoever changes an award or account at the same moment is waited for, or waits.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`StepOutOfOrder`, :class:`AwardsChanged`.
    """
    run = run_for(act, run_id, "pay_prepare")
    if is_done(run, "frozen"):
        return run
    with connection.cursor() as cursor:
        cursor.execute("lock table award, account_version in share mode")
        cursor.execute(_STALE, [run.pk])
        stale = [number for (number,) in cursor.fetchall()]
    if stale:
        some = ", ".join(map(str, stale[:10])) + (" …" if len(stale) > 10 else "")
        raise AwardsChanged(
            f"{len(stale):,} awards of run {run_id} changed since it was prepared: {some}. Prepare it again (--again) and "
            "have it approved."
        )
    take_step(act, run, "frozen", {"frozen_at": timezone.now().replace(microsecond=0)}, payments=run.payments)
    return run
