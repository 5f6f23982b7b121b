"""What can be done to a case. Deeds that are one action of the table and no more are called through ``move_case``:

===========================  ============================================================
deed                         what it does
===========================  ============================================================
``apply``                    opens a case
``ask_registries``           checks the household's means outside; ``take_answers`` when they are there
``help_first``               pays a small sum before the checks, where the law says so
``prepare``                  grants without application, where the law says so; ``prepare_found`` all that was found
``extend``                   makes the whole last longer, in special cases
``give_opinion``             decides it by the engine and freezes the decision
``review_override``          a second person reviews what the law leaves to the office
``publicise``                puts the first opinion on the community's board; ``object_to``, ``take_down``
``confirm``                  confirms it and opens the award that it grants
``change_payee``             an award goes to another payee, after the one before died
``move_case``                any action of ``machine.yaml`` by its name; those above by their deed
``pause_clocks``             stops its clocks by a coded event; ``resume_clocks`` sets them going
``raise_alerts``             tells of clocks near their end and past it; ``see_alert`` takes one off the list
===========================  ============================================================

Errors: ``CaseNotFound``, ``AlreadyApplied``, ``NotPossible``, ``StaleCase``, ``DayOutOfOrder``, ``PauseNotPossible``,
``NotAllowed``.
"""

from minsheng.services.casework.clocks import pause_clocks, read_clocks, resume_clocks
from minsheng.services.casework.deeds.apply import AlreadyApplied, apply
from minsheng.services.casework.deeds.ask_registries import answers_of, ask_registries, take_answers
from minsheng.services.casework.deeds.change_payee import change_payee
from minsheng.services.casework.deeds.confirm import Confirmed, confirm
from minsheng.services.casework.deeds.doing import move_case
from minsheng.services.casework.deeds.extend import extend
from minsheng.services.casework.deeds.give_opinion import give_opinion
from minsheng.services.casework.deeds.help_first import help_first
from minsheng.services.casework.deeds.prepare import prepare, prepare_found
from minsheng.services.casework.escalating import alerts, raise_alerts, see_alert
from minsheng.services.casework.moving import CaseNotFound, DayOutOfOrder, NotPossible, StaleCase, find_case
from minsheng.services.casework.overriding import Discretion, OverrideNotLawful, review_override
from minsheng.services.casework.publicising import board, object_to, publicise, take_down

__all__ = [
    "AlreadyApplied",
    "CaseNotFound",
    "Confirmed",
    "DayOutOfOrder",
    "Discretion",
    "NotPossible",
    "OverrideNotLawful",
    "StaleCase",
    "alerts",
    "answers_of",
    "apply",
    "ask_registries",
    "board",
    "change_payee",
    "confirm",
    "extend",
    "find_case",
    "give_opinion",
    "help_first",
    "move_case",
    "object_to",
    "pause_clocks",
    "prepare",
    "prepare_found",
    "publicise",
    "raise_alerts",
    "read_clocks",
    "resume_clocks",
    "review_override",
    "see_alert",
    "take_answers",
    "take_down",
]
