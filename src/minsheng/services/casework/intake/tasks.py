"""Jobs that take in what residents handed in, each once; what cannot be taken in waits for an officer."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Interrupted, act_once_more
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.jobs import app
from minsheng.services.casework.intake.submitting import take_in

WORKER = "intake"  # the system's own actor (roles.yaml, intake)


@app.task(queue="intakes")
def take_in_intake(*, intake: int) -> None:
    """Takes one intake in. Taken in already: nothing. Refused with a named error: it stays for an officer's worklist."""
    now = datetime.datetime.now(datetime.UTC)
    try:
        act_once_more(WORKER, f"intake {intake}", lambda act: take_in(act, intake, on=now.date(), said_at=now))
    except RecordNotFound:
        return
    except Interrupted:
        raise
    except Exception as refused:
        if not isinstance(getattr(refused, "code", None), str):
            raise
