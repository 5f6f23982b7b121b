"""How kernel code reads a fact's column, a figure of another day, and what stands for nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

from minsheng.engine.batch.code import KNOWN, NEVER, Code, Tables, day_number, unknown_of
from minsheng.engine.batch.emitting import Emitter
from minsheng.engine.tree import CHOICE, NUMBER, POINTER, YESNO, Fact, Group, Law

FAR = 2_000_000_000  # a day number later than any date


@dataclass(slots=True)
class Inputs:
    """Which columns a kernel reads and how. ``dated`` facts have one array row for each month from the first needed."""

    present: dict[str, str]  # fact -> entity, those with a column
    nullable: set[str]
    dated: set[str]
    assumed: set[str]  # facts that take their usual value where not stated
    membership: tuple[bool, bool]  # whether member_from and member_until are there
    arguments: list[str] = field(default_factory=list)

    def argument(self, name: str) -> str:
        """Notes that the kernel takes an argument, and gives its name."""
        if name not in self.arguments:
            self.arguments.append(name)
        return name


class FactBlock(Emitter):
    """A block that reads facts of rows: of a household, a person, a patient or a claim."""

    def __init__(self, law: Law, tables: Tables, counter: list[int], inputs: Inputs) -> None:
        super().__init__(law, tables, counter)
        self.inputs = inputs

    def fact(self, name: str, row: str, month: str) -> Code:
        """A fact's column read at a row, in a month (``m``, or months back)."""
        law, inputs = self.law, self.inputs
        kind = law.type_of(name)
        fact = law.facts.get(name)
        usual = self._usual(fact) if fact is not None and name in inputs.assumed else None
        if name not in inputs.present:
            return usual if usual is not None else unknown_of(kind.kind)
        column = inputs.argument(f"c_{name}")
        place = f"{month} + first, {row}" if name in inputs.dated else row
        read = f"{column}[{place}]"
        if kind.kind == NUMBER:
            text = self.let(f"float({read})")
        elif kind.kind == CHOICE:
            text = self.let(f"{inputs.argument(f'x_{name}')}[{read}]")
        elif kind.kind == POINTER:
            text = self.let(f"member(person_ids, p0, n, {read})")
        elif kind.kind == YESNO:
            text = self.let(f"{read}")
        else:
            text = self.let(f"np.int64({read})")
        known = KNOWN
        if name in inputs.nullable:
            known = self.let(f"{inputs.argument(f'k_{name}')}[{place}]")
            if usual is not None:
                text, known = self.choose(known, text, usual.text), KNOWN
        least = fact.least if fact is not None else None
        return Code(text, known, kind.kind, kind.is_money or kind.kind != NUMBER, least=least, roundings=1)

    def _usual(self, fact: Fact) -> Code:
        assert fact.usual is not None
        return self.constant(fact.usual, fact.type)

    def _none(self, group: Group) -> Code:
        assert group.none is not None
        if group.none.op == "lit":
            return self.constant(group.none.value, group.type)
        return self.find(str(group.none.value))

    def _figure_on(self, group: Group) -> Code:
        day = self.find(group.day)
        figures = self.law.parameters[group.source].figures
        if day.known == NEVER or not figures:
            return unknown_of(group.type.kind)
        starts = self.tables.array([day_number(figure.starts) for figure in figures], "int64")
        ends = self.tables.array([day_number(figure.ends) if figure.ends else FAR for figure in figures], "int64")
        values = [self.tables.number(figure.value, group.type) for figure in figures]
        position = self.let(f"figure_at({starts}, {ends}, {day.text})")
        inside = self.let(f"{position} >= 0")
        return self._leaf(self.law.parameters[group.source], values, self.choose(inside, position, "zero"),
                          self._both(day.known, inside))  # fmt: skip
