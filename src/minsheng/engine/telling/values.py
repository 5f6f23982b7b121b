"""Values and units as people read them, in Chinese and English."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from minsheng.engine.tree import CHOICE, DATE, NUMBER, POINTER, YESNO, Law, Parameter, Type
from minsheng.engine.units import scale, unit_of, words_of, words_of_zh
from minsheng.engine.unknown import Reason, is_unknown

LANGUAGES = ("zh", "en")
_MONEY, _PLAIN = Type(NUMBER, unit_of("yuan")), Type(NUMBER)


def told(
    law: Law,
    value: Any,
    kind: Type,
    lang: str,
    people: list[str] | None = None,
    *,
    name: str = "",
    unit: bool = True,
) -> str:
    """A value with its unit. ``people`` gives the names that pointers show, ``name`` whose choice it is."""
    zh = lang == "zh"
    if is_unknown(value):
        return "不知道" if zh else "not known"
    if isinstance(value, dict):
        return "（表）" if zh else "(table)"
    if kind.kind == YESNO or isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if kind.kind == CHOICE:
        return law.choice_label(name, str(value), lang)
    if kind.kind == DATE or isinstance(value, datetime.date):
        return str(value)
    if kind.kind == POINTER:
        if value < 0:
            return "无" if zh else "nobody"
        return people[value] if people else str(value)
    number = amount(value, kind)
    if not unit or kind.kind != NUMBER:
        return number
    words = words_of_zh(kind.unit) if zh else words_of(kind.unit, plural=Fraction(value) != scale(kind.unit))
    if words in ("share", ""):
        return number
    return f"{number} {words}"


def key_told(law: Law, parameter: Parameter, axis: int, key: Any, lang: str) -> str:
    """A key of a table on one of its axes: a choice by its label, yes or no, a bound with its unit, a whole number as it is."""
    if parameter.brackets is not None:
        return told(law, key, Type(NUMBER, parameter.brackets), lang)
    name = parameter.by[axis]
    kind = NUMBER if name == "whole number" else law.type_of(name).kind
    if kind == CHOICE:
        return law.choice_label(name, str(key), lang)
    if kind == YESNO:
        return told(law, key == "true", Type(YESNO), lang)
    return str(key)


def amount(value: Any, kind: Type) -> str:
    """A number alone: money in yuan with two decimals (more where it is not whole fen), others as short as exact."""
    exact = Fraction(value)
    return in_yuan(exact / scale(kind.unit)) if kind.is_money else plain(exact)


def kept_amount(text: Any, kind: Type) -> str:
    """The same of a number as answers are kept (:func:`~minsheng.engine.telling.as_json.plain_value`): money as ``1250.00``
    or, where it is no whole fen, ``728/3`` yuan. What is no number, since the law has changed, stays as it was kept."""
    try:
        exact = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return str(text)
    return in_yuan(exact) if kind.is_money else plain(exact)


def kept_side(value: Any, unit: str) -> str:
    """A side of a kept comparison, or the difference, by the unit that is kept with it (``yuan a month``): a number as
    :func:`kept_amount` says it, anything else as it was kept."""
    return kept_amount(value, _MONEY if unit.startswith("yuan") else _PLAIN)


def in_yuan(yuan: Fraction) -> str:
    """Money with its commas and fen: 1,250.00. What is no whole fen, as a share among three, says so: ≈242.6667."""
    if (yuan * 100).denominator == 1:
        return f"{yuan.numerator / yuan.denominator:,.2f}"
    return f"≈{float(yuan):,.4f}"


def plain(number: Fraction) -> str:
    """A number that is no money, as short as exact; ≈ before what is rounded."""
    if number.denominator == 1:
        return f"{number.numerator:,}" if abs(number) >= 10000 else str(number.numerator)
    text = f"{float(number):.6f}".rstrip("0")
    return text if Fraction(text) == number else f"≈{float(number):.4f}"


def why_unknown(law: Law, reason: Reason, people: list[str], lang: str) -> str:
    """One reason why something is not known, in words."""
    zh = lang == "zh"
    name = law.label(reason.name, lang) if reason.name else ""
    who = people[reason.who] if 0 <= reason.who < len(people) else ""
    if reason.kind == "fact":
        own = f"{who}的" if zh and who else (f"{who}: " if who else "")
        return f"没有说明{own}“{name}”" if zh else f"{own}“{name}” is not stated"
    if reason.kind == "figure":
        parameter = law.parameters.get(reason.name)
        if parameter is not None and parameter.missing:
            return f"“{name}”：{parameter.missing[0]}" if zh else f"“{name}”: {parameter.missing[1]}"
        return f"“{name}”在这一天没有已知的数值" if zh else f"no figure for “{name}” is known for that day"
    if reason.kind == "rule":
        return f"“{name}”在这一天没有有效的条文" if zh else f"no text of “{name}” is in force on that day"
    if reason.kind == "table":
        return f"“{name}”的表中没有“{reason.detail}”这一行" if zh else f"“{name}” has no row for {reason.detail}"
    return "除数为零" if zh else "a division by zero"
