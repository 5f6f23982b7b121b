"""Rules as Python that tells how a value came about: which values really mattered, and which comparison failed.

Both take their values from the dictionary of a household's values and the position of a person::

    def is_poor__20250101__used(values, who): …      # the values that really mattered, by name, in the order of the text
    def is_poor__20250101__failing(values, who, follow, depth): …    # the comparison because of which it is no

``minsheng.engine.exact.compiling.source_of`` prints a whole law so.
"""

from __future__ import annotations

from minsheng.engine.exact.texts import global_name
from minsheng.engine.exact.three_valued import TABLES, Steps
from minsheng.engine.tree import PERSON, Expr, Law, Type, Version

_COMPARISONS = ("lt", "le", "gt", "ge")


def comparisons_of(body: Expr) -> list[tuple[Expr, Type]]:
    """The comparisons of a body with the type of what they compare, in the order in which ``…__failing`` numbers them."""
    found = []
    for node in body.walk():
        if node.op in _COMPARISONS:
            left, right = (argument.type for argument in node.args)
            kind = left if left and left.kind != "any" else right
            if kind is not None:
                found.append((node, kind))
    return found


def used_text(law: Law, version: Version, name: str) -> str:
    """The function that says which values really mattered, unknown ones too."""
    steps = _Used(law, version.body)
    steps.touch(version.body)
    return "\n".join([f"def {name}(values, who):", "    used = {}", *steps.lines, "    return used"]) + "\n"


def failing_text(law: Law, version: Version, name: str) -> str:
    """The function that follows a no to the comparison that made it.

    It gives the comparison's number (:func:`comparisons_of`) with its two values, or what ``follow`` found under another
    rule, or none.
    """
    steps = _Failing(law, version.body)
    steps.follow(version.body, True)
    return "\n".join([f"def {name}(values, who, follow, depth):", *steps.lines, "    return found"]) + "\n"


class _FromValues(Steps):
    """Values are taken from the household's when they are first needed."""

    def take(self, name: str) -> str:
        found = self.known_name(name)
        if found is None:
            found = self.keep(name, global_name(self.law, name))
            self.take_first(name, found)
        return found

    def take_first(self, name: str, found: str) -> None:
        """Writes how a name comes by its value, where it has none yet."""
        if (text := self._text(name)) != found:
            self.add(f"{found} = {text}")

    def _text(self, name: str) -> str:
        if name == "day" or name in self.law.parameters:
            return global_name(self.law, name)
        return f"values[{name!r}]" + ("[who]" if self.law.entity_of(name) == PERSON else "")


class _Used(_FromValues):
    def take_first(self, name: str, found: str) -> None:
        text = self._text(name)
        self.add(f"used[{name!r}] = {text}" if text == found else f"used[{name!r}] = {found} = {text}")

    def touch(self, node: Expr) -> None:
        """Notes what an expression uses; works out only what decides that."""
        if node.op == "ref":
            self.take(str(node.value))
        elif node.op == "if":
            condition = self.value(node.args[0])
            for sense, part in (("", node.args[1]), ("not ", node.args[2])):
                with self.branch(f"if type({condition}) is Unknown or {sense}{condition}:"):
                    self.touch(part)
        elif node.op in ("and", "or"):
            self.value(node)
        else:
            for argument in node.args:
                self.touch(argument)
            if node.op in TABLES:
                self.take(str(node.value))


class _Failing(_FromValues):
    def __init__(self, law: Law, body: Expr) -> None:
        super().__init__(law, body)
        self._places = {id(node): place for place, (node, _) in enumerate(comparisons_of(body))}
        self.add("found = None")

    def follow(self, node: Expr, wanted: bool) -> None:
        """Writes the search for the comparison because of which an expression is not what was wanted."""
        match node.op:
            case "not":
                self.follow(node.args[0], not wanted)
            case "and" | "or":
                self._follow_joined(node, wanted)
            case "if":
                self._follow_choice(node, wanted)
            case "ref" if wanted:
                self.add(f"found = follow({str(node.value)!r}, who, depth + 1)")
            case "lt" | "le" | "gt" | "ge" if wanted:
                self._compare(node)

    def _follow_joined(self, node: Expr, wanted: bool) -> None:
        with self.branch("while True:"):
            for argument in node.args:
                with self.branch(f"if {self.value(argument)} is {not wanted}:"):
                    self.follow(argument, wanted)
                    self.add("break" if node.op == "and" else "if found is not None: break")
            self.add("break")

    def _follow_choice(self, node: Expr, wanted: bool) -> None:
        condition = self.value(node.args[0])
        for holds, taken in ((True, node.args[1]), (False, node.args[2])):
            with self.branch(f"if {condition} is {holds}:"):
                if taken.op == "lit":
                    self.follow(node.args[0], not holds)
                else:
                    self.follow(taken, wanted)

    def _compare(self, node: Expr) -> None:
        if id(node) not in self._places:
            return
        left, right = (self.value(argument) for argument in node.args)
        line = f"found = ({self._places[id(node)]}, {left}, {right})"
        test = self.unknown_test([left, right])
        if not test:
            self.add(line)
            return
        with self.branch(f"if not ({test}):"):
            self.add(line)
