"""One question as a page, for whoever is asked: without logging in, or applying. What the page before said is read here."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minsheng.engine.telling.values import amount
from minsheng.engine.tree import DATE, NUMBER, Fact
from minsheng.faces.pages.refusals import told
from minsheng.faces.pages.words import both, language
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.intake.steps import BadAnswer, Intake, Question, answer, next_question, open_questions

Wanted = tuple[str, str | None]


def asked_for(request: HttpRequest) -> Wanted:
    """The fact, and whose it is, that the page before was about."""
    return request.POST.get("name", ""), request.POST.get("who") or None


def taken(request: HttpRequest, intake: Intake) -> tuple[Intake | None, str]:
    """The intake with the answer that was typed, or nothing and what is wrong with it."""
    name, who = asked_for(request)
    value: Any = None if "unknown" in request.POST else request.POST.get("value", "").strip()
    if value == "":
        return None, both("请回答，或选“不知道”。", "Answer, or choose “not known”.")
    fact = the_law().facts.get(name)
    if fact is not None and value is not None and fact.type.kind == "yes or no":
        value = {"yes": True, "no": False}.get(value, value)
    elif fact is not None and value is not None and fact.type.kind == "number":
        value = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "")  # 2,500 and ２５００ are numbers
    try:
        return answer(intake, name, value, who=who), ""
    except BadAnswer as bad:
        return None, _wanted(fact) or told(bad)


def _wanted(fact: Fact | None) -> str:
    """What an answer has to be: a number, with its limits; a day. Nothing for other kinds, which are chosen from a list."""
    if fact is None or fact.type.kind not in (NUMBER, DATE):
        return ""
    if fact.type.kind == DATE:
        return both("请选一个日期。", "Choose a date.")
    least, most = (None if limit is None else amount(limit, fact.type) for limit in (fact.least, fact.most))
    if least is not None and most is not None:
        return both(
            "请只写数字，从 {least} 到 {most}。",
            "Write a number alone, from {least} to {most}.",
            least=least,
            most=most,
        )
    if least is not None:
        return both("请只写数字，不小于 {least}。", "Write a number alone, {least} or more.", least=least)
    return both("请只写数字。", "Write a number alone.")


def question_page(
    request: HttpRequest, intake: Intake, *, action_url: str, error: str = "", wanted: Wanted | None = None, **more: Any
) -> HttpResponse | None:
    """The page of the wanted question if it is open, else of the next one; nothing where none is left.

    ``labels`` among ``more`` are what people are called, by the intake's short names.
    """
    question = (
        next((each for each in open_questions(intake) if (each.name, each.who) == wanted), None) if wanted else None
    )
    question = question or next_question(intake)
    if question is None:
        return None
    labels = more.get("labels") or {}
    context = {
        "question": question,
        "who": labels.get(question.who or "", question.who or ""),
        "label": question.en if language() == "en" else question.zh,
        "unit": question.unit_en if language() == "en" else question.unit_zh,
        "choices": _choices(question, labels),
        "asked_for": [(name, en if language() == "en" else zh) for name, zh, en in question.asked_for],
        "group": _group(question),
        "error": error,
        "typed": request.POST.get("value", "") if error else "",
        "action_url": action_url,
        **more,
    }
    return render(request, "portal/question.html", context, status=400 if error else 200)


def _choices(question: Question, labels: dict[str, str]) -> list[tuple[str, str]]:
    if question.kind == "yes or no":
        return [("yes", both("是", "yes")), ("no", both("否", "no"))]
    return [(code, labels.get(code) or (en if language() == "en" else zh)) for code, zh, en in question.choices]


def _group(question: Question) -> str:
    """What "none of the rest" would say, in words."""
    if not question.none_group:
        return ""
    return the_law().assumptions[question.none_group][1 if language() == "en" else 0]
