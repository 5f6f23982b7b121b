"""What follows from answers: facts that may be stated, and why the others stay unknown.

Found is found, even where pages are missing. Not found is only said where a registry says that it looked everywhere, of
everybody concerned, and where ``nothing_means`` of ``registries.yaml`` gives nothing a meaning.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from minsheng.registry.verifying.answers import Answer
from minsheng.registry.verifying.registries import Gives, Registry

_HERE = ZoneInfo("Asia/Shanghai")
Value = str | bool
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A fact that follows, and the days it is good for (the last excluded)."""

    fact: str
    value: Value
    starts: datetime.date
    ends: datetime.date


@dataclass(slots=True)
class Findings:
    """Everything that follows from answers of one registry. ``unknown`` says why a fact does not follow."""

    stated: list[Drawn] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers about everybody concerned, put side by side. ``lacking`` counts people without an answer."""

    answers: Sequence[Answer]
    lacking: int = 0

    def covers(self, kind: str) -> str:
        """``all`` where every answer covers everything and nobody lacks one; ``some`` where any looked; else nothing."""
        found = [answer.covers(kind) for answer in self.answers]
        if not any(found):
            return ""
        return "all" if not self.lacking and all(each == "all" for each in found) else "some"

    def entries(self, kind: str, key: str) -> list[Entry]:
        """Every entry of a kind once: what two people own together is one."""
        found: dict[str, Entry] = {}
        for answer in self.answers:
            for entry in answer.entries:
                if entry["kind"] == kind:
                    found.setdefault(str(entry[key]), entry)
        return list(found.values())


def findings(registry: Registry, gathered: Gathered, facts: Sequence[str]) -> Findings:
    """What the answers say of these facts."""
    found = Findings()
    fresh = datetime.timedelta(days=registry.waiting.fresh_for_days)
    for name in facts:
        gives = registry.gives[name]
        covered = gathered.covers(gives.kind)
        if not covered:
            found.unknown[name] = "not-searched"
            continue
        looked = [answer.as_of.astimezone(_HERE).date() for answer in gathered.answers if answer.covers(gives.kind)]
        days = (max(looked), min(looked) + fresh)
        if days[0] >= days[1]:
            found.unknown[name] = "stale"
            continue
        fitting = [e for e in gathered.entries(gives.kind, registry.kinds[gives.kind].id) if _fits(gives, e)]
        drawn = _BY_WAY[gives.how](gives, fitting, covered == "all", days)
        if isinstance(drawn, str):
            lacks = gathered.lacking and drawn == "not-everything-searched"
            found.unknown[name] = "members-not-answered" if lacks else drawn
        else:
            found.stated.extend(drawn)
    return found


def _fits(gives: Gives, entry: Entry) -> bool:
    return all(entry[name] == value for name, value in gives.where.items())


_Days = tuple[datetime.date, datetime.date]


def _any(gives: Gives, entries: list[Entry], is_all: bool, days: _Days) -> list[Drawn] | str:
    if entries:
        return [Drawn(gives.fact, True, *days)]
    return _nothing(gives, is_all, days)


def _count(gives: Gives, entries: list[Entry], is_all: bool, days: _Days) -> list[Drawn] | str:
    if not entries:
        return _nothing(gives, is_all, days)
    return [Drawn(gives.fact, str(len(entries)), *days)] if is_all else "not-everything-searched"


def _sum(gives: Gives, entries: list[Entry], is_all: bool, days: _Days) -> list[Drawn] | str:
    if not entries:
        return _nothing(gives, is_all, days)
    if not is_all:
        return "not-everything-searched"
    return [Drawn(gives.fact, str(sum(Decimal(entry[gives.field]) for entry in entries)), *days)]


def _value(gives: Gives, entries: list[Entry], is_all: bool, days: _Days) -> list[Drawn] | str:
    if not entries:
        return _nothing(gives, is_all, days)
    if not is_all:
        return "not-everything-searched"  # another entry may be missing
    if len(entries) > 1:
        return "several-entries"
    return [Drawn(gives.fact, entries[0][gives.field], *days)]


def _by_month(gives: Gives, entries: list[Entry], is_all: bool, days: _Days) -> list[Drawn] | str:
    if not entries:
        return _nothing(gives, is_all, days)
    if not is_all:
        return "not-everything-searched"
    months: dict[str, Decimal] = {}
    for entry in entries:
        months[entry[gives.month]] = months.get(entry[gives.month], Decimal(0)) + Decimal(entry[gives.field])
    return [Drawn(gives.fact, str(amount), *_month(text)) for text, amount in sorted(months.items())]


def _nothing(gives: Gives, is_all: bool, days: _Days) -> list[Drawn] | str:
    if not is_all:
        return "not-everything-searched"
    if gives.nothing_means is None:
        return "nothing-found-says-nothing"
    return [Drawn(gives.fact, gives.nothing_means, *days)]


def _month(text: str) -> _Days:
    first = datetime.date.fromisoformat(f"{text}-01")
    return first, (first + datetime.timedelta(days=32)).replace(day=1)


_BY_WAY = {"any": _any, "count": _count, "sum": _sum, "value": _value, "by_month": _by_month}
