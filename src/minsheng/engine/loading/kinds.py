"""Types and units: every expression gets its type, and what does not add up is refused."""

from __future__ import annotations

from minsheng.engine.loading.problems import Problems
from minsheng.engine.tree import CHOICE, DATE, NUMBER, YESNO, Expr, Law, Type, Version
from minsheng.engine.units import PLAIN, times, unit_of, words_of

_MONTH, _YEAR, _DAY, _PERSON = unit_of("month"), unit_of("year"), unit_of("day"), unit_of("person")
_ANY = Type("any")  # the number 0, which has every unit


class _Bad(Exception):
    def __init__(self, line: int, code: str, what: str, remedy: str) -> None:
        self.line, self.code, self.what, self.remedy = line, code, what, remedy
        super().__init__(what)


def type_rule(law: Law, name: str, version: Version, expected: Type, problems: Problems) -> None:
    """Gives every node of a rule's body its type and checks the whole against the rule's own."""
    try:
        found = _typed(law, version.body)
        _must_agree(found, expected, version.body.line, f'"{name}" returns', "the annotation after ->")
    except _Bad as bad:
        problems.add(version.at.file, bad.line or version.at.line, bad.code, bad.what, bad.remedy)


def _must_agree(found: Type, expected: Type, line: int, what: str, against: str) -> None:
    if found.kind == "any" and expected.kind == NUMBER:
        return
    if found.kind != expected.kind:
        raise _Bad(line, "wrong-kind", f"{what} a {found.kind}, {against} says {expected.kind}.", "Make them agree.")
    if found.kind == NUMBER and found.unit != expected.unit:
        text = f'{what} "{words_of(found.unit)}", {against} says "{words_of(expected.unit)}".'
        raise _Bad(line, "units-differ", text, "Make the units agree (MONTHS_PER_YEAR, for_one_person, per_person …).")
    if found.kind == CHOICE and expected.choices and not set(found.choices) <= set(expected.choices):
        extra = ", ".join(sorted(set(found.choices) - set(expected.choices)))
        raise _Bad(line, "unknown-choice", f"{what} {extra}, which {against} does not have.", "Use a declared choice.")


def _typed(law: Law, expr: Expr) -> Type:
    if expr.type is None:
        expr.type = _type(law, expr)
    return expr.type


def _type(law: Law, expr: Expr) -> Type:
    op, line = expr.op, expr.line
    if op == "lit":
        return _literal(expr)
    if op == "ref":
        return law.type_of(str(expr.value))
    parts = [_typed(law, argument) for argument in expr.args]
    if op in ("lookup", "bracket", "progressive"):
        return _table(law, expr, parts)
    if op in ("and", "or", "not"):
        for part in parts:
            if part.kind != YESNO:
                raise _Bad(
                    line, "wrong-kind", f'"{op}" joins a {part.kind}.', "Compare it first, so that it is yes or no."
                )
        return Type(YESNO)
    if op in ("lt", "le", "gt", "ge", "eq", "ne"):
        _compare(expr, parts)
        return Type(YESNO)
    if op == "if":
        if parts[0].kind != YESNO:
            raise _Bad(line, "wrong-kind", f"the condition is a {parts[0].kind}.", "It must be yes or no.")
        return _join(parts[1:], line, "the two outcomes of a condition")
    if op in ("min", "max"):
        return _join(parts, line, f"the values of {op}")
    if op == "sub" and parts[0].kind == DATE and parts[1].kind == DATE:
        return Type(NUMBER, _DAY)
    if op in ("add", "sub", "mul", "div", "neg"):
        for part in parts:
            if part.kind not in (NUMBER, "any"):
                raise _Bad(
                    line, "wrong-kind", f"arithmetic on a {part.kind}.", "Use numbers; dates have words of their own."
                )
    if op == "neg":
        return parts[0]
    if op in ("add", "sub"):
        return _join(parts, line, "the sum")
    if op in ("mul", "div"):
        left, right = (part.unit if part.kind == NUMBER else PLAIN for part in parts)
        return Type(NUMBER, times(left, right, 1 if op == "mul" else -1))
    return _word(expr, parts)


def _literal(expr: Expr) -> Type:
    if isinstance(expr.value, bool):
        return Type(YESNO)
    if isinstance(expr.value, str):
        return Type(CHOICE, choices=(expr.value,))
    return _ANY if expr.value == 0 else Type(NUMBER, PLAIN)


def _compare(expr: Expr, parts: list[Type]) -> None:
    left, right = parts
    if expr.op in ("eq", "ne") and left.kind == right.kind == CHOICE:
        for literal, other in ((expr.args[0], right), (expr.args[1], left)):
            if literal.op == "lit" and other.choices and literal.value not in other.choices:
                raise _Bad(
                    expr.line,
                    "unknown-choice",
                    f'"{literal.value}" is none of {", ".join(other.choices)}.',
                    "Use a declared choice.",
                )
        return
    if expr.op in ("eq", "ne") and left.kind == right.kind == YESNO:
        return
    if CHOICE in (left.kind, right.kind) or YESNO in (left.kind, right.kind):
        raise _Bad(
            expr.line, "wrong-kind", f"a {left.kind} is compared with a {right.kind}.", "Compare like with like."
        )
    _join(parts, expr.line, "the two sides of a comparison")


def _join(parts: list[Type], line: int, what: str) -> Type:
    """The common type of values that must be alike; the number 0 goes with any number."""
    known = [part for part in parts if part.kind != "any"]
    if not known:
        return _ANY
    first = known[0]
    if len(known) < len(parts) and first.kind != NUMBER:
        raise _Bad(line, "wrong-kind", f"{what}: 0 beside a {first.kind}.", "Make them alike.")
    choices: dict[str, None] = {}
    for part in known:
        if part.kind != first.kind:
            raise _Bad(line, "wrong-kind", f"{what}: a {first.kind} beside a {part.kind}.", "Make them alike.")
        if part.kind == NUMBER and part.unit != first.unit:
            text = f'{what}: "{words_of(first.unit)}" beside "{words_of(part.unit)}".'
            remedy = "Bring both to one unit (MONTHS_PER_YEAR, for_one_person, per_person …)."
            raise _Bad(line, "units-differ", text, remedy)
        choices.update(dict.fromkeys(part.choices))
    return Type(first.kind, first.unit, tuple(choices))


def _table(law: Law, expr: Expr, parts: list[Type]) -> Type:
    parameter = law.parameters[str(expr.value)]
    line = expr.line
    if expr.op == "lookup":
        if len(parameter.by) != len(parts):
            text = (
                f'"{parameter.name}" is a table by {", ".join(parameter.by) or "nothing"}, read with {len(parts)} keys.'
            )
            raise _Bad(line, "wrong-key", text, "Give one key for each axis.")
        for axis, part in zip(parameter.by, parts, strict=True):
            wanted = (NUMBER,) if axis == "whole number" else (CHOICE, YESNO)
            if part.kind not in wanted and part.kind != "any":
                text = f'"{parameter.name}" by {axis} is read with a {part.kind}.'
                raise _Bad(line, "wrong-key", text, "Use a key of the axis.")
        return parameter.type
    if parameter.brackets is None:
        raise _Bad(line, "wrong-key", f'"{parameter.name}" has no brackets.', "Declare brackets: with the key's unit.")
    if parts[0].kind == NUMBER and parts[0].unit != parameter.brackets:
        text = f'"{parameter.name}" has brackets in "{words_of(parameter.brackets)}", read with "{words_of(parts[0].unit)}".'
        raise _Bad(line, "units-differ", text, "Bring both to one unit.")
    if expr.op == "progressive":
        return Type(NUMBER, times(parameter.type.unit, parameter.brackets))
    return parameter.type


def _word(expr: Expr, parts: list[Type]) -> Type:
    word, line = str(expr.value), expr.line

    def need(position: int, kind: str) -> Type:
        part = parts[position]
        if part.kind not in (kind, "any"):
            raise _Bad(
                line, "wrong-kind", f"{word} is given a {part.kind}, it takes a {kind}.", "See docs/language.md."
            )
        return part

    if word in ("years_between", "months_between"):
        need(0, DATE), need(1, DATE)
        return Type(NUMBER, _YEAR if word == "years_between" else _MONTH)
    if word == "add_months":
        need(0, DATE)
        _must_agree(need(1, NUMBER), Type(NUMBER, _MONTH), line, "add_months is given", "the second value")
        return Type(DATE)
    if word == "first_of_month":
        need(0, DATE)
        return Type(DATE)
    if word in ("year_of", "month_of_year", "day_of_month"):
        need(0, DATE)
        return Type(NUMBER, PLAIN)
    first = need(0, NUMBER)
    if word in ("for_one_person", "per_person"):
        if first.kind == "any":
            return first
        power = dict(first.unit).get("person", 0)
        if word == "for_one_person" and power != -1:
            text = f'for_one_person is given "{words_of(first.unit)}".'
            raise _Bad(line, "units-differ", text, "It takes an amount per person.")
        return Type(NUMBER, times(first.unit, _PERSON, 1 if word == "for_one_person" else -1))
    if word in ("half_up_to", "up_to", "down_to"):
        return _join([first, need(1, NUMBER)], line, f"the value and step of {word}")
    money = word.endswith(("_fen", "_jiao", "_yuan"))
    if first.kind == NUMBER and money != first.is_money:
        remedy = "Use half_up_to_fen … for money, whole_half_up … for other numbers."
        raise _Bad(line, "units-differ", f'{word} is given "{words_of(first.unit)}".', remedy)
    return first
