"""Who lives together, one person after the other, for whoever is asked: without logging in, or with a worker."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.intake.steps import Intake, Member, answer

MOST_MEMBERS = 15
SELF = "head"


def relations() -> list[tuple[str, str]]:
    """What somebody may be to whoever asks."""
    labels = the_law().facts["relation_to_head"].labels
    return [(code, words[1 if language() == "en" else 0]) for code, words in labels.items()]


class MemberForm(Form):
    """One person of the household."""

    relation = forms.ChoiceField(label=both_later("与您的关系", "What this person is to you"))
    birth_date = forms.DateField(
        label=both_later("出生日期", "Day of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )
    sex = forms.ChoiceField(
        label=both_later("性别", "Sex"),
        choices=[("female", both_later("女", "female")), ("male", both_later("男", "male"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_first = is_first
        if is_first:
            del self.fields["relation"]
        else:
            self.fields["relation"].choices = [each for each in relations() if each[0] != SELF]  # type: ignore[attr-defined]

    def clean_birth_date(self) -> datetime.date:
        found: datetime.date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if not today - datetime.timedelta(days=130 * 366) < found <= today:
            raise forms.ValidationError(str(both_later("请核对出生日期。", "Check the day of birth.")))
        return found


def added(request: HttpRequest, intake: Intake) -> tuple[Intake, MemberForm | None]:
    """The intake with the person that was typed; or as it was, and the form with what is wrong."""
    form = _form(intake, request.POST)
    if not form.is_valid() or len(intake.members) >= MOST_MEMBERS:
        return intake, form
    said, relation = form.cleaned_data, form.cleaned_data.get("relation", SELF)
    member = Member(_key(intake, relation), said["birth_date"].isoformat(), said["sex"], relation)
    changed = form.attempt(lambda: answer(intake, "people", _tied(intake, [*intake.members, member])))
    return (intake, form) if changed is None else (changed, None)


def dropped(request: HttpRequest, intake: Intake) -> Intake:
    """The intake without the person named; without anybody where that is the first."""
    left = [each for each in intake.members if each.key != request.POST.get("key")]
    if intake.household_id is not None or (left and left[0].relation_to_head == SELF):
        return answer(intake, "people", _tied(intake, left))
    return replace(intake, members=(), given=())


def people_page(
    request: HttpRequest, intake: Intake, *, action_url: str, form: MemberForm | None = None, **more: Any
) -> HttpResponse:
    """The page of people: who is there, and a form for one more."""
    shown = form or _form(intake)
    names = dict(relations())
    members = [(each, names.get(each.relation_to_head, "")) for each in intake.members]
    context = {"form": shown, "members": members, "is_full": len(members) >= MOST_MEMBERS, "action_url": action_url}
    return render(request, "portal/people.html", {**context, **more}, status=400 if form and form.errors else 200)


def _form(intake: Intake, typed: Any = None) -> MemberForm:
    """Asks for the first person, or for one more and the relation to the first."""
    form = MemberForm(typed, is_first=not intake.members and intake.household_id is None)
    own = intake.known.get("people", {})
    if "relation" in form.fields and own and all(each.get("relation_to_head") != SELF for each in own.values()):
        form.fields["relation"].label = both("与户主的关系", "What this person is to the head of the household")
        form.fields["relation"].choices = relations()  # type: ignore[attr-defined]
    return form


def _tied(intake: Intake, members: list[Member]) -> list[Member]:
    """Whoever asks and the spouse are named as each other's; other ties are asked where they matter."""
    own = intake.known.get("people", {})
    if intake.household_id is not None and any(each.get("relation_to_head") != SELF for each in own.values()):
        return [replace(each, ties={}) for each in members]
    first = next(iter(own), members[0].key if members else "")
    spouse = next((each.key for each in members if each.relation_to_head == "spouse"), None)
    if spouse is None:
        return [replace(each, ties={}) for each in members]
    pairs = {first: spouse, spouse: first}
    return [replace(each, ties={"spouse": pairs[each.key]} if each.key in pairs else {}) for each in members]


def _key(intake: Intake, relation: str) -> str:
    """A short name that is read on the pages: 本人, 配偶, 子女2."""
    if relation == SELF:
        return both("本人", "Me")
    label = "".join(each for each in dict(relations())[relation] if each.isalnum()) or "P"
    same = sum(each.relation_to_head == relation for each in intake.members)
    key = label if not same else f"{label}{same + 1}"
    return key if key.isidentifier() else f"P{len(intake.members) + 1}"
