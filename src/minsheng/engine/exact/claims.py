"""The exact reading of a year of claims: one after another, running totals carried from claim to claim.

Where something is not known of a claim, so is every running total that it belongs to, for the rest of the year.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from minsheng.engine.claim_plans import ClaimPlan, YearPlan
from minsheng.engine.claims import Claim, standing
from minsheng.engine.exact.careful import work_out
from minsheng.engine.exact.reading import Reading
from minsheng.engine.facts import Facts
from minsheng.engine.tree import Group, Law
from minsheng.engine.unknown import both, is_unknown, unknown


class Frame(Protocol):
    """The values of people and household on a first of month; an evaluation is one."""

    def value(self, name: str, who: int = -1) -> Any:
        """A value of a person by position, or of the household."""


@dataclass(slots=True)
class RunningTotal:
    """What earlier claims have added up to, and what of them is not known."""

    group: Group
    amount: Any = 0
    found: list[Any] = field(default_factory=list)  # of largest_so_far
    missing: list[Any] = field(default_factory=list)

    def add(self, values: dict[str, Any]) -> None:
        """Adds one claim, all its values worked out."""
        group = self.group
        held = values[group.over] if group.over else True
        if group.word == "largest_so_far":
            if is_unknown(held):
                self.missing.append(held)
            elif held:
                value = values[group.source]
                (self.missing if is_unknown(value) else self.found).append(value)
            return
        value = values[group.source] if group.source else 1
        part = _counted(held, value)
        if is_unknown(part):
            self.missing.append(part)
        else:
            self.amount = self.amount + part

    def value(self, none: Any = None) -> Any:
        """The total before the next claim; ``none`` where ``largest_so_far`` has found nothing."""
        if self.missing:
            return both(*self.missing)
        if self.group.word == "largest_so_far":
            return max(self.found) if self.found else none
        return self.amount


def _counted(held: Any, value: Any) -> Any:
    """The value where ``held``, else 0; known without knowing ``held`` if the value is 0 anyway."""
    if not is_unknown(held):
        return value if held else 0
    if is_unknown(value):
        return both(held, value)
    return 0 if value == 0 else held


class YearOfClaims:
    """Every claim of a household's people in a year, decided in order.

    ``values[position]`` holds each claim's values by name; unknown ones are :class:`~minsheng.engine.unknown.Unknown`.
    """

    def __init__(
        self,
        law: Law,
        plan: YearPlan,
        facts: Facts,
        claims: Sequence[Claim],
        frame: Callable[[datetime.date], Frame],
    ) -> None:
        """``claims`` in their order, those of other years left out; ``frame`` gives the values of a first of month."""
        self.law, self.plan, self.facts, self._frame = law, plan, facts, frame
        self.claims = [claim for claim in claims if claim.settled_on.year == plan.year]
        self.values: list[dict[str, Any]] = []
        patient = None
        totals: dict[str, RunningTotal] = {}
        for claim in self.claims:
            if claim.patient != patient:
                patient = claim.patient
                totals = {name: RunningTotal(group) for name, group in plan.so_far.items()}
            self.values.append(self._decide(claim, totals))
            for total in totals.values():
                total.add(self.values[-1])

    def _decide(self, claim: Claim, totals: dict[str, RunningTotal]) -> dict[str, Any]:
        plan = self.plan.era(claim.settled_on).claims
        values: dict[str, Any] = {name: self.facts.of_claim(self.law, name, claim) for name in plan.facts}
        find = self._finder(claim, plan, values)
        for step in plan.steps:
            stated = claim.stated.get(step.name)
            if stated is not None:
                values[step.name] = self.facts.of_claim(self.law, step.name, claim)
            elif step.version is not None:
                values[step.name] = work_out(step.version.body, find, claim.patient)
            elif step.group is None:
                values[step.name] = unknown("rule", step.name)
            elif step.group.is_so_far:
                values[step.name] = totals[step.name].value(_none(step.group, find))
            else:
                values[step.name] = self._figure_on(step.group, find)
        return values

    def _finder(self, claim: Claim, plan: ClaimPlan, values: dict[str, Any]) -> Callable[[str], Any]:
        frame = self._frame(claim.settled_on.replace(day=1))

        def find(name: str) -> Any:
            if name in values:
                return values[name]
            if name == "day":
                return claim.settled_on
            if name in self.law.parameters:
                if name in self.facts.given:
                    return self.facts.stated[name]
                figure = plan.figures[name]
                return figure.value if figure is not None else unknown("figure", name)
            return frame.value(name, claim.patient)

        return find

    def _figure_on(self, group: Group, find: Callable[[str], Any]) -> Any:
        day = find(group.day)
        if is_unknown(day):
            return day
        if group.source in self.facts.given:
            return self.facts.stated[group.source]
        figure = self.law.parameters[group.source].figure(day)
        return figure.value if figure is not None else unknown("figure", group.source, -1, day.isoformat())

    def find(self, position: int, name: str) -> Any:
        """Whatever a claim's rules may take: its own values, figures of its day, its patient's and household's values."""
        claim = self.claims[position]
        return self._finder(claim, self.plan.era(claim.settled_on).claims, self.values[position])(name)

    def frame_of(self, position: int) -> tuple[datetime.date, Frame]:
        """The first of a claim's month, and what held of its patient and household on it."""
        month = self.claims[position].settled_on.replace(day=1)
        return month, self._frame(month)

    def used_by(self, position: int, name: str) -> dict[str, Any]:
        """The values that really mattered to a rule's value of a claim, in the order of its text."""
        claim = self.claims[position]
        plan = self.plan.era(claim.settled_on).claims
        version = next((step.version for step in plan.steps if step.name == name), None)
        used: dict[str, Any] = {}
        if version is not None and claim.stated.get(name) is None:
            work_out(version.body, self._finder(claim, plan, self.values[position]), claim.patient, used)
        return used

    def total(self, group: Group, patient: int, until: datetime.date) -> Any:
        """What a total of claims is for a patient on a day, that day's claims included."""
        running = RunningTotal(group)
        for claim, values in zip(self.claims, self.values, strict=True):
            if claim.patient == patient and claim.settled_on <= until:
                running.add(values)
        return running.value()


def _none(group: Group, find: Callable[[str], Any]) -> Any:
    """The value of ``largest_so_far`` where there is no earlier claim."""
    if group.none is None:
        return None
    return group.none.value if group.none.op == "lit" else find(str(group.none.value))


def year_of_claims(
    reading: Reading,
    facts: Facts,
    year: int,
    results: Iterable[str],
    frame: Callable[[datetime.date, tuple[str, ...]], Frame],
    claims: Sequence[Claim] | None = None,
) -> YearOfClaims:
    """Every claim of a household in a year, decided in order.

    Args:
        results: names of values of claims.
        frame: gives the named values of people and household on a first of month; asked once for each month.
        claims: other claims than those that stand, in their order: the year as it was before corrections, say.

    Raises:
        UnknownName, NotOfAClaim: a result that is no value of a claim.
    """
    plan = reading.year_of_claims(year, tuple(results), facts.given)
    months: dict[datetime.date, Frame] = {}

    def of_month(month: datetime.date) -> Frame:
        if month not in months:
            months[month] = frame(month, plan.frame)
        return months[month]

    return YearOfClaims(reading.law, plan, facts, standing(facts.claims) if claims is None else claims, of_month)
