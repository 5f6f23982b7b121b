"""Operations on the law: programmes, figures by date, what changed between two dates. Anybody may read the law."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from minsheng.engine.telling.as_json import plain_value
from minsheng.engine.telling.formulas import formula
from minsheng.engine.tree import Figure, Law, Parameter, Programme, Version
from minsheng.engine.units import words_of
from minsheng.faces.api.calling import today
from minsheng.faces.api.cursors import Cursor, Limit, after, page
from minsheng.faces.api.plain import Day, Said, Word
from minsheng.faces.api.problems import Problem, ProblemDocument
from minsheng.registry.facts.values import the_law

router = Router(tags=["law"])
REFUSED = {404: ProblemDocument, 422: ProblemDocument}


class ProgrammeLine(Said):
    """A programme in the list."""

    name: str
    section: str
    zh: str
    en: str
    of: str = Field(description="household, person or claim: whose it is.")
    pays: str | None = Field(description="The value that says how much, where it pays.")


class ProgrammeList(Said):
    day: datetime.date
    version: str
    items: list[ProgrammeLine]


class RuleText(Said):
    """A rule as it stands on the day; null where the law has no text for it then."""

    name: str
    zh: str
    en: str
    article: str | None
    quotation: str | None
    formula_zh: str | None
    formula_en: str | None
    starts: datetime.date | None
    ends: datetime.date | None


class FigureText(Said):
    """A figure of the law from a day on."""

    starts: datetime.date
    ends: datetime.date | None
    value: Any
    source: str
    level: str
    unverified: bool


class ParameterText(Said):
    """A parameter with its figures, oldest first."""

    number: int
    name: str
    zh: str
    en: str
    unit: str
    missing_zh: str | None
    missing_en: str | None
    figures: list[FigureText]


class ParameterPage(Said):
    items: list[ParameterText]
    next: str | None


class ProgrammeText(Said):
    """A programme: what people see, its rules on the day, its figures."""

    name: str
    section: str
    zh: str
    en: str
    day: datetime.date
    description: dict[str, Any] = Field(description="programme.yaml as it stands: who applies, papers, limits, appeal.")
    rules: list[RuleText]
    parameters: list[ParameterText]


class Change(Said):
    """Something that is otherwise on the second day."""

    what: Literal["rule", "figure"]
    name: str
    zh: str
    en: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Difference(Said):
    first: datetime.date
    second: datetime.date
    items: list[Change]


class OnQuery(Said):
    on: Day | None = Field(None, description="The law as it stands on this day; today if not said.")


@router.get("/programmes", operation_id="list_programmes", auth=None, response={200: ProgrammeList, **REFUSED})
def list_programmes(request: HttpRequest, asked: Query[OnQuery]) -> dict[str, Any]:
    """Every programme of the law."""
    law = the_law()
    items = [
        {
            "name": each.name,
            "section": each.section,
            "zh": each.zh,
            "en": each.en,
            "of": each.of,
            "pays": each.data.get("pays"),
        }
        for each in sorted(law.programmes.values(), key=lambda one: (one.section, one.name))
    ]
    return {"day": asked.on or today(), "version": law.version, "items": items}


@router.get("/programmes/{name}", operation_id="show_programme", auth=None, response={200: ProgrammeText, **REFUSED})
def show_programme(request: HttpRequest, name: Word, asked: Query[OnQuery]) -> dict[str, Any]:
    """A programme with its rules as they stand on a day, and its figures over time."""
    law, day = the_law(), asked.on or today()
    programme = law.programmes.get(name)
    if programme is None:
        raise _no_such("programme", name)
    return {
        "name": programme.name,
        "section": programme.section,
        "zh": programme.zh,
        "en": programme.en,
        "day": day,
        "description": programme.data,
        "rules": [
            _rule(law, each, rule.version(day)) for each, rule in law.rules.items() if rule.programme == programme.name
        ],
        "parameters": [
            _parameter(law, number, each, day) for number, each in _numbered(law) if _is_of(each, programme)
        ],
    }


class FiguresQuery(Said):
    on: Day | None = Field(None, description="Only the figure in force on this day.")
    programme: Word | None = None
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("/figures", operation_id="list_figures", auth=None, response={200: ParameterPage, **REFUSED})
def list_figures(request: HttpRequest, asked: Query[FiguresQuery]) -> dict[str, Any]:
    """Every figure of the law with its dates and sources, or those in force on a day."""
    law, start = the_law(), after(asked.cursor)
    programme = None
    if asked.programme is not None:
        programme = law.programmes.get(asked.programme)
        if programme is None:
            raise _no_such("programme", asked.programme)
    rows = [
        _parameter(law, number, each, asked.on or today(), only=asked.on)
        for number, each in _numbered(law)
        if number > start and (programme is None or _is_of(each, programme))
    ]
    return page(rows[: asked.limit + 1], asked.limit, "number")


@router.get("/figures/{name}", operation_id="show_figure", auth=None, response={200: ParameterText, **REFUSED})
def show_figure(request: HttpRequest, name: Word) -> dict[str, Any]:
    """One parameter over time."""
    law = the_law()
    for number, each in _numbered(law):
        if each.name == name:
            return _parameter(law, number, each, today())
    raise _no_such("figure", name)


class DifferenceQuery(Said):
    first: Day
    second: Day


@router.get("/diff", operation_id="compare_law", auth=None, response={200: Difference, **REFUSED})
def compare_law(request: HttpRequest, asked: Query[DifferenceQuery]) -> dict[str, Any]:
    """What is otherwise on the second day than on the first: rules with another text, figures with another value."""
    law = the_law()
    found: list[dict[str, Any]] = []
    for name, rule in law.rules.items():
        before, then = rule.version(asked.first), rule.version(asked.second)
        if before is not then:
            texts = [_rule(law, name, each) if each else None for each in (before, then)]
            found.append(_change("rule", name, law, texts))
    for name, parameter in law.parameters.items():
        was, is_now = parameter.figure(asked.first), parameter.figure(asked.second)
        if was is not is_now:
            figures = [_figure(parameter, each, day) if each else None
                       for each, day in ((was, asked.first), (is_now, asked.second))]  # fmt: skip
            found.append(_change("figure", name, law, figures))
    return {"first": asked.first, "second": asked.second, "items": found}


def _change(what: str, name: str, law: Law, pair: list[dict[str, Any] | None]) -> dict[str, Any]:
    return {"what": what, "name": name, "zh": law.label(name, "zh"), "en": law.label(name, "en"),
            "before": pair[0], "after": pair[1]}  # fmt: skip


def _no_such(what: str, name: str) -> Problem:
    return Problem(404, f"no-such-{what}", f'The law has no {what} "{name}". GET /api/v1/law/{what}s lists them.')


def _numbered(law: Law) -> list[tuple[int, Parameter]]:
    return list(enumerate((law.parameters[name] for name in sorted(law.parameters)), 1))


def _is_of(parameter: Parameter, programme: Programme) -> bool:
    return parameter.at.file.startswith(f"{programme.folder}/")


def _rule(law: Law, name: str, version: Version | None) -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "zh": law.label(name, "zh"), "en": law.label(name, "en")}
    if version is None:
        return {**said, **dict.fromkeys(("article", "quotation", "formula_zh", "formula_en", "starts", "ends"))}
    return {
        **said,
        "article": version.article,
        "quotation": version.quotation or None,
        "formula_zh": formula(law, version.body, "zh", name),
        "formula_en": formula(law, version.body, "en", name),
        "starts": version.starts,
        "ends": version.ends,
    }


def _parameter(
    law: Law, number: int, parameter: Parameter, day: datetime.date, only: datetime.date | None = None
) -> dict[str, Any]:
    shown = parameter.figures if only is None else [each for each in [parameter.figure(only)] if each]
    return {
        "number": number,
        "name": parameter.name,
        "zh": parameter.zh,
        "en": parameter.en,
        "unit": words_of(parameter.type.unit) if parameter.type.kind == "number" else parameter.type.kind,
        "missing_zh": parameter.missing[0] if parameter.missing else None,
        "missing_en": parameter.missing[1] if parameter.missing else None,
        "figures": [_figure(parameter, each, day) for each in shown],
    }


def _figure(parameter: Parameter, figure: Figure, day: datetime.date) -> dict[str, Any]:
    return {
        "starts": figure.starts,
        "ends": figure.ends,
        "value": plain_value(figure.value, parameter.type, []),
        "source": figure.source,
        "level": figure.level,
        "unverified": figure.confidence == "recalled",
    }
