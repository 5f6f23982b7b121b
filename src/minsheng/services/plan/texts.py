"""Rule files patched in place: a text that ends earlier, a text taken out. Every other line keeps its number."""

from __future__ import annotations

import ast
import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One ``@rule`` of a file: its name, dates as written, and where it stands (lines from 1)."""

    name: str
    function: str
    starts: datetime.date
    ends: datetime.date | None
    returns: str
    line: int
    first_line: int
    last_line: int


def rules_in(text: str) -> list[WrittenRule]:
    """The rules of a file. Raises ``SyntaxError`` where it is no Python; what is no rule is left to the loader."""
    found = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or not node.decorator_list:
            continue
        call = node.decorator_list[0]
        if not (isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)):
            continue
        words = {keyword.arg: keyword.value for keyword in call.keywords}
        starts = _date(words.get("starts"))
        if starts is None:
            continue
        returns = node.returns.id if isinstance(node.returns, ast.Name) else ""
        last = node.end_lineno or node.lineno
        found.append(
            WrittenRule(
                str(call.args[0].value), node.name, starts, _date(words.get("ends")), returns,
                node.lineno, call.lineno, last,
            )
        )  # fmt: skip
    return found


def _date(node: ast.expr | None) -> datetime.date | None:
    if isinstance(node, ast.Call) and all(isinstance(argument, ast.Constant) for argument in node.args):
        try:
            return datetime.date(*(argument.value for argument in node.args))  # type: ignore[attr-defined]
        except (TypeError, ValueError):
            return None
    return None


def without(text: str, rule: WrittenRule) -> str:
    """The file without one rule; its lines stay, empty."""
    lines = text.split("\n")
    for number in range(rule.first_line - 1, rule.last_line):
        lines[number] = ""
    return "\n".join(lines)


def dated(text: str, rule: WrittenRule, **days: datetime.date) -> str:
    """The file with another first or last day (``starts=``, ``ends=``) of one rule, on the line it stood on."""
    for word, day in days.items():
        keyword = _keyword(text, rule, word)
        written = f"{word}=date({day.year}, {day.month}, {day.day})"
        if keyword is not None:
            text = _replaced(text, keyword, written)
        else:
            starts = _keyword(text, rule, "starts")
            assert starts is not None
            text = _replaced(text, starts, ast.get_source_segment(text, starts) + f", {written}")  # type: ignore[operator]
    return text


def _keyword(text: str, rule: WrittenRule, word: str) -> ast.keyword | None:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.lineno == rule.line:
            call = node.decorator_list[0]
            assert isinstance(call, ast.Call)
            return next((keyword for keyword in call.keywords if keyword.arg == word), None)
    return None


def _replaced(text: str, node: ast.keyword, written: str) -> str:
    """The text with one keyword written anew; columns of the parser count UTF-8 bytes."""
    lines = text.split("\n")
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset or 0 :].decode()
    lines[first] = head + written + tail
    for number in range(first + 1, last + 1):  # a date over several lines leaves empty ones
        lines[number] = ""
    return "\n".join(lines)
