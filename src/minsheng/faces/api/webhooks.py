"""Operations on webhooks: who is told of what, where; what could not be delivered; once more."""

from __future__ import annotations

import datetime
import secrets
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from minsheng.faces.api.calling import Scope, called, once
from minsheng.faces.api.cursors import Cursor, Limit, after, page
from minsheng.faces.api.plain import Number, Plain, Said, Word
from minsheng.faces.api.problems import ProblemDocument
from minsheng.faces.api.signing import SECRET_PREFIX
from minsheng.registry.access.finding import not_found
from minsheng.registry.events.models import Delivery, Subscription
from minsheng.registry.events.subscribing import send_again, subscribe, unsubscribe

router = Router(tags=["webhooks"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), ProblemDocument)
CHANNEL = "webhook"


class WebhookLine(Said):
    """A subscription to events."""

    id: int
    code: UUID
    address: str
    events: list[str]
    made_at: datetime.datetime
    ended_at: datetime.datetime | None


class WebhookMade(WebhookLine):
    secret: str = Field(
        description="Signs what is sent. Shown this once; a replay by Idempotency-Key does not show it again."
    )


class WebhookPage(Said):
    items: list[WebhookLine]
    next: str | None


class DeliveryLine(Said):
    """An event on its way."""

    id: int
    event: str
    state: str
    attempts: int
    last_error: str
    next_at: datetime.datetime
    done_at: datetime.datetime | None


class DeliveryPage(Said):
    items: list[DeliveryLine]
    next: str | None


class PageQuery(Said):
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("", operation_id="list_webhooks", auth=Scope("webhooks"), response={200: WebhookPage, **REFUSED})
def list_webhooks(request: HttpRequest, asked: Query[PageQuery]) -> dict[str, Any]:
    """The account's own webhooks."""
    with called(request, "list_webhooks") as act:
        act.require_anywhere("exchange")
        rows = Subscription.objects.filter(actor_id=act.actor_id, channel=CHANNEL, pk__gt=after(asked.cursor)).order_by(
            "pk"
        )
        return page([_line(row) for row in rows[: asked.limit + 1]], asked.limit)


class WebhookAsked(Plain):
    address: str = Field(
        min_length=1, max_length=500, description="Under an address that whoever runs the site allows."
    )
    events: list[Word] = Field(min_length=1, max_length=20)


@router.post("", operation_id="add_webhook", auth=Scope("webhooks"), response={201: WebhookMade, **REFUSED})
def add_webhook(request: HttpRequest, asked: WebhookAsked) -> HttpResponse:
    """Asks to be told of events from now on. Needs the header Idempotency-Key."""
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    with called(request, "add_webhook") as act:

        def deed() -> tuple[int, dict[str, Any]]:
            made = subscribe(act, channel=CHANNEL, events=asked.events, address=asked.address, secret=secret)
            made.refresh_from_db(fields=["made_at"])
            return 201, {**_line(made), "secret": ""}

        return once(request, act, "add_webhook", asked.model_dump(), deed, shown_once={"secret": secret})


@router.delete("/{code}", operation_id="end_webhook", auth=Scope("webhooks"), response={204: None, **REFUSED})
def end_webhook(request: HttpRequest, code: UUID) -> tuple[int, None]:
    """Ends a webhook; one that had ended stays ended."""
    with called(request, "end_webhook") as act:
        act.require_anywhere("exchange")
        unsubscribe(act, code=code, channel=CHANNEL, at=timezone.now())
        return 204, None


class DeliveriesQuery(PageQuery):
    state: Literal["waiting", "delivered", "dead", "not_theirs"] | None = None


@router.get(
    "/{code}/deliveries",
    operation_id="list_deliveries",
    auth=Scope("webhooks"),
    response={200: DeliveryPage, **REFUSED},
)
def list_deliveries(request: HttpRequest, code: UUID, asked: Query[DeliveriesQuery]) -> dict[str, Any]:
    """Deliveries of a webhook; ``state=dead`` is the list of those given up."""
    with called(request, "list_deliveries") as act:
        act.require_anywhere("exchange")
        own = Subscription.objects.filter(code=code, channel=CHANNEL, actor_id=act.actor_id)
        if not own.exists():
            raise not_found("subscription")
        rows = Delivery.objects.filter(subscription__code=code, pk__gt=after(asked.cursor)).order_by("pk")
        if asked.state is not None:
            rows = rows.filter(state=asked.state)
        return page([_delivery(row) for row in rows[: asked.limit + 1]], asked.limit)


@router.post(
    "/{code}/deliveries/{delivery}/again",
    operation_id="send_again",
    auth=Scope("webhooks"),
    response={200: DeliveryLine, **REFUSED},
)
def again(request: HttpRequest, code: UUID, delivery: Number) -> dict[str, Any]:
    """Sends a dead delivery once more."""
    with called(request, "send_again") as act:
        act.require_anywhere("exchange")
        return _delivery(send_again(act, code=code, delivery_id=delivery, at=timezone.now()))


def _line(row: Subscription) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "address": row.address,
        "events": row.events,
        "made_at": row.made_at,
        "ended_at": row.ended_at,
    }


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "event": f"event_{row.event_id}",
        "state": row.state,
        "attempts": row.attempts,
        "last_error": row.last_error,
        "next_at": row.next_at,
        "done_at": row.done_at,
    }
