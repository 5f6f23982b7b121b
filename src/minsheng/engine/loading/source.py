"""Rule files: their Python source read into expressions and declarations, never run.

What the subset allows is in ``docs/language.md``; everything else is refused with file, line and remedy.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from minsheng.engine.loading.problems import Problems
from minsheng.engine.tree import (
    CLAIM,
    CLAIMS_WORDS,
    HOUSEHOLD,
    LAG_WORDS,
    MEMBER_WORDS,
    NUMBER,
    PERSON,
    POINTING_WORDS,
    SO_FAR_WORDS,
    Expr,
    Place,
    Type,
)
from minsheng.engine.units import unit_of

VALUE_WORDS = {
    "half_up_to_fen": 1, "half_up_to_jiao": 1, "half_up_to_yuan": 1,
    "up_to_fen": 1, "up_to_jiao": 1, "up_to_yuan": 1,
    "down_to_fen": 1, "down_to_jiao": 1, "down_to_yuan": 1,
    "whole_half_up": 1, "whole_up": 1, "whole_down": 1,
    "half_up_to": 2, "up_to": 2, "down_to": 2,
    "for_one_person": 1, "per_person": 1,
    "years_between": 2, "months_between": 2, "days_between": 2, "add_months": 2,
    "first_of_month": 1, "year_of": 1, "month_of_year": 1, "day_of_month": 1,
}  # fmt: skip
TABLE_WORDS = ("bracket", "progressive")
GROUP_WORDS = (
    *MEMBER_WORDS, *POINTING_WORDS, *LAG_WORDS, *SO_FAR_WORDS, *CLAIMS_WORDS, "of_person", "figure_on",
)  # fmt: skip
_COMPARISONS = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}
_MONTHS_PER_YEAR = Type(NUMBER, unit_of("months per year"))
_ARITHMETIC = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}


@dataclass(slots=True)
class SourceRule:
    """A rule as written: the decorator's words, the arguments with their annotations, and the body."""

    name: str
    of: str
    zh: str
    en: str
    article: str
    starts: datetime.date
    ends: datetime.date | None
    left_to: str
    function: str
    arguments: tuple[tuple[str, str, bool], ...]  # name, annotation, whether Table[annotation]
    returns: str
    body: Expr
    at: Place
    quotation: str


@dataclass(slots=True)
class SourceGroup:
    """A declaration as written: the word, its positional arguments and its named ones."""

    name: str
    word: str
    positional: list[Any]
    named: dict[str, Any]
    none: Expr | None
    at: Place


@dataclass(slots=True)
class SourceFile:
    """What one rule file says."""

    title: str = ""
    rules: list[SourceRule] = field(default_factory=list)
    groups: list[SourceGroup] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, line: int, code: str, what: str, remedy: str) -> None:
        self.line, self.code, self.what, self.remedy = line, code, what, remedy
        super().__init__(what)


def read_rules(text: str, file: str, problems: Problems) -> SourceFile:
    """Reads one rule file; what it refuses is noted in ``problems``."""
    found = SourceFile()
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        problems.add(file, error.lineno or 1, "not-python", f"not Python: {error.msg}.", "Mend the syntax.")
        return found
    lines = text.splitlines()
    for statement in module.body:
        try:
            _statement(statement, file, lines, found)
        except _Refused as refused:
            problems.add(file, refused.line, refused.code, refused.what, refused.remedy)
    return found


def _statement(statement: ast.stmt, file: str, lines: list[str], found: SourceFile) -> None:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        if isinstance(statement.value.value, str) and not found.title:
            found.title = statement.value.value.strip().splitlines()[0]
        return
    if isinstance(statement, ast.ImportFrom) and statement.module in ("minsheng.law.words", "datetime", "__future__"):
        return
    if isinstance(statement, ast.FunctionDef):
        found.rules.append(_rule(statement, file, lines))
        return
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.value, ast.Call):
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            found.groups.append(_group(target.id, statement.value, file))
            return
    _refuse(
        statement.lineno,
        "outside-subset",
        "only imports from minsheng.law.words and datetime, rules, and declared group values may stand here.",
        "Make it a rule (@rule) or a declaration such as total(…), or move it out of the law.",
    )


def _refuse(line: int, code: str, what: str, remedy: str) -> NoReturn:
    raise _Refused(line, code, what, remedy)


def _rule(function: ast.FunctionDef, file: str, lines: list[str]) -> SourceRule:
    line = function.lineno
    decorator = function.decorator_list[0] if len(function.decorator_list) == 1 else None
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "rule"):
        _refuse(line, "no-rule", f'the function "{function.name}" is no rule.', "Put @rule(…) above it, once.")
    words = {keyword.arg: keyword.value for keyword in decorator.keywords}
    name = _text(decorator.args[0], "the rule's name") if decorator.args else ""
    unknown = set(words) - {"of", "article", "starts", "ends", "zh", "en", "left_to"}
    if unknown:
        _refuse(line, "unknown-word", f"@rule has no {sorted(map(str, unknown))}.", "See docs/language.md.")
    of = words.get("of")
    entity = of.id if isinstance(of, ast.Name) else ""
    if not name or entity not in (PERSON, HOUSEHOLD, CLAIM):
        text = f'rule "{name or function.name}" does not say of=person, of=household or of=claim.'
        _refuse(line, "no-entity", text, "Say it.")
    if "article" not in words or not _text(words["article"], "article").strip():
        _refuse(line, "no-article", f'rule "{name}" has no article.', "Quote the law and article it follows.")
    if "starts" not in words:
        _refuse(line, "no-start", f'rule "{name}" has no starts.', "Say starts=date(…), its first day.")
    ends = words.get("ends")
    keeps_none = isinstance(ends, ast.Constant) and ends.value is None
    arguments = tuple(_argument(argument) for argument in function.args.args)
    plain = function.args
    if plain.vararg or plain.kwarg or plain.kwonlyargs or plain.defaults or plain.posonlyargs:
        _refuse(line, "outside-subset", f'"{function.name}" has defaults or star arguments.', "Plain arguments only.")
    if function.returns is None:
        _refuse(line, "no-unit", f'rule "{name}" has no unit.', "Annotate what it returns: -> YuanPerMonth.")
    reader = _Body(function.name, [argument[0] for argument in arguments])
    body = reader.block(function.body, {})
    if body is None:
        _refuse(line, "no-return", f'"{function.name}" does not return on every path.', "End each path with return.")
    return SourceRule(
        name=name,
        of=entity,
        zh=_text(words["zh"], "zh") if "zh" in words else "",
        en=_text(words["en"], "en") if "en" in words else "",
        article=_text(words["article"], "article"),
        starts=_date(words["starts"]),
        ends=None if ends is None or keeps_none else _date(ends),
        left_to=_text(words["left_to"], "left_to") if "left_to" in words else "",
        function=function.name,
        arguments=arguments,
        returns=_annotation(function.returns)[0],
        body=body,
        at=Place(file, line),
        quotation=_comment_above(lines, decorator.lineno),
    )


def _comment_above(lines: list[str], line: int) -> str:
    """The comment that stands right above a decorator: the sentence of the law."""
    found: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.startswith("#"):
            break
        found.append(text.lstrip("# ").rstrip())
    return " ".join(reversed(found))


def _argument(argument: ast.arg) -> tuple[str, str, bool]:
    if argument.annotation is None:
        _refuse(
            argument.lineno, "no-unit", f'argument "{argument.arg}" has no unit.', "Annotate it, e.g. : YuanPerMonth."
        )
    unit, is_table = _annotation(argument.annotation)
    return argument.arg, unit, is_table


def _annotation(node: ast.expr) -> tuple[str, bool]:
    if isinstance(node, ast.Name):
        return node.id, False
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Table":
        return _annotation(node.slice)[0], True
    return _refuse(node.lineno, "no-unit", "this annotation is no unit.", "Use a name from minsheng.law.words.")


def _text(node: ast.expr, what: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name) and node.id in (PERSON, HOUSEHOLD, CLAIM):
        return node.id
    return _refuse(node.lineno, "not-text", f"{what} must be a plain text.", "Write it in quotes.")


def _date(node: ast.expr) -> datetime.date:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date":
        numbers = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        try:
            return datetime.date(*numbers)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            pass
    return _refuse(node.lineno, "not-a-date", "this is no day.", "Write date(2025, 1, 1).")


def _group(name: str, call: ast.Call, file: str) -> SourceGroup:
    line = call.lineno
    word = call.func.id if isinstance(call.func, ast.Name) else ""
    if word not in GROUP_WORDS:
        _refuse(line, "unknown-word", f'"{name}" is declared with "{word}".', f"Known words: {', '.join(GROUP_WORDS)}.")
    positional = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    named: dict[str, Any] = {}
    none: Expr | None = None
    for keyword in call.keywords:
        if keyword.arg == "none":
            none = _literal_or_name(keyword.value)
        elif isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            named[str(keyword.arg)] = keyword.value.value
        else:
            _refuse(line, "not-text", f'{keyword.arg}= of "{name}" must be a name in quotes.', "Write it in quotes.")
    for label in ("zh", "en"):
        if not named.get(label):
            _refuse(line, "no-label", f'"{name}" has no {label}=.', "Say what a resident sees, in Chinese and English.")
    return SourceGroup(name, word, positional, named, none, Place(file, line))


def _literal_or_name(node: ast.expr) -> Expr:
    """``none=``: 0, 1, True, False; "text" is a parameter's name if there is one, else a choice (decided later)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, str)):
        return Expr("lit", value=node.value, line=node.lineno)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return Expr("lit", value=-node.operand.value, line=node.lineno)  # type: ignore[operator]
    return _refuse(node.lineno, "outside-subset", "none= takes 0, 1, True, False, a choice or a parameter.", "Use one.")


class _Body:
    """One function body, as an expression: locals are replaced by what they stand for, paths merged with ``if``."""

    def __init__(self, function: str, arguments: Sequence[str]) -> None:
        self.function = function
        self.arguments = set(arguments)

    def block(self, statements: Sequence[ast.stmt], local: dict[str, Expr]) -> Expr | None:
        """The value returned, or none if the statements end without return."""
        local = dict(local)
        for position, statement in enumerate(statements):
            rest = statements[position + 1 :]
            if isinstance(statement, ast.Return):
                if statement.value is None:
                    _refuse(statement.lineno, "no-return", "return without a value.", "Return the value.")
                return self.expression(statement.value, local)
            if isinstance(statement, ast.If):
                if any(isinstance(node, ast.Return) for node in ast.walk(statement)):
                    return self._if(statement, rest, local)
                local = self._assigning_if(statement, local)
                continue
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    local[target.id] = self.expression(statement.value, local)
                    continue
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
                local[statement.target.id] = self.expression(statement.value, local)
                continue
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue  # a docstring
            _refuse(
                statement.lineno,
                "outside-subset",
                f"{type(statement).__name__.lower()} is not part of the language.",
                "Rules are assignments, if and return; what concerns a group is declared with total(…), any_of(…) ….",
            )
        return None

    def _if(self, statement: ast.If, rest: Sequence[ast.stmt], local: dict[str, Expr]) -> Expr | None:
        condition = self.expression(statement.test, local)
        then = self.block([*statement.body, *rest], local)
        otherwise = self.block([*statement.orelse, *rest], local)
        if then is None or otherwise is None:
            return None
        return Expr("if", (condition, then, otherwise), line=statement.lineno)

    def _assigning_if(self, statement: ast.If, local: dict[str, Expr]) -> dict[str, Expr]:
        """An ``if`` that only assigns: each name it changes becomes one value chosen by the condition."""
        condition = self.expression(statement.test, local)
        then, otherwise = dict(local), dict(local)
        for branch, statements in ((then, statement.body), (otherwise, statement.orelse)):
            for inner in statements:
                if isinstance(inner, ast.If):
                    branch.update(self._assigning_if(inner, branch))
                elif isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
                    branch[inner.targets[0].id] = self.expression(inner.value, branch)
                else:
                    _refuse(inner.lineno, "outside-subset", "only assignments may stand here.", "See docs/language.md.")
        merged = dict(local)
        for name in then.keys() & otherwise.keys():
            if then[name] is not otherwise[name]:
                merged[name] = Expr("if", (condition, then[name], otherwise[name]), line=statement.lineno)
        return merged

    def expression(self, node: ast.expr, local: dict[str, Expr]) -> Expr:
        """One Python expression as a tree."""
        line = node.lineno
        match node:
            case ast.Constant(value=bool() | str() as value):
                return Expr("lit", value=value, line=line)
            case ast.Constant(value=int() as value) if value in (0, 1):
                return Expr("lit", value=value, line=line)
            case ast.Constant():
                return _refuse(
                    line,
                    "number-in-rule",
                    f"the number {node.value!r} stands in a rule.",
                    "Give it a name, unit and source in parameters.yaml and take it as an argument.",
                )
            case ast.Name(id=name):
                if name in local:
                    return local[name]
                if name in self.arguments:
                    return Expr("ref", value=name, line=line)
                if name == "MONTHS_PER_YEAR":
                    return Expr("lit", value=12, line=line, type=_MONTHS_PER_YEAR)
                return _refuse(
                    line,
                    "unknown-name",
                    f'"{name}" is neither an argument nor a local name.',
                    "Take it as an argument.",
                )
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Expr("neg", (self.expression(operand, local),), line=line)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Expr("not", (self.expression(operand, local),), line=line)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _ARITHMETIC:
                sides = (self.expression(left, local), self.expression(right, local))
                return Expr(_ARITHMETIC[type(op)], sides, line=line)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Expr(word, tuple(self.expression(value, local) for value in values), line=line)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                parts = (self.expression(part, local) for part in (test, body, orelse))
                return Expr("if", tuple(parts), line=line)
            case ast.Compare():
                return self._comparison(node, local)
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                if name not in self.arguments:
                    _refuse(line, "unknown-name", f'the table "{name}" is no argument.', "Take it as an argument.")
                keys = key.elts if isinstance(key, ast.Tuple) else [key]
                return Expr("lookup", tuple(self.expression(part, local) for part in keys), name, line)
            case ast.Call(func=ast.Name(id=word), args=arguments, keywords=[]):
                return self._call(word, arguments, local, line)
        return _refuse(
            line,
            "outside-subset",
            f"{type(node).__name__} is not part of the language.",
            "See docs/language.md for what a rule may say.",
        )

    def _comparison(self, node: ast.Compare, local: dict[str, Expr]) -> Expr:
        parts = []
        left = self.expression(node.left, local)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, (ast.In, ast.NotIn)) and isinstance(right_node, (ast.Tuple, ast.List, ast.Set)):
                equals = tuple(
                    Expr("eq", (left, self.expression(item, local)), line=node.lineno) for item in right_node.elts
                )
                one = equals[0] if len(equals) == 1 else Expr("or", equals, line=node.lineno)
                parts.append(one if isinstance(op, ast.In) else Expr("not", (one,), line=node.lineno))
                continue
            if type(op) not in _COMPARISONS:
                _refuse(
                    node.lineno, "outside-subset", "this comparison is not part of the language.", "Use < <= == !=."
                )
            right = self.expression(right_node, local)
            parts.append(Expr(_COMPARISONS[type(op)], (left, right), line=node.lineno))
            left = right
        return parts[0] if len(parts) == 1 else Expr("and", tuple(parts), line=node.lineno)

    def _call(self, word: str, arguments: list[ast.expr], local: dict[str, Expr], line: int) -> Expr:
        if word in TABLE_WORDS:
            if len(arguments) != 2 or not isinstance(arguments[0], ast.Name) or arguments[0].id not in self.arguments:
                _refuse(line, "bad-call", f"{word} takes a table and a value.", f"Write {word}(table, value).")
            return Expr(word, (self.expression(arguments[1], local),), arguments[0].id, line)
        values = tuple(self.expression(argument, local) for argument in arguments)
        if word in ("min", "max") and len(values) >= 2:
            return Expr(word, values, line=line)
        if VALUE_WORDS.get(word) != len(values):
            known = ", ".join(["min", "max", *VALUE_WORDS, *TABLE_WORDS])
            what = (
                f"{word} takes {VALUE_WORDS[word]} values."
                if word in VALUE_WORDS
                else f'"{word}" is no word of the law.'
            )
            _refuse(line, "unknown-word", what, f"Words: {known}.")
        if word == "days_between":
            return Expr("sub", (values[1], values[0]), line=line)
        return Expr("call", values, word, line)
