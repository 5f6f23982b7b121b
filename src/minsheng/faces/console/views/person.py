"""A person: the record, households, ties, links, outside registries, payees' accounts, who looked."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.drafts import begun, forget_draft
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.households import names_of
from minsheng.registry.access.records import look_in_full, record_for
from minsheng.registry.audit.looking import looks_at
from minsheng.registry.awards.deeds import confirm_account, state_account, withdraw_account
from minsheng.registry.awards.models import AccountVersion
from minsheng.registry.links.listing import links_of
from minsheng.registry.verifying.asking import verify_person
from minsheng.registry.verifying.authorising import authorise, withdraw_authorisation
from minsheng.registry.verifying.models import Authorisation, Query
from minsheng.registry.verifying.registries import registries

_DAY = {"type": "date"}
QUERY = {
    "queued": ("排队中", "queued"),
    "asking": ("正在核对", "being asked"),
    "sent": ("已提交，待答复", "sent, no answer yet"),
    "waiting": ("待答复", "no answer yet"),
    "answered": ("已答复", "answered"),
    "partial": ("部分答复", "answered in part"),
    "no_answer": ("没有答复", "no answer"),
    "refused": ("登记机关拒绝", "refused"),
    "stopped": ("已停止", "stopped"),
}
ACCOUNT = {
    "stated": ("已登记，待另一人复核", "stated, waits for a second person"),
    "in_use": ("使用中", "in use"),
    "withdrawn": ("已撤回", "taken back"),
    "replaced": ("已更换", "replaced"),
}


@require_safe
def person(request: HttpRequest, number: int) -> HttpResponse:
    """The record as the role allows; the number masked."""
    with act_of(request) as act:
        record = record_for(act, number)
        ties = [(telling.word(telling.KINSHIP, tie.kind), tie) for tie in record.ties]
        names = names_of([tie.other_id for tie in record.ties])
        links = links_of(number)
        may = {name: act.may(name, record.divisions) for name in ("look_in_full", "export", "verify", "link", "record",
               "manage_accounts", "confirm_accounts")}  # fmt: skip
        accounts = [
            (telling.word(ACCOUNT, each.state), each)
            for each in AccountVersion.objects.filter(account__person_id=number).order_by("-pk")[:20]
        ] if may["manage_accounts"] or may["confirm_accounts"] else []  # fmt: skip
    return render(
        request,
        "console/person.html",
        {"record": record, "ties": ties, "names": names, "links": links, "may": may, "accounts": accounts, "tab": "person",
         "relations": {each.household_id: telling.word(telling.RELATIONS, each.relation_to_head) for each in record.households},
         "sex": telling.word(telling.SEX, record.sex)},
    )  # fmt: skip


@require_POST
def in_full(request: HttpRequest, number: int) -> HttpResponse:
    """Number and telephone in clear, once; the log has it."""
    with act_of(request) as act:
        record = record_for(act, number)
        shown = {what: look_in_full(act, number, what) for what in ("number", "phone")}
    return render(request, "console/in_full.html", {"record": record, "shown": shown})


@require_safe
def looks(request: HttpRequest, number: int) -> HttpResponse:
    """Who looked at the record, when and why, for the person who asks at the counter."""
    with act_of(request) as act:
        record = record_for(act, number)
        found = looks_at(act, number, record.divisions)
    return render(request, "console/looks.html", {"record": record, "looks": found, "tab": "looks"})


class AuthoriseForm(Form):
    """The person lets registries be asked."""

    registries = forms.MultipleChoiceField(
        label=both_later("授权核对", "Registries"), widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(label=both_later("用途（与签字一致）", "Purpose, as signed"), max_length=200)
    signed_on = forms.DateField(label=both_later("签字日", "Signed on"), widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label=both_later("有效至（不含）", "Until before"), widget=forms.DateInput(attrs=_DAY))
    signed_by = forms.IntegerField(
        label=both_later("代签人编号（未成年人由父母或监护人签）", "Number of who signed for a minor"),
        required=False,
        min_value=1,
    )


class AskForm(Form):
    """Ask registries now."""

    registries = forms.MultipleChoiceField(
        label=both_later("核对哪些", "Which registries"), widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(label=both_later("用途（与授权一致）", "Purpose, as authorised"), max_length=200)
    again = forms.BooleanField(
        label=both_later("已有新鲜答复也重新核对", "Ask although a fresh answer is there"), required=False
    )


def verifying(request: HttpRequest, number: int) -> HttpResponse:
    """Outside registries: who authorised what, what was asked, what came back, what stays unknown and why."""
    today = timezone.localdate()
    draft = f"verify:{number}"
    what = request.POST.get("what", "")
    with act_of(request) as act:
        record = record_for(act, number)
        act.require("verify", record.divisions)
        began = begun(request, act, draft)
        first = {
            "signed_on": today,
            "until": today + datetime.timedelta(days=365),
            "purpose": request.session.get("purpose", ""),
        }
        asking = AuthoriseForm(
            request.POST if what == "authorise" else None, initial={**first, **(began or {})}, prefix="auth"
        )
        ask = AskForm(request.POST if what == "ask" else None, initial={"purpose": first["purpose"]}, prefix="ask")
        held = list(Authorisation.objects.filter(person_id=number, known__upper_inf=True).order_by("-pk")[:30])
        taken_back = set(
            Authorisation.objects.filter(person_id=number, withdrawal__isnull=False).values_list("pk", flat=True)
        )
        queries = list(Query.objects.filter(person_id=number).order_by("-pk")[:50])
        act.saw("queries looked at", person_id=number)
    for form in (asking, ask):
        form.fields["registries"].choices = [  # type: ignore[attr-defined]
            (name, named({"zh": each.zh, "en": each.en})) for name, each in registries().items()
        ]
    form: Form = asking if what == "authorise" else ask
    if request.method == "POST" and what in ("authorise", "ask") and form.is_valid():
        said = form.cleaned_data

        def do() -> bool:
            with act_of(request, said["purpose"]) as act:
                if what == "authorise":
                    authorise(
                        act, person=number, registries=said["registries"], purpose=said["purpose"],
                        signed_on=said["signed_on"], until=said["until"], signed_by=said["signed_by"],
                    )  # fmt: skip
                    forget_draft(act, draft)
                else:
                    verify_person(
                        act, person=number, registries=said["registries"], purpose=said["purpose"], again=said["again"]
                    )
            return True

        if form.attempt(do):
            messages.success(
                request, both("已记录。核对结果返回后会自动登记。", "Done. Answers are stated when they come.")
            )
            return redirect("verifying", number)
    if request.method == "POST" and what == "withdraw":
        with act_of(request) as act:
            withdraw_authorisation(act, authorisation=int(request.POST.get("authorisation", "0") or 0))
        messages.success(request, both("授权已撤回。", "The authorisation was taken back."))
        return redirect("verifying", number)
    lines = [
        {
            "query": query,
            "registry": _registry(query.registry),
            "state": telling.word(QUERY, query.state),
            "stated": [telling.label(name) for name in query.stated],
            "unknown": [
                (both("全部", "everything") if name == "*" else telling.label(name), why)
                for name, why in query.unknown.items()
            ],
        }
        for query in queries
    ]
    return render(
        request,
        "console/verifying.html",
        {"record": record, "authorise": asking, "ask": ask, "held": [(each, [*map(_registry, each.registries)]) for each in held],

         "taken_back": taken_back, "queries": lines, "draft": draft, "tab": "verifying"},
    )  # fmt: skip


def _registry(name: str) -> str:
    found = registries().get(name)
    return named({"zh": found.zh, "en": found.en}) if found else name


class AccountForm(Form):
    """A payee's account, from the card in hand."""

    holder = forms.CharField(label=both_later("户名（与银行一致）", "Holder, as the bank has it"), max_length=100)
    bank = forms.RegexField(r"^\d{12}$", label=both_later("联行号（12 位）", "CNAPS code (12 digits)"))
    account_number = forms.CharField(label=both_later("账号", "Account number"), max_length=40)
    because = forms.CharField(label=both_later("依据", "Where it comes from"), max_length=200)


def account(request: HttpRequest, number: int) -> HttpResponse:
    """States a payee's account. A second person confirms it before anything is paid to it."""
    draft = f"account:{number}"
    token = request.GET.get("token", "")
    with act_of(request) as act:
        record = record_for(act, number)
        form = AccountForm(request.POST or None, initial=begun(request, act, draft) or {"holder": record.name})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def keep() -> Any:
            with act_of(request) as act:
                kept = state_account(
                    act, person_id=number, holder=said["holder"] if said["holder"] != record.name else None,
                    bank=said["bank"], number=said["account_number"], because=said["because"], token=token or None,
                )  # fmt: skip
                forget_draft(act, draft)
                return kept

        if form.attempt(keep) is not None:
            messages.success(
                request, both("账户已登记，待另一人复核。", "The account was stated; a second person confirms it.")
            )
            return redirect("person", number)
    return render(request, "console/account.html", {"record": record, "form": form, "draft": draft})


class ConfirmForm(Form):
    """The number once more, by somebody else, from the card."""

    account_number = forms.CharField(label=both_later("再次输入账号", "The account number once more"), max_length=40)


class TakeBackForm(Form):
    """Why a stated number is taken back."""

    because = forms.CharField(label=both_later("撤回原因", "Why it is taken back"), max_length=200)


def confirm(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """A second person confirms an account by writing its number once more; or it is taken back."""
    taken_back = request.POST.get("what") == "withdraw"
    form = ConfirmForm(request.POST if request.method == "POST" and not taken_back else None)
    back = TakeBackForm(request.POST if taken_back else None)
    with act_of(request) as act:
        record = record_for(act, number)
    used: Form = back if taken_back else form
    if request.method == "POST" and used.is_valid():

        def do() -> bool:
            with act_of(request) as act:
                if taken_back:
                    withdraw_account(act, token=token, because=back.cleaned_data["because"])
                else:
                    confirm_account(act, token=token, number=form.cleaned_data["account_number"])
            return True

        if used.attempt(do):
            messages.success(request, both("账户已处理。", "Done."))
            return redirect("person", number)
    return render(
        request, "console/account_confirm.html", {"record": record, "form": form, "back_form": back, "token": token}
    )
