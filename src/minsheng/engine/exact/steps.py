"""The tree of steps under a value: each with how it came about, its article or figure, and what it used."""

from __future__ import annotations

import datetime

from minsheng.engine.exact.answers import Node
from minsheng.engine.exact.evaluating import Evaluation
from minsheng.engine.tree import HOUSEHOLD, PERSON
from minsheng.engine.unknown import is_unknown


def step_of(found: Evaluation, day: datetime.date, name: str, who: int, seen: dict[tuple[str, int], Node]) -> Node:
    """The steps to a value on a day, those that really mattered; ``seen`` holds those already written."""
    law, facts = found.law, found.facts
    entity = law.entity_of(name)
    who = who if entity == PERSON else -1
    if (name, who) in seen:
        return seen[name, who]
    if name in law.parameters:
        figure = law.parameters[name].figure(day)
        value = found.figure(name, day)
        kind = "given" if name in facts.given else "figure"
        return Node(name, -1, value, kind, figure=figure, at=str(figure.at) if figure else "")
    value = found.value(name, who, day)
    if name in law.facts:
        return Node(name, who, value, "fact")
    if name in facts.given:
        return Node(name, who, value, "given")
    if name in law.rules:
        version = law.rules[name].version(day)
        node = Node(name, who, value, "rule", version.article if version else "", str(version.at) if version else "")
        seen[name, who] = node
        for used in found.used_by(name, who, day):
            if used != "day":
                node.under.append(step_of(found, day, used, who, seen))
        return node
    group = law.groups[name]
    node = Node(name, who, value, "group", group.article, str(group.at))
    seen[name, who] = node
    if group.is_lag or group.word == "figure_on":
        return node
    for need in group.same_month_names():
        if law.entity_of(need) == PERSON and entity == HOUSEHOLD:
            node.under.extend(
                step_of(found, day, need, member, seen) for member in range(found.count) if facts.is_member(member, day)
            )
        elif group.word == "of_person" and need == group.source:
            pointer = found.value(group.pointer, who, day)
            if not is_unknown(pointer) and pointer >= 0:
                node.under.append(step_of(found, day, need, pointer, seen))
        else:
            node.under.append(step_of(found, day, need, who, seen))
    return node
