"""Properties of the law, and what turned at a cliff, in words."""

from __future__ import annotations

import datetime
from fractions import Fraction

from minsheng.engine.exact.turning import Turn
from minsheng.engine.properties import Property
from minsheng.engine.telling.values import told
from minsheng.engine.tree import Law


def claim_text(law: Law, claim: Property, lang: str) -> str:
    """What a property claims, in one sentence of Chinese or English."""
    zh = lang == "zh"
    names = [law.label(name, lang) for name in claim.of]
    of = ("、" if zh else ", ").join(f"“{name}”" for name in names)
    fact = f"“{law.label(claim.fact, lang)}”" if claim.fact else ""

    def number(value: Fraction | None) -> str:
        return told(law, value or Fraction(0), law.type_of(claim.of[0]), lang)

    bound = f"“{law.label(claim.bound, lang)}”" if isinstance(claim.bound, str) else number(claim.bound)
    words = {
        "never_negative": (f"{of}不为负数", f"{of} is never negative"),
        "never_rises_with": (f"{fact}增加时，{of}不增加", f"{of} never rises when {fact} rises"),
        "never_falls_with": (f"{fact}增加时，{of}不减少", f"{of} never falls when {fact} rises"),
        "no_cliff_with": (
            f"{fact}每增加{number(claim.step)}，{of}的减少不超过{number(claim.drop)}",
            f"{of} never falls by more than {number(claim.drop)} when {fact} rises by {number(claim.step)}",
        ),
        "keeps_some_of": (
            f"{fact}增加{number(claim.step)}，{of}随之增加（边际扣减率低于100%）",
            f"{of} rises when {fact} rises by {number(claim.step)} (marginal rate below 100 %)",
        ),
        "never_together": (f"{of}不能同时享有", f"{of} are never had together"),
        "no_gap": (f"{of}至少符合一项", f"one of {of} always holds"),
        "at_most": (f"{of}不超过{bound}", f"{of} is at most {bound}"),
        "at_least": (f"{of}不低于{bound}", f"{of} is at least {bound}"),
        "same_before_and_after": (f"{of}在{claim.day}前后相同", f"{of} is the same before and after {claim.day}"),
    }[claim.kind]
    text = words[0 if zh else 1]
    if claim.when:
        condition = law.label(claim.when, lang)
        text = f"“{condition}”时，{text}" if zh else f"where “{condition}” holds, {text}"
    return text


def turn_text(law: Law, turn: Turn, lang: str, day: datetime.date, people: list[str] | None = None) -> str:
    """A condition that turns, with its article."""
    yes = ("是", "否") if lang == "zh" else ("yes", "no")
    version = law.rules[turn.name].version(day) if turn.name in law.rules else None
    article = f" 〔{version.article}〕" if version else ""
    who = ""
    if turn.who >= 0:
        who = f"{people[turn.who] if people else f'p{turn.who + 1}'} "
    sides = f"{yes[0 if turn.before else 1]} → {yes[0 if turn.after else 1]}"
    return f"{who}{law.label(turn.name, lang)} {sides}{article}"
