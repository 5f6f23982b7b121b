"""What makes a scalar function a rule of the law."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Final, TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

person: Final = "person"
household: Final = "household"
claim: Final = "claim"


def rule(
    name: str,
    *,
    of: str,
    article: str,
    starts: datetime.date,
    ends: datetime.date | None = None,
    zh: str = "",
    en: str = "",
    left_to: str = "",
) -> Callable[[Function], Function]:
    """Makes a scalar function the rule ``name``.

    Args:
        name: what other rules call it; the same for each dated twin.
        of: ``person``, ``household`` or ``claim``, whose value it is.
        article: the law and the article it follows, as an officer would quote it.
        starts: the first day it holds.
        ends: the first day it no longer holds; none while it is in force.
        zh, en: what a resident sees; once is enough among dated twins.
        left_to: ``province``, ``city`` or ``district`` where a lower level may put its own rule in place of this one.
    """

    def keep(function: Function) -> Function:
        return function

    return keep
