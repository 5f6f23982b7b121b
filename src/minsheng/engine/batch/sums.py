"""Values over a household's members, gathered in the loop that works out what they need."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from minsheng.engine.batch.blocks import Block
from minsheng.engine.batch.code import KNOWN, NEVER, Code
from minsheng.engine.batch.reading_facts import FAR
from minsheng.engine.planning import Step
from minsheng.engine.tree import NUMBER, YESNO, Group

if TYPE_CHECKING:
    from minsheng.engine.batch.bodies import Body


class Sum:
    """A value over the household's members, gathered in the loop that works out what it needs."""

    def __init__(self, body: Body, step: Step) -> None:
        self.body, self.step = body, step
        assert step.group is not None
        self.group: Group = step.group
        body.counter[0] += 1
        number = body.counter[0]
        self.value, self.bad, self.found = f"a{number}", f"u{number}", f"f{number}"
        self.may_be_bad = False
        self.whole = True
        self.least = False

    def start(self) -> list[str]:
        """The lines before the loop."""
        word = self.group.word
        first = "False" if word == "any_of" else "True" if word == "all_of" else "0.0"
        if word in ("largest", "smallest"):
            number = self.group.type.kind == NUMBER
            first = ("-1e300" if word == "largest" else "1e300") if number else (
                f"np.int64({-FAR if word == 'largest' else FAR})")  # fmt: skip
        lines = [f"{self.value} = {first}", f"{self.bad} = False"]
        return [*lines, f"{self.found} = False"] if word in ("largest", "smallest") else lines

    def add(self, block: Block) -> None:
        """What one member adds, at the end of the loop's body."""
        group = self.group
        over = block.find(group.over) if group.over else Code("True", KNOWN, YESNO)
        if group.word in ("any_of", "all_of"):
            self._join(block, over, block.find(group.source))
            return
        source = block.find(group.source) if group.source else Code("1.0", KNOWN, NUMBER, True)
        self.whole = source.whole
        self.least = source.least is not None and source.least >= 0
        if group.word in ("total", "count"):
            block.gather(self.value, self.bad, over.text, over.known, source)
            self.may_be_bad = block.may_be_bad
            return
        present = block.present()
        taken = block._both(present, block._both(over.known, over.text)) if over.known != NEVER else "False"
        sure = (
            block._both(over.known, block.choose(over.text, source.known, "True")) if over.known != NEVER else "False"
        )
        if source.known != NEVER and taken != "False":
            pick = "max" if group.word == "largest" else "min"
            block.lines.append(f"{self.value} = select({taken}, {pick}({self.value}, {source.text}), {self.value})")
            block.lines.append(f"{self.found} |= {taken}")
        self.may_be_bad = sure != "True"
        if self.may_be_bad:
            block.lines.append(f"{self.bad} |= {block._both(present, block.negated(sure))}")

    def _join(self, block: Block, over: Code, source: Code) -> None:
        settles = self.group.word == "any_of"
        present = block.present()
        if settles:
            joined = block._join(False, [over, source])
        else:
            joined = block._join(True, [Code(block.negated(over.text), over.known, YESNO), source])
        if joined.known != NEVER:
            held = block._both(
                present, block._both(joined.known, joined.text if settles else block.negated(joined.text))
            )
            if held != "False":
                block.lines.append(f"{self.value} |= {held}" if settles else f"{self.value} &= {block.negated(held)}")
        self.may_be_bad = joined.known != KNOWN
        if self.may_be_bad:
            block.lines.append(f"{self.bad} |= {block._both(present, block.negated(joined.known))}")

    def end(self, top: Block) -> Code:
        """The household's value after the loop."""
        group, kind = self.group, self.group.type.kind
        known = KNOWN if not self.may_be_bad else top.let(f"not {self.bad}")
        if group.word in ("any_of", "all_of"):
            settled = self.value if group.word == "any_of" else top.let(f"not {self.value}")
            return Code(self.value, known if known == KNOWN else top.let(f"{settled} | {known}"), YESNO)
        if group.word in ("total", "count"):
            return Code(self.value, known, NUMBER, self.whole, least=Fraction(0) if self.least else None)
        none = top._none(group)
        text = top.choose(self.found, self.value, none.text) if none.known != NEVER else self.value
        somebody = top.choose(self.found, "True", none.known)
        return Code(text, top._both(known, somebody), kind, self.whole and none.whole)
