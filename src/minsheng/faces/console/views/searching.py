"""One search box: people, households, cases, decisions, appeals, changes.

What was typed is a name or a number of somebody. It stands in no address, so in no history and no log of a proxy (OWASP ASVS 5.0, 14.2.1):
the box is sent, the session keeps it sealed, and the address of the results names its place there.
"""

from __future__ import annotations

import base64
import contextlib
import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from minsheng.faces.pages import gate
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.refusals import told
from minsheng.registry.access.search import search
from minsheng.registry.sealing import CannotUnseal, seal, unseal

_CASE = re.compile(r"\d{4}-\d{4,6}-\d{8}")
_APPEAL = re.compile(r"[RG]\d{4}-\d{4,6}-\d{8}")
_CHANGE = re.compile(r"\d{4}-\d{4,6}-C\d{8}")


_KEPT = "searches"  # of a session: place -> what was typed, sealed
_MOST_KEPT = 20
_SEALED_FOR = "search"


def search_page(request: HttpRequest) -> HttpResponse:
    """What was typed decides what is looked for: a case's number leads to the case; anything else finds people."""
    if request.method == "POST":
        typed = " ".join(request.POST.get("q", "").split())[:100]
        if _CASE.fullmatch(typed):
            return redirect("case", typed)
        if _APPEAL.fullmatch(typed.upper()):
            return redirect("appeal", typed.upper())
        if _CHANGE.fullmatch(typed.upper()):
            return redirect("change", typed.upper())
        return redirect(f"{reverse('search')}?of={_keep(request, typed)}")
    return _found(request, _kept(request, request.GET.get("of", "")))


def _keep(request: HttpRequest, typed: str) -> str:
    """The place in the session where this now stands; the oldest go."""
    kept = dict(list(request.session.get(_KEPT, {}).items())[1 - _MOST_KEPT :])
    place = secrets.token_hex(4)
    request.session[_KEPT] = {**kept, place: base64.b64encode(seal(typed, _SEALED_FOR)).decode()}
    return place


def _kept(request: HttpRequest, place: str) -> str:
    """What was typed, or what somebody had typed when the session ended."""
    sealed = request.session.get(_KEPT, {}).get(place)
    if sealed is not None:
        with contextlib.suppress(CannotUnseal):  # the key was taken away since
            return unseal(base64.b64decode(sealed), _SEALED_FOR)
    return str((gate.kept(request) or {}).get("q", ""))[:100]


def _found(request: HttpRequest, typed: str) -> HttpResponse:
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
