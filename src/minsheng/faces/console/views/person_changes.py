"""What is changed in somebody's own record: name, number, telephone, a death; whose spouse, child or ward they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from minsheng.faces.console import telling
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later
from minsheng.registry.access.acting import Act, NotAllowed
from minsheng.registry.access.households import names_of
from minsheng.registry.access.records import PersonRecord, record_for
from minsheng.registry.people.deeds import add_kinship, correct_person, end_kinship
from minsheng.registry.people.models import Membership
from minsheng.registry.people.presenting import person_presented, present_number

_DAY = {"type": "date"}


class CorrectPersonForm(Form):
    """What is left empty stays as it is."""

    name = forms.CharField(label=both_later("姓名", "Name"), required=False, max_length=100)
    name_since = forms.DateField(
        label=both_later("改名日", "Day on which the name was changed"),
        widget=forms.DateInput(attrs=_DAY),
        required=False,
        help_text=both_later("原来就写错的不填。", "Leave it where it was written wrongly."),
    )
    number = forms.CharField(
        label=both_later("证件号", "Identity number"),
        required=False,
        max_length=20,
        help_text=both_later("照证件填写。", "From the card."),
    )
    phone = forms.CharField(label=both_later("电话", "Telephone"), required=False, max_length=30)
    ethnicity = forms.CharField(label=both_later("民族", "Ethnicity"), required=False, max_length=40)
    death_date = forms.DateField(
        label=both_later("死亡日期", "Day of death"), widget=forms.DateInput(attrs=_DAY), required=False
    )
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """The record is corrected; the log keeps what stood before."""
    with act_of(request) as act:
        record = _own(act, number)
    form = CorrectPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: value or None for name, value in form.cleaned_data.items()}

        def change() -> bool:
            with act_of(request) as act:
                correct_person(act, person_id=number, on=timezone.localdate(), **said)  # type: ignore[arg-type]
            return True

        if form.attempt(change):
            messages.success(request, both("已更正。", "It was corrected."))
            return redirect("person", number)
    return render(request, "console/person_correct.html", {"record": record, "form": form, "tab": "correct"})


class TieForm(Form):
    """Who is what to the person."""

    kind = forms.ChoiceField(label=both_later("是此人的", "Is this person's"))
    other = forms.ChoiceField(label=both_later("谁", "Who"), required=False)
    number = forms.CharField(
        label=both_later("不在同一户的：证件号", "Of another household: identity number"),
        required=False,
        max_length=20,
        help_text=both_later("照证件填写；须已登记。", "From the card; the person has to be registered."),
    )
    since = forms.DateField(
        label=both_later("从哪天起", "From"),
        widget=forms.DateInput(attrs=_DAY),
        required=False,
        help_text=both_later(
            "父母不填；配偶填登记日，监护人填开始日。", "Leave it for parents; for a spouse the day of the marriage."
        ),
    )
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not self.cleaned_data.get("other") and not self.cleaned_data.get("number"):
            self.add_error("other", both("选一个人，或填证件号。", "Choose somebody, or write a number."))
        return found


class EndTieForm(Form):
    """A tie is over."""

    tie = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=both_later("从哪天起不再是", "No longer from"), widget=forms.DateInput(attrs=_DAY))
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)


def ties(request: HttpRequest, number: int) -> HttpResponse:
    """Spouse, parents, guardian, carer: one more, or one that is over."""
    with act_of(request) as act:
        record = _own(act, number)
        near = _near(record)
        names = names_of([*near, *(tie.other_id for tie in record.ties if tie.other_id)])
    is_ending = "tie" in request.POST
    form = TieForm(request.POST if request.method == "POST" and not is_ending else None)
    form.fields["kind"].choices = [(each, telling.word(telling.KINSHIP, each)) for each in telling.KINSHIP]  # type: ignore[attr-defined]
    form.fields["other"].choices = [  # type: ignore[attr-defined]
        ("", "—"),
        *((str(each), names.get(each, str(each))) for each in near),
        ("none", both("没有此人", "nobody is")),
    ]
    end = EndTieForm(request.POST if is_ending else None)
    if request.method == "POST" and (end if is_ending else form).is_valid():
        done = (
            end.attempt(lambda: _end(request, end.cleaned_data))
            if is_ending
            else form.attempt(lambda: _tie(request, number, form.cleaned_data))
        )
        if done:
            messages.success(request, both("已登记。", "It was recorded."))
            return redirect("person_ties", number)
    page = {
        "record": record, "form": form, "end": end, "tab": "ties", "names": names,
        "ties": [(telling.word(telling.KINSHIP, tie.kind), tie) for tie in record.ties],
    }  # fmt: skip
    return render(request, "console/person_ties.html", page, status=400 if form.errors or end.errors else 200)


def _own(act: Act, number: int) -> PersonRecord:
    """The record, where the actor records. Raises :class:`RecordNotFound`, :class:`NotAllowed`."""
    record = record_for(act, number)
    if not act.may("record", record.divisions):
        raise NotAllowed("None of your roles allows this here: record.")
    return record


def _near(record: PersonRecord) -> list[int]:
    """Who belongs to the same households now."""
    homes = {each.household_id for each in record.households}
    held = {"known__upper_inf": True, "held__contains": timezone.localdate()}
    rows = Membership.objects.filter(household_id__in=homes, **held).exclude(person_id=record.person_id)
    return sorted(set(rows.values_list("person_id", flat=True)))


def _tie(request: HttpRequest, number: int, said: dict[str, Any]) -> bool:
    with act_of(request) as act:
        other = None if said["other"] == "none" else said["other"] or None
        if said["number"]:
            present_number(said["number"])
            other = person_presented() or 0
        add_kinship(
            act, person_id=number, kind=said["kind"], other_id=None if other is None else int(other), since=said["since"],
            said_by=said["said_by"], number=said["number"] or None,
        )  # fmt: skip
    return True


def _end(request: HttpRequest, said: dict[str, Any]) -> bool:
    with act_of(request) as act:
        end_kinship(act, kinship_id=said["tie"], on=said["on"], said_by=said["said_by"])
    return True
