"""Expressions of the law as straight-line kernel code: one assignment a value, every choice branch-free.

All numbers are ``float64``, money in fen. Whole numbers below 2**53 are exact, so sums, differences, products, choices
and roundings of whole values are exact, and are compared plainly. A share p/q is emitted as ``x * p / q``: one rounding.
Other values carry a rounding error of a few units in the last place. They are compared, and rounded, with a slack that
is far above that error and far below the smallest gap between two different values that the law can make: for money
1e-6 fen and 1e-14 of the value (the law divides fen by persons, months and small denominators, gaps of 1e-3 and more);
for plain shares 1e-12 (ratios of two incomes below 10 million yuan differ by more); for months, years, days 1e-9. Products and
quotients of facts and figures alone have lost a bit or two of their own and no more: there the slack is that, whatever they divide by.
``tests/agreement`` compares every output with the exact reading.

A value that may be unknown has a second variable, its known-bit. What is surely known has none.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from minsheng.engine.batch.code import (
    EPOCH,
    KNOWN,
    NEVER,
    Code,
    PerMonth,
    Tables,
    anniversary,
    axes,
    cells,
    day_number,
    folded,
    plain,
    unknown_of,
)
from minsheng.engine.batch.lifting import has_number
from minsheng.engine.exact.arithmetic import WORDS
from minsheng.engine.tree import CHOICE, DATE, NUMBER, POINTER, YESNO, Expr, Law, Parameter, Type


def _roundings(more: int, *parts: Code) -> int | None:
    """How often a product or quotient of these was rounded."""
    near = [part.near for part in parts]
    return None if None in near else more + sum(each or 0 for each in near)


_ROUNDINGS = {
    "half_up_to_fen": ("half_up", 1), "half_up_to_jiao": ("half_up", 10), "half_up_to_yuan": ("half_up", 100),
    "up_to_fen": ("up", 1), "up_to_jiao": ("up", 10), "up_to_yuan": ("up", 100),
    "down_to_fen": ("down", 1), "down_to_jiao": ("down", 10), "down_to_yuan": ("down", 100),
    "whole_half_up": ("half_up", 1), "whole_up": ("up", 1), "whole_down": ("down", 1),
}  # fmt: skip
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


class Emitter:
    """Writes one block of straight-line code. ``find`` gives the code of a name; equal texts are written once."""

    def __init__(self, law: Law, tables: Tables, counter: list[int]) -> None:
        self.law, self.tables, self.codes = law, tables, tables.codes
        self.lines: list[str] = []
        self._seen: dict[str, str] = {}
        self._counter = counter
        self.figures: dict[str, Any] = {}
        self.day: datetime.date = EPOCH

    def find(self, name: str) -> Code:  # replaced by the block's owner
        raise KeyError(name)

    def let(self, text: str) -> str:
        """The name of a variable that holds a text; written once."""
        found = self._seen.get(text)
        if found is None or (self.tables.lifts and has_number(text)):
            self._counter[0] += 1
            found = self._seen[text] = f"v{self._counter[0]}"
            self.lines.append(f"{found} = {text}")
        return found

    def forget(self, since: int) -> None:
        """Drops what was written since a point (a nested loop's own variables)."""
        gone = {line.split(" = ", 1)[0].strip() for line in self.lines[since:]}
        self._seen = {text: name for text, name in self._seen.items() if name not in gone}

    # known-bits

    def all_known(self, *parts: str) -> str:
        """The known-bit of what needs all its parts."""
        wanted = list(dict.fromkeys(part for part in parts if part != KNOWN))
        if NEVER in wanted:
            return NEVER
        if not wanted:
            return KNOWN
        return wanted[0] if len(wanted) == 1 else self.let(" & ".join(wanted))

    def some_known(self, *parts: str) -> str:
        """The known-bit of what needs one of its parts."""
        wanted = list(dict.fromkeys(part for part in parts if part != NEVER))
        if KNOWN in wanted:
            return KNOWN
        if not wanted:
            return NEVER
        return wanted[0] if len(wanted) == 1 else self.let(" | ".join(wanted))

    def negated(self, text: str) -> str:
        """``not`` of a yes or no."""
        return {"True": "False", "False": "True"}.get(text) or self.let(f"not {text}")

    def choose(self, condition: str, then: str, otherwise: str) -> str:
        """A branch-free choice."""
        if condition == "True" or (then == otherwise and not (self.tables.lifts and has_number(then))):
            return then
        if condition == "False":
            return otherwise
        return self.let(f"select({condition}, {then}, {otherwise})")

    # constants

    def constant(self, value: Any, kind: Type) -> Code:
        """A literal or figure."""
        if isinstance(value, PerMonth):
            if len(set(value)) == 1:
                return self.constant(value[0], kind)
            parts = [self.constant(one, kind) for one in value]
            dtype = {YESNO: "bool_", NUMBER: "float64"}.get(kind.kind, "int64")
            array = self.tables.array([self.tables.number(one, kind) for one in value], dtype)
            return Code(self.let(f"{array}[tm]"), KNOWN, kind.kind, all(part.whole for part in parts), value)
        if isinstance(value, bool):
            return Code(repr(value), KNOWN, YESNO, const=value)
        if isinstance(value, str):
            return Code(f"np.int64({self.codes[value]})", KNOWN, CHOICE, const=value)
        if kind.kind == POINTER:
            return Code(f"np.int64({value})", KNOWN, POINTER, const=value)
        if isinstance(value, datetime.date):
            return Code(f"np.int64({day_number(value)})", KNOWN, DATE, True, value)
        number = Fraction(value)
        whole = number.denominator == 1 and not self.tables.lifts  # a lifted figure may be another one
        return Code(repr(float(number)), KNOWN, NUMBER, whole, number, number, roundings=1)

    # expressions

    def code(self, expr: Expr) -> Code:
        """The code of an expression, written where it is not a constant."""
        op = expr.op
        if op == "lit":
            return self.constant(expr.value, expr.type or Type(NUMBER))
        if op == "ref":
            return self.find(str(expr.value))
        if op == "if":
            return self._if(expr)
        if op in ("and", "or"):
            return self._join(op == "or", [self.code(argument) for argument in expr.args])
        if op in ("lookup", "bracket", "progressive"):
            return self._table(expr)
        parts = [self.code(argument) for argument in expr.args]
        if any(part.known == NEVER for part in parts):
            assert expr.type is not None
            return unknown_of(NUMBER if expr.type.kind == "any" else expr.type.kind)
        known = self.all_known(*(part.known for part in parts))
        match op:
            case "add" | "sub" | "mul" | "div" | "neg":
                return self._arithmetic(expr, parts, known)
            case "not":
                return Code(self.negated(parts[0].text), known, YESNO)
            case "min" | "max":
                text = parts[0].text
                for part in parts[1:]:
                    text = self.let(f"{op}({text}, {part.text})")
                bounds = [part.least for part in parts if part.least is not None]
                all_bounded = len(bounds) == len(parts)
                least = (min(bounds) if all_bounded else None) if op == "min" else max(bounds, default=None)
                return Code(text, known, parts[0].kind, all(part.whole for part in parts), least=least)
            case "call":
                return self._word(expr, parts, known)
        return self._compare(expr, parts, known)

    def _if(self, expr: Expr) -> Code:
        condition = self.code(expr.args[0])
        if condition.known == KNOWN and condition.text in ("True", "False"):
            return self.code(expr.args[1 if condition.text == "True" else 2])
        then, otherwise = self.code(expr.args[1]), self.code(expr.args[2])
        kind = then.kind if then.known != NEVER else otherwise.kind
        same = self._same(then, otherwise) if condition.known != KNOWN else "False"
        both = self.all_known(then.known, otherwise.known)
        if condition.known == NEVER:
            known = NEVER if both == NEVER else self._both(both, same)
            return Code(then.text, known, kind, then.whole and otherwise.whole)
        taken = self.choose(condition.text, then.known, otherwise.known)
        known = taken
        if condition.known != KNOWN:
            settled = self._both(condition.known, taken)
            open_but_same = NEVER if both == NEVER else self._both(both, same)
            known = self.some_known(settled, open_but_same)
        text = self.choose(condition.text, then.text, otherwise.text)
        return Code(text, known, kind, then.whole and otherwise.whole)

    def _both(self, left: str, right: str) -> str:
        """``and`` of two yes-or-no texts, folded where one is a constant."""
        if "False" in (left, right):
            return "False"
        if left == "True":
            return right
        return left if right == "True" else self.let(f"{left} & {right}")

    def _either(self, left: str, right: str) -> str:
        if "True" in (left, right):
            return "True"
        if left == "False":
            return right
        return left if right == "False" else self.let(f"{left} | {right}")

    def _same(self, left: Code, right: Code) -> str:
        if left.known == NEVER or right.known == NEVER:
            return "False"
        if plain(left) and plain(right):
            return repr(left.const == right.const)
        if left.kind == NUMBER and not (left.whole and right.whole):
            return self.let(f"abs({left.text} - {right.text}) <= 1e-6")
        return self.let(f"{left.text} == {right.text}")

    def _join(self, settles: bool, parts: list[Code]) -> Code:
        """Kleene's ``or`` (settled by a yes) and ``and`` (settled by a no)."""
        text, known = parts[0].text, parts[0].known
        for part in parts[1:]:
            if settles:
                value = self._either(text, part.text)
                settled = self._either(self._both(known, text), self._both(part.known, part.text))
            else:
                value = self._both(text, part.text)
                settled = self._either(
                    self._both(known, self.negated(text)), self._both(part.known, self.negated(part.text))
                )
            both = self.all_known(known, part.known)
            if both == KNOWN:
                text, known = value, KNOWN
                continue
            known = self.some_known(both, settled)
            # Where one side alone settles it, the other side's text may be anything: take the settled answer.
            text = self.choose(settled, repr(settles), value)
        return Code(text, known, YESNO)

    def _arithmetic(self, expr: Expr, parts: list[Code], known: str) -> Code:
        op = expr.op
        if op == "neg":
            if plain(parts[0]):
                return self.constant(-parts[0].const, Type(NUMBER))
            return Code(self.let(f"-{parts[0].text}"), known, NUMBER, parts[0].whole)
        left, right = parts
        if left.kind == DATE:
            return Code(self.let(f"float({left.text} - {right.text})"), known, NUMBER, True)
        if plain(left) and plain(right) and not (op == "div" and right.const == 0):
            a, b = Fraction(left.const), Fraction(right.const)
            return self.constant({"add": a + b, "sub": a - b, "mul": a * b}[op] if op != "div" else a / b, Type(NUMBER))
        if op == "mul":
            return self._product(left, right, known)
        if op == "div":
            return self._quotient(left, right, known)
        sign = "+" if op == "add" else "-"
        least = left.least + right.least if op == "add" and left.least is not None and right.least is not None else None
        text = self.let(f"{left.text} {sign} {right.text}")
        return Code(text, known, NUMBER, left.whole and right.whole, least=least)

    def _product(self, left: Code, right: Code, known: str) -> Code:
        if plain(left):
            left, right = right, left
        if plain(right):
            share = Fraction(right.const)
            if share == 1 and not self.tables.lifts:
                return Code(left.text, known, NUMBER, left.whole)
            if share.denominator != 1 or self.tables.lifts:
                text = f"{left.text} * {float(share.numerator)!r} / {float(share.denominator)!r}"
                return Code(self.let(text), known, NUMBER, roundings=_roundings(2, left))
        text = self.let(f"{left.text} * {right.text}")
        return Code(text, known, NUMBER, left.whole and right.whole, roundings=_roundings(1, left, right))

    def _quotient(self, left: Code, right: Code, known: str) -> Code:
        if plain(right):
            share = Fraction(right.const)
            if share == 0:
                return unknown_of(NUMBER)
            return self._product(left, Code("", KNOWN, NUMBER, False, 1 / share), known)
        nonzero = self.let(f"{right.text} != 0.0")
        divisor = self.choose(nonzero, right.text, "1.0")
        text = self.let(f"{left.text} / {divisor}")
        return Code(text, self._both(known, nonzero), NUMBER, roundings=_roundings(1, left, right))

    def slack(self, text: str, kind: Type | None) -> str:
        """How far apart two floats may be that stand for one exact value."""
        if kind is not None and kind.is_money:
            return f"(1e-6 + 1e-14 * abs({text}))"
        return "1e-12" if kind is None or not kind.unit else "1e-9"

    def _compare(self, expr: Expr, parts: list[Code], known: str) -> Code:
        left, right = parts
        op = expr.op
        if plain(left) and plain(right):
            a, b = left.const, right.const
            found = {"lt": lambda: a < b, "le": lambda: a <= b, "gt": lambda: a > b, "ge": lambda: a >= b,
                     "eq": lambda: a == b, "ne": lambda: a != b}[op]()  # fmt: skip
            return Code(repr(found), KNOWN, YESNO, const=found)
        if left.years is not None and plain(right) and op in ("lt", "le", "gt", "ge"):
            return Code(self._reached(left.years, op, Fraction(right.const)), known, YESNO)
        if left.kind != NUMBER or (left.whole and right.whole):
            return Code(self.let(f"{left.text} {_SIGNS[op]} {right.text}"), known, YESNO)
        kind = next((argument.type for argument in expr.args if argument.type and argument.type.kind == NUMBER), None)
        slack = self.slack(right.text, kind)
        if left.near is not None and right.near is not None:
            slack = right.slack("", left.near)
        text = {
            "lt": f"{left.text} < {right.text} - {slack}",
            "le": f"{left.text} <= {right.text} + {slack}",
            "gt": f"{left.text} > {right.text} + {slack}",
            "ge": f"{left.text} >= {right.text} - {slack}",
            "eq": f"abs({left.text} - {right.text}) <= {slack}",
            "ne": f"abs({left.text} - {right.text}) > {slack}",
        }[op]
        return Code(self.let(text), known, YESNO)

    def _word(self, expr: Expr, parts: list[Code], known: str) -> Code:
        word = str(expr.value)
        first = parts[0]
        if word in ("for_one_person", "per_person"):
            return first
        if word in _ROUNDINGS or word in ("half_up_to", "up_to", "down_to"):
            return self._rounded(expr, parts, known)
        kind = expr.type or Type(NUMBER)
        constants = [part.const for part in parts]
        if all(constant is not None for constant in constants):
            return self.constant(folded(WORDS[word], constants), kind)
        if word == "years_between" and isinstance(constants[1], (datetime.date, PerMonth)):
            years = (parts[0].text, constants[1])
            return Code(self._years(parts[0], constants[1]), known, NUMBER, True, years=years)
        text = ", ".join(part.text for part in parts)
        return Code(self.let(f"{word}({text})"), known, kind.kind, whole=True)

    def _reached(self, years: tuple[str, Any], op: str, bound: Fraction) -> str:
        """An age compared with a number, as a comparison of the birth date with the day on which that age is reached."""
        earlier, later = years
        reached = math.ceil(bound) if op in ("lt", "ge") else math.floor(bound) + 1
        days = later if isinstance(later, PerMonth) else (later,)
        wanted = [anniversary(day, reached) for day in days]
        limit = f"np.int64({wanted[0]})"
        if len(set(wanted)) > 1:
            limit = self.let(f"{self.tables.array(wanted, 'int64')}[tm]")
        return self.let(f"{earlier} {'<=' if op in ('ge', 'gt') else '>'} {limit}")

    def _years(self, earlier: Code, later: Any) -> str:
        """Whole years up to a fixed day, by the days on which each number of years is complete."""
        days = later if isinstance(later, PerMonth) else (later,)
        lowest, highest = -60, 160
        rows = [[anniversary(day, years) for years in range(lowest, highest)] for day in dict.fromkeys(days)]
        if len(rows) == 1:
            table = self.tables.array(rows[0], "int64")
            return self.let(f"years_before({table}, {lowest}, np.int64({day_number(days[0])}), {earlier.text})")
        table = self.tables.array(
            [row for day in days for row in [[anniversary(day, y) for y in range(lowest, highest)]]], "int64"
        )
        numbers = self.tables.array([day_number(day) for day in days], "int64")
        return self.let(f"years_before({table}[tm], {lowest}, {numbers}[tm], {earlier.text})")

    def _rounded(self, expr: Expr, parts: list[Code], known: str) -> Code:
        word = str(expr.value)
        first = parts[0]
        if word in _ROUNDINGS:
            how, step = _ROUNDINGS[word]
            if step == 1 and first.whole:
                return first
            scaled = first.text if step == 1 else self.let(f"{first.text} / {float(step)!r}")
            factor = f" * {float(step)!r}" if step != 1 else ""
        else:
            how, share = word[: -len("_to")], parts[1]
            step_text = share.text
            if plain(share) and Fraction(share.const).numerator == 1:
                many = float(Fraction(share.const).denominator)
                scaled, factor = self.let(f"{first.text} * {many!r}"), f" / {many!r}"
            else:
                scaled, factor = self.let(f"{first.text} / {step_text}"), f" * {step_text}"
        usual = f"(1e-9 + 1e-14 * abs({scaled}))" if not self._money(expr) else f"(1e-7 + 1e-14 * abs({scaled}))"
        slack = replace(first, text=scaled).slack(usual, 3)
        text = {
            "half_up": f"np.floor({scaled} + (0.5 + {slack}))",
            "up": f"np.ceil({scaled} - {slack})",
            "down": f"np.floor({scaled} + {slack})",
        }[how]
        whole = word in _ROUNDINGS or (parts[-1].whole and plain(parts[-1]))
        return Code(self.let(f"{text}{factor}"), known, NUMBER, whole)

    @staticmethod
    def _money(expr: Expr) -> bool:
        return expr.type is not None and expr.type.is_money

    # tables

    def _table(self, expr: Expr) -> Code:
        name = str(expr.value)
        parameter = self.law.parameters[name]
        keys = [self.code(argument) for argument in expr.args]
        figure = self.figures.get(name)
        kind = expr.type or parameter.type
        if figure is None or any(key.known == NEVER for key in keys):
            return unknown_of(kind.kind)
        known = self.all_known(*(key.known for key in keys))
        if expr.op == "lookup":
            return self._lookup(parameter, figure, keys, known)
        return self._brackets(expr, parameter, figure, keys[0], known)

    def _brackets(self, expr: Expr, parameter: Parameter, figure: Any, key: Code, known: str) -> Code:
        """A bracket table as comparisons, or as one sum over its slices."""
        bounds = [Fraction(bound) for bound in sorted(figure)]
        exact = key.whole and all(bound.denominator == 1 for bound in bounds)
        slack = "" if exact else f" - {self.slack(key.text, expr.args[0].type)}"
        above = [self.let(f"{key.text} >= {float(bound)!r}{slack}") for bound in bounds]
        if key.least is None or key.least < bounds[0]:
            known = self._both(known, above[0])
        if expr.op == "bracket":
            leaves = [self.constant(figure[bound], parameter.type) for bound in sorted(figure)]
            text = leaves[0].text
            for inside, leaf in zip(above[1:], leaves[1:], strict=True):
                text = self.choose(inside, leaf.text, text)
            return Code(text, known, parameter.type.kind, all(leaf.whole for leaf in leaves))
        parts = []
        for position, bound in enumerate(bounds):
            upper = key.text
            if position + 1 < len(bounds):
                upper = self.let(f"min({key.text}, {float(bounds[position + 1])!r})")
            rate = Fraction(figure[sorted(figure)[position]])
            if rate or self.tables.lifts:
                part = self.let(f"max({upper} - {float(bound)!r}, 0.0)")
                parts.append(f"{part} * {float(rate.numerator)!r} / {float(rate.denominator)!r}")
        return Code(self.let(" + ".join(parts) or "0.0"), known, NUMBER)

    def _lookup(self, parameter: Parameter, figure: Any, keys: list[Code], known: str) -> Code:
        """A nested table flattened to one array, each axis mapped to its positions."""
        by_axis = axes(figure, len(keys))
        position, inside = "zero", "True"
        for axis, (key, labels) in enumerate(zip(keys, by_axis, strict=True)):
            here = self._position(key, labels)
            inside = self._both(inside, self.let(f"{here} >= 0"))
            position = here if axis == 0 else self.let(f"{position} * {len(labels)} + {here}")
        leaves = list(cells(figure, by_axis))
        position = self.choose(inside, position, "zero")
        if any(cell is None for cell in leaves):
            there = self.tables.array([cell is not None for cell in leaves], "bool_")
            inside = self._both(inside, self.let(f"{there}[{position}]"))
        filler = next(cell for cell in leaves if cell is not None)
        values = [self.tables.number(filler if cell is None else cell, parameter.type) for cell in leaves]
        return self._leaf(parameter, values, position, self._both(known, inside))

    def _position(self, key: Code, labels: list[Any]) -> str:
        if key.kind == CHOICE:
            places = [-1] * len(self.codes)
            for place, label in enumerate(labels):
                if label in self.codes:
                    places[self.codes[label]] = place
            return self.let(f"{self.tables.array(places, 'int64')}[{key.text}]")
        if key.kind == YESNO:
            yes, no = (labels.index(side) if side in labels else -1 for side in (True, False))
            return self.choose(key.text, f"np.int64({yes})", f"np.int64({no})")
        lowest, count = min(labels), max(labels) - min(labels) + 1
        places = [labels.index(lowest + step) if lowest + step in labels else -1 for step in range(count)]
        slot = self.let(f"whole_key({key.text}, {lowest}, {count})")
        inside = self.let(f"{slot} >= 0")
        spot = self.choose(inside, slot, "zero")
        return self.choose(inside, self.let(f"{self.tables.array(places, 'int64')}[{spot}]"), "np.int64(-1)")

    def _leaf(self, parameter: Parameter, values: list[Any], position: str, known: str) -> Code:
        kind = parameter.type.kind
        dtype = {YESNO: "bool_", NUMBER: "float64"}.get(kind, "int64")
        text = self.let(f"{self.tables.array(values, dtype)}[{position}]")
        whole = kind != NUMBER or (not self.tables.lifts and all(float(value).is_integer() for value in values))
        return Code(text, known, kind, whole)
