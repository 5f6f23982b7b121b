"""Every month of a monthly award by the law of that month, with the facts as known now; and what is due in it.

A month is decided on its first day: what changed within a month takes effect from the next one, as the law has grants begin
(``starts`` of programme.yaml). Ends are exclusive everywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from minsheng.engine.exact import Explanation, explain
from minsheng.engine.exact.answers import Answer
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.deciding import ASSUMPTIONS
from minsheng.services.casework.supervising.settings import settings


@dataclass(frozen=True, slots=True)
class ByLaw:
    """What the law of a month gives, in fen. ``entitled`` is none where it cannot say; ``left`` are the months of gradual exit
    that remain, this one included; ``facts`` are those it was decided from, ``seen`` those that the registry has."""

    month: datetime.date
    entitled: bool | None
    amount: int
    left: int
    missing: tuple[str, ...]
    explanation: Explanation | None
    facts: Mapping[str, Any]
    seen: Mapping[str, Any]

    @classmethod
    def undecided(cls, month: datetime.date) -> ByLaw:
        """A month that the law was not asked about."""
        return cls(month, None, 0, 0, (), None, {}, {})


@dataclass(frozen=True, slots=True)
class Due:
    """What is due in a month: fen; ``is_known`` no where the law cannot say and the award stays as it is."""

    by_law: ByLaw
    amount: int
    is_taper: bool = False
    is_known: bool = True

    @property
    def month(self) -> datetime.date:
        """Its first day."""
        return self.by_law.month


def first_of(day: datetime.date) -> datetime.date:
    """The first month that is decided with what holds from a day on."""
    return day if day.day == 1 else next_month(day)


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def months_from(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """First days of months, the last one included."""
    while first <= last:
        yield first
        first = next_month(first)


def by_law(of: Entitlement, first: datetime.date, last: datetime.date) -> list[ByLaw]:
    """Each month as its law decides it, inside ``acting``; a month for which nobody has read the law yet as the last day that
    somebody has. Raises :class:`MemberClosed`."""
    found: list[ByLaw] = []
    last_yes: datetime.date | None = None
    read = the_reading().law.reviewed_until - datetime.timedelta(days=1)
    for month in months_from(first, last):
        decided = replace(decide_on(of, min(month, read), _since_assistance(of, month, last_yes)), month=month)
        if decided.entitled:
            last_yes = month
        found.append(decided)
    return found


def _since_assistance(of: Entitlement, month: datetime.date, last_yes: datetime.date | None) -> dict[str, str]:
    taper = settings()["tapers"].get(of.programme)
    return {taper["before"]: str(_months_between(last_yes, month) - 1)} if taper and last_yes is not None else {}


def decide_on(
    of: Entitlement,
    day: datetime.date,
    of_household: Mapping[str, str] = {},
    of_person: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None,
) -> ByLaw:
    """What the law gives on a day by the facts as known now. ``of_household``, and ``of_person`` of what was said of the person,
    give the facts that follow from the award itself; they stand over those that were said. Raises :class:`MemberClosed`."""
    reading, taper = the_reading(), settings()["tapers"].get(of.programme)
    try:
        plain = household_facts(of.household_id, day, law=reading.law)
    except SubjectNotFound:
        return ByLaw(day, False, 0, 0, (), None, {}, {})  # nobody is left in it
    facts = {**plain, "assume": list(ASSUMPTIONS)}
    whose = None if of.person_id is None else str(of.person_id)
    if whose is not None and whose not in facts["people"]:
        return ByLaw(day, False, 0, 0, (), None, facts, plain)
    if of_household:
        facts["household"] = {**facts["household"], **of_household}
    if of_person is not None and whose is not None:
        said = facts["people"][whose]
        facts["people"] = {**facts["people"], whose: {**said, **of_person(said)}}
    asked = [of.programme, *([taper["by"]] if taper else [])]
    explanation = explain(reading, facts, day, asked)
    answers = answers_of(of, explanation)
    entitled, amount = _answered(answers)
    missing = () if entitled is not None else _missing(explanation, answers)
    left = _left(explanation, taper) if taper and entitled is False and of_household else 0
    return ByLaw(day, entitled, amount, left, missing, explanation, facts, plain)


def answers_of(of: Entitlement, explanation: Explanation) -> list[Answer]:
    """The answers about whom the award is for."""
    return [
        each
        for each in explanation.of(of.programme)
        if of.person_id is None or explanation.facts.people[each.who] == str(of.person_id)
    ]


def _answered(answers: Sequence[Answer]) -> tuple[bool | None, int]:
    """Whether it is granted, and fen a month; an amount that is not known leaves it open."""
    for each in answers:
        if each.entitled:
            return (None, 0) if each.amount is None else (True, int(each.amount))  # type: ignore[arg-type]
    if answers and all(each.entitled is False for each in answers):
        return False, 0
    return None, 0


def _missing(explanation: Explanation, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Facts that nobody stated, in the order in which they are asked, and figures of the law that nobody found."""
    reasons = {each.name for answer in answers for each in answer.unknown}
    facts = [each.name for each in explanation.questions if each.name in reasons][:5]
    figures = sorted({each.name for answer in answers for each in answer.unknown if each.kind != "fact"})
    return tuple(dict.fromkeys([*facts, *figures]))


def _left(explanation: Explanation, taper: Mapping[str, Any]) -> int:
    for each in explanation.of(taper["by"]):
        if each.entitled:
            return next((int(named.value) for named in each.answers if named.name == taper["months_left"]), 1)
    return 0


def _months_between(first: datetime.date, last: datetime.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def due_by_month(
    of: Entitlement,
    found: Sequence[ByLaw],
    awarded: Mapping[datetime.date, int],
    ongoing: datetime.date,
    renounced: datetime.date | None = None,
) -> list[Due]:
    """What is due in each month, ``found`` beginning with the first month that was ever granted.

    What the law gives is due as long as the household is supervised: from its grant until a month in which its award was
    stopped and the law, as all is known now, still gives nothing. After that a new grant is needed, which begins with ``ongoing``,
    the first month that nothing was due for yet. ``renounced``: from that month on the household does not want it.
    """
    taper = settings()["tapers"].get(of.programme)
    due: list[Due] = []
    is_open, last_amount = True, 0
    for each in found:
        standing = awarded.get(each.month, 0)
        if renounced is not None and each.month >= renounced:
            due.append(Due(each, 0))
            is_open = False
            continue
        is_open = is_open or standing > 0 or each.month >= ongoing
        if each.entitled is None:
            due.append(Due(each, standing, is_known=False))
            continue
        is_taper = bool(taper) and each.left > 0 and last_amount > 0
        if each.entitled:
            amount = last_amount = each.amount
        else:
            amount = last_amount * int(taper["percent"]) // 100 if is_taper else 0
        due.append(Due(each, amount if is_open else 0, is_taper and is_open))
        if not each.entitled and not is_taper and standing == 0:
            is_open = False
    return due
