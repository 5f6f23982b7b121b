"""The exact reading: every value of one household on a day, with every step kept."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from minsheng.engine.exact.arithmetic import divided
from minsheng.engine.exact.claims import Frame, YearOfClaims, year_of_claims
from minsheng.engine.exact.compiling import USED
from minsheng.engine.exact.groups import figure_of, group_value, present_on
from minsheng.engine.exact.prepared import Functions, PreparedDay
from minsheng.engine.exact.reading import Reading
from minsheng.engine.facts import Facts
from minsheng.engine.planning import DayPlan, months_before
from minsheng.engine.tree import HOUSEHOLD, Group
from minsheng.engine.unknown import Unknown, both, is_unknown, unknown

__all__ = ["Evaluation", "Reading"]


class Evaluation:
    """Every value that the results need, for one household, on the asked days.

    ``values[day][name]`` is a list by person, or one value; unknown values are :class:`Unknown`.
    """

    def __init__(
        self,
        reading: Reading,
        facts: Facts,
        days: Iterable[datetime.date],
        results: Collection[str],
    ) -> None:
        self.reading, self.law, self.facts = reading, reading.law, facts
        self.days = sorted(days)
        self.results = tuple(results)
        self.count = len(facts.people)
        self.values: dict[datetime.date, dict[str, Any]] = {}
        self.plans: dict[datetime.date, DayPlan] = {}
        self._earlier: dict[tuple[datetime.date, str], Any] = {}
        self.functions: dict[datetime.date, Functions] = {}
        for day in self.days:
            self._evaluate(day)

    def _evaluate(self, day: datetime.date) -> None:
        prepared = self.reading.prepared(day, self.results, self.facts.given)
        self.plans[day] = prepared.plan
        values: dict[str, Any] = {}
        self.values[day] = values
        self.functions[day] = self._run(prepared, values)

    def value(self, name: str, who: int = -1, day: datetime.date | None = None) -> Any:
        """A value on a day (the last asked, if not said), of a person by position or of the household."""
        found = self.values[day or self.days[-1]][name]
        return found[who] if isinstance(found, list) else found

    def figure(self, name: str, day: datetime.date) -> Any:
        """A parameter's value on a day, or unknown."""
        return figure_of(name, self.law, self.facts, day)

    def present(self, day: datetime.date) -> list[int]:
        """The positions of the household's members on a day."""
        return present_on(self.facts, day)

    def used_by(self, name: str, who: int, day: datetime.date) -> dict[str, Any]:
        """The values that really mattered to a rule's value, in the order of its text."""
        tell = self.functions[day].told(name, USED)
        found: dict[str, Any] = tell(self.values[day], who) if tell is not None else {}
        return found

    def _run(self, prepared: PreparedDay, values: dict[str, Any]) -> Functions:
        """Works out a whole plan. ``values`` is filled as it goes, so that a value may look at its own past."""
        facts, count, day = self.facts, self.count, prepared.plan.day
        silent = prepared.silent(facts.assume, count)
        values.update(silent.values)
        facts.assumed |= silent.assumed.difference(facts.stated)
        for name in prepared.plan.inputs.keys() & facts.stated.keys():
            values[name] = facts.column(self.law, name, day)
        values.update({name: facts.stated[name] for name in prepared.given_figures})
        functions = prepared.functions(facts)
        columns = functions.columns
        for place, step in prepared.hanging_on(facts).steps:
            column = columns[place]
            if column is not None:
                column(values, count)
            elif step.group is not None:
                values[step.name] = self._group(step.group, day, values)
            else:
                missing = unknown("rule", step.name)
                values[step.name] = missing if step.of == HOUSEHOLD else [missing] * count
        return functions

    def _group(self, group: Group, day: datetime.date, values: dict[str, Any]) -> Any:
        if group.is_lag:
            return self._lag(group, day, values)
        if group.is_of_claims:
            claims = self._year_of_claims(group, day)
            return [claims.total(group, who, day) for who in range(self.count)]
        return group_value(group, self.law, self.facts, day, values)

    def _year_of_claims(self, group: Group, day: datetime.date) -> YearOfClaims:
        """The claims of the day's year, as far as a total of claims needs them."""
        return year_of_claims(self.reading, self.facts, day.year, group.claim_names(), self._frame)

    def _frame(self, month: datetime.date, names: tuple[str, ...]) -> Frame:
        """What claims of a month take of their patients."""
        return Evaluation(self.reading, self.facts, [month], names)

    # Declared values of other months.

    def _lag(self, group: Group, day: datetime.date, values: dict[str, Any]) -> Any:
        if group.word == "months_since":
            return self._months_since(group, day, values)
        if group.word in ("total_of_last", "average_of_last"):
            months = [self._back(group, day, back) for back in range(1, group.months + 1)]
            share = group.months if group.word == "average_of_last" else 1
            if group.of == HOUSEHOLD:
                return _mean(months, share)
            return [_mean([month[who] for month in months], share) for who in range(self.count)]
        return self._back(group, day, group.months)

    def _months_since(self, group: Group, day: datetime.date, values: dict[str, Any]) -> Any:
        before = self._back(group, day, 1, itself=True)
        held = values[group.source]
        if group.of == HOUSEHOLD:
            return _since(held, before)
        return [_since(held[who], before[who]) for who in range(self.count)]

    def _back(self, group: Group, day: datetime.date, back: int, itself: bool = False) -> Any:
        """The value so many months before a day: of an asked month, of the facts, or worked out for that month."""
        name = group.name if itself else group.source
        month = months_before(day, back)
        for asked in self.days:
            if (asked.year, asked.month) == (month.year, month.month) and asked < day:
                if name in self.values[asked]:
                    return self.values[asked][name]
                return self._worked_out(asked, name)  # that day's texts did not need it themselves
        if group.before:
            return self.facts.column(self.law, group.before, self.days[0])
        if name in self.law.facts or name in self.facts.given:
            return self.facts.column(self.law, name, month)
        return self._worked_out(month, name)

    def _worked_out(self, month: datetime.date, name: str) -> Any:
        if (month, name) not in self._earlier:
            prepared = self.reading.prepared(month, (name,), self.facts.given)
            found: dict[str, Any] = {}
            self._run(prepared, found)
            self._earlier[month, name] = found[name]
        return self._earlier[month, name]


def _mean(months: list[Any], share: int) -> Any:
    if any(is_unknown(month) for month in months):
        return both(*months)
    return divided(sum(months), share)


def _since(held: Any, before: Any) -> Any:
    if is_unknown(held):
        return both(held, before) if isinstance(before, Unknown) else held
    if held:
        return 0
    return before if is_unknown(before) else before + 1
