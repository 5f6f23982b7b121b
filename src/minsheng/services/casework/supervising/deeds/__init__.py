"""What is done to the awards of a household that is supervised; each deed with its errors in a file of its own.

=======================  ==================================================================
deed                     what it does
=======================  ==================================================================
``propose``              decides every month that changed facts reach, proposes what follows
``propose_for_all``      the same for everybody whose facts, or answers, changed since then
``move_change``          notice, hearing, report, reject, withdraw, letter: ``machine.yaml``
``confirm``              a second person confirms; award and differences follow
``set_plan``             instalments kept back from later payments
``waive``                lets an overpayment go, by a rule with its code
=======================  ==================================================================

Errors: ``ProposalNotFound``, ``StaleProposal``, ``StaleCase``, ``NotPossible``, ``DayOutOfOrder``, ``WaiverNotPossible``,
``BadPlan``, ``NotAllowed``.
"""

from minsheng.services.casework.supervising.deeds.confirm import Confirmed, StaleProposal, confirm
from minsheng.services.casework.supervising.deeds.propose import Proposed, propose
from minsheng.services.casework.supervising.deeds.propose_for_all import (
    Everybody,
    propose_for_all,
    since_the_nights_before,
)
from minsheng.services.casework.supervising.deeds.settle import BadPlan, WaiverNotPossible, set_plan, waive
from minsheng.services.casework.supervising.proposals import (
    ProposalNotFound,
    clocks_of,
    find_change,
    history_of,
    move_change,
)

__all__ = [
    "BadPlan",
    "Confirmed",
    "Everybody",
    "ProposalNotFound",
    "Proposed",
    "StaleProposal",
    "WaiverNotPossible",
    "clocks_of",
    "confirm",
    "find_change",
    "history_of",
    "move_change",
    "propose",
    "propose_for_all",
    "set_plan",
    "since_the_nights_before",
    "waive",
]
