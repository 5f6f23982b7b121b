"""``machine.yaml`` of grievances and reviews as the code reads it, checked, and drawn as a picture for the docs."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from minsheng.registry.access.roles import table as roles_table
from minsheng.services.casework.appeals.conditions import CONDITIONS

FILE = Path(__file__).with_name("machine.yaml")
SAME = "same"


class BadTable(ValueError):
    """``machine.yaml`` names something that is not there; the message says what and where."""

    code = "bad-machine"


@dataclass(frozen=True, slots=True)
class Action:
    """What moves an appeal. ``party``: a side of the dispute does it; ``decides``: it closes it on the merits."""

    name: str
    zh: str
    en: str
    sources: tuple[str, ...]
    target: str
    may: str
    own: bool
    party: bool
    decides: bool
    conditions: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of appeal: its states, actions and times."""

    name: str
    says: Mapping[str, Any]
    states: Mapping[str, Mapping[str, Any]]
    actions: Mapping[str, Action]
    first: str

    def possible(self, state: str) -> list[Action]:
        """Actions from a state, in the table's order."""
        return [action for action in self.actions.values() if state in action.sources]

    def is_closed(self, state: str) -> bool:
        """Whether nothing more is decided in a state."""
        return bool(self.states[state].get("closed"))

    def limit(self, step: str, procedure: str = "") -> Mapping[str, Any]:
        """The time of a step: ``days``, ``kind``, ``article``; of the summary procedure where it has its own."""
        if procedure == "summary" and step in self.says.get("summary", {}):
            return {**self.says["limits"][step], **self.says["summary"][step]}
        found: Mapping[str, Any] = self.says["limits"][step]
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """Both kinds, and what they share."""

    kinds: Mapping[str, Kind]
    redecides: frozenset[str]
    on_the_merits: frozenset[str]
    won: frozenset[str]
    pauses: Mapping[str, Mapping[str, str]]
    late: Mapping[str, Mapping[str, str]]
    amber_working_days: int
    elsewhere: Mapping[str, Mapping[str, str]]


@functools.cache
def table() -> Table:
    """The table. Raises :class:`BadTable`."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    kinds = {name: _kind(name, says) for name, says in plain["kinds"].items()}
    actions = {action for kind in kinds.values() for action in kind.actions}
    states = {state for kind in kinds.values() for state in kind.states}
    _known(plain["redecides"], actions, "redecides")
    _known([*plain["on_the_merits"], *plain["won"]], states, "on_the_merits, won")
    return Table(
        kinds,
        frozenset(plain["redecides"]),
        frozenset(plain["on_the_merits"]),
        frozenset(plain["won"]),
        plain["pauses"],
        plain["late"],
        plain["amber_working_days"],
        plain["elsewhere"],
    )


def _kind(name: str, says: dict[str, Any]) -> Kind:
    states = says["states"]
    actions = {each: _action(f"{name}, {each}", each, plain, says) for each, plain in says["actions"].items()}
    _known([says["first"]], states, f"{name}, first")
    reached = {says["first"]}
    while more := {a.target for a in actions.values() if a.target != SAME and reached & set(a.sources)} - reached:
        reached |= more
    if lost := states.keys() - reached:
        raise BadTable(f"machine.yaml, {name}: nothing leads to {', '.join(sorted(lost))}.")
    return Kind(name, says, states, actions, says["first"])


def _action(where: str, name: str, plain: dict[str, Any], says: dict[str, Any]) -> Action:
    _known(plain["from"], says["states"], f"{where}, from")
    _known([plain["to"]], {*says["states"], SAME}, f"{where}, to")
    _known([plain["may"]], roles_table().actions, f"{where}, may")
    _known(plain.get("guards", ()), CONDITIONS, f"{where}, guards")
    _known([*plain.get("starts", ()), *plain.get("ends", ())], says["limits"], f"{where}, starts or ends")
    if not plain.get("article"):
        raise BadTable(f"machine.yaml, {where}: no article.")
    return Action(
        name,
        plain["zh"],
        plain["en"],
        tuple(plain["from"]),
        plain["to"],
        plain["may"],
        bool(plain.get("own")),
        bool(plain.get("party")),
        bool(plain.get("decides")),
        tuple(plain.get("guards", ())),
        tuple(plain.get("starts", ())),
        tuple(plain.get("ends", ())),
        plain["article"],
    )


def _known(words: Iterable[str], known: Any, where: str) -> None:
    for word in words:
        if word not in known:
            raise BadTable(f'machine.yaml, {where}: there is no "{word}". Known: {", ".join(sorted(known))}.')


def as_mermaid(kind: str, lang: str = "en") -> str:
    """A kind as a Mermaid state diagram; ``lang`` is ``zh`` or ``en``."""
    ours = table().kinds[kind]
    lines = ["stateDiagram-v2", f"  [*] --> {ours.first}"]
    lines += [f'  state "{says[lang]}" as {name}' for name, says in ours.states.items()]
    for action in ours.actions.values():
        for source in action.sources:
            target = source if action.target == SAME else action.target
            lines.append(f"  {source} --> {target}: {getattr(action, lang)}")
    lines += [f"  {name} --> [*]" for name, says in ours.states.items() if says.get("closed")]
    return "\n".join(lines)
