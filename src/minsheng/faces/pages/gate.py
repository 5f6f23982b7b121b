"""Who may open which page: ``pages.yaml`` says it, this middleware keeps it. A page that is not listed opens for nobody.

Deeds and the database ask again. Here it is decided who even sees that there is such a page.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from allauth.account.internal.flows import reauthentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from minsheng.faces.accounts.adapters import BEGAN
from minsheng.faces.pages.acting import PurposeWanted
from minsheng.faces.pages.refusals import told
from minsheng.faces.pages.words import both
from minsheng.faces.site.limits import TooMany, check_rate
from minsheng.registry.access.acting import NotAllowed, UnknownActor, roles_of
from minsheng.registry.access.roles import table

FILE = Path(__file__).parents[1] / "site" / "pages.yaml"
KEPT = "kept_form"
LONGEST_KEPT = 64_000
LONGEST_PART = 200
_METHODS = ("GET", "HEAD", "POST")
_ASKED_AGAIN = ("usersessions_list",)  # its forms ask once more who it is; allauth's own pages do so by themselves
_ALWAYS = ("account_logout", "account_change_password", "account_reauthenticate", "language", "large_print")


@functools.cache
def pages() -> dict[str, str | list[str]]:
    """Who opens each address: its name → ``anybody``, ``token``, ``signed_in``, ``resident``, ``staff``, or actions of roles.yaml."""
    plain: dict[str, str | list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def who_opens(name: str) -> str | list[str] | None:
    """By the name of the address, or of its namespace with ``*``."""
    found = pages().get(name)
    if found is None and ":" in name:
        found = pages().get(f"{name.split(':')[0]}:*")
    return found


def may_open(name: str, kind: str, roles: tuple[tuple[str, str], ...]) -> bool:
    """Whether somebody of the kind (``anonymous``, ``resident``, ``officer``) with these roles opens the page."""
    who = who_opens(name)
    if who in ("anybody", "token"):
        return True
    if who in (None, "nobody") or kind == "anonymous":
        return False
    if isinstance(who, list):
        return any(table().may_at_all(role, action) for role, _ in roles for action in who)
    return who == "signed_in" or (who == "resident" and kind == "resident") or (who == "staff" and kind == "officer")


class Gate:
    """The middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.roles = ()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        who = who_opens(name)
        if who == "token":
            return None  # the interface knows only tokens
        if who in (None, "nobody") or not all(_could_be(str(value)) for value in kwargs.values()):
            raise Http404
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if request.user.is_authenticated:
            if time.time() - request.session.setdefault(BEGAN, int(time.time())) > settings.SESSION_LONGEST_S:
                logout(request)
                return to_login(request)
            try:
                request.roles = roles_of(request.user.get_username())  # type: ignore[attr-defined]
            except UnknownActor:
                logout(request)
                return redirect("account_login")
            if (first := _comes_first(request, name)) is not None:
                return first
        elif who != "anybody":
            return to_login(request)
        elif request.method == "POST":
            try:
                check_rate(request)
            except TooMany as error:
                return _wait(request, error.left_s)
        kind = request.user.kind if request.user.is_authenticated else "anonymous"
        if not may_open(name, kind, request.roles):  # type: ignore[attr-defined]
            raise Http404
        if name in _ASKED_AGAIN and request.method == "POST" and _is_asked_again(request):
            return reauthentication.suspend_request(request, reverse("account_reauthenticate"))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PurposeWanted):
            return redirect(f"{reverse('purpose')}?{urlencode({'next': request.get_full_path()})}")
        if not isinstance(getattr(error, "code", None), str):
            return None
        if isinstance(error, LookupError):
            return render(request, "404.html", status=404)
        status = 403 if isinstance(error, NotAllowed) else 409
        return render(request, "pages/refused.html", {"said": told(error)}, status=status)


def to_login(request: HttpRequest) -> HttpResponse:
    """To the page that logs in, with what was typed kept for afterwards (but files)."""
    if request.method == "POST":
        typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        if sum(len(each) for values in typed.values() for each in values) <= LONGEST_KEPT:
            request.session[KEPT] = {"path": request.path, "typed": typed}
        messages.info(
            request,
            both(
                "登录已过期。您填写的内容已保留，登录后可继续。",
                "Your session ended. What you typed is kept: log in and go on.",
            ),
        )
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed into this page's form before the session ended, once; values of several are lists."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[KEPT]
    messages.info(
        request,
        both("这是您在登录过期前填写的内容，请检查后提交。", "This is what you typed before. Check and send it."),
    )
    return {name: values if len(values) > 1 else values[0] for name, values in found["typed"].items()}


def _wait(request: HttpRequest, left_s: int) -> HttpResponse:
    answer = render(request, "pages/too_many.html", {"left_s": left_s}, status=429)
    answer["Retry-After"] = str(left_s)
    return answer


def _could_be(value: str) -> bool:
    """Whether a part of an address could be the number or name of anything."""
    return value.isprintable() and len(value) <= LONGEST_PART


def _is_asked_again(request: HttpRequest) -> bool:
    return not reauthentication.did_recently_reauthenticate(request)


def _comes_first(request: HttpRequest, name: str) -> HttpResponse | None:
    """A password that somebody else chose is changed first; then staff sets up a second factor."""
    user = request.user
    if name in _ALWAYS:
        return None
    if user.must_change_password:  # type: ignore[union-attr]
        return redirect("account_change_password")
    if user.is_officer and not name.startswith("mfa_") and not is_mfa_enabled(user):  # type: ignore[union-attr]
        messages.info(
            request,
            both("工作人员登录须有第二验证因素，请先设置。", "Staff log in with a second factor. Set it up first."),
        )
        return redirect("mfa_activate_totp")
    return None
