"""What must hold of the law as a whole: every name is there, nothing goes round in a circle, dated texts meet."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from minsheng.engine.loading.circles import check_circles, check_claims
from minsheng.engine.loading.kinds import type_rule
from minsheng.engine.loading.problems import Problems
from minsheng.engine.tree import (
    CHOICE,
    CLAIM,
    DATE,
    HOUSEHOLD,
    MEMBER_WORDS,
    NUMBER,
    PERSON,
    POINTER,
    YESNO,
    Expr,
    Group,
    Law,
    Place,
    Type,
)
from minsheng.engine.units import times, unit_of, unit_of_annotation, words_of
from minsheng.law.words import units as unit_aliases


def check(law: Law, annotations: list[tuple[str, str, Place]], problems: Problems) -> None:
    """Notes everything that the law as a whole gets wrong; raises if anything is."""
    _check_dates(law, problems)
    _check_group_names(law, problems)
    problems.stop_if_any()
    groups = settle_order(law)
    _settle_choices(law)
    _check_names(law, problems)
    problems.stop_if_any()
    _check_groups(law, groups, problems)
    for name, annotation, at in annotations:
        check_annotation(law, name, annotation, at, problems)
    _check_axes(law, problems)
    for name, rule in law.rules.items():
        for version in rule.versions:
            type_rule(law, name, version, rule.type, problems)
    check_circles(law, problems)
    check_claims(law, problems)
    _check_programmes(law, problems)
    _check_unused(law, problems)
    problems.stop_if_any()


def _near(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f'Do you mean "{close[0]}"? Otherwise' if close else "Otherwise"


def all_names(law: Law) -> list[str]:
    """Every name a rule may take."""
    return [*law.facts, *law.rules, *law.groups, *law.parameters, "day"]


def _check_dates(law: Law, problems: Problems) -> None:
    for name, rule in law.rules.items():
        rule.versions.sort(key=lambda version: version.starts)
        for version in rule.versions:
            if version.ends is not None and version.ends <= version.starts:
                text = f'"{name}" ends on {version.ends}, not after it starts.'
                problems.add(version.at.file, version.at.line, "bad-dates", text, "Ends are exclusive; mend the dates.")
        for first, second in zip(rule.versions, rule.versions[1:], strict=False):
            at = second.at
            if first.ends is None or first.ends > second.starts:
                text = f'"{name}": two texts hold on {second.starts} ({first.function}, {second.function}).'
                problems.add(at.file, at.line, "overlap", text, f"End the first with ends={second.starts}.")
            elif first.ends < second.starts:
                text = f'"{name}": no text holds from {first.ends} to {second.starts}.'
                problems.add(at.file, at.line, "gap", text, "Make the dates meet.")
    for parameter in law.parameters.values():
        for earlier, later in zip(parameter.figures, parameter.figures[1:], strict=False):
            if earlier.starts == later.starts:
                text = f'"{parameter.name}" has two values from {later.starts}.'
                problems.add(later.at.file, later.at.line, "overlap", text, "Keep one.")


def _check_names(law: Law, problems: Problems) -> None:
    names = set(all_names(law))
    for rule in law.rules.values():
        for version in rule.versions:
            at = version.at
            used = set(version.needs)
            for argument in version.arguments:
                if argument not in names:
                    remedy = f"{_near(argument, names)} declare it as a fact, parameter or rule."
                    problems.add(at.file, at.line, "unknown-name", f'"{argument}" is not defined anywhere.', remedy)
                elif argument not in used:
                    text = f'{version.function} takes "{argument}" and does not use it.'
                    problems.add(at.file, at.line, "unused-argument", text, "Take it out.")
                elif rule.of == HOUSEHOLD and law.entity_of(argument) == PERSON:
                    text = f'"{rule.name}" is of the household, "{argument}" of a person.'
                    problems.add(at.file, at.line, "wrong-entity", text, "Declare total(…), any_of(…) … of it first.")
                elif rule.of != CLAIM and law.entity_of(argument) == CLAIM:
                    text = f'"{rule.name}" is of the {rule.of}, "{argument}" of a claim.'
                    problems.add(at.file, at.line, "wrong-entity", text, "Declare total_of_claims(…) of it first.")
            for node in version.body.walk():
                _check_use(law, node, at, names, problems)


def _check_group_names(law: Law, problems: Problems) -> None:
    names = set(all_names(law))
    for group in law.groups.values():
        wanted = [group.source, group.over, group.pointer, group.before, group.day]
        for name in [name for name in wanted if name]:
            if name not in names:
                remedy = f"{_near(name, names)} declare it as a fact, parameter or rule."
                text = f'"{group.name}" names "{name}", which is not defined anywhere.'
                problems.add(group.at.file, group.at.line, "unknown-name", text, remedy)


def _check_use(law: Law, node: Expr, at: Place, names: set[str], problems: Problems) -> None:
    name = str(node.value)
    if node.op not in ("ref", "lookup", "bracket", "progressive") or name not in names:
        return
    is_table = name in law.parameters and law.parameters[name].is_table
    if node.op == "ref" and is_table:
        text = f'"{name}" is a table and is used without a key.'
        problems.add(at.file, node.line or at.line, "wrong-key", text, "Read it with table[key].")
    if node.op != "ref" and not is_table:
        text = f'"{name}" is no table and is read with a key.'
        problems.add(at.file, node.line or at.line, "wrong-key", text, "Use it without a key.")


def annotated_type(annotation: str) -> Type | None:
    """The type that an annotation names, or none if it is no alias of the words."""
    if annotation in ("YesNo", "Choice", "Date"):
        return {"YesNo": Type(YESNO), "Choice": Type(CHOICE), "Date": Type(DATE)}[annotation]
    if not hasattr(unit_aliases, annotation):
        return None
    return Type(NUMBER, unit_of_annotation(annotation))


def check_annotation(law: Law, name: str, annotation: str, at: Place, problems: Problems) -> None:
    """Notes an argument whose annotated unit is not the unit of what it names."""
    said = annotated_type(annotation)
    if said is None:
        text = f'"{annotation}" is no unit of minsheng.law.words.'
        problems.add(at.file, at.line, "unknown-unit", text, "Use an alias, or add one line to law/words/units.py.")
        return
    try:
        found = law.type_of(name)
    except KeyError:
        return
    if said.kind != found.kind or (said.kind == NUMBER and said.unit != found.unit):
        told = words_of(found.unit) if found.kind == NUMBER else found.kind
        text = f'"{name}" is annotated {annotation}, but it is "{told}".'
        problems.add(at.file, at.line, "units-differ", text, "Make the annotation and the definition agree.")


def _check_groups(law: Law, groups: list[Group], problems: Problems) -> None:
    for group in groups:
        at = group.at

        def refuse(code: str, text: str, remedy: str, at: Place = at) -> None:
            problems.add(at.file, at.line, code, text, remedy)

        source = law.type_of(group.source) if group.source else None
        of = CLAIM if group.is_so_far or group.is_of_claims else PERSON
        if group.over and (law.type_of(group.over).kind != YESNO or law.entity_of(group.over) != of):
            refuse("wrong-kind", f'over="{group.over}" is no yes or no of a {of}.', f"Name a yes-or-no {of} value.")
        if group.pointer and law.type_of(group.pointer).kind != POINTER:
            refuse("wrong-kind", f'"{group.pointer}" points to nobody.', "Name a fact of unit person.")
        if group.before and group.before not in law.facts:
            refuse("wrong-kind", f'before="{group.before}" is no fact.', "Declare a fact for the value before.")
        if group.word in _ADDING and source and source.kind != NUMBER:
            refuse("wrong-kind", f'"{group.name}" adds up a {source.kind}.', "Totals are of numbers.")
        if group.word in ("any_of", "all_of", "months_since") and source and source.kind != YESNO:
            refuse("wrong-kind", f'"{group.name}" takes a {source.kind}.', "It takes a yes-or-no value.")
        if group.word in ("largest", "smallest") and source and source.kind not in (NUMBER, DATE):
            refuse("wrong-kind", f'"{group.name}" takes a {source.kind}.', "It takes numbers or dates.")
        takes_people = group.word in (*MEMBER_WORDS, "of_person", "total_pointing")
        if takes_people and group.source and law.entity_of(group.source) != PERSON:
            refuse("wrong-entity", f'"{group.source}" is not of a person.', "Name a person value.")
        if of == CLAIM and group.source and law.entity_of(group.source) != CLAIM:
            refuse("wrong-entity", f'"{group.source}" is not of a claim.', "Name a claim value.")
        if group.is_lag and law.entity_of(group.source) == CLAIM:
            refuse("wrong-entity", f'"{group.source}" is of a claim, which has no months.', "Use so_far(…) of it.")
        if group.none is not None and group.none.op == "lit" and source is not None:
            _settle_none(law, group, source, refuse)
        if group.word == "figure_on":
            if group.source not in law.parameters:
                refuse("wrong-kind", f'"{group.source}" is no parameter.', "figure_on takes a parameter and a date.")
            elif law.parameters[group.source].is_table:
                refuse("wrong-kind", f'"{group.source}" is a table.', "figure_on takes a scalar parameter.")
            if law.type_of(group.day).kind != DATE:
                refuse("wrong-kind", f'"{group.day}" is no date.', "Name a date fact or rule.")


_ADDING = ("total", "total_pointing", "so_far", "total_of_claims", "largest_so_far")


def _settle_none(law: Law, group: Group, source: Type, refuse: Any) -> None:
    none = group.none
    assert none is not None
    if isinstance(none.value, str):
        if none.value in law.parameters or none.value in law.facts:
            group.none = Expr("ref", value=none.value, line=none.line)
        elif source.kind != CHOICE or none.value not in source.choices:
            refuse(
                "unknown-name", f'none="{none.value}" of "{group.name}" is nothing known.', "Use a choice or parameter."
            )
    elif isinstance(none.value, bool) != (source.kind == YESNO):
        refuse("wrong-kind", f'none={none.value} of "{group.name}" beside a {source.kind}.', "Make them alike.")


def settle_order(law: Law) -> list[Group]:
    """Gives each declared value its entity and type, those it is made of first."""
    settled: dict[str, None] = {}

    def settle(name: str, under: tuple[str, ...] = ()) -> None:
        if name in settled or name not in law.groups or name in under:
            return
        group = law.groups[name]
        for need in (group.source, group.day):
            settle(need, (*under, name))
        group.of = _entity(law, group)
        group.type = _group_type(law, group)
        settled[name] = None

    for name in law.groups:
        settle(name)
    return [law.groups[name] for name in settled]


def _entity(law: Law, group: Group) -> str:
    if group.word in ("total", "count", "any_of", "all_of", "largest", "smallest"):
        return HOUSEHOLD
    if group.word in ("of_person", "count_pointing", "total_pointing") or group.is_of_claims:
        return PERSON
    if group.is_so_far:
        return CLAIM
    return law.entity_of(group.day if group.word == "figure_on" else group.source) or HOUSEHOLD


def _group_type(law: Law, group: Group) -> Type:
    if group.word in ("count", "count_pointing"):
        return Type(NUMBER, unit_of("persons"))
    if group.word == "months_since":
        return Type(NUMBER, unit_of("months"))
    if group.word in ("times_so_far", "count_of_claims"):
        return Type(NUMBER, unit_of("times"))
    source = law.type_of(group.source)
    if group.word == "total_of_last":
        return Type(NUMBER, times(source.unit, unit_of("month")))
    return source


def _settle_choices(law: Law) -> None:
    """Gives each rule that returns a choice its choices, from the literals and values it may return."""
    choosing = [rule for rule in law.rules.values() if rule.type.kind == CHOICE]

    def outcomes(expr: Expr) -> Iterable[str]:
        if expr.op == "if":
            yield from outcomes(expr.args[1])
            yield from outcomes(expr.args[2])
        elif expr.op == "lit":
            yield str(expr.value)
        elif expr.op in ("ref", "lookup"):
            yield from law.type_of(str(expr.value)).choices

    changed = True
    while changed:
        changed = False
        for rule in choosing:
            found = tuple(dict.fromkeys(code for version in rule.versions for code in outcomes(version.body)))
            if found != rule.type.choices:
                rule.type, changed = Type(CHOICE, choices=found), True
        for group in law.groups.values():
            if group.type.kind == CHOICE and group.source in law.rules:
                group.type = law.rules[group.source].type


def _check_axes(law: Law, problems: Problems) -> None:
    for parameter in law.parameters.values():
        for depth, axis in enumerate(parameter.by):
            if axis == "whole number":
                continue
            try:
                kind = law.type_of(axis)
            except KeyError:
                text = f'"{parameter.name}" is a table by "{axis}", which is not defined anywhere.'
                remedy = f"{_near(axis, all_names(law))} name a choice fact or rule, or say: whole number."
                problems.add(parameter.at.file, parameter.at.line, "unknown-name", text, remedy)
                continue
            for figure in parameter.figures:
                figure.value = _with_axis(figure.value, depth, kind, parameter.name, figure.at, problems)


def _with_axis(value: Any, depth: int, kind: Type, name: str, at: Place, problems: Problems) -> Any:
    if depth:
        return {key: _with_axis(inner, depth - 1, kind, name, at, problems) for key, inner in value.items()}
    if kind.kind == YESNO:
        return {key if isinstance(key, bool) else key == "true": inner for key, inner in value.items()}
    for key in value:
        if kind.choices and key not in kind.choices:
            text = f'the table "{name}" has the key "{key}", which is none of {", ".join(kind.choices)}.'
            problems.add(at.file, at.line, "unknown-choice", text, "Use the declared choices as keys.")
    return value


def _check_programmes(law: Law, problems: Problems) -> None:
    for programme in law.programmes.values():
        file = f"{programme.folder}/programme.yaml"
        data = programme.data

        def refuse(text: str, remedy: str, file: str = file) -> None:
            problems.add(file, 1, "bad-programme", text, remedy)

        for name in programme.results:
            if name not in law.rules and name not in law.groups and name not in law.parameters:
                refuse(f'"{name}" is no rule.', f"{_near(name, law.rules)} write the rule.")
        of = data.get("of")
        for word in ("decides", "pays"):
            if word in data and data[word] in law.rules and of and law.rules[data[word]].of != of:
                refuse(
                    f"{word}: {data[word]} is of the {law.rules[data[word]].of}, the programme of the {of}.", "Agree."
                )
        if data.get("decides") in law.rules and law.rules[data["decides"]].type.kind != YESNO:
            refuse(f"decides: {data['decides']} is no yes or no.", "Name a yes-or-no rule.")
        for condition in data.get("conditions", []):
            if condition["rule"] in law.rules and law.rules[condition["rule"]].type.kind != YESNO:
                refuse(f"condition {condition['rule']} is no yes or no.", "Name a yes-or-no rule.")
        if "pays" in data and data["pays"] in law.rules and not law.rules[data["pays"]].type.is_money:
            refuse(f"pays: {data['pays']} is no amount of money.", "Name the amount rule.")
        for name in data.get("totals", []):
            if name not in law.groups or not law.groups[name].is_of_claims:
                refuse(f'totals: "{name}" is no total of claims.', "Declare total_of_claims(…) or count_of_claims(…).")
        if "received" in data and data["received"] not in law.facts:
            refuse(f'received: "{data["received"]}" is no fact.', "Declare it in facts.yaml.")
        conditional = [*data.get("time_limits", []), *([data["helps_first"]] if "helps_first" in data else [])]
        for when in (each["when"] for each in conditional if "when" in each):
            if when["answer"] not in data.get("answers", []):
                refuse(f'when: "{when["answer"]}" is none of the programme\'s answers.', "Add it to answers.")
        for may in data.get("discretion", []):
            for name in (may["about"], may.get("amount_up_to")):
                if name is not None and not any(name in kind for kind in (law.facts, law.rules, law.parameters)):
                    refuse(f'discretion: the law has no "{name}".', "Name a fact, a rule or a figure.")
        for word, name in (data.get("picture") or {}).items():
            if name not in law.rules and (word == "of" or (name not in law.facts and name not in law.groups)):
                refuse(
                    f'picture: {word}: "{name}" is no value of the law.', "Name a rule, and a fact or rule that moves."
                )
        for name, labels in data.get("labels", {}).items():
            codes = law.rules[name].type.choices if name in law.rules else ()
            for code in set(labels) - set(codes):
                refuse(f'labels: "{name}" never is "{code}".', f"It is one of {', '.join(codes) or 'nothing'}.")
        for word in ("excludes", "reduced_by"):
            for other in data.get(word, []):
                if other["programme"] not in law.programmes:
                    known = _near(other["programme"], law.programmes)
                    refuse(f'{word}: "{other["programme"]}" is no programme.', f"{known} use the folder's name.")


def _check_unused(law: Law, problems: Problems) -> None:
    used: set[str] = set()
    for rule in law.rules.values():
        for version in rule.versions:
            used.update(version.needs)
    for group in law.groups.values():
        used.update([group.source, *group.same_month_names(), *group.claim_names()])
    for programme in law.programmes.values():
        used.update([*programme.results, *programme.data.get("totals", [])])
    for parameter in law.parameters.values():
        if parameter.name not in used:
            text = f'parameter "{parameter.name}" is used by no rule.'
            problems.add(parameter.at.file, parameter.at.line, "unused", text, "Use it or take it out.")
