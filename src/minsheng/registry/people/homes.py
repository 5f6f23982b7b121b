"""The home at an address: the one that is known, or a new one."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.people.deeds.add_dwelling import DwellingAlreadyKnown, add_dwelling


def home_at(act: Act, *, division: str, address: str, on: datetime.date) -> int:
    """Its number. Raises as :func:`add_dwelling`, but for a home that is known already."""
    try:
        return int(add_dwelling(act, division=division, address=address, on=on).pk)
    except DwellingAlreadyKnown as known:
        return known.dwelling_id
