"""Somebody works for an employer."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import person_to_record, visible
from minsheng.registry.people.changing import lock_people, period, refusals
from minsheng.registry.people.deeds.add_organisation import BadKind
from minsheng.registry.people.models import Employer, EmploymentSpell
from minsheng.registry.texts import checked_text

KINDS = ("contract", "dispatch", "civil_service", "flexible")


class AlreadyEmployed(ValueError):
    """The person works for this employer already on one of these days."""

    code = "already-employed"


def add_employment(
    act: Act,
    *,
    person_id: int,
    employer_id: int,
    kind: str,
    since: datetime.date,
    said_by: str,
    until: datetime.date | None = None,
) -> EmploymentSpell:
    """A person works for an employer from a day on.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AlreadyEmployed`, :class:`BadKind`, :class:`BadPeriod`.
    """
    lock_people(person_id)
    person_to_record(act, person_id)
    visible(Employer.objects.filter(pk=employer_id), "employer")
    if kind not in KINDS:
        raise BadKind(f'"{str(kind)[:40]}" is no kind of employment. Known: {", ".join(KINDS)}.')
    already = AlreadyEmployed("The person works for this employer already on some of these days. End that spell first.")
    with refusals({"employment_spell_once": already}):
        spell = EmploymentSpell.objects.create(
            person_id=person_id,
            employer_id=employer_id,
            kind=kind,
            held=period(since, until),
            said_by=checked_text(said_by, "The source", 200),
        )
    act.record("employment added", person_id=person_id, employer=employer_id, spell=spell.pk, since=str(since))
    return spell
