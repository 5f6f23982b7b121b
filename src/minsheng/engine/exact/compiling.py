"""Every rule of a law as one small Python function on exact numbers, compiled once and kept by the law's version."""

from __future__ import annotations

import hashlib
import marshal
import sys
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from minsheng.engine.exact.arithmetic import WORDS, days_between, divided
from minsheng.engine.loading.folder import cache_folder
from minsheng.engine.tree import DATE, Expr, Law, Rule, Version

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
BASE: dict[str, Any] = {f"w_{name}": word for name, word in WORDS.items()} | {"div": divided, "days": days_between}


def function_name(rule: Rule, version: Version) -> str:
    """What a version's compiled function is called: the rule's name and the day it starts."""
    return f"{rule.name}__{version.starts:%Y%m%d}"


def inputs_of(law: Law, version: Version) -> list[str]:
    """What the compiled function takes: facts, rules and group values, in order; figures and the day are bound."""
    return [name for name in version.needs if name != "day" and name not in law.parameters]


def source_of(law: Law) -> str:
    """The Python source of all rules; figures are global names ``p_…``, the day of decision ``the_day``."""
    texts = []
    for rule in law.rules.values():
        for version in rule.versions:
            body = _Writer(law).write(version.body)
            arguments = ", ".join(inputs_of(law, version))
            texts.append(f"def {function_name(rule, version)}({arguments}):\n{body}\n")
    return "\n".join(texts)


def functions_of(law: Law) -> dict[str, FunctionType]:
    """The compiled functions by name, from the cache if this law was compiled before."""
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    key = hashlib.sha256(f"{law.version}|{law.place}|{sys.version}|{own}".encode()).hexdigest()[:32]
    kept = cache_folder() / "laws" / f"{key}.code"
    code: CodeType | None = None
    try:
        code = marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        code = compile(source_of(law), f"<rules of {law.en}>", "exec")
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            partial = kept.with_suffix(".part")
            partial.write_bytes(marshal.dumps(code))
            partial.replace(kept)
        except OSError:
            pass
    names: dict[str, Any] = {}
    exec(code, names)
    return {name: value for name, value in names.items() if isinstance(value, FunctionType)}


class _Writer:
    """One body as Python; an expression used twice becomes a local name, worked out once."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.local: dict[int, str] = {}
        self.lines: list[str] = []

    def write(self, body: Expr) -> str:
        uses: dict[int, int] = {}
        for node in body.walk():
            for argument in node.args:
                uses[id(argument)] = uses.get(id(argument), 0) + 1
        for node in body.walk():
            if uses.get(id(node), 0) > 1 and node.args:
                text = self.text(node)
                self.local[id(node)] = name = f"x{len(self.local)}"
                self.lines.append(f"    {name} = {text}")
        self.lines.append(f"    return {self.text(body)}")
        return "\n".join(self.lines)

    def text(self, node: Expr) -> str:
        if id(node) in self.local:
            return self.local[id(node)]
        op = node.op
        if op == "lit":
            return repr(node.value)
        if op == "ref":
            return self.name(str(node.value))
        parts = [self.text(argument) for argument in node.args]
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
                return f"w_{op}({self.name(str(node.value))}, {parts[0]})"
        return self.name(str(node.value)) + "".join(f"[{part}]" for part in parts)

    def name(self, name: str) -> str:
        if name == "day":
            return "the_day"
        return f"p_{name}" if name in self.law.parameters else name
