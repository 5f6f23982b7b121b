"""A night in a process of its own that dies at a stage: ``python -m tests.faces.cli.killed_night DATABASE DAY [STAGE]``."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Any

from minsheng.registry.database import running

STAGES = ("streaming", "streamed", "scanned", "changes written", "worklists filled", "at the log")


def main(database: str, day: str, stage: str = "") -> None:
    """Runs the night. With a stage it kills itself there."""
    running.set_up_django("minsheng.faces.site.settings")
    from minsheng.faces.cli import nightly
    from minsheng.registry.access import acting
    from minsheng.registry.facts import streaming
    from minsheng.services.redeciding import redeciding
    from tests.registry import databases

    databases.point_django_at(database)
    nightly.registry_act = acting.acting  # the server is there already
    nightly.database = contextlib.nullcontext
    for name, module, function in (
        ("streaming", streaming, "seat_everybody"),
        ("streamed", nightly, "write_city"),
        ("scanned", nightly, "scan_city"),
        ("changes written", redeciding, "write_changes"),
        ("worklists filled", nightly, "put_on_worklists"),
        ("at the log", acting, "write_entries"),
    ):
        if name == stage:
            setattr(module, function, dying(getattr(module, function)))
    nightly.night(on=day, assume=["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"])


def dying(work: Any) -> Any:
    """Does the work, and dies before anybody hears of it."""

    def done_and_dead(*arguments: Any, **named: Any) -> None:
        work(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return done_and_dead


if __name__ == "__main__":
    main(*sys.argv[1:])
