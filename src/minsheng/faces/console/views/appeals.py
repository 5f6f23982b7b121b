"""Reviews and grievances: filed, looked into, decided by another; letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.drafts import begun, drafts_of, forget_draft
from minsheng.faces.console.moves import form_for, moves_of, said_in
from minsheng.faces.console.views.household import home_or_number
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.households import names_of
from minsheng.services.casework.appeals import deeds
from minsheng.services.casework.appeals.handling import asks_of, kind_of, took_part
from minsheng.services.casework.appeals.listing import appeals as list_appeals
from minsheng.services.casework.appeals.listing import number_of_case, pause_of
from minsheng.services.casework.appeals.table import table
from minsheng.services.letters.of_appeals import letter_of_appeal


@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Open reviews and grievances, the nearest limit first."""
    closed = request.GET.get("closed") == "yes"
    today = timezone.localdate()
    with act_of(request) as act:
        found = list_appeals(act, is_open=not closed)
    lines = [
        (named(table().kinds[each.kind].says), named(table().kinds[each.kind].states[each.state]),
         telling.programme_name(each.programme) if each.programme else "—", each)
        for each in found
    ]  # fmt: skip
    return render(request, "console/appeals.html", {"appeals": lines, "closed": closed, "today": today})


class FileForm(Form):
    """A review or a grievance, written down for somebody at the counter."""

    kind = forms.ChoiceField(
        label=both_later("种类", "Kind"),
        choices=[("review", both_later("行政复议", "review")), ("grievance", both_later("投诉", "grievance"))],
        widget=forms.RadioSelect,
    )
    case = forms.CharField(label=both_later("个案编号", "Case number"), required=False, max_length=40)
    demand = forms.CharField(
        label=both_later(
            "追缴款项的变更编号（不服追缴的，代替个案编号）",
            "Change whose overpayment is demanded (in place of a case)",
        ),
        required=False,
        max_length=40,
    )
    appellant = forms.IntegerField(label=both_later("申请人编号", "Number of who appeals"), required=False, min_value=1)
    grounds = forms.CharField(
        label=both_later("事实和理由", "Grounds"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    wants = forms.CharField(label=both_later("请求", "What is wanted"), required=False, max_length=1000)
    known_on = forms.DateField(
        label=both_later("知道决定的日期", "When the decision became known"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def file_appeal(request: HttpRequest) -> HttpResponse:
    """Files a review or a grievance."""
    draft = "appeal"
    with act_of(request) as act:
        form = FileForm(
            request.POST or None,
            initial=begun(request, act, draft)
            or {"case": request.GET.get("case", ""), "demand": request.GET.get("demand", ""), "kind": "review"},
        )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> str:
            with act_of(request, said["case"] or said["demand"] or "appeal") as act:
                number = deeds.file_appeal(
                    act, kind=said["kind"], grounds=said["grounds"], on=timezone.localdate(), appellant_id=said["appellant"],
                    case=said["case"], demand=said["demand"], wants=said["wants"], known_on=said["known_on"],
                )  # fmt: skip
                forget_draft(act, draft)
                return number

        if (number := form.attempt(keep)) is not None:
            messages.success(request, both("已登记：{n}。", "Filed: {n}.", n=number))
            return redirect("appeal", number)
    title = both("登记复议或投诉", "File a review or a grievance")
    return render(request, "console/plain_form.html", {"form": form, "title": title, "back": "appeals", "draft": draft})


@require_safe
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal."""
    return _page(request, number)


def appeal_do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Does an action of the appeals' table."""
    with act_of(request, number):
        kind = kind_of(deeds.find_appeal(number))
    if action not in kind.actions:
        raise Http404
    if request.method != "POST":
        return _page(request, number, began=action)
    form = form_for(kind.name, action, request.POST)
    if form.is_valid():
        said, today = said_in(form), timezone.localdate()

        def deed() -> str:
            with act_of(request, number) as act:
                version, new_case = form.cleaned_data["version"], ""
                if kind.actions[action].decides:
                    new_case = deeds.decide_appeal(act, number, action, on=today, version=version, **said).new_case
                else:
                    deeds.move_appeal(act, number, action, on=today, version=version, **said)
                forget_draft(act, f"{kind.name}:{number}:{action}")
            return new_case

        if (new_case := form.attempt(deed)) is not None:
            done = kind.actions[action]
            messages.success(request, both("已办理：{a}。", "Done: {b}.", a=done.zh, b=done.en))
            if new_case:
                messages.info(request, both("已重新立案：{n}", "The case is decided anew: {n}", n=new_case))
            return redirect("appeal", number)
    return _page(request, number, tried=(action, form))


def _page(request: HttpRequest, number: str, tried: tuple[str, Form] | None = None, began: str = "") -> HttpResponse:
    today = timezone.localdate()
    with act_of(request, number) as act:
        found = deeds.find_appeal(number)
        act.saw("appeal looked at", household_id=found["household_id"], appeal=number)
        kind = kind_of(found)
        typed = kept(request) if began else None
        possible = [
            each for each in kind.possible(found["state"]) if each.party or not took_part(found["id"], act.actor)
        ]
        moves = moves_of(
            act,
            kind.name,
            found,
            possible,
            lambda action: asks_of(act, found, kind, action, today, {}),
            drafts_of(act, f"{kind.name}:{number}:"),
            tried,
            {began: typed or {}} if began else None,
        )
        paused = pause_of(found["id"])
        steps = deeds.steps_of(found["id"])
        page: dict[str, Any] = {
            "appeal": found,
            "kind": named(kind.says),  # type: ignore[arg-type]
            "state": named(kind.states[found["state"]]),
            "name": names_of([found["appellant_id"]]).get(found["appellant_id"], ""),
            "programme": telling.programme_name(found["programme"]) if found["programme"] else "",
            "disputed_case": number_of_case(found["case_id"]),
            "clocks": [
                (named(kind.says["limits"][clock.step]), clock) for clock in deeds.read_clocks(found["id"], today)
            ],
            "moves": moves,
            "took_part": took_part(found["id"], act.actor),
            "pause": paused,
            "pause_event": named(table().pauses[paused.event]) if paused else "",
            "may_pause": found["closed_on"] is None and act.may("handle_appeals", found["division"]),
            "steps": [_step(step, kind) for step in reversed(telling.by_shown_name(steps))],
            "new_case": next((str(step["detail"]["new_case"]) for step in steps if step["detail"].get("new_case")), ""),
        }
        home = found["household_id"] and act.may("look", found["division"])
        page["home"] = home_or_number(act, found["household_id"], today) if home else None
    return render(request, "console/appeal.html", page, status=422 if tried else 200)


class PauseForm(Form):
    """Why the clocks stand still (行政复议法第三十九条)."""

    event = forms.ChoiceField(label=both_later("事由", "Event"))
    reason = forms.CharField(label=both_later("说明", "Reason"), max_length=500)


def pause(request: HttpRequest, number: str) -> HttpResponse:
    """Stops the clocks of an appeal by a coded event, or sets them going again."""
    today, going_on = timezone.localdate(), "resume" in request.POST
    form = PauseForm(request.POST if request.method == "POST" and not going_on else None)
    form.fields["event"].choices = [(name, named(says)) for name, says in table().pauses.items()]  # type: ignore[attr-defined]
    used: Form = Form(request.POST) if going_on else form
    if request.method == "POST" and used.is_valid():

        def do_it() -> bool:
            with act_of(request, number) as act:
                if going_on:
                    deeds.resume_appeal(act, number, on=today)
                else:
                    said = form.cleaned_data
                    deeds.pause_appeal(act, number, event=said["event"], reason=said["reason"], on=today)
            return True

        if used.attempt(do_it):
            messages.success(request, both("期限已更新。", "The clocks were changed."))
            return redirect("appeal", number)
    with act_of(request, number):
        found = deeds.find_appeal(number)
        paused = pause_of(found["id"])
    page = {
        "form": form,
        "resumed": used if going_on else None,
        "number": number,
        "pause": paused,
        "event": named(table().pauses[paused.event]) if paused else "",
    }
    return render(request, "console/appeal_pause.html", page, status=422 if used.errors else 200)


def _step(step: dict[str, Any], kind: Any) -> dict[str, Any]:
    action = kind.actions.get(step["action"])
    name = named({"zh": action.zh, "en": action.en}) if action else both("提出", "filed")
    return {**step, "name": name, "said": step["detail"].get("says") or step["detail"].get("grounds") or ""}


@xframe_options_sameorigin
@require_safe
def appeal_letter_page(request: HttpRequest, number: str) -> HttpResponse:
    """The letter of the result as a PDF."""
    lang = "en" if request.GET.get("lang") == "en" else "zh"
    with act_of(request, number) as act:
        found = deeds.find_appeal(number)
        if found["closed_on"] is None:
            raise Http404
        large = request.GET.get("large") == "yes"
        pdf = letter_of_appeal(found, on=timezone.localdate(), lang=lang, large=large)
        act.record("letter made", household_id=found["household_id"], appeal=number)
    return pdf_answer(pdf, f"{number}-{lang}")
