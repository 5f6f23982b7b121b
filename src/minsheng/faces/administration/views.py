"""Accounts and roles, jobs and health, the log: three duties that nobody holds together."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from minsheng.faces.accounts import opening
from minsheng.faces.accounts.models import User
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.acting import NotAllowed
from minsheng.registry.access.deeds import assign_role, close_account, end_role, open_account
from minsheng.registry.access.finding import not_found
from minsheng.registry.access.models import Actor, Assignment
from minsheng.registry.access.roles import table
from minsheng.registry.audit.listing import entries
from minsheng.registry.audit.verifying import verify
from minsheng.registry.database.status import status
from minsheng.registry.jobs import looking
from minsheng.registry.places.questions import names_of

SECURITY, SYSTEM, AUDIT = "accounts and roles", "system", "audit"
_DAY = {"type": "date"}


class OpenForm(Form):
    """A new account."""

    name = forms.CharField(label=both_later("用户名", "Name to log in by"), max_length=100)
    shown_as = forms.CharField(label=both_later("显示的姓名", "Name shown"), max_length=100)


class RoleForm(Form):
    """A role for an account."""

    role = forms.ChoiceField(label=both_later("角色", "Role"))
    division = forms.CharField(
        label=both_later("区划代码", "Division code"),
        help_text=both_later(
            "6位区县、9位街道、12位社区；全市填 3301。", "6 digits: district; 9: street; 12: community; 3301: the city."
        ),
        max_length=12,
    )
    since = forms.DateField(label=both_later("从", "From"), widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(
        label=both_later("到（不含）", "Until (not included)"), widget=forms.DateInput(attrs=_DAY), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = ("engine", "intake")
        self.fields["role"].choices = [
            (name, named(each)) for name, each in table().roles.items() if name not in hidden
        ]  # type: ignore[attr-defined]


class LinkForm(Form):
    """An OpenID Connect provider that logs this account in."""

    provider = forms.ChoiceField(label=both_later("登录服务", "Provider"))
    subject = forms.CharField(
        label=both_later("对方给出的标识", "Whom the provider names"),
        help_text=both_later("本人用该服务登录时，页面会显示。", "Shown on the page when that person logs in by it."),
        max_length=191,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = list(opening.providers().items())  # type: ignore[attr-defined]


def accounts(request: HttpRequest) -> HttpResponse:
    """Every account with its roles; opening one."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with act_of(request, SECURITY) as act:
            made = form.attempt(lambda: open_account(act, **form.cleaned_data))
        if made is not None:
            messages.success(
                request, both("已开通账号 {n}，请授予角色。", "Account {n} is open; give it a role.", n=made.name)
            )
            return redirect("account", name=made.name)
    with act_of(request, SECURITY) as act:
        act.require_anywhere("assign")
        roles: dict[str, list[Any]] = {}
        held = Assignment.objects.filter(held__contains=timezone.localdate()).select_related("actor").order_by("role")
        for each in held:
            roles.setdefault(each.actor.name, []).append(
                (named(table().roles.get(each.role, each.role)), each.division)
            )
        rows = list(Actor.objects.exclude(kind="system").order_by("-is_active", "name")[:1000])
        act.saw("listed accounts")
    shown = [(each, roles.get(each.name, [])) for each in rows]
    return render(
        request, "administration/accounts.html", {"rows": shown, "form": form}, status=400 if form.errors else 200
    )


def account(request: HttpRequest, name: str) -> HttpResponse:
    """One account: its roles over time, giving and taking them, a new password, closing it."""
    today = timezone.localdate()
    action = request.POST.get("action", "")
    form = RoleForm(request.POST if action == "assign" else None, initial={"since": today})
    link = LinkForm(request.POST if action == "link" else None)
    plain = Form(request.POST if request.method == "POST" else None)
    password = ""
    with act_of(request, SECURITY) as act:
        act.require_anywhere("assign")
        actor = Actor.objects.filter(name=name).exclude(kind="system").first()
        if actor is None:
            raise not_found("account")
        done: Any = None
        if action == "assign" and form.is_valid():
            done = form.attempt(lambda: assign_role(act, name=name, **form.cleaned_data))
        elif action == "end" and plain.is_valid():
            done = plain.attempt(
                lambda: end_role(act, assignment_id=int(request.POST.get("assignment", "0") or 0), on=today) or True
            )
        elif action == "close" and plain.is_valid():
            done = plain.attempt(lambda: close_account(act, name=name) or True)
        elif action == "login" and plain.is_valid():
            password = plain.attempt(lambda: opening.give_login(act, name)) or ""
        elif action == "link" and link.is_valid():
            done = link.attempt(lambda: opening.link_login(act, name, **link.cleaned_data) or True)
        elif action == "unlink" and plain.is_valid():
            done = plain.attempt(lambda: opening.unlink_login(act, name, request.POST.get("provider", "")) or True)
        elif action == "log_out" and plain.is_valid():
            done = plain.attempt(lambda: opening.end_sessions(act, name) + 1)
        act.saw("account looked at", account=actor.pk)
    if done is not None:
        if action == "close":
            User.objects.filter(name=name).update(is_active=False)
        messages.success(request, both("已办理。", "Done."))
        return redirect("account", name=name)
    with act_of(request, SECURITY):
        actor = Actor.objects.get(name=name)
        held = list(Assignment.objects.filter(actor=actor).select_related("given_by").order_by("-held"))
        places = names_of([each.division for each in held])
    context = {
        "account": actor,
        "held": [_held(each, places, today) for each in held],
        "form": form,
        "link": link,
        "links": [(each, opening.providers().get(each, each), subject) for each, subject in opening.links_of(name)],
        "providers": opening.providers(),
        "plain": plain,
        "password": password,
        "login": User.objects.filter(name=name).first(),
    }
    return render(
        request,
        "administration/account.html",
        context,
        status=400 if form.errors or plain.errors or link.errors else 200,
    )


def _held(each: Assignment, places: dict[str, dict[str, str]], today: datetime.date) -> tuple[Any, ...]:
    """A role held: itself, its name, its division's name, whether it is held today."""
    return (
        each,
        named(table().roles.get(each.role, each.role)),
        named(places.get(each.division, each.division)),
        today in each.held,
    )


def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs and their failures, workers, the database."""
    state = request.GET.get("state", "failed")
    state = state if state in looking.STATES else "failed"
    form = Form(request.POST if request.method == "POST" else None)
    with act_of(request, SYSTEM) as act:
        if request.method == "POST" and form.is_valid():
            number = request.POST.get("job", "")
            if form.attempt(
                lambda: looking.retry_job(act, int(number) if number.isdecimal() and len(number) < 18 else 0) or True
            ):
                messages.success(request, both("已重新排队。", "Queued once more."))
        context = {
            "counts": looking.counts(act),
            "jobs": looking.jobs(act, state),
            "metrics_at": request.build_absolute_uri(reverse("metrics")),
            "workers": looking.workers(act),
            "state": state,
            "states": looking.STATES,
            "database": status(),
            "form": form,
        }
        act.saw("jobs looked at")
    return render(request, "administration/jobs.html", context)


class AuditForm(Form):
    """Which entries."""

    actor = forms.CharField(label=both_later("谁（用户名）", "Who (account)"), required=False, max_length=100)
    action = forms.CharField(label=both_later("做了什么", "What"), required=False, max_length=60)
    person = forms.IntegerField(
        label=both_later("当事人编号", "Person's number"), required=False, min_value=1, max_value=2**62
    )


def audit(request: HttpRequest) -> HttpResponse:
    """The log: read, and verified entry by entry."""
    form = AuditForm(request.GET or None)
    verdict = None
    rows: list[Any] = []
    with act_of(request, AUDIT) as act:
        if not any(table().may(role, "read_audit") for role, _ in act.roles):
            raise NotAllowed("None of your roles reads the log.")
        if request.method == "POST":
            verdict = verify()
            act.record("log verified", entries=verdict.entries, problems=len(verdict.problems))
        said = form.cleaned_data if form.is_valid() else {}
        rows = entries(act, actor=said.get("actor", ""), action=said.get("action", ""), person_id=said.get("person"))
    return render(request, "administration/audit.html", {"form": form, "rows": rows, "verdict": verdict})
