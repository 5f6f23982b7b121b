"""Files brought in: upload, preview, problems by row, answers, approval by somebody else."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.import_problems import file_problem_told, problem_told, stage_told, state_told
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.importing.deeds import (
    answer_row,
    approve_file,
    list_files,
    load_file,
    preview_of,
    reject_file,
    rows_to_mend,
)
from minsheng.registry.importing.kinds import kind_of, kinds
from minsheng.registry.places.questions import names_of

MOST_BYTES = 200_000_000
SHOWN = 200
UNDER_WAY = ("reading", "matching", "writing", "tying", "closing")  # a job works on it; the page renews itself
_PLAIN_NAME = re.compile(r"[^\w.\-]+")


class UploadForm(Form):
    """A file, what it is and of which day and division."""

    file = forms.FileField(
        label=both_later("文件", "File"), help_text=both_later("CSV、Excel 或 Parquet。", "CSV, Excel or Parquet.")
    )
    kind = forms.ChoiceField(label=both_later("文件种类", "Kind of file"))
    division = forms.CharField(label=both_later("区划代码", "Code of the division"), max_length=12)
    as_of = forms.DateField(
        label=both_later("数据日期", "Day it speaks of"), widget=forms.DateInput(attrs={"type": "date"})
    )
    is_complete = forms.BooleanField(
        label=both_later("是完整名册（不在其中的视为已离开）", "It is complete: whoever is not in it has left"),
        required=False,
    )
    is_whole = forms.BooleanField(label=both_later("全部写入或全部不写", "All rows go in or none"), required=False)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Files under way, the last first."""
    with act_of(request) as act:
        files = [
            (stage_told(batch.stage), _kind(batch.kind), batch, file_problem_told(batch)) for batch in list_files(act)
        ]
        may = any(act.may("import", held_in) for _, held_in in act.roles)
    return render(request, "console/imports.html", {"files": files, "may": may})


def upload(request: HttpRequest) -> HttpResponse:
    """Takes a file in. It is read in a process of its own; nothing of the registry changes before somebody approves."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"as_of": timezone.localdate()})
    form.fields["kind"].choices = [(name, named({"zh": each.zh, "en": each.en})) for name, each in kinds().items()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def take() -> int:
            with tempfile.TemporaryDirectory() as folder, act_of(request) as act:
                file = Path(folder) / _safe_name(said["file"].name)
                with file.open("wb") as out:
                    for piece in said["file"].chunks():
                        out.write(piece)
                return load_file(
                    act, file=file, kind=said["kind"], division=said["division"], as_of=said["as_of"],
                    is_complete=said["is_complete"], is_whole=said["is_whole"],
                ).pk  # fmt: skip

        if said["file"].size > MOST_BYTES:
            form.add_error("file", both("文件太大。", "The file is too large."))
        elif (number := form.attempt(take)) is not None:
            messages.success(request, both("文件已接收，正在读取。", "The file was taken in and is being read."))
            return redirect("import", number)
    return render(request, "console/upload.html", {"form": form})


def _safe_name(name: str) -> str:
    """The name without path or odd characters; its ending tells the reader what it is."""
    return _PLAIN_NAME.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")[-100:] or "file"


class BecauseForm(Form):
    """Why a file is turned away."""

    because = forms.CharField(label=both_later("退回原因", "Why it is turned away"), max_length=500)


def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What a file would change, problems by row, and what can be done with it."""
    form = BecauseForm(request.POST if request.POST.get("what") == "reject" else None)
    if request.method == "POST":
        what = request.POST.get("what", "")

        def do() -> bool:
            with act_of(request, f"import {number}") as act:
                if what == "approve":
                    approve_file(act, number=number)
                elif what == "reject":
                    reject_file(act, number=number, because=form.cleaned_data["because"])
                elif what == "answer":
                    person = request.POST.get("person", "").strip()
                    line = request.POST.get("line", "0")
                    answer_row(
                        act, number=number, line=int(line) if line.isdigit() else 0,
                        person_id=int(person) if person.isdigit() else None,
                    )  # fmt: skip
            return True

        if what != "reject" or form.is_valid():
            trial = form if what == "reject" else Form({})
            trial.is_valid()
            if trial.attempt(do):
                messages.success(request, both("已办理。", "Done."))
                return redirect("import", number)
            for error in trial.non_field_errors():
                messages.error(request, str(error))
    with act_of(request, f"import {number}") as act:
        seen = preview_of(act, number=number)
        problems = []
        for problem in rows_to_mend(act, number=number):
            problems.append(problem)
            if len(problems) > SHOWN:
                break
        may = {name: act.may(name, seen.batch.division) for name in ("import", "approve_import")}
        places = names_of(
            [seen.batch.division, *(one.get("division", "") for lines in seen.samples.values() for one in lines)]
        )
    kind = seen.batch.kind
    samples = [
        (state_told(state), [_sample(one, kind, places) for one in lines])
        for state, lines in seen.samples.items()
        if lines
    ]
    answer = render(
        request,
        "console/import.html",
        {
            "batch": seen.batch,
            "stage": stage_told(seen.batch.stage),
            "problem": file_problem_told(seen.batch),
            "kind": _kind(kind),
            "place": named(places.get(seen.batch.division, seen.batch.division)),
            "rows": [(state_told(state), count) for state, count in seen.rows.items()],
            "fields": [(_column(kind, name), count) for name, count in seen.fields.items()],
            "ends": seen.ends,
            "samples": samples,
            "problems": [(line, state, problem_told(problem)) for line, state, problem in problems[:SHOWN]],
            "more": len(problems) > SHOWN,
            "form": form,
            "may": may,
            "own": seen.batch.loaded_by.name == request.user.get_username(),
        },
        status=409 if request.method == "POST" else 200,
    )
    if seen.batch.stage in UNDER_WAY:
        answer["Refresh"] = "3"
    return answer


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Every problem of every row as CSV, to give back to whoever made the file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([both("行", "line"), both("状态", "state"), both("列", "column"), "code", both("问题", "problem"),
                     both("如何改", "remedy"), both("值（遮掩）", "value (masked)")])  # fmt: skip
    with act_of(request, f"import {number}") as act:
        for line, state, problem in rows_to_mend(act, number=number):
            told = problem_told(problem)
            cells = (_cell(told.get(name, "")) for name in ("column", "code", "what", "remedy", "shown"))
            writer.writerow([line, state_told(state), *cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{number}.csv"'
    return answer


def _cell(text: str) -> str:
    """Never a formula to the reader's spreadsheet."""
    return f"'{text}" if str(text)[:1] in ("=", "+", "-", "@", "\t") else str(text)


def _sample(sample: dict[str, Any], kind: str, places: Mapping[str, Any]) -> dict[str, Any]:
    known = [name for name in ("name", "sex", "relation_to_head", "division") if name in sample]
    return {
        "line": sample["line"],
        "who": " · ".join(_value(name, sample[name], places) for name in known),
        "difference": [
            f"{_column(kind, name)}{both('：', ': ')}{' → '.join(_value(name, value, places) for value in values)}"
            for name, values in sample["difference"].items()
        ],
    }


def _column(kind: str, name: str) -> str:
    """What a column is called: a fact as the law calls it, others as their files do."""
    column = next((each for each in kind_of(kind).columns if each.name == name), None)
    if column is None or column.is_fact:
        return telling.label(name)
    return named({"zh": next(iter(column.zh), name), "en": next(iter(column.en), name)})


def _value(name: str, value: Any, places: Mapping[str, Any]) -> str:
    if name == "division":
        return named(places.get(str(value), str(value)))
    words = {"sex": telling.SEX, "relation_to_head": telling.RELATIONS}.get(name)
    return telling.word(words, value) if words else telling.told(name, value)


def _kind(name: str) -> str:
    found = kind_of(name)
    return named({"zh": found.zh, "en": found.en})
