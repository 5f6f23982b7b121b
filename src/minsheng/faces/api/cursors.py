"""Pages by cursor: where the last page ended, so that rows added meanwhile neither repeat nor vanish."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from minsheng.faces.api.plain import BIGGEST
from minsheng.faces.api.problems import Problem

MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many rows a page has at most.")]
Cursor = Annotated[str, Field(max_length=100, description="``next`` of the page before; empty for the first.")]


def after(cursor: str) -> int:
    """The number after which a page begins; 0 for the first. Raises a 422 :class:`Problem`."""
    if not cursor:
        return 0
    try:
        number = int(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
    except (ValueError, binascii.Error, UnicodeEncodeError):
        number = -1
    if not 0 < number <= BIGGEST:
        raise Problem(
            422, "bad-cursor", "This is no cursor. Take next of the page before, as it is, or begin without one."
        )
    return number


def page(rows: Sequence[dict[str, Any]], limit: int, key: str = "id") -> dict[str, Any]:
    """A page of rows that were read one beyond the limit. ``next`` is null on the last page."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return {"items": shown, "next": _cursor(shown[-1][key]) if more else None}


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
