"""Answers as they are sent: header, message, signature, and encrypted where the question was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from minsheng.faces.spdci.answering import Answered
from minsheng.faces.spdci.keys import own_keys
from minsheng.faces.spdci.partners import Partner
from minsheng.faces.spdci.refusing import now
from minsheng.faces.spdci.signatures import encrypt, sign

ON = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn/status": "txn-on-status",
}


def reply(asked: dict[str, Any], partner: Partner, operation: str, found: Answered, encrypted: bool) -> dict[str, Any]:
    """The whole answer: signed, and encrypted where the question was."""
    name = operation.removeprefix("sync/")
    action = ON.get(name, "on-search")
    is_encrypted_now = encrypted and partner.encrypt_to is not None
    header = callback_header(asked, action, found, is_encrypted_now)
    message = encrypt(partner.encrypt_to, found.message) if is_encrypted_now and partner.encrypt_to else found.message
    return {"signature": sign(own_keys(), header, message), "header": header, "message": message}


def callback_header(asked: dict[str, Any], action: str, found: Answered, encrypted: bool = False) -> dict[str, Any]:
    """The header of an answer, as strict as the standard writes it."""
    return {
        "version": "1.0.0",
        "message_id": str(uuid4()),
        "message_ts": now(),
        "action": action,
        "status": found.status,
        "total_count": found.total,
        "completed_count": found.done,
        "sender_id": str(asked.get("receiver_id") or "minsheng"),
        "receiver_id": str(asked.get("sender_id")),
        "is_msg_encrypted": encrypted,
        "meta": {},
    }
