"""Referrals: offered, consented, sent, answered, done. The receiver sees only what the consent covers, while it holds
(个人信息保护法第十四条、第十五条、第二十三条)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, visible
from minsheng.registry.facts.topics import TOPICS
from minsheng.registry.people.changing import refusals
from minsheng.registry.people.numbers import PHONE
from minsheng.registry.sealing import unseal
from minsheng.registry.texts import checked_text
from minsheng.services.casework.helping.errors import HelpNotPossible, StaleHelp
from minsheng.services.casework.helping.models import Referral, ReferralStep, ServiceMember
from minsheng.services.casework.helping.whose import division_to_help, must_be_member
from minsheng.services.casework.helping.words import known, words

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Referred:
    """What the receiver may see: the purpose, the name and telephone of the person, and facts by topic as consented."""

    referral_id: int
    purpose: str
    name: str
    phone: str
    facts: dict[str, dict[str, Any]]  # "topic (person|household)" → facts


def give_service(
    act: Act, *, actor: str, service: str, since: datetime.date, until: datetime.date | None = None
) -> None:
    """An actor works for a service from a day on. Needs ``assign``. Raises :class:`UnknownWord`, :class:`RecordNotFound`."""
    act.require_anywhere("assign")
    known(service, "services")
    with connection.cursor() as cursor:
        cursor.execute("select id from actor where name = %s and kind = 'officer'", [actor])
        row = cursor.fetchone()
    if row is None:
        raise not_found("actor")
    ServiceMember.objects.create(
        actor_id=row[0], service=service, held=DateRange(since, until), given_by_id=act.actor_id
    )
    act.record("service given", actor=actor, service=service)


def offer_referral(
    act: Act,
    *,
    household_id: int,
    person_id: int,
    service: str,
    purpose: str,
    on: datetime.date,
    plan_id: int | None = None,
) -> int:
    """Offers a person another service and gives the referral's number. Nothing leaves the house before the person consents.

    Raises :class:`UnknownWord`, :class:`HelpNotPossible` where one is open, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    division = division_to_help(act, household_id)
    known(service, "services")
    must_be_member(household_id, person_id, on)
    with refusals({"referral_one_open": HelpNotPossible("A referral to this service is open. Go on with that one.")}):
        referral = Referral.objects.create(
            household_id=household_id, person_id=person_id, plan_id=plan_id, division=division, service=service,
            purpose=checked_text(purpose, "The purpose", LONGEST), state=words()["referral"]["first"], offered_on=on,
        )  # fmt: skip
    _step(act, referral, 1, "offer", referral.state, on, "")
    act.record("referral: offer", person_id=person_id, household_id=household_id, referral=referral.pk, service=service)
    return int(referral.pk)


def move_referral(
    act: Act,
    referral_id: int,
    action: str,
    *,
    on: datetime.date,
    version: int | None = None,
    covers: Sequence[str] = (),
    how: str = "",
    until: datetime.date | None = None,
    answer_by: datetime.date | None = None,
    note: str = "",
) -> Referral:
    """Does an action of ``words.yaml`` to a referral and gives it as it is then.

    Args:
        act: the worker (``help``), the person, or for accept, refuse and finish the receiving service.
        referral_id: which.
        action: consent, decline, send, accept, refuse, finish, withdraw_consent.
        on: the day.
        version: the version the actor saw.
        covers: with consent: the topics that the receiver may see. Closed topics (protection) are consented to by name only.
        how: with consent: a code of ``words.yaml``; ``online`` is the person's own.
        until: with consent: the first day on which it holds no more.
        answer_by: with send: until when the receiver is asked to answer.
        note: what came of it, or why it is refused; needed for these two.

    Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`StaleHelp`, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    says = known(action, "referral", "actions")
    referral: Referral = visible(Referral.objects.filter(pk=referral_id), "referral")
    is_own = act.person_id is not None and act.person_id == referral.person_id
    if says["by"] == "receiver":
        act.require("receive_referrals", referral.division)
    elif not (says["by"] == "own" and is_own):
        act.require("help", referral.division)
    referral = visible(Referral.objects.filter(pk=referral_id).select_for_update(no_key=True), "referral")
    if version is not None and version != referral.version:
        raise StaleHelp(
            f"Referral {referral_id} was changed since you looked (version {referral.version}). Look again."
        )
    if referral.state not in says["from"]:
        state = words()["referral"]["states"][referral.state]["en"]
        raise HelpNotPossible(f"Referral {referral_id} is {state}; {action} is not possible.")
    note = checked_text(note, "The note", LONGEST, may_be_empty=True)
    if action in ("refuse", "finish") and not note:
        raise HelpNotPossible("Say why it is refused." if action == "refuse" else "Say what came of it.")
    changes: dict[str, Any] = {"state": says["to"], "version": referral.version + 1}
    if action == "consent":
        changes |= _consent(act, referral, covers, how, until, on, is_own)
    if action == "send":
        if referral.consent_until is not None and referral.consent_until <= on:
            raise HelpNotPossible(f"The consent held until {referral.consent_until}. Ask the person again.")
        changes["answer_by"] = answer_by
    if action in ("refuse", "finish"):
        changes["result"] = note
    if words()["referral"]["states"][says["to"]].get("closed"):
        changes["closed_on"] = on
    # A step is written while the row may still be seen by who writes it: a receiver sees no withdrawn one.
    _step(act, referral, referral.version + 1, action, says["to"], on, note)
    Referral.objects.filter(pk=referral_id).update(**changes)
    act.record(
        f"referral: {action}", person_id=referral.person_id, household_id=referral.household_id, referral=referral_id
    )
    for name, value in changes.items():
        setattr(referral, name, value)
    return referral


def read_referral(act: Act, referral_id: int, *, on: datetime.date) -> Referred:
    """What the receiving service may see of a referral sent to it. The log has the look.

    Raises :class:`RecordNotFound`: not sent to a service of the actor's, done, withdrawn, or the consent is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.purpose, r.person_id, r.household_id, p.name, p.phone_sealed from referral r, referred_person(r.id) p"
            " where r.id = %s",
            [referral_id],
        )
        row = cursor.fetchone()
        if row is None:
            act.saw("refused", asked="receive_referrals", referral=referral_id)
            raise not_found("referral")
        cursor.execute("select topic, about, facts from referred_facts(%s, %s)", [referral_id, on])
        facts: dict[str, dict[str, Any]] = {}
        for topic, about, said in cursor.fetchall():
            facts.setdefault(f"{topic} ({about})", {}).update(said if isinstance(said, dict) else json.loads(said))
    purpose, person_id, household_id, name, phone = row
    act.saw("referral read", person_id=person_id, household_id=household_id, referral=referral_id)
    return Referred(referral_id, purpose, name, unseal(bytes(phone), PHONE) if phone else "", facts)


def _consent(
    act: Act,
    referral: Referral,
    covers: Sequence[str],
    how: str,
    until: datetime.date | None,
    on: datetime.date,
    is_own: bool,
) -> dict[str, Any]:
    known(how, "referral", "consents")
    if (how == "online") != is_own:
        raise HelpNotPossible("Online consent is the person's own; a worker writes down a signed or spoken one.")
    if not covers:
        raise HelpNotPossible("Say which topics the consent covers.")
    for topic in covers:
        if topic not in TOPICS:
            raise HelpNotPossible(f'There is no topic "{topic}". Topics: {", ".join(TOPICS)}.')
    if until is not None and until <= on:
        raise HelpNotPossible("The consent would be over before it began.")
    return {"covers": sorted(set(covers)), "consent_how": how, "consented_on": on, "consent_until": until}


def _step(act: Act, referral: Referral, version: int, action: str, state: str, on: datetime.date, note: str) -> None:
    ReferralStep.objects.create(
        referral=referral, version=version, action=action, to_state=state, done_on=on, actor=act.actor, note=note
    )
