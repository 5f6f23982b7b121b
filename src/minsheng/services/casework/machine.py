"""Tables of states and actions as the code reads them, checked, and drawn as a picture for the docs.

``machine.yaml`` is the cases'; other records that are moved by such a table (:mod:`.supervising`) read theirs in the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from minsheng.engine.tree import Programme
from minsheng.registry.access.roles import table
from minsheng.services.casework import granting_guards  # noqa: F401  (its guards make themselves known)
from minsheng.services.casework.guards import GUARDS

FILE = Path(__file__).with_name("machine.yaml")
SAME = "same"
# Of time limits in programme.yaml; the last is of the city.
STEPS = ("inquiry", "opinion", "publicity", "decision", "notice", "whole", "papers_after")


def _has_limit(data: Mapping[str, Any], step: str, key: str = "days") -> bool:
    return any(limit.get("step") == step and key in limit for limit in data.get("time_limits", ()))


FEATURES: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "helps_first": lambda data: "helps_first" in data,
    "longer_limit": lambda data: _has_limit(data, "whole", "special_days"),
    "publicity": lambda data: _has_limit(data, "publicity"),
}


class BadMachine(ValueError):
    """``machine.yaml`` names something that is not there; the message says what and where."""

    code = "bad-machine"


@dataclass(frozen=True, slots=True)
class Action:
    """What moves a case: from which states to which, who may, what must hold, which clocks start and end."""

    name: str
    zh: str
    en: str
    sources: tuple[str, ...]
    target: str
    may: str
    own: bool
    guards: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    only: str = ""

    def is_of(self, programme: Programme) -> bool:
        """Whether the programme's law has what this action is about."""
        return not self.only or FEATURES[self.only](programme.data)


@dataclass(frozen=True, slots=True)
class Machine:
    """States and actions by name."""

    states: dict[str, dict[str, Any]]
    actions: dict[str, Action]
    first: str
    pauses: dict[str, dict[str, str]]
    amber_working_days: int
    also_first: tuple[str, ...] = ()
    steps: Mapping[str, dict[str, str]] = field(default_factory=dict)

    def words_of(self, step: str) -> dict[str, str]:
        """What a step of a history is called, ``zh`` and ``en``: an action, or what is no action (``steps``)."""
        action = self.actions.get(step)
        return {"zh": action.zh, "en": action.en} if action else self.steps.get(step, {"zh": step, "en": step})

    def possible(self, state: str, programme: Programme | None = None) -> list[Action]:
        """Actions from a state, in the table's order; of a programme, those that its law has."""
        return [
            action
            for action in self.actions.values()
            if state in action.sources and (programme is None or action.is_of(programme))
        ]

    def is_closed(self, state: str) -> bool:
        """Whether nothing more is decided in a state."""
        return bool(self.states[state].get("closed"))


@functools.cache
def machine() -> Machine:
    """The cases' table. Raises :class:`BadMachine`."""
    return read_machine(FILE, GUARDS, STEPS)


def read_machine(file: Path, guards: Collection[str], steps: Collection[str]) -> Machine:
    """A table whose conditions and clocks are among these. Raises :class:`BadMachine`."""
    plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    states = plain["states"]
    actions = {name: _action(name, says, states, guards, steps) for name, says in plain["actions"].items()}
    _known([plain["first"]], states, "first")
    also_first = tuple(plain.get("also_first", ()))
    _known(also_first, states, "also_first")
    reached = {plain["first"], *also_first}
    while more := {a.target for a in actions.values() if a.target != SAME and reached & set(a.sources)} - reached:
        reached |= more
    if lost := states.keys() - reached:
        raise BadMachine(f"machine.yaml: nothing leads to {', '.join(sorted(lost))}.")
    return Machine(
        states,
        actions,
        plain["first"],
        plain.get("pauses", {}),
        plain["amber_working_days"],
        also_first,
        plain.get("steps", {}),
    )


def _action(
    name: str, says: dict[str, Any], states: dict[str, Any], guards: Collection[str], steps: Collection[str]
) -> Action:
    _known(says["from"], states, f"{name}, from")
    _known([says["to"]], {*states, SAME}, f"{name}, to")
    _known([says["may"]], table().actions, f"{name}, may")
    _known(says.get("guards", ()), guards, f"{name}, guards")
    _known([*says.get("starts", ()), *says.get("ends", ())], steps, f"{name}, starts or ends")
    _known([says["only"]] if "only" in says else [], FEATURES, f"{name}, only")
    return Action(
        name,
        says["zh"],
        says["en"],
        tuple(says["from"]),
        says["to"],
        says["may"],
        bool(says.get("own")),
        tuple(says.get("guards", ())),
        tuple(says.get("starts", ())),
        tuple(says.get("ends", ())),
        only=says.get("only", ""),
    )


def _known(words: Any, known: Any, where: str) -> None:
    for word in words:
        if word not in known:
            raise BadMachine(f'machine.yaml, {where}: there is no "{word}". Known: {", ".join(sorted(known))}.')


def as_mermaid(lang: str = "en", ours: Machine | None = None) -> str:
    """A machine, the cases' if none is named, as a Mermaid state diagram; ``lang`` is ``zh`` or ``en``."""
    ours = ours or machine()
    lines = ["stateDiagram-v2", *(f"  [*] --> {name}" for name in (ours.first, *ours.also_first))]
    lines += [f'  state "{says[lang]}" as {name}' for name, says in ours.states.items()]
    for action in ours.actions.values():
        for source in action.sources:
            target = source if action.target == SAME else action.target
            lines.append(f"  {source} --> {target}: {getattr(action, lang)}")
    lines += [f"  {name} --> [*]" for name, says in ours.states.items() if says.get("closed")]
    return "\n".join(lines)
