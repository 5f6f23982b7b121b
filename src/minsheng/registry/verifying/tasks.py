"""Jobs that ask registries over HTTP. A query that is withdrawn in the meantime is found stopped, and nothing is sent."""

from __future__ import annotations

import contextlib
import datetime
import math
from typing import Any

import procrastinate
from django.db import transaction
from django.utils import timezone

from minsheng.registry.access.acting import acting
from minsheng.registry.jobs import app
from minsheng.registry.verifying.adapting import answers_at_once
from minsheng.registry.verifying.carrying_out import WORKER, carry_out
from minsheng.registry.verifying.exchanging import ExchangeUnderWay, exchange
from minsheng.registry.verifying.models import OPEN, Query
from minsheng.registry.verifying.registries import registries
from minsheng.registry.verifying.signing import exchange_keys

_FORGOTTEN = datetime.timedelta(minutes=2)


@app.task(queue="verifying")
def ask_registry(*, query: int) -> None:
    """Sends a query once; where it is worth asking again, a job of its own does so later."""
    outcome = carry_out(query)
    if outcome.wait_s is not None:
        ask_later(query, math.ceil(outcome.wait_s) + 1)


def ask_later(query: int, seconds: int = 0) -> None:
    """Queues the job of a query, one at a time. Inside an act: with it, or not at all."""
    later: dict[str, Any] = {"schedule_in": {"seconds": seconds}} if seconds else {}
    job = ask_registry.configure(queueing_lock=f"verification {query}", **later)
    try:
        with transaction.atomic():  # a second job for the query is refused; what is around goes on
            job.defer(query=query)
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@app.periodic(cron="*/5 * * * *")
@app.task(queue="verifying", queueing_lock="forgotten queries")
def ask_forgotten(timestamp: int) -> None:
    """Every five minutes: queries whose job was lost are asked again."""
    named = [name for name, registry in registries().items() if answers_at_once(registry)]
    since = timezone.now() - _FORGOTTEN
    with acting(WORKER, "verification queries that no job has"):
        waiting = Query.objects.filter(registry__in=named, state__in=OPEN, asked_at__lt=since)
        ours = waiting.exclude(leased_until__gt=since).exclude(next_try_at__gt=since)
        for query in ours.values_list("pk", flat=True):
            ask_later(query)


@app.periodic(cron="7 * * * *")
@app.task(queue="verifying", queueing_lock="exchange of files")
def exchange_files(timestamp: int) -> None:
    """Every hour: files of every registry that shares a key with us and is not reached over HTTP."""
    keyed = exchange_keys().names()
    for name, registry in registries().items():
        if name in keyed and not answers_at_once(registry):
            with contextlib.suppress(ExchangeUnderWay):
                exchange(registry)
