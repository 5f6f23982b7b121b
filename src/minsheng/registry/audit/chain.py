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
from decimal import Decimal
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
    plain["detail"] = _canonical(plain["detail"])
    plain["at"] = plain["at"].astimezone(datetime.UTC).isoformat(timespec="microseconds")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(keys().audit, previous + text.encode(), hashlib.sha256).digest()


def _canonical(value: Any) -> Any:
    """The same for a value before and after the database kept it: 1e3, 1000.0 and 1000 are one number there."""
    if isinstance(value, dict):
        return {str(name): _canonical(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(each) for each in value]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return {"number": format(Decimal(repr(value) if isinstance(value, float) else value).normalize(), "f")}
    return value
