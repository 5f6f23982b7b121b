"""What goes wrong with a message: in the interface's own shapes and as a problem document at once, so that both readers understand.

``errors`` is the shape of the standard's 401, 403 and 500; ``message`` with ``ack_status: ERR`` that of its acknowledgements;
``type``, ``title``, ``status``, ``detail`` and ``code`` are RFC 9457.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils import timezone

from minsheng.faces.api.problems import MEDIA_TYPE

STATUS = {
    "err.request.bad": 400,
    "err.request.unauthorized": 401,
    "err.request.forbidden": 403,
    "err.request.not_found": 404,
    "err.request.too_many_requests": 429,
    "err.version.not_supported": 400,
    "err.sender_id.invalid": 401,
    "err.sender_uri.invalid": 400,
    "err.receiver_id.invalid": 400,
    "err.signature.missing": 401,
    "err.signature.invalid": 401,
    "err.encryption.invalid": 400,
    "err.service.unavailable": 503,
}


class Refused(Exception):
    """A message is refused as a whole, with an error code of the standard's closed list."""

    def __init__(self, code: str, text: str, correlation_id: UUID | None = None) -> None:
        self.code, self.text = code, text
        self.correlation_id = correlation_id or uuid4()
        super().__init__(text)


class Rejected(Exception):
    """One search or subscription of a message is rejected, with a reason code of the standard; the others go on."""

    def __init__(self, reason: str, text: str) -> None:
        self.reason, self.text = reason, text
        super().__init__(text)


def now() -> str:
    """This instant as the interface writes it."""
    return timezone.localtime().isoformat(timespec="milliseconds")


def acknowledged(correlation_id: UUID) -> dict[str, Any]:
    """The acknowledgement of a message that is answered later."""
    return {"message": {"ack_status": "ACK", "timestamp": now(), "correlation_id": str(correlation_id)}}


def refusal(error: Refused, status: int | None = None) -> HttpResponse:
    """The response to a refused message."""
    number = status or STATUS.get(error.code, 500)
    code = error.code if error.code in STATUS else "err.service.unavailable"
    said = {
        "type": f"urn:minsheng:problem:spdci:{error.code}",
        "title": HTTPStatus(number).phrase,
        "status": number,
        "detail": error.text,
        "code": error.code,
        "errors": [{"code": error.code, "message": error.text}],
        "message": {
            "ack_status": "ERR",
            "timestamp": now(),
            "error": {"code": code, "message": error.text},
            "correlation_id": str(error.correlation_id),
        },
    }
    return HttpResponse(json.dumps(said, ensure_ascii=False), status=number, content_type=MEDIA_TYPE)
