"""The books: funds, budgets, the trial balance, reconciliation, what came back, the close of a month."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.moves import YuanField
from minsheng.faces.console.views.paying import MonthField, paid_programmes
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later
from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds import add_fund
from minsheng.registry.awards.listing import funds as fund_names
from minsheng.services.payments.ledger import (
    add_money,
    close_month,
    open_accounts,
    receive_repayment,
    set_budget,
    trial_balance,
)
from minsheng.services.payments.ledger.releasing import release, to_release
from minsheng.services.payments.models import Budget, Period
from minsheng.services.payments.report import reconcile

ACCOUNTS = {
    "fund": ("基金", "fund"),
    "payable": ("应付", "payable"),
    "bank": ("银行存款", "bank"),
    "receivable": ("应收（多发）", "receivable"),
    "expected": ("待追回", "expected"),
    "suspense": ("待查", "suspense"),
}


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Funds with their budgets, every account's balance, months that are closed."""
    with act_of(request) as act:
        act.require_anywhere("pay_read")
        balance = trial_balance()
        budgets = list(Budget.objects.order_by("fund_id", "year"))
        months = list(Period.objects.filter(closed_at__isnull=False).order_by("-month")[:12])
        names = {code: both(zh, en) for code, zh, en in fund_names()}
        back = to_release(act)
        act.saw("books looked at")
        may = {
            name: any(act.may(name, held_in) for _, held_in in act.roles)
            for name in ("manage_funds", "ledger_post", "ledger_close")
        }
    accounts = [
        (names.get(code.partition(":")[2], code), telling.word(ACCOUNTS, code.partition(":")[0]), fen)
        for code, fen in balance.balances.items()
    ]
    return render(
        request,
        "console/books.html",
        {"accounts": accounts, "balance": balance, "budgets": [(names.get(each.fund_id, each.fund_id), each) for each in budgets],
         "months": months, "back": back, "may": may},
    )  # fmt: skip


class FundForm(Form):
    """A fund with its bank account."""

    code = forms.RegexField(r"^[a-z][a-z0-9_]{1,39}$", label=both_later("代码（小写字母）", "Code (small letters)"))
    zh = forms.CharField(label=both_later("中文名", "Chinese name"), max_length=100)
    en = forms.CharField(label=both_later("英文名", "English name"), max_length=100)
    division = forms.CharField(label=both_later("区划代码", "Division"), max_length=12)
    name = forms.CharField(label=both_later("银行户名", "Name of the bank account"), max_length=100)
    bank = forms.RegexField(r"^\d{12}$", label=both_later("联行号（12 位）", "CNAPS code (12 digits)"))
    account_number = forms.CharField(label=both_later("账号", "Account number"), max_length=40)


class BudgetForm(Form):
    """What may be spent in a year."""

    fund = forms.ChoiceField(label=both_later("基金", "Fund"))
    year = forms.IntegerField(label=both_later("年度", "Year"), min_value=2000, max_value=2100)
    amount = YuanField(label=both_later("预算（元）", "Budget (yuan)"))


class MoneyForm(Form):
    """Money came in."""

    fund = forms.ChoiceField(label=both_later("基金", "Fund"))
    amount = YuanField(label=both_later("金额（元）", "Amount (yuan)"))
    reference = forms.CharField(label=both_later("凭证号", "Voucher number"), max_length=100)
    because = forms.CharField(label=both_later("来源", "Where it comes from"), max_length=200)
    day = forms.DateField(label=both_later("记账日", "Day"), widget=forms.DateInput(attrs={"type": "date"}))


class RepaidForm(Form):
    """Somebody paid back what was paid too much."""

    fund = forms.ChoiceField(label=both_later("存入的基金", "Into which fund"))
    household = forms.IntegerField(label=both_later("户编号", "Number of the household"), min_value=1)
    programme = forms.ChoiceField(label=both_later("项目", "Programme"))
    person = forms.IntegerField(
        label=both_later("个人待遇的人员编号", "Number of the person, where it was a person's award"),
        min_value=1,
        required=False,
    )
    amount = YuanField(label=both_later("金额（元）", "Amount (yuan)"))
    reference = forms.CharField(label=both_later("凭证号", "Voucher number"), max_length=100)
    because = forms.CharField(label=both_later("说明", "Because"), max_length=200)
    day = forms.DateField(label=both_later("记账日", "Day"), widget=forms.DateInput(attrs={"type": "date"}))


class CloseForm(Form):
    """A month is closed for ever."""

    month = MonthField(label=both_later("月份", "Month"))


class ReleaseForm(Form):
    """What came back goes to its fund again."""

    end_to_end = forms.CharField(label=both_later("付款编号", "Payment"), max_length=60)
    because = forms.CharField(label=both_later("原因", "Why"), max_length=200)


def _fund(act: Act, said: dict[str, Any]) -> None:
    add_fund(
        act, code=said["code"], zh=said["zh"], en=said["en"], division=said["division"], account_name=said["name"],
        account_number=said["account_number"], bank=said["bank"],
    )  # fmt: skip
    open_accounts(act, fund=said["code"])


Entry = tuple[type[Form], tuple[str, str], Callable[[Act, dict[str, Any]], object]]
ENTRIES: dict[str, Entry] = {
    "fund": (FundForm, ("增加基金", "Add a fund"), _fund),
    "budget": (
        BudgetForm,
        ("设定预算", "Set a budget"),
        lambda act, said: set_budget(act, fund=said["fund"], year=said["year"], most=said["amount"]),
    ),
    "money": (
        MoneyForm,
        ("拨款入账", "Money came in"),
        lambda act, said: add_money(
            act,
            fund=said["fund"],
            amount=said["amount"],
            day=said["day"],
            reference=said["reference"],
            because=said["because"],
        ),
    ),
    "repaid": (
        RepaidForm,
        ("退回多发款项入账", "An overpayment was paid back"),
        lambda act, said: receive_repayment(
            act,
            fund=said["fund"],
            household_id=said["household"],
            programme=said["programme"],
            person_id=said["person"],
            amount=said["amount"],
            day=said["day"],
            reference=said["reference"],
            because=said["because"],
        ),
    ),
    "close": (
        CloseForm,
        ("结账", "Close a month"),
        lambda act, said: close_month(act, month=said["month"].replace(day=1), today=timezone.localdate()),
    ),
    "release": (
        ReleaseForm,
        ("退票款项退回基金", "What came back goes to its fund"),
        lambda act, said: release(
            act, end_to_end=said["end_to_end"], day=timezone.localdate(), because=said["because"]
        ),
    ),
}


def entry(request: HttpRequest, what: str) -> HttpResponse:
    """One entry in the books: a fund, a budget, money that came in, a month closed."""
    if what not in ENTRIES:
        raise Http404
    kind, title, deed = ENTRIES[what]
    today = timezone.localdate()
    form = kind(
        request.POST or None,
        initial={"year": today.year, "day": today, "division": "3301", "end_to_end": request.GET.get("payment", "")},
    )
    if "fund" in form.fields:
        with act_of(request):
            form.fields["fund"].choices = [(code, f"{both(zh, en)}（{code}）") for code, zh, en in fund_names()]  # type: ignore[attr-defined]
    if "programme" in form.fields:
        form.fields["programme"].choices = [("", both("请选择", "Choose")), *paid_programmes()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():

        def write() -> bool:
            with act_of(request) as act:
                deed(act, form.cleaned_data)
            return True

        if form.attempt(write):
            messages.success(request, both("已入账。", "Done."))
            return redirect("books")
    return render(request, "console/plain_form.html", {"form": form, "title": both(*title), "back": "books"})


class BetweenForm(Form):
    """Runs of which months."""

    since = forms.DateField(label=both_later("从", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=both_later("到", "To"), widget=forms.DateInput(attrs={"type": "date"}))


@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Where every payment stands; runs, ledger and statements compared."""
    today = timezone.localdate()
    first = (today.replace(day=1) - datetime.timedelta(days=70)).replace(day=1)
    form = BetweenForm(
        {"since": request.GET.get("since") or first.isoformat(), "until": request.GET.get("until") or today.isoformat()}
    )
    found = None
    if form.is_valid():
        with act_of(request) as act:
            found = reconcile(act, since=form.cleaned_data["since"], until=form.cleaned_data["until"])
    runs = [
        (each.run_id, telling.word(telling.PAYMENT, each.state),
         [(telling.word(telling.PAYMENT, what), *counted) for what, counted in sorted(each.counts.items())])
        for each in (found.runs if found else ())
    ]  # fmt: skip
    return render(request, "console/reconciliation.html", {"form": form, "found": found, "runs": runs})
