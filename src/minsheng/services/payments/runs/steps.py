"""The steps of a run: which comes after which, that each is done once, and the mark that it was."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.models import STATES, Run


class RunNotFound(LookupError):
    """There is no such run, or none that the actor may see."""

    code = "run-not-found"


class StaleVersion(RuntimeError):
    """The run was prepared again after somebody looked at it."""

    code = "stale-version"


class StepOutOfOrder(RuntimeError):
    """A step comes before this one."""

    code = "step-out-of-order"


_DEEDS = {
    "approved": "approve", "frozen": "freeze", "posted": "post", "written": "write", "sent": "send", "settled": "status"
}  # fmt: skip


def run_for(act: Act, run_id: int, action: str) -> Run:
    """A run, locked until the transaction ends, on which the actor may do the action.

    Raises :class:`RunNotFound`, :class:`NotAllowed`.
    """
    seen = Run.objects.filter(pk=run_id).first()
    if seen is None:
        raise RunNotFound(f"There is no payment run {run_id}, or it is outside your divisions. See: minsheng pay runs.")
    act.require(action, seen.division)
    return Run.objects.select_for_update().get(pk=run_id)


def is_done(run: Run, step: str) -> bool:
    """Whether a step was done already. Raises :class:`StepOutOfOrder` where another comes first."""
    now, asked = STATES.index(run.state), STATES.index(step)
    if asked > now + 1:
        first = STATES[now + 1]
        raise StepOutOfOrder(
            f"Run {run.pk} is {run.state}; it is not to be {step} yet. First: minsheng pay {_DEEDS[first]} {run.pk}."
        )
    return asked <= now


def require_version(run: Run, version: int) -> None:
    """Raises :class:`StaleVersion`."""
    if run.version != version:
        raise StaleVersion(
            f"Run {run.pk} is at version {run.version}; you looked at version {version}. See what changed: "
            f"minsheng pay preview {run.pk}."
        )


def take_step(act: Act, run: Run, step: str, changes: dict[str, Any] | None = None, **detail: Any) -> None:
    """Marks a step as done, in the run and beside it, and notes it for the log."""
    run.state = step
    for name, value in (changes or {}).items():
        setattr(run, name, value)
    run.save(update_fields=["state", *(changes or {})])
    mark_step(act, run, step, **detail)


@contextlib.contextmanager
def planned_for(payments: int) -> Iterator[None]:
    """Within it the database does not look up each of many payments alone, whatever it guesses their number to be."""
    with connection.cursor() as cursor:
        cursor.execute("select plan_for(%s)", [payments])
        yield
        cursor.execute("select plan_for(0)")


def mark_step(act: Act, run: Run, step: str, **detail: Any) -> None:
    """Adds the mark alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into payment_step (run_id, version, state, actor, detail) values (%s, %s, %s, %s, %s::jsonb)",
            [run.pk, run.version, step, act.actor, json.dumps(detail, ensure_ascii=False, default=str)],
        )
    act.record(f"payment run {step}", run=run.pk, version=run.version, **detail)
