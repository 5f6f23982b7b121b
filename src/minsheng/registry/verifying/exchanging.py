"""One exchange of files with a registry: what is queued goes out, what came in is read, what waits too long ends.

Each inbox file is one transaction together with the note of its digest, so that a file read twice changes nothing and a kill
leaves it as if it had not been read.
"""

from __future__ import annotations

import contextlib
import datetime
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from minsheng.registry.access.acting import Act, acting
from minsheng.registry.verifying.adapters.files import FileAdapter, FileDelivery
from minsheng.registry.verifying.adapting import adapter_for
from minsheng.registry.verifying.carrying_out import WORKER, lock_open, take
from minsheng.registry.verifying.concluding import conclude, end_without_answer
from minsheng.registry.verifying.models import OPEN, ExchangedFile, Query
from minsheng.registry.verifying.registries import BadRegistries, Registry
from minsheng.registry.verifying.requests import Request

ROWS_A_FILE = 10_000


@dataclass(slots=True)
class Exchanged:
    """What an exchange did. ``read`` maps files to what became of their rows, ``quarantined`` to why they are put aside."""

    sent: int = 0
    files: list[str] = field(default_factory=list)
    read: dict[str, dict[str, int]] = field(default_factory=dict)
    quarantined: dict[str, str] = field(default_factory=dict)
    given_up: int = 0

    def plain(self) -> dict[str, Any]:
        """The same as data."""
        return asdict(self)


class ExchangeUnderWay(RuntimeError):
    """Another process exchanges files with this registry at this moment."""

    code = "exchange-under-way"


def exchange(asked: Registry, *, adapter: FileAdapter | None = None) -> Exchanged:
    """Exchanges files with one registry. Raises :class:`BadRegistries`, :class:`NoExchangeKey`, :class:`ExchangeUnderWay`."""
    ours = adapter or adapter_for(asked)
    if not isinstance(ours, FileAdapter):
        raise BadRegistries(f"{asked.name} is asked over HTTP, by the worker: minsheng work.")
    with _alone(asked):
        return _exchange(asked, ours)


@contextlib.contextmanager
def _alone(asked: Registry) -> Iterator[None]:
    """One exchange with a registry at a time; a lock of the connection, so that a killed process leaves none behind."""
    names = ["verification files", asked.name]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s), hashtext(%s))", names)
        if not cursor.fetchone()[0]:
            raise ExchangeUnderWay(f"Files of {asked.name} are being exchanged already. Wait until that has ended.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtext(%s), hashtext(%s))", names)


def _exchange(asked: Registry, ours: FileAdapter) -> Exchanged:
    done = Exchanged()
    for delivery in ours.collect():
        done.read[delivery.name] = _read(asked, delivery)
    done.quarantined = ours.quarantined
    done.given_up = _give_up(asked)
    for number, file in _send(asked, ours):
        done.sent += number
        done.files.append(file)
    _take_back(asked, ours)
    return done


def _read(asked: Registry, delivery: FileDelivery) -> dict[str, int]:
    with acting(WORKER, f"verification file of {asked.name}") as act:
        known = ExchangedFile.objects.filter(registry=asked.name, direction="in", digest=delivery.digest).first()
        counts = known.counts if known is not None else _conclude_all(act, asked, delivery)
    delivery.taken(counts)
    return {**counts, "read before": len(delivery.replies)} if known is not None else counts


def _conclude_all(act: Act, asked: Registry, delivery: FileDelivery) -> dict[str, int]:
    counts: Counter[str] = Counter()
    numbers = dict(Query.objects.filter(registry=asked.name, request__in=_uuids(delivery)).values_list("request", "pk"))
    by_text = {str(request): pk for request, pk in numbers.items()}
    for reply in sorted(delivery.replies, key=lambda reply: by_text.get(reply.request, 0)):
        if reply.request not in by_text:
            counts["for nobody"] += 1
            continue
        query = lock_open(by_text[reply.request])
        if query is None:
            counts["ended before"] += 1
        elif query.state != "sent":
            counts["never asked"] += 1
        else:
            counts[conclude(act, query, asked, reply)] += 1
    ExchangedFile.objects.create(
        registry=asked.name,
        direction="in",
        name=delivery.name,
        digest=delivery.digest,
        rows=len(delivery.replies),
        counts=dict(counts),
    )
    return dict(counts)


def _uuids(delivery: FileDelivery) -> list[str]:
    return [reply.request for reply in delivery.replies if _is_uuid(reply.request)]


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _give_up(asked: Registry) -> int:
    """Ends the queries whose answer has not come in time."""
    late = timezone.now() - datetime.timedelta(days=asked.waiting.answer_within_days)
    with acting(WORKER, f"verification files of {asked.name} that did not come") as act:
        waiting = Query.objects.filter(registry=asked.name, state="sent", leased_until__lt=late).order_by("pk")
        numbers = list(waiting.values_list("pk", flat=True))
        for number in numbers:
            if (query := lock_open(number)) is not None:
                end_without_answer(act, query, "no_answer", "timed-out")
    return len(numbers)


def _send(asked: Registry, adapter: FileAdapter) -> Iterator[tuple[int, str]]:
    """Queued queries, and those whose file a kill may have left unwritten, a file at a time.

    The file is written before the transaction ends: a kill in between sends the same questions, under the same numbers, once
    more.
    """
    while True:
        with acting(WORKER, f"verification files for {asked.name}") as act:
            queued = Query.objects.filter(registry=asked.name, state="queued").order_by("pk")
            numbers = list(queued.values_list("pk", flat=True)[:ROWS_A_FILE])
            requests = [request for number in numbers if (request := _request(act, number, asked)) is not None]
            if requests:
                name, digest = adapter.write(requests)
                ExchangedFile.objects.create(
                    registry=asked.name,
                    direction="out",
                    name=name,
                    digest=digest,
                    rows=len(requests),
                    counts={"requests": [request.number for request in requests]},
                )
        if requests:
            yield len(requests), name
        if len(numbers) < ROWS_A_FILE:
            return


def _request(act: Act, number: int, asked: Registry) -> Request | None:
    query = lock_open(number)
    if query is None or query.state != "queued":
        return None
    query.leased_until = timezone.now()  # since when it waits for its answer
    taken = take(act, query, asked)
    return None if isinstance(taken, str) else taken


def _take_back(asked: Registry, adapter: FileAdapter) -> None:
    """Outbox files of which every query has ended are removed: they hold numbers in clear."""
    with acting(WORKER, f"verification files of {asked.name} that are done"):
        for file in ExchangedFile.objects.filter(registry=asked.name, direction="out"):
            if (adapter.folder / "outbox" / file.name).exists():
                open_ones = Query.objects.filter(request__in=file.counts["requests"], state__in=OPEN)
                if not open_ones.exists():
                    adapter.take_back(file.name)
