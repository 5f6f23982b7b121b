"""``minsheng schema``: the published JSON Schema of a household file, made from the law's facts."""

from __future__ import annotations

import json
from typing import Any

import typer

from minsheng.engine.tree import CHOICE, CLAIM, DATE, HOUSEHOLD, NUMBER, PERSON, POINTER, YESNO, Fact, Law
from minsheng.engine.units import scale, words_of, words_of_zh
from minsheng.faces.cli.choosing import LAW_FOLDER, LawOption, PlaceOption, law_of
from minsheng.faces.cli.household_files import OF_CLAIMS
from minsheng.services.projection.assumptions import ASSUMPTIONS

NOT_KNOWN = ("unknown", "不知道", "未知")
command = typer.Typer(rich_markup_mode=None)


@command.command(epilog="Example: minsheng schema > household.schema.json")
def schema(law: LawOption = LAW_FOLDER, place: PlaceOption = "") -> None:
    """Print the JSON Schema (2020-12) of a household file, with Chinese and English keys."""
    typer.echo(json.dumps(household_schema(law_of(law, place)), ensure_ascii=False, indent=1))


def household_schema(law: Law) -> dict[str, Any]:
    """The schema: every fact under its name and under its Chinese label."""
    day = {"type": "string", "format": "date"}
    people = {"type": "object", "additionalProperties": _facts(law, PERSON)}
    assume = {"type": "array", "items": {"enum": list(law.assumptions)}}
    own = {
        "day": day,
        "assume": assume,
        "household": _facts(law, HOUSEHOLD),
        "people": people,
        "note": {"type": "string"},
        "projection": _projection(),
    }
    zh = {
        "决定日": "day",
        "假定": "assume",
        "家庭": "household",
        "成员": "people",
        "说明": "note",
        "预测": "projection",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{law.zh} · household file",
        "type": "object",
        "additionalProperties": False,
        "properties": {**own, **{label: own[name] for label, name in zh.items()}},
    }


def _projection() -> dict[str, Any]:
    """What minsheng project is to assume of the future."""
    value = {"type": ["number", "string"]}
    names = {name: {**value, "description": said.en} for name, said in ASSUMPTIONS.items()}
    labels = {said.zh: names[name] for name, said in ASSUMPTIONS.items()}
    return {"type": "object", "additionalProperties": False, "properties": {**names, **labels}}


def _facts(law: Law, of: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, fact in law.facts.items():
        if fact.of == of:
            properties[name] = properties[fact.zh] = _fact(fact)
    if of == PERSON:
        for name in ("member_from", "member_until", "加入日", "离开日"):
            properties[name] = {"type": "string", "format": "date"}
        for name in ("identity_number", "身份证号"):
            properties[name] = {"type": "string", "pattern": "^([0-9]{15}|[0-9]{17}[0-9Xx])$"}
        if any(fact.of == CLAIM for fact in law.facts.values()):
            for name in ("claims", "就医"):
                properties[name] = {"type": "array", "items": _claim(law)}
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _claim(law: Law) -> dict[str, Any]:
    """One claim: its number and day, what it corrects, and its facts."""
    number = {"type": "integer", "minimum": 1}
    own = {
        "number": number,
        "settled_on": {"type": "string", "format": "date"},
        "replaces": number,
        "withdrawn": {"enum": [True, False, "是", "否"]},
    }
    one = _facts(law, CLAIM)
    one["type"] = "object"
    one["properties"] |= {**own, **{label: own[name] for label, name in OF_CLAIMS.items()}}
    one["allOf"] = [
        {"anyOf": [{"required": [name]}, {"required": [label]}]}
        for label, name in OF_CLAIMS.items()
        if name in ("number", "settled_on")
    ]
    return one


def _fact(fact: Fact) -> dict[str, Any]:
    kind = fact.type
    one: dict[str, Any]
    if kind.kind == YESNO:
        one = {"enum": [True, False, "是", "否", "有", "无", *NOT_KNOWN]}
    elif kind.kind == CHOICE:
        labels = [label[0] for label in fact.labels.values()]
        one = {"enum": list(dict.fromkeys([*kind.choices, *labels, *NOT_KNOWN]))}
    elif kind.kind == DATE:
        one = {"anyOf": [{"type": "string", "format": "date"}, {"enum": list(NOT_KNOWN)}]}
    elif kind.kind == POINTER:
        one = {"type": "string", "description": "the name of another person in this file, none, or 无"}
    else:
        one = {"type": ["number", "string"]}
        for bound, word in ((fact.least, "minimum"), (fact.most, "maximum")):
            if bound is not None:
                one[word] = float(bound / scale(kind.unit))
    unit = f" ({words_of_zh(kind.unit)}, {words_of(kind.unit)})" if kind.kind == NUMBER else ""
    months = {
        "type": "object",
        "patternProperties": {r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$": one},
        "additionalProperties": False,
    }
    return {"description": f"{fact.zh} · {fact.en}{unit}", "anyOf": [one, months]}
