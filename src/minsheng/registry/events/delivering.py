"""Events are handed to those who asked, and deliveries go out: each leased, sent outside any transaction, and marked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.acting import acting
from minsheng.registry.events.sending import Sent

WORKER = "messenger"
PURPOSE = "deliveries to partner systems"
ATTEMPTS = 8
_FIRST_WAIT_S, _FACTOR = 30, 4  # 30 s, 2 min, 8 min … two days in all
_LEASE_S = 60
_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is leased to this worker."""

    delivery_id: int
    subscription_id: int
    attempts: int
    event_id: int
    kind: str
    person_id: int | None
    household_id: int | None
    number: str
    at: datetime.datetime


def sort_events(most: int = 5000) -> int:
    """Makes a delivery of each new event for each subscription that asked for its kind; gives how many events were sorted."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute(
            "with taken as (select id, kind, at from event where sorted_at is null order by id limit %s for update skip locked),"
            " made as (insert into delivery (subscription_id, event_id)"
            "   select s.id, t.id from taken t join subscription s on t.kind = any(s.events) and s.ended_at is null"
            "     and s.made_at <= t.at and (s.until is null or s.until > t.at)"
            "   on conflict do nothing)"
            " update event e set sorted_at = now() from taken where taken.id = e.id",
            [most],
        )
        return cursor.rowcount


def send_due(channel: str, send: Callable[[Due], Sent | None], most: int = 200) -> int:
    """Sends what is due on a channel, one by one; gives how many were tried.

    ``send`` gives how it ended, or nothing where the subscriber may not know of it.
    """
    tried = 0
    while tried < most and (due := _lease(channel)) is not None:
        _mark(due, send(due))
        tried += 1
    return tried


def forget_old() -> int:
    """Removes what was delivered, and its events, a month after; what is dead stays. Gives how many events went."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute(
            "delete from delivery where state in ('delivered', 'not_theirs') and done_at < now() - make_interval(days => %s)",
            [_KEPT_DAYS],
        )
        cursor.execute(
            "delete from event e where sorted_at < now() - make_interval(days => %s)"
            " and not exists (select 1 from delivery d where d.event_id = e.id)",
            [_KEPT_DAYS],
        )
        return cursor.rowcount


def _lease(channel: str) -> Due | None:
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute(
            "with due as (select d.id from delivery d join subscription s on s.id = d.subscription_id"
            "   where d.state = 'waiting' and d.next_at <= now() and s.channel = %s order by d.next_at, d.id"
            "   limit 1 for update of d skip locked)"
            " update delivery d set attempts = attempts + 1, next_at = now() + make_interval(secs => %s)"
            " from due, event e where d.id = due.id and e.id = d.event_id"
            " returning d.id, d.subscription_id, d.attempts, e.id, e.kind, e.person_id, e.household_id, e.number, e.at",
            [channel, _LEASE_S],
        )
        row = cursor.fetchone()
    return None if row is None else Due(*row)


def _mark(due: Due, sent: Sent | None) -> None:
    with acting(WORKER, PURPOSE) as act, connection.cursor() as cursor:
        if sent is None or sent.is_taken:
            state = "not_theirs" if sent is None else "delivered"
            cursor.execute(
                "update delivery set state = %s, done_at = now(), last_error = '' where id = %s",
                [state, due.delivery_id],
            )
            act.record("delivery ended", delivery=due.delivery_id, state=state)
            return
        is_dead = due.attempts >= ATTEMPTS
        wait = _FIRST_WAIT_S * _FACTOR ** min(due.attempts - 1, 6)
        cursor.execute(
            "update delivery set state = %s, last_error = %s, next_at = now() + make_interval(secs => %s) where id = %s",
            ["dead" if is_dead else "waiting", sent.error, wait, due.delivery_id],
        )
        act.record("delivery failed", delivery=due.delivery_id, error=sent.error, dead=is_dead)
