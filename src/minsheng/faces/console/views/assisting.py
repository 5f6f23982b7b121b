"""A worker does it with a household: one question after the other, at the window or on a visit, for whoever has no telephone.

Of a household of the registry only what is not known is asked. One that is new says at the end who it is: then it is registered and
applies, in one act. Each answer is saved under a code, with which the worker goes on later.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from minsheng.faces.console import telling
from minsheng.faces.console.views.household import home_of
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language, named, with_more
from minsheng.faces.portal.views.applying import changed
from minsheng.faces.portal.views.asking import question_page
from minsheng.faces.portal.views.checking import moments
from minsheng.faces.portal.views.people import added, dropped, people_page
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import KEPT_ELSEWHERE
from minsheng.registry.people.deeds import move_household
from minsheng.registry.people.homes import home_at
from minsheng.registry.places.questions import division_on, parts_of
from minsheng.services.casework.intake.steps import (
    HandingIn,
    Intake,
    Named,
    Outcome,
    Submitted,
    carried,
    forget,
    hand_in,
    kept_for_anybody,
    next_question,
    register,
    resume,
    review,
    save,
    start,
    start_for_household,
    take_in,
)

FRAME = "pages/staff.html"
_STREET = 9  # digits of a street's code


class BeginForm(Form):
    """For whom, and what it is about."""

    household = forms.IntegerField(
        label=both_later("户号", "Number of the household"),
        required=False,
        min_value=1,
        help_text=both_later(
            "登记库里已有的家庭填户号；新来的家庭不填。", "Of a household of the registry; leave it for a new one."
        ),
    )
    answers = forms.CharField(
        label=both_later("居民自己答过的：提示码", "Code of what they answered themselves"),
        required=False,
        max_length=40,
        help_text=both_later(
            "在“能领什么”答过并保存了的，接着办，不用重答。",
            "What they kept after “What can I get” is not asked again.",
        ),
    )
    moments = forms.MultipleChoiceField(
        label=both_later("遇到了什么情况", "What is it about"),
        help_text=both_later("可以选几项；都不选就全部问一遍。", "One or several; none asks about everything."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moments"].choices = [(each["name"], named(each)) for each in moments()]  # type: ignore[attr-defined]

    def programmes(self) -> list[str]:
        """What the chosen moments ask about; nothing: everything."""
        chosen = self.cleaned_data["moments"]
        return list(dict.fromkeys(name for each in moments() if each["name"] in chosen for name in each["programmes"]))


class HandInForm(Form):
    """What is applied for, by whom; the applicant stands by the answers."""

    chosen = forms.MultipleChoiceField(
        label=both_later("申请的项目", "What is applied for"), widget=forms.CheckboxSelectMultiple
    )
    applicant = forms.ChoiceField(label=both_later("申请人", "Who applies"))
    channel = forms.ChoiceField(label=both_later("途径", "How it came"))
    confirmed = forms.BooleanField(
        label=both_later(
            "已向申请人读过全部回答，申请人确认真实、完整。",
            "All answers were read to the applicant, who says they are true and whole.",
        )
    )

    def __init__(
        self, *args: Any, intake: Intake, outcomes: list[tuple[str, str]], labels: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = outcomes  # type: ignore[attr-defined]
        people = [(key, labels.get(key, key)) for key in intake.people()]
        self.fields["applicant"].choices = people  # type: ignore[attr-defined]
        self.fields["channel"].choices = [
            (each, telling.word(telling.CHANNELS, each)) for each in ("window", "by_worker")
        ]  # type: ignore[attr-defined]


class NewHouseholdForm(Form):
    """Who the people of a new household are, and where they live."""

    address = forms.CharField(label=both_later("住址", "Address"), max_length=200)
    said_by = forms.CharField(
        label=both_later("来源", "Source"),
        max_length=200,
        help_text=both_later("例如：户口簿、身份证。", "For example: identity cards."),
    )

    def __init__(self, *args: Any, intake: Intake, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [each.key for each in intake.members]
        first: dict[str, forms.Field] = {}
        for place, key in enumerate(self.keys):
            first[f"name_{place}"] = forms.CharField(label=both("{who}：姓名", "{who}: name", who=key), max_length=100)
            first[f"number_{place}"] = forms.CharField(
                label=both("{who}：证件号", "{who}: identity number", who=key),
                max_length=20,
                required=False,
                help_text=both("照证件填写；没有证件的不填。", "From the card; leave it where there is none."),
            )
        where = both_later("居住的社区", "Community")
        first["division"] = (
            forms.ChoiceField(label=where, choices=places)
            if places
            else forms.CharField(
                label=both_later("居住地的区划代码", "Code of the division they live in"),
                max_length=12,
                help_text=both_later("9 位街道或 12 位社区代码。", "9 digits of a street or 12 of a community."),
            )
        )
        self.fields = {**first, **self.fields}

    def names(self) -> dict[str, Named]:
        """By the intake's short names."""
        said = self.cleaned_data
        return {
            key: Named(said[f"name_{place}"], said[f"number_{place}"] or None) for place, key in enumerate(self.keys)
        }


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What would follow for a programme, in words."""

    label: str
    standing: str
    amount: int | None
    frequency: str
    why: tuple[str, ...]
    papers: list[str]


def assist(request: HttpRequest) -> HttpResponse:
    """Begins, or goes on by the code."""
    if code := request.POST.get("code", ""):
        with act_of(request) as act:
            resume(act, code, on=timezone.localdate())
        return redirect("assist_on", code.strip().upper())
    form = BeginForm(
        request.POST if request.method == "POST" else None, initial={"household": request.GET.get("household", "")}
    )
    if request.method == "POST" and form.is_valid():

        def begin() -> str:
            today = timezone.localdate()
            number, answers = form.cleaned_data["household"], form.cleaned_data["answers"]
            answered = kept_for_anybody(answers, on=today) if answers else None
            wanted = form.programmes() or (answered.programmes if answered else ())
            with act_of(request) as act:
                if number:
                    home_of(act, number, today)
                    intake = start_for_household(act, number, wanted, on=today)
                    intake = carried(answered, intake) if answered else intake
                else:
                    intake = replace(answered, on=today) if answered else start(wanted, on=today)
                return save(act, intake, on=today)

        if (code := form.attempt(begin) or "") != "":
            return redirect("assist_on", code)
    return render(request, "console/assist.html", {"form": form})


def assist_on(request: HttpRequest, code: str) -> HttpResponse:
    """The next step of what was begun: the people, a question, or everything to be read out and handed in."""
    today = timezone.localdate()
    action = request.POST.get("action", "") if request.method == "POST" else ""
    form, error, wanted = None, "", None
    with act_of(request) as act:
        intake = resume(act, code, on=today)
        if action == "forget":
            forget(act, code)
            return redirect("work")
        labels, places = _labels(act, intake, today), _places(act, today)
        before = intake
        is_new = intake.household_id is None
        if is_new and action == "add_member":
            intake, form = added(request, intake)
        elif is_new and action == "drop_member":
            intake = dropped(request, intake)
        elif action not in ("", "hand_in"):
            intake, error, wanted = changed(request, intake, action)
        if intake != before:
            save(act, intake, on=today, code=code)
    more = {"code": code, "labels": labels, "frame": FRAME}
    here = reverse("assist_on", args=[code])
    if is_new and (
        not intake.members or action in ("add_member", "drop_member") or (action == "back" and not before.given)
    ):
        return people_page(request, intake, action_url=here, form=form, **more)
    if action == "hand_in":
        return _hand_in(request, intake, code, labels, places)
    if action != "results" and (wanted or next_question(intake) is not None):
        page = question_page(request, intake, action_url=here, error=error, wanted=wanted, **more)
        if page is not None:
            return page
    return _review(request, intake, code, labels, places)


def _labels(act: Act, intake: Intake, today: datetime.date) -> dict[str, str]:
    """What people are called."""
    if intake.household_id is None:
        return {}
    home = home_of(act, intake.household_id, today)
    return {str(member.person_id): with_more(member.name, telling.people_words(member)) for member in home.here}


def _places(act: Act, today: datetime.date) -> list[tuple[str, str]]:
    """Communities where the actor registers people; nothing where they are a whole district's or more."""
    codes = sorted({division for _, division in act.roles if act.may("record", division)})
    if not codes or any(len(code) < _STREET for code in codes):
        return []
    return [
        (each.code, named({"zh": each.name_zh, "en": each.name_en})) for code in codes for each in _parts(code, today)
    ]


def _parts(code: str, today: datetime.date) -> Iterator[Any]:
    parts = parts_of(code, today)
    yield from parts or [division_on(code, today)]


def _review(
    request: HttpRequest, intake: Intake, code: str, labels: dict[str, str], places: list[tuple[str, str]],
    form: HandInForm | None = None, who: NewHouseholdForm | None = None,
) -> HttpResponse:  # fmt: skip
    found = review(intake)
    english = language() == "en"
    if form is None:
        likely = [_key(each) for each in found.outcomes if each.entitled is not False]
        form = HandInForm(
            intake=intake,
            outcomes=_choices(found.outcomes, labels),
            labels=labels,
            initial={"chosen": likely, "channel": "window"},
        )
    if who is None and intake.household_id is None:
        who = NewHouseholdForm(intake=intake, places=places)
    page = {
        "code": code, "labels": labels, "form": form, "who": who, "intake": intake, "open": found.open,
        "lines": [(each, each.en if english else each.zh, each.value_en if english else each.value_zh) for each in found.lines],
        "outcomes": [_line(each, labels) for each in found.outcomes],
    }  # fmt: skip
    is_wrong = bool(form.errors or (who is not None and who.errors))
    return render(request, "console/assist_review.html", page, status=400 if is_wrong else 200)


def _line(each: Outcome, labels: dict[str, str]) -> OutcomeLine:
    english = language() == "en"
    standing = {
        True: both("符合", "entitled"),
        False: both("不符合", "not entitled"),
        None: both("还不能确定", "not known yet"),
    }
    return OutcomeLine(
        _name(each, labels),
        standing[each.entitled],
        each.amount if each.entitled else None,
        each.frequency,
        each.why_en if english else each.why_zh,
        [en if english else zh for zh, en in each.papers],
    )


def _name(each: Outcome, labels: dict[str, str]) -> str:
    name = each.en if language() == "en" else each.zh
    return f"{name} · {labels.get(each.who, each.who)}" if each.who else name


def _key(each: Outcome) -> str:
    return f"{each.programme}|{each.who or ''}"


def _choices(outcomes: tuple[Outcome, ...], labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(_key(each), _name(each, labels)) for each in outcomes]


def _hand_in(
    request: HttpRequest, intake: Intake, code: str, labels: dict[str, str], places: list[tuple[str, str]]
) -> HttpResponse:
    form = HandInForm(request.POST, intake=intake, outcomes=_choices(review(intake).outcomes, labels), labels=labels)
    who = NewHouseholdForm(request.POST, intake=intake, places=places) if intake.household_id is None else None
    is_whole = form.is_valid()
    if who is not None:
        is_whole = who.is_valid() and is_whole
    if not is_whole:
        return _review(request, intake, code, labels, places, form, who)

    def go() -> tuple[int, int, Submitted | None]:
        with act_of(request) as act:
            return _handed_in(act, intake, code, form, who)

    done = (who or form).attempt(go)
    if done is None:
        return _review(request, intake, code, labels, places, form, who)
    household, number, submitted = done
    page = {
        "household": household,
        "number": number,
        "cases": [(name, person, case) for (name, person), case in submitted.cases.items()] if submitted else [],
    }
    return render(request, "console/assist_done.html", page)


def _handed_in(
    act: Act, intake: Intake, code: str, form: HandInForm, who: NewHouseholdForm | None
) -> tuple[int, int, Submitted | None]:
    """The household, registered where it is new; the number of what was handed in; and its cases, where this actor opens them."""
    today, said = timezone.localdate(), form.cleaned_data
    if who is None:
        household, people = int(intake.household_id or 0), {key: int(key) for key in intake.people()}
    else:
        new = who.cleaned_data
        household, people = register(
            act, intake, who.names(), division=new["division"], on=today, said_by=new["said_by"]
        )
        home = home_at(act, division=new["division"], address=new["address"], on=today)
        move_household(
            act, household_id=household, division=new["division"], on=today, said_by=new["said_by"], dwelling_id=home
        )
    pairs = [each.split("|") for each in said["chosen"]]
    with_it = HandingIn(
        applicant_id=people[said["applicant"]],
        confirmed=True,
        people=people,
        chosen=[(programme, people[whose] if whose else None) for programme, whose in pairs],
        channel=said["channel"],
    )
    number = hand_in(act, code, with_it, household_id=household, on=today)
    division = who.cleaned_data["division"] if who else home_of(act, household, today).record.division
    topics = {topic_of(each.name) for each in intake.given if each.name not in KEPT_ELSEWHERE}
    if not all(act.may("state", division, topic) for topic in topics):
        return household, number, None  # the system's own worker takes it in, or an officer of the street
    return household, number, take_in(act, number, on=today, said_at=timezone.now())
