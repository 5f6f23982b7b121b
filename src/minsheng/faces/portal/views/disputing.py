"""Disputing a decision: a review of it, or a grievance about how it was done, filed from the case's own page and followed to its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.words import both, both_later, language, named
from minsheng.faces.portal.views.own import programme_label
from minsheng.services.casework import deeds
from minsheng.services.casework.appeals import deeds as deeds_of_appeals
from minsheng.services.casework.appeals.deeds.file_appeal import file_appeal
from minsheng.services.casework.appeals.handling import kind_of
from minsheng.services.casework.appeals.listing import number_of_case, pause_of
from minsheng.services.casework.appeals.table import Kind, table
from minsheng.services.letters.of_appeals import letter_of_appeal

KINDS = [
    ("review", both_later("不同意决定，申请行政复议", "I do not agree with the decision: review it")),
    ("grievance", both_later("对办理过程有意见，投诉", "It was not done properly: a grievance")),
]
_LONG = {"rows": 6}


class AppealForm(Form):
    """What is wrong and what is wanted."""

    kind = forms.ChoiceField(label=both_later("您要提出什么", "What you file"), choices=KINDS, widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=both_later("哪里不对", "What is wrong"), max_length=5000, widget=forms.Textarea(attrs=_LONG)
    )
    wants = forms.CharField(
        label=both_later("您的要求", "What you ask for"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs=_LONG),
    )
    known_on = forms.DateField(
        label=both_later("您哪天知道这个决定", "The day you came to know of the decision"),
        help_text=both_later("申请行政复议的，须填写这一天。", "A review needs it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if (
            self.cleaned_data.get("kind") == "review"
            and "known_on" not in self.errors
            and not self.cleaned_data["known_on"]
        ):
            self.add_error(
                "known_on", both("请填写您知道这个决定的日期。", "Write the day you came to know of the decision.")
            )
        return found


class SayForm(Form):
    """What one says to it, and the version one saw."""

    text = forms.CharField(
        label=both_later("您要说的", "What you say"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def my_appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Files it and says its number and what happens next."""
    form = AppealForm(request.POST or None, initial=kept(request) or {})
    filed = None
    with act_of(request, number) as act:
        case = deeds.find_case(number)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            is_review = said["kind"] == "review"
            filed = form.attempt(
                lambda: file_appeal(
                    act,
                    kind=said["kind"],
                    grounds=said["grounds"],
                    wants=said["wants"],
                    on=timezone.localdate(),
                    appellant_id=act.person_id,
                    case=number,
                    known_on=said["known_on"] if is_review else None,
                    channel="online",
                )
            )
    context = {"form": form, "case": case, "label": programme_label(case["programme"]), "filed": filed}
    return render(request, "portal/my_appeal.html", context, status=400 if form.errors else 200)


SAID_TO_ALL = {
    "ask_for_papers",
    "supply_papers",
    "withdraw",
    "refuse_to_accept",
    "take_as_given_up",
    "stay",
    "pass_elsewhere",
}


def my_dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Where a review or grievance stands, until when, what was done; handing in what was asked for, and taking it back."""
    today = timezone.localdate()
    asked = request.POST.get("action", "") if request.method == "POST" else ""
    with act_of(request, number) as act:
        found = deeds_of_appeals.find_appeal(number)
        kind = kind_of(found)
        possible = [
            each for each in kind.possible(found["state"]) if each.own and act.person_id == found["appellant_id"]
        ]
        forms_of = {
            each.name: SayForm(
                request.POST if each.name == asked else None,
                initial={"version": found["version"]},
                auto_id=f"id_{each.name}_%s",
            )
            for each in possible
        }
        form = forms_of.get(asked)
        if asked and form is None:  # done meanwhile by somebody else, or never possible
            messages.error(
                request, both("现在不能这样办理，请看办理情况。", "That is not possible now; see how it stands.")
            )
        elif form is not None and form.is_valid():
            said = form.cleaned_data
            if form.attempt(lambda: deeds_of_appeals.move_appeal(
                act, number, asked, on=today, version=said["version"], says=said["text"]
            )):  # fmt: skip
                messages.success(
                    request, both("已办理：{a}。", "Done: {b}.", a=kind.actions[asked].zh, b=kind.actions[asked].en)
                )
        found = deeds_of_appeals.find_appeal(number)
        steps, clocks, paused = (
            deeds_of_appeals.steps_of(found["id"]), deeds_of_appeals.read_clocks(found["id"], today), pause_of(found["id"]),
        )  # fmt: skip
        case = number_of_case(found["case_id"])
        act.saw("appeal looked at", household_id=found["household_id"], appeal=number)
    if asked and not any(each.errors for each in forms_of.values()):
        return redirect("my_dispute", number=number)
    context = {
        "appeal": found,
        "kind": named(kind.says),  # type: ignore[arg-type]
        "label": programme_label(found["programme"]) if found["programme"] else "",
        "state": named(kind.states[found["state"]]),
        "case": case,
        "paused": paused,
        "paused_why": named(table().pauses[paused.event]) if paused else "",
        "clocks": [(each, named(kind.says["limits"][each.step])) for each in clocks if each.ended_on is None],
        "steps": [(step, *_told(step, kind)) for step in reversed(steps)],
        "moves": [(each.name, each.en if language() == "en" else each.zh, forms_of[each.name]) for each in possible],
        "has_letter": found["closed_on"] is not None,
        "new_case": next((str(step["detail"]["new_case"]) for step in steps if step["detail"].get("new_case")), ""),
    }
    return render(request, "portal/my_dispute.html", context, status=422 if asked else 200)


@require_safe
def my_dispute_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter of the result as PDF, in the reader's language, in large print for who reads so."""
    with act_of(request, number) as act:
        found = deeds_of_appeals.find_appeal(number)
        if found["closed_on"] is None:
            raise Http404
        pdf = letter_of_appeal(found, on=timezone.localdate(), lang=language(), large=request.large_print)  # type: ignore[attr-defined]
        act.saw("appeal looked at", household_id=found["household_id"], appeal=number)
    return pdf_answer(pdf, number)


def _told(step: dict[str, Any], kind: Kind) -> tuple[str, str]:
    """A step's name, and what it said where that is meant for the person who appeals."""
    action = kind.actions.get(step["action"])
    if action is None:
        return both("提出", "filed"), ""
    papers = step["detail"].get("papers") or []
    said = [str(step["detail"].get("says", "")), *(papers if isinstance(papers, list) else [str(papers)])]
    title = action.en if language() == "en" else action.zh
    return title, "\n".join(each for each in said if each) if step["action"] in SAID_TO_ALL else ""
