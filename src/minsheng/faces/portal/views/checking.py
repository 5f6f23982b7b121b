"""What can my household get: one question a page, without logging in.

What was answered so far travels in the page itself (``so_far``) and is read anew, and checked, each time. Nothing is stored, unless
somebody asks for it: then the answers are kept, sealed, under a code, for as long as the city has set.
"""

from __future__ import annotations

import contextlib
import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.pages.answers import shown_answers
from minsheng.faces.pages.words import language
from minsheng.faces.portal.views.asking import Wanted, asked_for, question_page, taken
from minsheng.faces.portal.views.people import MOST_MEMBERS, MemberForm, added, dropped, people_page
from minsheng.services.casework.city_settings import city_settings
from minsheng.services.casework.intake.asking import explained
from minsheng.services.casework.intake.steps import (
    BadAnswer,
    BadIntake,
    Intake,
    IntakeNotFound,
    answer,
    back,
    forget_for_anybody,
    keep_for_anybody,
    kept_for_anybody,
    none_of_the_rest,
    review,
    start,
)

FILE = Path(__file__).parents[1] / "moments.yaml"
LONGEST = 64_000


@functools.cache
def moments() -> list[dict[str, Any]]:
    """Moments of life with their programmes."""
    plain: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where it begins: what it is about."""
    return render(request, "portal/check.html", {"moments": moments()})


@require_POST
def check_next(request: HttpRequest) -> HttpResponse:
    """Takes what the page before said and shows the next page: people, a question, or the results."""
    action = request.POST.get("action", "")
    try:
        intake = _intake(request)
        if intake is None:
            return redirect("check")
        return _ACTIONS.get(action, _go_on)(request, intake)
    except IntakeNotFound:
        return render(request, "portal/check.html", {"moments": moments(), "no_such_code": True}, status=404)
    except BadIntake:
        return render(request, "portal/begin_again.html", status=400)


def _intake(request: HttpRequest) -> Intake | None:
    """What was answered so far. Raises :class:`BadIntake` for what this page never made."""
    if request.POST.get("action") == "begin":
        chosen = request.POST.getlist("moment")
        names = [name for each in moments() if each["name"] in chosen for name in each["programmes"]]
        return start(list(dict.fromkeys(names)), on=timezone.localdate())
    text = request.POST.get("so_far", "")
    is_kept = request.POST.get("action") == "resume"
    if not text and not is_kept:
        return None
    if len(text) > LONGEST:
        raise BadIntake("Too long.")
    try:
        if is_kept:
            return _checked(kept_for_anybody(request.POST.get("code", "")[:100], on=timezone.localdate()))
        return _checked(Intake.of(json.loads(text)))
    except BadAnswer:
        raise BadIntake("An answer does not fit.") from None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        if isinstance(error, (BadIntake, IntakeNotFound)):
            raise
        raise BadIntake("This is no intake.") from None


def _checked(found: Intake) -> Intake:
    """Read anew from the beginning, each answer taken once more: what came with the page is the reader's own writing."""
    if found.household_id is not None or len(found.members) > MOST_MEMBERS:
        raise BadIntake("This is no intake of this page.")
    intake = start(found.programmes, on=timezone.localdate(), members=found.members)
    for each in found.given:
        intake = answer(intake, each.name, each.value, who=each.who)
    return intake


def _so_far(intake: Intake) -> str:
    return json.dumps(intake.plain(), ensure_ascii=False, default=str)


def _add_member(request: HttpRequest, intake: Intake) -> HttpResponse:
    changed, form = added(request, intake)
    return _people_page(request, changed, form)


def _drop_member(request: HttpRequest, intake: Intake) -> HttpResponse:
    return _people_page(request, dropped(request, intake))


def _people_page(request: HttpRequest, intake: Intake, form: MemberForm | None = None) -> HttpResponse:
    return people_page(request, intake, action_url=reverse("check_next"), form=form, so_far=_so_far(intake))


def _take_answer(request: HttpRequest, intake: Intake) -> HttpResponse:
    changed, error = taken(request, intake)
    if changed is None:
        return _question_page(request, intake, error, asked_for(request))
    return _go_on(request, changed)


def _none_of_the_rest(request: HttpRequest, intake: Intake) -> HttpResponse:
    try:
        return _go_on(
            request, none_of_the_rest(intake, request.POST.get("group", ""), who=request.POST.get("who") or None)
        )
    except BadAnswer:
        raise BadIntake("There is no such group.") from None


def _back(request: HttpRequest, intake: Intake) -> HttpResponse:
    if not intake.given:
        return _people_page(request, intake)
    last = intake.given[-1]
    return _question_page(request, back(intake), "", (last.name, last.who))


def _change(request: HttpRequest, intake: Intake) -> HttpResponse:
    wanted = asked_for(request)
    left = tuple(each for each in intake.given if (each.name, each.who) != wanted)
    return _question_page(request, replace(intake, given=left), "", wanted)


def _go_on(request: HttpRequest, intake: Intake) -> HttpResponse:
    if not intake.members:
        return _people_page(request, intake)
    return _question_page(request, intake)


def _question_page(request: HttpRequest, intake: Intake, error: str = "", wanted: Wanted | None = None) -> HttpResponse:
    page = question_page(
        request, intake, action_url=reverse("check_next"), error=error, wanted=wanted, so_far=_so_far(intake)
    )
    return page or _results(request, intake)


def _keep(request: HttpRequest, intake: Intake) -> HttpResponse:
    return _results(request, intake, keep_for_anybody(intake, on=timezone.localdate()))


def _forget(request: HttpRequest, intake: Intake) -> HttpResponse:
    with contextlib.suppress(IntakeNotFound):  # gone already
        forget_for_anybody(request.POST.get("code_kept", "")[:100])
    return _results(request, intake)


def _results(request: HttpRequest, intake: Intake, code: str = "") -> HttpResponse:
    if not intake.members:
        return _people_page(request, intake)
    found = review(intake)
    explanation = explained(intake)
    answers = shown_answers(explanation)
    lines = [
        (line, line.en if language() == "en" else line.zh, line.value_en if language() == "en" else line.value_zh)
        for line in found.lines
    ]
    context = {
        "granted": [each for each in answers if each.entitled],
        "scales": [each for each in answers if each.is_scale and each.values],
        "open": [each for each in answers if each.entitled is None and not each.is_scale],
        "refused": [each for each in answers if each.entitled is False],
        "lines": lines,
        "questions_left": found.open,
        "day": intake.on,
        "law_read_until": explanation.law.unverified_from if explanation.is_unread else None,
        "so_far": _so_far(intake),
        "code_kept": code,
        "kept_days": city_settings(intake.on).intake_kept_days,
    }
    return render(request, "portal/results.html", context)


_ACTIONS = {
    "add_member": _add_member,
    "drop_member": _drop_member,
    "answer": _take_answer,
    "none": _none_of_the_rest,
    "back": _back,
    "change": _change,
    "results": _results,
    "keep": _keep,
    "forget": _forget,
}
