"""What can be done to grievances and reviews. Deeds that are one action of the table and no more go through ``move_appeal``:

===================  ======================================================================
deed                 what it does
===================  ======================================================================
``file_appeal``      files a grievance or a review, by the resident or by a worker for them
``decide_appeal``    decides it; a change or a sending back opens the case anew in the same act
``deem_accepted``    takes as accepted what nobody refused in time; the night calls it
``move_appeal``      every other action of ``machine.yaml``
``pause_appeal``     stops its clocks by a coded event; ``resume_appeal`` sets them going
===================  ======================================================================

Errors: ``AppealNotFound``, ``AlreadyAppealed``, ``AppealNotPossible``, ``StaleAppeal``, ``AppealDayOutOfOrder``,
``NotIndependent``, ``NotAllowed``.
"""

from minsheng.services.casework.appeals.deeds.decide_appeal import Decided, decide_appeal
from minsheng.services.casework.appeals.deeds.deem_accepted import deem_accepted
from minsheng.services.casework.appeals.deeds.file_appeal import AlreadyAppealed, file_appeal
from minsheng.services.casework.appeals.handling import (
    AppealDayOutOfOrder,
    AppealNotFound,
    AppealNotPossible,
    NotIndependent,
    StaleAppeal,
    find_appeal,
    move_appeal,
    pause_appeal,
    resume_appeal,
    steps_of,
)
from minsheng.services.casework.appeals.times import Late, read_clocks

__all__ = [
    "AlreadyAppealed",
    "AppealDayOutOfOrder",
    "AppealNotFound",
    "AppealNotPossible",
    "Decided",
    "Late",
    "NotIndependent",
    "StaleAppeal",
    "decide_appeal",
    "deem_accepted",
    "file_appeal",
    "find_appeal",
    "move_appeal",
    "pause_appeal",
    "read_clocks",
    "resume_appeal",
    "steps_of",
]
