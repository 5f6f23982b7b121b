"""What changed in the law between two days: rules with another text, parameters with another figure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from minsheng.engine.tree import Figure, Law, Parameter, Rule, Version


@dataclass(frozen=True, slots=True)
class Changed:
    """One rule or parameter, and what stood and stands: none where nothing was, or is, in force."""

    name: str
    rule: Rule | None
    parameter: Parameter | None
    before: Version | Figure | None
    after: Version | Figure | None


def changed_between(law: Law, before: datetime.date, after: datetime.date) -> list[Changed]:
    """Every rule and parameter that says something else on the second day, rules first, in the law's order."""
    found = []
    for name, rule in law.rules.items():
        old, new = rule.version(before), rule.version(after)
        if old is not new:
            found.append(Changed(name, rule, None, old, new))
    for name, parameter in law.parameters.items():
        was, is_now = parameter.figure(before), parameter.figure(after)
        if was is not is_now:
            found.append(Changed(name, None, parameter, was, is_now))
    return found
