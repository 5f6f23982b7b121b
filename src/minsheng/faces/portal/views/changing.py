"""Changes to what a resident receives: what was told, until when one may answer, the letters; disputing money that is demanded back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.change_letters import KINDS, LETTERS, letter_of_change
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.words import both, both_later, language, named
from minsheng.faces.portal.views.disputing import AppealForm
from minsheng.faces.portal.views.own import programme_label
from minsheng.services.casework.appeals.deeds.file_appeal import file_appeal
from minsheng.services.casework.supervising.deeds import clocks_of, find_change
from minsheng.services.casework.supervising.listing import is_told, whole_of
from minsheng.services.casework.supervising.proposals import machine
from minsheng.services.casework.supervising.telling import letters_of, told_of


class DemandForm(AppealForm):
    """A review of the demand: what is wrong with it, what is wanted, since when it is known."""

    kind = None  # type: ignore[assignment]
    field_order = ("grounds", "wants", "known_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known_on"].label = both_later("您哪天知道要退款", "The day you came to know of the demand")
        self.fields["known_on"].required = True


def _told(number: str) -> dict[str, Any]:
    """A change that its household was told of; nothing at all of one that is only being thought about."""
    found = find_change(number)
    if not is_told(found["state"], found["is_worse"]):
        raise Http404
    return found


@require_safe
def my_change(request: HttpRequest, number: str) -> HttpResponse:
    """What changes, since when, until when one may answer, what is owed either way, and the letters."""
    today = timezone.localdate()
    with act_of(request, number) as act:
        found = _told(number)
        whole, letters = whole_of(found["id"]), letters_of(found)
        hearing = next(
            (each for each in clocks_of(found["id"], today) if each.step == "hearing" and not each.ended_on), None
        )
        act.saw("change looked at", household_id=found["household_id"], change=number)
    context = {
        "change": found,
        "whole": whole,
        "label": programme_label(found["programme"]),
        "kind": both(*KINDS[whole["change"]]),
        "state": named(machine().states[found["state"]]),
        "hearing": hearing,
        "letters": [(both(*LETTERS[about]), about) for about in letters],
        "may_dispute": found["state"] == "confirmed" and whole["overpaid"],
    }
    return render(request, "portal/my_change.html", context)


@require_safe
def my_change_letter(request: HttpRequest, number: str, about: str) -> HttpResponse:
    """A letter of a change as PDF, in the reader's language, in large print for who reads so."""
    with act_of(request, number) as act:
        found = _told(number)
        if about not in letters_of(found):
            raise Http404
        told = told_of(act, number, timezone.localdate())
    pdf = letter_of_change(
        told, about=about, on=timezone.localdate(), lang=language(), large=request.large_print,  # type: ignore[attr-defined]
    )  # fmt: skip
    return pdf_answer(pdf, f"{number}-{about}")


def my_change_appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Files a review of a demand and says its number and what happens next."""
    form = DemandForm(request.POST or None, initial=kept(request) or {})
    filed = None
    with act_of(request, number) as act:
        found = _told(number)
        if found["state"] != "confirmed" or not found["overpaid"]:
            raise Http404
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            filed = form.attempt(
                lambda: file_appeal(
                    act, kind="review", grounds=said["grounds"], wants=said["wants"], on=timezone.localdate(),
                    appellant_id=act.person_id, demand=number, known_on=said["known_on"], channel="online",
                )
            )  # fmt: skip
    context = {"form": form, "change": found, "label": programme_label(found["programme"]), "filed": filed}
    return render(request, "portal/my_appeal.html", context, status=400 if form.errors else 200)
