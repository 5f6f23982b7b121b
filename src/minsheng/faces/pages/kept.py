"""A kept decision as pages show it: from its frozen JSON, in the reader's language, without deciding anything again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from minsheng.engine.telling.values import in_yuan, kept_amount, kept_side
from minsheng.engine.tree import CHOICE, NUMBER, YESNO, Law
from minsheng.engine.units import words_of, words_of_zh
from minsheng.faces.pages.answers import DEEPEST, Shown, Step
from minsheng.faces.pages.words import both, language, named
from minsheng.registry.facts.values import the_law

_FREQUENCY = {"monthly": ("每月", "a month"), "yearly": ("每年", "a year"), "once": ("一次性", "once")}
_OPPOSITE = {"lt": "≥", "le": ">", "gt": "≤", "ge": "<"}


def kept_answers(
    result: Mapping[str, Any], labels: Mapping[str, str] | None = None, programmes: Sequence[str] = ()
) -> list[Shown]:
    """The answers of a kept decision (of these programmes alone, where they are named), those granted first.

    ``labels`` are the people's names on the page, by the names that the decision has (their numbers).
    """
    law, known = the_law(), labels or {}
    wanted = [each for each in result["answers"] if not programmes or each["programme"] in programmes]
    order = {True: 0, None: 1, False: 2}
    return [_shown(law, each, known) for each in sorted(wanted, key=lambda each: order[each["entitled"]])]


def _shown(law: Law, answer: Mapping[str, Any], labels: Mapping[str, str]) -> Shown:
    refused, money = "", ""
    if answer["entitled"] is False:
        refused = named(answer.get("failed", {}))
        if comparison := answer.get("failed", {}).get("comparison"):
            left, right = (kept_side(comparison[side], str(comparison["unit"])) for side in ("left", "right"))
            said = f"{left} {_OPPOSITE.get(comparison['op'], '≠')} {right}"
            refused += both("（{said}）", " ({said})", said=said)
        if answer["article"]:
            refused += f"〔{answer['article']}〕"
    if answer["amount"] is not None and answer["entitled"]:
        often = both(*_FREQUENCY.get(str(answer["frequency"]), ("", "")))
        money = both(
            "{often} {amount} 元", "{amount} yuan {often}", often=often, amount=in_yuan(Fraction(str(answer["amount"])))
        )
    return Shown(
        programme=answer["programme"],
        title=named(answer),
        who=labels.get(str(answer["person"]), str(answer["person"] or "")),
        entitled=answer["entitled"],
        is_scale=answer["entitled"] is None and not answer["unknown"],
        money=money.strip(),
        because=[_named(law, each, labels) for each in answer["decided_by"]],
        values=[
            _named(law, each, labels)
            for each in answer["answers"]
            if each["value"] not in (None, False, 0, "none", "0.00")
        ],
        article=answer["article"],
        refused=refused,
        unknown=list(dict.fromkeys(_reason(law, each, labels) for each in answer["unknown"])),
        unverified=[(name, _label(law, name)) for name in answer["unverified"]],
        steps=_step(law, answer["steps"], labels, set(), 0) if answer.get("steps") else None,
    )


def _label(law: Law, name: str) -> str:
    return law.label(name, language())


def value_text(law: Law, name: str, value: Any, labels: Mapping[str, str]) -> str:
    """A frozen value with its unit; names that the law no longer has are shown plain."""
    if value is None:
        return both("不知道", "not known")
    if isinstance(value, bool):
        return both("是", "yes") if value else both("否", "no")
    try:
        kind = law.type_of(name)
    except KeyError:
        return str(value)
    if kind.kind == YESNO:
        return str(value)
    if kind.kind == CHOICE:
        return law.choice_label(name, str(value), language())
    if kind.kind == NUMBER and not isinstance(value, dict):
        digits = kept_amount(value, kind)
        unit = words_of(kind.unit, plural=str(value) != "1") if language() == "en" else words_of_zh(kind.unit)
        return f"{digits} {unit}" if unit and unit != "share" else digits
    if isinstance(value, dict):
        return both("（表）", "(table)")
    return labels.get(str(value), str(value))


def _named(law: Law, each: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    person = each.get("person")
    own = f"{labels.get(str(person), str(person))} · " if person else ""
    return f"{own}{_label(law, each['name'])}{both('：', ': ')}{value_text(law, each['name'], each['value'], labels)}"


def _reason(law: Law, reason: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    name = _label(law, reason["name"]) if reason["name"] else ""
    who = labels.get(str(reason["person"]), str(reason["person"] or ""))
    if reason["kind"] == "fact":
        return both("没有说明{who}“{name}”", "{who} “{name}” is not stated", who=who, name=name).strip()
    if reason["kind"] == "figure":
        parameter = law.parameters.get(reason["name"])
        if parameter is not None and parameter.missing:
            return f"“{name}”：{parameter.missing[1 if language() == 'en' else 0]}"
        return both("“{name}”没有已知的数值", "no figure for “{name}” is known", name=name)
    return both("“{name}”无法确定", "“{name}” cannot be told", name=name)


def _step(law: Law, node: Mapping[str, Any], labels: Mapping[str, str], seen: set[tuple[str, str]], depth: int) -> Step:
    person = node.get("person")
    own = f"{labels.get(str(person), str(person))} · " if person else ""
    figure = node.get("figure") or {}
    shown = Step(
        name=node["name"],
        label=own + _label(law, node["name"]),
        value=value_text(law, node["name"], node["value"], labels),
        kind=node["kind"],
        article=node.get("article", ""),
        source=figure.get("source", ""),
        since=datetime.date.fromisoformat(figure["from"]) if figure else None,
        is_unverified=figure.get("confidence") == "unverified",
    )
    key = (node["name"], str(person))
    under = node.get("under", [])
    if key in seen or depth >= DEEPEST:
        shown.again = bool(under)
        return shown
    seen.add(key)
    shown.under = [
        _step(law, each, labels, seen, depth + 1)
        for each in under
        if not (each["kind"] == "fact" and each["value"] is False)
    ]
    return shown
