"""How an entry is bound to the one before it: a keyed digest over both, with a key that the database never holds.

Whoever owns the database can alter, remove, insert or reorder rows, and even compute plain digests anew; without the key the
chain then no longer fits. What is cut off at the end is seen by the last heads, kept outside the database
(:mod:`minsheng.registry.audit.verifying`).
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from typing import Any

from minsheng.registry.sealing import keys

LANES = 8
FIELDS = ("lane", "number", "at", "actor", "action", "purpose", "person_id", "household_id", "detail")


def lane_of(actor: int) -> int:
    """The lane an actor's entries go to."""
    return actor % LANES


def digest_of(entry: dict[str, Any], previous: bytes) -> bytes:
    """The digest of an entry that follows the one with the digest ``previous``. ``entry`` has all of :data:`FIELDS`."""
    plain = {name: entry[name] for name in FIELDS}
    plain["at"] = plain["at"].astimezone(datetime.UTC).isoformat(timespec="microseconds")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(keys().audit, previous + text.encode(), hashlib.sha256).digest()
