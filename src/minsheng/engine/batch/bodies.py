"""The body of a kernel: one household after another, month after month, stage after stage.

In a stage, one loop over the people works out every person value of that stage and adds up what the household needs;
then the household's values follow. A person value that a later loop needs is kept in a small scratch array; nothing
else is stored. Values of earlier months stand in ring buffers as deep as the law looks back.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from minsheng.engine.batch.blocks import Block, Outputs, Rings
from minsheng.engine.batch.code import KNOWN, NEVER, Code, PerMonth, Tables
from minsheng.engine.batch.reading_facts import Inputs
from minsheng.engine.batch.sums import Sum
from minsheng.engine.planning import DayPlan, Step
from minsheng.engine.tree import HOUSEHOLD, MEMBER_WORDS, NUMBER, PERSON, POINTING_WORDS, Law


class Body:
    """Writes the code of one month, for the law of one day."""

    def __init__(
        self,
        law: Law,
        plan: DayPlan,
        inputs: Inputs,
        tables: Tables,
        rings: Rings,
        outputs: Outputs,
        counter: list[int],
        scratch: dict[str, int],
        months: list[datetime.date],
    ) -> None:
        self.today = PerMonth(months)
        self.law, self.plan, self.inputs, self.tables, self.rings = law, plan, inputs, tables, rings
        self.results, self.outputs, self.counter, self.scratch = outputs.names, outputs, counter, scratch
        self.steps = {step.name: step for step in plan.steps}
        self.lines: list[str] = []
        self.household: dict[str, Code] = {}  # household values of the month, usable everywhere after they are written
        self.stored: dict[str, Code] = {}  # person values kept in scratch, as they were when written
        self.figures = {name: figure.value if figure else None for name, figure in plan.figures.items()}
        self.crossing = self._crossing()

    # what must be kept between loops

    def _loop_of(self, name: str) -> int:
        step = self.steps.get(name)
        return step.stage if step is not None and step.of == PERSON else 0

    def _crossing(self) -> set[str]:
        """Person values that are read in another loop than the one that works them out."""
        found: set[str] = set()
        for step in self.plan.steps:
            for need in self._needs(step):
                if need in self.steps and self.steps[need].of == PERSON:
                    other = step.group is not None and (
                        step.group.word in POINTING_WORDS or step.group.word == "of_person"
                    )
                    if other or self.steps[need].stage != step.stage:
                        found.add(need)
        return found

    def _needs(self, step: Step) -> Sequence[str]:
        if step.version is not None:
            return step.version.needs
        return step.group.same_month_names() if step.group is not None else []

    # the code

    def write(self) -> list[str]:
        """The lines of the month's body."""
        stages = sorted({step.stage for step in self.plan.steps} | {0})
        top = Block(self, None)
        for stage in stages:
            people = [step for step in self.plan.steps if step.stage == stage and step.of == PERSON]
            groups = [
                step
                for step in self.plan.steps
                if step.stage == stage and step.of == HOUSEHOLD and step.group and step.group.word in MEMBER_WORDS
            ]
            if people or groups or (stage == 0 and self._facts_out(PERSON)):
                self._loop(top, stage, people, groups)
            for step in self.plan.steps:
                if step.stage == stage and step.of == HOUSEHOLD and step not in groups:
                    self._household_step(top, step)
        for name in self.results:
            if self.law.entity_of(name) == HOUSEHOLD:
                self._out(top, name, top.find(name), "h")
        for name in self.rings.slots:
            if name in self.steps and self.steps[name].of == HOUSEHOLD:
                top.keep(name, top.find(name), "0")
        self.lines.extend(top.lines)
        return self.lines

    def _facts_out(self, of: str) -> list[str]:
        return [name for name in self.results if name in self.plan.inputs and self.law.entity_of(name) == of]

    def _household_step(self, top: Block, step: Step) -> None:
        self._comment(top, step)
        self.household[step.name] = top.step(step)

    def _comment(self, block: Block, step: Step) -> None:
        if step.version is not None:
            label = self.law.label(step.name, "zh")
            block.lines.append(f"# {step.name} {label} 〔{step.version.article}〕 {step.version.at}")
        elif step.group is not None:
            block.lines.append(f"# {step.name} = {step.group.word}({step.group.source})")

    def _loop(self, top: Block, stage: int, people: list[Step], groups: list[Step]) -> None:
        sums = [Sum(self, step) for step in groups]
        for one in sums:
            top.lines.extend(one.start())
        block = Block(self, "i")
        block.lines += ["r = p0 + i", "ii = np.int64(i)"]
        for step in people:
            self._comment(block, step)
            code = block.step(step)
            block.own[step.name] = code
            if step.name in self.crossing:
                block.store(step.name, code)
            if step.name in self.rings.slots:
                block.keep(step.name, code, "i")
            if step.name in self.results:
                self._out(block, step.name, code, "r")
        if stage == 0:
            for name in self._facts_out(PERSON):
                self._out(block, name, block.find(name), "r")
        for one in sums:
            one.add(block)
        top.lines.append("for i in range(n):")
        top.lines.extend(f"    {line}" for line in block.lines)
        for one in sums:
            self.household[one.step.name] = one.end(top)

    def _out(self, block: Block, name: str, code: Code, row: str) -> None:
        outputs = self.outputs
        outputs.seen.setdefault(name, set()).add(code.known if code.known in (KNOWN, NEVER) else "")
        if code.known == NEVER and name not in outputs.masked:
            return
        kind = self.law.type_of(name)
        text = code.text if code.kind != NUMBER or code.text != "0.0" else "0.0"
        if kind.is_money:
            text = code.in_fen()
        guard, sign = "if o >= 0: " if outputs.guarded else "", "+=" if outputs.adds(kind) else "="
        if outputs.wanted(name):
            out = self.inputs.argument(f"out_{name}")
            block.lines.append(f"{guard}{out}[o, {row}] {sign} {text}")
            if name in outputs.masked:
                known = self.inputs.argument(f"outk_{name}")
                block.lines.append(f"{guard}{known}[o, {row}] {'&=' if outputs.adds(kind) else '='} {code.known}")
