"""Subscriptions made and ended by their own account; a dead delivery sent once more."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.events.kinds import event_kinds
from minsheng.registry.events.models import Delivery, Subscription
from minsheng.registry.events.sending import check_address
from minsheng.registry.sealing import seal

SECRET = "subscription.secret"
MOST = 100


class UnknownEvent(ValueError):
    """``kinds.yaml`` has no such event."""

    code = "unknown-event"


class TooManySubscriptions(ValueError):
    """The account has as many open subscriptions as one may have."""

    code = "too-many-subscriptions"


class NotDead(ValueError):
    """Only a delivery that was given up is sent once more by hand."""

    code = "not-dead"


def subscribe(
    act: Act,
    *,
    channel: str,
    events: Sequence[str],
    address: str,
    secret: str = "",
    asks: dict[str, Any] | None = None,
    until: datetime.datetime | None = None,
    allowed: Sequence[str] | None = None,
) -> Subscription:
    """The acting account is told of events from now on, at an address that is allowed.

    Raises :class:`NotAllowed`, :class:`UnknownEvent`, :class:`AddressNotAllowed`, :class:`TooManySubscriptions`.
    """
    act.require_anywhere("exchange")
    wanted = sorted(set(events))
    for event in wanted:
        if event not in event_kinds():
            raise UnknownEvent(f'There is no event "{event[:60]}". Known: {", ".join(event_kinds())}.')
    if not wanted:
        raise UnknownEvent(f"Name an event at least. Known: {', '.join(event_kinds())}.")
    check_address(address, allowed)
    with connection.cursor() as cursor:  # two at once would both find room for one more
        cursor.execute("select pg_advisory_xact_lock(hashtext('subscription'), %s)", [act.actor_id % 2147483647])
    if Subscription.objects.filter(actor_id=act.actor_id, ended_at__isnull=True).count() >= MOST:
        raise TooManySubscriptions(f"An account has {MOST} open subscriptions at most. End one first.")
    made = Subscription.objects.create(
        actor_id=act.actor_id,
        code=uuid.uuid4(),
        channel=channel,
        events=wanted,
        address=address,
        secret_sealed=seal(secret, SECRET) if secret else None,
        asks=asks or {},
        until=until,
    )
    act.record("subscribed", subscription=made.pk, events=wanted, channel=channel)
    return made


def unsubscribe(act: Act, *, code: uuid.UUID, channel: str, at: datetime.datetime) -> bool:
    """Ends the acting account's own subscription; no, if it had ended already. Raises :class:`RecordNotFound`."""
    found = Subscription.objects.filter(code=code, channel=channel, actor_id=act.actor_id).first()
    if found is None:
        raise not_found("subscription")
    if found.ended_at is not None:
        return False
    Subscription.objects.filter(pk=found.pk).update(ended_at=at)
    act.record("unsubscribed", subscription=found.pk)
    return True


def send_again(act: Act, *, code: uuid.UUID, delivery_id: int, at: datetime.datetime) -> Delivery:
    """A dead delivery of an own subscription goes out once more. Raises :class:`RecordNotFound` and :class:`NotDead`."""
    rows = Delivery.objects.filter(
        pk=delivery_id, subscription__code=code, subscription__actor_id=act.actor_id
    ).select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise not_found("delivery")
    if found.state != "dead":
        raise NotDead(f"The delivery is {found.state}. Only one that is dead is sent once more by hand.")
    Delivery.objects.filter(pk=found.pk).update(state="waiting", attempts=0, next_at=at, last_error="")
    act.record("delivery sent again", delivery=found.pk)
    found.state, found.attempts, found.last_error = "waiting", 0, ""
    return found
