"""What can be done to a case. Deeds that are one action of the table and no more are called through ``move_case``:

===========================  ============================================================
deed                         what it does
===========================  ============================================================
``apply``                    opens a case
``give_opinion``             decides it by the engine and freezes the decision
``confirm``                  confirms it and opens the award that it grants
``move_case``                every other action of ``machine.yaml``
``pause_clocks``             stops its clocks by a coded event; ``resume_clocks`` sets them going
===========================  ============================================================

Errors: ``CaseNotFound``, ``AlreadyApplied``, ``NotPossible``, ``StaleCase``, ``DayOutOfOrder``, ``PauseNotPossible``,
``NotAllowed``.
"""

from minsheng.services.casework.clocks import pause_clocks, read_clocks, resume_clocks
from minsheng.services.casework.deeds.apply import AlreadyApplied, apply
from minsheng.services.casework.deeds.confirm import Confirmed, confirm
from minsheng.services.casework.deeds.give_opinion import give_opinion
from minsheng.services.casework.moving import CaseNotFound, DayOutOfOrder, NotPossible, StaleCase, find_case, move_case

__all__ = [
    "AlreadyApplied",
    "CaseNotFound",
    "Confirmed",
    "DayOutOfOrder",
    "NotPossible",
    "StaleCase",
    "apply",
    "confirm",
    "find_case",
    "give_opinion",
    "move_case",
    "pause_clocks",
    "read_clocks",
    "resume_clocks",
]
