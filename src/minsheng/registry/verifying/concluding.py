"""How a query ends: what came is kept sealed, what follows from it is stated, and what stays unknown says why."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from minsheng.engine.tree import HOUSEHOLD
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.records import Subject, lock
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.facts.values import BadStatement, the_law
from minsheng.registry.sealing import seal, unseal
from minsheng.registry.verifying.adapters import REFUSED, Reply
from minsheng.registry.verifying.answers import Answer, BadAnswer, check_fresh, from_text, to_text
from minsheng.registry.verifying.drawing import Gathered, findings
from minsheng.registry.verifying.models import Event, Query
from minsheng.registry.verifying.registries import Registry

SEALED = "verification.answer"
# Members of a household today, each with the latest answer that may still be used for the purpose.
_ANSWERS = """
select m.person_id, q.answer_sealed
from membership m left join lateral (
  select q.answer_sealed from verification_query q join verification_authorisation a on a.id = q.authorisation_id
  where q.person_id = m.person_id and q.registry = %(registry)s and q.purpose = %(purpose)s
    and q.state in ('answered', 'partial') and q.answer_sealed is not null and q.as_of > %(since)s and upper_inf(a.known)
  order by q.as_of desc, q.id desc limit 1
) q on true
where m.household_id = %(household)s and upper_inf(m.known) and m.held @> current_date
"""


def note(query: Query, what: str, **detail: Any) -> None:
    """Adds to what happened to a query."""
    Event.objects.create(query=query, attempt=query.attempts, what=what, detail=detail)


def end_without_answer(act: Act, query: Query, state: str, why: str) -> str:
    """Ends a locked query: every fact it was asked for stays unknown, and says why. Gives the state."""
    query.state, query.ended_at, query.leased_until = state, timezone.now(), None
    query.unknown = {"*": why}
    query.save(update_fields=["state", "ended_at", "leased_until", "unknown"])
    note(query, state, why=why)
    act.record("registry gave no answer", person_id=query.person_id, registry=query.registry, query=query.pk, why=why)
    return state


def conclude(act: Act, query: Query, asked: Registry, reply: Reply) -> str:
    """Keeps the outcome of a locked, open query and states what follows; gives its state."""
    answer = reply.answer
    if answer is None:
        return end_without_answer(act, query, "refused" if reply.kind == REFUSED else "no_answer", reply.why)
    try:
        check_fresh(answer, asked, timezone.now())
    except BadAnswer as bad:
        return end_without_answer(act, query, "no_answer", bad.code)
    _put_answer(query, asked, answer, reply)
    own, of_household = _facts_by_entity(asked)
    _state_all(act, query, asked, own, Gathered([answer]), person=query.person_id)
    households = _households_of(query.person_id) if of_household else []
    if not households:
        query.unknown.update(dict.fromkeys(of_household, "in-no-household"))
    for household in households:
        lock(Subject(HOUSEHOLD, household))  # two members answered at once: the second sees the first
        gathered = _gather(query, asked, household, answer)
        _state_all(act, query, asked, of_household, gathered, household=household)
    query.save()
    note(query, query.state, stated=sorted(query.stated), unknown=query.unknown, missing=answer.missing)
    act.record(
        "registry answered",
        person_id=query.person_id,
        registry=query.registry,
        query=query.pk,
        state=query.state,
        stated=sorted(query.stated),
    )
    return query.state


def _put_answer(query: Query, asked: Registry, answer: Answer, reply: Reply) -> None:
    kinds = {gives.kind for gives in asked.gives.values()}
    whole = all(answer.covers(kind) == "all" for kind in kinds)
    query.state, query.ended_at, query.leased_until = "answered" if whole else "partial", timezone.now(), None
    query.as_of, query.answer_digest = answer.as_of, reply.digest
    query.answer_sealed = seal(to_text(answer), SEALED)
    query.receipt = {"number": answer.receipt, "sha256": reply.digest.hex(), "read_at": timezone.now().isoformat()}


def _facts_by_entity(asked: Registry) -> tuple[list[str], list[str]]:
    law = the_law()
    of_household = [fact for fact in asked.gives if law.facts[fact].of == HOUSEHOLD]
    return [fact for fact in asked.gives if fact not in of_household], of_household


def _households_of(person: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_id from membership where person_id = %s and upper_inf(known) and held @> current_date"
            " order by household_id",
            [person],
        )
        return [row[0] for row in cursor.fetchall()]


def _gather(query: Query, asked: Registry, household: int, own: Answer) -> Gathered:
    since = timezone.now() - datetime.timedelta(days=asked.waiting.fresh_for_days)
    with connection.cursor() as cursor:
        named = {"registry": asked.name, "purpose": query.purpose, "household": household, "since": since}
        cursor.execute(_ANSWERS, named)
        rows = cursor.fetchall()
    others = [sealed for person, sealed in rows if person != query.person_id]
    answers = [from_text(unseal(bytes(sealed), SEALED)) for sealed in others if sealed is not None]
    return Gathered([own, *answers], lacking=len(others) - len(answers))


def _state_all(act: Act, query: Query, asked: Registry, facts: Sequence[str], gathered: Gathered, **about: Any) -> None:
    """States what follows of a person or household, and writes on the query what was stated and what was not."""
    if not facts:
        return
    found = findings(asked, gathered, facts)
    said_at = max(answer.as_of for answer in gathered.answers)
    for drawn in found.stated:
        try:
            made = state_facts(
                act,
                **about,
                facts={drawn.fact: drawn.value},
                held=days(drawn.starts, drawn.ends),
                standing="verified",
                source=asked.name,
                said_at=said_at,
            )
        except BadStatement:
            found.unknown[drawn.fact] = "value-not-possible"
            continue
        query.stated.setdefault(drawn.fact, []).extend(each.number for each in made)
    query.unknown.update({fact: why for fact, why in found.unknown.items() if fact not in query.stated})
