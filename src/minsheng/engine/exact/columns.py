"""Rules as Python for a whole household: the value of each person in turn, or the household's.

What all is known for is worked out in one go; where something is not, the rule is worked out again carefully
(:mod:`minsheng.engine.exact.three_valued`). Of ``has_reached_age = age >= age_of_majority`` comes::

    def has_reached_age__20250101__column(values, count):
        s0 = values['age']
        found = values['has_reached_age'] = []
        for who in range(count):
            age = s0[who]
            if type(age) is Unknown:
                found.append(has_reached_age__20250101__careful(age, who))
                continue
            try:
                found.append((age >= p_age_of_majority))
            except CAREFULLY:
                found.append(has_reached_age__20250101__careful(age, who))
"""

from __future__ import annotations

from minsheng.engine.exact.texts import global_name, shared_nodes, text_of
from minsheng.engine.tree import PERSON, Law, Rule, Version
from minsheng.engine.unknown import UnknownUsed

CAREFULLY = (UnknownUsed, ZeroDivisionError, KeyError, AttributeError, TypeError)
_MOST = 6  # so many values are looked at before a rule that needs them all is tried


def column_text(law: Law, rule: Rule, version: Version, name: str, careful: str, inputs: list[str]) -> str:
    """The function that adds a rule's values to a household's ``values``."""
    of_people = [need for need in inputs if law.entity_of(need) == PERSON]
    head = [f"{need} = values[{need!r}]" for need in inputs if need not in of_people]
    with_who = ", ".join([*inputs, "who" if rule.of == PERSON else "-1"])
    if rule.of == PERSON:
        head += [f"s{place} = values[{need!r}]" for place, need in enumerate(of_people)]
        head += [f"found = values[{rule.name!r}] = []", "for who in range(count):"]
        body = [f"{need} = s{place}[who]" for place, need in enumerate(of_people)]
        body += _one_value(law, version, inputs, "found.append({})", f"{careful}({with_who})", "continue")
        head += [f"    {line}" for line in body]
    else:
        head += _one_value(law, version, inputs, f"values[{rule.name!r}] = {{}}", f"{careful}({with_who})", "return")
    return "\n".join([f"def {name}(values, count):", *(f"    {line}" for line in head)]) + "\n"


def _one_value(law: Law, version: Version, inputs: list[str], put: str, careful: str, leave: str) -> list[str]:
    """One value, tried plainly first; straight carefully where something that the rule needs is seen to be unknown."""
    lines = []
    if version.needs_all and 0 < len(inputs) <= _MOST:
        test = " or ".join(f"type({name}) is Unknown" for name in inputs)
        lines += [f"if {test}:", f"    {put.format(careful)}", f"    {leave}"]
    attempt, text = _plain(law, version)
    lines += ["try:", *(f"    {line}" for line in attempt), f"    {put.format(text)}"]
    return [*lines, "except CAREFULLY:", f"    {put.format(careful)}"]


def _plain(law: Law, version: Version) -> tuple[list[str], str]:
    """A body where all is known; an expression used twice gets a name first, so that it is worked out once."""
    shared = shared_nodes(version.body)
    local: dict[int, str] = {}
    lines = []
    for node in version.body.walk():
        if id(node) in shared:
            text = text_of(node, lambda said: global_name(law, said), local)
            local[id(node)] = f"x{len(local)}"
            lines.append(f"{local[id(node)]} = {text}")
    return lines, text_of(version.body, lambda said: global_name(law, said), local)
