"""A second person approves a run."""

from __future__ import annotations

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import Run
from minsheng.services.payments.runs.steps import is_done, require_version, run_for, take_step


class OwnRun(PermissionError):
    """Whoever prepared a run cannot approve it."""

    code = "own-run"


class NothingToPay(ValueError):
    """The list is empty."""

    code = "nothing-to-pay"


def approve(act: Act, *, run_id: int, version: int) -> Run:
    """Approves the list that was looked at, by its version.

    Raises :class:`NotAllowed`, :class:`RunNotFound`, :class:`OwnRun`, :class:`StaleVersion`, :class:`NothingToPay`.
    """
    run = run_for(act, run_id, "pay_approve")
    if run.prepared_by_id == act.actor_id:
        raise OwnRun(f"You prepared run {run_id}. Somebody else has to approve it.")
    require_version(run, version)
    if is_done(run, "approved"):
        return run
    if run.payments == 0:
        raise NothingToPay(f"Run {run_id} has no payments. Look at what was held back: minsheng pay preview {run_id}.")
    take_step(act, run, "approved", {"approved_by_id": act.actor_id}, payments=run.payments, total=run.total)
    return run
