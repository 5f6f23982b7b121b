"""Jobs of the API: webhooks go out, a reform is compared, what is no longer needed is removed."""

from __future__ import annotations

import datetime
import time
from typing import Any

import procrastinate.exceptions
from django.db import connection, transaction
from django.utils import timezone

from minsheng.faces.api.comparing import compare_asked, people_of, prepare_sample
from minsheng.faces.api.models import Reform
from minsheng.faces.api.problems import Problem
from minsheng.faces.api.signing import body_of, headers_of
from minsheng.registry.access.acting import UnknownActor, acting
from minsheng.registry.events.delivering import PURPOSE, WORKER, Due, send_due
from minsheng.registry.events.models import Subscription
from minsheng.registry.events.sending import AddressNotAllowed, Sent, check_address, post
from minsheng.registry.events.subscribing import SECRET
from minsheng.registry.jobs import app
from minsheng.registry.sealing import unseal

ENGINE = "night"
SAMPLES = "samples"
_COMPARING = "a reform compared for the api"
_TOLD_EVERY_S = 1.0
# Whether the subscriber may know of the record, by the kind of the event: what row-level security shows to its account.
_SEEN = {
    "case_moved": ("select 1 from case_file where number = %s", "number"),
    "award_changed": ("select 1 from award where number = %s::bigint limit 1", "number"),
    "payment_answered": ("select 1 from payment where id = %s::bigint", "number"),
    "person_registered": ("select 1 from person where id = %s", "person_id"),
    "person_died": ("select 1 from person where id = %s", "person_id"),
    "disability_recorded": ("select 1 from record where topic = 'disability' and person_id = %s limit 1", "person_id"),
    "member_joined": (
        "select 1 from membership m join household h on h.id = m.household_id where m.person_id = %s limit 1",
        "person_id",
    ),
}


@app.periodic(cron="* * * * *")
@app.task(queue="deliveries", queueing_lock="send webhooks")
def send_webhooks(timestamp: int) -> None:
    """Every minute: webhooks that are due."""
    send_due("webhook", send_webhook)


def send_webhook(due: Due) -> Sent | None:
    """Signs and sends one; nothing where its account may not see the record, or is closed."""
    with acting(WORKER, PURPOSE):
        subscription = Subscription.objects.select_related("actor").get(pk=due.subscription_id)
    if subscription.ended_at is not None or not may_know(subscription.actor.name, due):
        return None
    try:
        check_address(subscription.address)
    except AddressNotAllowed:
        return Sent("address-not-allowed")
    body = body_of(due)
    secret = unseal(bytes(subscription.secret_sealed), SECRET)
    stamp = str(int(time.time()))
    return post(subscription.address, body, headers_of(secret, f"event_{due.event_id}", stamp, body))


def may_know(actor: str, due: Due) -> bool:
    """Whether row-level security shows the event's record to the account."""
    query, column = _SEEN[due.kind]
    try:
        with acting(actor, f"event {due.event_id}") as act, connection.cursor() as cursor:
            act.require_anywhere("exchange")
            cursor.execute(query, [getattr(due, column)])
            return cursor.fetchone() is not None
    except (UnknownActor, PermissionError):
        return False


def compare_later(reform: int, over: str) -> None:
    """Queues a comparison, in the transaction under way: a sample for the worker that does nothing else."""
    if over == "sample":
        compare_reform.configure(lock=SAMPLES, queue=SAMPLES).defer(reform=reform)
    else:
        compare_reform.configure(lock="reforms").defer(reform=reform)


def prepare_later(day: datetime.date) -> None:
    """Queues the compiling of what samples from that day run on, in the transaction under way; not twice."""
    try:
        with transaction.atomic():
            prepare_samples.defer(day=day.isoformat())
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@app.task(name="api.prepare_samples", queue=SAMPLES, lock=SAMPLES, queueing_lock="prepare samples")
def prepare_samples(*, day: str) -> None:
    """Compiles before it is needed; where there is no city, there is nothing to prepare."""
    try:
        prepare_sample(datetime.date.fromisoformat(day))
    except (ValueError, Problem):
        return


@app.task(name="api.compare_reform", queue="reforms")
def compare_reform(*, reform: int) -> None:
    """Compares a reform, says how far it is, and keeps the tables. Run again after a kill, it begins anew."""
    with acting(ENGINE, _COMPARING):
        row = Reform.objects.filter(pk=reform, ended_at__isnull=True).first()
    if row is None:
        return
    asked = row.asked
    told = _Telling(reform)
    try:
        _update(reform, state="running", total=people_of(asked["over"]))
        tables = compare_asked(asked["reform"], asked["over"], told.people, told.stage)
    except (ValueError, Problem) as error:
        _update(reform, state="failed", error=_said(error), ended_at=timezone.now())
        return
    _update(reform, state="done", stage="", tables=tables, ended_at=timezone.now())


class _Telling:
    """Says how far a comparison is, once a second at most."""

    def __init__(self, reform: int) -> None:
        self.reform, self.last = reform, 0.0

    def people(self, done: int) -> None:
        if time.monotonic() - self.last > _TOLD_EVERY_S:
            self.last = time.monotonic()
            _update(self.reform, done=done)

    def stage(self, name: str) -> None:
        _update(self.reform, stage=name)


def _update(reform: int, **values: Any) -> None:
    with acting(ENGINE, _COMPARING):
        Reform.objects.filter(pk=reform).update(**values)


def _said(error: BaseException) -> str:
    """The error's own words, without the file that the reform was written to."""
    problems = getattr(error, "problems", None)
    lines = [f"{each.what} {each.remedy}" for each in problems] if problems else [str(error)]
    return "\n".join(lines)[:2000]


@app.periodic(cron="23 3 * * *")
@app.task(queue="deliveries", queueing_lock="forget api")
def forget(timestamp: int) -> None:
    """Every night: answers kept for being asked twice, after two days; counters of requests."""
    forget_kept()


def forget_kept() -> int:
    """Removes kept answers that are two days old; gives how many."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute("select forget_rates()")
        cursor.execute("delete from api_once where made_at < now() - interval '2 days'")
        return cursor.rowcount
