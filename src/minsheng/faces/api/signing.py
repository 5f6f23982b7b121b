"""What a webhook sends, signed: the published form of Standard Webhooks, so that a partner's library reads it.

``webhook-id``, ``webhook-timestamp`` and ``webhook-signature: v1,BASE64``, where the signature is HMAC-SHA-256 over
``id.timestamp.body`` with the bytes after ``whsec_``. The partner refuses a timestamp more than five minutes off and an id that
it has seen: so nothing is played to it again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from minsheng.registry.events.delivering import Due

SECRET_PREFIX = "whsec_"


def body_of(due: Due) -> bytes:
    """The event as it is sent: numbers of records and no personal data. Who may, asks for the rest by its own operation."""
    ids = {"person_id": due.person_id, "household_id": due.household_id, "number": due.number or None}
    said: dict[str, Any] = {
        "type": due.kind,
        "timestamp": due.at.isoformat(),
        "data": {key: value for key, value in ids.items() if value is not None},
    }
    return json.dumps(said, separators=(",", ":")).encode()


def signature(secret: str, message: str, stamp: str, body: bytes) -> str:
    """The header's value."""
    key = base64.urlsafe_b64decode(secret.removeprefix(SECRET_PREFIX) + "==")
    signed = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def headers_of(secret: str, message: str, stamp: str, body: bytes) -> dict[str, str]:
    """The headers of a delivery."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "minsheng-webhooks",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, message, stamp, body),
    }
