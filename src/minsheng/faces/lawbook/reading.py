"""The law put into words for pages: programmes, rules and figures on a day, in the reader's language."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.engine.between_days import Changed
from minsheng.engine.cases import Case, read_cases
from minsheng.engine.properties import Property, read_properties
from minsheng.engine.telling import formula, told
from minsheng.engine.telling.along import Along, Value, along
from minsheng.engine.telling.claims import claim_text
from minsheng.engine.telling.pictures import picture_along
from minsheng.engine.telling.values import key_told
from minsheng.engine.tree import Figure, Law, Parameter, Programme, Rule, Version
from minsheng.engine.units import words_of, words_of_zh
from minsheng.faces.pages.words import both, clauses, language
from minsheng.registry.facts.values import the_law, the_reading

SECTIONS = {
    "insurance": ("社会保险", "Social insurance"),
    "housing": ("住房保障", "Housing"),
    "assistance": ("社会救助", "Assistance"),
    "welfare": ("社会福利", "Welfare"),
    "rights": ("重点人群权益", "Rights of key groups"),
    "standards": ("共用标准", "Shared standards"),
}
FREQUENCY = {"monthly": ("按月", "a month"), "yearly": ("按年", "a year"), "once": ("一次性", "once")}
_CURVE_ROWS = 12  # of a curve's table, besides where it turns
_ROWS = 24  # of a table, shown on a page without unfolding


@functools.cache
def properties() -> list[Property]:
    """Every property claimed of the law, read once."""
    return read_properties(the_law())


@functools.cache
def examples() -> dict[str, list[Case]]:
    """Worked examples by programme, read once."""
    found: dict[str, list[Case]] = {}
    for case in read_cases(Path(the_law().root)):
        found.setdefault(case.programme.rsplit("/", 1)[-1], []).append(case)
    return found


@functools.cache
def cases() -> dict[str, Counter[str]]:
    """Worked examples by programme and kind, counted once."""
    return {name: Counter(case.kind for case in found) for name, found in examples().items()}


@functools.cache
def curve(name: str) -> Along | None:
    """What a programme gives along one fact, worked out once; none where no worked example moves."""
    return along(the_reading(), the_law().programmes[name], examples().get(name, []))


@functools.cache
def picture(name: str) -> str:
    """The curve as SVG, both languages in it; empty where there is none."""
    found = curve(name)
    return "" if found is None else picture_along(the_law(), found)


def curve_rows(found: Along) -> list[tuple[str, str]]:
    """The curve as a table beside its picture: its ends, points between, and both sides of what jumps or bends."""
    law, lang, last = the_law(), language(), len(found.at) - 1
    kept = {round(last * place / _CURVE_ROWS) for place in range(_CURVE_ROWS + 1)}
    return [
        (
            told(law, found.at[place], law.type_of(found.fact), lang, name=found.fact),
            told(law, value, law.type_of(found.result), lang, name=found.result) if value is not None else "—",
        )
        for place, value in enumerate(found.values)
        if place in kept or _turns(found.values, place)
    ]


def _turns(values: list[Value | None], place: int) -> bool:
    """Whether a value stands beside one that is nothing, or no number, and is not the same."""
    here = values[place]
    beside = [values[at] for at in (place - 1, place + 1) if 0 <= at < len(values)]
    return any(other != here and (not other or not here or isinstance(here, bool | str)) for other in beside)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure as a table's row."""

    starts: datetime.date
    ends: datetime.date | None
    value: str
    rows: list[tuple[str, str]]
    source: str
    is_unverified: bool
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class TextRow:
    """A rule's text as a row."""

    starts: datetime.date
    ends: datetime.date | None
    formula: str
    article: str
    quotation: str
    is_in_force: bool
    needs: list[tuple[str, str]]


def own_rules(law: Law, programme: Programme) -> list[Rule]:
    """The rules written in the programme's folder."""
    return [rule for rule in law.rules.values() if rule.programme == programme.name]


def own_parameters(law: Law, programme: Programme) -> list[Parameter]:
    """The figures that the programme's rules name, its own and shared ones."""
    names: dict[str, None] = {}
    for rule in own_rules(law, programme):
        for version in rule.versions:
            names.update((need, None) for need in version.needs if need in law.parameters)
    return [law.parameters[name] for name in names]


def unit_of(parameter: Parameter) -> str:
    """Its unit in words; empty where it has none."""
    if parameter.type.kind != "number":
        return ""
    return (words_of if language() == "en" else words_of_zh)(parameter.type.unit)


def label(law: Law, name: str) -> str:
    """What a value is called."""
    return law.label(name, language())


def figure_rows(law: Law, parameter: Parameter, on: datetime.date) -> list[FigureRow]:
    """Every figure of a parameter, the latest first."""
    return [
        FigureRow(
            figure.starts,
            figure.ends,
            ""
            if isinstance(figure.value, Mapping)
            else told(law, figure.value, parameter.type, language(), unit=False),
            _table_rows(law, parameter, figure.value),
            figure.source,
            figure.is_unverified(on),
            figure is parameter.figure(on),
        )
        for figure in reversed(parameter.figures)
    ]


def _table_rows(law: Law, parameter: Parameter, value: Any, before: str = "", axis: int = 0) -> list[tuple[str, str]]:
    if not isinstance(value, Mapping):
        return []
    rows: list[tuple[str, str]] = []
    for key, inner in value.items():
        own = key_told(law, parameter, axis, key, language())
        name = f"{before} · {own}" if before else own
        if isinstance(inner, Mapping):
            rows += _table_rows(law, parameter, inner, name, axis + 1)
        else:
            rows.append((name, told(law, inner, parameter.type, language(), unit=False)))
    return rows


def missing_of(parameter: Parameter) -> str:
    """Why nobody knows a parameter that has no figure."""
    if parameter.figures:
        return ""
    if parameter.missing:
        return parameter.missing[1 if language() == "en" else 0]
    return both("未找到", "not found")


def text_rows(law: Law, rule: Rule, on: datetime.date) -> list[TextRow]:
    """Every text of a rule, the latest first."""
    return [
        TextRow(
            version.starts,
            version.ends,
            formula(law, version.body, language(), rule.name),
            version.article,
            version.quotation,
            version is rule.version(on),
            [(need, label(law, need)) for need in version.needs if need != "day"],
        )
        for version in reversed(rule.versions)
    ]


def claims_of(law: Law, programme: Programme) -> list[tuple[str, str]]:
    """Its properties in words, and of those known not to hold, why."""
    return [
        (
            claim_text(law, claim, language()),
            "" if claim.known is None else (claim.known.en if language() == "en" else claim.known.zh),
        )
        for claim in properties()
        if claim.programme == programme.name
    ]


def told_change(law: Law, change: Changed) -> tuple[str, str]:
    """What stood and what stands."""
    return _state(law, change, change.before), _state(law, change, change.after)


def _state(law: Law, change: Changed, state: Version | Figure | None) -> str:
    if isinstance(state, Version):
        return f"{formula(law, state.body, language(), change.name)} 〔{state.article}〕"
    if isinstance(state, Figure) and change.parameter is not None:
        rows = _table_rows(law, change.parameter, state.value)
        if rows:
            return clauses(f"{name}: {value}" for name, value in rows[:_ROWS]) + ("…" if len(rows) > _ROWS else "")
        return told(law, state.value, change.parameter.type, language())
    return both("没有", "none")
