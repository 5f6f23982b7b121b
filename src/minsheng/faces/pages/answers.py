"""The engine's answers as pages show them: short answer first, its reasons and articles, then every step to unfold."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from minsheng.engine.exact import Explanation
from minsheng.engine.exact.answers import Answer, Node
from minsheng.engine.telling.as_text import Text
from minsheng.engine.telling.formulas import formula
from minsheng.engine.telling.values import told, why_unknown
from minsheng.engine.tree import PERSON
from minsheng.engine.unknown import is_unknown
from minsheng.faces.pages.words import language

DEEPEST = 14


@dataclass(slots=True)
class Step:
    """One step: what it is called, its value, by which article and figure, and the steps under it. ``again``: shown above."""

    name: str
    label: str
    value: str
    kind: str
    article: str = ""
    formula: str = ""
    source: str = ""
    since: datetime.date | None = None
    is_unverified: bool = False
    again: bool = False
    under: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class Shown:
    """One programme's answer in the reader's language. ``entitled`` none: not decided, or a result without a yes or no."""

    programme: str
    title: str
    who: str
    entitled: bool | None
    is_scale: bool
    money: str
    because: list[str]
    values: list[str]
    article: str
    refused: str
    unknown: list[str]
    unverified: list[tuple[str, str]]
    steps: Step | None


def shown_answers(explanation: Explanation, *, steps: bool = True, labels: dict[str, str] | None = None) -> list[Shown]:
    """Every answer: those granted, then results, then those not decided, then those refused.

    ``labels`` are the names that people have on the page, by the explanation's own.
    """
    text = Text(explanation, language())
    if labels:
        text.people = [labels.get(each, each) for each in text.people]
    ours = sorted(explanation.answers, key=_order)
    return [_shown(explanation, text, answer, steps) for answer in ours]


def _order(answer: Answer) -> int:
    if answer.entitled is not None:
        return 0 if answer.entitled else 3
    return 2 if answer.unknown else 1


def _shown(explanation: Explanation, text: Text, answer: Answer, steps: bool) -> Shown:
    law, lang = explanation.law, language()
    data = answer.programme.data
    main = data.get("pays") or data.get("decides")
    said = {named.name for named in answer.decisive}
    nothing = (False, 0, "none")
    return Shown(
        programme=answer.programme.name,
        title=answer.programme.en if lang == "en" else answer.programme.zh,
        who=text.people[answer.who] if answer.who >= 0 else "",
        entitled=answer.entitled,
        is_scale=answer.entitled is None and not answer.unknown,
        money=text.money(answer) if answer.entitled else "",
        because=[text.named(named) for named in answer.decisive],
        values=[
            text.named(named, with_person=True)
            for named in answer.answers
            if named.name not in said and not is_unknown(named.value) and named.value not in nothing
        ],
        article=answer.article,
        refused=text.reason(answer) if answer.entitled is False else "",
        unknown=list(dict.fromkeys(why_unknown(law, each, text.people, lang) for each in sorted(answer.unknown))),
        unverified=[(name, law.label(name, lang)) for name in answer.unverified],
        steps=step_tree(explanation, main, answer.who, text.people)
        if steps and main and answer.entitled is not False
        else None,
    )


def step_tree(explanation: Explanation, name: str, who: int, people: list[str]) -> Step:
    """Every step to a value; a step that stands above is named and not unfolded once more."""
    return _step(explanation, explanation.tree(name, who), people, set(), 0)


def _step(explanation: Explanation, node: Node, people: list[str], seen: set[tuple[str, int]], depth: int) -> Step:
    law, lang, day = explanation.law, language(), explanation.day
    label = law.label(node.name, lang)
    if 0 <= node.who < len(people) and len(people) > 1:
        label = f"{people[node.who]} · {label}"
    shown = Step(
        node.name,
        label,
        told(law, node.value, law.type_of(node.name), lang, people, name=node.name),
        node.kind,
        node.article,
    )
    if node.figure is not None:
        shown.source, shown.since = node.figure.source, node.figure.starts
        shown.is_unverified = node.figure.is_unverified(day)
    if node.kind == "rule" and node.name in law.rules:
        version = law.rules[node.name].version(day)
        if version is not None and version.body.op not in ("ref", "lit"):
            shown.formula = formula(law, version.body, lang, node.name)
    key = (node.name, node.who)
    if key in seen or depth >= DEEPEST:
        shown.again = bool(node.under)
        return shown
    seen.add(key)
    shown.under = [
        _step(explanation, each, people, seen, depth + 1)
        for each in node.under
        if not (each.kind == "fact" and law.entity_of(each.name) == PERSON and each.value is False)
    ]
    return shown
