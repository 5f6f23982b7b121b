"""What can go wrong when a household is helped."""

from __future__ import annotations


class HelpNotPossible(ValueError):
    """It cannot be done so, or not now; the message says why and what to do."""

    code = "help-not-possible"


class StaleHelp(RuntimeError):
    """Somebody changed it since the actor looked. Nothing was done."""

    code = "stale-help"
