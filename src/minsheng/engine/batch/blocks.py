"""Straight-line code of a household, of one person in a loop, and of another member inside that loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minsheng.engine.batch.code import KNOWN, NEVER, Code, unknown_of
from minsheng.engine.batch.reading_facts import FactBlock
from minsheng.engine.planning import Step
from minsheng.engine.tree import HOUSEHOLD, NUMBER, PERSON, YESNO, Group, Type

if TYPE_CHECKING:
    from minsheng.engine.batch.bodies import Body


@dataclass(slots=True)
class Rings:
    """Where values of earlier months are kept: a slot for each name, and how many months back it must hold."""

    slots: dict[str, int] = field(default_factory=dict)
    depth: int = 1

    def slot(self, name: str) -> int:
        """The slot of a name."""
        return self.slots.setdefault(name, len(self.slots))


@dataclass(slots=True)
class Outputs:
    """The results, how they are kept over several months, and which may be unknown (found by a first writing)."""

    names: list[str]
    keep: str
    months: int
    seen: dict[str, set[str]] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)

    @property
    def guarded(self) -> bool:
        """Whether only some of the months are kept."""
        return self.months > 1

    def adds(self, kind: Type) -> bool:
        """Whether the months of such a value are added up."""
        return self.keep == "sum" and kind.kind == NUMBER and self.months > 1

    def wanted(self, name: str) -> bool:
        """Whether the result is ever known, so that it has a column of values."""
        return name not in self.never

    def settle(self) -> None:
        """After a first writing: which results need a mask, and which are never known."""
        self.masked = {name for name, known in self.seen.items() if known != {KNOWN} and known != {NEVER}}
        self.never = {name for name, known in self.seen.items() if known == {NEVER}}


class Block(FactBlock):
    """Straight-line code: the household's (``row`` none) or that of one person in a loop."""

    def __init__(self, body: Body, row: str | None) -> None:
        super().__init__(body.law, body.tables, body.counter, body.inputs)
        self.body, self.row = body, row
        self.figures, self.day = body.figures, body.plan.day
        self.own: dict[str, Code] = {}

    # names

    def find(self, name: str) -> Code:
        body = self.body
        if name == "day":
            return self.constant(self.body.today, Type("date"))
        if name in self.own:
            return self.own[name]
        if name in body.household:
            return body.household[name]
        if name in body.figures:
            value = body.figures[name]
            kind = body.law.parameters[name].type
            return unknown_of(kind.kind) if value is None else self.constant(value, kind)
        if name in body.plan.inputs:
            row = "h" if body.plan.inputs[name] == HOUSEHOLD else "r"
            code = self.fact(name, row, "m")
            self.own[name] = code
            return code
        code = self.load(name, "i")
        self.own[name] = code
        return code

    def store(self, name: str, code: Code) -> None:
        """Keeps a person's value for later loops."""
        scratch = self.body.scratch
        if code.known != NEVER:
            slot = scratch.setdefault(name, len(scratch))
            self.lines.append(f"S{letter(code.kind)}[{slot}, i] = {code.text}")
            if code.known != KNOWN:
                self.lines.append(f"SK[{slot}, i] = {code.known}")
        self.body.stored[name] = code

    def load(self, name: str, position: str) -> Code:
        """A person's value kept by an earlier loop."""
        code = self.body.stored[name]
        if code.known == NEVER or code.const is not None:
            return code
        slot = self.body.scratch[name]
        known = KNOWN if code.known == KNOWN else self.let(f"SK[{slot}, {position}]")
        return Code(self.let(f"S{letter(code.kind)}[{slot}, {position}]"), known, code.kind, code.whole)

    def keep(self, name: str, code: Code, position: str) -> None:
        """Puts a value in its ring buffer, for the months to come."""
        slot = self.body.rings.slots[name]
        number = {YESNO: f"select({code.text}, 1.0, 0.0)", NUMBER: code.text}.get(code.kind, f"float({code.text})")
        if code.known == NEVER:
            number = "0.0"
        self.lines.append(f"RV[{slot}, t, {position}] = {number}")
        self.lines.append(f"RK[{slot}, t, {position}] = {code.known}")

    # steps

    def step(self, step: Step) -> Code:
        """The code of one value."""
        if step.version is not None:
            return self.code(step.version.body)
        if step.group is None:
            return unknown_of(step.type.kind)
        group = step.group
        if group.word == "months_since":
            return self._months_since(group)
        if group.is_lag:
            return self._lag(group)
        if group.word == "figure_on":
            return self._figure_on(group)
        if group.is_of_claims:
            return unknown_of(step.type.kind)  # claims have their own kernel
        if group.word == "of_person":
            return self._of_person(group)
        return self._pointing(group)

    def _of_person(self, group: Group) -> Code:
        pointer, none = self.find(group.pointer), self._none(group)
        if pointer.known == NEVER:
            return unknown_of(group.type.kind)
        there = self.let(f"{pointer.text} >= 0")
        position = self.choose(there, pointer.text, "zero")
        if group.source in self.body.plan.inputs:
            other = self.fact(group.source, self.let(f"p0 + np.uint64({position})"), "m")
        else:
            other = self.load(group.source, position)
        text = self.choose(there, other.text, none.text) if other.known != NEVER else none.text
        known = self.choose(there, other.known, none.known)
        return Code(text, self._both(pointer.known, known), group.type.kind, other.whole and none.whole)

    def _pointing(self, group: Group) -> Code:
        """A loop over the members who may point at this one."""
        self.counter_up()
        total, bad = f"a{self._counter[0]}", f"u{self._counter[0]}"
        self.lines += [f"{total} = 0.0", f"{bad} = False"]
        inner = Inner(self.body, self)
        pointer = inner.find(group.pointer)
        here = inner.let(f"{pointer.text} == ii")
        over = inner.find(group.over) if group.over else None
        value = inner.find(group.source) if group.source else Code("1.0", KNOWN, NUMBER, True)
        holds, known = here, pointer.known
        if over is not None:
            joined = inner._join(False, [Code(here, pointer.known, YESNO), over])
            holds, known = joined.text, joined.known
        inner.gather(total, bad, holds, known, value)
        # Nobody points at themself, so a person's own unknown pointer says nothing about those who point here.
        skip = ["    if j == i:", "        continue"]
        self.lines += ["for j in range(n):", *skip, *(f"    {line}" for line in inner.lines)]
        known = KNOWN if not inner.may_be_bad else self.let(f"not {bad}")
        return Code(total, known, NUMBER, value.whole)

    def counter_up(self) -> None:
        """A new number for names."""
        self._counter[0] += 1

    def gather(self, total: str, bad: str, holds: str, known: str, value: Code) -> None:
        """Adds ``value`` where ``holds``; notes what is not known, unless it would add 0 either way."""
        present = self.present()
        if known == NEVER or value.known == NEVER:
            zero = "False"
            sure = self._both(known, self.negated(holds)) if known != NEVER else "False"
        else:
            zero = "False" if value.const not in (None, 0) else self.let(f"{value.text} == 0.0")
            zero = self._both(value.known, zero)
            taken = self.choose(holds, value.known, "True")
            sure = self._both(known, taken)
        settled = self._either(sure, zero if known != KNOWN else "False")
        counted = self._both(present, self._both(known, holds)) if known != NEVER else "False"
        counted = self._both(counted, value.known)
        if counted != "False":
            self.lines.append(f"{total} += select({counted}, {value.text}, 0.0)" if counted != "True"
                              else f"{total} += {value.text}")  # fmt: skip
        self.may_be_bad = settled != "True"
        if self.may_be_bad:
            self.lines.append(f"{bad} |= {self._both(present, self.negated(settled))}")

    may_be_bad = False
    member_row = "r"

    def present(self) -> str:
        """Whether the row is a member on the day."""
        inputs = self.body.inputs
        text = "True"
        for there, name, sign in zip(inputs.membership, ("member_from", "member_until"), ("<=", ">"), strict=True):
            if there:
                column = inputs.argument(f"c_{name}")
                today = self.find("day").text
                text = self._both(text, self.let(f"{column}[{self.member_row}] {sign} {today}"))
        return text

    # other months

    def _ring(self, name: str, back: int, kind: Type) -> Code:
        slot = self.body.rings.slots[name]
        position = "i" if self.row else "0"
        where = f"RV[{slot}, (t + ring - {back}) % ring, {position}]"
        known = self.let(f"RK[{slot}, (t + ring - {back}) % ring, {position}]")
        value = self.let(where)
        if kind.kind == YESNO:
            return Code(self.let(f"{value} != 0.0"), known, YESNO)
        if kind.kind == NUMBER:
            return Code(value, known, NUMBER, False)
        return Code(self.let(f"np.int64({value})"), known, kind.kind, True)

    def _back(self, group: Group, name: str, back: int) -> Code:
        """The value so many months ago; before the first month asked for, the fact ``before`` if there is one."""
        body = self.body
        if group.before:
            kind = body.law.type_of(name)
            before, ring = self.find_first(group.before), self._ring(name, back, kind)
            asked = self.let(f"m >= {back}")
            text = self.choose(asked, ring.text, before.text if before.known != NEVER else ring.text)
            return Code(text, self.choose(asked, ring.known, before.known), kind.kind, ring.whole and before.whole)
        if name in body.plan.inputs:
            row = "h" if body.plan.inputs[name] == HOUSEHOLD else "r"
            return self.fact(name, row, f"m - {back}")
        return self._ring(name, back, body.law.type_of(name))

    def find_first(self, name: str) -> Code:
        """A fact as it stood in the first month asked for."""
        row = "h" if self.body.plan.inputs.get(name) == HOUSEHOLD else "r"
        return self.fact(name, row, "0")

    def _lag(self, group: Group) -> Code:
        if group.word not in ("total_of_last", "average_of_last"):
            return self._back(group, group.source, group.months)
        months = [self._back(group, group.source, back) for back in range(1, group.months + 1)]
        if any(month.known == NEVER for month in months):
            return unknown_of(NUMBER)
        known = self.all_known(*(month.known for month in months))
        text = months[0].text
        for month in months[1:]:
            text = self.let(f"{text} + {month.text}")
        whole = all(month.whole for month in months)
        if group.word == "average_of_last":
            text, whole = self.let(f"{text} / {float(group.months)!r}"), False
        return Code(text, known, NUMBER, whole)

    def _months_since(self, group: Group) -> Code:
        held = self.find(group.source)
        before = self._back(group, group.name, 1)
        later = self.let(f"{before.text} + 1.0")
        if held.known == NEVER:
            return unknown_of(NUMBER)
        known = self._both(held.known, self.choose(held.text, "True", before.known))
        return Code(self.choose(held.text, "0.0", later), known, NUMBER, True)


class Inner(Block):
    """The code of another member ``j`` inside a person's loop."""

    def __init__(self, body: Body, outer: Block) -> None:
        super().__init__(body, "j")
        self.lines.append("q = p0 + j")
        self.member_row = "q"

    def find(self, name: str) -> Code:
        body = self.body
        if name == "day":
            return super().find(name)
        if name in self.own:
            return self.own[name]
        if name in body.plan.inputs and body.plan.inputs[name] == PERSON:
            code = self.fact(name, "q", "m")
        elif name in body.household:
            code = body.household[name]
        else:
            code = self.load(name, "j")
        self.own[name] = code
        return code


def letter(kind: str) -> str:
    return {NUMBER: "F", YESNO: "B"}.get(kind, "I")
