"""A rule worked out step by step where something is not known (three-valued), and which values it really used."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from minsheng.engine.exact.arithmetic import WORDS, bracket, days_between, divided, progressive
from minsheng.engine.tree import DATE, Expr
from minsheng.engine.unknown import Unknown, both, unknown

Worked = Callable[[Callable[[str], Any], int], Any]
Find = Callable[[str], Any]  # the value of a fact, rule, group value or parameter; possibly Unknown
_PLAIN = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
}  # fmt: skip


def work_out(expr: Expr, find: Find, who: int = -1, used: dict[str, Any] | None = None) -> Any:
    """The value of an expression, or :class:`Unknown` with every reason.

    A condition that is not known leaves the outcome known only if both outcomes are known and equal. ``and`` with a
    known no is no, ``or`` with a known yes is yes. Everything else needs all its parts. ``used`` collects the values
    that really mattered, in order.
    """
    op = expr.op
    if op == "lit":
        return expr.value
    if op == "ref":
        value = find(str(expr.value))
        if used is not None:
            used[str(expr.value)] = value
        return value
    if op == "if":
        condition = work_out(expr.args[0], find, who, used)
        if type(condition) is not Unknown:
            return work_out(expr.args[1 if condition else 2], find, who, used)
        then = work_out(expr.args[1], find, who, used)
        otherwise = work_out(expr.args[2], find, who, used)
        if type(then) is Unknown or type(otherwise) is Unknown:
            return both(condition, then, otherwise)
        return then if then == otherwise else condition
    if op in ("and", "or"):
        return _join(op == "or", expr, find, who, used)
    if len(expr.args) == 2 and op in _PLAIN and op != "sub":
        first, second = work_out(expr.args[0], find, who, used), work_out(expr.args[1], find, who, used)
        if type(first) is Unknown or type(second) is Unknown:
            return both(first, second)
        return _PLAIN[op](first, second)
    parts = [work_out(argument, find, who, used) for argument in expr.args]
    table = None
    if op in ("lookup", "bracket", "progressive"):
        table = find(str(expr.value))
        if used is not None:
            used[str(expr.value)] = table
        parts.append(table)
    for part in parts:
        if type(part) is Unknown:
            return both(*parts)
    return _known(expr, parts, who)


def as_function(expr: Expr) -> Worked:
    """The same as :func:`work_out` without ``used``, made once for an expression that is worked out often."""
    op = expr.op
    if op == "lit":
        value = expr.value
        return lambda find, who: value
    if op == "ref":
        name = str(expr.value)
        return lambda find, who: find(name)
    parts = [as_function(argument) for argument in expr.args]
    if op == "if":
        return _choice(*parts)
    if op in ("and", "or"):
        return _joined(op == "or", parts)
    if op in _PLAIN and not (op == "sub" and expr.args[0].type is not None and expr.args[0].type.kind == DATE):
        return _pair(_PLAIN[op], *parts)
    if op == "not":
        return _opposite(parts[0])
    if op in ("lookup", "bracket", "progressive"):
        table = str(expr.value)
        parts.append(lambda find, who: find(table))

    def all_parts(find: Find, who: int) -> Any:
        values = [part(find, who) for part in parts]
        for value in values:
            if type(value) is Unknown:
                return both(*values)
        return _known(expr, values, who)

    return all_parts


def _choice(condition: Worked, then: Worked, otherwise: Worked) -> Worked:
    def choice(find: Find, who: int) -> Any:
        held = condition(find, who)
        if type(held) is not Unknown:
            return then(find, who) if held else otherwise(find, who)
        first, second = then(find, who), otherwise(find, who)
        if type(first) is Unknown or type(second) is Unknown:
            return both(held, first, second)
        return first if first == second else held

    return choice


def _joined(settles: bool, parts: list[Worked]) -> Worked:
    def joined(find: Find, who: int) -> Any:
        open_parts = []
        for part in parts:
            value = part(find, who)
            if type(value) is Unknown:
                open_parts.append(value)
            elif value == settles:
                return settles
        return both(*open_parts) if open_parts else not settles

    return joined


def _pair(plain: Callable[[Any, Any], Any], left: Worked, right: Worked) -> Worked:
    def pair(find: Find, who: int) -> Any:
        first, second = left(find, who), right(find, who)
        if type(first) is Unknown or type(second) is Unknown:
            return both(first, second)
        return plain(first, second)

    return pair


def _opposite(part: Worked) -> Worked:
    def opposite(find: Find, who: int) -> Any:
        value = part(find, who)
        return value if type(value) is Unknown else not value

    return opposite


def _join(settles: bool, expr: Expr, find: Find, who: int, used: dict[str, Any] | None) -> Any:
    open_parts = []
    for argument in expr.args:
        part = work_out(argument, find, who, used)
        if type(part) is Unknown:
            open_parts.append(part)
        elif part == settles:
            return settles
    return both(*open_parts) if open_parts else not settles


def _known(expr: Expr, parts: list[Any], who: int) -> Any:
    op = expr.op
    try:
        if op == "sub" and expr.args[0].type is not None and expr.args[0].type.kind == DATE:
            return days_between(parts[0], parts[1])
        if op in _PLAIN:
            return _PLAIN[op](parts[0], parts[1])
        match op:
            case "div":
                return divided(parts[0], parts[1])
            case "neg":
                return -parts[0]
            case "not":
                return not parts[0]
            case "min":
                return min(parts)
            case "max":
                return max(parts)
            case "call":
                return WORDS[str(expr.value)](*parts)
            case "bracket":
                return bracket(parts[1], parts[0])
            case "progressive":
                return progressive(parts[1], parts[0])
        found = parts[-1]
        for key in parts[:-1]:
            found = found[key]
        return found
    except ZeroDivisionError:
        return unknown("division", "", who)
    except KeyError as error:
        return unknown("table", str(expr.value), who, str(error.args[0]))
