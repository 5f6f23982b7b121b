"""A household: people, facts as known, timeline, entitlements, cases, awards and payments."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from minsheng.engine.exact import explain
from minsheng.engine.telling import as_json
from minsheng.faces.console import telling
from minsheng.faces.console.views.worklist import rows
from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.forms import Form
from minsheng.faces.pages.recorded import by_whom
from minsheng.faces.pages.words import both, both_later, clauses, listed, named
from minsheng.registry.access.acting import Act
from minsheng.registry.access.households import HouseholdRecord, household_record, is_in_reach
from minsheng.registry.access.shown import shown_names
from minsheng.registry.awards.listing import awards_of
from minsheng.registry.decisions.listing import decisions_of
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.known import known_facts, statements_about
from minsheng.registry.facts.topics import TOPICS
from minsheng.registry.facts.values import the_law, the_reading
from minsheng.registry.places.questions import chain_of_names
from minsheng.services.casework import listing
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import steps_of
from minsheng.services.casework.supervising.listing import changes_of
from minsheng.services.payments.runs.listing import payments_of

ASSUMED = ("no_unstated_circumstances",)
_DAY = {"type": "date"}


class WhenForm(Form):
    """Of which day, and as known when."""

    on = forms.DateField(label=both_later("哪一天的情况", "As of"), widget=forms.DateInput(attrs=_DAY), required=False)
    known = forms.DateTimeField(
        label=both_later("按当时已知（日期时间）", "As known at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M"],
        required=False,
    )


@dataclass(slots=True)
class When:
    """What a page of a household is asked: the day, the instant, and the form that asks it."""

    on: datetime.date
    known: datetime.datetime | None
    form: WhenForm


def when_of(request: HttpRequest) -> When:
    """From the query; today and now where nothing (or nonsense) is said."""
    today = timezone.localdate()
    form = WhenForm({"on": request.GET.get("on") or today.isoformat(), "known": request.GET.get("known", "")})
    valid = form.is_valid()
    return When(
        (form.cleaned_data.get("on") or today) if valid else today,
        form.cleaned_data.get("known") if valid else None,
        form,
    )


@dataclass(slots=True)
class Home:
    """What every page of a household shows: the record, names of its people, where it is, what the role opens."""

    record: HouseholdRecord
    place: list[str]
    names: dict[str, str]
    here: list[Any] = field(default_factory=list)
    may: dict[str, bool] = field(default_factory=dict)
    is_here: bool = True


def home_of(act: Act, number: int, on: datetime.date, known: datetime.datetime | None = None) -> Home:
    """The household, looked at. Raises :class:`RecordNotFound`."""
    record = household_record(act, number, on, known)
    may = {
        name: act.may(name, record.division)
        for name in (
            *("record", "see_cases", "apply", "decide", "read_decisions", "help", "see_help", "verify"),
            *("propose_changes", "manage_accounts", "file_appeals", "grant"),
        )
    }
    may["state"] = any(act.may("state", record.division, topic) for topic in TOPICS)
    return Home(
        record,
        [named(each) for each in chain_of_names(record.division, on)],
        {str(member.person_id): member.name for member in record.members},
        [member for member in record.members if member.belongs_on(on)],
        may,
    )


def home_or_number(act: Act, number: int, on: datetime.date) -> Home:
    """The household; of one that has left the actor's reach its number alone: what was decided for it stays with who decided."""
    if is_in_reach(number):
        return home_of(act, number, on)
    return Home(HouseholdRecord(number, "", "", ()), [], {}, is_here=False)


@require_safe
def household(request: HttpRequest, number: int) -> HttpResponse:
    """People, cases of all departments as the role allows, awards, payments, changes."""
    when = when_of(request)
    with act_of(request) as act:
        home = home_of(act, number, when.on, when.known)
        cases = rows(listing.cases(act, on=timezone.localdate(), household=number, is_open=None, order="new")[0])
        awards = [(telling.programme_name(each.programme), each) for each in awards_of(number)]
        payments = [(telling.programme_name(each.programme), each) for each in payments_of(number, 12)]
        changes = changes_of(number)
        decisions = [
            (listed(map(telling.programme_name, each.programmes)), each) for each in decisions_of(number, most=20)
        ]
    return render(
        request,
        "console/household.html",
        {
            "home": home, "when": when, "cases": cases, "awards": awards, "payments": payments, "changes": changes,
            "decisions": decisions, "tab": "household",
        },
    )  # fmt: skip


@require_safe
def household_facts(request: HttpRequest, number: int) -> HttpResponse:
    """Every fact known on a day, with its source, weight and dates; as known now or at an instant."""
    when = when_of(request)
    with act_of(request) as act:
        home = home_of(act, number, when.on, when.known)
        people = [member.person_id for member in home.here]
        facts = known_facts(number, people, when.on, when.known)
        closed = [topic for topic in TOPICS if not act.may("read", home.record.division, topic)]
    groups: dict[int | None, dict[str, list[dict[str, Any]]]] = {}
    for fact in facts:
        groups.setdefault(fact.person_id, {}).setdefault(fact.topic, []).append(
            {
                "fact": fact,
                "label": telling.label(fact.name),
                "value": telling.told(fact.name, fact.value, home.names),
                "standing": telling.word(telling.STANDING, fact.standing),
            }
        )
    shown = [
        (
            person,
            home.names.get(str(person), "") if person else "",
            [(named(TOPICS[topic]), lines) for topic, lines in by_topic.items()],
        )
        for person, by_topic in groups.items()
    ]
    return render(
        request,
        "console/household_facts.html",
        {
            "home": home,
            "when": when,
            "groups": shown,
            "closed": [named(TOPICS[each]) for each in closed],
            "tab": "facts",
        },
    )


@require_safe
def household_timeline(request: HttpRequest, number: int) -> HttpResponse:
    """What was said, decided, granted, paid and done for a household, the latest first."""
    when = when_of(request)
    with act_of(request) as act:
        home = home_of(act, number, when.on)
        people = [member.person_id for member in home.record.members]
        events: list[tuple[datetime.datetime, str, str, str, str]] = []
        for said in statements_about(number, people):
            facts = clauses(
                f"{telling.label(name)}: {telling.told(name, value, home.names)}"
                for name, value in list(said.facts.items())[:6]
            )
            who = home.names.get(str(said.person_id), "") if said.person_id else both("本户", "household")
            events.append(
                (
                    said.known_at,
                    both("情况登记", "Stated"),
                    f"{who} · {facts}",
                    said.source,
                    f"statement {said.statement}",
                )
            )
        for line in listing.cases(act, on=when.on, household=number, is_open=None)[0]:
            for step in telling.by_shown_name(steps_of(line.id)):
                name = named(machine().words_of(step["action"]))
                at = datetime.datetime.combine(step["done_on"], datetime.time(), timezone.get_current_timezone())
                events.append((at, telling.programme_name(line.programme), name, step["actor"], f"case {line.number}"))
        decided = decisions_of(number, most=50)
        deciders = shown_names(each.decided_by for each in decided)
        for each in decided:
            programmes = listed(map(telling.programme_name, each.programmes))
            by = by_whom(deciders.get(each.decided_by, each.decided_by))
            events.append((each.decided_at, both("作出决定", "Decided"), programmes, by, f"decision {each.number}"))
        for paid in payments_of(number):
            at = datetime.datetime.combine(paid.pay_on, datetime.time(), timezone.get_current_timezone())
            amount = both("{n} 元", "{n} yuan", n=f"{(paid.amount - paid.withheld) / 100:,.2f}")
            events.append((at, both("发放", "Paid"), f"{telling.programme_name(paid.programme)} {amount}",
                           telling.word(telling.PAYMENT, paid.standing), f"run {paid.run_id}"))  # fmt: skip
    events.sort(key=lambda event: event[0], reverse=True)
    return render(
        request, "console/household_timeline.html", {"home": home, "when": when, "events": events, "tab": "timeline"}
    )


@require_safe
def household_entitlements(request: HttpRequest, number: int) -> HttpResponse:
    """What the law gives the household by the facts of the registry: every programme, with what is missing."""
    when = when_of(request)
    with act_of(request) as act:
        home = home_of(act, number, when.on, when.known)
        seen = facts_of(act, number, when.on, when.known, law=the_law())
        explanation = explain(the_reading(), {**seen.plain, "assume": list(ASSUMED)}, when.on)
    result = as_json(explanation)
    found = telling.answers(result, home.names, facts=seen.plain)
    order = {True: 0, None: 1, False: 2}
    found.sort(key=lambda answer: order[answer.entitled])
    asked = [
        (
            question["fact"],
            question["person"] or "",
            telling.label(question["fact"]),
            home.names.get(str(question["person"]), "") if question["person"] else "",
            question["settles"],
        )
        for question in result["ask_next"][:12]
    ]
    return render(
        request,
        "console/household_entitlements.html",
        {
            "law_read_until": result.get("law_read_until"),
            "home": home, "when": when, "answers": found, "asked": asked, "tab": "entitlements",
            "closed": [named(TOPICS[each]) for each in seen.closed], "counts": _counted(found),
        },
    )  # fmt: skip


def _counted(found: list[telling.AnswerLine]) -> dict[str, int]:
    return {
        "yes": sum(answer.entitled is True for answer in found),
        "unknown": sum(answer.entitled is None for answer in found),
        "no": sum(answer.entitled is False for answer in found),
    }
