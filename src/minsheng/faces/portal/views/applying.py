"""Applying: an intake for the own household, saved under a code after each answer, reviewed, handed in.

An officer takes it in; then each programme has its case. What the registry knows is not asked again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both_later, language, named, with_more
from minsheng.faces.portal.views.asking import asked_for, question_page, taken
from minsheng.faces.portal.views.checking import moments
from minsheng.faces.portal.views.people import MemberForm, added, dropped, people_page
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.intake.steps import (
    BadAnswer,
    HandingIn,
    Intake,
    back,
    carried,
    hand_in,
    kept_for_anybody,
    next_question,
    none_of_the_rest,
    resume,
    review,
    save,
    start_for_household,
)
from minsheng.services.casework.own import own_households

PURPOSE = "own application"


class BeginForm(Form):
    """For which household, for what."""

    household = forms.ChoiceField(label=both_later("哪一户", "Which household"), widget=forms.RadioSelect)
    programmes = forms.MultipleChoiceField(
        label=both_later("申请什么", "What you apply for"), widget=forms.CheckboxSelectMultiple
    )

    answers = forms.CharField(
        label=both_later("“能领什么”的提示码", "Code of “What can I get”"),
        required=False,
        max_length=40,
        help_text=both_later(
            "在那里答过并保存了的，填上就不用再答。", "What you answered and kept there is not asked again."
        ),
    )

    def __init__(self, *args: Any, households: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["household"].choices = [
            (str(each), str(both_later("{n} 号户", "household {n}", n=each))) for each in households
        ]  # type: ignore[attr-defined]
        if len(households) == 1:
            self.fields["household"].widget = forms.HiddenInput()
            self.fields["household"].initial = str(households[0])
        self.fields["programmes"].choices = _programmes()  # type: ignore[attr-defined]


def _programmes() -> list[tuple[str, str]]:
    """Programmes that one can apply for here: those of the moments of life."""
    law = the_law()
    names = dict.fromkeys(name for each in moments() for name in each["programmes"])
    return [(name, named(law.programmes[name])) for name in names]


class ConfirmForm(Form):
    """The applicant stands by the answers."""

    confirmed = forms.BooleanField(
        label=both_later(
            "以上内容真实、完整；如有不实，愿意承担责任。", "The above is true and whole; I answer for it."
        )
    )
    authorised = forms.BooleanField(
        label=both_later(
            "我同意向有关登记机关核对家庭经济状况。", "The registers concerned may be asked about our means."
        ),
        required=False,
    )


def my_apply(request: HttpRequest) -> HttpResponse:
    """Begins an application."""
    today = timezone.localdate()
    with act_of(request, PURPOSE) as act:
        households = own_households(act)
    form = BeginForm(request.POST if request.method == "POST" else None, households=households)
    code = None
    if request.method == "POST" and form.is_valid():
        code = form.attempt(lambda: _begin(request, form.cleaned_data, today))
    if code:
        return redirect(f"{reverse('my_apply_saved')}?code={code}")
    return render(request, "portal/apply.html", {"form": form, "households": households})


def _begin(request: HttpRequest, said: dict[str, Any], today: Any) -> str:
    answered = kept_for_anybody(said["answers"], on=today) if said["answers"] else None
    with act_of(request, PURPOSE) as act:
        intake = start_for_household(act, int(said["household"]), said["programmes"], on=today)
        return save(act, carried(answered, intake, declares=True) if answered else intake, on=today)


def my_apply_saved(request: HttpRequest) -> HttpResponse:
    """Goes on with a saved application: the next question, or everything to be checked and sent."""
    today = timezone.localdate()
    code = str(request.POST.get("code") or request.GET.get("code") or "")
    action = request.POST.get("action", "")
    with act_of(request, PURPOSE) as act:
        intake = resume(act, code, on=today)
        labels = _labels(act, intake)
        if action == "hand_in":
            return _hand_in(request, act, intake, code, labels)
        before = intake
        intake, form = people_changed(request, intake, action)
        intake, error, wanted = (intake, "", None) if form else changed(request, intake, action)
        if intake != before:
            save(act, intake, on=today, code=code)
        if form or _asks_for_people(before, action):
            here = reverse("my_apply_saved")
            return people_page(request, intake, action_url=here, form=form, code=code, is_own=True)
        if action == "results" or (not wanted and next_question(intake) is None):
            return _review(request, intake, code, labels, ConfirmForm())
    page = question_page(
        request, intake, action_url=reverse("my_apply_saved"), error=error, wanted=wanted, code=code, labels=labels
    )
    return page or _review(request, intake, code, labels, ConfirmForm())


def people_changed(request: HttpRequest, intake: Intake, action: str) -> tuple[Intake, MemberForm | None]:
    """The intake with a person more or less, and the form where something is wrong with it."""
    if action == "add_member":
        return added(request, intake)
    return (dropped(request, intake) if action == "drop_member" else intake), None


def _asks_for_people(intake: Intake, action: str) -> bool:
    """Whether the page is the one of who else lives there: at the beginning, after each change of it, and back at it."""
    if action in ("add_member", "drop_member", "people"):
        return True
    return action in ("", "back") and not intake.given and not (action == "" and intake.members)


def changed(request: HttpRequest, intake: Intake, action: str) -> tuple[Intake, str, tuple[str, str | None] | None]:
    """The intake as the page before changes it, what was wrong with it, and the question to show."""
    if action == "answer":
        changed, error = taken(request, intake)
        return (intake, error, asked_for(request)) if changed is None else (changed, "", None)
    if action == "none":
        try:
            group = request.POST.get("group", "")
            return none_of_the_rest(intake, group, who=request.POST.get("who") or None), "", None
        except BadAnswer:
            return intake, "", None
    if action == "back" and intake.given:
        last = intake.given[-1]
        return back(intake), "", (last.name, last.who)
    if action == "change":
        wanted = asked_for(request)
        left = tuple(each for each in intake.given if (each.name, each.who) != wanted)
        return replace(intake, given=left), "", wanted
    return intake, "", None


def _labels(act: Act, intake: Intake) -> dict[str, str]:
    """What people are called: me, and the others by what they are to the head of the household."""
    people = intake.known.get("people", {})
    relations = the_law().facts["relation_to_head"].labels
    found: dict[str, str] = {}
    for key, facts in people.items():
        if key == str(act.person_id):
            found[key] = str(both_later("本人", "me"))
            continue
        words = relations.get(str(facts.get("relation_to_head")), ("家庭成员", "member of the household"))
        born = str(facts.get("birth_date", ""))[:4]
        found[key] = with_more(words[1 if language() == "en" else 0], born)
    return found


def _review(request: HttpRequest, intake: Intake, code: str, labels: dict[str, str], form: ConfirmForm) -> HttpResponse:
    found = review(intake)
    english = language() == "en"
    law = the_law()
    context = {
        "code": code,
        "labels": labels,
        "form": form,
        "members": intake.members,
        "lines": [
            (each, each.en if english else each.zh, each.value_en if english else each.value_zh) for each in found.lines
        ],
        "programmes": [
            (named(law.programmes[name]), [named(paper) for paper in law.programmes[name].data.get("papers", [])])
            for name in intake.programmes
        ],
    }
    return render(request, "portal/apply_review.html", context, status=400 if form.errors else 200)


def _hand_in(request: HttpRequest, act: Act, intake: Intake, code: str, labels: dict[str, str]) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _review(request, intake, code, labels, form)
    with_it = HandingIn(
        applicant_id=act.person_id or 0,
        confirmed=True,
        chosen=[
            (each.programme, int(each.who) if each.who and each.who.isdigit() else each.who)
            for each in review(intake).outcomes
            if each.entitled is not False
        ],
        channel="online",
        papers=["online"] if form.cleaned_data["authorised"] else [],
    )
    number = form.attempt(
        lambda: hand_in(act, code, with_it, household_id=intake.household_id or 0, on=timezone.localdate())
    )
    if number is None:
        return _review(request, intake, code, labels, form)
    return render(request, "portal/apply_done.html", {"number": f"{timezone.localdate():%Y%m%d}-{number:06d}"})
