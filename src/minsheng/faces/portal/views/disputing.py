"""Disputing a decision: a review of it, or a grievance about how it was done, filed from the case's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.words import both, both_later
from minsheng.faces.portal.views.own import programme_label
from minsheng.services.casework import deeds
from minsheng.services.casework.appeals.deeds.file_appeal import file_appeal

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
        label=both_later("您哪天知道这个决定（复议须填）", "The day you came to know of the decision (for a review)"),
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
