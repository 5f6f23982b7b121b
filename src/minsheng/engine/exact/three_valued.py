"""Rules as Python for values that may not be known: yes, no, or not known with its reasons.

:class:`Steps` writes an expression as statements, each of which first looks whether its parts are known. What it says is
what :func:`minsheng.engine.exact.careful.work_out` says; a test holds the two together, rule by rule. Of ::

    income < limit and (wages + pension) / members < share

``careful_text`` makes (``minsheng.engine.exact.compiling.source_of`` prints a whole law so)::

    def is_poor__20250101__careful(income, wages, pension, members, share, who):
        if type(income) is Unknown or type(p_limit) is Unknown: …
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from minsheng.engine.exact.arithmetic import NEVER_FAIL
from minsheng.engine.exact.texts import global_name, shared_nodes, text_of
from minsheng.engine.tree import Expr, Law, Version
from minsheng.engine.unknown import Unknown, both, unknown

TABLES = ("lookup", "bracket", "progressive")
_NEED_ALL = ("add", "sub", "mul", "neg", "lt", "le", "gt", "ge", "eq", "ne", "not", "min", "max")


def either(condition: Unknown, then: Any, otherwise: Any) -> Any:
    """The outcome of a choice whose condition is not known: known only if both outcomes are known and equal."""
    if type(then) is Unknown or type(otherwise) is Unknown:
        return both(condition, then, otherwise)
    return then if then == otherwise else condition


def cannot_fail(node: Expr) -> bool:
    """Whether an expression has a value wherever all its parts have one."""
    return node.op in _NEED_ALL or (node.op == "call" and node.value in NEVER_FAIL)


NAMES: dict[str, Any] = {"Unknown": Unknown, "both": both, "unknown": unknown, "either": either}


class Steps:
    """Statements that work out the expressions of one body, in the order in which it reads.

    A value that has been worked out is not worked out again while its name is sure to be set: ``_local`` knows names by
    node, one layer for each branch that may not be taken.
    """

    def __init__(self, law: Law, body: Expr) -> None:
        self.law = law
        self.lines: list[str] = []
        self._depth = 1
        self._shared = shared_nodes(body)
        self._local: list[dict[int | str, str]] = [{}]
        self._sure: set[str] = {"the_day"}  # names and literals that are never unknown
        self._names = 0

    # What a subclass changes: where a value comes from.

    def take(self, name: str) -> str:
        """Under which name the value of a fact, rule, group value or figure stands."""
        return global_name(self.law, name)

    # What is written.

    def add(self, line: str) -> None:
        """One more statement, in the branch that is being written."""
        self.lines.append("    " * self._depth + line)

    @contextmanager
    def branch(self, head: str) -> Iterator[None]:
        """Statements under ``if …:`` and the like; what they name is forgotten afterwards."""
        self.add(head)
        self._depth += 1
        self._local.append({})
        written = len(self.lines)
        yield
        if len(self.lines) == written:
            self.add("pass")
        self._local.pop()
        self._depth -= 1

    def new_name(self) -> str:
        """A name not used before."""
        self._names += 1
        return f"x{self._names}"

    def known_name(self, key: int | str) -> str | None:
        """The name under which a node (by ``id``) or a value stands already."""
        for layer in self._local:
            if key in layer:
                return layer[key]
        return None

    def keep(self, key: int | str, name: str) -> str:
        """Remembers a name for the branch that is being written."""
        self._local[-1][key] = name
        return name

    def value(self, node: Expr) -> str:
        """Writes what must be worked out for an expression, and says under which name its value then stands."""
        if node.op == "lit":
            text = repr(node.value)
            self._sure.add(text)
            return text
        if node.op == "ref":
            return self.take(str(node.value))
        found = self.known_name(id(node))
        if found is None:
            match node.op:
                case "if":
                    found = self._choice(node)
                case "and" | "or":
                    found = self._joined(node)
                case _:
                    found = self._all_parts(node)
            self.keep(id(node), found)
        return found

    def trust(self, names: list[str]) -> None:
        """From here on these are known."""
        self._sure.update(names)

    def unknown_test(self, names: list[str]) -> str:
        """The condition under which one of some values is not known; empty if all are sure."""
        return " or ".join(f"type({name}) is Unknown" for name in dict.fromkeys(names) if name not in self._sure)

    def _all_parts(self, node: Expr) -> str:
        """A value that needs every part of it."""
        local: dict[int, str] = {}
        for argument in node.args:
            self._collect(argument, local)
        names = list(local.values())
        if node.op in TABLES:
            names.append(self.take(str(node.value)))
        text = text_of(node, self._global, local)
        found = self.new_name()
        test = self.unknown_test(names)
        if not test:
            self._sure.add(found)
            self._try(node, found, text)
            return found
        self.add(f"if {test}: {found} = both({', '.join(dict.fromkeys(names))})")
        with self.branch("else:"):
            self._try(node, found, text)
        return found

    def _global(self, name: str) -> str:
        return global_name(self.law, name)

    def _collect(self, node: Expr, local: dict[int, str]) -> None:
        """Names the parts of an expression that must be known before it can be worked out in one go."""
        if cannot_fail(node) and id(node) not in self._shared:
            for argument in node.args:
                self._collect(argument, local)
        elif id(node) not in local:
            local[id(node)] = self.value(node)

    def _try(self, node: Expr, found: str, text: str) -> None:
        """One value of known parts; dividing by zero and a key that a table lacks make it unknown."""
        if cannot_fail(node):
            self.add(f"{found} = {text}")
            return
        self._sure.discard(found)
        self.add(f"try: {found} = {text}")
        self.add(f"except ZeroDivisionError: {found} = unknown('division', '', who)")
        self.add(f"except KeyError as error: {found} = unknown('table', {str(node.value)!r}, who, str(error.args[0]))")

    def _choice(self, node: Expr) -> str:
        condition = self.value(node.args[0])
        found, other = self.new_name(), self.new_name()
        if condition in self._sure:
            for head, part in ((f"if {condition}:", node.args[1]), ("else:", node.args[2])):
                with self.branch(head):
                    self.add(f"{found} = {self.value(part)}")
            return found
        is_open = self.new_name()
        self.add(f"{is_open} = type({condition}) is Unknown")
        with self.branch(f"if {is_open} or {condition}:"):
            self.add(f"{found} = {self.value(node.args[1])}")
        with self.branch(f"if {is_open} or not {condition}:"):
            self.add(f"{other} = {self.value(node.args[2])}")
        self.add(f"if {is_open}: {found} = either({condition}, {found}, {other})")
        self.add(f"elif not {condition}: {found} = {other}")
        return found

    def _joined(self, node: Expr) -> str:
        """``and`` and ``or``: ``found`` is the value so far; a part that settles it ends it."""
        settled, open_still = ("True", "False") if node.op == "or" else ("False", "True")
        found = self.new_name()
        self.add(f"{found} = {open_still}")
        for place, argument in enumerate(node.args):
            if place == 0:
                self._join(found, settled, argument)
            else:
                with self.branch(f"if {found} is not {settled}:"):
                    self._join(found, settled, argument)
        return found

    def _join(self, found: str, settled: str, argument: Expr) -> None:
        part = self.value(argument)
        if part not in self._sure:
            self.add(f"if type({part}) is Unknown: {found} = both({found}, {part})")
            self.add(f"elif {part} == {settled}: {found} = {settled}")
        else:
            self.add(f"if {part} == {settled}: {found} = {settled}")


def careful_text(law: Law, version: Version, name: str, arguments: list[str]) -> str:
    """The function that works out a rule's text where something may not be known; ``who`` is the person, -1 nobody."""
    steps = Steps(law, version.body)
    needed = [steps.take(need) for need in version.needs]
    if version.needs_all and (test := steps.unknown_test(needed)):
        steps.add(f"if {test}: return both({', '.join(needed)})")
        steps.trust(needed)
    steps.add(f"return {steps.value(version.body)}")
    return f"def {name}({', '.join([*arguments, 'who'])}):\n" + "\n".join(steps.lines) + "\n"
