"""Reads the claims of a person as a household's plain form states them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from minsheng.engine.claims import MOST_NUMBER, Claim, wrong_numbers
from minsheng.engine.fact_problems import FactProblem, nearest
from minsheng.engine.tree import CLAIM, Law, Type

_OF_CLAIMS = ("number", "settled_on", "replaces", "withdrawn")
ReadValue = Callable[[Any, Type, tuple[str, ...]], Any]


class ClaimReader:
    """Checks and types claims; ``value`` reads one fact, and both add what is wrong to ``problems``."""

    def __init__(self, law: Law, problems: list[FactProblem], value: ReadValue) -> None:
        self._law, self._problems, self._value = law, problems, value

    def _refuse(self, path: tuple[str, ...], code: str, what: str, remedy: str) -> None:
        self._problems.append(FactProblem(path, code, what, remedy))

    def read(self, raw: Any, path: tuple[str, ...], patient: int) -> list[Claim]:
        """The claims of one person, by position; what is wrong is added to the problems."""
        if not isinstance(raw, list):
            self._refuse(path, "no-list", "claims must be a list.", "Write - {number: 1, settled_on: 2025-03-01, …}.")
            return []
        found = []
        for position, said in enumerate(raw):
            where = (*path, str(position))
            if not isinstance(said, Mapping):
                self._refuse(where, "no-mapping", "this is no claim.", "Write {number: 1, settled_on: 2025-03-01, …}.")
                continue
            if (claim := self._claim(said, where, patient)) is not None:
                found.append(claim)
        if len(found) == len(raw):
            for wrong in wrong_numbers(found):
                self._refuse((*path, str(wrong.position), wrong.field), wrong.code, wrong.what, wrong.remedy)
        return found

    def _claim(self, said: Mapping[str, Any], path: tuple[str, ...], patient: int) -> Claim | None:
        before = len(self._problems)
        number = self._number(said.get("number"), (*path, "number"))
        replaces = self._number(said["replaces"], (*path, "replaces")) if said.get("replaces") is not None else None
        settled = self._settled(said.get("settled_on"), (*path, "settled_on"))
        withdrawn = said.get("withdrawn", False)
        if not isinstance(withdrawn, bool):
            self._refuse((*path, "withdrawn"), "bad-value", f"{withdrawn!r} is no yes or no.", "Write true or false.")
        stated: dict[str, Any] = {}
        for name, raw in said.items():
            if name in _OF_CLAIMS or raw is None:
                continue
            if (kind := self._kind_of_claims(str(name), (*path, str(name)))) is not None:
                stated[str(name)] = self._value(raw, kind, (*path, str(name)))
        if len(self._problems) > before or number is None or settled is None:
            return None
        return Claim(patient, number, settled, stated, replaces, withdrawn)

    def _number(self, raw: Any, path: tuple[str, ...]) -> int | None:
        if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= MOST_NUMBER:
            return raw
        self._refuse(path, "bad-value", f"{raw!r} is no number of a claim.", "Write a whole number above 0.")
        return None

    def _settled(self, raw: Any, path: tuple[str, ...]) -> datetime.date | None:
        try:
            return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(str(raw))
        except ValueError:
            self._refuse(path, "bad-value", f"{raw!r} is no day.", "Write the day of settlement, YYYY-MM-DD.")
            return None

    def _kind_of_claims(self, name: str, path: tuple[str, ...]) -> Type | None:
        """The type of a claim's value, or none and a problem."""
        law = self._law
        try:
            entity, kind = law.entity_of(name), law.type_of(name)
        except KeyError:
            names = [fact.name for fact in law.facts.values() if fact.of == CLAIM]
            self._refuse(path, "unknown-fact", f'"{name}" is no fact of this law.', nearest(name, names))
            return None
        if entity != CLAIM:
            remedy = f"Put it under the {entity}." if entity else "Put it under household."
            self._refuse(path, "wrong-entity", f'"{name}" is of a {entity or "household"}.', remedy)
            return None
        return kind
