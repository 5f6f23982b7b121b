"""Jobs: duplicates are looked for, as whoever asked."""

from __future__ import annotations

import procrastinate.exceptions
from django.db import transaction

from minsheng.registry.access.acting import Act, acting
from minsheng.registry.jobs import app


@app.task(name="links.look_for_duplicates", queue="imports")
def look_for_duplicates(*, actor: str) -> None:
    """Compares everybody whom the actor may link and puts new pairs before a reviewer. Run again, it adds none twice."""
    from minsheng.registry.links.finding import find_duplicates  # what compares is large; only this job needs it

    with acting(actor, "duplicates") as act:
        find_duplicates(act)


def look_later(act: Act) -> bool:
    """Queues the look, in the transaction under way. Says whether it was: one at a time is enough for an actor.

    Raises :class:`NotAllowed`.
    """
    act.require_anywhere("link")
    try:
        with transaction.atomic():
            look_for_duplicates.configure(queueing_lock=f"duplicates for {act.actor_id}").defer(actor=act.actor)
    except procrastinate.exceptions.AlreadyEnqueued:
        return False
    act.record("duplicates asked for")
    return True
