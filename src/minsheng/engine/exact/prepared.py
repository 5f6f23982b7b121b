"""A day's law ready for many households: its rules bound to the figures of the day, and what needs no household.

Most of what the law asks a household says nothing of. :class:`Silent` is a household that states nothing at all, worked
out once; of another with as many people, only the values that hang on something it states are worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

from minsheng.engine.exact.answers import Named, Shortfall
from minsheng.engine.exact.columns import CAREFULLY
from minsheng.engine.exact.compiling import CAREFUL, COLUMN, function_name
from minsheng.engine.exact.groups import group_value
from minsheng.engine.exact.texts import BASE
from minsheng.engine.exact.three_valued import NAMES
from minsheng.engine.exact.tracing import comparisons_of
from minsheng.engine.facts import Facts
from minsheng.engine.planning import DayPlan, Step
from minsheng.engine.tree import HOUSEHOLD, MEMBER_WORDS, POINTING_WORDS, Expr, Law, Type
from minsheng.engine.unknown import unknown

_MOST_SILENT, _MOST_HANGING = 64, 512  # so many are kept before a dictionary is emptied
_ALWAYS, _MEMBERS = 1, 2  # bits of what a value hangs on, before those of the facts


class Functions:
    """A day's compiled rules, bound to the figures of the day or to those that a household states itself."""

    def __init__(self, prepared: PreparedDay, figures: Mapping[str, Any]) -> None:
        self._prepared = prepared
        self._names: dict[str, Any] = BASE | NAMES | {"CAREFULLY": CAREFULLY, "the_day": prepared.plan.day}
        self._names.update({f"p_{name}": value for name, value in figures.items()})
        self.columns = [self._column(step) for step in prepared.plan.steps]
        self._told: dict[str, FunctionType | None] = {}

    def _column(self, step: Step) -> FunctionType | None:
        """The function that adds a step's values to a household's; none where it is no rule's."""
        careful, column = (self._prepared.code_of(step.name, how) for how in (CAREFUL, COLUMN))
        if careful is None or column is None:
            return None
        self._names[careful.co_name] = FunctionType(careful, self._names)
        return FunctionType(column, self._names)

    def told(self, name: str, how: str) -> FunctionType | None:
        """The function that tells how a rule's value came about (``USED``, ``FAILING``); none if no text is in force."""
        key = name + how
        if key not in self._told:
            code = self._prepared.code_of(name, how)
            self._told[key] = FunctionType(code, self._names) if code is not None else None
        return self._told[key]


@dataclass(slots=True)
class Silent:
    """A household that states nothing: its values on a day, those that always hang on a household left out.

    Its lists stand in the values of every household with as many people, and are never changed. ``named``, ``decisive``
    and ``shortfalls`` keep what explaining makes of them.
    """

    values: dict[str, Any]
    assumed: frozenset[str]
    named: dict[str, list[Named]] = field(default_factory=dict)
    decisive: dict[tuple[str, int], list[Named]] = field(default_factory=dict)
    shortfalls: dict[tuple[str, int], Shortfall | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on the facts that a household states: the steps, by place in the plan, and their names."""

    steps: tuple[tuple[int, Step], ...]
    names: frozenset[str]


class PreparedDay:
    """A day's plan, and what depends on the law of the day alone, kept once it is worked out."""

    def __init__(self, law: Law, code: Mapping[str, CodeType], plan: DayPlan, given: frozenset[str]) -> None:
        self.law, self.plan, self._code, self._given = law, plan, code, given
        self.figures: dict[str, Any] = {
            name: figure.value if figure else unknown("figure", name) for name, figure in plan.figures.items()
        }
        self.versions = {step.name: step.version for step in plan.steps}
        self.given_figures = [name for name in plan.inputs if name in law.parameters]
        self.receipt = ""  # the hash of the day's figures, worked out when it is first asked for
        self.briefs: dict[str, Any] = {}  # what answering each programme takes of the law
        self._articles: dict[str, str] = {}
        self._comparisons: dict[str, list[tuple[Expr, Type]]] = {}
        self._silent: dict[tuple[tuple[str, ...], int], Silent] = {}
        self._hanging: dict[int, Hanging] = {}
        self._bits = {name: 4 << place for place, name in enumerate(plan.inputs)}
        self._roots = self._roots_of_steps()
        self._functions = Functions(self, self.figures)

    def functions(self, facts: Facts) -> Functions:
        """The day's functions; bound anew where the household states figures itself."""
        if not self.given_figures:
            return self._functions
        return Functions(self, self.figures | {name: facts.stated[name] for name in self.given_figures})

    def code_of(self, name: str, how: str) -> CodeType | None:
        """The code of one of a planned rule's functions; none where no text is in force, or the value is given."""
        version = self.versions.get(name)
        return None if version is None else self._code.get(function_name(self.law.rules[name], version) + how)

    # What a household states nothing of.

    def hanging_on(self, facts: Facts) -> Hanging:
        """The steps that hang on what a household states; all of them where it states values in place of the law's."""
        roots = _ALWAYS if all(member == (None, None) for member in facts.members) else _ALWAYS | _MEMBERS
        bits = self._bits
        for name in facts.stated:
            if name in bits:
                roots |= bits[name]
        if facts.given:
            roots = -1
        found = self._hanging.get(roots)
        if found is None:
            if len(self._hanging) > _MOST_HANGING:
                self._hanging.clear()
            steps = self.plan.steps
            places = tuple((place, steps[place]) for place, own in enumerate(self._roots) if own & roots or self._given)
            stated = [name for name, bit in bits.items() if bit & roots]
            found = self._hanging[roots] = Hanging(places, frozenset(stated).union(step.name for _, step in places))
        return found

    def silent(self, assume: tuple[str, ...], people: int) -> Silent:
        """A household of so many people that states nothing."""
        key = (assume, people)
        found = self._silent.get(key)
        if found is None:
            if len(self._silent) > _MOST_SILENT:
                self._silent.clear()
            found = self._silent[key] = self._work_out_silent(assume, people)
        return found

    def _work_out_silent(self, assume: tuple[str, ...], people: int) -> Silent:
        law, day = self.law, self.plan.day
        facts = Facts([""] * people, {}, frozenset(), assume, day, [(None, None)] * people)
        values = {name: facts.column(law, name, day) for name in self.plan.inputs if name not in law.parameters}
        for place, step in enumerate(self.plan.steps):
            column = self._functions.columns[place]
            if self._roots[place] & _ALWAYS or self._given:
                continue
            if column is not None:
                column(values, people)
            elif step.group is not None:
                values[step.name] = group_value(step.group, law, facts, day, values)
            else:
                missing = unknown("rule", step.name)
                values[step.name] = missing if step.of == HOUSEHOLD else [missing] * people
        return Silent(values, frozenset(facts.assumed))

    def _roots_of_steps(self) -> list[int]:
        """What each step hangs on, through all that it needs: bits of facts, of membership, of things beyond the day."""
        found = dict(self._bits)
        for step in self.plan.steps:
            roots = 0
            needs = list(step.version.needs) if step.version is not None else []
            if (group := step.group) is not None:
                needs = [*group.same_month_names(), group.source]
                if group.word in MEMBER_WORDS or group.word in POINTING_WORDS:
                    roots = _MEMBERS
                elif group.word not in ("of_person", "figure_on"):
                    roots = _ALWAYS  # other months and whatever else is not of this household on this day
            for need in needs:
                roots |= found.get(need, 0)
            found[step.name] = roots
        return [found[step.name] for step in self.plan.steps]

    # What explaining takes of the law.

    def article(self, name: str) -> str:
        """The article of a rule's text of the day; empty for any other value."""
        found = self._articles.get(name)
        if found is None:
            rule = self.law.rules.get(name)
            version = rule.version(self.plan.day) if rule is not None else None
            found = self._articles[name] = version.article if version is not None else ""
        return found

    def comparison(self, name: str, place: int) -> tuple[Expr, Type]:
        """A comparison of a planned rule, as ``…__failing`` numbers them, and the type of what it compares."""
        found = self._comparisons.get(name)
        if found is None:
            version = self.versions[name]
            found = self._comparisons[name] = comparisons_of(version.body) if version is not None else []
        return found[place]
