"""Records and decisions put into words for pages: names of programmes, relations, values with units, steps of an explanation."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.engine.telling.values import in_yuan, kept_amount, kept_side
from minsheng.engine.tree import CHOICE, NUMBER, POINTER, YESNO, Type
from minsheng.engine.units import read_words_of, words_of_zh
from minsheng.faces.pages.recorded import by_whom
from minsheng.faces.pages.words import both, clauses, language, named
from minsheng.registry.access.households import Member
from minsheng.registry.access.shown import shown_names
from minsheng.registry.facts.values import the_law
from minsheng.registry.places.questions import chain_of_names

RELATIONS = {
    "head": ("户主", "head"),
    "spouse": ("配偶", "spouse"),
    "child": ("子女", "child"),
    "child_in_law": ("媳婿", "child-in-law"),
    "grandchild": ("孙子女", "grandchild"),
    "parent": ("父母", "parent"),
    "parent_in_law": ("公婆岳父母", "parent-in-law"),
    "grandparent": ("祖父母", "grandparent"),
    "sibling": ("兄弟姐妹", "sibling"),
    "other": ("其他", "other"),
}
KINSHIP = {
    "spouse": ("配偶", "spouse"),
    "father": ("父亲", "father"),
    "mother": ("母亲", "mother"),
    "guardian": ("监护人", "guardian"),
    "carer": ("照料人", "carer"),
}
SEX = {"female": ("女", "female"), "male": ("男", "male")}
STANDING = {
    "declared": ("本人申报", "declared"),
    "assessed": ("工作人员评定", "assessed"),
    "verified": ("登记机关核对", "verified"),
}
FREQUENCY = {"monthly": ("每月", "a month"), "yearly": ("每年", "a year"), "once": ("一次性", "once"), "": ("", "")}
CHANNELS = {
    "window": ("窗口", "counter"),
    "online": ("网上", "online"),
    "by_worker": ("工作人员代办", "by a worker"),
    "found": ("政策找人", "the policy found them"),
    "without_application": ("免申请", "without application"),
}
PAYMENT = {
    "prepared": ("已编制", "prepared"),
    "approved": ("已复核", "approved"),
    "frozen": ("已锁定", "frozen"),
    "posted": ("已记账", "posted"),
    "written": ("已生成银行文件", "bank file written"),
    "sent": ("已报送银行", "sent to the bank"),
    "settled": ("已到账", "arrived"),
    "accepted": ("银行已受理", "accepted by the bank"),
    "rejected": ("银行退回（未受理）", "rejected by the bank"),
    "returned": ("退票", "came back"),
}
HELD_BACK = {
    "no account": ("没有收款账户", "no account"),
    "account not confirmed": ("收款账户未经另一人复核", "account not confirmed by a second person"),
    "payee has died": ("收款人已死亡", "the payee has died"),
    "the month was paid under another award": ("该月已按另一待遇发放", "the month was paid under another award"),
    "the award holds for that month no more": ("该月的待遇已不存在", "the award holds for that month no more"),
    "account not corrected since it came back": ("退票后账户未更正", "account not corrected since it came back"),
}
CLOCKS = {
    "whole": ("全程", "the whole"),
    "inquiry": ("调查", "the inquiry"),
    "opinion": ("初审", "the first opinion"),
    "publicity": ("公示", "publicity"),
    "decision": ("审核确认", "the confirmation"),
    "notice": ("书面告知", "the written notice"),
    "papers_after": ("补办手续", "papers afterwards"),
    "hearing": ("陈述意见", "to be heard"),
    "letter": ("送达", "the letter"),
}

# What begins a ground that the system writes itself, with a number after it.
GROUNDS = {
    "审核确认": ("审核确认", "confirmed"),
    "先行救助": ("先行救助", "help first"),
    "待遇变更": ("待遇变更", "change of the award"),
    "行政复议停止执行": ("行政复议停止执行", "stayed by a reconsideration"),
}


def word(table: Mapping[str, tuple[str, str]], code: str | None) -> str:
    """A code in the reader's language; the code itself where it has no words."""
    pair = table.get(code or "")
    return both(*pair) if pair else str(code or "")


def ground(text: str | None) -> str:
    """Why an award was opened, changed or kept back: what the system writes in the reader's language, what people wrote as it is."""
    begun, colon, number = (text or "").partition("：")
    return both("{g}：{n}", "{g}: {n}", g=word(GROUNDS, begun), n=number) if colon and begun in GROUNDS else text or ""


def by_shown_name(steps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps of a history with their actors, and who visited, by the names that others see."""
    found = list(steps)
    names = shown_names(name for step in found for name in (step["actor"], *_visitors(step)))
    return [
        {
            **step,
            "actor": by_whom(names.get(step["actor"], step["actor"])),
            "detail": step["detail"]
            | ({"visitors": [names.get(each, each) for each in _visitors(step)]} if _visitors(step) else {}),
        }
        for step in found
    ]


def _visitors(step: dict[str, Any]) -> list[str]:
    found = step["detail"].get("visitors")
    return [str(each) for each in found] if isinstance(found, list) else []


def place_words(division: str, on: datetime.date) -> str:
    """A division with those around it, of the city down."""
    return " · ".join(named(each) for each in chain_of_names(division, on))


def programme_name(name: str) -> str:
    """What a programme is called."""
    found = the_law().programmes.get(name)
    return named(found) if found is not None else name  # type: ignore[arg-type]


def people_words(member: Member) -> str:
    """Relation, sex and year of birth of a member."""
    year = both("{y} 年生", "born {y}", y=member.birth_date.year)
    return f"{word(RELATIONS, member.relation_to_head)} · {word(SEX, member.sex)} · {year}"


_RECEIPT = {
    "facts": ("事实校验码", "Facts"),
    "figures": ("数值校验码", "Figures"),
    "answers": ("结果校验码", "Answers"),
}


def receipt_lines(receipt: Mapping[str, str]) -> list[tuple[str, str]]:
    """The hashes of a decision by what they are of; its day and law stand elsewhere on the page."""
    return [(both(*words), receipt[name]) for name, words in _RECEIPT.items() if name in receipt]


def label(name: str, zh: str = "") -> str:
    """What a value of the law is called; of one that the law has no more, as it was called then."""
    law = the_law()
    if name in law.rules or name in law.parameters or name in law.facts or name in law.groups:
        return law.label(name, language())
    return zh or name


def type_of(name: str) -> Type | None:
    """The type of a value of the law, if the law still has it."""
    law = the_law()
    known = name in law.rules or name in law.parameters or name in law.facts or name in law.groups
    return law.type_of(name) if known else None


def told(name: str, value: Any, people: Mapping[str, str] | None = None) -> str:
    """A plain value (of a file, a record, a kept decision) as people read it, with its unit."""
    kind = type_of(name)
    if value is None or value == "unknown":
        return both("未知", "not known")
    if isinstance(value, bool) or (kind is not None and kind.kind == YESNO):
        return both("是", "yes") if value in (True, "true") else both("否", "no")
    if isinstance(value, Mapping):
        if value and all(_is_day(key) for key in value):
            return clauses(
                both("{d} 起 {v}", "from {d}: {v}", d=day, v=told(name, inner, people)) for day, inner in value.items()
            )
        return both("（表）", "(table)")
    if kind is not None and kind.kind == CHOICE:
        return the_law().choice_label(name, str(value), language())
    if kind is not None and kind.kind == POINTER:
        return both("无", "nobody") if value == "none" else (people or {}).get(str(value), str(value))
    if kind is not None and kind.kind == NUMBER:
        return _number(str(value), kind)
    return str(value)


def _is_day(text: Any) -> bool:
    try:
        datetime.date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _number(text: str, kind: Type) -> str:
    digits = kept_amount(text, kind)
    unit = words_of_zh(kind.unit) if language() == "zh" else read_words_of(kind.unit, text)
    return f"{digits} {unit}".strip()


@dataclass(slots=True)
class StepLine:
    """A step of an explanation: a rule with its article, a figure with its day and source, a fact, and what it rests on."""

    name: str
    label: str
    who: str
    value: str
    kind: str
    article: str
    figure: Mapping[str, Any] | None
    at: str
    is_known: bool
    under: list[StepLine] = field(default_factory=list)


def steps(node: Mapping[str, Any], people: Mapping[str, str]) -> StepLine:
    """The steps of a kept decision (``as_json`` with trees), each in words."""
    return StepLine(
        node["name"],
        label(node["name"], node.get("zh", "")),
        people.get(str(node.get("person")), "") if node.get("person") else "",
        told(node["name"], node["value"], people),
        node["kind"],
        node.get("article", ""),
        node.get("figure"),
        str(node.get("at", "")),
        node["value"] is not None,
        [steps(under, people) for under in node.get("under", ())],
    )


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What a decision says of one programme (and person), in words."""

    programme: str
    label: str
    person: str | None
    who: str
    entitled: bool | None
    amount: str
    article: str
    refused: str
    comparison: str
    unknown: tuple[str, ...]
    unverified: tuple[str, ...]
    named: tuple[tuple[str, str, str], ...]
    decided_by: tuple[tuple[str, str, str], ...]
    tree: StepLine | None
    is_received: bool = False


def answers(
    result: Mapping[str, Any], people: Mapping[str, str], only: str = "", person: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> list[AnswerLine]:  # fmt: skip
    """The answers of a result (``as_json``), of one programme and person where they are named.

    With the household's ``facts`` each says whether these state that it is received already.
    """
    found = []
    for answer in result["answers"]:
        if (only and answer["programme"] != only) or (person is not None and answer["person"] not in (None, person)):
            continue
        failed = answer.get("failed") or {}
        found.append(
            AnswerLine(
                answer["programme"],
                named(answer),
                answer["person"],
                people.get(str(answer["person"]), "") if answer["person"] else "",
                answer["entitled"],
                amount_words(answer),
                answer["article"],
                named(failed) if failed.get("zh") else label(failed.get("rule", "") or ""),
                comparison_words(failed.get("comparison")),
                tuple(dict.fromkeys(why_unknown(reason, people) for reason in answer["unknown"])),
                tuple(_unverified(each) for each in answer["unverified"]),
                tuple(_named(each, people) for each in answer["answers"]),
                tuple(_named(each, people) for each in answer["decided_by"] if not _is_among(each, answer["answers"])),
                steps(answer["steps"], people) if answer.get("steps") else None,
                facts is not None and _is_received(answer, facts),
            )
        )
    return found


def _is_among(each: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a value of the law is told already."""
    return any((other["name"], other.get("person")) == (each["name"], each.get("person")) for other in others)


def _is_received(answer: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    mark = the_law().programmes[answer["programme"]].data.get("received")
    of = facts["people"].get(str(answer["person"]), {}) if answer["person"] else facts["household"]
    return bool(mark and of.get(mark) is True)


def amount_words(answer: Mapping[str, Any]) -> str:
    """The amount of an answer with its period; empty where there is none."""
    if answer.get("amount") is None or answer["entitled"] is False:
        return ""
    try:
        digits = in_yuan(Fraction(str(answer["amount"])))
    except (ValueError, ZeroDivisionError):
        digits = str(answer["amount"])
    return both("{n} 元", "{n} yuan", n=digits) + _every(answer.get("frequency"))


def _every(frequency: str | None) -> str:
    return {
        "monthly": both("/月", " a month"),
        "yearly": both("/年", " a year"),
        "once": both("（一次性）", " once"),
    }.get(frequency or "", "")


def _named(each: Mapping[str, Any], people: Mapping[str, str]) -> tuple[str, str, str]:
    who = people.get(str(each.get("person")), "") if each.get("person") else ""
    text = label(each["name"]) if each["name"] else ""
    return each["name"], f"{who} · {text}" if who else text, told(each["name"], each["value"], people)


def _unverified(each: Any) -> str:
    return label(each) if isinstance(each, str) else str(each)


_SIGNS = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "eq": "=", "ne": "≠", ">=": "≥", "<=": "≤", "==": "="}


def comparison_words(comparison: Mapping[str, Any] | None) -> str:
    """The comparison that failed, and by how much; empty where there is none."""
    if not comparison:
        return ""
    unit = str(comparison["unit"])
    left, right, short = (kept_side(comparison[side], unit) for side in ("left", "right", "by"))
    line = f"{left} {_SIGNS.get(comparison['op'], comparison['op'])} {right}"
    return line + (both("（差 {n}）", " (short by {n})", n=short) if comparison["by"] is not None else "")


def why_unknown(reason: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Why something is not known, in words."""
    name = label(reason["name"]) if reason.get("name") else ""
    who = people.get(str(reason.get("person")), "") if reason.get("person") else ""
    if reason["kind"] == "fact":
        own = f"{who} · " if who else ""
        return both("没有登记：{n}", "not stated: {n}", n=own + name)
    if reason["kind"] == "figure":
        parameter = the_law().parameters.get(str(reason["name"]))
        if parameter is not None and parameter.missing:
            return (
                f"{name}：{both(*parameter.missing)}" if language() == "zh" else f"{name}: {both(*parameter.missing)}"
            )
        return both("这一天没有已知的数值：{n}", "no figure is known for that day: {n}", n=name)
    if reason["kind"] == "rule":
        return both("这一天没有有效的条文：{n}", "no text is in force on that day: {n}", n=name)
    return name or str(reason.get("detail") or reason["kind"])


def differing(
    before: Iterable[tuple[str, str, str]], now: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """(what, then, now) of named values that differ between two decisions."""
    old = {(name, text): value for name, text, value in before}
    new = {(name, text): value for name, text, value in now}
    none = both("没有", "none")
    return [
        (text, old.get((name, text), none), new.get((name, text), none))
        for name, text in {**old, **new}
        if old.get((name, text)) != new.get((name, text))
    ]


def values_in(tree: StepLine | None) -> list[tuple[str, str, str]]:
    """Every figure and fact that an explanation rests on: name, words, value; each once."""
    found: dict[tuple[str, str], str] = {}
    waiting = [tree] if tree is not None else []
    while waiting:
        node = waiting.pop()
        text = f"{node.who} · {node.label}" if node.who else node.label
        found.setdefault((node.name, text), node.value)
        waiting += node.under
    return [(name, text, value) for (name, text), value in found.items()]
