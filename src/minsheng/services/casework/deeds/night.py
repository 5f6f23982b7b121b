"""What casework does every night after the law found whom: grants without application prepared, clocks told, boards and saved
intakes whose time is over cleared."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from minsheng.registry.access.acting import Act
from minsheng.services.casework.deeds.prepare import Prepared, prepare_found
from minsheng.services.casework.escalating import Raised, raise_alerts
from minsheng.services.casework.publicising import take_down


@dataclass(frozen=True, slots=True)
class Night:
    """What was done."""

    prepared: Prepared
    raised: Raised
    taken_down: int


def night_of_casework(act: Act, *, on: datetime.date) -> Night:
    """All of it, in one act of the system's own actor (``rerun``). Done again for the same day it does nothing more.

    Raises :class:`NotAllowed`.
    """
    return Night(prepare_found(act, on=on), raise_alerts(act, on=on), take_down(act, on=on))
