"""Pages that belong to no part of the city: the first page, language, large print, purpose, one's account, about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.pages.acting import PURPOSE
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.menu import menu
from minsheng.faces.pages.words import both_later
from minsheng.registry.access.acting import LONGEST_PURPOSE
from minsheng.registry.access.roles import table

YEAR = 365 * 24 * 3600


def next_of(request: HttpRequest) -> str:
    """Where to go on: ``next`` if it lies on this site, else the first page."""
    found = str(request.POST.get("next") or request.GET.get("next") or "")
    # From the root on: a bare word would be looked up as the name of a page.
    is_ours = found.startswith("/") and url_has_allowed_host_and_scheme(
        found, {request.get_host()}, require_https=request.is_secure()
    )
    return found if is_ours else reverse("home")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: of residents and whoever is not logged in; staff goes to its work."""
    if request.user.is_authenticated and request.user.is_officer:
        return redirect("start")
    return render(request, "pages/home.html")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where somebody goes after logging in: to the first page of the own menu."""
    shown = [entry for entry in menu(request)["menu"] if entry["url"] != reverse("home")]
    if not request.user.is_officer:  # type: ignore[union-attr]
        return redirect("home")
    return redirect(shown[0]["url"] if shown else "own_account")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, what it keeps, how to reach somebody, accessibility."""
    return render(request, "pages/about.html")


@require_safe
def password_lost(request: HttpRequest) -> HttpResponse:
    """How to get another password, in person: none is sent."""
    return render(request, "pages/password_lost.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Sets the language and goes on."""
    answer = redirect(next_of(request))
    code = request.POST.get("language", "")
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Large print, or not, and goes on."""
    answer = redirect(next_of(request))
    value = "yes" if request.POST.get("large") == "yes" else "no"
    answer.set_cookie(
        settings.LARGE_PRINT_COOKIE_NAME,
        value,
        max_age=YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


_PURPOSES = [
    ("", both_later("请选择", "Choose")),
    ("受理申请", both_later("受理申请", "An application")),
    ("入户走访", both_later("入户走访", "A home visit")),
    ("主动发现", both_later("主动发现（政策找人）", "Reaching those whom the law found")),
    ("定期复核", both_later("定期复核", "A regular review")),
    ("来电来访", both_later("来电来访答复", "Answering a call or a visitor")),
    ("监督检查", both_later("监督检查", "Supervision")),
    ("数据核对", both_later("数据核对", "Checking records")),
    ("other", both_later("其他（请写明）", "Something else (say what)")),
]


class PurposeForm(Form):
    """What the looks of this session are for."""

    kind = forms.ChoiceField(label=both_later("工作事项", "Kind of work"), choices=_PURPOSES)
    more = forms.CharField(
        label=both_later("补充说明", "More about it"),
        help_text=both_later("例如个案编号；不要写姓名。", "For example a case's number; no names."),
        required=False,
        max_length=LONGEST_PURPOSE - 20,
    )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if self.cleaned_data.get("kind") == "other" and not self.cleaned_data.get("more", "").strip():
            self.add_error("more", str(both_later("请写明用途。", "Say what it is for.")))
        return found

    def said(self) -> str:
        """One text for the log."""
        kind, more = self.cleaned_data["kind"], self.cleaned_data["more"].strip()
        return more if kind == "other" else f"{kind}：{more}" if more else kind


def purpose(request: HttpRequest) -> HttpResponse:
    """Asks what the looks of this session are for."""
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[PURPOSE] = form.said()
        return redirect(next_of(request))
    return render(request, "pages/purpose.html", {"form": form})


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """The own account: roles held, password, second factor, sessions."""
    held = [(table().roles[role], division) for role, division in request.roles]  # type: ignore[attr-defined]
    return render(request, "pages/own_account.html", {"held": held})


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: what to do."""
    return render(request, "pages/form_too_old.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page."""
    return render(request, "404.html", status=404)
