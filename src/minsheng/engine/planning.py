"""Which values a question needs, on which day, in which order.

:func:`plan_day` resolves the law of one day: the texts in force, the figures in force, the facts needed, and an order
in which each value comes after what it needs. Values are grouped in stages so that a reading can run person by person,
then household, then person again: a person value of stage *k* needs household values of stages below *k* only, and a
household value of stage *k* needs person values of stage *k* or below.

Values of claims are not of a day but of a claim: :mod:`minsheng.engine.claim_plans` plans them.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from minsheng.engine.tree import (
    CLAIM,
    HOUSEHOLD,
    PERSON,
    POINTING_WORDS,
    Figure,
    Group,
    Law,
    Type,
    Version,
)


class OfAClaim(ValueError):
    """A value of a claim was asked for of a day: it is worked out for each claim, in their order."""

    code = "of-a-claim"


class UnknownName(KeyError):
    """A result was asked for that the law does not have."""

    code = "unknown-name"

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Step:
    """One value to compute: by a rule's text, or by a declared group; neither where no text is in force that day."""

    name: str
    of: str
    type: Type
    stage: int
    version: Version | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The law of one day, for the results asked.

    ``steps`` in an order of evaluation (by stage, persons before household within a stage). ``inputs``: the facts, and
    the values given in place of rules, with their entity. ``figures``: each parameter needed and its figure of the
    day, none where nobody knows it or none is in force. ``lags``: each value needed of earlier months, with how many
    months back at most.
    """

    day: datetime.date
    steps: tuple[Step, ...]
    inputs: dict[str, str]
    figures: dict[str, Figure | None]
    lags: dict[str, int]


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months before the day's month; the day itself for none."""
    if months == 0:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, 1)


def plan_day(law: Law, day: datetime.date, results: Iterable[str], given: Collection[str] = ()) -> DayPlan:
    """Resolves the law of a day for the results. Values in ``given`` are inputs in place of rules or parameters.

    Raises:
        UnknownName: a result that is no value of the law.
        OfAClaim: a result is a value of a claim.
    """
    steps: dict[str, Step] = {}
    inputs: dict[str, str] = {}
    figures: dict[str, Figure | None] = {}
    lags: dict[str, int] = {}
    stages: dict[str, int] = {}
    waiting: list[str] = []

    def visit(name: str) -> None:
        if name in stages or name in figures or name == "day":
            return
        if name in law.parameters:
            if name in given:
                stages[name], inputs[name] = -1, HOUSEHOLD
            else:
                figures[name] = law.parameters[name].figure(day)
            return
        if name in law.facts or name in given:
            entity = law.entity_of(name) or HOUSEHOLD
            inputs[name] = entity
            stages[name] = 0 if entity == PERSON else -1
            return
        if name in law.rules:
            rule = law.rules[name]
            version = rule.version(day)
            needs: Sequence[str] = version.needs if version else ()
            for need in needs:
                visit(need)
            stage = _stage(rule.of, needs)
            steps[name] = Step(name, rule.of, rule.type, stage, version=version)
        else:
            group = law.groups[name]
            needs = group.same_month_names()
            if group.is_lag:
                needs = [need for need in needs if need != group.source]
                lags[group.source] = max(lags.get(group.source, 0), _months_back(group))
                waiting.append(group.source)
                if group.before:
                    needs.append(group.before)
                if group.word == "months_since":
                    needs.append(group.source)
                    lags[name] = max(lags.get(name, 0), 1)
            for need in needs:
                visit(need)
            stage = _group_stage(group, needs)
            steps[name] = Step(name, group.of, group.type, stage, group=group)
        stages[name] = stage

    def _stage(of: str, needs: Sequence[str]) -> int:
        stage = 0 if of == PERSON else -1
        for need in needs:
            if need not in stages:
                continue
            household_value = _entity(need) == HOUSEHOLD
            stage = max(stage, stages[need] + (1 if of == PERSON and household_value else 0))
        return stage

    def _group_stage(group: Group, needs: list[str]) -> int:
        stage = _stage(group.of, [need for need in needs if not (group.of == HOUSEHOLD and _entity(need) == PERSON)])
        for need in needs:
            if need not in stages or _entity(need) != PERSON:
                continue
            # Another person's value is there only when the whole loop that computes it has ended.
            crosses = group.of == PERSON and (group.word == "of_person" or group.word in POINTING_WORDS)
            stage = max(stage, stages[need] + (1 if crosses and need not in inputs else 0))
        return stage

    def _entity(name: str) -> str | None:
        if name in inputs:
            return inputs[name]
        return law.entity_of(name)

    for name in results:
        if name != "day":
            try:
                law.type_of(name)
            except KeyError:
                raise UnknownName(f'"{name}" is no value of this law; see `minsheng law list`.') from None
        if law.entity_of(name) == CLAIM:
            raise OfAClaim(f'"{name}" is of a claim, not of a day. Ask for it by `minsheng claims settle`.')
        visit(name)
    while waiting:
        visit(waiting.pop())

    order = sorted(steps.values(), key=lambda step: (step.stage, step.of == HOUSEHOLD))
    return DayPlan(day, tuple(order), inputs, figures, lags)


def _months_back(group: Group) -> int:
    """How many months back a lag word looks at most."""
    if group.word == "same_month_last_year":
        return 12
    return {"last_month": 1, "months_since": 0}.get(group.word, group.months)


def fact_days(plan: DayPlan, name: str) -> list[datetime.date]:
    """The days on which a value is needed: the plan's day and the months before that lag words ask for."""
    return [months_before(plan.day, back) for back in range(plan.lags.get(name, 0) + 1)]
