"""In special cases the whole may last longer, once (45 working days for 30, 最低生活保障审核确认办法第二十二条)."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.services.casework.clocks import extend_clock
from minsheng.services.casework.moving import move_case, programme_of


def extend(act: Act, number: str, *, reason: str, on: datetime.date, version: int | None = None) -> dict[str, Any]:
    """Extends the clock of the whole to the programme's ``special_days``. Raises as :func:`move_case`."""
    moved = move_case(act, number, "extend", on=on, version=version, reason=reason)
    for limit in programme_of(moved["programme"]).data.get("time_limits", ()):
        if limit.get("step") == "whole" and "special_days" in limit:
            extend_clock(moved["id"], "whole", limit["special_days"] - limit["days"])
    return moved
