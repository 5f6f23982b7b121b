"""Pages of the law. They show no record of anybody and are open to all."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from minsheng.engine.between_days import changed_between
from minsheng.engine.overlaps import EXCLUDES, overlaps_of
from minsheng.engine.tree import Programme
from minsheng.faces.lawbook import reading
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, language, named
from minsheng.registry.facts.values import the_law

_DAY = {"type": "date"}


class OnForm(Form):
    """Which day's law."""

    on = forms.DateField(label=both_later("哪一天的法规", "The law of which day"), widget=forms.DateInput(attrs=_DAY))


class BetweenForm(Form):
    """Two days."""

    first = forms.DateField(label=both_later("从", "From"), widget=forms.DateInput(attrs=_DAY))
    second = forms.DateField(label=both_later("到", "To"), widget=forms.DateInput(attrs=_DAY))


def _on(request: HttpRequest) -> tuple[datetime.date, OnForm]:
    today = timezone.localdate()
    form = OnForm({"on": request.GET.get("on") or today.isoformat()})
    return (form.cleaned_data["on"] if form.is_valid() else today), form


def _name(programme: Programme) -> str:
    return named(programme)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Every programme by section, with what is not verified or missing in it."""
    day, form = _on(request)
    rules = the_law()
    sections: dict[str, list[dict[str, Any]]] = {}
    for programme in rules.programmes.values():
        own = reading.own_parameters(rules, programme)
        in_force = [figure for one in own if (figure := one.figure(day)) is not None]
        sections.setdefault(programme.section, []).append(
            {
                "name": programme.name,
                "label": _name(programme),
                "summary": named(programme.data["summary"]),
                "unverified": sum(figure.is_unverified(day) for figure in in_force),
                "missing": sum(not one.figures for one in own),
                "cases": sum(reading.cases().get(programme.name, {}).values()),
            }
        )
    shown = [
        (both(*reading.SECTIONS.get(section, (section, section))), sorted(found, key=lambda one: one["name"]))
        for section in (*reading.SECTIONS, *(sections.keys() - reading.SECTIONS.keys()))
        if (found := sections.get(section))
    ]
    return render(request, "lawbook/law.html", {"sections": shown, "day": day, "form": form, "law": rules})


@require_safe
def law_programme(request: HttpRequest, name: str) -> HttpResponse:
    """One programme: who gets it, conditions, formulas, figures over time, properties, what is not known."""
    rules = the_law()
    programme = rules.programmes.get(name)
    if programme is None:
        raise Http404
    day, form = _on(request)
    data = programme.data
    overlaps = [each for each in overlaps_of(rules) if name in (each.programme, each.other)]
    return render(
        request,
        "lawbook/programme.html",
        {
            "programme": programme,
            "label": _name(programme),
            "data": data,
            "frequency": both(*reading.FREQUENCY[data["frequency"]])
            if data.get("frequency") in reading.FREQUENCY
            else "",
            "section": both(*reading.SECTIONS.get(programme.section, (programme.section, programme.section))),
            "conditions": [
                (reading.label(rules, one["rule"]), one["rule"], named(one["refused"]), one.get("article", ""))
                for one in data.get("conditions", [])
            ],
            "rules": [
                (rule.name, reading.label(rules, rule.name), reading.text_rows(rules, rule, day))
                for rule in reading.own_rules(rules, programme)
            ],
            "figures": [
                (
                    one.name,
                    reading.label(rules, one.name),
                    reading.unit_of(one),
                    reading.figure_rows(rules, one, day),
                    reading.missing_of(one),
                )
                for one in reading.own_parameters(rules, programme)
            ],
            "curve": _curve(name),
            "claims": reading.claims_of(rules, programme),
            "cases": sorted(reading.cases().get(name, {}).items()),
            "overlaps": [
                {
                    "other": rules.programmes[each.other if each.programme == name else each.programme],
                    "excludes": each.relation == EXCLUDES,
                    "own": each.programme == name,
                    "article": each.article,
                    "why": named(each),
                }
                for each in overlaps
            ],
            "day": day,
            "form": form,
        },
    )


def _curve(name: str) -> dict[str, Any] | None:
    """What the page says of the programme's picture."""
    found = reading.curve(name)
    if found is None:
        return None
    rules = the_law()
    return {
        "result": reading.label(rules, found.result),
        "fact": reading.label(rules, found.fact),
        "day": found.day,
        "rows": reading.curve_rows(found),
    }


@require_safe
@cache_control(public=True, max_age=3600)
def law_picture(request: HttpRequest, name: str) -> HttpResponse:
    """What a programme gives along one fact, as SVG."""
    if name not in the_law().programmes or not (drawn := reading.picture(name)):
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_safe
def law_value(request: HttpRequest, name: str) -> HttpResponse:
    """One rule or figure: its texts or values over time, and what it rests on."""
    rules = the_law()
    day, form = _on(request)
    found: dict[str, Any] = {"name": name, "day": day, "form": form}
    if name in rules.rules:
        rule = rules.rules[name]
        found |= {"texts": reading.text_rows(rules, rule, day), "programme": rules.programmes.get(rule.programme)}
    elif name in rules.parameters:
        parameter = rules.parameters[name]
        found |= {
            "figures": reading.figure_rows(rules, parameter, day),
            "unit": reading.unit_of(parameter),
            "missing": reading.missing_of(parameter),
            "says": parameter.says,
        }
    elif name in rules.groups:
        group = rules.groups[name]
        found |= {"group": group, "programme": rules.programmes.get(group.programme)}
    elif name in rules.facts:
        fact = rules.facts[name]
        found |= {"fact": fact, "choices": [label[1 if language() == "en" else 0] for label in fact.labels.values()]}
    else:
        raise Http404
    users = [
        (rule.name, reading.label(rules, rule.name))
        for rule in rules.rules.values()
        if (version := rule.version(day)) is not None and name in version.needs
    ]
    return render(request, "lawbook/value.html", found | {"label": reading.label(rules, name), "users": users})


@require_safe
def law_changes(request: HttpRequest) -> HttpResponse:
    """What changed between two days."""
    today = timezone.localdate()
    asked = {
        "first": request.GET.get("first") or today.replace(year=today.year - 1, day=1).isoformat(),
        "second": request.GET.get("second") or today.isoformat(),
    }
    form = BetweenForm(asked)
    rules = the_law()
    rows = []
    if form.is_valid():
        for change in changed_between(rules, form.cleaned_data["first"], form.cleaned_data["second"]):
            before, after = reading.told_change(rules, change)
            programme = rules.programmes.get(change.rule.programme) if change.rule else None
            rows.append((change.name, reading.label(rules, change.name), programme, before, after))
    return render(request, "lawbook/changes.html", {"form": form, "rows": rows})


@require_safe
def law_overlaps(request: HttpRequest) -> HttpResponse:
    """Which programmes exclude or reduce which, by article."""
    rules = the_law()
    rows = [
        {
            "one": rules.programmes[each.programme],
            "other": rules.programmes[each.other],
            "excludes": each.relation == EXCLUDES,
            "article": each.article,
            "why": named(each),
        }
        for each in overlaps_of(rules)
    ]
    return render(request, "lawbook/overlaps.html", {"rows": rows})
