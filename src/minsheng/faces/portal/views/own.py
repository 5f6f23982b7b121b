"""A resident's own pages: cases, decisions explained, payments, who looked, and a copy of the own record."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.change_letters import KINDS
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.kept import kept_answers
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.words import both, both_later, language, named
from minsheng.registry.access.records import record_for
from minsheng.registry.audit.looking import who_looked
from minsheng.registry.facts.values import the_law
from minsheng.registry.retention.exporting import export_record
from minsheng.services.casework import deeds
from minsheng.services.casework.appeals.listing import own_appeals
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import steps_of
from minsheng.services.casework.own import own_cases, own_decision, own_decisions, own_households
from minsheng.services.casework.papers.handing_in import MOST_BYTES, add_paper, open_paper, papers_of
from minsheng.services.casework.questions.asking import answer, questions_of, waiting_for_me
from minsheng.services.casework.supervising.listing import own_changes
from minsheng.services.casework.supervising.proposals import machine as changing
from minsheng.services.letters.of_cases import letter_of_case
from minsheng.services.payments.own import own_payments

WITHDRAW = "withdraw"


def programme_label(name: str) -> str:
    """A programme's name in the reader's language."""
    return named(found) if (found := the_law().programmes.get(name)) is not None else name


class WhyForm(Form):
    """A reason in one's own words."""

    reason = forms.CharField(
        label=both_later("请说明原因", "Say why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(Form):
    """What the office wanted to know."""

    question = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    text = forms.CharField(
        label=both_later("您的答复", "Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PaperForm(Form):
    """A document or photograph."""

    title = forms.CharField(label=both_later("这是什么材料", "What it is"), max_length=200)
    file = forms.FileField(
        label=both_later("文件", "File"),
        help_text=both_later(
            "PDF、JPEG 或 PNG，8 MB 以内；手机拍照即可。", "PDF, JPEG or PNG up to 8 MB; a photograph will do."
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """What concerns me: the latest cases, decisions and payments."""
    with act_of(request) as act:
        record = record_for(act, act.person_id or 0)
        cases, decisions, payments = own_cases(act), own_decisions(act, limit=5), own_payments(act, limit=6)
        waiting = set(waiting_for_me(own_households(act)))
        appeals, changes = own_appeals(), own_changes()
    context = {
        "record": record,
        "cases": [
            (case, programme_label(case.programme), named(machine().states[case.state]), case.number in waiting)
            for case in cases
        ],
        "changes": [
            (each, both(*KINDS[each.change]), named(changing().states[each.state]), programme_label(each.programme))
            for each in changes
        ],
        "appeals": [
            (
                each,
                named(table().kinds[each.kind].says),
                named(table().kinds[each.kind].states[each.state]),
                programme_label(each.programme) if each.programme else "",
            )
            for each in appeals
        ],
        "decisions": [(each, [programme_label(name) for name in each.programmes]) for each in decisions],
        "payments": [(each, programme_label(each.programme)) for each in payments],
    }
    return render(request, "portal/my.html", context)


def my_case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: where it stands, until when, what was done, the decision; and taking it back."""
    today = timezone.localdate()
    hands_in = "file" in request.FILES or request.POST.get("action") == "paper"
    answers = request.POST.get("action") == "answer"
    given = AnswerForm(request.POST if answers else None)
    form = WhyForm(request.POST if request.method == "POST" and not hands_in and not answers else None)
    paper = PaperForm(request.POST, request.FILES) if hands_in else PaperForm()
    with act_of(request, number) as act:
        case = deeds.find_case(number)
        if hands_in and paper.is_valid():
            said = paper.cleaned_data
            content = said["file"].read(MOST_BYTES + 1)
            if paper.attempt(lambda: add_paper(act, number, title=said["title"], content=content, on=today)):
                messages.success(request, both("材料已收到。", "The paper has arrived."))
        elif answers and given.is_valid():
            said = given.cleaned_data
            if given.attempt(lambda: answer(act, said["question"], text=said["text"], on=today) or True):
                messages.success(request, both("答复已收到。", "Your answer has arrived."))
        elif request.method == "POST" and form.is_valid():
            seen = request.POST.get("version", "")
            version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
            reason = form.cleaned_data["reason"]
            if form.attempt(lambda: deeds.move_case(act, number, WITHDRAW, on=today, version=version, reason=reason)):
                messages.success(request, both("已撤回申请 {n}。", "Application {n} is withdrawn.", n=number))
        case = deeds.find_case(number)
        steps, clocks = steps_of(case["id"]), deeds.read_clocks(case["id"], today)
        decided = own_decision(act, case["decision_id"]) if case["decision_id"] and case["closed_on"] else None
        papers, questions = papers_of(case["id"]), questions_of(case["id"])
        act.saw("looked at a case", household_id=case["household_id"], case=number)
    if request.method == "POST" and not form.errors and not paper.errors and not given.errors:
        return redirect("my_case", number=number)
    ours, programme = machine(), the_law().programmes.get(case["programme"])
    possible = {each.name for each in ours.possible(case["state"], programme)} if case["closed_on"] is None else set()
    context = {
        "case": case,
        "label": programme_label(case["programme"]),
        "state": named(ours.states[case["state"]]),
        "steps": [(step, _action(step["action"])) for step in reversed(steps)],
        "clocks": [(each, _limit(case["programme"], each.step)) for each in clocks if each.ended_on is None],
        "answers": kept_answers(decided["result"], programmes=[case["programme"]]) if decided else [],
        "form": form,
        "paper": paper,
        "papers": papers,
        "questions": [(each, _form_for(each.number, given)) for each in questions],
        "appeal_url": reverse("my_appeal", args=[number]) if case["closed_on"] and case["decision_id"] else "",
        "may_withdraw": WITHDRAW in possible,
        "has_letter": case["state"] in ("granted", "refused"),
        "programme": programme,
    }
    return render(request, "portal/my_case.html", context)


def _form_for(number: int, given: AnswerForm) -> AnswerForm:
    """The form of one question: the one that was sent, with its errors, or an empty one."""
    if given.is_bound and given["question"].value() == str(number):
        return given
    return AnswerForm(initial={"question": number}, auto_id=f"id_{number}_%s")


def _action(name: str) -> str:
    return named(machine().words_of(name))


def _limit(programme: str, step: str) -> str:
    found = the_law().programmes.get(programme)
    limits: list[dict[str, Any]] = list(found.data.get("time_limits", [])) if found else []
    return next((named(limit) for limit in limits if limit.get("step") == step), step)


@require_safe
def my_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The decision's letter as PDF, in the reader's language, in large print for who reads so."""
    with act_of(request, number):
        case = deeds.find_case(number)
        pdf = letter_of_case(case, on=timezone.localdate(), lang=language(), large=request.large_print)  # type: ignore[attr-defined]
    return pdf_answer(pdf, number)


@require_safe
def my_paper(request: HttpRequest, number: int) -> HttpResponse:
    """A paper that was handed in to the own case."""
    with act_of(request, "own papers") as act:
        kind, content = open_paper(act, number)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{number}.{kind.split("/")[1]}"'
    return answer


@require_safe
def my_decision(request: HttpRequest, number: int) -> HttpResponse:
    """A kept decision, explained article by article."""
    with act_of(request, f"decision {number}") as act:
        decided = own_decision(act, number)
        act.saw("looked at a decision", decision=number)
    return render(request, "portal/my_decision.html", {"decided": decided, "answers": kept_answers(decided["result"])})


@require_safe
def my_payments(request: HttpRequest) -> HttpResponse:
    """What was paid."""
    with act_of(request) as act:
        rows = own_payments(act)
    return render(
        request, "portal/my_payments.html", {"rows": [(each, programme_label(each.programme)) for each in rows]}
    )


@require_safe
def my_looks(request: HttpRequest) -> HttpResponse:
    """Who looked at my record, when and why."""
    with act_of(request) as act:
        looks = who_looked(act)
    return render(request, "portal/my_looks.html", {"looks": looks})


@require_safe
def my_copy(request: HttpRequest) -> HttpResponse:
    """Everything held about me, as a file."""
    with act_of(request, "copy of the own record") as act:
        found = export_record(act, person=act.person_id or 0)
    answer = HttpResponse(json.dumps(found, ensure_ascii=False, indent=1, default=str), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="record.json"'
    return answer
