"""Jobs of the interface: questions are answered, answers and notices go to the partner's address, with retries."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from minsheng.faces.api.tasks import may_know
from minsheng.faces.spdci.answering import ANSWER, Answered, Asked, address_of, answer
from minsheng.faces.spdci.keys import own_keys
from minsheng.faces.spdci.models import Exchange
from minsheng.faces.spdci.partners import partners
from minsheng.faces.spdci.profiles import profiles
from minsheng.faces.spdci.refusing import Refused, Rejected, now
from minsheng.faces.spdci.replying import callback_header, reply
from minsheng.faces.spdci.searching import search
from minsheng.faces.spdci.signatures import sign
from minsheng.registry.access.acting import UnknownActor, acting
from minsheng.registry.events.delivering import PURPOSE, WORKER, Due, send_due
from minsheng.registry.events.models import Subscription
from minsheng.registry.events.sending import AddressNotAllowed, Sent, check_address, post
from minsheng.registry.jobs import app
from minsheng.registry.sealing import seal, unseal

REQUEST = "spdci.request"
ATTEMPTS = 8
_FIRST_WAIT_S, _FACTOR = 30, 4
_HEADERS = {"Content-Type": "application/json", "User-Agent": "minsheng-social-registry"}
_WHERE = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn/status": "txn/on-status",
}


def answer_later(exchange: int, seconds: int = 0) -> None:
    """Queues the work on a question, in the transaction under way."""
    later: dict[str, Any] = {"schedule_in": {"seconds": seconds}} if seconds else {}
    work_on.configure(lock=f"exchange {exchange}", **later).defer(exchange=exchange)


@app.task(name="spdci.work_on", queue="exchanges")
def work_on(*, exchange: int) -> None:
    """Answers a question once, then sends the answer until it is taken. Run again after a kill, it goes on where it was."""
    with acting(WORKER, PURPOSE):
        row = Exchange.objects.select_related("actor").filter(pk=exchange).first()
    if row is None or row.state in ("told", "undelivered", "received"):
        return
    if row.state == "pending":
        _answer(row)
    _send(exchange)


def _answer(row: Exchange) -> None:
    """In one act of the partner's account: what follows from the question, and its answer."""
    kept = json.loads(unseal(bytes(row.request_sealed), REQUEST))
    partner = partners().get(row.sender)
    try:
        if partner is None or partner.actor != row.actor.name:
            raise UnknownActor("The partner is not named any more.")
        with acting(row.actor.name, f"{partner.purpose} ({partner.name})"[:300]) as act:
            locked = Exchange.objects.select_for_update().get(pk=row.pk)
            if locked.state != "pending":
                return
            act.require_anywhere("exchange")
            asked = Asked(
                act, partner, profiles()[row.profile], row.action, kept["message"], row.correlation_id, timezone.localdate(),
                row.callback,
            )  # fmt: skip
            found = _found(asked)
            said = reply(kept["header"], partner, row.action, found, kept["encrypted"])
            sealed = seal(json.dumps({"message": found.message, "said": said}), ANSWER)
            Exchange.objects.filter(pk=row.pk).update(state="answered", answer_sealed=sealed)
    except (UnknownActor, PermissionError):
        with acting(WORKER, PURPOSE):
            Exchange.objects.filter(pk=row.pk).update(state="undelivered", last_error="may-not-ask")


def _found(asked: Asked) -> Answered:
    try:
        return answer(asked)
    except Refused as refused:  # acknowledged already, so the refusal is the answer
        frame = {"transaction_id": asked.message["transaction_id"], "correlation_id": str(asked.correlation_id)}
        line = {"reference_id": "", "timestamp": now(), "status": "rjct", "status_reason_message": refused.text}
        name = {"subscribe": "subscribe_response"}.get(asked.action, "search_response")
        return Answered({**frame, name: [line]}, 1, 0)


def _send(exchange: int) -> None:
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute(
            "update spdci_exchange set attempts = attempts + 1 where id = %s and state = 'answered'"
            " returning attempts, callback, action, answer_sealed, sender",
            [exchange],
        )
        row = cursor.fetchone()
    if row is None:
        return
    attempts, callback, action, sealed, sender = row
    sent = _to(sender, address_of(callback, _WHERE[action]), json.loads(unseal(bytes(sealed), ANSWER))["said"])
    with acting(WORKER, PURPOSE) as act:
        rows = Exchange.objects.filter(pk=exchange)
        if sent.is_taken:
            rows.update(state="told", last_error="")
        elif attempts >= ATTEMPTS:
            rows.update(state="undelivered", last_error=sent.error)
        else:
            rows.update(last_error=sent.error)
            answer_later(exchange, _FIRST_WAIT_S * _FACTOR ** min(attempts - 1, 6))
        act.record("answer sent", exchange=exchange, error=sent.error)


def _to(sender: str, address: str, said: dict[str, Any]) -> Sent:
    partner = partners().get(sender)
    try:
        check_address(address, partner.callbacks if partner else ())
    except AddressNotAllowed:
        return Sent("address-not-allowed")
    return post(address, json.dumps(said, ensure_ascii=False).encode(), _HEADERS)


@app.periodic(cron="* * * * *")
@app.task(queue="deliveries", queueing_lock="send notices")
def send_notices(timestamp: int) -> None:
    """Every minute: notices of events that are due."""
    send_due("spdci", send_notice)


def send_notice(due: Due) -> Sent | None:
    """Tells a partner of an event, with the record as its account may see it; nothing where it may not, or the filter does not fit."""
    with acting(WORKER, PURPOSE):
        subscription = Subscription.objects.select_related("actor").get(pk=due.subscription_id)
    asks = subscription.asks
    partner = partners().get(asks["sender"])
    actor = subscription.actor.name
    if subscription.ended_at is not None or partner is None or partner.actor != actor or not may_know(actor, due):
        return None
    records = _records(actor, partner.purpose, asks, due)
    if not records:
        return None
    profile = profiles()[asks["profile"]]
    events = [
        {
            "reference_id": f"event-{due.event_id}-{position}",
            "timestamp": now(),
            "data": {
                "version": "1.0.0",
                "reg_type": profile.reg_type,
                "reg_event_type": asks["event"],
                "reg_record_type": asks["record_type"],
                "reg_records": record,
            },
            "locale": "zho",
        }
        for position, record in enumerate(records, 1)
    ]
    message = {"transaction_id": str(uuid4()), "notify_event": events}
    header = callback_header({"sender_id": partner.name}, "notify", Answered(message, len(events), len(events)))
    header = {**header, "message_id": f"event-{due.event_id}-{due.subscription_id}"}
    return _to(
        partner.name,
        subscription.address,
        {"signature": sign(own_keys(), header, message), "header": header, "message": message},
    )


def _records(actor: str, purpose: str, asks: dict[str, Any], due: Due) -> list[dict[str, Any]]:
    """The records that the event is about and that fit what was asked for."""
    criteria = {
        "query_type": asks["query_type"],
        "query": asks["query"],
        "response_entity": "Group"
        if "group" in asks["record_type"].lower() and asks["profile"] == "social"
        else "Member",
    }
    partner = partners()[asks["sender"]]
    bare = type(partner)(
        partner.name, partner.actor, partner.profiles, partner.purpose, (), partner.keys, (), None, False
    )
    found: list[dict[str, Any]] = []
    with acting(actor, f"{purpose}: event {due.event_id}"[:300]) as act:
        for person in _people(due):
            try:
                found += search(
                    act, bare, profiles()[asks["profile"]], criteria, "zho", timezone.localdate(), person
                ).records
            except Rejected:
                continue
    return found


def _people(due: Due) -> list[int]:
    if due.person_id is not None:
        return [due.person_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(a.person_id, a.payee_id) from award a where a.number = %s::bigint and upper_inf(a.known) limit 1",
            [due.number],
        )
        row = cursor.fetchone()
    return [] if row is None else [row[0]]


@app.periodic(cron="53 3 * * *")
@app.task(queue="deliveries", queueing_lock="forget exchanges")
def forget(timestamp: int) -> None:
    """Every night: messages that are ninety days old."""
    forget_old()


def forget_old() -> int:
    """Removes messages and answers that are ninety days old; gives how many."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute("delete from spdci_exchange where came_at < now() - interval '90 days'")
        return cursor.rowcount
