"""An adjustment scheme as an analyst writes it: figures that the province would fill in, put into the law for one year.

::

    zh: 方案甲
    en: Scheme A
    day: 2026-01-01
    adjustment_fixed_amount: 40
    adjustment_per_year: {0: 1, 15: 2, 30: 2.5}
    adjustment_years_part_least: 15
    adjustment_share_of_pension: 0.8%
    adjustment_age_extra_men: {0: 0, 70: 25, 80: 50}
    adjustment_age_extra_women: {0: 0, 65: 25, 80: 50}
    adjustment_hardship_extra: 0

Or the notice that the law itself holds for a year, see ``scheme_in_force``.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng.engine.loading.declared import BadValue, value_of
from minsheng.engine.loading.yaml_lines import BadYaml, Map, read_one
from minsheng.engine.tree import NUMBER, Figure, Law, Parameter, Place, Type

PROGRAMME = "pension_adjustment"
PREFIX = "adjustment_"


class SchemeRefused(ValueError):
    """A scheme cannot be used; the message has a line for each problem, with the line of the file."""

    code = "scheme-refused"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: where it comes from, its names, the first day, and its figures as the law holds them."""

    source: str
    zh: str
    en: str
    day: datetime.date
    figures: Mapping[str, Any]


def parts_of(law: Law) -> dict[str, Parameter]:
    """The figures that a scheme must give: those of the programme that are left to the province."""
    return {
        name: parameter
        for name, parameter in law.parameters.items()
        if name.startswith(PREFIX) and f"/{PROGRAMME}/" in f"/{parameter.at.file}" and parameter.left_to
    }


def read_scheme(law: Law, path: Path) -> Scheme:
    """Reads a scheme file.

    Raises:
        SchemeRefused: a part is missing, unknown, or no figure of its unit.
    """
    try:
        raw = read_one(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeRefused(f"{path}: it cannot be read: {error}.") from None
    except BadYaml as error:
        raise SchemeRefused(f"{path}:{error.line}: {error}") from None
    if not isinstance(raw, Map):
        raise SchemeRefused(f"{path}: it holds no scheme. Compare it with examples/pensions/adjustment.yaml.")
    wanted = parts_of(law)
    wrong = [
        f'{path}:{raw.line_of(name)}: "{name}" is no part of a scheme. Parts: {", ".join(wanted)}.'
        for name in raw
        if name not in wanted and name not in ("zh", "en", "day", "note")
    ]
    wrong += [
        f'{path}: "{name}" ({wanted[name].zh}) is missing. Write 0 if the scheme has none.'
        for name in wanted
        if name not in raw
    ]
    if not isinstance(raw.get("day"), datetime.date):
        wrong.append(f"{path}: write day: YYYY-MM-DD, the day from which pensions rise.")
    figures: dict[str, Any] = {}
    for name, parameter in wanted.items():
        if name in raw:
            try:
                figures[name] = _figure(parameter, raw[name])
            except (BadValue, ValueError) as error:
                wrong.append(f"{path}:{raw.line_of(name)}: {name}: {error}")
    if wrong:
        raise SchemeRefused("\n".join(wrong))
    return Scheme(path.name, str(raw.get("zh", path.stem)), str(raw.get("en", path.stem)), raw["day"], figures)


def scheme_in_force(law: Law, year: int, day: datetime.date | None = None) -> Scheme:
    """The province's notice of a year, as the law holds it; with ``day`` as if it held from that day, to compare.

    Raises:
        SchemeRefused: the law lacks a part of that year's notice; the message names it.
    """
    first = datetime.date(year, 1, 1)
    wanted = parts_of(law)
    held = {name: parameter.figure(first) for name, parameter in wanted.items()}
    unknown = [f"{name} ({wanted[name].zh})" for name, figure in held.items() if figure is None]
    if unknown:
        raise SchemeRefused(f"The law does not know the notice of {year} wholly. Not known: {', '.join(unknown)}.")
    figures = {name: figure.value for name, figure in held.items() if figure}
    return Scheme(f"{year}", f"{year}年通知", f"Notice of {year}", day or first, figures)


def _figure(parameter: Parameter, raw: Any) -> Any:
    if parameter.brackets is not None:
        if not isinstance(raw, Mapping) or not raw:
            raise ValueError("it goes by brackets. Write {0: 0, 70: 25}: the amount from each bound on.")
        kind = Type(NUMBER, parameter.brackets)
        table = {value_of(key, kind): _one(parameter, value) for key, value in raw.items()}
        if min(table) > 0:  # type: ignore[type-var]
            raise ValueError("say from 0 on: {0: 0, …}.")
        return dict(sorted(table.items()))  # type: ignore[type-var,arg-type]
    return _one(parameter, raw)


def _one(parameter: Parameter, raw: Any) -> Any:
    text = str(raw).strip()
    if text.endswith("%"):
        text = str(Fraction(text[:-1]) / 100)
    value = value_of(text, parameter.type)
    if value < 0:  # type: ignore[operator]
        raise ValueError("a scheme lowers no pension.")
    return value


def with_scheme(law: Law, scheme: Scheme) -> Law:
    """The law with a scheme's figures in force from its day for a year; everything else as it is."""
    until = scheme.day.replace(year=scheme.day.year + 1)
    changed = dict(law.parameters)
    for name, value in scheme.figures.items():
        at = Place(scheme.source, 1)
        figure = Figure(scheme.day, until, value, f"方案 {scheme.source}", "found", at, level="province")
        changed[name] = dataclasses.replace(law.parameters[name], figures=[figure], missing=None)
    said = repr(sorted((name, str(value)) for name, value in scheme.figures.items())) + scheme.day.isoformat()
    version = hashlib.sha256((law.version + said).encode()).hexdigest()
    return dataclasses.replace(law, parameters=changed, version=version)
