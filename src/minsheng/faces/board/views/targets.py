"""Every target of the plan on one board: computed live, with its trend and whether it will be met."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.words import both, named
from minsheng.services.indicators.board import Indicator, board

OUTLOOK = {
    "met": ("已达到", "met", "green"),
    "missed": ("未达到", "missed", "red"),
    "on_course": ("预计能达到", "on course", "green"),
    "off_course": ("预计达不到", "off course", "orange"),
    "no_target": ("未定目标", "no target set", "grey"),
    "no_ledger": ("尚无台账", "no ledger yet", "grey"),
    "unknown": ("无法判断", "cannot be told", "grey"),
}


@require_safe
def city_targets(request: HttpRequest) -> HttpResponse:
    """The board of targets."""
    with act_of(request, "city board") as act:
        found = board(act, on=timezone.localdate())
    return render(request, "board/targets.html", {"rows": [_row(each) for each in found]})


def _row(each: Indicator) -> dict[str, Any]:
    zh, en, colour = OUTLOOK[each.outlook]
    share = named(each.says["unit"]) in ("比例", "share")
    measured = each.measured
    return {
        "label": named(each.says),
        "sentence": each.says["sentence"],
        "unit": "" if share else named(each.says["unit"]),
        "reading": named(each.says.get("reading")),
        "no_ledger": named(each.says.get("no_ledger")) or (both(*measured.missing) if measured else ""),
        "leads_to": _leads_to(each),
        "systems": each.says["systems"],
        "at_least": each.says["direction"] == "at_least",
        "target": _number(each.target, share),
        "value": _number(measured.value if measured else None, share),
        "unverified": bool(measured and measured.is_unverified),
        "day": each.measured_on,
        "projected": _number(each.projected, share),
        "trend": [(month, _number(value, share)) for month, value in each.trend][-12:],
        "outlook": both(zh, en),
        "colour": colour,
        "by": each.says["by"],
    }


def _leads_to(each: Indicator) -> str:
    """Where a value can be followed: to the law's figure over time, or to the same count by district, with its rows."""
    leads = each.says.get("leads", {})
    if "value" in leads:
        return reverse("law_value", args=[leads["value"]])
    if "figure" in leads:
        month = f"{each.measured_on:%Y-%m}"
        return f"{reverse('city')}?{urlencode({**leads, 'by': 'district', 'first': month, 'last': month})}"
    return ""


def _number(value: Fraction | None, share: bool) -> str:
    if value is None:
        return ""
    return f"{100 * float(value):.1f} %" if share else f"{float(value):,.0f}"
