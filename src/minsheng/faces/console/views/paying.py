"""Payment runs: prepared, previewed with every change explained, approved by somebody else, frozen, posted, written, sent."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.recorded import by_whom
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.shown import shown_names
from minsheng.registry.database.addresses import var_folder
from minsheng.registry.facts.values import the_law
from minsheng.services.payments import bank, runs
from minsheng.services.payments.models import RUN_KINDS, Run, Step
from minsheng.services.payments.runs.listing import lines_of

KINDS = {"monthly": ("按月发放", "monthly"), "once": ("一次性与补发", "once and arrears"), "reissue": ("退票重发", "paid again"),
         "yearly": ("按年发放", "yearly")}  # fmt: skip
CHANGES = {
    "new": ("新增", "new"),
    "raised": ("提高", "raised"),
    "lowered": ("降低", "lowered"),
    "ended": ("停发", "ended"),
    "same": ("不变", "the same"),
    "changed": ("变更", "changed"),
    "started": ("新增", "started"),
    "stopped": ("停发", "stopped"),
}
MOST_BYTES = 100_000_000
# The step that each state waits for, and the action of roles.yaml that it needs.
NEXT = {
    "prepared": ("approve", "pay_approve", ("复核同意", "Approve")),
    "approved": ("freeze", "pay_prepare", ("锁定名单", "Freeze the list")),
    "frozen": ("post", "pay_prepare", ("记账", "Post in the ledger")),
    "posted": ("write", "pay_write", ("生成银行文件", "Write the bank files")),
    "written": ("send", "pay_write", ("报送银行", "Send to the bank")),
}


class MonthField(forms.DateField):
    """YYYY-MM."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"), input_formats=["%Y-%m"], **kwargs
        )


class PrepareForm(Form):
    """A run of one programme and month."""

    programme = forms.ChoiceField(label=both_later("项目", "Programme"))
    month = MonthField(label=both_later("月份", "Month"))
    division = forms.CharField(label=both_later("区划代码", "Division"), max_length=12)
    kind = forms.ChoiceField(label=both_later("种类", "Kind"))
    number = forms.IntegerField(
        label=both_later("本月第几批", "Which run of the month"), min_value=1, max_value=99, initial=1
    )
    pay_on = forms.DateField(
        label=both_later("发放日", "Day of payment"), widget=forms.DateInput(attrs={"type": "date"})
    )
    again = forms.BooleanField(
        label=both_later("重新编制（原复核失效）", "Make the list anew (an approval is then gone)"), required=False
    )


@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first; lists that have nobody on them are left out."""
    with act_of(request) as act:
        act.require_anywhere("pay_read")
        found = list(Run.objects.exclude(state="prepared", payments=0).order_by("-pk")[:100])
        act.saw("payment runs listed", runs=len(found))
        may = any(act.may("pay_prepare", held_in) for _, held_in in act.roles)
    return render(request, "console/payments.html", {"runs": [_line(run) for run in found], "may": may})


def paid_programmes() -> list[tuple[str, str]]:
    """Name and words of every programme that pays money."""
    return [(each.name, named(each)) for each in the_law().programmes.values() if "pays" in each.data]  # type: ignore[arg-type]


def prepare(request: HttpRequest) -> HttpResponse:
    """Makes the list of a run from the awards; a run that is there already is shown."""
    today = timezone.localdate()
    form = PrepareForm(request.POST or None, initial={"month": today, "pay_on": today, "division": "3301"})
    form.fields["programme"].choices = [  # type: ignore[attr-defined]
        ("", both("请选择", "Choose")),
        *paid_programmes(),
    ]
    form.fields["kind"].choices = [(each, telling.word(KINDS, each)) for each in RUN_KINDS]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def make() -> Any:
            with act_of(request) as act:
                return runs.prepare(
                    act, programme=said["programme"], month=said["month"].replace(day=1), division=said["division"],
                    pay_on=said["pay_on"], kind=said["kind"], number=said["number"], again=said["again"],
                )  # fmt: skip

        if (done := form.attempt(make)) is not None:
            text = (
                ("已编制，共 {n} 笔。", "Prepared: {n} payments.")
                if done.is_new
                else ("该批次此前已编制。", "It was prepared before.")
            )
            messages.success(request, both(*text, n=f"{done.payments:,}"))
            return redirect("payment_run", done.run_id)
    return render(
        request,
        "console/plain_form.html",
        {"form": form, "title": both("编制发放批次", "Prepare a run"), "back": "payments"},
    )


def run(request: HttpRequest, number: int) -> HttpResponse:
    """A run: preview with changes and reasons, funds, what is held back, and the step that comes next."""
    form = Form(request.POST if request.method == "POST" else None)
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
    if request.method == "POST" and form.is_valid():
        step = request.POST.get("step", "")
        version = form.cleaned_data["version"]
        if form.attempt(lambda: _do(request, number, step, version)):
            messages.success(request, both("已办理。", "Done."))
            return redirect("payment_run", number)
    with act_of(request, f"run {number}") as act:
        seen = runs.preview(act, run_id=number, most=200)
        found = seen.run
        marks = list(Step.objects.filter(run_id=number).order_by("pk"))
        following = NEXT.get(found.state)
        may = following is not None and act.may(following[1], found.division)
        own = act.actor_id == found.prepared_by_id
        people = shown_names(str(mark.actor) for mark in marks)
        act.saw("payment run looked at", run=number)
    page = {
        "run": _line(found),
        "seen": seen,
        "counts": [(telling.word(CHANGES, what), *counted) for what, counted in seen.counts.items()],
        "changes": [(telling.word(CHANGES, each.what), each) for each in seen.changes],
        "held_back": [(telling.word(telling.HELD_BACK, why), number) for why, number in seen.held_back.items()],
        "marks": [
            (telling.word(telling.PAYMENT, mark.state), by_whom(people.get(str(mark.actor), mark.actor)), mark)
            for mark in marks
        ],
        "next": following and {"step": following[0], "label": both(*following[2])},
        "may": may,
        "own": own and following is not None and following[0] == "approve",
        "form": form,
    }
    return render(request, "console/run.html", page, status=409 if form.is_bound else 200)


def _do(request: HttpRequest, number: int, step: str, version: int) -> bool:
    with act_of(request, f"run {number}") as act:
        if step == "approve":
            runs.approve(act, run_id=number, version=version)
        elif step == "freeze":
            runs.freeze(act, run_id=number)
        elif step == "post":
            runs.post_run(act, run_id=number, day=timezone.localdate())
        elif step == "write":
            bank.write_files(act, run_id=number, folder=_folder(number))
        elif step == "send":
            outbox = Path(settings.BANK_OUTBOX)
            outbox.mkdir(parents=True, exist_ok=True)
            bank.send_files(act, run_id=number, folder=_folder(number), outbox=outbox)
        else:
            raise Http404
    return True


def _folder(number: int) -> Path:
    return var_folder() / "payments" / str(number)


@require_safe
def run_lines(request: HttpRequest, number: int) -> HttpResponse:
    """Every payment of a run, a page at a time, each led to its household, award and decision."""
    after = request.GET.get("after", "")[:60]
    with act_of(request, f"run {number}") as act:
        lines, held = lines_of(act, run_id=number, most=101, after=after)
    shown = [(telling.word(telling.PAYMENT, line.standing), line) for line in lines[:100]]
    return render(
        request,
        "console/run_lines.html",
        {
            "number": number,
            "lines": shown,
            "held": [(*which, telling.word(telling.HELD_BACK, why)) for *which, why in held],
            "next": lines[99].end_to_end if len(lines) > 100 else "",
        },
    )


class BankFileForm(Form):
    """A file of the bank."""

    kind = forms.ChoiceField(
        label=both_later("种类", "Kind"),
        choices=[
            ("statement", both_later("对账单（camt.053）", "statement (camt.053)")),
            ("status", both_later("状态报告（pain.002）", "status report (pain.002)")),
        ],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=both_later("银行文件（XML）", "The bank's file (XML)"))


def bank_file(request: HttpRequest) -> HttpResponse:
    """Reads what the bank says: what reached people, what came back, what nobody can explain. Each message once."""
    form = BankFileForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def read() -> Any:
            with tempfile.TemporaryDirectory() as folder, act_of(request) as act:
                file = Path(folder) / "message.xml"
                with file.open("wb") as out:
                    for piece in said["file"].chunks():
                        out.write(piece)
                if said["kind"] == "status":
                    return [bank.read_status(act, file=file)]
                return bank.read_statement(act, file=file, today=timezone.localdate())

        if said["file"].size > MOST_BYTES:
            form.add_error("file", both("文件太大。", "The file is too large."))
        else:
            found = form.attempt(read)
    lines = [
        (
            each.identification,
            each.is_new,
            [(telling.word(telling.PAYMENT, what), count) for what, count in each.counts.items()],
        )
        for each in found or ()
    ]
    return render(request, "console/bank_file.html", {"form": form, "found": lines})


def _line(found: Run) -> dict[str, Any]:
    return {
        "run": found,
        "programme": telling.programme_name(found.programme),
        "kind": telling.word(KINDS, found.kind),
        "state": telling.word(telling.PAYMENT, found.state),
        "month": datetime.date(found.month.year, found.month.month, 1),
    }
