"""A household's arrears and overpayments: instalments, waivers, repayments; who an award is paid to; letters of changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.moves import YuanField
from minsheng.faces.console.views.household import home_of
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.change_letters import letter_of_change
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.pdfs import pdf_answer
from minsheng.faces.pages.templatetags.pages import yuan
from minsheng.faces.pages.words import both, both_later, named
from minsheng.registry.access.households import names_of
from minsheng.registry.awards.deeds import version_of
from minsheng.registry.awards.listing import AwardLine, award_of
from minsheng.registry.differences.standing import differences_of_household, household_of
from minsheng.services.casework.deeds import change_payee
from minsheng.services.casework.supervising import deeds
from minsheng.services.casework.supervising.deeds.settle import waivers_of
from minsheng.services.casework.supervising.settings import settings, waiver_rule
from minsheng.services.casework.supervising.telling import told_of
from minsheng.services.letters.changes import ABOUT
from minsheng.services.letters.saying import NothingToSay

KINDS = {"arrear": ("补发", "arrear"), "overpayment": ("多发", "overpayment")}
STATES = {
    "open": ("未结清", "open"),
    "in_instalments": ("分期抵扣中", "in instalments"),
    "waived": ("已免予追回", "waived"),
    "settled": ("已结清", "settled"),
}


@require_safe
def household_money(request: HttpRequest, number: int) -> HttpResponse:
    """Every arrear and overpayment of a household with what is left of it, and what can be done about it."""
    with act_of(request) as act:
        home = home_of(act, number, timezone.localdate())
        found = differences_of_household(number)
        waived = waivers_of(number)
        may = {name: act.may(name, home.record.division) for name in ("confirm_cases", "grant")}
        act.saw("differences looked at", household_id=number, differences=len(found))
    page = {
        "home": home,
        "tab": "money",
        "lines": [
            (telling.programme_name(programme), telling.word(KINDS, each.kind), telling.word(STATES, each.state), each)
            for programme, each in found
        ],
        "waivers": [(named(waiver_rule(each["reason"])), each) for each in waived],
        "can": may,
    }
    return render(request, "console/household_money.html", page)


class PlanForm(Form):
    """A part of an award's later payments is kept back."""

    percent = forms.IntegerField(
        label=both_later("每次抵扣的百分比", "Percent of each payment"),
        min_value=0,
        max_value=100,
    )
    because = forms.CharField(label=both_later("依据", "Because"), max_length=200)


def award_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Sets the instalments of an award."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    most = settings()["instalments"]["most_percent"]
    form.fields["percent"].help_text = both("0 为停止抵扣，最多 {n}", "0 halts it; {n} at most", n=most)
    with act_of(request, f"award {number}"):
        household, award = award_of(number)
        left = sum(
            each.outstanding
            for _, each in differences_of_household(household)
            if each.award_number == number and each.kind == "overpayment"
        )
    facts = [*_of_award(award), (both("尚待追回", "Still to come in"), yuan(left))]
    if request.method == "POST" and form.is_valid():

        def plan() -> bool:
            with act_of(request, f"award {number}") as act:
                said = form.cleaned_data
                deeds.set_plan(act, award_number=number, percent=said["percent"], because=said["because"],
                               on=timezone.localdate())  # fmt: skip
            return True

        if form.attempt(plan):
            messages.success(request, both("分期抵扣已设定。", "The instalments were set."))
            return redirect("household_money", household)
    return _form(request, form, household, both("设定分期抵扣：待遇 {n}", "Instalments of award {n}", n=number), facts)


class WaiveForm(Form):
    """An overpayment is let go by a rule."""

    reason = forms.ChoiceField(label=both_later("适用的规则", "By which rule"))
    amount = YuanField(
        label=both_later("金额（元）", "Amount (yuan)"),
        required=False,
        help_text=both_later("不填为全部余额", "All that is left, if left empty"),
    )
    reference = forms.CharField(label=both_later("文号", "Reference of the file"), max_length=100)
    note = forms.CharField(label=both_later("说明", "Why, in a sentence"), max_length=200, required=False)


def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Waives an overpayment, or a part of it; by somebody else than confirmed the change that found it."""
    form = WaiveForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].choices = [("", both("请选择", "Choose"))] + [  # type: ignore[attr-defined]
        (code, named(says)) for code, says in settings()["waivers"].items()
    ]
    with act_of(request, f"difference {number}"):
        household = household_of(number)
        programme, found = next(each for each in differences_of_household(household) if each[1].number == number)
    facts = [
        (both("项目", "Programme"), telling.programme_name(programme)),
        (both("所属月份", "Month"), f"{found.month:%Y-%m}"),
        (both("多发", "Overpaid"), yuan(found.amount)),
        (both("余额", "Left"), yuan(found.outstanding)),
    ]
    if request.method == "POST" and form.is_valid():

        def let_go() -> int:
            with act_of(request, f"difference {number}") as act:
                said = form.cleaned_data
                return deeds.waive(act, difference_id=number, reason=said["reason"], on=timezone.localdate(),
                                   reference=said["reference"], amount=said["amount"], note=said["note"])  # fmt: skip

        if (fen := form.attempt(let_go)) is not None:
            messages.success(request, both("已免予追回 {n} 元。", "{n} yuan were waived.", n=f"{fen / 100:,.2f}"))
            return redirect("household_money", household)
    return _form(request, form, household, both("免予追回", "Waive an overpayment"), facts)


class PayeeForm(Form):
    """Who is paid from a day on."""

    payee = forms.IntegerField(label=both_later("新领取人编号", "Number of who is paid"), min_value=1)
    account = forms.CharField(
        label=both_later("收款账户代号", "Token of their account"), max_length=60, required=False,
        help_text=both_later("没有账户的，发放时暂缓", "Without one the award is held back in every run"),
    )  # fmt: skip
    since = forms.DateField(
        label=both_later("从哪天起（每月一日）", "From when (the first of a month)"),
        help_text=both_later("一次性待遇和补发不看此日", "What is paid once, and arrears, go to them whole"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    because = forms.CharField(label=both_later("原因", "Because"), max_length=200)


def award_payee(request: HttpRequest, number: int) -> HttpResponse:
    """An award goes to another payee: the one before died, or somebody else cares for whom it is for."""
    today = timezone.localdate()
    with act_of(request, f"award {number}"):
        household, award = award_of(number)
        payee = names_of([award.payee_id]).get(award.payee_id, "")
        initial = {"since": today.replace(day=1), "version": version_of(number)}
    form = PayeeForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
    if request.method == "POST" and form.is_valid():

        def change() -> Any:
            with act_of(request, f"award {number}") as act:
                said = form.cleaned_data
                return change_payee(
                    act, award_number=number, version=said["version"], since=said["since"], because=said["because"],
                    payee_id=said["payee"], account=said["account"] or None, on=today,
                )  # fmt: skip

        if form.attempt(change) is not None:
            messages.success(request, both("领取人已变更。", "The payee was changed."))
            return redirect("household", household)
    facts = [*_of_award(award), (both("现领取人", "Paid to now"), f"{payee} {award.payee_id}".strip())]
    return _form(request, form, household, both("变更领取人：待遇 {n}", "Payee of award {n}", n=number), facts)


def _of_award(award: AwardLine) -> list[tuple[str, str]]:
    every = telling.word(telling.FREQUENCY, award.kind)
    return [
        (both("项目", "Programme"), telling.programme_name(award.programme)),
        (both("待遇", "Award"), f"{yuan(award.amount)} {every}"),
    ]


def _form(request: HttpRequest, form: Form, household: int, title: str, facts: list[tuple[str, str]]) -> HttpResponse:
    """A form under what it is about."""
    with act_of(request) as act:
        home = home_of(act, household, timezone.localdate())
    page = {"form": form, "home": home, "title": title, "tab": "money", "facts": facts}
    return render(request, "console/household_form.html", page, status=422 if form.errors else 200)


@xframe_options_sameorigin
@require_safe
def change_letter_page(request: HttpRequest, number: str, about: str) -> HttpResponse:
    """A letter of a change as a PDF, shown in the browser: ``lang`` zh or en, ``large`` for large print."""
    lang = "en" if request.GET.get("lang") == "en" else "zh"
    large, today = request.GET.get("large") == "yes", timezone.localdate()
    if about not in ABOUT:
        raise Http404
    with act_of(request, number) as act:
        try:
            pdf = letter_of_change(told_of(act, number, today), about=about, on=today, lang=lang, large=large)
        except NothingToSay as nothing:
            raise Http404 from nothing
    return pdf_answer(pdf, f"{number}-{about}-{lang}{'-large' if large else ''}")
