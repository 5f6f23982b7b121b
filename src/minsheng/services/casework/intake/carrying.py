"""What somebody answered without saying who they are goes on: kept under a code if they ask for it, then taken up by themselves, by a
worker at the window, or in their own application.
"""

from __future__ import annotations

import contextlib
import datetime
from dataclasses import replace

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.values import KEPT_ELSEWHERE
from minsheng.services.casework.intake.asking import BadAnswer, BadIntake, Intake, answer
from minsheng.services.casework.intake.keeping import forget, resume, save

KEEPER = "intake"  # the system's own actor keeps what no account does
PURPOSE = "anonymous intake"


def keep_for_anybody(intake: Intake, *, on: datetime.date) -> str:
    """Keeps an anonymous intake and gives the code; whoever has the code goes on with it. Raises :class:`BadIntake`."""
    if intake.household_id is not None:
        raise BadIntake("This intake is of a registered household; its owner saves it.")
    with acting(KEEPER, PURPOSE) as act:
        return save(act, intake, on=on)


def kept_for_anybody(code: str, *, on: datetime.date) -> Intake:
    """The anonymous intake under a code. Raises :class:`IntakeNotFound`."""
    with acting(KEEPER, PURPOSE) as act:
        return resume(act, code, on=on)


def forget_for_anybody(code: str) -> None:
    """Removes it, leaving nothing. Raises :class:`IntakeNotFound`."""
    with acting(KEEPER, PURPOSE) as act:
        forget(act, code)


def carried(said: Intake, into: Intake, *, declares: bool = False) -> Intake:
    """The intake of a registered household with what was answered anonymously, where the registry does not know it.

    A person of ``said`` is the member of the household of the same day of birth and sex, where there is one such member and one
    such person; others are declared as members where ``declares`` says so. What does not fit is left out and asked.
    """
    same = _same(said, into)
    others = tuple(
        replace(member, ties={kind: same.get(other, other) for kind, other in member.ties.items()})
        for member in said.members
        if declares and member.key not in same and member.relation_to_head != "head"
    )
    with contextlib.suppress(BadAnswer):
        into = answer(into, "people", [*into.members, *others])
        same |= {member.key: member.key for member in others}
    for each in said.given:
        if each.value is None or each.name in KEPT_ELSEWHERE or (each.who is not None and each.who not in same):
            continue
        who = None if each.who is None else same[each.who]
        known = into.known.get("household", {}) if who is None else into.known.get("people", {}).get(who, {})
        if each.name in known:
            continue
        with contextlib.suppress(BadAnswer):
            into = answer(into, each.name, each.value, who=who)
    return into


def _same(said: Intake, into: Intake) -> dict[str, str]:
    """Short name there → short name here."""
    here = [
        (key, (str(facts.get("birth_date")), facts.get("sex"))) for key, facts in into.known.get("people", {}).items()
    ]
    there = [(member.key, (member.birth_date, member.sex)) for member in said.members]
    found: dict[str, str] = {}
    for key, told in there:
        alike = [other for other, kept in here if kept == told]
        if len(alike) == 1 and sum(each == told for _, each in there) == 1:
            found[key] = alike[0]
    return found
