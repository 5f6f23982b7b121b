"""Changes of awards: proposed by the engine, heard, confirmed by another; months, amounts, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.console import telling
from minsheng.faces.console.drafts import drafts_of, forget_draft
from minsheng.faces.console.moves import form_for, moves_of, said_in
from minsheng.faces.console.views.household import home_or_number
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.change_letters import KINDS, LETTERS
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.gate import kept
from minsheng.faces.pages.words import both, listed, named
from minsheng.services.casework.moving import unmet
from minsheng.services.casework.supervising import deeds
from minsheng.services.casework.supervising.listing import changes, whole_of
from minsheng.services.casework.supervising.proposals import CHANGES, machine
from minsheng.services.casework.supervising.standing import the_entitlement
from minsheng.services.casework.supervising.telling import letters_of

CAUSES = {
    "facts": ("情况有变化或者更正", "facts changed or were corrected"),
    "law": ("适用的标准有变化", "the law that applies has changed"),
    "renounced": ("家庭不再需要这项待遇", "the household does not want it any more"),
}
CHANGED = {
    "membership": ("家庭成员变化", "members of the household"),
    "kinship": ("亲属关系变化", "family ties"),
    "person": ("死亡或者身份信息更正", "a death, or a corrected birth"),
}


@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    """Proposals that are open, by the clock that ends first."""
    closed = request.GET.get("closed") == "yes"
    with act_of(request) as act:
        found = changes(act, is_open=not closed)
    lines = [
        (
            telling.programme_name(each.programme),
            telling.word(KINDS, each.change),
            named(machine().states[each.state]),
            each,
        )
        for each in found
    ]
    return render(request, "console/changes.html", {"changes": lines, "closed": closed, "today": timezone.localdate()})


@require_safe
def change(request: HttpRequest, number: str) -> HttpResponse:
    """One proposal."""
    return _page(request, number)


def change_do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Does an action of the proposals' machine."""
    if action not in machine().actions:
        raise Http404
    if request.method != "POST":
        return _page(request, number, began=action)
    form = form_for("change", action, request.POST)
    if form.is_valid():
        said, today = said_in(form), timezone.localdate()

        def deed() -> bool:
            with act_of(request, number) as act:
                version = form.cleaned_data["version"]
                if action == "confirm":
                    deeds.confirm(act, number, on=today, version=version)
                else:
                    deeds.move_change(act, number, action, on=today, version=version, **said)
                forget_draft(act, f"change:{number}:{action}")
            return True

        if form.attempt(deed):
            done = machine().actions[action]
            messages.success(request, both("已办理：{a}。", "Done: {b}.", a=done.zh, b=done.en))
            return redirect("change", number)
    return _page(request, number, tried=(action, form))


def _page(request: HttpRequest, number: str, tried: tuple[str, Form] | None = None, began: str = "") -> HttpResponse:
    today = timezone.localdate()
    with act_of(request, number) as act:
        found = deeds.find_change(number)
        home = home_or_number(act, found["household_id"], today)
        typed = kept(request) if began else None
        moves = moves_of(
            act,
            "change",
            found,
            machine().possible(found["state"]),
            lambda action: unmet(act, CHANGES, found, action.name, today, {}),
            drafts_of(act, f"change:{number}:"),
            tried,
            {began: typed or {}} if began else None,
        )
        whole = whole_of(found["id"])
        page: dict[str, Any] = {
            "change": found,
            "whole": whole,
            "home": home,
            "programme": telling.programme_name(found["programme"]),
            "kind": telling.word(KINDS, whole["change"]),
            "every": _frequency(found) if home.is_here else "",
            "may_dispute": found["state"] == "confirmed"
            and whole["overpaid"]
            and act.may("file_appeals", found["division"]),
            "letters": [(telling.word(LETTERS, about), about) for about in letters_of(found)],
            "state": named(machine().states[found["state"]]),
            "clocks": [
                (telling.word(telling.CLOCKS, clock.step), clock) for clock in deeds.clocks_of(found["id"], today)
            ],
            "moves": moves,
            "steps": [_step(step) for step in reversed(telling.by_shown_name(deeds.history_of(found["id"])))],
            "reasons": list(_reasons(whole["reasons"])),
            "unknown": [(month, [telling.label(name) for name in names]) for month, names in whole["unknown"].items()],
        }
        act.saw("change looked at", household_id=found["household_id"], change=number)
    return render(request, "console/change.html", page, status=422 if tried else 200)


def _frequency(found: Mapping[str, Any]) -> str:
    entitlement = the_entitlement(found["household_id"], found["person_id"], found["programme"])
    return telling.word(telling.FREQUENCY, entitlement.kind)


def _reasons(reasons: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """In words, with an article where there is one: the cause, facts that changed, the condition that fails, figures of the law."""
    yield telling.word(CAUSES, reasons["cause"]), ""
    for fact in reasons["facts"]:
        names = (
            [telling.label(name) for name in fact["facts"]]
            if fact["what"] not in CHANGED
            else [telling.word(CHANGED, fact["what"])]
        )
        yield both("自 {d} 起：{n}", "from {d}: {n}", d=fact["since"], n=listed(names)), ""
    if condition := reasons["condition"]:
        yield named(condition) or telling.label(condition["rule"]), condition["article"]
    for figure in reasons["figures"]:
        yield (
            both("{n}自 {d} 起调整", "{n} is another from {d}", n=telling.label(figure["name"]), d=figure["since"]),
            figure["source"],
        )
    if reasons["taper"]:
        yield both("渐退期还有 {n} 个月", "{n} months of the gradual exit are left", n=reasons["taper"]), ""


def _step(step: dict[str, Any]) -> dict[str, Any]:
    said = step["detail"].get("said") or step["detail"].get("reason") or ""
    if "from" in step["detail"]:
        said = both("原办理地：{p}", "Before at: {p}", p=telling.place_words(step["detail"]["from"], step["done_on"]))
    return {**step, "name": named(machine().words_of(step["action"])), "said": said}


@require_POST
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Decides every month that changed facts reach, and proposes what follows for an award of a household."""
    person = request.POST.get("person", "")
    with act_of(request) as act:
        done = deeds.propose(
            act, household_id=number, programme=request.POST.get("programme", ""), on=timezone.localdate(),
            person_id=int(person) if person.isdigit() else None,
        )  # fmt: skip
    if done.number is None:
        messages.info(request, both("重新计算后没有变化。", "Worked out anew, nothing changes."))
        return redirect("household", number)
    return redirect("change", done.number)
