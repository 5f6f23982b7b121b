"""An expression of a rule as Python text, for values that are all known.

Figures are global names ``p_…``, the day of decision ``the_day``, words of the law ``w_…`` (:data:`BASE`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from minsheng.engine.exact.arithmetic import WORDS, days_between, divided
from minsheng.engine.tree import DATE, Expr, Law

BASE: dict[str, Any] = {f"w_{name}": word for name, word in WORDS.items()} | {"div": divided, "days": days_between}
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def global_name(law: Law, name: str) -> str:
    """Under which name a compiled rule finds a value: a figure, the day, or one of its own arguments."""
    if name == "day":
        return "the_day"
    return f"p_{name}" if name in law.parameters else name


def text_of(node: Expr, name: Callable[[str], str], local: Mapping[int, str]) -> str:
    """The text of an expression; ``local`` says of some nodes (by ``id``) under which name they are worked out already."""
    if id(node) in local:
        return local[id(node)]
    op = node.op
    if op == "lit":
        return repr(node.value)
    if op == "ref":
        return name(str(node.value))
    parts = [text_of(argument, name, local) for argument in node.args]
    if op == "sub" and node.args[0].type is not None and node.args[0].type.kind == DATE:
        return f"days({parts[0]}, {parts[1]})"
    if op in _SIGNS:
        return f"({parts[0]} {_SIGNS[op]} {parts[1]})"
    match op:
        case "div":
            return f"div({parts[0]}, {parts[1]})"
        case "neg":
            return f"(-{parts[0]})"
        case "not":
            return f"(not {parts[0]})"
        case "and" | "or":
            return "(" + f" {op} ".join(parts) + ")"
        case "if":
            return f"({parts[1]} if {parts[0]} else {parts[2]})"
        case "min" | "max":
            return f"{op}({', '.join(parts)})"
        case "call":
            return f"w_{node.value}({', '.join(parts)})"
        case "bracket" | "progressive":
            return f"w_{op}({name(str(node.value))}, {parts[0]})"
    return name(str(node.value)) + "".join(f"[{part}]" for part in parts)


def shared_nodes(body: Expr) -> set[int]:
    """The nodes (by ``id``) that stand in a body more than once and are worth a name of their own."""
    uses: dict[int, int] = {}
    for node in body.walk():
        for argument in node.args:
            uses[id(argument)] = uses.get(id(argument), 0) + 1
    return {id(node) for node in body.walk() if uses.get(id(node), 0) > 1 and node.args}
