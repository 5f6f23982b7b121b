"""Whoever is logged in acts. Every look has a purpose: the case at hand, or what the officer said that the work is for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.http import HttpRequest

from minsheng.registry.access.acting import Act, acting

PURPOSE = "purpose"


class PurposeWanted(Exception):
    """The officer has not yet said what the look is for; the page that asks is shown first."""


def purpose_of(request: HttpRequest) -> str:
    """What an officer said that the looks of this session are for. Raises :class:`PurposeWanted`."""
    said = request.session.get(PURPOSE, "")
    if not said:
        raise PurposeWanted
    return str(said)


@contextlib.contextmanager
def act_of(request: HttpRequest, purpose: str | None = None) -> Iterator[Act]:
    """One act of whoever is logged in. ``purpose``: of this page alone (a case's number); else the session's.

    A resident looks at the own record and needs to say no purpose.
    """
    if purpose is None:
        purpose = purpose_of(request) if request.user.is_officer else "own record"  # type: ignore[union-attr]
    with acting(request.user.get_username(), purpose) as act:
        yield act
