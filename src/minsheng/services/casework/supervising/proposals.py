"""Proposals as records that a machine moves."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.services.casework.clocks import Clocks, Reading, read_clocks
from minsheng.services.casework.machine import Machine, read_machine
from minsheng.services.casework.moving import Kind, find_record, move_record, steps_of
from minsheng.services.casework.supervising.conditions import CONDITIONS
from minsheng.services.casework.supervising.settings import clock_of

FILE = Path(__file__).with_name("machine.yaml")
CLOCKS = ("hearing", "decision", "letter")
OF_CHANGES = Clocks("change_clock", "proposal_id")


class ProposalNotFound(LookupError):
    """There is no such proposal, or none that the actor may see."""

    code = "proposal-not-found"


@functools.cache
def machine() -> Machine:
    """The table. Raises :class:`BadMachine`."""
    return read_machine(FILE, CONDITIONS, CLOCKS)


CHANGES = Kind(
    "Change", machine, CONDITIONS, "change_proposal", "change_step", "proposal_id",
    (
        *("id", "number", "household_id", "person_id", "programme", "division", "state", "version", "change", "cause"),
        *("is_worse", "since", "ongoing_from", "ongoing_before", "ongoing_due", "taper_until", "owed", "overpaid"),
        *("reasons", "unknown", "decision_id", "proposed_on", "known_at", "facts_digest", "award_mark", "paid_mark"),
        *("step_mark", "closed_on"),
    ),
    OF_CHANGES, clock_of, {},
    lambda number: ProposalNotFound(f"There is no change {number} that you may see. Compare the number."),
)  # fmt: skip


def find_change(number: str, *, lock: bool = False) -> dict[str, Any]:
    """A proposal by its number, as the actor may see it. Raises :class:`ProposalNotFound`."""
    return find_record(CHANGES, number, lock=lock)


def move_change(
    act: Act, number: str, action: str, *, on: datetime.date, version: int | None = None, **detail: Any
) -> dict[str, Any]:
    """Does an action of ``machine.yaml`` to a proposal and gives it as it is then. ``confirm`` is a deed of its own.

    Raises :class:`ProposalNotFound`, :class:`StaleCase`, :class:`NotPossible`, :class:`DayOutOfOrder`, :class:`NotAllowed`.
    """
    return move_record(act, CHANGES, number, action, on=on, version=version, **detail)


def clocks_of(proposal_id: int, on: datetime.date) -> list[Reading]:
    """Its clocks as they stand on a day."""
    return read_clocks(proposal_id, on, OF_CHANGES)


def history_of(proposal_id: int) -> list[dict[str, Any]]:
    """Its steps, oldest first."""
    return steps_of(proposal_id, CHANGES)
