"""Figures of casework over the city: a map of its districts, a table beside it, months, and the rows behind each figure."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.facts.values import the_law
from minsheng.registry.places.questions import names_of
from minsheng.services.casework.numbers.counting import Count, count, figures, rows_behind

MAP = Path(__file__).parents[1] / "districts.geojson"
PURPOSE = "city board"
BY = ("district", "office", "programme", "month")
YEAR = 12


class AskForm(Form):
    """Which figure, of which months, by what."""

    figure = forms.ChoiceField(label=both_later("指标", "Figure"))
    by = forms.ChoiceField(label=both_later("分列", "By"))
    first = forms.CharField(
        label=both_later("起（年-月）", "From (year-month)"), widget=forms.TextInput(attrs={"type": "month"})
    )
    last = forms.CharField(
        label=both_later("止（年-月）", "To (year-month)"), widget=forms.TextInput(attrs={"type": "month"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = figures()
        self.fields["figure"].choices = [(name, named(each)) for name, each in says["figures"].items()]  # type: ignore[attr-defined]
        self.fields["by"].choices = [(name, named(says["keys"][name])) for name in BY]  # type: ignore[attr-defined]

    def _month(self, name: str) -> datetime.date:
        try:
            return datetime.date.fromisoformat(f"{self.cleaned_data[name]}-01")
        except ValueError:
            raise forms.ValidationError(both("请写成 2026-03。", "Write it as 2026-03.")) from None

    def clean_first(self) -> datetime.date:
        return self._month("first")

    def clean_last(self) -> datetime.date:
        return self._month("last")

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if isinstance(first, datetime.date) and isinstance(last, datetime.date) and last < first:
            self.add_error("last", both("止月早于起月。", "It ends before it begins."))
        return found


def _next(month: datetime.date) -> datetime.date:
    return (month + datetime.timedelta(days=32)).replace(day=1)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What was asked for; without anything, take-up by district over the last twelve whole months."""
    this = timezone.localdate().replace(day=1)
    first = (this - datetime.timedelta(days=365)).replace(day=1)
    last = this - datetime.timedelta(days=1)
    usual = {"figure": "take_up", "by": "district", "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
    return {name: request.GET.get(name) or value for name, value in usual.items()}


@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """A figure over the city."""
    asked = _asked(request)
    form = AskForm(asked)
    lines: list[dict[str, Any]] = []
    whole: Count | None = None
    says: dict[str, Any] = {}
    if form.is_valid():
        said = form.cleaned_data
        says = figures()["figures"][said["figure"]]
        until = _next(said["last"])
        with act_of(request, PURPOSE) as act:
            found = count(act, said["figure"], since=said["first"], until=until, by=[said["by"]])
            totals = count(act, said["figure"], since=said["first"], until=until)
        whole = totals[0] if totals else None
        places = names_of([getattr(each, said["by"]) for each in found]) if said["by"] in ("district", "office") else {}
        lines = [_line(each, said["by"], asked, places, says) for each in found]
    context = {
        "form": form,
        "lines": lines,
        "says": says,
        "is_days": says.get("kind") == "days",
        "is_money": bool(says.get("money")),
        "whole": whole,
        "whole_value": _shown(whole.value if whole else None, says),
        "map_option": _map_option(lines, says) if asked["by"] == "district" else None,
        "line_option": _line_option(lines, says) if asked["by"] == "month" else None,
        "smallest": figures()["smallest_group"],
    }
    return render(request, "board/city.html", context)


def _line(
    each: Count, by: str, asked: dict[str, Any], places: dict[str, dict[str, str]], says: dict[str, Any]
) -> dict[str, Any]:
    key = getattr(each, by)
    label = key
    if by in ("district", "office"):
        label = named(places.get(key, key))
    elif by == "programme" and key in the_law().programmes:
        label = named(the_law().programmes[key])
    query = {**asked, by: key}
    return {
        "key": key,
        "label": label,
        "count": each,
        "value": _shown(each.value, says),
        "number": None if each.value is None else float(each.value),
        "rows_url": f"{reverse('city_rows')}?{urlencode(query)}",
    }


def _shown(value: Fraction | None, says: dict[str, Any]) -> str:
    if value is None:
        return "—"
    if says.get("kind") == "days":
        return both("{n} 天", "{n} days", n=f"{float(value):.1f}")
    return f"{100 * float(value):.1f} %"


def _percent(line: dict[str, Any], says: dict[str, Any]) -> float | None:
    number = line["number"]
    return None if number is None else round(number if says.get("kind") == "days" else 100 * number, 1)


def _map_option(lines: list[dict[str, Any]], says: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"name": line["key"], "value": _percent(line, says), "label": line["label"], "url": line["rows_url"]}
        for line in lines
        if line["number"] is not None
    ]
    most = max((each["value"] or 0 for each in values), default=1) or 1
    series = {
        "type": "map",
        "map": "hangzhou",
        "nameProperty": "code",
        "data": values,
        "select": {"disabled": True},
        "emphasis": {"label": {"show": False}},
    }
    colours = {"color": ["#eef5f6", "#0b4f5c"]}
    scale = {"min": 0, "max": most, "calculable": True, "inRange": colours, "left": 0, "bottom": 0}
    return {"tooltip": {"trigger": "item", "formatter": "{c}"}, "visualMap": scale, "series": [series]}


def _line_option(lines: list[dict[str, Any]], says: dict[str, Any]) -> dict[str, Any]:
    return {
        "grid": {"left": 50, "right": 20, "top": 20, "bottom": 40},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [line["label"] for line in lines]},
        "yAxis": {"type": "value", "name": both("天", "days") if says.get("kind") == "days" else "%"},
        "series": [{"type": "line", "data": [_percent(line, says) for line in lines], "color": "#0b4f5c"}],
    }


@require_safe
def city_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a figure, as far as one's own rights to cases, awards and appeals reach."""
    form = AskForm(_asked(request))
    rows: list[Any] = []
    says: dict[str, Any] = {}
    if form.is_valid():
        said = form.cleaned_data
        says = figures()["figures"][said["figure"]]
        group = {key: request.GET.get(key, "")[:40] for key in ("programme", "district", "office", "month")}
        with act_of(request, PURPOSE) as act:
            rows = rows_behind(
                act,
                said["figure"],
                since=said["first"],
                until=_next(said["last"]),
                **group,
                hits_only=request.GET.get("hits") == "yes",
            )
    law = the_law()
    places = names_of([each.division for each in rows])
    shown = [
        (
            each,
            named(law.programmes.get(each.programme, each.programme)),
            named(places.get(each.division, each.division)),
        )
        for each in rows
    ]
    return render(request, "board/rows.html", {"rows": shown, "says": says, "form": form})


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """The districts' outlines for the map (source S43 of the census tables' list; simplified, for charts)."""
    answer = HttpResponse(MAP.read_bytes(), content_type="application/geo+json")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
