"""One search box: people, households, cases, decisions, appeals, changes."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.refusals import told
from minsheng.registry.access.search import search

_CASE = re.compile(r"\d{4}-\d{4,6}-\d{8}")
_APPEAL = re.compile(r"[RG]\d{4}-\d{4,6}-\d{8}")
_CHANGE = re.compile(r"\d{4}-\d{4,6}-C\d{8}")


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What was typed decides what is looked for: a case's number leads to the case; anything else finds people."""
    typed = " ".join(request.GET.get("q", "").split())[:100]
    if _CASE.fullmatch(typed):
        return redirect("case", typed)
    if _APPEAL.fullmatch(typed.upper()):
        return redirect("appeal", typed.upper())
    if _CHANGE.fullmatch(typed.upper()):
        return redirect("change", typed.upper())
    hits, refused = [], ""
    if typed:
        try:
            with act_of(request) as act:
                hits = search(act, typed)
        except ValueError as error:
            if not isinstance(getattr(error, "code", None), str):
                raise
            refused = told(error)
    return render(request, "console/search.html", {"typed": typed, "hits": hits, "refused": refused})
