"""The exact reading: every value of one household on a day, with every step kept."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from types import FunctionType
from typing import Any

from minsheng.engine.exact.arithmetic import divided
from minsheng.engine.exact.careful import Worked, as_function, work_out
from minsheng.engine.exact.compiling import BASE, function_name, functions_of, inputs_of
from minsheng.engine.exact.runs import Run
from minsheng.engine.facts import Facts
from minsheng.engine.planning import DayPlan, Step, months_before, plan_day
from minsheng.engine.tree import HOUSEHOLD, PERSON, Group, Law, Version
from minsheng.engine.unknown import Unknown, both, is_unknown, unknown


class Reading:
    """A law ready to be read exactly: its functions compiled, its plans kept by day and results.

    Safe to share between threads once made; plans are added to a dictionary, each whole.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.functions = functions_of(law)
        self.inputs = {
            function_name(rule, version): inputs_of(law, version)
            for rule in law.rules.values()
            for version in rule.versions
        }
        self._plans: dict[Any, PreparedDay] = {}
        self._unverified: dict[tuple[datetime.date, str], frozenset[str]] = {}
        self._carefully: dict[int, Worked] = {}
        self._unverified_together: dict[tuple[datetime.date, frozenset[str]], tuple[str, ...]] = {}

    def unverified_under(self, name: str, day: datetime.date) -> frozenset[str]:
        """The unconfirmed figures that a value may rest on, on a day."""
        key = (day, name)
        if key not in self._unverified:
            self._unverified[key] = frozenset()  # a value that depends on its own past adds nothing new
            self._unverified[key] = frozenset(self._unverified_of(name, day))
        return self._unverified[key]

    def carefully(self, version: Version) -> Worked:
        """A text as a function for values that may be unknown; made when first needed."""
        found = self._carefully.get(id(version))
        if found is None:
            found = self._carefully[id(version)] = as_function(version.body)
        return found

    def unverified_under_all(self, names: frozenset[str], day: datetime.date) -> tuple[str, ...]:
        """The unconfirmed figures under any of some values on a day, sorted."""
        key = (day, names)
        found = self._unverified_together.get(key)
        if found is None:
            if len(self._unverified_together) > 10_000:
                self._unverified_together.clear()
            found = tuple(sorted(frozenset[str]().union(*(self.unverified_under(name, day) for name in names))))
            self._unverified_together[key] = found
        return found

    def _unverified_of(self, name: str, day: datetime.date) -> set[str]:
        law = self.law
        if name in law.parameters:
            figure = law.parameters[name].figure(day)
            return {name} if figure is not None and figure.is_unverified(day) else set()
        needs: Iterable[str] = ()
        if name in law.rules:
            version = law.rules[name].version(day)
            needs = version.needs if version else ()
        elif name in law.groups:
            group = law.groups[name]
            needs = [need for need in (group.source, *group.same_month_names()) if need]
        return {figure for need in needs for figure in self.unverified_under(need, day)}

    def prepared(self, day: datetime.date, results: tuple[str, ...], given: frozenset[str]) -> PreparedDay:
        """The plan of a day with its functions bound to the figures of that day."""
        key = (day, results, given)
        found = self._plans.get(key)
        if found is None:
            found = PreparedDay(self, plan_day(self.law, day, results, given))
            if len(self._plans) > 512:
                self._plans.clear()
            self._plans[key] = found
        return found


class PreparedDay:
    """A day's plan and, for each step, its function with figures bound, and what it takes."""

    def __init__(self, reading: Reading, plan: DayPlan) -> None:
        self.plan = plan
        self.figures: dict[str, Any] = {
            name: figure.value if figure else unknown("figure", name) for name, figure in plan.figures.items()
        }
        self.receipt = ""  # the hash of the day's figures, worked out when it is first asked for
        names: dict[str, Any] = dict(BASE)
        names["the_day"] = plan.day
        names.update({f"p_{name}": value for name, value in self.figures.items()})
        self.names = names
        self.versions = {step.name: step.version for step in plan.steps}
        self.functions: list[FunctionType] = []
        self.parts: list[Run | Step] = []
        rules: list[Step] = []
        for step in plan.steps:
            if rules and (step.version is None or step.of != rules[0].of):
                self._put(rules, reading)
                rules = []
            if step.version is None:
                self.parts.append(step)
            else:
                rules.append(step)
        if rules:
            self._put(rules, reading)

    def _put(self, rules: list[Step], reading: Reading) -> None:
        """Adds a run of rules: their functions bound to the day's figures, and what each takes."""
        law, first = reading.law, len(self.functions)
        needs, needs_all = [], []
        for step in rules:
            assert step.version is not None
            name = function_name(law.rules[step.name], step.version)
            self.functions.append(FunctionType(reading.functions[name].__code__, self.names, name))
            needs.append(
                [(need, self.plan.inputs.get(need, law.entity_of(need)) == PERSON) for need in reading.inputs[name]]
            )
            figures = (self.figures.get(need) for need in step.version.needs)
            needs_all.append(step.version.needs_all and not any(type(figure) is Unknown for figure in figures))
        self.parts.append(Run(rules, first, needs, needs_all))


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
        for day in self.days:
            self._evaluate(day)

    def _evaluate(self, day: datetime.date) -> None:
        prepared = self.reading.prepared(day, self.results, self.facts.given)
        self.plans[day] = prepared.plan
        values: dict[str, Any] = {}
        self.values[day] = values
        self._run(prepared, values)

    def value(self, name: str, who: int = -1, day: datetime.date | None = None) -> Any:
        """A value on a day (the last asked, if not said), of a person by position or of the household."""
        found = self.values[day or self.days[-1]][name]
        return found[who] if isinstance(found, list) else found

    def figure(self, name: str, day: datetime.date) -> Any:
        """A parameter's value on a day, or unknown."""
        if name in self.facts.given:
            return self.facts.stated[name]
        figure = self.law.parameters[name].figure(day)
        return figure.value if figure else unknown("figure", name)

    def _run(self, prepared: PreparedDay, values: dict[str, Any]) -> None:
        plan, law, count = prepared.plan, self.law, self.count
        day = plan.day
        for name in plan.inputs:
            if name in law.parameters:
                values[name] = self.facts.stated[name]
            else:
                values[name] = self.facts.column(law, name, day)
        functions = prepared.functions
        if any(name in law.parameters for name in plan.inputs):
            names = prepared.names | {f"p_{name}": values[name] for name in plan.inputs if name in law.parameters}
            functions = [FunctionType(function.__code__, names) for function in functions]

        def careful(version: Version, who: int) -> Any:
            return self._careful(version, who, day, values, prepared)

        for part in prepared.parts:
            if isinstance(part, Run):
                part.run(values, count, careful, functions)
            elif part.group is not None:
                values[part.name] = self._group(part.group, day, values, prepared)
            else:
                missing = unknown("rule", part.name)
                values[part.name] = missing if part.of == HOUSEHOLD else [missing] * count

    def _careful(
        self,
        version: Version,
        who: int,
        day: datetime.date,
        values: dict[str, Any],
        prepared: PreparedDay,
        used: dict[str, Any] | None = None,
    ) -> Any:
        def find(name: str) -> Any:
            if name == "day":
                return day
            if name in values:
                found = values[name]
                return found[who] if isinstance(found, list) else found
            return prepared.figures[name]

        if version.needs_all and used is None:
            missing = [value for value in map(find, version.needs) if type(value) is Unknown]
            if missing:
                return both(*missing)
        if used is not None:
            return work_out(version.body, find, who, used)
        return self.reading.carefully(version)(find, who)

    def used_by(self, name: str, who: int, day: datetime.date) -> dict[str, Any]:
        """The values that really mattered to a rule's value, in the order of its text."""
        prepared = self.reading.prepared(day, self.results, self.facts.given)
        values = self.values[day]
        version = prepared.versions.get(name)
        used: dict[str, Any] = {}
        if version is not None:
            self._careful(version, who, day, values, prepared, used)
        return used

    # Declared values: members, other people, other months.

    def _group(self, group: Group, day: datetime.date, values: dict[str, Any], prepared: PreparedDay) -> Any:
        if group.is_lag:
            return self._lag(group, day, values)
        if group.word == "figure_on":
            days = values[group.day] if group.day != "day" else day
            if isinstance(days, list):
                return [self._figure_on(group, one) for one in days]
            return self._figure_on(group, days)
        none = self._none(group, values, prepared)
        if group.of == PERSON:
            pointers = values[group.pointer]
            if group.word == "of_person":
                return [self._of_person(group, pointer, values, none) for pointer in pointers]
            return [self._pointing(group, who, pointers, values, day) for who in range(self.count)]
        present = [who for who in range(self.count) if self.facts.is_member(who, day)]
        return self._members(group, present, values, none)

    def _none(self, group: Group, values: dict[str, Any], prepared: PreparedDay) -> Any:
        if group.none is None:
            return None
        if group.none.op == "lit":
            return group.none.value
        name = str(group.none.value)
        return values[name] if name in values else prepared.figures[name]

    def _figure_on(self, group: Group, day: Any) -> Any:
        if is_unknown(day):
            return day
        if group.source in self.facts.given:
            return self.facts.stated[group.source]
        figure = self.law.parameters[group.source].figure(day)
        return figure.value if figure else unknown("figure", group.source, -1, day.isoformat())

    @staticmethod
    def _of_person(group: Group, pointer: Any, values: dict[str, Any], none: Any) -> Any:
        if is_unknown(pointer):
            return pointer
        return none if pointer < 0 else values[group.source][pointer]

    def _pointing(self, group: Group, who: int, pointers: list[Any], values: dict[str, Any], day: datetime.date) -> Any:
        total: Any = 0
        open_parts = []
        for other in range(self.count):
            if other == who or not self.facts.is_member(other, day):
                continue  # nobody points at themself
            here = pointers[other]
            if not is_unknown(here):
                if here != who:
                    continue
                here = True
            value = values[group.source][other] if group.source else 1
            if group.over:
                here = _and(here, values[group.over][other])
            part = _if(here, value, 0)
            if is_unknown(part):
                open_parts.append(part)
            else:
                total = total + part
        return both(*open_parts) if open_parts else total

    def _members(self, group: Group, present: list[int], values: dict[str, Any], none: Any) -> Any:
        source = values[group.source] if group.source else None
        over = values[group.over] if group.over else None
        word = group.word
        if word in ("any_of", "all_of"):
            settles = word == "any_of"
            open_parts = []
            for who in present:
                held = source[who]  # type: ignore[index]
                if over is not None:
                    held = _and(over[who], held) if settles else _or(_not(over[who]), held)
                if is_unknown(held):
                    open_parts.append(held)
                elif held == settles:
                    return settles
            return both(*open_parts) if open_parts else not settles
        if word in ("total", "count"):
            total: Any = 0
            open_parts = []
            for who in present:
                value = source[who] if source is not None else 1
                part = value if over is None else _if(over[who], value, 0)
                if is_unknown(part):
                    open_parts.append(part)
                else:
                    total = total + part
            return both(*open_parts) if open_parts else total
        found: list[Any] = []
        for who in present:
            held = True if over is None else over[who]
            if is_unknown(held):
                found.append(held)
            elif held:
                found.append(source[who])  # type: ignore[index]
        open_values = [value for value in found if is_unknown(value)]
        if open_values:
            return both(*open_values)
        if not found:
            return none
        return max(found) if word == "largest" else min(found)

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


def _and(left: Any, right: Any) -> Any:
    if is_unknown(left):
        return left if is_unknown(right) else (left if right else False)
    return right if left else False


def _or(left: Any, right: Any) -> Any:
    if is_unknown(left):
        return left if is_unknown(right) else (True if right else left)
    return True if left else right


def _not(value: Any) -> Any:
    return value if is_unknown(value) else not value


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    if not is_unknown(condition):
        return then if condition else otherwise
    if is_unknown(then) or is_unknown(otherwise):
        return both(condition, then, otherwise)
    return then if then == otherwise else condition


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
