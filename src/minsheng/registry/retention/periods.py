"""``periods.yaml`` as the code reads it."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from minsheng.registry.facts.topics import TOPICS, UnknownFact, facts_by_topic, topic_of

FILE = Path(__file__).with_name("periods.yaml")
STARTS = ("made", "receipt_ended", "closed")
_TOPIC, _FACT, _TABLE = "topics", "facts", "tables"


class BadPeriods(ValueError):
    """``periods.yaml`` names something that is not there; the message says what and where."""

    code = "bad-periods"


@dataclass(frozen=True, slots=True)
class Period:
    """A least time for which something is kept. ``facts`` are all that it covers, those of its topics too."""

    name: str
    zh: str
    en: str
    facts: frozenset[str]
    tables: tuple[str, ...]
    years: int
    starts: str
    basis: str
    source: str
    confidence: str
    if_received: str = ""
    is_certain: bool = True
    is_erased: bool = True
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Periods:
    """The whole file."""

    periods: dict[str, Period]
    grounds: dict[str, dict[str, str]]
    restrictions: dict[str, dict[str, str]]
    answers: dict[str, dict[str, str]]
    erasable: tuple[dict[str, Any], ...]
    files: tuple[dict[str, Any], ...] = ()

    def of_table(self, table: str) -> Period:
        """The period of a table of ``files``."""
        return next(period for period in self.periods.values() if table in period.tables)

    def of_fact(self, fact: str) -> list[Period]:
        """The periods that cover a fact."""
        return [period for period in self.periods.values() if fact in period.facts]

    def facts_without(self) -> dict[str, list[str]]:
        """Facts that no period is known for, by topic."""
        covered = frozenset().union(*(period.facts for period in self.periods.values()))
        found = {topic: [fact for fact in facts if fact not in covered] for topic, facts in facts_by_topic().items()}
        return {topic: facts for topic, facts in found.items() if facts}


@functools.cache
def periods() -> Periods:
    """The periods. Raises :class:`BadPeriods`."""
    return read_periods(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read_periods(plain: dict[str, Any]) -> Periods:
    """Checks and types the file. Raises :class:`BadPeriods`."""
    named = {fact for said in plain["periods"].values() for fact in said["covers"].get(_FACT, [])}
    found = {name: _period(name, said, named) for name, said in plain["periods"].items()}
    return Periods(
        found,
        plain["grounds"],
        plain["restrictions"],
        plain["answers"],
        tuple(plain["erasable"]),
        tuple(plain.get("files", ())),
    )


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def _period(name: str, said: dict[str, Any], named: set[str]) -> Period:
    covers = said["covers"]
    if strange := set(covers.get(_TOPIC, [])) - set(TOPICS):
        raise BadPeriods(f"periods.yaml, {name}: there is no topic {', '.join(sorted(strange))}.")
    if said["from"] not in STARTS or not isinstance(said["years"], int) or not said.get("basis"):
        raise BadPeriods(f"periods.yaml, {name}: from is one of {', '.join(STARTS)}; years and basis are needed.")
    facts = set(covers.get(_FACT, []))
    try:
        for fact in {*facts, *filter(None, [said.get("if_received")])}:
            topic_of(fact)
    except UnknownFact as error:
        raise BadPeriods(f"periods.yaml, {name}: {error}") from None
    for topic in covers.get(_TOPIC, []):
        facts.update(fact for fact in facts_by_topic()[topic] if fact not in named)  # the nearer rule goes before
    return Period(
        name=name,
        zh=said["zh"],
        en=said["en"],
        facts=frozenset(facts),
        tables=tuple(covers.get(_TABLE, [])),
        years=said["years"],
        starts=said["from"],
        basis=said["basis"],
        source=said["source"],
        confidence=said.get("from_confidence") or said["confidence"],
        if_received=said.get("if_received", ""),
        is_certain=said.get("certain", True),
        is_erased=said.get("erased") != "never",
        missing=said.get("missing", {}),
    )
