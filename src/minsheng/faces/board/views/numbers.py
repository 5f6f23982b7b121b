"""Figures of casework over the city: a map of its districts, a table beside it, months, and the rows behind each figure."""

from __future__ import annotations

import datetime
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
from minsheng.faces.pages.templatetags.pages import yuan
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.registry.places.questions import names_of, parts_of
from minsheng.services.casework.numbers.counting import Count, count, figures, rows_behind

MAP = Path(__file__).parents[1] / "districts.geojson"
PURPOSE = "city board"
BY = ("district", "office", "programme", "month")
ONLY = ("district", "programme")  # what a figure may be of alone
CITY = "3301"
BARS = 20
YEAR = 12


class AskForm(Form):
    """Which figure, of which months, by what; of one district or programme alone."""

    figure = forms.ChoiceField(label=both_later("指标", "Figure"))
    by = forms.ChoiceField(label=both_later("分列", "By"))
    district = forms.ChoiceField(label=both_later("区县", "District"), required=False)
    programme = forms.ChoiceField(label=both_later("项目", "Programme"), required=False)
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
        districts = [
            (each.code, named({"zh": each.name_zh, "en": each.name_en}))
            for each in parts_of(CITY, timezone.localdate())
        ]
        self.fields["district"].choices = [("", both("全市", "the whole city")), *districts]  # type: ignore[attr-defined]
        programmes = [(name, named(each)) for name, each in the_law().programmes.items()]
        self.fields["programme"].choices = [("", both("全部", "all")), *programmes]  # type: ignore[attr-defined]

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
    only = {name: request.GET[name] for name in ONLY if request.GET.get(name)}
    return {**{name: request.GET.get(name) or value for name, value in usual.items()}, **only}


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
        only = {name: said[name] for name in ONLY if said[name]}
        with act_of(request, PURPOSE) as act:
            found = _count(act, said, until, only, [said["by"]])
            totals = _count(act, said, until, only, [])
        whole = totals[0] if totals else None
        places = names_of([getattr(each, said["by"]) for each in found]) if said["by"] in ("district", "office") else {}
        lines = [_line(each, said["by"], asked, places, says) for each in found]
    context = {
        "form": form,
        "lines": lines,
        "says": says,
        "is_days": says.get("kind") == "days",
        "is_money": bool(says.get("money")),
        "is_sum": says.get("kind") == "sum",
        "whole": whole,
        "whole_value": _shown(whole, says),
        "map_option": _map_option(lines) if asked["by"] == "district" else None,
        "line_option": _line_option(lines, says) if asked["by"] == "month" else None,
        "bar_option": _bar_option(lines, says) if asked["by"] in ("office", "programme") else None,
        "smallest": figures()["smallest_group"],
        "only_district": asked.get("district", ""),
        "all_url": f"?{urlencode({**asked, 'by': 'district', 'district': ''})}",
    }
    return render(request, "board/city.html", context)


def _count(act: Act, said: dict[str, Any], until: datetime.date, only: dict[str, str], by: list[str]) -> list[Count]:
    """A figure by a key, of one district or programme where they are named: counted by these too, the others left aside."""
    keys = [*by, *(name for name in only if name not in by and not (name == "district" and "office" in by))]
    found = count(act, said["figure"], since=said["first"], until=until, by=keys)
    return [
        each
        for each in found
        if (each.office or each.district).startswith(only.get("district", ""))
        and only.get("programme", each.programme) == each.programme
    ]


def _line(
    each: Count, by: str, asked: dict[str, Any], places: dict[str, dict[str, str]], says: dict[str, Any]
) -> dict[str, Any]:
    key = getattr(each, by)
    label = key
    if by in ("district", "office"):
        label = named(places.get(key, key))
    elif by == "programme" and key in the_law().programmes:
        label = named(the_law().programmes[key])
    rows_url = f"{reverse('city_rows')}?{urlencode({**asked, by: key})}"
    streets = f"?{urlencode({**asked, 'by': 'office', 'district': key})}" if by == "district" else ""
    return {
        "key": key,
        "label": label,
        "count": each,
        "value": _shown(each, says),
        "number": _number(each, says),
        "rows_url": rows_url,
        "streets_url": streets,
    }


def _number(each: Count, says: dict[str, Any]) -> float | None:
    """What a chart draws: a percentage, days, or a sum in yuan or of things."""
    if says.get("kind") == "sum":
        return None if each.part is None else each.part / 100 if says.get("money") else float(each.part)
    if each.value is None:
        return None
    return round(float(each.value) if says.get("kind") == "days" else 100 * float(each.value), 1)


def _shown(each: Count | None, says: dict[str, Any]) -> str:
    if each is not None and each.part is not None and says.get("kind") == "sum":
        return yuan(each.part) if says.get("money") else f"{each.part:,}"
    value = each.value if each else None
    if value is None:
        return "—"
    if says.get("kind") == "days":
        return both("{n} 天", "{n} days", n=f"{float(value):.1f}")
    return f"{100 * float(value):.1f} %"


def _map_option(lines: list[dict[str, Any]]) -> dict[str, Any]:
    values = [
        {"name": line["key"], "value": line["number"], "label": line["label"], "url": line["streets_url"]}
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
        "yAxis": {"type": "value", "name": _unit(says)},
        "series": [{"type": "line", "data": [line["number"] for line in lines], "color": "#0b4f5c"}],
    }


def _unit(says: dict[str, Any]) -> str:
    if says.get("kind") == "sum":
        return both("元", "yuan") if says.get("money") else ""
    return both("天", "days") if says.get("kind") == "days" else "%"


def _bar_option(lines: list[dict[str, Any]], says: dict[str, Any]) -> dict[str, Any] | None:
    """The largest of a long list, beside the table that has them all."""
    drawn = sorted((line for line in lines if line["number"] is not None), key=lambda line: line["number"])[-BARS:]
    if not drawn:
        return None
    return {
        "grid": {"left": 10, "right": 30, "top": 10, "bottom": 30, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "name": _unit(says)},
        "yAxis": {"type": "category", "data": [line["label"] for line in drawn]},
        "series": [{"type": "bar", "data": [line["number"] for line in drawn], "color": "#0b4f5c"}],
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
