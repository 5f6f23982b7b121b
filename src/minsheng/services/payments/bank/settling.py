"""A run of which every payment has reached somebody or come back is settled."""

from __future__ import annotations

from collections.abc import Iterable

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import take_step

_DONE = """not exists (
  select 1 from payment p where p.run_id = payment_run.id and p.amount > p.withheld and not exists (
    select 1 from payment_outcome o where o.payment_id = p.id and o.what in ('settled', 'rejected')))"""


def settle_what_is_done(act: Act, runs: Iterable[int]) -> None:
    """Marks those of the runs that are sent and have an answer for every payment."""
    done = Run.objects.select_for_update().filter(pk__in=list(runs), state="sent").extra(where=[_DONE]).order_by("pk")
    for run in done:
        take_step(act, run, "settled")
