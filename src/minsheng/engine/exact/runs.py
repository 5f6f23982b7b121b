"""Runs of rules without anything declared between them, as one Python function each: a loop over people, or none.

What each rule takes stands in local names, so that a step costs little more than its own function. A rule that meets a
value that is not known is worked out again carefully (three-valued).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from minsheng.engine.planning import Step
from minsheng.engine.tree import HOUSEHOLD, Version
from minsheng.engine.unknown import Unknown, UnknownUsed, both

CAREFULLY = (UnknownUsed, ZeroDivisionError, KeyError, AttributeError, TypeError)
_FEWEST, _MOST = 1, 6  # so many values are looked at before a rule that needs them all is called

Careful = Callable[[Version, int], Any]


class Run:
    """Neighbouring rules of one entity.

    ``run(values, count, careful, functions)`` adds each rule's value to ``values`` (a list by person, or one value);
    ``functions`` are those of the whole day, of which this run's begin at ``first``.
    """

    def __init__(
        self, steps: Sequence[Step], first: int, needs: Sequence[Sequence[tuple[str, bool]]], needs_all: Sequence[bool]
    ) -> None:
        self.of = steps[0].of
        source = _source(steps, first, needs, needs_all)
        names: dict[str, Any] = {
            "CAREFULLY": CAREFULLY,
            "Unknown": Unknown,
            "both": both,
            "versions": [step.version for step in steps],
        }
        exec(compile(source, f"<{len(steps)} rules from {steps[0].name}>", "exec"), names)
        self.run: Callable[[dict[str, Any], int, Careful, list[FunctionType]], None] = names["run"]


def _source(
    steps: Sequence[Step], first: int, needs: Sequence[Sequence[tuple[str, bool]]], needs_all: Sequence[bool]
) -> str:
    household = steps[0].of == HOUSEHOLD
    own = {step.name: place for place, step in enumerate(steps)}
    local: dict[str, str] = {}
    head: list[str] = []
    taken: list[str] = []
    for place, step in enumerate(steps):
        head.append(f"f{place} = functions[{first + place}]; t{place} = versions[{place}]")
        if not household:
            head.append(f"o{place} = values[{step.name!r}] = []; a{place} = o{place}.append")
        for name, of_person in needs[place]:
            if name in local or name in own:
                continue
            local[name] = f"c{len(local)}"
            if of_person and not household:
                head.append(f"s{local[name]} = values[{name!r}]")
                taken.append(f"{local[name]} = s{local[name]}[who]")
            else:
                head.append(f"{local[name]} = values[{name!r}]")
    body = list(taken)
    for place in range(len(steps)):
        arguments = [f"x{own[name]}" if name in own else local[name] for name, _ in needs[place]]
        call = f"x{place} = f{place}({', '.join(arguments)})"
        who = "-1" if household else "who"
        attempt = ["try:", f"    {call}", "except CAREFULLY:", f"    x{place} = careful(t{place}, {who})"]
        if needs_all[place] and _FEWEST <= len(arguments) <= _MOST:
            unknown = " or ".join(f"type({argument}) is Unknown" for argument in dict.fromkeys(arguments))
            body.append(f"if {unknown}:")
            body.append(f"    x{place} = both({', '.join(arguments)})")
            body.append("else:")
            body += [f"    {line}" for line in attempt]
        else:
            body += attempt
        body.append(f"values[{steps[place].name!r}] = x{place}" if household else f"a{place}(x{place})")
    if not household:
        body = ["for who in range(count):", *(f"    {line}" for line in body)]
    return (
        "\n".join(["def run(values, count, careful, functions):", *(f"    {line}" for line in [*head, *body])]) + "\n"
    )
