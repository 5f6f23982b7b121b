"""What a value may not rest on: itself, and for a claim what is known after the last one only."""

from __future__ import annotations

import datetime

from minsheng.engine.loading.problems import Problems
from minsheng.engine.tree import CLAIM, Law


def check_circles(law: Law, problems: Problems) -> None:
    """Notes every circle of values on any day."""
    days = {law.begins}
    for rule in law.rules.values():
        days.update(version.starts for version in rule.versions)
    reported: set[frozenset[str]] = set()
    for day in sorted(days):
        for circle in _circles(law, day):
            key = frozenset(circle)
            if key in reported:
                continue
            reported.add(key)
            lags = [name for name in circle if name in law.groups and law.groups[name].is_lag]
            name = lags[0] if lags else circle[0]
            at = law.groups[name].at if name in law.groups else law.rules[name].versions[0].at
            text = " → ".join([*circle, circle[0]]) + f" goes round in a circle (on {day})."
            remedy = "Give the lag before=, the fact with the value before the first month." if lags else "Break it."
            problems.add(at.file, at.line, "circle", text, remedy)


def _circles(law: Law, day: datetime.date) -> list[list[str]]:
    needs: dict[str, list[str]] = {}
    for name, rule in law.rules.items():
        version = rule.version(day)
        needs[name] = [need for need in version.needs if need in law.rules or need in law.groups] if version else []
    for name, group in law.groups.items():
        found = group.same_month_names()
        if group.is_lag and not group.before:
            found.append(group.source)
        needs[name] = [need for need in found if need in law.rules or need in law.groups]
    state: dict[str, int] = {}
    path: list[str] = []
    circles: list[list[str]] = []

    def visit(name: str) -> None:
        state[name] = 1
        path.append(name)
        for need in needs[name]:
            if state.get(need) == 1:
                circles.append(path[path.index(need) :])
            elif need not in state:
                visit(need)
        path.pop()
        state[name] = 2

    for name in needs:
        if name not in state:
            visit(name)
    return circles


def check_claims(law: Law, problems: Problems) -> None:
    """A claim may not rest on what is added up over all claims of the year: that is known only after it."""
    afterwards: dict[str, str] = {}  # name -> the total that it rests on

    def rests_on(name: str) -> str:
        if name not in afterwards:
            afterwards[name] = ""
            if name in law.groups:
                group = law.groups[name]
                needs = [name for name in (group.source, *group.same_month_names()) if name]
                afterwards[name] = name if group.is_of_claims else next(filter(None, map(rests_on, needs)), "")
            elif name in law.rules:
                needs = [need for version in law.rules[name].versions for need in version.needs]
                afterwards[name] = next(filter(None, map(rests_on, needs)), "")
        return afterwards[name]

    for rule in law.rules.values():
        total = rests_on(rule.name) if rule.of == CLAIM else ""
        if total:
            at = rule.versions[0].at
            text = f'"{rule.name}" is of a claim and rests on "{total}", which is known after the last claim.'
            problems.add(at.file, at.line, "wrong-entity", text, "Use so_far(…), which runs over the earlier claims.")
