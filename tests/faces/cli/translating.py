"""Household files said again in the other language: keys, choices, yes and no."""

from __future__ import annotations

from typing import Any

from minsheng.engine.tree import CHOICE, POINTER, YESNO, Law
from minsheng.services.projection.assumptions import ASSUMPTIONS

TOP = {"day": "决定日", "assume": "假定", "household": "家庭", "people": "成员", "note": "说明", "projection": "预测"}
OWN = {"member_from": "加入日", "member_until": "离开日", "identity_number": "身份证号", "claims": "就医"}
OF_CLAIMS = {"number": "编号", "settled_on": "结算日", "replaces": "更正", "withdrawn": "撤销"}


def in_chinese(law: Law, plain: dict[str, Any]) -> dict[str, Any]:
    """An English file with Chinese keys and choices."""
    found = {}
    for key, value in plain.items():
        if key == "household":
            value = _facts(law, value, to_chinese=True)
        elif key == "people":
            value = {who: _facts(law, facts or {}, to_chinese=True) for who, facts in value.items()}
        elif key == "projection":
            value = {ASSUMPTIONS[name].zh: said for name, said in value.items()}
        found[TOP[key]] = value
    return found


def in_english(law: Law, plain: dict[str, Any]) -> dict[str, Any]:
    """A Chinese file with English keys and choices."""
    names = {zh: en for en, zh in TOP.items()}
    found = {}
    for key, value in plain.items():
        name = names[key]
        if name == "household":
            value = _facts(law, value, to_chinese=False)
        elif name == "people":
            value = {who: _facts(law, facts or {}, to_chinese=False) for who, facts in value.items()}
        elif name == "projection":
            value = {
                next(en for en, said in ASSUMPTIONS.items() if said.zh == label): one for label, one in value.items()
            }
        found[name] = value
    return found


def _facts(law: Law, facts: dict[str, Any], *, to_chinese: bool) -> dict[str, Any]:
    by_label = {fact.zh: name for name, fact in law.facts.items()} | {zh: en for en, zh in (OWN | OF_CLAIMS).items()}
    found = {}
    for key, value in facts.items():
        name = key if to_chinese else by_label[key]
        label = (OWN | OF_CLAIMS).get(name) or law.facts[name].zh
        said = _value(law, name, value, to_chinese)
        found[label if to_chinese else name] = said
    return found


def _value(law: Law, name: str, value: Any, to_chinese: bool) -> Any:
    if name == "claims":
        return [_facts(law, claim, to_chinese=to_chinese) for claim in value]
    if isinstance(value, dict):
        return {month: _value(law, name, inner, to_chinese) for month, inner in value.items()}
    if name in OWN or name in OF_CLAIMS:
        return value
    kind = law.facts[name].type
    if value in ("unknown", "不知道"):
        return "不知道" if to_chinese else "unknown"
    if kind.kind == YESNO:
        return ("是" if value else "否") if to_chinese else {"是": True, "否": False}.get(value, value)
    if kind.kind == POINTER and value in ("none", "无"):
        return "无" if to_chinese else "none"
    if kind.kind == CHOICE:
        labels = {code: label[0] for code, label in law.facts[name].labels.items()}
        return labels.get(value, value) if to_chinese else {zh: code for code, zh in labels.items()}.get(value, value)
    return value
