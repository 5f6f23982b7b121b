"""Erasure by two people: one proposes, another approves; then it is done, as the owner of the tables, and noted in the log.

Errors::

    RecordNotFound      there is no such person or erasure, or it may not be seen (access.finding)
    NotAllowed          the actor's roles do not reach that far (access.acting)
    UnknownGround       no such ground in periods.yaml (.restricting)
    BadErasure          scope, topics and ground do not fit together
    MustBeKept          the law asks for it to be kept longer; the record can be restricted instead
    NothingToErase      nothing fits
    OwnProposal         whoever proposed may not decide
    NotOpen             the erasure is decided already
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import connection, connections, transaction
from django.utils import timezone

from minsheng.registry.access.acting import Act, acting
from minsheng.registry.access.finding import not_found
from minsheng.registry.facts.topics import TOPICS
from minsheng.registry.people.changing import today
from minsheng.registry.people.models import Person
from minsheng.registry.retention.due import DUE, Head, heads, standing, still_running, withdrawn_answers
from minsheng.registry.retention.files import files_due
from minsheng.registry.retention.models import SCOPES, Erasure
from minsheng.registry.retention.periods import periods
from minsheng.registry.retention.removing import CannotErase, remove, rows_kept
from minsheng.registry.retention.restricting import check_ground, person_in_reach
from minsheng.registry.texts import checked_text

__all__ = ["CannotErase", "approve_erasure", "finish_erasure", "open_erasures", "propose_erasure", "reject_erasure"]


class BadErasure(ValueError):
    """Scope, topics and ground do not fit together."""

    code = "bad-erasure"


class MustBeKept(PermissionError):
    """A least period is running, or decisions rest on it."""

    code = "must-be-kept"


class NothingToErase(LookupError):
    """Nothing is there that fits."""

    code = "nothing-to-erase"


class OwnProposal(PermissionError):
    """Somebody else has to decide."""

    code = "own-proposal"


class NotOpen(RuntimeError):
    """It is decided already, or another is open for the person."""

    code = "not-open"


def propose_erasure(
    act: Act, *, person: int, scope: str, ground: str, because: str, topics: Sequence[str] = ()
) -> Erasure:
    """Proposes to erase statements on topics, the raw answers of withdrawn authorisations, files that were closed long ago
    (``files`` of periods.yaml: help, visits, changes of awards, appeals), or everything about a person.

    With the ground ``period_over`` only the statements whose period is over go; with another ground all on the topics do,
    unless a least period still runs for one of them.

    Raises:
        RecordNotFound, NotAllowed, UnknownGround, BadErasure, MustBeKept, NothingToErase, NotOpen, BadText.
    """
    found = person_in_reach(act, person)
    check_ground(ground, periods().grounds)
    _check_scope(scope, topics, ground)
    _statements_to_go(found, scope, topics, ground)
    if Erasure.objects.filter(person_number=person, state__in=("proposed", "approved", "erased")).exists():
        raise NotOpen("Another erasure is open for this person. Finish it first: minsheng rights erasures")
    made = Erasure.objects.create(
        person_number=person,
        divisions=found.jurisdictions,
        scope=scope,
        topics=sorted(set(topics)),
        ground=ground,
        because=checked_text(because, "The reason"),
        proposed_by=act.actor_id,
    )
    act.record("erasure proposed", person_id=person, erasure=made.pk, scope=scope, topics=made.topics, ground=ground)
    return made


def approve_erasure(act: Act, *, erasure: int, because: str = "") -> Erasure:
    """Another one than the proposer agrees. :func:`finish_erasure` then erases.

    Raises:
        RecordNotFound, NotAllowed, OwnProposal, NotOpen, MustBeKept, NothingToErase, BadText.
    """
    found = _to_decide(act, erasure)
    person = person_in_reach(act, found.person_number)
    _statements_to_go(person, found.scope, found.topics, found.ground)
    return _decide(act, found, "approved", because)


def reject_erasure(act: Act, *, erasure: int, because: str) -> Erasure:
    """Another one than the proposer refuses; the reason is for the person to read (PIPL art. 50).

    Raises:
        RecordNotFound, NotAllowed, OwnProposal, NotOpen, BadText.
    """
    return _decide(act, _to_decide(act, erasure), "rejected", checked_text(because, "The reason"))


def finish_erasure(actor: str, erasure: int) -> Erasure:
    """Erases what was approved and notes it in the log. Killed in between, it is called again; done, it changes nothing.

    Raises:
        RecordNotFound, NotAllowed, NotOpen, MustBeKept, CannotErase.
    """
    purpose = f"erasure {erasure}"
    with acting(actor, purpose) as act:
        found = _seen(erasure)
        act.require("restrict", found.divisions)
        if found.state in ("proposed", "rejected"):
            raise NotOpen(f"Erasure {erasure} is {found.state}. Only an approved one is carried out.")
        going: list[int] = []
        if found.state == "approved":
            person = person_in_reach(act, found.person_number)
            going = [head.statement for head in _statements_to_go(person, found.scope, found.topics, found.ground)]
    _erase(erasure, going, today())
    with acting(actor, purpose) as act:
        found = _seen(erasure, lock=True)
        if found.state == "erased":
            found.state = "done"
            found.save(update_fields=["state"])
            act.record(
                "erased", person_id=found.person_number, erasure=found.pk, scope=found.scope, counts=found.counts
            )
    return found


def open_erasures(act: Act) -> list[Erasure]:
    """Erasures in the actor's divisions that are proposed, or approved and not yet done."""
    act.require("restrict", [division for _, division in act.roles] or ["none"])
    return list(Erasure.objects.filter(state__in=("proposed", "approved", "erased")).order_by("pk"))


def _erase(erasure: int, going: list[int], on: datetime.date) -> None:
    """As the owner, in one transaction: what goes, and the note that it is gone."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "select person_number, scope from erasure where id = %s and state = 'approved' for update", [erasure]
        )
        row = cursor.fetchone()
        if row is None:
            return  # erased already
        counts = remove(cursor, person=row[0], scope=row[1], statements=going, on=on)
        Erasure.objects.using("owner").filter(pk=erasure).update(state="erased", counts=counts)


def _check_scope(scope: str, topics: Sequence[str], ground: str) -> None:
    if scope not in SCOPES:
        raise BadErasure(f'There is no scope "{scope}". There are: {", ".join(SCOPES)}.')
    if (scope == "topics") != bool(topics):
        raise BadErasure("Topics are named with the scope topics, and with no other.")
    if strange := set(topics) - set(TOPICS):
        raise BadErasure(f"There is no topic {', '.join(sorted(strange))}. There are: {', '.join(TOPICS)}.")
    if scope == "answers" and ground != "consent_withdrawn":
        raise BadErasure("Raw answers go where the authorisation was withdrawn: the ground is consent_withdrawn.")
    if scope == "files" and ground != "period_over":
        raise BadErasure("Files go once their period is over: the ground is period_over.")
    if scope == "everything" and ground == "period_over":
        raise BadErasure("A period is over for some topics, not for everything. Name the topics.")


def _statements_to_go(person: Person, scope: str, topics: Sequence[str], ground: str) -> list[Head]:
    """The statements that go. Raises :class:`MustBeKept` and :class:`NothingToErase`."""
    if scope == "answers":
        if not withdrawn_answers(person.pk):
            raise NothingToErase("No answer rests on a withdrawn authorisation.")
        return []
    if scope == "files":
        if not files_due(person.pk, today()):
            raise NothingToErase("No file about this person or household is due. See: minsheng rights due")
        return []
    found = [head for head in heads(person.pk) if scope == "everything" or head.topic in topics]
    on = today()
    if ground == "period_over":
        going = [head for head in found if standing(head, on).state == DUE]
        if not going:
            raise NothingToErase("Nothing on these topics is due. See: minsheng rights due")
        return going
    if running := still_running(found, on):
        names = sorted({name for each in running for name in each.periods})
        until = max((each.until for each in running), key=lambda day: day or datetime.date.max)
        raise MustBeKept(
            f"It must be kept {f'until {until}' if until else 'while the receipt lasts'} ({', '.join(names)}). "
            "Restrict the record instead: minsheng rights restrict"
        )
    if scope == "everything":
        _check_nothing_kept(person.pk)
    elif not found:
        raise NothingToErase("Nothing was stated on these topics.")
    return found


def _check_nothing_kept(person: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select kept_decisions(%s)", [person])
        (decisions,) = cursor.fetchone()
    if decisions:
        raise MustBeKept(f"{decisions} kept decisions rest on the record. Restrict it: minsheng rights restrict")
    if kept := rows_kept(person):
        named = ", ".join(f"{number} of {table}" for table, number in kept.items())
        raise MustBeKept(f"Other records that are kept name the person: {named}. Restrict it: minsheng rights restrict")


def _seen(erasure: int, lock: bool = False) -> Erasure:
    rows = Erasure.objects.select_for_update() if lock else Erasure.objects
    found = rows.filter(pk=erasure).first()
    if found is None:
        raise not_found("erasure")
    return found


def _to_decide(act: Act, erasure: int) -> Erasure:
    found = _seen(erasure, lock=True)
    act.require("restrict", found.divisions)
    if found.proposed_by == act.actor_id:
        raise OwnProposal("You proposed it. Somebody else decides.")
    if found.state != "proposed":
        raise NotOpen(f"Erasure {erasure} is {found.state} already.")
    return found


def _decide(act: Act, found: Erasure, state: str, because: str) -> Erasure:
    found.state, found.decided_by, found.decided_at = state, act.actor_id, timezone.now()
    found.decided_because = because
    found.save(update_fields=["state", "decided_by", "decided_at", "decided_because"])
    act.record(f"erasure {state}", person_id=found.person_number, erasure=found.pk)
    return found
