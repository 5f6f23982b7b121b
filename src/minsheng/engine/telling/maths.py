"""A rule's formula in mathematics, as GitHub and LaTeX read it: the names of the law, the signs of mathematics."""

from __future__ import annotations

from minsheng.engine.tree import DATE, Expr, Law

_SIGNS = {
    "add": "+", "sub": "-", "mul": r"\cdot", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne",
    "and": r"\land", "or": r"\lor",
}  # fmt: skip
_BINDS = {
    "or": 1, "and": 2, "not": 3, "lt": 4, "le": 4, "gt": 4, "ge": 4, "eq": 4, "ne": 4, "add": 5, "sub": 5, "mul": 6, "div": 8,
    "neg": 7,
}  # fmt: skip
_ROUNDINGS = {
    "half_up": r"\mathrm{{round}}_{{{0}}}",
    "up": r"\mathrm{{ceil}}_{{{0}}}",
    "down": r"\mathrm{{floor}}_{{{0}}}",
}
_STEPS = {"fen": "0.01", "jiao": "0.1", "yuan": "1"}


def maths(law: Law, expr: Expr) -> str:
    """A rule's expression as LaTeX: sums, fractions, cases; rounding carries its step in yuan (or in the value's own unit)."""

    def text(node: Expr, outer: int = 0) -> str:
        op = node.op
        if op == "lit":
            return _name(str(node.value).lower()) if isinstance(node.value, str | bool) else str(node.value)
        if op == "ref":
            return _name(str(node.value))
        binds = _BINDS.get(op, 9)
        if op == "if":
            return _cases(node)
        if op == "sub" and node.args[0].type is not None and node.args[0].type.kind == DATE:
            made = rf"\mathrm{{days}}({text(node.args[1])}, {text(node.args[0])})"
        elif op == "div":
            made = rf"\frac{{{text(node.args[0])}}}{{{text(node.args[1])}}}"
        elif op in ("and", "or"):
            made = f" {_SIGNS[op]} ".join(text(argument, binds) for argument in node.args)
        elif op in _SIGNS:
            made = f"{text(node.args[0], binds)} {_SIGNS[op]} {text(node.args[1], binds + 1)}"
        elif op == "not":
            made = rf"\neg {text(node.args[0], binds)}"
        elif op == "neg":
            made = f"-{text(node.args[0], binds)}"
        elif op in ("min", "max"):
            return rf"\{op}({', '.join(text(argument) for argument in node.args)})"
        elif op == "call":
            return _call(str(node.value), [text(argument) for argument in node.args])
        else:  # lookup, bracket, progressive
            return f"{_name(str(node.value))}[{', '.join(text(argument) for argument in node.args)}]"
        return rf"\left({made}\right)" if binds < outer else made

    def _cases(node: Expr) -> str:
        rows = []
        while node.op == "if":
            condition, then, node = node.args
            rows.append(rf"{text(then)} & \text{{if }} {text(condition)}")
        rows.append(rf"{text(node)} & \text{{otherwise}}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    return text(expr)


def _name(name: str) -> str:
    return r"\mathrm{" + name.replace("_", r"\_") + "}"


def _call(word: str, parts: list[str]) -> str:
    if word in ("for_one_person", "per_person"):
        return parts[0]
    way, _, step = word.rpartition("_to_") if "_to_" in word else ("", "", "")
    if way in _ROUNDINGS and step in _STEPS:
        return f"{_ROUNDINGS[way].format(_STEPS[step])}({parts[0]})"
    if word.startswith("whole_"):
        return f"{_ROUNDINGS[word.removeprefix('whole_')].format('1')}({parts[0]})"
    if word.endswith("_to") and word.removesuffix("_to") in _ROUNDINGS:
        return f"{_ROUNDINGS[word.removesuffix('_to')].format(parts[1])}({parts[0]})"
    return f"{_name(word)}({', '.join(parts)})"
