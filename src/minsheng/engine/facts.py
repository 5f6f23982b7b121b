"""One household's facts, checked against the law's declarations, with dated values and named assumptions.

The plain form is a mapping::

    {"day": date, "assume": ["no_unstated_income"], "household": {"district": "330106", …},
     "people": {"ann": {"birth_date": "1980-02-01", "spouse": "bob", …}, "bob": {…}}}

``given`` may stand for ``household``. Values may be dated: ``{"wage_income": {"2025-01": "3000", "2025-03": "0"}}`` holds
from that month on. Any rule or parameter may be given too and then stands in its place. A fact that is not stated is
unknown, unless an assumption that is named covers it. A person's ``claims`` are a list of mappings, each with ``number``,
``settled_on`` and the claim's facts; ``replaces: number`` and ``withdrawn: true`` correct and take back
(:mod:`minsheng.engine.claims`).
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.engine.claim_facts import ClaimReader
from minsheng.engine.claims import Claim, with_places
from minsheng.engine.fact_problems import BadFacts, FactProblem, nearest
from minsheng.engine.loading.declared import BadValue, value_of
from minsheng.engine.tree import CLAIM, HOUSEHOLD, NUMBER, PERSON, POINTER, Fact, Law, Type, Value
from minsheng.engine.units import scale, words_of
from minsheng.engine.unknown import Unknown, unknown

__all__ = [
    "LARGEST_HOUSEHOLD",
    "NOT_KNOWN",
    "BadFacts",
    "Dated",
    "FactProblem",
    "Facts",
    "no_such_fact",
    "read_facts",
]
LARGEST_HOUSEHOLD = 60
NOT_KNOWN = "unknown"  # what a file says where something was asked and is not known
_PLAIN = (int, bool, Fraction, datetime.date)  # types of values that are what they say
_MEMBERSHIP = ("member_from", "member_until")


@dataclass(frozen=True, slots=True)
class Dated:
    """A value that changes: sorted (first day, value); each holds until the next."""

    values: tuple[tuple[datetime.date, Any], ...]

    def on(self, day: datetime.date) -> Any:
        """The value on a day, or none before the first."""
        found = None
        for starts, value in self.values:
            if starts > day:
                break
            found = value
        return found


@dataclass(slots=True)
class Facts:
    """A household's facts, typed and exact. ``stated[name]`` is a list by person, or one value for the household.

    A pointer is a person's position; -1 is nobody. ``given`` names the rules and parameters stated in place of the law.
    """

    people: list[str]
    stated: dict[str, Any]
    given: frozenset[str]
    assume: tuple[str, ...]
    day: datetime.date | None
    members: list[tuple[datetime.date | None, datetime.date | None]]
    assumed: set[str] = field(default_factory=set)
    plain: Mapping[str, Any] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    @property
    def names_stated(self) -> set[str]:
        """Every fact and value stated, those of claims too."""
        return set(self.stated).union(*(claim.stated for claim in self.claims))

    def of_claim(self, law: Law, name: str, claim: Claim) -> Any:
        """A fact of a claim; unknown where nobody stated it."""
        return self._one(law, name, claim.stated.get(name), claim.patient, claim.settled_on)

    def is_member(self, who: int, day: datetime.date) -> bool:
        """Whether the person belongs to the household on a day."""
        starts, ends = self.members[who]
        return (starts is None or starts <= day) and (ends is None or day < ends)

    def column(self, law: Law, name: str, day: datetime.date) -> Any:
        """The value on a day: a list by person, or one value; unknown where nobody stated it."""
        stated = self.stated.get(name)
        fact = law.facts.get(name)
        entity = fact.of if fact is not None else law.entity_of(name) or HOUSEHOLD
        if entity == HOUSEHOLD:
            return self._one(law, name, stated, -1, day)
        if stated is not None:
            return [
                value if type(value) in _PLAIN else self._one(law, name, value, who, day)
                for who, value in enumerate(stated)
            ]
        if fact is not None and fact.usual is not None and fact.assumption in self.assume:
            self.assumed.add(name)
            return [fact.usual] * len(self.people)
        return [unknown("fact", name, who) for who in range(len(self.people))]

    def _one(self, law: Law, name: str, value: Any, who: int, day: datetime.date) -> Any:
        if isinstance(value, Dated):
            value = value.on(day)
        if value is NOT_KNOWN:
            return unknown("fact", name, who)  # said to be unknown: no assumption covers it
        if value is not None:
            return value
        fact = law.facts.get(name)
        if fact is not None and fact.assumption in self.assume and fact.usual is not None:
            self.assumed.add(name)
            return fact.usual
        return unknown("fact", name, who)


def read_facts(law: Law, plain: Mapping[str, Any], strict: bool = True) -> Facts:
    """Checks and types the plain form. Raises :class:`BadFacts` with everything that is wrong."""
    return _Reader(law, plain).read()


class _Reader:
    def __init__(self, law: Law, plain: Mapping[str, Any]) -> None:
        self.law, self.plain = law, plain
        self.problems: list[FactProblem] = []
        self.given: set[str] = set()

    def refuse(self, path: tuple[str, ...], code: str, what: str, remedy: str) -> None:
        self.problems.append(FactProblem(path, code, what, remedy))

    def read(self) -> Facts:
        plain = self.plain
        if not isinstance(plain, Mapping):
            raise BadFacts([FactProblem((), "no-mapping", "this is no household.", "Give household: and people:.")])
        known = ("day", "assume", "household", "given", "people", "shows", "zh", "en", "note", "source")
        for key in plain:
            if key not in known:
                remedy = nearest(str(key), known)
                self.refuse((str(key),), "unknown-field", f'"{key}" is no part of a household.', remedy)
        people = plain.get("people") or {}
        if not isinstance(people, Mapping):
            self.refuse(
                ("people",), "no-mapping", "people must be names with their facts.", "Write name: {fact: value}."
            )
            people = {}
        names = [str(name) for name in people]
        if len(names) > LARGEST_HOUSEHOLD:
            remedy = f"At most {LARGEST_HOUSEHOLD} people live in one household; split it."
            self.refuse(("people",), "household-too-large", f"{len(names)} people.", remedy)
        stated: dict[str, Any] = {}
        for where in ("household", "given"):
            for name, raw in (plain.get(where) or {}).items():
                self._state(stated, str(name), raw, (where, str(name)), HOUSEHOLD, 0, names)
        members = []
        claims: list[Claim] = []

        def value(raw: Any, kind: Type, path: tuple[str, ...]) -> Any:
            return self._value(raw, kind, path, names)

        of_claims = ClaimReader(self.law, self.problems, value)
        for position, (person, facts) in enumerate(people.items()):
            facts = facts or {}
            if not isinstance(facts, Mapping):
                self.refuse(("people", str(person)), "no-mapping", "no facts.", "Write name: {fact: value}.")
                facts = {}
            members.append(self._membership(facts, ("people", str(person))))
            for name, raw in facts.items():
                if name == "claims":
                    claims.extend(of_claims.read(raw, ("people", str(person), "claims"), position))
                elif name not in _MEMBERSHIP:
                    self._state(stated, str(name), raw, ("people", str(person), str(name)), PERSON, position, names)
        assume = self._assumptions()
        day = self._day()
        if self.problems:
            raise BadFacts(self.problems)
        ordered = with_places(claims)
        return Facts(names, stated, frozenset(self.given), assume, day, members, plain=plain, claims=ordered)

    def _assumptions(self) -> tuple[str, ...]:
        said = self.plain.get("assume") or []
        if isinstance(said, str):
            said = [said]
        for name in said:
            if name not in self.law.assumptions:
                remedy = nearest(str(name), self.law.assumptions)
                self.refuse(("assume",), "unknown-assumption", f'"{name}" is no assumption.', remedy)
        return tuple(str(name) for name in said)

    def _day(self) -> datetime.date | None:
        raw = self.plain.get("day")
        if raw is None or isinstance(raw, datetime.date):
            return raw
        try:
            return datetime.date.fromisoformat(str(raw))
        except ValueError:
            self.refuse(("day",), "bad-value", f'"{raw}" is no day.', "Write YYYY-MM-DD.")
            return None

    def _membership(
        self, facts: Mapping[str, Any], path: tuple[str, ...]
    ) -> tuple[datetime.date | None, datetime.date | None]:
        days: list[datetime.date | None] = []
        for key in _MEMBERSHIP:
            raw = facts.get(key)
            try:
                days.append(raw if raw is None or isinstance(raw, datetime.date) else datetime.date.fromisoformat(raw))
            except (ValueError, TypeError):
                self.refuse((*path, key), "bad-value", f'"{raw}" is no day.', "Write YYYY-MM-DD.")
                days.append(None)
        starts, ends = days
        if starts and ends and ends <= starts:
            text = f"leaves on {ends}, not after joining on {starts}."
            self.refuse(path, "contradictory-membership", text, "The end is the first day no longer there.")
        return starts, ends

    def _state(
        self,
        stated: dict[str, Any],
        name: str,
        raw: Any,
        path: tuple[str, ...],
        at: str,
        position: int,
        people: list[str],
    ) -> None:
        law = self.law
        try:
            entity = law.entity_of(name)
            kind = law.type_of(name)
        except KeyError:
            names = [*law.facts]
            self.refuse(path, "unknown-fact", f'"{name}" is no fact of this law.', nearest(name, names))
            return
        if name not in law.facts:
            self.given.add(name)
        if entity != at and not (at == HOUSEHOLD and entity is None):
            if at == HOUSEHOLD and entity == PERSON and name not in law.facts:
                # A case may state a person's derived value once for everybody.
                value = self._value(raw, kind, path, people)
                stated[name] = [value] * len(people)
                return
            remedy = "Put it under household." if at == PERSON else "Put it under the person."
            if entity == CLAIM:
                remedy = "Put it under one of the person's claims."
            self.refuse(path, "wrong-entity", f'"{name}" is of a {entity or "household"}.', remedy)
            return
        if law.parameters.get(name) is not None and law.parameters[name].is_table:
            value = self._table(raw, name, path)
        else:
            value = self._value(raw, kind, path, people)
        if at == HOUSEHOLD:
            stated[name] = value
        else:
            stated.setdefault(name, [None] * len(people))[position] = value

    def _table(self, raw: Any, name: str, path: tuple[str, ...]) -> Any:
        parameter = self.law.parameters[name]
        if not isinstance(raw, Mapping):
            self.refuse(path, "bad-value", f'"{name}" is a table.', "Write {key: value, …}.")
            return {}
        found: dict[Any, Any] = {}
        for key, inner in raw.items():
            if isinstance(inner, Mapping):
                found[str(key)] = self._table(inner, name, path)
                continue
            if parameter.brackets is not None:
                key = value_of(key, Type(NUMBER, parameter.brackets))
            elif "whole number" in parameter.by:
                key = int(str(key))
            found[key] = value_of(inner, parameter.type)
        return found

    def _value(self, raw: Any, kind: Type, path: tuple[str, ...], people: list[str]) -> Any:
        if isinstance(raw, Mapping):
            values = []
            for key, inner in raw.items():
                text = str(key)
                if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?", text):
                    self.refuse(path, "bad-month", f'"{text}" is no month.', "Write YYYY-MM, month 01 to 12.")
                    continue
                try:
                    starts = datetime.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
                except ValueError:
                    self.refuse(path, "bad-month", f'"{text}" is no day.', "Write YYYY-MM or YYYY-MM-DD.")
                    continue
                values.append((starts, self._value(inner, kind, path, people)))
            return Dated(tuple(sorted(values, key=lambda item: item[0])))
        if raw is None:
            return None
        if raw == "unknown":
            return NOT_KNOWN
        if kind.kind == POINTER:
            return self._pointer(raw, path, people)
        try:
            value = value_of(raw, kind)
        except BadValue as error:
            self.refuse(path, error.code, str(error), "Mend the value.")
            return None
        self._within(value, path, kind)
        return value

    def _pointer(self, raw: Any, path: tuple[str, ...], people: list[str]) -> int | None:
        if raw in ("none", "nobody", 0, False):
            return -1
        if str(raw) in people:
            position = people.index(str(raw))
            if len(path) > 1 and path[1] == str(raw):
                self.refuse(path, "points-at-self", f'"{raw}" points at themself.', "Name another person, or none.")
            return position
        remedy = f"{nearest(str(raw), people)} Write none if there is nobody."
        self.refuse(path, "unknown-person", f'"{raw}" is nobody in this household.', remedy)
        return None

    def _within(self, value: Value, path: tuple[str, ...], kind: Type) -> None:
        fact = self.law.facts.get(path[-1])
        if fact is None or kind.kind != NUMBER:
            return
        unit = words_of(kind.unit)
        for bound, low, word in ((fact.least, True, "at least"), (fact.most, False, "at most")):
            if bound is not None and (value < bound if low else value > bound):  # type: ignore[operator]
                shown = bound / scale(kind.unit)
                text = f"{value / scale(kind.unit)} {unit} is impossible."  # type: ignore[operator]
                self.refuse(path, "out-of-range", text, f"It is {word} {shown}.")


def no_such_fact(law: Law, name: str) -> str:
    """What to say where a name is no fact: the nearest one, if some are near."""

    def likeness(fact: Fact) -> float:
        """By the whole name, by its likest word, or by the Chinese one."""
        words = [fact.name, *fact.name.split("_"), fact.zh]
        within = 0.85 if name and (name in fact.name or name in fact.zh) else 0
        return max(within, *(difflib.SequenceMatcher(None, name, word).ratio() for word in words))

    ranked = sorted(law.facts.values(), key=lambda fact: (-likeness(fact), len(fact.name)))
    close = [fact.name for fact in ranked[:6] if likeness(fact) >= 0.6]
    near = ", ".join(f"{one} ({law.facts[one].zh})" for one in close)
    return f'"{name}" is no fact of the law. ' + (f"Near: {near}." if near else "See minsheng law list --facts.")


def shown_number(value: Any, kind: Type) -> Any:
    """A number in the unit people use: yuan instead of fen."""
    return value if isinstance(value, Unknown) else value / scale(kind.unit)
