"""Reforms before they are decided: change figures, see cost, winners, losers and poverty, on a sample and on the whole city."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.engine.telling import told
from minsheng.faces.api import tasks
from minsheng.faces.api.comparing import city_folder, read_asked
from minsheng.faces.api.models import Reform
from minsheng.faces.api.problems import Problem
from minsheng.faces.api.reforms import MOST_OPEN
from minsheng.faces.board.telling import results
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language, named
from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.facts.values import the_law
from minsheng.services.plan.problems import ReformRefused
from minsheng.services.plan.settings import days_of

PURPOSE = "policy simulation"
STAGES = {
    "compiling": ("正在准备计算", "getting ready"),
    "streaming": ("正在逐户计算", "working out each household"),
    "measuring": ("正在汇总", "summing up"),
}
LINES = 4
MONTHS = 12
_DAY = {"type": "date"}


class ReformForm(Form):
    """A reform: its name, from when, and up to four figures changed; programmes ended."""

    title = forms.CharField(label=both_later("方案名称", "Name of the reform"), max_length=80)
    starts = forms.DateField(label=both_later("从哪天起", "From which day"), widget=forms.DateInput(attrs=_DAY))
    months = forms.IntegerField(
        label=both_later("比较几个月", "Months compared"), min_value=1, max_value=24, initial=MONTHS
    )
    over = forms.ChoiceField(
        label=both_later("范围", "Over"),
        choices=[
            ("sample", both_later("抽样（只改数字时几秒）", "a sample (seconds, where figures alone change)")),
            ("city", both_later("全市（在后台运行）", "the whole city (in the background)")),
        ],
        widget=forms.RadioSelect,
        initial="sample",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figures, programmes = _figures(), _programmes()
        for place in range(1, LINES + 1):
            self.fields[f"figure_{place}"] = forms.ChoiceField(
                label=both_later("改哪个数字（{n}）", "Which figure ({n})", n=place), choices=figures, required=False
            )
            self.fields[f"how_{place}"] = forms.ChoiceField(
                label=both_later("怎么改（{n}）", "How ({n})", n=place),
                choices=[
                    ("times", both_later("乘以", "times")),
                    ("plus", both_later("加上", "plus")),
                    ("value", both_later("改为", "becomes")),
                ],
                required=False,
            )
            self.fields[f"by_{place}"] = forms.DecimalField(
                label=both_later("数值（{n}）", "Number ({n})", n=place),
                required=False,
                max_digits=14,
                decimal_places=6,
            )
        self.fields["ended"] = forms.ChoiceField(
            label=both_later("停止的项目", "A programme that ends"), choices=programmes, required=False
        )

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each changed figure."""
        return [[self[f"{name}_{place}"] for name in ("figure", "how", "by")] for place in range(1, LINES + 1)]

    def more_are_used(self) -> bool:
        """Whether more than the first figure is filled in."""
        return any(self[f"figure_{place}"].value() or self[f"by_{place}"].value() for place in range(2, LINES + 1))

    def said(self) -> dict[str, Any]:
        """The reform as ``docs/reform.md`` writes it."""
        data = self.cleaned_data
        changes = {
            data[f"figure_{place}"]: {data[f"how_{place}"]: str(data[f"by_{place}"].normalize().__format__("f"))}
            for place in range(1, LINES + 1)
            if data.get(f"figure_{place}") and data.get(f"by_{place}") is not None
        }
        found: dict[str, Any] = {
            "zh": data["title"],
            "en": data["title"],
            "from": data["starts"].isoformat(),
            "months": data["months"],
        }
        if changes:
            found["figures"] = changes
        if data.get("ended"):
            found["programmes"] = {"end": [{"programme": data["ended"], "from": data["starts"].isoformat()}]}
        return found

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        for place in range(1, LINES + 1):
            name, number = self.cleaned_data.get(f"figure_{place}"), self.cleaned_data.get(f"by_{place}")
            if bool(name) != (number is not None):
                self.add_error(
                    f"by_{place}", both("数字和数值要一起填。", "Choose a figure and write its number, or neither.")
                )
        starts, months = self.cleaned_data.get("starts"), self.cleaned_data.get("months")
        if starts and months and days_of(starts, months)[-1] >= the_law().reviewed_until:
            self.add_error(
                "months",
                both(
                    "法规只核对到 {d}（不含），请减少月数或提前起始日。",
                    "The law was read until {d} (that day not included). Take fewer months or an earlier day.",
                    d=the_law().reviewed_until,
                ),
            )
        if (
            not self.errors
            and not any(self.cleaned_data.get(f"figure_{place}") for place in range(1, LINES + 1))
            and not self.cleaned_data.get("ended")
        ):
            self.add_error(None, both("请至少改一个数字，或停止一个项目。", "Change a figure or end a programme."))
        return found


def _figures() -> list[tuple[str, str]]:
    law, today = the_law(), timezone.localdate()
    found = []
    for name, parameter in law.parameters.items():
        figure = parameter.figure(today)
        if figure is not None and parameter.type.kind == "number":
            is_one = isinstance(figure.value, int | Fraction)
            now = (
                both("（现为 {v}）", " (now {v})", v=told(law, figure.value, parameter.type, language()))
                if is_one
                else ""
            )
            found.append((name, law.label(name, language()) + now))
    return [("", both("不改", "none")), *sorted(found, key=lambda pair: pair[1])]


def _programmes() -> list[tuple[str, str]]:
    paying = [(name, named(each)) for name, each in the_law().programmes.items() if "pays" in each.data]
    return [("", both("不停", "none")), *sorted(paying, key=lambda pair: pair[1])]


@require_safe
def reforms(request: HttpRequest) -> HttpResponse:
    """The own comparisons, the latest first."""
    with act_of(request, PURPOSE) as act:
        act.require_anywhere("scan")
        rows = [_told(row) for row in Reform.objects.filter(actor_id=act.actor_id).defer("tables").order_by("-pk")[:50]]
        act.saw("reforms looked at")
    return render(request, "board/reforms.html", {"rows": rows})


def reform_new(request: HttpRequest) -> HttpResponse:
    """Writes a reform and has it compared."""
    starts = timezone.localdate().replace(day=1)
    initial = {"starts": starts, "months": _months_reviewed(starts)}
    form = ReformForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with act_of(request, PURPOSE) as act:
            made = form.attempt(lambda: _compare(act, form))
        if made is not None:
            return redirect("reform", number=made)
    else:
        with act_of(request, PURPOSE) as act:
            act.require_anywhere("scan")
            tasks.prepare_later(starts)  # while the form is filled in
    return render(request, "board/reform_new.html", {"form": form}, status=400 if form.errors else 200)


def _months_reviewed(starts: datetime.date) -> int:
    """For how many months from then the law has been read, a year at most and one at least."""
    until = the_law().reviewed_until
    return min(MONTHS, max(1, (until.year - starts.year) * 12 + until.month - starts.month))


@require_POST
def reform_whole(request: HttpRequest, number: UUID) -> HttpResponse:
    """Has a reform that was compared over a sample compared over the whole city."""
    form = Form(request.POST)
    made: UUID | None = None
    if form.is_valid():
        with act_of(request, PURPOSE) as act:
            row = _own(act, number)
            made = form.attempt(lambda: _queue(act, form, row.asked["reform"], "city"))
    if made is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect("reform", number=number)
    return redirect("reform", number=made)


def _compare(act: Act, form: ReformForm) -> UUID | None:
    act.require_anywhere("scan")
    return _queue(act, form, form.said(), form.cleaned_data["over"])


def _queue(act: Act, form: Form, said: dict[str, Any], over: str) -> UUID | None:
    """Queues a comparison and gives its number; or says on the form why not."""
    try:
        city_folder()
        read_asked(said)
    except ReformRefused as refused:
        for each in refused.problems:
            form.add_error(None, f"{each.what} {each.remedy}")
        return None
    except Problem:
        form.add_error(
            None,
            both(
                "还没有可以比较的城市数据，请系统管理员建立。",
                "There is no city to compare over. Ask the system administrator.",
            ),
        )
        return None
    if Reform.objects.filter(actor_id=act.actor_id, ended_at__isnull=True).count() >= MOST_OPEN:
        form.add_error(
            None,
            both(
                "已有 {n} 个比较在运行，请等其中一个结束。",
                "{n} comparisons of yours are under way. Wait for one to end.",
                n=MOST_OPEN,
            ),
        )
        return None
    asked = {"over": over, "reform": said}
    made = Reform.objects.create(number=uuid4(), actor_id=act.actor_id, asked=asked, made_at=timezone.now())
    act.record("reform compared", reform=made.pk, over=over)
    tasks.compare_later(made.pk, over)
    return UUID(str(made.number))


def _own(act: Act, number: UUID) -> Reform:
    act.require_anywhere("scan")
    row = Reform.objects.filter(number=number, actor_id=act.actor_id).first()
    if row is None:
        raise not_found("comparison")
    return row


def _told(row: Reform) -> dict[str, Any]:
    said = row.asked["reform"]
    law = the_law()
    changes = [
        (name, law.label(name, language()), how, number)
        for name, change in said.get("figures", {}).items()
        for how, number in (change.items() if isinstance(change, dict) else [])
    ]
    ended = [named(law.programmes[each["programme"]]) for each in said.get("programmes", {}).get("end", [])]
    return {
        "row": row,
        "title": said["zh"] if language() == "zh" else said["en"],
        "from": said["from"],
        "months": said.get("months", 12),
        "over": row.asked["over"],
        "changes": changes,
        "ended": ended,
        "stage": both(*STAGES[row.stage]) if row.stage in STAGES else "",
        "percent": round(100 * row.done / row.total) if row.total else None,
    }


@require_safe
def reform(request: HttpRequest, number: UUID) -> HttpResponse:
    """A comparison: how far it is, or what came out."""
    with act_of(request, PURPOSE) as act:
        row = _own(act, number)
        act.saw("reform looked at", reform=row.pk)
    line = _told(row)
    context = {**line, "said": line}
    if row.tables:
        context |= results(row.tables)
    answer = render(request, "board/reform.html", context)
    if row.ended_at is None:
        answer["Refresh"] = "1" if row.asked["over"] == "sample" else "3"
    return answer


@require_safe
def reforms_compare(request: HttpRequest) -> HttpResponse:
    """Two or more saved reforms side by side."""
    with act_of(request, PURPOSE) as act:
        rows = [_own(act, UUID(each)) for each in request.GET.getlist("number")[:4] if _is_uuid(each)]
        act.saw("reforms compared", reforms=[row.pk for row in rows])
    lines = [{**_told(row), **results(row.tables)} for row in rows if row.tables]
    differ = len({(one["over"], one["from"], one["months"]) for one in lines}) > 1
    return render(request, "board/reforms_compare.html", {"rows": lines, "differ": differ})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_safe
def reform_export(request: HttpRequest, number: UUID) -> HttpResponse:
    """Every table of a comparison as CSV, in one archive."""
    with act_of(request, PURPOSE) as act:
        row = _own(act, number)
        if not row.tables:
            raise not_found("comparison")
        act.record("reform exported", reform=row.pk)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in row.tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, fieldnames=list(lines[0]) if lines else ["nothing"])
            writer.writeheader()
            writer.writerows(lines)
            archive.writestr(f"{name}.csv", "\ufeff" + text.getvalue())
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="reform-{number}.zip"'
    return answer
