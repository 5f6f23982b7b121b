"""A queued question sent, and what came of it.

Three steps, each whole: the query is taken (and the authorisation looked at once more) in one transaction; the registry is
asked outside of any; the outcome is kept in another. A kill between them leaves the query ``sent``: when its lease is over it
is sent again under the same number, which the registry knows as the same question.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from minsheng.registry.access.acting import LONGEST_PURPOSE, Act, act_once_more, acting
from minsheng.registry.verifying import circuit
from minsheng.registry.verifying.adapters import AGAIN, Adapter, Reply
from minsheng.registry.verifying.adapting import adapter_for
from minsheng.registry.verifying.concluding import conclude, end_without_answer, note
from minsheng.registry.verifying.models import OPEN, Authorisation, Query
from minsheng.registry.verifying.registries import Registry, registry
from minsheng.registry.verifying.requests import NoNumber, Request, digest_of, request_for

WORKER = "intake"  # the system's own actor (roles.yaml, intake)
_LEASE_BEYOND_S = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """``state`` of the query afterwards; ``wait_s`` is when it should be tried again, or nothing where it has ended."""

    state: str
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    query: Query
    request: Request
    asked: Registry


def carry_out(query: int, *, adapter: Adapter | None = None) -> Outcome:
    """Sends a query once and keeps what came of it. Ended already, or in another worker's hands: nothing happens.

    ``adapter`` stands in the place of the one by setting. Raises :class:`BadRegistries` and :class:`NoExchangeKey` before
    anything is taken.
    """
    named = _registry_of(query)
    if named is None:
        return Outcome("unknown")
    ours = adapter or adapter_for(named)
    taken = act_once_more(WORKER, f"verification query {query}", lambda act: _take(act, query, ours.registry))
    if isinstance(taken, Outcome):
        return taken
    (reply,) = ours.send([taken.request])
    purpose = f"verification query {query}: {taken.query.purpose}"[:LONGEST_PURPOSE]
    return act_once_more(WORKER, purpose, lambda act: _keep(act, taken, reply))


def _registry_of(query: int) -> Registry | None:
    with acting(WORKER, f"verification query {query}"):
        found = Query.objects.filter(pk=query).values_list("registry", flat=True).first()
    return registry(found) if found is not None else None


def lock_open(query: int) -> Query | None:
    """The query, locked after its authorisation so that a withdrawal and a sending wait for each other; none if it ended."""
    found = Query.objects.filter(pk=query).first()
    if found is None:
        return None
    Authorisation.objects.select_for_update(no_key=True).filter(pk=found.authorisation_id).first()
    found = Query.objects.select_for_update().get(pk=query)
    return found if found.state in OPEN else None


def take(act: Act, found: Query, asked: Registry) -> Request | str:
    """Looks at everything once more, and marks a locked query as sent. Gives the request, or the state it ended in."""
    if not _is_in_force(found):
        return end_without_answer(act, found, "stopped", "authorisation-ended")
    if found.person.is_restricted:
        return end_without_answer(act, found, "stopped", "record-restricted")
    try:
        request = request_for(found.person, asked, str(found.request), found.purpose)
    except NoNumber:
        return end_without_answer(act, found, "no_answer", "no-number")
    if digest_of(request) != bytes(found.request_digest):  # the name or number was corrected: another question
        return end_without_answer(act, found, "stopped", "record-changed")
    found.state, found.attempts = "sent", found.attempts + 1
    found.save(update_fields=["state", "attempts", "leased_until", "next_try_at"])
    note(found, "sent")
    act.record("registry asked", person_id=found.person_id, registry=found.registry, query=found.pk)
    return request


def _take(act: Act, query: int, asked: Registry) -> _Taken | Outcome:
    found = lock_open(query)
    if found is None:
        return Outcome("ended")
    now = timezone.now()
    for instant in (found.leased_until, found.next_try_at):
        if instant is not None and instant > now:
            return Outcome(found.state, (instant - now).total_seconds())
    closed_for = circuit.seconds_closed(asked)
    if closed_for > 0:
        note(found, "left in peace", seconds=round(closed_for))
        return Outcome(found.state, closed_for)
    found.leased_until = now + datetime.timedelta(seconds=asked.waiting.time_limit_s + _LEASE_BEYOND_S)
    request = take(act, found, asked)
    return Outcome(request) if isinstance(request, str) else _Taken(found, request, asked)


def _keep(act: Act, taken: _Taken, reply: Reply) -> Outcome:
    found = lock_open(taken.query.pk)  # before the registry's line, as in taking: two workers never wait for each other
    (circuit.went_wrong if reply.kind == AGAIN else circuit.went_well)(taken.asked)
    if found is None:
        return Outcome("ended")  # withdrawn, or answered by the same question sent twice, in the meantime
    if reply.kind == AGAIN and found.attempts < taken.asked.waiting.attempts:
        wait = max(_wait(taken.asked, found.attempts), min(reply.after_s, taken.asked.waiting.longest_wait_s))
        found.leased_until, found.next_try_at = None, timezone.now() + datetime.timedelta(seconds=wait)
        found.save(update_fields=["leased_until", "next_try_at"])
        note(found, "no answer yet", why=reply.why)
        return Outcome("sent", wait)
    return Outcome(conclude(act, found, taken.asked, reply))


def _is_in_force(found: Query) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select authorisation_in_force(%s, %s, %s, %s)",
            [found.authorisation_id, found.person_id, found.registry, found.purpose],
        )
        return bool(cursor.fetchone()[0])


def _wait(asked: Registry, attempts: int) -> float:
    """Seconds before the next try: doubled each time, less up to half by chance, so that workers do not come all at once."""
    longest = min(asked.waiting.longest_wait_s, asked.waiting.first_wait_s * 2.0 ** (attempts - 1))
    return longest * random.uniform(0.5, 1.0)
