"""A rule worked out step by step where something is not known (three-valued), and which values it really used."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from minsheng.engine.exact.arithmetic import WORDS, bracket, days_between, divided, progressive
from minsheng.engine.tree import DATE, Expr
from minsheng.engine.unknown import Unknown, both, unknown

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
