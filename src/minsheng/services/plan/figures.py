"""Figures of a reform, written into the YAML files of a law's copy, one line each, so that all others keep theirs."""

from __future__ import annotations

import datetime
import difflib
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from minsheng.engine.loading.declared import type_of_words
from minsheng.engine.loading.problems import Problems
from minsheng.engine.loading.yaml_lines import Map
from minsheng.engine.tree import Law, Parameter
from minsheng.engine.units import UnknownUnit, words_of
from minsheng.services.plan.reform import FigureChange, decimal_of, plain

Values = dict[datetime.date, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a YAML file that hold one parameter: from its name until the next (lines from 1, end exclusive)."""

    first: int
    end: int


def block_of(said: Map, name: str, line_count: int) -> Block:
    """Where a parameter stands in its file."""
    first = said.line_of(name)
    later = [line for key, line in said.lines.items() if line > first]
    return Block(first, min(later, default=line_count + 1))


def with_block(text: str, block: Block, name: str, said: dict[str, Any]) -> str:
    """The file with a parameter written anew on its first line; the rest of its lines stay, empty."""
    lines = text.split("\n")
    lines[block.first - 1] = f"{name}: {flow(said)}"
    for number in range(block.first, min(block.end - 1, len(lines))):
        lines[number] = ""
    return "\n".join(lines)


def flow(value: Any) -> str:
    """A value in YAML's one-line form."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        value = decimal_of(value)
    return json.dumps(value, ensure_ascii=False)


def _key(key: Any) -> str:
    if isinstance(key, (bool, int, datetime.date)):
        return flow(key)
    return json.dumps(decimal_of(key) if isinstance(key, Fraction) else str(key), ensure_ascii=False)


def check_known(law: Law, change: FigureChange, file: str, problems: Problems) -> bool:
    """Notes a change of a figure that the law does not have, or of another unit; whether it can be made."""
    parameter = law.parameters.get(change.name)
    if parameter is None:
        if "unit" in change.declares:
            return _check_new(law, change, file, problems)
        near = difflib.get_close_matches(change.name, list(law.parameters), n=1, cutoff=0.6)
        remedy = f'Do you mean "{near[0]}"? ' if near else ""
        remedy += "`minsheng law show PROGRAMME` lists a programme's figures; a new one needs unit, zh, en and value."
        problems.add(file, change.line, "unknown-figure", f'the law has no figure "{change.name}".', remedy)
        return False
    unit = change.declares.get("unit")
    if unit is not None and not _same_unit(str(unit), parameter):
        text = f'"{change.name}" is said in {unit}; the law has it in {words_of(parameter.type.unit)}.'
        problems.add(file, change.line, "wrong-unit", text, "Leave unit: out, or say the figure in the law's unit.")
        return False
    return True


def _same_unit(unit: str, parameter: Parameter) -> bool:
    try:
        found = type_of_words(unit)
    except UnknownUnit:
        return False
    return (found.kind, found.unit) == (parameter.type.kind, parameter.type.unit)


def _check_new(law: Law, change: FigureChange, file: str, problems: Problems) -> bool:
    lacking = [word for word in ("zh", "en") if word not in change.declares]
    if change.action != "value" or lacking:
        text = f'the new figure "{change.name}" lacks {", ".join(lacking) or "a value"}.'
        problems.add(file, change.line, "bad-reform", text, "A new figure says unit, zh, en and value.")
        return False
    if change.name in law.rules or change.name in law.facts or change.name in law.groups:
        text = f'"{change.name}" is no figure of the law, but another value.'
        problems.add(
            file, change.line, "unknown-figure", text, "Replace its rule with a file (rules:), or take a name."
        )
        return False
    return True


def changed_values(values: Values, change: FigureChange, source: str, file: str, problems: Problems) -> Values:
    """A parameter's dated values with one change made.

    ``value`` and ``change`` hold from their day on, and the law's later figures go; ``times`` and ``plus`` apply to
    the figure of that day and to each later one. Where no figure holds on that day and one is needed, it is noted.
    """
    before = {day: said for day, said in values.items() if day < change.starts}
    later = {day: said for day, said in values.items() if day >= change.starts}
    at_start = values.get(change.starts) or (before[max(before)] if before else None)
    holds = at_start is not None and "value" in at_start
    said: dict[str, Any] = {"source": source, **({"note": change.note} if change.note else {})}
    if change.action == "value":
        return {**before, change.starts: {"value": change.value, **said}}
    if not holds:
        text = f'no figure of "{change.name}" holds on {change.starts}, so there is nothing to change.'
        problems.add(file, change.line, "no-figure-that-day", text, "Say the whole figure with value:, or a later day.")
        return values
    assert at_start is not None
    if change.action == "change":
        merged = _merged(at_start["value"], change.value, change, file, problems)
        return {**before, change.starts: {"value": merged, **said}}
    found = {**before, change.starts: {"value": _moved(at_start["value"], change), **said}}
    for day, figure in later.items():
        if day != change.starts:
            found[day] = {"value": _moved(figure["value"], change), **said} if "value" in figure else figure
    return found


def _moved(value: Any, change: FigureChange) -> Any:
    """A figure, or each figure of a table, times or plus the reform's number."""
    if isinstance(value, dict):
        return {key: _moved(inner, change) for key, inner in value.items()}
    number = Fraction(str(plain(value)).replace(",", ""))
    return decimal_of(number * change.value if change.action == "times" else number + change.value)


def _merged(value: Any, change: Any, at: FigureChange, file: str, problems: Problems) -> Any:
    if not isinstance(value, dict) or not isinstance(change, dict):
        if isinstance(value, dict) or isinstance(change, dict):
            text = f'"{at.name}" is {"a table" if isinstance(value, dict) else "no table"} here.'
            problems.add(file, at.line, "bad-value", text, "Change keys that the table has.")
        return change
    found = dict(value)
    by_text = {str(key): key for key in value}
    for key, inner in change.items():
        if str(key) not in by_text:
            text = f'the table "{at.name}" has no "{key}".'
            remedy = f"Its keys: {', '.join(by_text)}. Say the whole table with value: to bring another."
            problems.add(file, at.line, "unknown-key", text, remedy)
            continue
        found[by_text[str(key)]] = _merged(value[by_text[str(key)]], inner, at, file, problems)
    return found
