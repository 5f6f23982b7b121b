"""Declared values worked out for one household: over its members, of another person, over those who point at someone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from minsheng.engine.facts import Facts
from minsheng.engine.tree import PERSON, Group, Law
from minsheng.engine.unknown import Unknown, both, unknown

Values = dict[str, Any]


def group_value(group: Group, law: Law, facts: Facts, day: datetime.date, values: Values) -> Any:
    """A declared value of the same month: a list by person, or one value."""
    if group.word == "figure_on":
        days = values[group.day] if group.day != "day" else day
        if type(days) is list:
            return [_figure_on(group.source, law, facts, one) for one in days]
        return _figure_on(group.source, law, facts, days)
    none = _none(group, law, facts, day, values)
    if group.of == PERSON:
        pointers = values[group.pointer]
        if group.word == "of_person":
            source = values[group.source]
            return [
                pointer if type(pointer) is Unknown else none if pointer < 0 else source[pointer]
                for pointer in pointers
            ]
        return _pointing(group, present_on(facts, day), pointers, values)
    present = present_on(facts, day)
    if group.word in ("any_of", "all_of"):
        return _settled(group, present, values)
    if group.word in ("total", "count"):
        return _total(group, present, values)
    return _extreme(group, present, values, none)


def figure_of(name: str, law: Law, facts: Facts, day: datetime.date, detail: str = "") -> Any:
    """A parameter's value on a day, or what the household states in its place; unknown if none is in force."""
    if name in facts.given:
        return facts.stated[name]
    figure = law.parameters[name].figure(day)
    return figure.value if figure else unknown("figure", name, -1, detail)


def _figure_on(name: str, law: Law, facts: Facts, day: Any) -> Any:
    return day if type(day) is Unknown else figure_of(name, law, facts, day, day.isoformat())


def _none(group: Group, law: Law, facts: Facts, day: datetime.date, values: Values) -> Any:
    """The value where there is nobody."""
    if group.none is None:
        return None
    if group.none.op == "lit":
        return group.none.value
    name = str(group.none.value)
    return figure_of(name, law, facts, day) if name in law.parameters else values[name]


def present_on(facts: Facts, day: datetime.date) -> list[int]:
    """The positions of those who are members on a day."""
    return [
        who
        for who, (starts, ends) in enumerate(facts.members)
        if (starts is None or starts <= day) and (ends is None or day < ends)
    ]


def _pointing(group: Group, present: list[int], pointers: Sequence[Any], values: Values) -> list[Any]:
    """How many members point at each person, or what they have together."""
    source = values[group.source] if group.source else None
    over = values[group.over] if group.over else None
    totals: list[Any] = [0] * len(pointers)
    missing: list[list[Unknown]] = [[] for _ in pointers]
    for other in present:
        pointer = pointers[other]
        value = source[other] if source is not None else 1
        if type(pointer) is Unknown:
            held, targets = (pointer if over is None else _and(pointer, over[other])), range(len(pointers))
        elif pointer >= 0:
            held, targets = (True if over is None else over[other]), range(pointer, pointer + 1)
        else:
            continue
        part = _if(held, value, 0)
        for who in targets:
            if who == other:
                continue  # nobody points at themself
            if type(part) is Unknown:
                missing[who].append(part)
            else:
                totals[who] = totals[who] + part
    return [both(*parts) if parts else total for total, parts in zip(totals, missing, strict=True)]


def _settled(group: Group, present: list[int], values: Values) -> Any:
    """Whether it holds of any member, or of all."""
    source = values[group.source]
    over = values[group.over] if group.over else None
    settles = group.word == "any_of"
    missing = []
    for who in present:
        held = source[who]
        if over is not None:
            held = _and(over[who], held) if settles else _or(_not(over[who]), held)
        if type(held) is Unknown:
            missing.append(held)
        elif held == settles:
            return settles
    return both(*missing) if missing else not settles


def _total(group: Group, present: list[int], values: Values) -> Any:
    """How many members there are, or what they have together."""
    source = values[group.source] if group.source else None
    over = values[group.over] if group.over else None
    total: Any = 0
    missing = []
    for who in present:
        value = source[who] if source is not None else 1
        part = value if over is None else _if(over[who], value, 0)
        if type(part) is Unknown:
            missing.append(part)
        else:
            total = total + part
    return both(*missing) if missing else total


def _extreme(group: Group, present: list[int], values: Values, none: Any) -> Any:
    """The largest or the smallest value among the members."""
    source = values[group.source]
    over = values[group.over] if group.over else None
    found: list[Any] = []
    for who in present:
        held = True if over is None else over[who]
        if type(held) is Unknown:
            found.append(held)
        elif held:
            found.append(source[who])
    missing = [value for value in found if type(value) is Unknown]
    if missing:
        return both(*missing)
    if not found:
        return none
    choose: Callable[..., Any] = max if group.word == "largest" else min
    return choose(found)


def _and(left: Any, right: Any) -> Any:
    if type(left) is Unknown:
        return left if type(right) is Unknown else (left if right else False)
    return right if left else False


def _or(left: Any, right: Any) -> Any:
    if type(left) is Unknown:
        return left if type(right) is Unknown else (True if right else left)
    return True if left else right


def _not(value: Any) -> Any:
    return value if type(value) is Unknown else not value


def _if(condition: Any, then: Any, otherwise: Any) -> Any:
    if type(condition) is not Unknown:
        return then if condition else otherwise
    if type(then) is Unknown or type(otherwise) is Unknown:
        return both(condition, then, otherwise)
    return then if then == otherwise else condition
