"""Straight-line code of one claim: its patient's values, the running totals it reads, and what it adds to them."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng.engine.batch.code import KNOWN, NEVER, Code, Tables, unknown_of
from minsheng.engine.batch.reading_facts import FactBlock, Inputs
from minsheng.engine.claim_plans import Era
from minsheng.engine.planning import Step
from minsheng.engine.tree import DATE, NUMBER, POINTER, YESNO, Group, Law


@dataclass(slots=True)
class Register:
    """A running total in registers: its value, whether something of it is not known, whether anything was found.

    ``whole`` and ``is_always_known`` begin as a hope and are taken back by what a writing of the kernel really adds; the
    kernel is written again until nothing changes.
    """

    group: Group
    number: int
    whole: bool = True
    is_always_known: bool = True

    @property
    def value(self) -> str:
        """The variable that holds the amount."""
        return f"t{self.number}"

    @property
    def bad(self) -> str:
        """The variable that says whether something of it is not known."""
        return f"b{self.number}"

    @property
    def found(self) -> str:
        """The variable that says whether anything was found, of ``largest_so_far``."""
        return f"n{self.number}"

    @property
    def is_largest(self) -> bool:
        """Whether it holds the largest rather than a sum."""
        return self.group.word == "largest_so_far"

    def start(self) -> list[str]:
        """The lines before a patient's first claim."""
        lines = [f"{self.value} = {'-1e300' if self.is_largest else '0.0'}", f"{self.bad} = False"]
        return [*lines, f"{self.found} = False"] if self.is_largest else lines

    def read(self, block: ClaimBlock) -> Code:
        """The total before this claim."""
        known = KNOWN if self.is_always_known else block.negated(self.bad)
        if not self.is_largest:
            return Code(self.value, known, NUMBER, self.whole)
        none = block._none(self.group)
        text = block.choose(self.found, self.value, none.text)
        somewhere = block.choose(self.found, "True", none.known)
        return Code(text, block._both(known, somewhere), NUMBER, self.whole and none.whole)

    def add(self, block: ClaimBlock) -> None:
        """Adds this claim, at the end of its lines."""
        group = self.group
        over = block.find(group.over) if group.over else Code("True", KNOWN, YESNO)
        source = block.find(group.source) if group.source else Code("1.0", KNOWN, NUMBER, True)
        self.whole &= source.whole
        sure = self._sure(block, over, source)
        held = "False" if over.known == NEVER else block._both(over.known, over.text)
        taken = "False" if source.known == NEVER else block._both(held, source.known)
        if taken != "False" and self.is_largest:
            larger = f"max({self.value}, {source.text})"
            block.lines.append(f"{self.value} = select({taken}, {larger}, {self.value})")
            block.lines.append(f"{self.found} |= {taken}")
        elif taken != "False":
            block.lines.append(f"{self.value} += {block.choose(taken, source.text, '0.0')}")
        if sure != "True":
            self.is_always_known = False
            block.lines.append(f"{self.bad} |= {block.negated(sure)}")

    def _sure(self, block: ClaimBlock, over: Code, source: Code) -> str:
        """Whether what the claim adds is known: it counts and is known, or does not count, or is 0 either way."""
        sure = "False"
        if over.known != NEVER:
            sure = block._both(over.known, block.choose(over.text, source.known, "True"))
        if self.is_largest or sure == "True" or source.known == NEVER:
            return sure
        zero = "False" if source.const not in (None, 0) else block.let(f"{source.text} == 0.0")
        return block._either(sure, block._both(source.known, zero))


class PatientBlock(FactBlock):
    """What a claim takes of its patient and household, as it stands on the first day of the month.

    Columns of the patients' table are read; rules that need no other person are worked out; what is gathered over
    members, of another person or of other months is not known unless a column states it.
    """

    def __init__(
        self, law: Law, tables: Tables, counter: list[int], inputs: Inputs, era: Era, lines: list[str]
    ) -> None:
        super().__init__(law, tables, counter, inputs)
        self.lines = lines
        self.steps = {step.name: step for step in era.frame.steps}
        self.given = set(era.frame.inputs)
        self.figures = {name: figure.value if figure else None for name, figure in era.frame.figures.items()}
        self.own: dict[str, Code] = {}

    def find(self, name: str) -> Code:
        if name not in self.own:
            self.own[name] = self._find(name)
        return self.own[name]

    def _find(self, name: str) -> Code:
        if name == "day":
            return Code("fd", KNOWN, DATE)
        if name in self.given:
            kind = self.law.type_of(name).kind
            return unknown_of(kind) if kind == POINTER else self.fact(name, "p", "m")
        if name in self.figures:
            value, kind_of = self.figures[name], self.law.parameters[name].type
            return unknown_of(kind_of.kind) if value is None else self.constant(value, kind_of)
        step = self.steps[name]
        if step.version is not None:
            return self.code(step.version.body)
        if step.group is not None and step.group.word == "figure_on":
            return self._figure_on(step.group)
        return unknown_of(step.type.kind)


class ClaimBlock(FactBlock):
    """One claim under the law of an era."""

    def __init__(
        self,
        law: Law,
        tables: Tables,
        counter: list[int],
        inputs: Inputs,
        era: Era,
        registers: dict[str, Register],
    ) -> None:
        super().__init__(law, tables, counter, inputs)
        self.era, self.registers = era, registers
        self.figures = {name: figure.value if figure else None for name, figure in era.claims.figures.items()}
        self.facts = set(era.claims.facts)
        self.patient = PatientBlock(law, tables, counter, inputs, era, self.lines)
        self.own: dict[str, Code] = {}

    def find(self, name: str) -> Code:
        if name == "day":
            return Code("d", KNOWN, DATE)
        if name not in self.own:
            self.own[name] = self._find(name)
        return self.own[name]

    def _find(self, name: str) -> Code:
        if name in self.facts:
            return self.fact(name, "c", "m")
        if name in self.law.parameters:
            value, kind = self.figures[name], self.law.parameters[name].type
            return unknown_of(kind.kind) if value is None else self.constant(value, kind)
        return self.patient.find(name)

    def step(self, step: Step) -> Code:
        """The code of one value of the claim, kept under its name."""
        if step.version is not None:
            code = self.code(step.version.body)
        elif step.group is None:
            code = unknown_of(step.type.kind)
        elif step.group.is_so_far:
            code = self.registers[step.name].read(self)
        else:
            code = self._figure_on(step.group)
        self.own[step.name] = code
        return code
