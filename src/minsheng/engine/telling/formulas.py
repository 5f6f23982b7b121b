"""A rule's formula in words: the sixth reading, for explanation pages, letters and the command line."""

from __future__ import annotations

from collections.abc import Callable

from minsheng.engine.tree import DATE, Expr, Law

_SIGNS = {
    "add": "+",
    "sub": "−",
    "mul": "×",
    "div": "÷",
    "lt": "<",
    "le": "≤",
    "gt": ">",
    "ge": "≥",
    "eq": "=",
    "ne": "≠",
}
_BINDS = {
    "or": 1,
    "and": 2,
    "not": 3,
    "lt": 4,
    "le": 4,
    "gt": 4,
    "ge": 4,
    "eq": 4,
    "ne": 4,
    "add": 5,
    "sub": 5,
    "mul": 6,
    "div": 6,
    "neg": 7,
}
_WORDS = {
    "half_up_to_fen": ("{0}（四舍五入到分）", "{0} (to the fen, half up)"),
    "half_up_to_jiao": ("{0}（四舍五入到角）", "{0} (to the jiao, half up)"),
    "half_up_to_yuan": ("{0}（四舍五入到元）", "{0} (to the yuan, half up)"),
    "up_to_fen": ("{0}（进到分）", "{0} (up to the fen)"),
    "up_to_jiao": ("{0}（见分进角）", "{0} (up to the jiao)"),
    "up_to_yuan": ("{0}（进到元）", "{0} (up to the yuan)"),
    "down_to_fen": ("{0}（舍到分）", "{0} (down to the fen)"),
    "down_to_jiao": ("{0}（舍到角）", "{0} (down to the jiao)"),
    "down_to_yuan": ("{0}（舍到元）", "{0} (down to the yuan)"),
    "whole_half_up": ("{0}（四舍五入取整）", "{0} (whole, half up)"),
    "whole_up": ("{0}（进一取整）", "{0} (whole, up)"),
    "whole_down": ("{0}（舍去取整）", "{0} (whole part)"),
    "half_up_to": ("{0}（四舍五入到{1}）", "{0} (half up to {1})"),
    "up_to": ("{0}（进到{1}）", "{0} (up to {1})"),
    "down_to": ("{0}（舍到{1}）", "{0} (down to {1})"),
    "for_one_person": ("{0}", "{0}"),
    "per_person": ("{0}", "{0}"),
    "years_between": ("{0}至{1}的周岁", "whole years from {0} to {1}"),
    "months_between": ("{0}至{1}的整月", "whole months from {0} to {1}"),
    "add_months": ("{0}后{1}", "{1} after {0}"),
    "first_of_month": ("{0}当月一日", "first day of the month of {0}"),
    "year_of": ("{0}的年份", "year of {0}"),
    "month_of_year": ("{0}的月份", "month of {0}"),
    "day_of_month": ("{0}的日", "day of month of {0}"),
}


def formula(law: Law, expr: Expr, lang: str, of: str = "", name: Callable[[str], str] | None = None) -> str:
    """A rule's expression in words. ``of`` is the rule, ``name`` says how a value is shown; its label if not given."""
    shown = name or (lambda key: law.label(key, lang))
    zh = lang == "zh"

    def text(node: Expr, outer: int = 0) -> str:
        op = node.op
        if op == "lit":
            if isinstance(node.value, bool):
                return ("是" if node.value else "否") if zh else ("yes" if node.value else "no")
            return law.choice_label(of, node.value, lang) if isinstance(node.value, str) else str(node.value)
        if op == "ref":
            return shown(str(node.value))
        binds = _BINDS.get(op, 9)
        if op == "sub" and node.args[0].type is not None and node.args[0].type.kind == DATE:
            made = (f"{text(node.args[1])}至{text(node.args[0])}的天数" if zh
                    else f"days from {text(node.args[1])} to {text(node.args[0])}")  # fmt: skip
        elif op in ("eq", "ne") and node.args[0].op == "ref" and isinstance(node.args[1].value, str):
            compared = str(node.args[0].value)
            label = (
                law.choice_label(compared, node.args[1].value, lang) if node.args[1].op == "lit" else text(node.args[1])
            )
            made = f"{shown(compared)} {_SIGNS[op]} {label}"
        elif op in _SIGNS:
            made = f"{text(node.args[0], binds)} {_SIGNS[op]} {text(node.args[1], binds + 1)}"
        elif op in ("and", "or"):
            joint = {"and": " 且 ", "or": " 或 "}[op] if zh else f" {op} "
            made = joint.join(text(argument, binds) for argument in node.args)
        elif op == "not":
            made = f"{'非 ' if zh else 'not '}{text(node.args[0], binds)}"
        elif op == "neg":
            made = f"−{text(node.args[0], binds)}"
        elif op == "if":
            condition, then, otherwise = (text(argument) for argument in node.args)
            made = (
                f"若 {condition}，则 {then}；否则 {otherwise}"
                if zh
                else f"if {condition}: {then}; otherwise {otherwise}"
            )
            return f"（{made}）" if outer and zh else f"({made})" if outer else made
        elif op in ("min", "max"):
            word = {"min": "取小", "max": "取大"}[op] if zh else op
            return f"{word}({', '.join(text(argument) for argument in node.args)})"
        elif op == "call":
            pattern = _WORDS[str(node.value)][0 if zh else 1]
            parts = [text(argument, 5 if "（" in pattern or "(" in pattern else 0) for argument in node.args]
            return pattern.format(*parts)
        else:
            keys = ", ".join(text(argument) for argument in node.args)
            return f"{shown(str(node.value))}[{keys}]"
        return f"({made})" if binds < outer else made

    return text(expr)
