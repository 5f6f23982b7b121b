"""What kernel code is made of: values with their known-bits, constants by month, constant arrays, choice numbers."""

from __future__ import annotations

import datetime
import textwrap
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from minsheng.engine.tree import CHOICE, DATE, NUMBER, YESNO, Law, Type

EPOCH = datetime.date(1970, 1, 1)
KNOWN, NEVER = "True", "False"
_LAST_BIT = 2.0**-52  # of a number near 1: twice what a rounding can take


class PerMonth(tuple[Any, ...]):
    """A constant that differs from month to month: one value for each month of the run, the warm-up included."""


@dataclass(frozen=True, slots=True)
class Code:
    """A value in kernel code: its text (a name or literal), its known-bit, its kind, whether surely whole, the exact
    constant it is, if it is one, a bound that it is never below, for whole years up to a fixed day the text of the earlier day
    with the fixed one, and for a product or quotient of what is exact how often it was rounded."""

    text: str
    known: str
    kind: str
    whole: bool = False
    const: Any = None
    least: Fraction | None = None
    years: tuple[str, Any] | None = None
    roundings: int | None = None

    @property
    def near(self) -> int | None:
        """How often the value was rounded, where each time took the last bit at most; none where a difference may have taken more."""
        return 0 if self.whole else self.roundings

    def slack(self, otherwise: str, more: int = 1) -> str:
        """How far from the exact value the text may be, after ``more`` further roundings; ``otherwise`` where that is not counted."""
        if self.near is None:
            return otherwise
        return f"{(self.near + more) * _LAST_BIT!r} * abs({self.text})"

    def in_fen(self) -> str:
        """The text as a whole number of fen, half up."""
        if self.whole:
            return f"np.int64({self.text})"
        return f"np.int64(np.floor({self.text} + (0.5 + {self.slack('1e-7')})))"


def day_number(day: datetime.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def codes_of(law: Law) -> dict[str, int]:
    """One whole number for each choice code of the law, the same in every kernel of this law version."""
    found: set[str] = set()
    for kind in (law.facts, law.rules, law.groups, law.parameters):
        for item in kind.values():
            found.update(item.type.choices)
    for rule in law.rules.values():
        for version in rule.versions:
            found.update(node.value for node in version.body.walk() if node.op == "lit" and isinstance(node.value, str))
    return {code: number for number, code in enumerate(sorted(found))}


def unknown_of(kind: str) -> Code:
    """A value that is never known."""
    return Code({YESNO: "False", NUMBER: "0.0"}.get(kind, "zero"), NEVER, kind, whole=True)


class Tables:
    """The constant arrays that a kernel's look-ups read, as source lines of the generated module.

    Where numbers are to be lifted (:mod:`.lifting`), each array is ``held`` apart, also where two are equal.
    """

    def __init__(self, codes: dict[str, int], *, lifts: bool = False) -> None:
        self.codes, self.lifts = codes, lifts
        self.lines: list[str] = []
        self.held: list[tuple[str, list[Any], str]] = []
        self._names: dict[str, str] = {}

    def array(self, values: list[Any], dtype: str) -> str:
        """The name of a constant array; the same array is written once."""
        if self.lifts:
            self.held.append((f"T{len(self.held)}", values, dtype))
            return self.held[-1][0]
        text = f"np.array([{', '.join(repr(value) for value in values)}], np.{dtype})"
        if text not in self._names:
            self._names[text] = f"T{len(self._names)}"
            self.lines += textwrap.wrap(
                f"{self._names[text]} = {text}",
                115,
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        return self._names[text]

    def number(self, value: Any, kind: Type) -> Any:
        """A table's leaf as it is held in a kernel."""
        if kind.kind == CHOICE:
            return self.codes[value]
        if kind.kind == DATE:
            return day_number(value)
        return value if kind.kind == YESNO else float(value)


def plain(code: Code) -> bool:
    """Whether a value is one constant, the same in every month."""
    return code.const is not None and not isinstance(code.const, PerMonth)


def folded(word: Any, constants: list[Any]) -> Any:
    """A word of constants, month by month where one of them differs."""
    months = max((len(one) for one in constants if isinstance(one, PerMonth)), default=0)
    if not months:
        return word(*constants)
    rows = ([one[month] if isinstance(one, PerMonth) else one for one in constants] for month in range(months))
    return PerMonth(word(*row) for row in rows)


def anniversary(later: datetime.date, years: int) -> int:
    """The latest day number from which so many whole years lie behind ``later``."""
    year = later.year - years
    # 29 February completes its year on 1 March of a common year, so on 28 February only births up to the 28th count.
    try:
        return day_number(datetime.date(year, later.month, later.day))
    except ValueError:
        return day_number(datetime.date(year, 2, 28))


def axes(figure: Any, depth: int) -> list[list[Any]]:
    """The keys of each axis of a nested table, in order of first appearance."""
    axes: list[dict[Any, None]] = [{} for _ in range(depth)]

    def visit(table: Any, axis: int) -> None:
        for key, inner in table.items():
            axes[axis][key] = None
            if axis + 1 < depth:
                visit(inner, axis + 1)

    visit(figure, 0)
    return [list(axis) for axis in axes]


def cells(figure: Any, axes: list[list[Any]]) -> Any:
    """The leaves of a nested table in the order of the flattened array, none where a key is missing."""
    if not axes:
        yield figure
        return
    for key in axes[0]:
        inner = figure.get(key) if figure is not None else None
        yield from cells(inner, axes[1:]) if inner is not None or len(axes) == 1 else ([None] * _size(axes[1:]))


def _size(axes: list[list[Any]]) -> int:
    count = 1
    for axis in axes:
        count *= len(axis)
    return count
