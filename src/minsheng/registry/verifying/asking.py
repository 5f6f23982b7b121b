"""Asking registries about a person: the deed that queues the questions.

Errors::

    RecordNotFound      there is no such person, or the record may not be seen (access.finding)
    NotAllowed          the actor may not ask, or may not read what the answer says (access.acting)
    UnknownRegistry     no registry has that name (.registries)
    NotAuthorised       the person has not authorised it for this purpose, or no longer
    RecordRestricted    processing of the record is restricted
    NoNumber            the record has no identity number (.requests)
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.models import Person
from minsheng.registry.texts import checked_text
from minsheng.registry.verifying.adapting import answers_at_once
from minsheng.registry.verifying.authorising import LONGEST_PURPOSE, in_force
from minsheng.registry.verifying.models import OPEN, Event, Query
from minsheng.registry.verifying.registries import Registry, registry
from minsheng.registry.verifying.requests import digest_of, request_for
from minsheng.registry.verifying.tasks import ask_later


class NotAuthorised(PermissionError):
    """There is no authorisation in force for this person, registry and purpose."""

    code = "not-authorised"


class RecordRestricted(PermissionError):
    """The person's record is restricted: nothing new is asked about them."""

    code = "record-restricted"


def verify_person(
    act: Act, *, person: int, registries: Sequence[str], purpose: str, again: bool = False
) -> list[Query]:
    """Queues one question for each registry and gives the queries: new ones, or those that are open or answered and fresh.

    All or nothing: without an authorisation for one of them, none is queued. ``again`` asks although a fresh answer is there.
    Sending them is :func:`minsheng.registry.verifying.carrying_out.carry_out`, a job's work.
    """
    wanted = [registry(name) for name in dict.fromkeys(registries)]
    purpose = checked_text(purpose, "The purpose", LONGEST_PURPOSE)
    found = Person.objects.filter(pk=person).first()
    if found is None:
        act.saw("refused", person_id=person, asked="verify")
        raise not_found("person")
    act.require("verify", found.jurisdictions)
    for each in wanted:
        for topic in sorted({gives.topic for gives in each.gives.values()}):
            act.require("read", found.jurisdictions, topic)
    if found.is_restricted:
        raise RecordRestricted("The record is restricted. Ask the personal information officer.")
    return [_present(found, each, purpose, again) or _queue(act, found, each, purpose) for each in wanted]


def _present(person: Person, asked: Registry, purpose: str, again: bool) -> Query | None:
    ours = Query.objects.filter(person=person, registry=asked.name, purpose=purpose)
    if (waiting := ours.filter(state__in=OPEN).first()) is not None:
        return waiting
    since = timezone.now() - datetime.timedelta(days=asked.waiting.fresh_for_days)
    return None if again else ours.filter(state="answered", as_of__gt=since).order_by("-as_of").first()


def _queue(act: Act, person: Person, asked: Registry, purpose: str) -> Query:
    authorisation = in_force(person.pk, asked.name, purpose)
    if authorisation is None:
        raise NotAuthorised(
            f'No authorisation lets {asked.name} be asked for "{purpose}". Have the person sign one, then write it down.'
        )
    number = uuid.uuid4()
    request = request_for(person, asked, str(number), purpose)
    try:
        with transaction.atomic():
            query = Query.objects.create(
                person=person,
                registry=asked.name,
                purpose=purpose,
                authorisation=authorisation,
                request=number,
                request_digest=digest_of(request),
                asked_by=act.actor,
            )
    except IntegrityError as refused:
        if (twin := _present(person, asked, purpose, again=True)) is not None:
            return twin  # another officer queued the same in the meantime
        raise _retold(refused) from None
    Event.objects.create(query=query, attempt=0, what="queued", detail={"by": act.actor})
    if answers_at_once(asked):
        ask_later(query.pk)
    act.record("registry to be asked", person_id=person.pk, registry=asked.name, query=query.pk)
    return query


def _retold(refused: IntegrityError) -> Exception:
    name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "")
    if name == "verification_query_authorised":
        return NotAuthorised("The authorisation was withdrawn, or has run out. Have the person sign a new one.")
    if name == "verification_query_restricted":
        return RecordRestricted("The record is restricted. Ask the personal information officer.")
    return refused
