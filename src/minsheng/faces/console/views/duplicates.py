"""Pairs of records that may be of one person: side by side; linked, told apart, or a link taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minsheng.faces.console import telling
from minsheng.faces.console.drafts import begun, forget_draft
from minsheng.faces.console.views.worklist import page_number
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.words import both, both_later, listed, named
from minsheng.registry.access.households import names_of
from minsheng.registry.access.records import record_for
from minsheng.registry.links.listing import links_of, open_pairs, pair_of
from minsheng.registry.links.reviewing import counted_twice, review, unlink_people
from minsheng.registry.links.tasks import look_later
from minsheng.registry.places.questions import names_of as division_names

AT_ONCE = 50
_WORDS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "compared.yaml").read_text(encoding="utf-8")
)


def _compared(part: str, word: str) -> str:
    return named(_WORDS[part][word]) if word in _WORDS[part] else word


class ReviewForm(Form):
    """One person or two, and why."""

    is_one = forms.ChoiceField(
        label=both_later("判断", "They are"),
        choices=[("one", both_later("同一人", "one person")), ("two", both_later("不是同一人", "two people"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=both_later("理由", "Reason"), max_length=500)


def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for review, the likeliest first; people counted in two households by linked records; a look for more."""
    if request.method == "POST":
        with act_of(request, "duplicates") as act:
            is_new = look_later(act)
        said = ("开始查找，稍后刷新本页。", "The look began; renew this page in a while.") if is_new else (
            "正在查找，请稍后刷新本页。", "A look is under way; renew this page in a while.")  # fmt: skip
        messages.success(request, both(*said))
        return redirect("duplicates")
    page = page_number(request)
    with act_of(request) as act:
        pairs = open_pairs(act, most=AT_ONCE + 1, after=(page - 1) * AT_ONCE)
        names = names_of([one for pair in pairs for one in (pair.left_id, pair.right_id)])
        twice = counted_twice(act) if page == 1 else []
    shown = [(pair, names.get(pair.left_id, ""), names.get(pair.right_id, "")) for pair in pairs[:AT_ONCE]]
    return render(
        request, "console/duplicates.html", {"pairs": shown, "twice": twice, "page": page, "more": len(pairs) > AT_ONCE}
    )


def pair(request: HttpRequest, number: int) -> HttpResponse:
    """Two records side by side, with what was compared; the reviewer says whether they are one person."""
    draft = f"pair:{number}"
    with act_of(request, f"pair {number}") as act:
        found = pair_of(act, number)
        if found is None:
            raise Http404
        left, right = record_for(act, found.left_id), record_for(act, found.right_id)
        form = ReviewForm(request.POST or None, initial=begun(request, act, draft))
        links = links_of(found.left_id)
        places = division_names([*left.divisions, *right.divisions])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def judge() -> bool:
            with act_of(request, f"pair {number}") as act:
                review(act, candidate=number, is_one=said["is_one"] == "one", reason=said["reason"])
                forget_draft(act, draft)
            return True

        if form.attempt(judge):
            messages.success(request, both("已审核。", "Reviewed."))
            return redirect("duplicates")
    rows = [
        (both("姓名", "Name"), left.name, right.name),
        (both("性别", "Sex"), telling.word(telling.SEX, left.sex), telling.word(telling.SEX, right.sex)),
        (both("出生日期", "Day of birth"), str(left.birth_date), str(right.birth_date)),
        (both("证件号", "Number"), left.number or "—", right.number or "—"),
        (both("电话", "Telephone"), left.phone or "—", right.phone or "—"),
        (
            both("家庭", "Households"),
            *(listed(str(each.household_id) for each in one.households) or "—" for one in (left, right)),
        ),
        (
            both("区划", "Divisions"),
            *(listed(named(places.get(code, code)) for code in one.divisions) or "—" for one in (left, right)),
        ),
    ]
    evidence = [(_compared("what", name), _compared("seen", seen[0]), seen[1]) for name, seen in found.evidence.items()]
    mine = [link for link in links if {link.left_id, link.right_id} == {found.left_id, found.right_id}]
    return render(
        request,
        "console/pair.html",
        {
            "pair": found,
            "left": left,
            "right": right,
            "rows": rows,
            "evidence": evidence,
            "form": form,
            "links": mine,
            "draft": draft,
        },
    )


class UnlinkForm(Form):
    """Why a link is taken back."""

    reason = forms.CharField(label=both_later("理由", "Reason"), max_length=500)


def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a link back: both records are as before it."""
    form = UnlinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def take_back() -> bool:
            with act_of(request, f"link {number}") as act:
                unlink_people(act, link=number, reason=form.cleaned_data["reason"])
            return True

        if form.attempt(take_back):
            messages.success(request, both("已撤销关联，两份记录恢复原状。", "The link was taken back."))
            return redirect("duplicates")
    title = both("撤销关联", "Take a link back")
    return render(request, "console/plain_form.html", {"form": form, "title": title, "back": "duplicates"})
