"""Facts, parameters and programmes as their YAML files declare them."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from minsheng.engine.loading.problems import Problems
from minsheng.engine.loading.yaml_lines import Map
from minsheng.engine.tree import (
    CHOICE,
    CLAIM,
    DATE,
    HOUSEHOLD,
    NUMBER,
    PERSON,
    POINTER,
    YESNO,
    Fact,
    Figure,
    Parameter,
    Place,
    Table,
    Type,
    Value,
)
from minsheng.engine.units import UnknownUnit, scale, unit_of

_FACT_WORDS = {
    "zh", "en", "unit", "choices", "choices_of", "min", "max", "usual", "assumption", "note", "asks_zh", "asks_en",
    "source", "fixed",
}  # fmt: skip
_PARAMETER_WORDS = {"zh", "en", "says", "unit", "by", "brackets", "left_to", "values", "missing", "note", "choices"}
_FIGURE_WORDS = {
    "value", "source", "confidence", "note", "known", "reviewed_until", "unverified_from", "ends", "grade",
}  # fmt: skip
NOBODY = -1  # the pointer to nobody
ENTITIES = (PERSON, HOUSEHOLD, CLAIM)
LEVELS = ("nation", "province", "city", "district")


class BadValue(ValueError):
    """A value does not fit its type; the message says how to write it."""

    code = "bad-value"


def type_of_words(unit: str) -> Type:
    """The type that the words of ``unit:`` name. Raises :class:`UnknownUnit`."""
    plain = {"yes or no": Type(YESNO), "date": Type(DATE), "person": Type(POINTER), "choice": Type(CHOICE)}
    return plain.get(unit) or Type(NUMBER, unit_of(unit))


def value_of(raw: Any, kind: Type) -> Value:
    """A value as written, exact and in fen. Raises :class:`BadValue`."""
    if kind.kind == YESNO:
        if isinstance(raw, bool):
            return raw
        raise BadValue(f"{raw!r} is no yes or no; write true or false.")
    if kind.kind == DATE:
        try:
            return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(str(raw))
        except ValueError:
            raise BadValue(f"{raw!r} is no date; write YYYY-MM-DD.") from None
    if kind.kind == POINTER:
        if raw == "none":
            return NOBODY
        raise BadValue(f"{raw!r} is no person; only none can be said here.")
    if kind.kind == CHOICE:
        if kind.choices and str(raw) not in kind.choices:
            raise BadValue(f"{raw!r} is none of {', '.join(kind.choices)}.")
        return str(raw)
    if isinstance(raw, (bool, datetime.date)) or raw is None:
        raise BadValue(f"{raw!r} is no number.")
    try:
        number = Fraction(raw) if isinstance(raw, (int, Fraction)) else Fraction(str(raw).replace(",", "").strip())
    except (ValueError, ZeroDivisionError):
        raise BadValue(f"{raw!r} is no number.") from None
    number *= scale(kind.unit)
    return int(number) if number.denominator == 1 else number


def read_facts(raw: Any, file: str, districts: Map | None, problems: Problems) -> list[Fact]:
    """The facts of one facts file."""
    entity = raw.get("entity") if isinstance(raw, dict) else None
    sections: list[tuple[str, Any]]
    if entity in ENTITIES:
        sections = [(entity, raw.get("facts") or Map())]
    elif isinstance(raw, dict) and set(raw) <= set(ENTITIES) and raw:
        sections = [(str(key), value) for key, value in raw.items()]
    else:
        line = getattr(raw, "line", 1)
        problems.add(
            file, line, "no-entity", "the facts are of nobody.", "Begin with entity: person (or household, claim)."
        )
        return []
    return [
        fact
        for of, declared in sections
        for name, said in declared.items()
        if (fact := _fact(name, of, said, file, declared.line_of(name), districts, problems))
    ]


def _fact(
    name: str, of: str, said: Any, file: str, line: int, districts: Map | None, problems: Problems
) -> Fact | None:
    if not isinstance(said, dict):
        problems.add(file, line, "bad-fact", f'fact "{name}" is no mapping.', "Give zh, en and unit or choices.")
        return None
    for word in set(said) - _FACT_WORDS:
        problems.add(file, line, "unknown-word", f'fact "{name}" says "{word}".', f"Known: {sorted(_FACT_WORDS)}.")
    labels: dict[str, tuple[str, str]] = {}
    try:
        if "choices_of" in said:
            labels = {str(code): _labels(code, label) for code, label in (districts or {}).items()}
            kind = Type(CHOICE, choices=tuple(labels))
        elif "choices" in said:
            labels = {str(code): _labels(code, label) for code, label in said["choices"].items()}
            kind = Type(CHOICE, choices=tuple(labels))
        else:
            kind = type_of_words(str(said.get("unit", "")))
        fact = Fact(name, of, kind, str(said.get("zh", "")), str(said.get("en", "")), Place(file, line), labels=labels)
        if "min" in said:
            fact.least = Fraction(value_of(said["min"], kind))  # type: ignore[arg-type]
        if "max" in said:
            fact.most = Fraction(value_of(said["max"], kind))  # type: ignore[arg-type]
        if "usual" in said:
            fact.usual = value_of(said["usual"], kind)
    except (UnknownUnit, BadValue) as error:
        problems.add(file, line, error.code, f'fact "{name}": {error}', "Write a unit or choices of docs/language.md.")
        return None
    fact.assumption = str(said.get("assumption", ""))
    fact.fixed = said.get("fixed") is True
    if ("usual" in said) != bool(fact.assumption):
        problems.add(file, line, "no-assumption", f'fact "{name}": usual and assumption go together.', "Give both.")
    if not fact.zh or not fact.en:
        problems.add(file, line, "no-label", f'fact "{name}" lacks zh or en.', "Say what a resident sees.")
    return fact


def _labels(code: Any, label: Any) -> tuple[str, str]:
    if isinstance(label, dict):
        return str(label.get("zh", code)), str(label.get("en", code))
    return str(label), str(code).replace("_", " ")


def read_parameters(raw: Any, file: str, level: str, problems: Problems) -> list[Parameter]:
    """The parameters of one file of the nation's law."""
    found = []
    for name, said in (raw or {}).items():
        line = raw.line_of(name)
        if not isinstance(said, dict):
            problems.add(file, line, "bad-parameter", f'parameter "{name}" is no mapping.', "See docs/language.md.")
            continue
        for word in set(said) - _PARAMETER_WORDS:
            known = f"Known: {sorted(_PARAMETER_WORDS)}."
            problems.add(file, line, "unknown-word", f'parameter "{name}" says "{word}".', known)
        if not said.get("unit") and not said.get("choices"):
            problems.add(
                file, line, "no-unit", f'parameter "{name}" has no unit.', "Give unit: yuan per month, share …"
            )
            continue
        try:
            kind = (
                Type(CHOICE, choices=tuple(str(code) for code in said["choices"]))
                if said.get("choices")
                else type_of_words(str(said["unit"]))
            )
            brackets = unit_of(str(said["brackets"])) if "brackets" in said else None
        except UnknownUnit as error:
            problems.add(file, line, error.code, f'parameter "{name}": {error}', "Mend the unit.")
            continue
        by = said.get("by", ())
        parameter = Parameter(
            name,
            kind,
            str(said.get("zh", "")),
            str(said.get("en", "")),
            Place(file, line),
            figures=[],
            by=(str(by),) if isinstance(by, str) else tuple(str(axis) for axis in by),
            brackets=brackets,
            left_to=str(said.get("left_to", "")),
            says=str(said.get("says", "")),
        )
        if not parameter.zh or not parameter.en:
            problems.add(file, line, "no-label", f'parameter "{name}" lacks zh or en.', "Say what a resident sees.")
        missing = said.get("missing")
        if isinstance(missing, dict):
            parameter.missing = (str(missing.get("zh", "")), str(missing.get("en", "")))
        if said.get("values"):
            add_figures(parameter, said["values"], file, level, problems)
        elif not parameter.left_to and not parameter.missing:
            remedy = "Give values:, or left_to: a lower level, or missing: with the reason."
            problems.add(file, line, "no-values", f'parameter "{name}" has no values.', remedy)
        found.append(parameter)
    return found


def add_figures(parameter: Parameter, values: Any, file: str, level: str, problems: Problems) -> None:
    """Adds the dated values of one file to a parameter, in order of time."""
    figures: list[tuple[datetime.date, Any, int, Any, str]] = []
    for day, said in values.items():
        line = values.line_of(day)
        where = f'parameter "{parameter.name}", {day}'
        if not isinstance(day, datetime.date):
            problems.add(file, line, "not-a-date", f"{where}: the key is no day.", "Write YYYY-MM-DD.")
            continue
        if not isinstance(said, dict):
            remedy = 'Write {value: …, source: "…"}.'
            problems.add(file, line, "no-source", f"{where} is no mapping with value and source.", remedy)
            continue
        for word in set(said) - _FIGURE_WORDS:
            problems.add(file, line, "unknown-word", f'{where} says "{word}".', f"Known: {sorted(_FIGURE_WORDS)}.")
        if not str(said.get("source", "")).strip():
            problems.add(file, line, "no-source", f"{where} has no source.", "Cite the notice, article and address.")
        confidence = str(said.get("confidence", "found"))
        if confidence not in ("found", "recalled"):
            problems.add(file, line, "bad-confidence", f'{where}: confidence "{confidence}".', "Say found or recalled.")
        if said.get("ends") is True:
            figures.append((day, None, line, said, confidence))
            continue
        if "value" not in said:
            problems.add(file, line, "no-value", f"{where} has no value.", "Give value:, or ends: true.")
            continue
        try:
            value: Any = _table(
                said["value"], parameter, len(parameter.by) or (1 if parameter.brackets is not None else 0)
            )
        except BadValue as error:
            problems.add(file, line, "bad-value", f"{where}: {error}", "Mend the value.")
            continue
        figures.append((day, value, line, said, confidence))
    figures.sort(key=lambda item: item[0])
    for position, (day, value, line, said, confidence) in enumerate(figures):
        if value is None:
            continue
        ends = figures[position + 1][0] if position + 1 < len(figures) else None
        parameter.figures.append(
            Figure(
                day,
                ends,
                value,
                str(said.get("source", "")),
                confidence,
                Place(file, line),
                note=str(said.get("note", "")),
                known=_day(said.get("known")),
                level=level,
                reviewed_until=_day(said.get("reviewed_until")),
                unverified_from=_day(said.get("unverified_from")),
            )
        )
    parameter.figures.sort(key=lambda figure: figure.starts)


def _day(raw: Any) -> datetime.date | None:
    return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(str(raw)) if raw else None


def _table(raw: Any, parameter: Parameter, depth: int) -> Value | Table:
    if depth == 0:
        return value_of(raw, parameter.type)
    if not isinstance(raw, dict):
        raise BadValue(f"{raw!r} is no table; write {{key: value, …}}.")
    axis = parameter.by[len(parameter.by) - depth] if parameter.by else ""
    table: Table = {}
    for key, inner in raw.items():
        if parameter.brackets is not None:
            table[value_of(key, Type(NUMBER, parameter.brackets))] = _table(inner, parameter, depth - 1)
        elif axis == "whole number":
            table[_whole(key)] = _table(inner, parameter, depth - 1)
        else:
            table[str(key).lower() if isinstance(key, bool) else str(key)] = _table(inner, parameter, depth - 1)
    return table


def _whole(key: Any) -> int:
    try:
        return int(str(key))
    except ValueError:
        raise BadValue(f"the key {key!r} is no whole number.") from None
