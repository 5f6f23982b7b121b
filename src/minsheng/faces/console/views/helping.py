"""Help for a household: plans, goals, actions, visits (on a phone), referrals with consent, notes."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.drafts import begun, forget_draft
from minsheng.faces.console.moves import ListField
from minsheng.faces.console.views.household import home_of
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.topics import TOPICS
from minsheng.services.casework.helping.deeds import notes, plans, referrals, visits
from minsheng.services.casework.helping.listing import help_of, inbox, visit_of, visits_due
from minsheng.services.casework.helping.words import words

_DAY = {"type": "date"}
_TEXT = {"rows": 3}


def _day(zh: str, en: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=both_later(zh, en), widget=forms.DateInput(attrs=_DAY), **more)


def _text(zh: str, en: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=both_later(zh, en), max_length=2000, widget=forms.Textarea(attrs=_TEXT), **more)


def _codes(*path: str) -> list[tuple[str, str]]:
    found: Any = words()
    for part in path:
        found = found[part]
    return [(code, named(says)) for code, says in found.items()]


class CodeField(forms.ChoiceField):
    """A code of ``words.yaml``."""

    def __init__(self, *path: str, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", both("请选择", "Choose")), *_codes(*path)], **kwargs)


class PlanForm(Form):
    """A plan begins."""

    because = _text("为什么需要帮扶", "Why the household is helped")
    months = forms.IntegerField(
        label=both_later("每几个月回顾", "Reviewed every … months"), min_value=1, max_value=12, initial=3
    )


class GoalForm(Form):
    """What is to be so, until when."""

    area = CodeField("areas", label=both_later("方面", "Area"))
    says = _text("目标", "Goal")
    until = _day("到哪天", "Until")


class ActionForm(Form):
    """Who does what until when."""

    says = _text("做什么", "What is done")
    who = forms.CharField(label=both_later("谁来做", "By whom"), max_length=100)
    until = _day("到哪天", "Until")


class CloseGoalForm(Form):
    """What became of a goal."""

    outcome = CodeField("goal_outcomes", label=both_later("结果", "Outcome"))
    note = _text("说明", "Note", required=False)


class CloseActionForm(Form):
    """What became of an action."""

    outcome = CodeField("action_outcomes", label=both_later("结果", "Outcome"))
    note = _text("说明", "Note", required=False)


class ReviewForm(Form):
    """The plan looked at anew."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    found = _text("回顾情况", "What was found")


class ClosePlanForm(Form):
    """The plan ends."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = CodeField("plan_outcomes", label=both_later("结果", "Outcome"))
    found = _text("说明", "What was found")


class VisitForm(Form):
    """A visit is to be made."""

    reason = CodeField("visits", "reasons", label=both_later("为什么走访", "Why"))
    due_on = _day("最迟哪天", "Due on")


class NoteForm(Form):
    """What a worker writes down."""

    text = _text("记录", "Note")


class ReferralForm(Form):
    """Another service is offered to a member."""

    person = forms.ChoiceField(label=both_later("谁", "Whom"))
    service = CodeField("services", label=both_later("转介到", "To"))
    purpose = _text("目的", "Purpose")


Deed = Callable[[Act, int, int, dict[str, Any], datetime.date], object]
# (form, title, deed(act, household, of, said, on)); ``of`` is the plan, goal or action that it is about.
KINDS: dict[str, tuple[type[Form], tuple[str, str], Deed]] = {
    "plan": (
        PlanForm, ("建立帮扶计划", "Open a help plan"),
        lambda act, household, of, said, on: plans.open_plan(
            act, household_id=household, because=said["because"], on=on, review_every_months=said["months"]
        ),
    ),
    "goal": (
        GoalForm, ("增加目标", "Add a goal"),
        lambda act, household, of, said, on: plans.add_goal(
            act, of, area=said["area"], says=said["says"], until=said["until"], on=on
        ),
    ),
    "action": (
        ActionForm, ("增加措施", "Add an action"),
        lambda act, household, of, said, on: plans.add_action(
            act, of, says=said["says"], who=said["who"], until=said["until"], on=on
        ),
    ),
    "close_goal": (
        CloseGoalForm, ("目标的结果", "What became of the goal"),
        lambda act, household, of, said, on: plans.close_goal(act, of, outcome=said["outcome"], on=on, note=said["note"]),
    ),
    "close_action": (
        CloseActionForm, ("措施的结果", "What became of the action"),
        lambda act, household, of, said, on: plans.close_action(act, of, outcome=said["outcome"], on=on, note=said["note"]),
    ),
    "review": (
        ReviewForm, ("回顾计划", "Review the plan"),
        lambda act, household, of, said, on: plans.review_plan(act, of, found=said["found"], on=on, version=said["version"]),
    ),
    "close_plan": (
        ClosePlanForm, ("结束计划", "Close the plan"),
        lambda act, household, of, said, on: plans.close_plan(
            act, of, outcome=said["outcome"], found=said["found"], on=on, version=said["version"]
        ),
    ),
    "visit": (
        VisitForm, ("安排走访", "Plan a visit"),
        lambda act, household, of, said, on: visits.plan_visit(
            act, household_id=household, reason=said["reason"], due_on=said["due_on"], on=on
        ),
    ),
    "note": (
        NoteForm, ("写记录", "Write a note"),
        lambda act, household, of, said, on: notes.write_note(act, household_id=household, text=said["text"], on=on),
    ),
    "referral": (
        ReferralForm, ("提出转介", "Offer a referral"),
        lambda act, household, of, said, on: referrals.offer_referral(
            act, household_id=household, person_id=int(said["person"]), service=said["service"], purpose=said["purpose"], on=on
        ),
    ),
}  # fmt: skip


@require_safe
def household_help(request: HttpRequest, number: int) -> HttpResponse:
    """Plans with goals and actions, visits, referrals, notes of a household."""
    today = timezone.localdate()
    with act_of(request) as act:
        home = home_of(act, number, today)
        found = help_of(act, number)
    ours = words()
    return render(
        request,
        "console/help.html",
        {
            "home": home, "help": found, "tab": "help", "areas": ours["areas"], "goal_outcomes": ours["goal_outcomes"],
            "action_outcomes": ours["action_outcomes"], "plan_outcomes": ours["plan_outcomes"], "services": ours["services"],
            "states": ours["referral"]["states"], "reasons": ours["visits"]["reasons"], "outcomes": ours["visits"]["outcomes"],
        },
    )  # fmt: skip


def help_new(request: HttpRequest, number: int, what: str, of: int = 0) -> HttpResponse:
    """One more thing about a household's help, by its own form."""
    if what not in KINDS:
        raise Http404
    kind, title, deed = KINDS[what]
    today = timezone.localdate()
    draft = f"help:{number}:{what}:{of}"
    with act_of(request) as act:
        home = home_of(act, number, today)
        version = request.GET.get("version", "")
        began = begun(request, act, draft) or {}
        form = kind(request.POST or None, initial={"version": version if version.isdigit() else None, **began})
    if "person" in form.fields:
        form.fields["person"].choices = [(str(member.person_id), member.name) for member in home.here]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():

        def do() -> bool:
            with act_of(request) as act:
                deed(act, number, of, form.cleaned_data, today)
                forget_draft(act, draft)
            return True

        if form.attempt(do):
            messages.success(request, both("已记录。", "It was kept."))
            return redirect("household_help", number)
    return render(
        request,
        "console/household_form.html",
        {"home": home, "form": form, "draft": draft, "title": both(*title), "tab": "help"},
    )


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """Visits that are due, the soonest first."""
    with act_of(request) as act:
        found = visits_due(act, most=200)
    return render(
        request,
        "console/visits.html",
        {"visits": found, "reasons": words()["visits"]["reasons"], "today": timezone.localdate()},
    )


class WentForm(Form):
    """Somebody went."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    went_on = _day("走访日", "Day of the visit")
    visitors = ListField(
        by_line=False, label=both_later("走访人员（登录名）", "Visitors (log-in names)"), max_length=300
    )
    outcome = forms.ChoiceField(label=both_later("结果", "How it went"), widget=forms.RadioSelect)
    found = _text("看到的情况", "What was found", required=False)


def visit(request: HttpRequest, number: int) -> HttpResponse:
    """One visit on a phone: the address, who lives there, and the record. Sent twice, it is kept once."""
    today = timezone.localdate()
    draft = f"visit:{number}"
    with act_of(request, f"visit {number}") as act:
        found = visit_of(act, number)
        home = home_of(act, found.household_id, today)
        first = {"token": uuid.uuid4(), "went_on": today, "visitors": request.user.get_username()}
        form = WentForm(request.POST or None, initial={**first, **(begun(request, act, draft) or {})})
    form.fields["outcome"].choices = _codes("visits", "outcomes")  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> str:
            with act_of(request, f"visit {number}") as act:
                is_new = visits.record_visit(
                    act, number, went_on=said["went_on"], visitors=said["visitors"], outcome=said["outcome"], on=today,
                    found=said["found"], token=said["token"],
                )  # fmt: skip
                forget_draft(act, draft)
                return "new" if is_new else "before"

        if (done := form.attempt(keep)) is not None:
            said_so = (
                ("走访已记录。", "The visit was kept.")
                if done == "new"
                else ("这次走访此前已记录。", "It was kept before.")
            )
            messages.success(request, both(*said_so))
            return redirect("visits")
    return render(
        request,
        "console/visit.html",
        {"visit": found, "home": home, "form": form, "draft": draft, "reason": named(words()["visits"]["reasons"].get(found.reason)),
         "programme": telling.programme_name(found.programme) if found.programme else ""},
    )  # fmt: skip


class ReferralMoveForm(Form):
    """What a step of a referral says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    how = CodeField("referral", "consents", label=both_later("同意的方式", "How consent was given"), required=False)
    covers = forms.MultipleChoiceField(
        label=both_later("同意提供哪些信息", "What may be shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = _day("同意的有效期（不含）", "Consent holds until before", required=False)
    answer_by = _day("请对方在哪天前答复", "Answer asked by", required=False)
    note = _text("说明", "Note", required=False)


_ASKS = {"consent": ("how", "covers", "until"), "send": ("answer_by",), "refuse": ("note",), "finish": ("note",)}


@require_safe
def referral_inbox(request: HttpRequest) -> HttpResponse:
    """Referrals that are open."""
    with act_of(request) as act:
        found = inbox(act)
    ours = words()
    return render(
        request,
        "console/referrals.html",
        {"referrals": found, "services": ours["services"], "states": ours["referral"]["states"]},
    )


def referral(request: HttpRequest, number: int, action: str = "") -> HttpResponse:
    """One referral and its next step; nothing is shown to another service that the person did not consent to."""
    today = timezone.localdate()
    ours = words()["referral"]
    with act_of(request, f"referral {number}") as act:
        found = next((each for each in inbox(act) if each.pk == number), None)
        if found is None:
            raise Http404
        receives = act.may("receive_referrals", found.division) and not act.may("help", found.division)
        seen = referrals.read_referral(act, number, on=today) if receives else None
    possible = [(name, named(says)) for name, says in ours["actions"].items() if found.state in says["from"]]
    form = ReferralMoveForm(
        request.POST if action and request.method == "POST" else None, initial={"version": found.version}
    )
    form.fields["covers"].choices = [(name, named(says)) for name, says in TOPICS.items()]  # type: ignore[attr-defined]
    for name in set(form.fields) - {"version", *_ASKS.get(action, ())}:
        del form.fields[name]
    if action and request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "version" and value}

        def do() -> bool:
            with act_of(request, f"referral {number}") as act:
                referrals.move_referral(act, number, action, on=today, version=form.cleaned_data["version"], **said)
            return True

        if form.attempt(do):
            messages.success(request, both("已办理。", "Done."))
            return redirect("referrals")
    return render(
        request,
        "console/referral.html",
        {"referral": found, "service": named(words()["services"].get(found.service)), "state": named(ours["states"][found.state]),
         "possible": possible, "action": action, "action_label": dict(possible).get(action, ""), "form": form, "seen": seen},
    )  # fmt: skip
