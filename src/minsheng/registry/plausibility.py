"""What cannot be true of a household's people, whatever the law says: a child older than its mother, two heads."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.engine.facts import FactProblem, Facts
from minsheng.engine.tree import Law
from minsheng.engine.unknown import is_unknown


def implausible(law: Law, facts: Facts, day: datetime.date) -> list[FactProblem]:
    """Everything impossible about the people of one household on a day. Empty if nothing is."""
    people = _People(law, facts, day)
    return [*people.births(), *people.parents(), *people.spouses(), *people.heads()]


class _People:
    def __init__(self, law: Law, facts: Facts, day: datetime.date) -> None:
        self.law, self.facts, self.day = law, facts, day
        self.names = facts.people

    def column(self, name: str) -> list[Any]:
        if name not in self.facts.stated:
            return [None] * len(self.names)
        return [None if is_unknown(value) else value for value in self.facts.column(self.law, name, self.day)]

    def births(self) -> list[FactProblem]:
        problems = []
        for name, birth in zip(self.names, self.column("birth_date"), strict=True):
            if birth is not None and not datetime.date(1900, 1, 1) <= birth <= self.day:
                text = f"is born on {birth}."
                path = ("people", name, "birth_date")
                problems.append(FactProblem(path, "impossible-birth", text, f"Between 1900 and {self.day}."))
        return problems

    def parents(self) -> list[FactProblem]:
        births = self.column("birth_date")
        problems = []
        for pointer in ("mother", "father"):
            for child, parent in enumerate(self.column(pointer)):
                if parent is None or parent < 0 or births[child] is None or births[parent] is None:
                    continue
                if births[parent] >= births[child]:
                    text = f"{self.names[child]} is born on {births[child]}, the {pointer} on {births[parent]}."
                    path = ("people", self.names[child], pointer)
                    remedy = "A child is younger than its parents; mend a day or the parent."
                    problems.append(FactProblem(path, "older-than-parent", text, remedy))
        return problems

    def spouses(self) -> list[FactProblem]:
        spouses = self.column("spouse")
        problems = []
        for one, other in enumerate(spouses):
            if other is None or other < 0 or spouses[other] in (None, one):
                continue
            text = f"{self.names[one]} names {self.names[other]}, who does not name {self.names[one]}."
            path = ("people", self.names[one], "spouse")
            problems.append(FactProblem(path, "spouses-differ", text, "Spouses name each other; mend one."))
        return problems

    def heads(self) -> list[FactProblem]:
        heads = [
            name
            for name, relation in zip(self.names, self.column("relation_to_head"), strict=True)
            if relation == "head"
        ]
        if len(heads) < 2:
            return []
        text = f"{' and '.join(heads)} are both the head."
        return [FactProblem(("people", heads[1], "relation_to_head"), "two-heads", text, "A household has one head.")]
