"""A case on one page: clocks, what can be done now, the decision article by article beside last time's, history, letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from minsheng.engine.exact import explain
from minsheng.engine.telling import as_json
from minsheng.faces.console import telling
from minsheng.faces.console.drafts import drafts_of, forget_draft
from minsheng.faces.console.laws import law_of
from minsheng.faces.console.moves import form_for, moves_of, said_in
from minsheng.faces.console.views.household import Home, home_of, home_or_number
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.words import both, both_later, listed, named
from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.listing import decision_before, kept_decision
from minsheng.services.casework import deeds, listing
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import CASES, find_case, programme_of, steps_of, unmet
from minsheng.services.casework.overriding import Discretion, codes
from minsheng.services.casework.papers.handing_in import MOST_BYTES, add_paper, open_paper, papers_of
from minsheng.services.casework.publicising import objections_of
from minsheng.services.casework.questions.asking import ask, questions_of
from minsheng.services.letters.of_cases import letter_of_case


def _discretion(said: dict[str, Any]) -> dict[str, Any]:
    """What the form of an opinion says beside the engine, as its deed takes it."""
    plain = {name: value for name, value in said.items() if not name.startswith("override_")}
    if code := said.get("override_code"):
        grants = said.get("override_grants") is not False
        plain["discretion"] = Discretion(code, said.get("override_reason", ""), grants, said.get("override_amount"))
    return plain


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The case's page."""
    return _page(request, number)


def do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Does one action of the machine, by its own form; refused, the page comes back with what was typed."""
    if action not in machine().actions:
        raise Http404
    if request.method != "POST":
        return _page(request, number, began=action)
    with act_of(request, number):
        form = form_for("case", action, request.POST)
    if form.is_valid():
        said = said_in(form)
        today = timezone.localdate()
        on = said.pop("on", today)
        if on > today:
            form.add_error("on", both("这一天还没有到。", "That day has not come yet."))
        else:

            def deed() -> bool:
                with act_of(request, number) as act:
                    version = form.cleaned_data["version"]
                    plain = _discretion(said) if action == "give_opinion" else said
                    deeds.move_case(act, number, action, on=on, version=version, **plain)
                    forget_draft(act, f"case:{number}:{action}")
                return True

            if form.attempt(deed):
                done = machine().actions[action]
                messages.success(request, both("已办理：{a}。", "Done: {b}.", a=done.zh, b=done.en))
                return redirect("case", number)
    return _page(request, number, tried=(action, form))


def _page(request: HttpRequest, number: str, tried: tuple[str, Form] | None = None, began: str = "") -> HttpResponse:
    today = timezone.localdate()
    with act_of(request, number) as act:
        found = find_case(number)
        act.saw("case looked at", household_id=found["household_id"], case=number)
        home = home_or_number(act, found["household_id"], today)
        programme = programme_of(found["programme"])
        typed = kept(request) if began else None
        moves = moves_of(
            act,
            "case",
            found,
            machine().possible(found["state"], programme),
            lambda action: unmet(act, CASES, found, action.name, today, {}),
            drafts_of(act, f"case:{number}:"),
            tried,
            {began: typed} if typed else ({began: {}} if began else None),
        )
        page: dict[str, Any] = {
            "case": found,
            "home": home,
            "programme": named(programme),  # type: ignore[arg-type]
            "state": named(machine().states[found["state"]]),
            "applicant": home.names.get(str(found["applicant_id"]), ""),
            "whose": home.names.get(str(found["person_id"]), "") if found["person_id"] else "",
            "channel": telling.word(telling.CHANNELS, found["channel"]),
            "clocks": [
                (telling.word(telling.CLOCKS, clock.step), clock) for clock in deeds.read_clocks(found["id"], today)
            ],
            "moves": moves,
            "steps": [_step(step, home) for step in reversed(telling.by_shown_name(steps_of(found["id"])))],
            "pause": listing.pause_of(found["id"]),
            "pauses": [(name, named(says)) for name, says in machine().pauses.items()],
            "papers": [named(paper) for paper in programme.data.get("papers", ())],
            "handed_in": papers_of(found["id"]),
            "questions": questions_of(found["id"]),
            "objections": objections_of(found["id"]),
            "asked": deeds.answers_of(number),
            "may_handle": act.may("handle_cases", found["division"]),
            "override": _override(found),
            **_decision(act, found, home),
        }
    return render(request, "console/case.html", page, status=422 if tried else 200)


def _override(found: dict[str, Any]) -> dict[str, Any] | None:
    override = listing.override_of(found["id"])
    return override and {**override, "label": named(codes().get(override["code"]))}


def _step(step: dict[str, Any], home: Home) -> dict[str, Any]:
    detail = [
        (_DETAIL[key], telling.place_words(value, step["done_on"]) if key == "from" else _said(value))
        for key, value in step["detail"].items()
        if key in _DETAIL and value not in ("", None, [])
    ]
    return {
        **step,
        "name": named(machine().words_of(step["action"])),
        "lines": [(both(*words), value) for words, value in detail],
    }


_DETAIL = {
    "papers": ("材料", "papers"),
    "visitors": ("入户人员", "visitors"),
    "found": ("情况", "found"),
    "reason": ("理由", "reason"),
    "says": ("意见", "opinion"),
    "note": ("备注", "note"),
    "fund": ("基金", "fund"),
    "starts": ("起发月", "paid from"),
    "decision": ("决定编号", "decision"),
    "code": ("类别", "kind"),
    "by": ("提出人", "by"),
    "from": ("原办理地", "before at"),
}


def _said(value: Any) -> str:
    return listed(map(str, value)) if isinstance(value, list) else str(value)


def _decision(act: Act, found: dict[str, Any], home: Home) -> dict[str, Any]:
    """The decision in words, last time's, and what differs."""
    if found["decision_id"] is None or not home.is_here or not act.may("read_decisions", found["division"]):
        return {"decision": None}
    whose = str(found["person_id"]) if found["person_id"] else None
    decision = kept_decision(act, found["decision_id"])
    now = telling.answers(decision.result, home.names, found["programme"], whose)
    page: dict[str, Any] = {"decision": decision, "answers": now}
    last = decision_before(found["household_id"], found["programme"], decision.number)
    if last is not None:
        before = kept_decision(act, last)
        then = telling.answers(before.result, home.names, found["programme"], whose)
        page |= {"last": before, "last_answers": then, "differs": _differs(then, now)}
    return page


def _differs(then: list[telling.AnswerLine], now: list[telling.AnswerLine]) -> list[tuple[str, str, str]]:
    before, after = ([_whole(answer) for answer in answers] for answers in (then, now))
    return telling.differing([one for lines in before for one in lines], [one for lines in after for one in lines])


def _whole(answer: telling.AnswerLine) -> list[tuple[str, str, str]]:
    result = {
        True: both("符合", "entitled"),
        False: both("不符合", "not entitled"),
        None: both("不能判定", "not known"),
    }
    return [
        ("result", both("结果", "Result"), result[answer.entitled]),
        ("amount", both("金额", "Amount"), answer.amount or "—"),
        ("refused", both("不符合的条件", "Condition that fails"), answer.refused or "—"),
        *answer.named,
        *answer.decided_by,
        *telling.values_in(answer.tree),
    ]


def steps_page(request: HttpRequest, number: int) -> HttpResponse:
    """Every step behind a kept decision, worked out again by the law that was kept with it: refusals too."""
    with act_of(request) as act:
        decision = kept_decision(act, number)
        home = home_of(act, decision.household_id, timezone.localdate())
        explanation = explain(
            law_of(decision.law, decision.place), decision.facts, decision.day, decision.programmes or None
        )
    trees = as_json(explanation, trees=True, refused=True)
    return render(
        request,
        "console/steps.html",
        {"decision": decision, "home": home, "answers": telling.answers(trees, home.names)},
    )


@xframe_options_sameorigin
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as a PDF, shown in the browser: ``lang`` zh or en, ``large`` for large print."""
    lang = "en" if request.GET.get("lang") == "en" else "zh"
    large = request.GET.get("large") == "yes"
    with act_of(request, number) as act:
        found = find_case(number)
        if found["decision_id"] is None:
            raise Http404
        pdf = letter_of_case(found, on=timezone.localdate(), lang=lang, large=large)
        act.record("letter made", household_id=found["household_id"], case=number)
    name = f"{number}-{lang}{'-large' if large else ''}"
    return pdf_answer(pdf, name, save=request.GET.get("save") == "yes")


class PaperForm(Form):
    """A paper that the applicant brought."""

    title = forms.CharField(label=both_later("材料名称", "What it is"), max_length=200)
    file = forms.FileField(label=both_later("文件（PDF、JPEG、PNG）", "File (PDF, JPEG, PNG)"))


def paper_new(request: HttpRequest, number: str) -> HttpResponse:
    """Keeps a paper with the case."""
    with act_of(request, number):
        find_case(number)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> int:
            with act_of(request, number) as act:
                content = said["file"].read(MOST_BYTES + 1)
                return add_paper(act, number, title=said["title"], content=content, on=timezone.localdate())

        if form.attempt(keep):
            messages.success(request, both("材料已保存。", "The paper was kept."))
            return redirect("case", number)
    return render(request, "console/paper.html", {"form": form, "number": number})


@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A paper that was handed in; it is saved, never shown in the page."""
    with act_of(request, f"paper {number}") as act:
        kind, content = open_paper(act, number)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{number}.{kind.split("/")[1]}"'
    return answer


class QuestionForm(Form):
    """What the office wants to know of the applicant."""

    text = forms.CharField(
        label=both_later("想了解什么", "What you want to know"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both_later(
            "申请人在手机上看到并答复；请用平常话，一次问一件事。",
            "The applicant answers on the phone: plain words, one thing at a time.",
        ),
    )


def case_ask(request: HttpRequest, number: str) -> HttpResponse:
    """Asks the applicant."""
    with act_of(request, number):
        find_case(number)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def keep() -> int:
            with act_of(request, number) as act:
                return ask(act, number, text=form.cleaned_data["text"], on=timezone.localdate())

        if form.attempt(keep):
            messages.success(request, both("已向申请人提问。", "The applicant was asked."))
            return redirect("case", number)
    return render(request, "console/question.html", {"form": form, "number": number})


class PauseForm(Form):
    """Why the clocks stand still."""

    event = forms.ChoiceField(label=both_later("事由", "Event"))
    reason = forms.CharField(label=both_later("说明", "Reason"), max_length=500)


def pause(request: HttpRequest, number: str) -> HttpResponse:
    """Stops the clocks of a case by a coded event, or sets them going again."""
    today = timezone.localdate()
    form = PauseForm(request.POST if request.method == "POST" and "resume" not in request.POST else None)
    form.fields["event"].choices = [(name, named(says)) for name, says in machine().pauses.items()]  # type: ignore[attr-defined]
    used: Form = Form(request.POST) if "resume" in request.POST else form
    if request.method == "POST" and used.is_valid():

        def do_it() -> bool:
            with act_of(request, number) as act:
                found = find_case(number, lock=True)
                if "resume" in request.POST:
                    deeds.resume_clocks(act, found, on=today)
                else:
                    said = form.cleaned_data
                    deeds.pause_clocks(act, found, event=said["event"], reason=said["reason"], on=today)
            return True

        if used.attempt(do_it):
            messages.success(request, both("期限已更新。", "The clocks were changed."))
            return redirect("case", number)
    with act_of(request, number):
        found = find_case(number)
        paused = listing.pause_of(found["id"])
    resumed = used if "resume" in request.POST else None
    page = {"form": form, "resumed": resumed, "case": found, "pause": paused}
    return render(request, "console/pause.html", page)
