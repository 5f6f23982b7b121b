"""Who holds a token: the one question that is asked before anybody acts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.db import connection

PREFIX = "msk_"  # so that a scanner of leaked secrets knows one
_SHAPE = re.compile(r"msk_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Holder:
    """The account a token acts as, and what for."""

    token_id: int
    actor: str
    scopes: frozenset[str]


def digest_of(text: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).digest()


def holder_of(text: str) -> Holder | None:
    """Whose token this is; none if it is nobody's, has ended, or its account is closed."""
    if not _SHAPE.fullmatch(text):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select id, actor, scopes from token_holder(%s)", [digest_of(text)])
        row = cursor.fetchone()
    return None if row is None else Holder(row[0], row[1], frozenset(row[2]))
