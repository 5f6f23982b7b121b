"""A message comes in: read, known by whose it is, checked, and given to its operation; or refused in both shapes."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone

from minsheng.faces.api.calling import today
from minsheng.faces.api.plain import NotPlain, read_json
from minsheng.faces.spdci import tasks
from minsheng.faces.spdci.answering import ANSWER, Asked, answer, references_of
from minsheng.faces.spdci.keys import own_keys
from minsheng.faces.spdci.models import Exchange
from minsheng.faces.spdci.partners import Partner, partners
from minsheng.faces.spdci.profiles import Profile, profiles
from minsheng.faces.spdci.refusing import Refused, acknowledged, refusal
from minsheng.faces.spdci.replying import reply
from minsheng.faces.spdci.signatures import BadSignature, CannotOpen, is_encrypted, open_message, verify
from minsheng.registry.access.acting import Act, Interrupted, NotAllowed, UnknownActor, acting
from minsheng.registry.events.sending import AddressNotAllowed, check_address
from minsheng.registry.sealing import seal
from minsheng.registry.tokens.holding import holder_of

VERSIONS = ("1.0.0", "v1.0.0")
REQUEST = "spdci.request"
SCOPE = "social_registry"
NEAR = datetime.timedelta(minutes=10)
DEEPEST = 30
# The header's action, by the operation; the standard's own text and samples write several.
ACTIONS = {
    "search": "search", "sync/search": "search", "subscribe": "subscribe", "unsubscribe": "unsubscribe", "notify": "notify",
    "txn/status": "txn-status", "sync/txn/status": "txn-status", "sync/disabled": "search", "sync/get-disability-details": "search",
    "sync/get-disability-support": "search", "sync/enrolled": "search", "sync/enrollment/updates": "notify",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message whose sender is known."""

    partner: Partner
    header: dict[str, Any]
    message: dict[str, Any]
    was_encrypted: bool


def receive(request: HttpRequest, profile: str, operation: str) -> HttpResponse:
    """Answers a message, or says why not."""
    correlation_id = uuid4()
    try:
        known = profiles().get(profile)
        if known is None or operation not in known.operations:
            raise Refused("err.request.not_found", "This registry has no such operation. docs/interop.md lists them.")
        envelope = _open(request, known, operation)
        return _answered(envelope, known, operation, correlation_id)
    except Refused as refused:
        return refusal(refused)
    except NotPlain as bad:
        return refusal(Refused("err.request.bad", str(bad)))
    except (NotAllowed, UnknownActor):
        return refusal(
            Refused("err.request.forbidden", "Your account may not ask here. Ask whoever runs the registry.")
        )
    except Interrupted as busy:
        return refusal(Refused("err.service.unavailable", str(busy)))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        return refusal(Refused("err.request.bad", "The search took too long. Ask by fewer or narrower conditions."))


def _open(request: HttpRequest, profile: Profile, operation: str) -> Envelope:
    said = read_json(_body(request), DEEPEST)
    header, message = (said.get("header"), said.get("message")) if isinstance(said, dict) else (None, None)
    if not isinstance(header, dict) or not isinstance(message, dict):
        raise Refused("err.request.bad", "A message is an object of signature, header and message.")
    partner = partners().get(str(header.get("sender_id")))
    if partner is None:
        raise Refused(
            "err.sender_id.invalid", "This sender_id is not known here. Ask whoever runs the registry to name you."
        )
    _verify(request, partner, said.get("signature"), header, message)
    if profile.name not in partner.profiles:
        raise Refused("err.request.forbidden", "You may not ask this registry's profile.")
    _check_header(partner, header, operation)
    was_encrypted = is_encrypted(message)
    if was_encrypted:
        try:
            message = open_message(own_keys(), message)
        except CannotOpen as error:
            raise Refused("err.encryption.invalid", str(error)) from None
        message = read_json(json.dumps(message).encode(), DEEPEST)
    transaction = message.get("transaction_id") if isinstance(message, dict) else None
    if not isinstance(transaction, str) or not 0 < len(transaction) <= 99:
        raise Refused("err.request.bad", "message.transaction_id is a text of 1 to 99 characters.")
    return Envelope(partner, header, message, was_encrypted)


def _body(request: HttpRequest) -> bytes:
    """The message: the body, or the file of a form (the standard's FileInfo)."""
    if request.content_type != "multipart/form-data":
        return request.body
    try:
        file = request.FILES.get("fileName")
    except (MultiPartParserError, SuspiciousOperation):
        raise Refused("err.request.bad", "The form cannot be read.") from None
    if file is None or request.POST.get("fileFormat", "json") != "json":
        raise Refused("err.request.bad", "A form has the message as a JSON file in fileName.")
    return bytes(file.read())


def _verify(request: HttpRequest, partner: Partner, signature: Any, header: dict[str, Any], message: Any) -> None:
    """A partner is known by its signature; a test partner that may be unsigned by its account's token."""
    if partner.keys is not None and (signature or not partner.unsigned):
        try:
            verify(partner.keys, signature, header, message)
        except BadSignature as bad:
            code = "err.signature.missing" if bad.missing else "err.signature.invalid"
            raise Refused(code, str(bad)) from None
        return
    if not partner.unsigned:
        raise Refused("err.signature.missing", "The message has no signature. docs/interop.md says how it is signed.")
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    holder = holder_of(text.strip()) if kind.lower() == "bearer" else None
    if holder is None or holder.actor != partner.actor or SCOPE not in holder.scopes:
        raise Refused(
            "err.request.unauthorized", f"An unsigned test partner sends its account's token with the scope {SCOPE}."
        )


def _check_header(partner: Partner, header: dict[str, Any], operation: str) -> None:
    if header.get("version", "1.0.0") not in VERSIONS:
        raise Refused("err.version.not_supported", "This registry speaks version 1.0.0.")
    for name in ("message_id", "message_ts", "action", "total_count"):
        if header.get(name) in (None, ""):
            raise Refused("err.request.bad", f"header.{name} is missing.")
    if not isinstance(header["message_id"], str) or len(header["message_id"]) > 200:
        raise Refused("err.request.bad", "header.message_id is a text of 200 characters at most.")
    if not str(header["total_count"]).isdecimal():
        raise Refused("err.request.bad", "header.total_count is a whole number.")
    if str(header["action"]) != ACTIONS[operation]:
        raise Refused("err.request.bad", f"header.action is {ACTIONS[operation]} here.")
    try:
        at = datetime.datetime.fromisoformat(str(header["message_ts"]))
    except ValueError:
        raise Refused("err.request.bad", "header.message_ts is an ISO 8601 instant with its time zone.") from None
    if at.tzinfo is None:
        raise Refused("err.request.bad", "header.message_ts has no time zone.")
    if not partner.unsigned and abs(timezone.now() - at) > NEAR:
        raise Refused(
            "err.request.bad", "header.message_ts is more than ten minutes off: an old message is not taken again."
        )


def _answered(envelope: Envelope, profile: Profile, operation: str, correlation_id: UUID) -> HttpResponse:
    partner = envelope.partner
    is_sync = operation.startswith("sync/") or operation == "notify"
    callback = "" if is_sync else _callback(partner, envelope.header)
    with acting(partner.actor, f"{partner.purpose} ({partner.name})"[:300]) as act:
        act.require_anywhere("exchange")
        act.saw("social registry asked", partner=partner.name, profile=profile.name, operation=operation)
        row = _kept(act, envelope, profile, operation, correlation_id, callback)
        if operation == "notify":
            Exchange.objects.filter(pk=row.pk).update(state="received")
            return _json(acknowledged(correlation_id))
        if not is_sync:
            _readable(envelope.message, operation)
            tasks.answer_later(row.pk)
            return _json(acknowledged(correlation_id))
        asked = Asked(act, partner, profile, operation, envelope.message, correlation_id, today())
        found = answer(asked)
        said = reply(envelope.header, partner, operation, found, envelope.was_encrypted)
        kept = json.dumps({"message": found.message})
        Exchange.objects.filter(pk=row.pk).update(state="told", answer_sealed=seal(kept, ANSWER))
    return _json(said)


def _readable(message: dict[str, Any], operation: str) -> None:
    """Whether there is anything to answer, before it is acknowledged."""
    wanted = {"search": "search_request", "subscribe": "subscribe_request", "unsubscribe": "subscription_codes",
              "txn/status": "txnstatus_request"}[operation]  # fmt: skip
    if not message.get(wanted):
        raise Refused("err.request.bad", f"message.{wanted} is missing.")


def _callback(partner: Partner, header: dict[str, Any]) -> str:
    """Where the answer goes: the message's sender_uri, or the first that the partner is known by."""
    said = header.get("sender_uri") or (partner.callbacks[0] if partner.callbacks else "")
    if not isinstance(said, str) or not said:
        raise Refused("err.sender_uri.invalid", "Send sender_uri: the address that the answer goes to.")
    try:
        check_address(said, partner.callbacks)
    except AddressNotAllowed as error:
        raise Refused("err.sender_uri.invalid", str(error)) from None
    return said


def _kept(
    act: Act, envelope: Envelope, profile: Profile, operation: str, correlation_id: UUID, callback: str
) -> Exchange:
    """The message, once: the same message_id again is refused."""
    kept = json.dumps({"header": envelope.header, "message": envelope.message, "encrypted": envelope.was_encrypted})
    Exchange.objects.bulk_create(
        [Exchange(
            actor_id=act.actor_id, sender=envelope.partner.name, profile=profile.name, action=operation.removeprefix("sync/"),
            message_id=envelope.header["message_id"], transaction_id=envelope.message["transaction_id"],
            correlation_id=correlation_id, references=references_of(envelope.message), callback=callback,
            request_sealed=seal(kept, REQUEST),
        )],
        ignore_conflicts=True,
    )  # fmt: skip
    row = Exchange.objects.filter(correlation_id=correlation_id).first()
    if row is None:
        raise Refused(
            "err.request.bad", "A message with this message_id came before (rjct.message_id.duplicate). Send a new one."
        )
    return row


def _json(said: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/json; charset=utf-8")
