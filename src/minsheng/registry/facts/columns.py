"""What is said of everybody, topic by topic, as typed columns: tables of DuckDB, without a loop over rows.

A value is typed here as the law's own reader types it (:func:`minsheng.engine.facts.read_facts`): plain text by DuckDB, and
whatever is not plain (a fraction, a value out of its range) by that reader itself, once for each different text. What the reader
refuses makes the household unreadable, as it is alone; such households are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import duckdb
import pyarrow as pa

from minsheng.engine.facts import NOT_KNOWN, BadFacts, read_facts
from minsheng.engine.tree import CHOICE, DATE, NUMBER, PERSON, YESNO, Fact, Law
from minsheng.engine.units import scale
from minsheng.registry.facts.values import KEPT_ELSEWHERE
from minsheng.registry.facts.window import Window

UNREADABLE = "unreadable"
OVERRIDES = (
    "district",
)  # facts that take the place of what the registry knows by itself, even where they are not known
_FEN = 100


@dataclass(slots=True)
class Said:
    """The tables that hold facts of persons or of households, each with a ``row`` (of ``seat`` or ``home``) and a column a fact.

    ``tables`` by fact. Where the fact changes within the window (``changing``) they have a column for each day too.
    """

    tables: dict[str, list[str]] = field(default_factory=dict)
    changing: set[str] = field(default_factory=set)

    def value(self, name: str, column: str) -> str:
        """The SQL of a fact's column in a query that joins the tables by their names."""
        tables = self.tables.get(name, [])
        parts = [f'{table}."{column}"' for table in tables if table.endswith("_some") or column == name]
        parts += [f'{table}."{name}"' for table in tables if not table.endswith("_some") and column != name]
        return f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]


def type_said(duck: duckdb.DuckDBPyConnection, window: Window, of: str) -> Said:
    """Makes the tables of what is said of persons or households, and adds to ``left_out`` who cannot be read."""
    said = Said()
    found = duck.execute(
        f"""
        select topic, name, bool_or(is_some) from (
          select topic, {_is_some(window)} as is_some, unnest(json_keys(facts)) as name from said where of = '{of}')
        group by all order by all
        """
    ).fetchall()
    topics: dict[str, dict[str, bool]] = {}
    for topic, name, is_some in found:
        topics.setdefault(topic, {})[name] = is_some
    for at, (topic, names) in enumerate(topics.items()):
        facts = [fact for name in names if (fact := _fact(window.law, of, name)) is not None]
        strange = [name for name in names if _fact(window.law, of, name) is None]
        if strange:
            _leave_out(duck, of, f"topic = '{topic}' and list_has_any(json_keys(facts), {strange})")
        changing = {name for name, is_some in names.items() if is_some}
        _topic(duck, window, of, topic, f"{of}_{at}", facts, changing, said)
    return said


def _fact(law: Law, of: str, name: str) -> Fact | None:
    fact = law.facts.get(name)
    return fact if fact is not None and fact.of == of and name not in KEPT_ELSEWHERE else None


def _is_some(window: Window) -> str:
    """A record that holds on some of the window's days only."""
    return f"(coalesce(starts > date '{window.first}', false) or coalesce(ends <= date '{window.on}', false))"


def _topic(
    duck: duckdb.DuckDBPyConnection,
    window: Window,
    of: str,
    topic: str,
    table: str,
    facts: list[Fact],
    changing: set[str],
    said: Said,
) -> None:
    """``table`` with the records that hold all the while, and ``…_some`` with the others, a column for each day."""
    if not facts:
        return
    seat = "seat" if of == PERSON else "home"
    paths = [f'$."{fact.name}"' for fact in facts]
    columns = []
    for at, fact in enumerate(facts, 1):
        text = f"v[{at}]"
        columns.append(f'{_plain(fact, text)} as "{fact.name}", {_odd(fact, text)} as "{fact.name}?"')
        if fact.name in OVERRIDES:
            columns.append(f'{text} is not null as "{fact.name}!"')
    duck.execute(
        f"""
        create table {table}_all as
        select row, {_is_some(window)} as is_some, starts, ends, {", ".join(columns)}
        from (select subject, starts, ends, json_extract_string(facts, {paths}) as v from said
              where of = '{of}' and topic = '{topic}') s
          join {seat} q on q.{of} = s.subject order by row
        """
    )
    for fact in facts:
        _read_odd(duck, window.law, fact, f"{table}_all", seat)
    kept = [fact.name for fact in facts] + [f"{fact.name}!" for fact in facts if fact.name in OVERRIDES]
    duck.execute(
        f"create view {table} as select row, {_listed(kept)} from {table}_all where not is_some"
        if changing
        else f"create view {table} as select row, {_listed(kept)} from {table}_all"
    )
    for fact in facts:
        said.tables.setdefault(fact.name, []).append(table)
    if not changing:
        return
    there = [fact for fact in facts if fact.name in changing]
    values = [_on_day(fact.name, window.on, fact.name) for fact in there]
    values += [_on_day(fact.name, day, f"{fact.name}@{day:%Y-%m}") for fact in there for day in window.days]
    values += [f'bool_or("{fact.name}!") as "{fact.name}!"' for fact in there if fact.name in OVERRIDES]
    duck.execute(
        f"create table {table}_some as select row, {', '.join(values)} from {table}_all where is_some group by row order by row"
    )
    for fact in there:
        said.tables[fact.name].append(f"{table}_some")
    said.changing |= {fact.name for fact in there}


def _on_day(name: str, day: datetime.date, column: str) -> str:
    there = f"coalesce(starts <= date '{day}', true) and coalesce(ends > date '{day}', true)"
    return f'any_value("{name}") filter ({there}) as "{column}"'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _plain(fact: Fact, text: str) -> str:
    """The typed value of plain text; null for what is not known, and for all that is not plain."""
    kind = fact.type
    if kind.kind == YESNO:
        return f"case {text} when 'true' then true when 'false' then false end"
    if kind.kind == DATE:
        return f"case when length({text}) = 10 then try_cast({text} as date) end"
    if kind.kind == CHOICE:
        return f"case when {text} in ({_choices(fact)}) then {text} end"
    if not kind.is_money:
        return f"case when {_within(fact, f'try_cast({text} as double)')} then try_cast({text} as double) end"
    if scale(kind.unit) != _FEN:
        return "null::bigint"
    fen = f"(try_cast({text} as decimal(18, 2)) * {_FEN})::bigint"
    decimals = f"(instr({text}, '.') = 0 or length({text}) - instr({text}, '.') <= 2)"
    return f"case when {decimals} and {_within(fact, fen)} then {fen} end"


def _choices(fact: Fact) -> str:
    return ", ".join(f"'{choice}'" for choice in fact.type.choices) or "''"


def _within(fact: Fact, value: str) -> str:
    bounds = [f"isfinite({value})"] if not fact.type.is_money else []
    bounds += [f"{value} >= {_number(fact.least)}"] if fact.least is not None else []
    bounds += [f"{value} <= {_number(fact.most)}"] if fact.most is not None else []
    return " and ".join(bounds) or "true"


def _number(bound: Fraction | int) -> str:
    return str(int(bound)) if bound == int(bound) else repr(float(bound))


def _odd(fact: Fact, text: str) -> str:
    """Text that the law's reader must read."""
    return f"case when {text} <> '{NOT_KNOWN}' and ({_plain(fact, text)}) is null then {text} end"


def _read_odd(duck: duckdb.DuckDBPyConnection, law: Law, fact: Fact, table: str, seat: str) -> None:
    odd = [
        text
        for (text,) in duck.execute(
            f'select distinct "{fact.name}?" from {table} where "{fact.name}?" is not null'
        ).fetchall()
    ]
    if not odd:
        return
    read = {text: _read(law, fact, text) for text in odd}
    typed = {text: value for text, value in read.items() if value is not None}
    duck.register("typed", pa.table({"text": list(typed), "value": list(typed.values())}) if typed else _NOTHING)
    if typed:
        duck.execute(f'update {table} set "{fact.name}" = value from typed where text = "{fact.name}?"')
    duck.execute(
        f"insert into left_out select distinct household, '{UNREADABLE}' from {table} join {seat} using (row)"
        f' where "{fact.name}?" is not null and "{fact.name}?" not in (select text from typed)'
    )
    duck.unregister("typed")


_NOTHING = pa.table({"text": pa.array([], pa.string())})


def _read(law: Law, fact: Fact, text: str) -> object:
    """The value as the law's reader has it, or none where it refuses."""
    said = {fact.name: text}
    plain = {"people": {"subject": said}} if fact.of == PERSON else {"household": said}
    try:
        value = read_facts(law, plain).stated[fact.name]
    except BadFacts:
        return None
    value = value[0] if fact.of == PERSON else value
    if fact.type.kind != NUMBER:
        return value
    return int(value) if fact.type.is_money else float(value)


def _leave_out(duck: duckdb.DuckDBPyConnection, of: str, condition: str) -> None:
    seat = "seat" if of == PERSON else "home"
    duck.execute(
        f"insert into left_out select distinct household, '{UNREADABLE}' from said join {seat} q on q.{of} = said.subject"
        f" where said.of = '{of}' and {condition}"
    )
