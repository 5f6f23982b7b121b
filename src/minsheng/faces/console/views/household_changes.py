"""What is said and done about a household: facts stated and corrected, people added, a move, an application."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from minsheng.engine.tree import CHOICE, DATE, HOUSEHOLD, PERSON, YESNO, Fact
from minsheng.faces.console import telling
from minsheng.faces.console.drafts import begun, forget_draft
from minsheng.faces.console.views.household import home_of
from minsheng.faces.console.views.worklist import applied_for
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language, named, with_more
from minsheng.registry.facts.deriving import STANDINGS
from minsheng.registry.facts.known import Said, statement_of
from minsheng.registry.facts.stating import correct_facts, days, state_facts, withdraw
from minsheng.registry.facts.topics import TOPICS, facts_by_topic
from minsheng.registry.facts.values import KEPT_ELSEWHERE, the_law
from minsheng.registry.people.deeds import (
    add_member,
    add_person,
    end_membership,
    move_household,
)
from minsheng.registry.people.deeds.add_member import RELATIONS
from minsheng.registry.people.homes import home_at
from minsheng.registry.people.presenting import person_presented, present_number
from minsheng.services.casework import deeds
from minsheng.services.casework.models import CHANNELS

_DAY = {"type": "date"}


def _day_field(zh: str, en: str, required: bool = True, **more: Any) -> forms.DateField:
    return forms.DateField(label=both_later(zh, en), widget=forms.DateInput(attrs=_DAY), required=required, **more)


class WhichForm(Form):
    """Which fact of whom."""

    of = forms.ChoiceField(label=both_later("谁的情况", "About whom"))
    fact = forms.ChoiceField(label=both_later("哪一项", "Which fact"))


class StateForm(Form):
    """What is said of a fact, from when, by whom."""

    since = _day_field("从哪天起", "From")
    until = _day_field(
        "到哪天前",
        "Until before",
        False,
        help_text=both_later("一直如此的不填。", "Leave it where it goes on."),
    )
    standing = forms.ChoiceField(label=both_later("依据", "How it is known"))
    source = forms.CharField(
        label=both_later("来源", "Source"),
        max_length=200,
        help_text=both_later("例如：申请人、工资单、入户查看。", "For example: the applicant, a pay slip, a visit."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing"].choices = [  # type: ignore[attr-defined]
            (each, telling.word(telling.STANDING, each)) for each in STANDINGS
        ]


def value_field(fact: Fact, people: list[tuple[str, str]]) -> forms.Field:
    """The input of a fact's value; empty says that it is not known."""
    text = fact.zh if language() == "zh" else fact.en or fact.name
    unknown = ("unknown", both("问过，不知道", "asked, not known"))
    more: dict[str, Any] = {"label": text}
    if fact.type.kind == YESNO:
        return forms.ChoiceField(
            choices=[("true", both("是", "yes")), ("false", both("否", "no")), unknown],
            widget=forms.RadioSelect,
            **more,
        )
    if fact.type.kind == CHOICE:
        labels = [(code, pair[1 if language() == "en" else 0] or code) for code, pair in fact.labels.items()]
        return forms.ChoiceField(choices=[("", both("请选择", "Choose")), *labels, unknown], **more)
    if fact.type.kind == DATE:
        return forms.DateField(widget=forms.DateInput(attrs=_DAY), **more)
    if fact.type.is_money:
        more["help_text"] = both("元。不知道的填 unknown。", "Yuan. Write unknown where it is not known.")
    return forms.CharField(max_length=100, **more)


def plain_value(fact: Fact, value: Any) -> Any:
    """What a form said, as a household file writes it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if fact.type.kind == YESNO and value in ("true", "false"):
        return value == "true"
    return value


def state(request: HttpRequest, number: int) -> HttpResponse:
    """States a fact: which one of whom, then what. Nothing is overwritten: it is one more thing said."""
    today = timezone.localdate()
    with act_of(request) as act:
        home = home_of(act, number, today)
        topics = {topic for topic in TOPICS if act.may("state", home.record.division, topic)}
        asked = request.POST if request.method == "POST" else request.GET
        of, name = asked.get("of", ""), asked.get("fact", "")
        draft = f"state:{number}:{of or 'household'}:{name or 'any'}"
        began = begun(request, act, draft)
    people = [(str(member.person_id), with_more(member.name, telling.people_words(member))) for member in home.here]
    which = WhichForm({"of": of, "fact": name} if name else None)
    which.fields["of"].choices = [("household", both("本户", "the household")), *people]  # type: ignore[attr-defined]
    which.fields["fact"].choices = [("", both("请选择", "Choose")), *_fact_choices(topics)]  # type: ignore[attr-defined]
    page: dict[str, Any] = {"home": home, "which": which, "draft": draft, "tab": "state"}
    if not name or not which.is_valid():
        return render(request, "console/state.html", page)
    fact = the_law().facts[name]
    if (of == "household") != (fact.of == HOUSEHOLD):
        which.add_error("of", both("这一项不是对所选对象登记的。", "This fact is not of whom you chose."))
        return render(request, "console/state.html", page)
    first = {"since": today.replace(day=1), "standing": "declared", "source": both("申请人", "the applicant")}
    form = StateForm(request.POST if request.method == "POST" else None, initial={**first, **(began or {})})
    form.fields = {"value": value_field(fact, people), **form.fields}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> int:
            with act_of(request) as act:
                stated = state_facts(
                    act,
                    person=None if of == "household" else int(of),
                    household=number if of == "household" else None,
                    facts={name: plain_value(fact, said["value"])},
                    held=days(said["since"], said["until"]),
                    standing=said["standing"],
                    source=said["source"],
                    said_at=timezone.now(),
                )
                forget_draft(act, draft)
                return stated[0].number

        if form.attempt(keep) is not None:
            messages.success(request, both("已登记：{n}。", "Stated: {n}.", n=telling.label(name)))
            return redirect("household_facts", number)
    return render(request, "console/state.html", {**page, "form": form, "fact": fact, "of": of})


def _fact_choices(topics: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    facts = the_law().facts
    grouped = []
    for topic, names in facts_by_topic().items():
        kept = [facts[name] for name in names if name in facts and name not in KEPT_ELSEWHERE]
        lines = [
            (
                fact.name,
                f"{telling.label(fact.name)}（{both('户', 'household') if fact.of == HOUSEHOLD else both('人', 'person')}）",
            )
            for fact in kept
            if fact.of in (PERSON, HOUSEHOLD)
        ]
        if topic in topics and lines:
            grouped.append((named(TOPICS[topic]), sorted(lines, key=lambda line: line[1])))
    return grouped


class CorrectForm(Form):
    """A statement said anew, as it should have been."""

    since = _day_field("从哪天起", "From")
    until = _day_field("到哪天前", "Until before", False)
    source = forms.CharField(label=both_later("更正的来源", "Source of the correction"), max_length=200)


def statement(request: HttpRequest, number: int) -> HttpResponse:
    """One statement: what was said, by whom, when; corrected, or taken back. The old one stays to be seen."""
    with act_of(request) as act:
        said = statement_of(number)
        if said is None:
            raise Http404
        act.saw("statement looked at", person_id=said.person_id, household_id=said.household_id, statement=number)
        division = _division_of(act, said)
        may = any(act.may("state", each, said.topic) for each in division)
    back = _back(said)
    facts = [(name, the_law().facts[name]) for name in said.facts if name in the_law().facts]
    known = {f"value_{name}": said.facts[name] for name, _ in facts}
    first = {**known, "since": said.starts, "until": said.ends, "source": said.source}
    form = CorrectForm(request.POST or None, initial=first)
    values = {f"value_{name}": value_field(fact, []) for name, fact in facts}
    form.fields = {**values, **form.fields}
    if request.method == "POST" and may:
        taken_back = "withdraw" in request.POST
        if taken_back or form.is_valid():

            def change() -> bool:
                with act_of(request) as act:
                    if taken_back:
                        withdraw(act, statement=number)
                    else:
                        cleaned = form.cleaned_data
                        correct_facts(
                            act,
                            statement=number,
                            facts={name: plain_value(fact, cleaned[f"value_{name}"]) for name, fact in facts},
                            held=days(cleaned["since"], cleaned["until"]),
                            source=cleaned["source"],
                        )
                return True

            if form.attempt(change):
                messages.success(
                    request, both("已更正，原来的登记仍可查看。", "Corrected; what was said before can still be seen.")
                )
                return redirect(back)
    lines = [(telling.label(name), telling.told(name, said.facts[name])) for name in said.facts]
    return render(
        request,
        "console/statement.html",
        {"said": said, "lines": lines, "form": form, "may": may, "back": back,
         "standing": telling.word(telling.STANDING, said.standing), "topic": named(TOPICS[said.topic])},
    )  # fmt: skip


def _division_of(act: Any, said: Said) -> list[str]:
    return [held_in for _, held_in in act.roles]


def _back(said: Said) -> str:
    if said.household_id is not None:
        return reverse("household_facts", args=[said.household_id])
    return reverse("person", args=[said.person_id])


class MoveForm(Form):
    """Where the household goes."""

    division = forms.CharField(
        label=both_later("迁入的区划代码", "Code of the division it moves to"),
        max_length=12,
        help_text=both_later("9 位街道或 12 位社区代码。", "9 digits of a street or 12 of a community."),
    )
    address = forms.CharField(label=both_later("新住址", "New address"), required=False, max_length=200)
    on = _day_field("迁入日", "Day of the move")
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)
    number = forms.CharField(
        label=both_later("成员证件号", "A member's identity number"),
        required=False,
        max_length=20,
        help_text=both_later("从其他区划迁入时须出示证件。", "Needed to take in a household of another division."),
    )


def move(request: HttpRequest, number: int) -> HttpResponse:
    """The household moves."""
    today = timezone.localdate()
    draft = f"move:{number}"
    with act_of(request) as act:
        home = home_of(act, number, today)
        form = MoveForm(request.POST or None, initial=begun(request, act, draft) or {"on": today})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def go() -> bool:
            with act_of(request) as act:
                dwelling = None
                if said["address"]:
                    dwelling = home_at(act, division=said["division"], address=said["address"], on=said["on"])
                move_household(
                    act, household_id=number, division=said["division"], on=said["on"], said_by=said["said_by"],
                    dwelling_id=dwelling, number=said["number"] or None,
                )  # fmt: skip
                forget_draft(act, draft)
            return True

        if form.attempt(go):
            messages.success(
                request, both("搬迁已登记。未办结的个案随户办理。", "The move was recorded. Open cases go along.")
            )
            return redirect("work")
    title = both("登记搬迁", "Record a move")
    return render(request, "console/household_form.html", {"home": home, "form": form, "draft": draft, "title": title})


class MemberForm(Form):
    """Somebody joins: somebody registered, or somebody new."""

    person = forms.IntegerField(
        label=both_later("已登记人员的编号", "Number of somebody registered"),
        required=False,
        min_value=1,
        help_text=both_later(
            "不知道的不填，填下面的姓名和证件号。", "Leave it where you do not know it; write name and card below."
        ),
    )
    name = forms.CharField(label=both_later("姓名", "Name"), required=False, max_length=100)
    number = forms.CharField(
        label=both_later("证件号", "Identity number"),
        required=False,
        max_length=20,
        help_text=both_later(
            "照证件填写；已登记的人（包括在其他区划的）凭证件号认出，不会重复登记。",
            "From the card. Somebody registered, in another division too, is known by it and not registered twice.",
        ),
    )
    birth_date = _day_field("出生日期（没有证件号时）", "Day of birth (without a number)", False)
    sex = forms.ChoiceField(
        label=both_later("性别（没有证件号时）", "Sex (without a number)"),
        required=False,
        choices=[("", "—"), ("female", both_later("女", "female")), ("male", both_later("男", "male"))],
    )
    relation = forms.ChoiceField(label=both_later("与户主关系", "Relation to the head"))
    since = _day_field("从哪天起", "From")
    lives_here = forms.BooleanField(label=both_later("住在本户", "Lives here"), required=False, initial=True)
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)


def members(request: HttpRequest, number: int) -> HttpResponse:
    """Who belongs to the household: somebody joins, somebody leaves."""
    today = timezone.localdate()
    draft = f"members:{number}"
    with act_of(request) as act:
        home = home_of(act, number, today)
        first = {"since": today, "lives_here": True}
        form = MemberForm(request.POST or None, initial=begun(request, act, draft) or first)
    form.fields["relation"].choices = [(each, telling.word(telling.RELATIONS, each)) for each in RELATIONS]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if not said["person"] and not said["name"]:
            form.add_error(
                "person",
                both("填已登记人员的编号，或姓名和证件号。", "Write the number, or the name and what the card says."),
            )
        else:

            def join() -> bool:
                with act_of(request) as act:
                    person = said["person"]
                    if not person and said["number"]:  # whoever has the card, wherever the record is
                        present_number(said["number"])
                        person = person_presented()
                    if not person:
                        person = add_person(
                            act, name=said["name"], division=home.record.division, on=today, said_by=said["said_by"],
                            number=said["number"] or None, number_kind="resident" if said["number"] else "none",
                            birth_date=said["birth_date"], sex=said["sex"] or None,
                        ).pk  # fmt: skip
                    add_member(
                        act, household_id=number, person_id=person, relation_to_head=said["relation"], since=said["since"],
                        said_by=said["said_by"], lives_here=said["lives_here"], number=said["number"] or None,
                    )  # fmt: skip
                    forget_draft(act, draft)
                return True

            if form.attempt(join):
                messages.success(request, both("成员已登记。", "The member was added."))
                return redirect("members", number)
    return render(
        request,
        "console/members.html",
        {"home": home, "form": form, "draft": draft, "leave": LeaveForm(initial={"on": today})},
    )


class LeaveForm(Form):
    """Somebody leaves."""

    membership = forms.IntegerField(widget=forms.HiddenInput)
    on = _day_field("从哪天起不再是成员", "No longer from")
    said_by = forms.CharField(label=both_later("来源", "Source"), max_length=200)


def leave(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody belongs to the household no longer."""
    form = LeaveForm(request.POST or None)
    with act_of(request) as act:
        home = home_of(act, number, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def end() -> bool:
            with act_of(request) as act:
                end_membership(act, membership_id=said["membership"], on=said["on"], said_by=said["said_by"])
            return True

        if form.attempt(end):
            messages.success(request, both("已登记离开。", "It was recorded."))
            return redirect("members", number)
    title = both("登记离开", "Record that somebody left")
    return render(request, "console/household_form.html", {"home": home, "form": form, "title": title})


class ApplyForm(Form):
    """What is applied for, by whom."""

    programme = forms.ChoiceField(label=both_later("项目", "Programme"))
    person = forms.ChoiceField(
        label=both_later("为谁（按人的项目）", "For whom (where it is of a person)"), required=False
    )
    applicant = forms.ChoiceField(label=both_later("申请人", "Who applies"))
    channel = forms.ChoiceField(label=both_later("途径", "How it came"))
    on = _day_field("申请日", "Day it came")


def apply(request: HttpRequest, number: int) -> HttpResponse:
    """Opens a case for the household."""
    today = timezone.localdate()
    draft = f"apply:{number}"
    with act_of(request) as act:
        home = home_of(act, number, today)
        first = {"on": today, "programme": request.GET.get("programme", ""), "channel": "window",
                 "person": request.GET.get("person", "")}  # fmt: skip
        form = ApplyForm(request.POST or None, initial=begun(request, act, draft) or first)
    people = [(str(member.person_id), member.name) for member in home.here]
    form.fields["programme"].choices = [
        ("", both("请选择", "Choose")),
        *((one.name, named(one)) for one in applied_for()),
    ]  # type: ignore[attr-defined]
    form.fields["person"].choices = [("", both("整户", "the household")), *people]  # type: ignore[attr-defined]
    form.fields["applicant"].choices = people  # type: ignore[attr-defined]
    form.fields["channel"].choices = [(each, telling.word(telling.CHANNELS, each)) for each in CHANNELS[:4]]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def open_case() -> str:
            with act_of(request) as act:
                case = deeds.apply(
                    act, household_id=number, programme=said["programme"], applicant_id=int(said["applicant"]), on=said["on"],
                    channel=said["channel"], person_id=int(said["person"]) if said["person"] else None,
                )  # fmt: skip
                forget_draft(act, draft)
                return case

        if (case := form.attempt(open_case)) is not None:
            messages.success(request, both("已立案：{n}。", "A case was opened: {n}.", n=case))
            return redirect("case", case)
    title = both("直接立案", "Open a case at once")
    return render(request, "console/household_form.html", {"home": home, "form": form, "draft": draft, "title": title})
