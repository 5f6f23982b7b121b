"""Kept decisions: lists, one whole, run again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.views.household import home_of
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.words import both, clauses, listed
from minsheng.registry.decisions.listing import decisions_of, kept_decision
from minsheng.registry.decisions.replaying import replay


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The latest decisions that the role may see."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    with act_of(request) as act:
        act.require_anywhere("read_decisions")
        found = decisions_of(most=51, before=before)
        act.saw("decisions listed", decisions=len(found))
    lines = [(listed(map(telling.programme_name, each.programmes)), each) for each in found[:50]]
    return render(
        request, "console/decisions.html", {"decisions": lines, "next": found[49].number if len(found) > 50 else None}
    )


@require_safe
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """One decision whole: result, steps, facts as they were given, receipt; what it took the place of."""
    with act_of(request) as act:
        kept = kept_decision(act, number)
        home = home_of(act, kept.household_id, timezone.localdate())
    facts = [
        (
            home.names.get(who, who),
            [(telling.label(name), telling.told(name, value, home.names)) for name, value in said.items()],
        )
        for who, said in (kept.facts.get("people") or {}).items()
    ]
    of_home = [
        (telling.label(name), telling.told(name, value, home.names))
        for name, value in (kept.facts.get("household") or {}).items()
    ]
    return render(
        request,
        "console/decision.html",
        {
            "decision": kept,
            "home": home,
            "receipt": telling.receipt_lines(kept.receipt),
            "answers": telling.answers(kept.result, home.names),
            "facts": [*([(both("本户", "household"), of_home)] if of_home else []), *facts],
        },
    )


@require_POST
def run_again(request: HttpRequest, number: int) -> HttpResponse:
    """Decides the frozen facts again by the law kept with them and says whether it comes out the same."""
    with act_of(request) as act:
        (found,) = replay(act, [number])
    if found.is_same:
        messages.success(request, both("重新计算结果完全一致。", "Run again, it comes out the same."))
    else:
        said = clauses(found.differences[:5])
        messages.error(
            request, both("重新计算结果不一致，已记入告警：{d}", "It differs; an alarm was noted: {d}", d=said)
        )
    return redirect("decision", number)
