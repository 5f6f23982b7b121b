"""What the city's files say of people and households, as statements and records: SQL for DuckDB, topic by topic.

A value is written as the registry keeps it (:mod:`minsheng.registry.facts.values`): text for numbers, exact. What is as the law
takes it to be where nothing is said of somebody's circumstances is not said.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from minsheng.engine.tree import CHOICE, DATE, YESNO, Fact, Law
from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import KEPT_ELSEWHERE

TAKEN_FOR_GRANTED = "no_unstated_circumstances"
SOURCE = "合成城市 synthetic city"
STANDING = "verified"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its facts in the files of people or households."""

    name: str
    of: str
    facts: tuple[Fact, ...]


def topics_of(law: Law, of: str, columns: Sequence[str]) -> list[Topic]:
    """The topics that a file of people or households says something on."""
    found: dict[str, list[Fact]] = {}
    for name in sorted(columns):
        fact = law.facts.get(name)
        if fact is not None and fact.of == of and name not in KEPT_ELSEWHERE and name != "district":
            found.setdefault(topic_of(name), []).append(fact)
    return [Topic(name, of, tuple(facts)) for name, facts in sorted(found.items())]


def statements_sql(topic: Topic, table: str, since: datetime.date, said_at: datetime.datetime) -> str:
    """Rows ``home, subject, topic, facts, digest`` for those of whom something is said; facts as canonical JSON text."""
    facts = ", ".join(_pair(fact) for fact in topic.facts)
    instant = said_at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return f"""
      select home, subject, topic, facts, sha256(concat_ws(chr(10), '{topic.of}:' || subject, topic,
          '{since.isoformat()}/', '{STANDING}', '{SOURCE}', '{instant}', facts)) as digest
      from (select household_id as home, {topic.of}_id as subject, '{topic.name}' as topic,
              '{{' || concat_ws(',', {facts}) || '}}' as facts from {table})
      where facts <> '{{}}'
    """


def _is_said(fact: Fact) -> str:
    column = f'"{fact.name}"'
    if fact.usual is None or fact.assumption != TAKEN_FOR_GRANTED:
        return f"{column} is not null"
    return f"{column} is not null and {column} <> {_literal(fact)}"


def _literal(fact: Fact) -> str:
    if isinstance(fact.usual, bool):
        return str(fact.usual).lower()
    if isinstance(fact.usual, (int, Fraction)):
        return str(fact.usual)
    return f"'{fact.usual}'"


def _pair(fact: Fact) -> str:
    return f"case when {_is_said(fact)} then '\"{fact.name}\":' || {_value(fact)} end"


def _value(fact: Fact) -> str:
    column = f'"{fact.name}"'
    if fact.type.kind == YESNO:
        return f"case when {column} then 'true' else 'false' end"
    if fact.type.kind in (CHOICE, DATE):
        return f"'\"' || {column}::varchar || '\"'"
    if fact.type.is_money:
        yuan, fen = f"({column} // 100)", f"({column} % 100)"
        return f"'\"' || case when {fen} = 0 then {yuan}::varchar else rtrim(printf('%d.%02d', {yuan}, {fen}), '0') end || '\"'"
    return f"'\"' || regexp_replace({column}::varchar, '\\.0+$', '') || '\"'"
