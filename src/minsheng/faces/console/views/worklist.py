"""The page that a worker opens in the morning, and the lists behind it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.console.drafts import begun, forget_draft
from minsheng.faces.console.telling import people_words, programme_name
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, listed, named, with_more
from minsheng.registry.access.acting import Act
from minsheng.registry.access.households import heads_of, household_record, names_of
from minsheng.registry.facts.values import the_law
from minsheng.registry.links.listing import count_open
from minsheng.services.casework import deeds, found, listing
from minsheng.services.casework.helping.listing import visits_due
from minsheng.services.casework.intake.submitting import take_in, waiting
from minsheng.services.casework.machine import machine

SHOWN = 12  # rows of each list on the first page


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """My division's work: cases by clock, findings to call, approvals, escalations, visits, duplicates."""
    today = timezone.localdate()
    with act_of(request) as act:
        may = {name: _anywhere(act, name) for name in ("see_cases", "apply", "confirm_cases", "link", "help")}
        page: dict[str, Any] = {"today": today, "may": may}
        if may["see_cases"]:
            page["counts"] = listing.counts(today)
            page["cases"] = rows(listing.cases(act, on=today)[0][:SHOWN])
            page["alerts"] = deeds.alerts(act, limit=SHOWN)
            page["found"] = _found(found.worklist(act, limit=SHOWN))
        if may["confirm_cases"]:
            page["approvals"] = rows(listing.cases(act, on=today, for_me=True)[0][:SHOWN])
        if may["apply"]:
            page["intakes"] = waiting(act, limit=SHOWN)
        if may["help"]:
            page["visits"] = visits_due(act, most=SHOWN)
        if may["link"]:
            page["duplicates"] = count_open()
    return render(request, "console/work.html", page)


class CasesForm(Form):
    """Filters of the list of cases."""

    state = forms.ChoiceField(label=both_later("状态", "State"), required=False)
    programme = forms.ChoiceField(label=both_later("项目", "Programme"), required=False)
    colour = forms.ChoiceField(label=both_later("期限", "Clock"), required=False)
    division = forms.CharField(label=both_later("区划代码", "Division"), required=False, max_length=12)
    which = forms.ChoiceField(label=both_later("范围", "Which"), required=False)
    order = forms.ChoiceField(label=both_later("排序", "Order"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", both("全部", "all"))
        choices = {
            "state": [every, *((name, named(says)) for name, says in machine().states.items())],
            "programme": [every, *((one.name, named(one)) for one in applied_for())],
            "colour": [
                every,
                ("red", both("已超期", "past the limit")),
                ("amber", both("临近期限", "near the limit")),
                ("green", both("正常", "in time")),
                ("grey", both("暂停", "stopped")),
                ("none", both("无期限", "without a limit")),
            ],
            "which": [
                ("", both("办理中", "open")),
                ("mine", both("等我审批", "for my approval")),
                ("closed", both("已办结", "closed")),
            ],
            "order": [
                ("", both("期限近的在前", "nearest limit first")),
                ("new", both("新申请在前", "newest first")),
                ("number", both("按编号", "by number")),
            ],
        }
        for name, found_choices in choices.items():
            self.fields[name].choices = found_choices  # type: ignore[attr-defined]


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by state, programme, clock and division, a page at a time."""
    form = CasesForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    number = page_number(request)
    which = asked.get("which", "")
    with act_of(request) as act:
        act.require_anywhere("see_cases")
        lines, more = listing.cases(
            act,
            on=timezone.localdate(),
            state=asked.get("state", ""),
            programme=asked.get("programme", ""),
            colour=asked.get("colour", ""),
            division=asked.get("division", "").strip("%_ "),
            is_open=which != "closed",
            for_me=which == "mine",
            order=asked.get("order", ""),
            page=number,
        )
        found_rows = rows(lines)
    return render(
        request,
        "console/cases.html",
        {"form": form, "cases": found_rows, "page": number, "more": more, "query": without_page(request)},
    )


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Whom the law found, the largest amounts first, and how many findings led to a grant."""
    with act_of(request) as act:
        act.require_anywhere("see_cases")
        lines = _found(found.worklist(act, limit=200))
        rates = [(programme_name(each.programme), each) for each in found.hit_rates()]
    return render(request, "console/findings.html", {"found": lines, "rates": rates})


class CallForm(Form):
    """How a call ended."""

    outcome = forms.ChoiceField(label=both_later("联系结果", "How it ended"), widget=forms.RadioSelect)
    applicant = forms.ChoiceField(label=both_later("申请人", "Who applies"), required=False)
    note = forms.CharField(
        label=both_later("说明", "Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def finding(request: HttpRequest, number: int) -> HttpResponse:
    """One finding: who, what, and the form for the call."""
    today = timezone.localdate()
    draft = f"finding:{number}"
    with act_of(request, f"finding {number}") as act:
        line = found.finding_of(act, number)
        home = household_record(act, line["household_id"], today)
        here = [member for member in home.members if member.belongs_on(today)]
        form = CallForm(request.POST or None, initial=begun(request, act, draft))
        form.fields["outcome"].choices = [(code, named(says)) for code, says in found.outcomes().items()]  # type: ignore[attr-defined]
        form.fields["applicant"].choices = [  # type: ignore[attr-defined]
            ("", both("不申请", "nobody")),
            *((str(member.person_id), with_more(member.name, people_words(member))) for member in here),
        ]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def call() -> str:
            with act_of(request, f"finding {number}") as act:
                case = found.record_call(
                    act, number, outcome=said["outcome"], on=today, note=said["note"],
                    applicant_id=int(said["applicant"]) if said["applicant"] else None,
                )  # fmt: skip
                forget_draft(act, draft)
                return case or ""

        done = form.attempt(call)
        if done is not None:
            messages.success(request, both("联系结果已记录。", "The call was recorded."))
            return redirect("case", done) if done else redirect("findings")
    return render(
        request, "console/finding.html", {"finding": line, "home": home, "members": here, "form": form, "draft": draft}
    )


@require_POST
def take_intake(request: HttpRequest, number: int) -> HttpResponse:
    """Takes in what a household handed in online: its answers are stated as declared, its cases opened. Once."""
    with act_of(request, f"intake {number}") as act:
        done = take_in(act, number, on=timezone.localdate(), said_at=timezone.now())
    cases_opened = list(done.cases.values())
    messages.success(request, both("已接收，立案：{n}。", "Taken in; cases: {n}.", n=listed(cases_opened) or "—"))
    return redirect("case", cases_opened[0]) if cases_opened else redirect("work")


class SeenForm(Form):
    """What is done about a clock."""

    note = forms.CharField(label=both_later("如何处理", "What is done"), max_length=500)


def alert(request: HttpRequest, number: int) -> HttpResponse:
    """Takes an alert off the list, with what is done about it."""
    form = SeenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def see() -> bool:
            with act_of(request, f"alert {number}") as act:
                deeds.see_alert(act, number, on=timezone.localdate(), note=form.cleaned_data["note"])
            return True

        if form.attempt(see):
            messages.success(request, both("已记录处理情况。", "It was noted."))
            return redirect("work")
    return render(request, "console/alert.html", {"form": form, "number": number})


def applied_for() -> list[Any]:
    """Programmes that one applies for, by name."""
    return [each for each in the_law().programmes.values() if "decides" in each.data and each.of != "claim"]


def rows(lines: list[listing.CaseLine]) -> list[dict[str, Any]]:
    """Lines of cases with names in words."""
    names = names_of([line.applicant_id for line in lines])
    states = machine().states
    return [
        {
            "line": line,
            "name": names.get(line.applicant_id, ""),
            "programme": programme_name(line.programme),
            "state": named(states.get(line.state)),
        }
        for line in lines
    ]


def page_number(request: HttpRequest) -> int:
    """Which page of a list; 1 for anything that is none."""
    text = request.GET.get("page", "1")
    return max(1, min(int(text), 10_000)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def without_page(request: HttpRequest) -> str:
    """The query of a list, for its links to other pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _found(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = names_of([line["person_id"] for line in lines])
    heads = heads_of([line["household_id"] for line in lines], timezone.localdate())
    return [
        {
            **line,
            "label": programme_name(line["programme"]),
            "name": names.get(line["person_id"]) or heads.get(line["household_id"], ""),
        }
        for line in lines
    ]


def _anywhere(act: Act, action: str) -> bool:
    return any(act.may(action, held_in) for _, held_in in act.roles)
