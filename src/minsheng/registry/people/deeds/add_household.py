"""A household comes to be known."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.people.models import Household
from minsheng.registry.places.questions import division_on


def add_household(act: Act, *, division: str, on: datetime.date) -> Household:
    """Adds a household without members yet, in the division it lives in.

    Raises :class:`NotAllowed`, :class:`UnknownDivision`.
    """
    act.require("record", division)
    division_on(division, on)
    household = Household.objects.create(division=division)
    act.record("household added", household_id=household.pk, division=division)
    return household
