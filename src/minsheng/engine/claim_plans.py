"""Which values a year of claims needs, in which order, under the texts and figures of each claim's own day.

A claim is decided on the day it was settled. What it takes of its patient and of the household (the *frame*) is theirs on
the first day of that month, as everything monthly is. Running totals go back to the first claim of the calendar year.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from minsheng.engine.planning import DayPlan, Step, UnknownName, plan_day
from minsheng.engine.tree import CLAIM, Figure, Group, Law


class NotOfAClaim(ValueError):
    """A result that is no value of a claim was asked for of claims."""

    code = "not-of-a-claim"


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """The law of one day for the claims settled on it.

    ``steps`` in an order of evaluation, ``facts`` of the claim, ``figures`` of the day, ``frame``: the values of the
    patient and of the household that the steps take.
    """

    steps: tuple[Step, ...]
    facts: tuple[str, ...]
    figures: dict[str, Figure | None]
    frame: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Era:
    """From one day of the year on, the same texts and figures: of the claims, and of their frame."""

    starts: datetime.date
    claims: ClaimPlan
    frame: DayPlan


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A calendar year of claims: its eras in order, and the running totals that any of them needs, by name."""

    year: int
    eras: tuple[Era, ...]
    so_far: dict[str, Group]
    results: tuple[str, ...]

    def era(self, day: datetime.date) -> Era:
        """The era that a day of the year lies in."""
        return next(era for era in reversed(self.eras) if era.starts <= day)

    @property
    def frame(self) -> tuple[str, ...]:
        """Every value of the patient and the household that some era takes."""
        return tuple(dict.fromkeys(name for era in self.eras for name in era.claims.frame))

    def from_the_household(self) -> list[str]:
        """The values of the frame that rest on other people or other months: a table of patients must state them."""
        others: set[str] = set()
        for era in self.eras:
            for step in era.frame.steps:
                needs = step.version.needs if step.version is not None else ()
                if not others.isdisjoint(needs) or (step.group is not None and step.group.word != "figure_on"):
                    others.add(step.name)
        return [name for name in self.frame if name in others]

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact of a claim that some era takes."""
        return tuple(dict.fromkeys(name for era in self.eras for name in era.claims.facts))


def plan_year(law: Law, year: int, results: Iterable[str], given: Collection[str] = ()) -> YearPlan:
    """Plans a year of claims. ``given``: values of patients and households stated in place of rules and parameters.

    A running total needs its source of every earlier claim, also under texts that do not need it themselves, so each era
    works out what any era of the year adds up.

    Raises:
        UnknownName: a result that is no value of the law.
        NotOfAClaim: a result is of a person or a household.
    """
    asked = tuple(dict.fromkeys(results))
    for name in asked:
        try:
            entity = law.entity_of(name)
        except KeyError:
            raise UnknownName(f'"{name}" is no value of this law; see `minsheng law list`.') from None
        if entity != CLAIM:
            raise NotOfAClaim(f'"{name}" is of the {entity or "law"}, not of a claim. Ask for it of a day.')
    days = _days(law, year)
    names = asked
    while True:
        plans = [plan_claims(law, day, names) for day in days]
        so_far = {step.name: step.group for plan in plans for step in plan.steps if step.group and step.group.is_so_far}
        added = dict.fromkeys(name for group in so_far.values() for name in group.claim_names())
        wider = tuple(dict.fromkeys([*names, *added]))
        if wider == names:
            break
        names = wider
    eras: list[Era] = []
    for day, plan in zip(days, plans, strict=True):
        era = Era(day, plan, plan_day(law, day.replace(day=1), plan.frame, given))
        if not eras or not _same(eras[-1], era):
            eras.append(era)
    return YearPlan(year, tuple(eras), so_far, asked)


def plan_claims(law: Law, day: datetime.date, results: Iterable[str]) -> ClaimPlan:
    """The law of a day for claims settled on it."""
    steps: dict[str, Step] = {}
    facts: dict[str, None] = {}
    frame: dict[str, None] = {}
    figures: dict[str, Figure | None] = {}

    def visit(name: str) -> None:
        if name == "day" or name in steps or name in facts:
            return
        if name in law.parameters:
            figures[name] = law.parameters[name].figure(day)
        elif law.entity_of(name) != CLAIM:
            frame[name] = None
        elif name in law.facts:
            facts[name] = None
        elif name in law.rules:
            rule = law.rules[name]
            version = rule.version(day)
            for need in version.needs if version else ():
                visit(need)
            steps[name] = Step(name, CLAIM, rule.type, 0, version=version)
        else:
            group = law.groups[name]
            for need in group.same_month_names():
                visit(need)
            if group.word == "figure_on":
                figures[group.source] = law.parameters[group.source].figure(day)
            steps[name] = Step(name, CLAIM, group.type, 0, group=group)

    for name in results:
        visit(name)
    return ClaimPlan(tuple(steps.values()), tuple(facts), figures, tuple(frame))


def _days(law: Law, year: int) -> list[datetime.date]:
    """The days of a year on which some text or figure may change, the first of January first."""
    first, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    found = {first}
    for rule in law.rules.values():
        for version in rule.versions:
            found.update((version.starts, version.ends or first))
    for parameter in law.parameters.values():
        for figure in parameter.figures:
            found.update((figure.starts, figure.ends or first))
    # A frame follows the first day of the month, so a change within a month reaches it with the next.
    found |= {_next_month(day) for day in found if day.day > 1}
    return sorted(day for day in found if first <= day < end)


def _next_month(day: datetime.date) -> datetime.date:
    return datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _same(one: Era, other: Era) -> bool:
    """Whether two eras have the same texts and figures."""
    return _alike(one.claims, other.claims) and _alike(one.frame, other.frame)


def _alike(one: ClaimPlan | DayPlan, other: ClaimPlan | DayPlan) -> bool:
    texts = [[(step.name, id(step.version), id(step.group)) for step in plan.steps] for plan in (one, other)]
    return texts[0] == texts[1] and all(other.figures.get(name) is figure for name, figure in one.figures.items())
