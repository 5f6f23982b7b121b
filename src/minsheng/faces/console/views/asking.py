"""The cliff map and the smallest change: the engine asked about one household, in bounded time, when somebody asks."""

from __future__ import annotations

from typing import Any

import numpy as np
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.proving.asking import Asked, NotDecided, ask
from minsheng.engine.tree import DATE, HOUSEHOLD, PERSON, POINTER
from minsheng.faces.console import telling
from minsheng.faces.console.views.household import Home, home_of
from minsheng.faces.console.views.worklist import applied_for
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.refusals import told
from minsheng.faces.pages.words import both, both_later, clauses, named
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.values import the_law, the_reading
from minsheng.services.curve.tracing import CannotVary, Curve, trace

ASSUMPTIONS = {
    "no_unstated_circumstances": ("没有登记的情形视为没有", "circumstances that are not stated do not hold"),
    "no_unstated_income": ("没有登记的收入视为没有", "income that is not stated is none"),
    "no_unstated_property": ("没有登记的财产视为没有", "property that is not stated is none"),
}
POINTS = 120
SECONDS = 15.0
_MOST_FEN = 5_000_000_00


class AssumingForm(Form):
    """What is taken as so where nothing is stated."""

    assume = forms.MultipleChoiceField(
        label=both_later("假定", "Take as so"),
        choices=[(name, both_later(*words)) for name, words in ASSUMPTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=list(ASSUMPTIONS),
    )


class CliffForm(AssumingForm):
    """Along which fact, of whom, how far."""

    fact = forms.ChoiceField(label=both_later("沿哪一项变化", "Along which fact"))
    who = forms.ChoiceField(label=both_later("谁的", "Whose"))
    up_to = forms.IntegerField(
        label=both_later("变化到（元）", "Up to (yuan)"), min_value=100, max_value=1_000_000, initial=8000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )  # fmt: skip


@require_safe
def cliffs(request: HttpRequest, number: int) -> HttpResponse:
    """What the household has along one of its facts: each programme, each cliff to the fen, each trap; chart and table."""
    today = timezone.localdate()
    with act_of(request) as act:
        home = home_of(act, number, today)
        seen = facts_of(act, number, today)
    form = CliffForm(request.GET if "fact" in request.GET else None)
    money = [fact for fact in the_law().facts.values() if fact.type.is_money and fact.of in (PERSON, HOUSEHOLD)]
    form.fields["fact"].choices = sorted(
        ((fact.name, telling.label(fact.name)) for fact in money), key=lambda one: one[0] != "wage_income"
    )  # type: ignore[attr-defined]
    people = [(str(member.person_id), member.name) for member in home.here]
    form.fields["who"].choices = [("household", both("本户", "the household")), *people]  # type: ignore[attr-defined]
    page: dict[str, Any] = {"home": home, "form": form, "tab": "cliffs"}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        facts = read_facts(the_law(), {**seen.plain, "assume": said["assume"]})
        fact = the_law().facts[said["fact"]]
        who = -1 if fact.of == HOUSEHOLD or said["who"] not in facts.people else facts.people.index(said["who"])
        most = min(said["up_to"] * 100, _MOST_FEN)
        step = max(100, most // POINTS // 100 * 100)
        try:
            page |= _drawn(trace(the_reading(), facts, today, fact.name, who, 0, most, step, one_by_one=True), home)
        except CannotVary as error:
            form.add_error(None, f"{both('不能画出：', 'It cannot be drawn: ')}{told(error)} {error}")
    return render(request, "console/cliffs.html", page)


def _drawn(curve: Curve, home: Home) -> dict[str, Any]:
    x = [round(float(value) / 100, 2) for value in curve.values]
    base = curve.resources / 100 - sum((np.nan_to_num(line.amounts) / 100 for line in curve.lines), np.zeros(len(x)))
    named_lines = [(telling.label(line.name), np.nan_to_num(line.amounts) / 100) for line in curve.lines]
    series = [(both("其他收入", "other income"), base), *[line for line in named_lines if line[1].any()]]
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {"data": [name for name, _ in series], "type": "scroll", "top": 0},
        "grid": {"left": 60, "right": 60, "top": 60, "bottom": 30},
        "xAxis": {"type": "value", "name": both("元/月", "yuan a month"), "max": x[-1]},
        "yAxis": {"type": "value", "name": both("每月所得（元）", "has a month (yuan)")},
        "series": [
            {"name": name, "type": "line", "stack": "all", "areaStyle": {}, "showSymbol": False,
             "data": [[at, round(float(value), 2)] for at, value in zip(x, values, strict=True)]}
            for name, values in series
        ],
    }  # fmt: skip
    rates = curve.marginal_rates()
    every = max(1, len(x) // 24)
    table = [
        (
            f"{x[place]:,.2f}",
            f"{curve.resources[place] / 100:,.2f}",
            [f"{values[place]:,.2f}" for _, values in series],
            "" if np.isnan(rates[place]) else f"{rates[place]:.0%}",
        )
        for place in range(0, len(x), every)
    ]
    people = {str(place): home.names.get(name, name) for place, name in enumerate(curve.people)}
    return {
        "option": option,
        "heads": [name for name, _ in series],
        "table": table,
        "cliffs": [
            {
                "at": f"{cliff.at / 100:,.2f}",
                "loss": f"{float(cliff.loss) / 100:,.2f}",
                "turns": [
                    f"{people.get(str(turn.who), '')} {telling.label(turn.name)}".strip() for turn in cliff.turns
                ],
            }
            for cliff in curve.cliffs
        ],
        "traps": [
            (f"{trap.starts / 100:,.2f}", f"{trap.ends / 100:,.2f}", f"{float(trap.gain) / 100:,.2f}")
            for trap in curve.traps
        ],
        "curve_label": telling.label(curve.fact),
    }


class ChangeForm(AssumingForm):
    """Of which decision, and which facts may change."""

    programme = forms.ChoiceField(label=both_later("项目", "Programme"), initial="minimum_living_allowance")
    who = forms.ChoiceField(label=both_later("谁（按人的项目）", "Whose (where it is of a person)"), required=False)
    may_change = forms.MultipleChoiceField(
        label=both_later("可以变化的事实", "Facts that may change"), widget=forms.SelectMultiple(attrs={"size": 8})
    )


@require_safe
def smallest_change(request: HttpRequest, number: int) -> HttpResponse:
    """The smallest changes of some facts that would turn a decision, cheapest first, each decided again exactly."""
    today = timezone.localdate()
    with act_of(request) as act:
        home = home_of(act, number, today)
        seen = facts_of(act, number, today)
    form = ChangeForm(request.GET if "programme" in request.GET else None)
    form.fields["programme"].choices = [(one.name, named(one)) for one in applied_for()]  # type: ignore[attr-defined]
    form.fields["who"].choices = [("", "—"), *((str(member.person_id), member.name) for member in home.here)]  # type: ignore[attr-defined]
    stated = {name for person in seen.plain["people"].values() for name in person} | set(seen.plain["household"])
    may = [
        fact
        for fact in the_law().facts.values()
        if fact.name in stated
        and not fact.fixed
        and fact.type.kind not in (DATE, POINTER)
        and fact.of in (PERSON, HOUSEHOLD)
    ]
    form.fields["may_change"].choices = [(fact.name, telling.label(fact.name)) for fact in may]  # type: ignore[attr-defined]
    page: dict[str, Any] = {"home": home, "form": form, "tab": "smallest"}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        facts = read_facts(the_law(), {**seen.plain, "assume": said["assume"]})
        page["asked"] = _asked(form, facts, home, said)
    return render(request, "console/smallest_change.html", page)


def _asked(form: ChangeForm, facts: Facts, home: Home, said: dict[str, Any]) -> dict[str, Any] | None:
    programme = the_law().programmes[said["programme"]]
    decides, pays = str(programme.data["decides"]), str(programme.data.get("pays") or "")
    of_person = the_law().entity_of(decides) == PERSON
    if of_person and said["who"] not in facts.people:
        form.add_error("who", both("这个项目按人判定，请选择谁。", "This programme is of a person. Say who."))
        return None
    who = facts.people.index(said["who"]) if of_person else -1
    try:
        found = ask(
            the_reading(), facts, decides, pays, timezone.localdate(), said["may_change"], who, ways=5, seconds=SECONDS
        )
    except NotDecided as error:
        reasons = [
            telling.why_unknown({"kind": one.kind, "name": one.name, "detail": one.detail}, {}) for one in error.because
        ]
        form.add_error(None, both("现在还不能判定：", "It cannot be decided yet: ") + clauses(reasons[:6]))
        return None
    except ValueError as error:
        if not isinstance(getattr(error, "code", None), str):
            raise
        form.add_error(None, told(error))
        return None
    return {
        "entitled": found.entitled,
        "complete": found.complete,
        "ways": _ways(found, facts, home),
        "name": named(programme),
    }


def _ways(found: Asked, facts: Facts, home: Home) -> list[dict[str, Any]]:
    def text(fact: str, value: Any) -> str:
        kind = the_law().type_of(fact)
        plain = value / 100 if kind.is_money and isinstance(value, int) else value
        return telling.told(fact, None if plain is None else plain if isinstance(plain, bool) else str(plain))

    return [
        {
            "entitled": way.entitled,
            "amount": "" if way.amount is None or not isinstance(way.amount, int) else f"{way.amount / 100:,.2f}",
            "changes": [
                (
                    home.names.get(facts.people[change.who], "") if change.who >= 0 else "",
                    telling.label(change.fact),
                    text(change.fact, change.before),
                    text(change.fact, change.after),
                )
                for change in way.changes
            ],
        }
        for way in found.ways
    ]
