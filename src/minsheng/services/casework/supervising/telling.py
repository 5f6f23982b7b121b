"""What letters of a change need to know, from its records: the face that makes a letter hands it to services/letters."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.differences.applying import last_award
from minsheng.registry.differences.standing import differences_of
from minsheng.services.casework.supervising.deeds.settle import waivers_of
from minsheng.services.casework.supervising.proposals import clocks_of, find_change
from minsheng.services.casework.supervising.settings import hearing_article
from minsheng.services.casework.supervising.standing import the_entitlement


@dataclass(frozen=True, slots=True)
class Told:
    """A change with its kept decision and its payee. ``differences`` as (kind, month, due, counted, amount): those written, or
    before it is confirmed those that are expected."""

    change: Mapping[str, Any]
    facts: Sequence[tuple[str, Mapping[str, Any]]]  # since when, and what was said, as far as the actor may read it
    reasons: Mapping[str, Any]
    law: tuple[str, str]  # version, place
    result: Mapping[str, Any]
    receipt: Mapping[str, str]
    to: str
    differences: Sequence[tuple[str, datetime.date, int, int, int]]
    percent: int
    waived: int
    waivers: Sequence[Mapping[str, Any]]
    left: int
    every: str
    answer_until: datetime.date | None
    hearing_article: str


def told_of(act: Act, number: str, on: datetime.date) -> Told:
    """Everything a letter says of a change; that a letter is made is written down. Raises :class:`ProposalNotFound`."""
    change = find_change(number)
    of = the_entitlement(change["household_id"], change["person_id"], change["programme"])
    award = last_award(of)
    with connection.cursor() as cursor:
        cursor.execute(
            "select law_id, place, result::text, receipt::text from decision where id = %s", [change["decision_id"]]
        )
        decision = cursor.fetchone()
        cursor.execute("select name from person where id = %s", [award["payee_id"] if award else None])
        payee = cursor.fetchone()
    if decision is None or payee is None:
        raise not_found("decision")
    hearing = next((each for each in clocks_of(change["id"], on) if each.step == "hearing"), None)
    standing = [each for each in differences_of(of.household_id, of.programme, of.person_id) if each.change == number]
    act.record("letter made", household_id=change["household_id"], change=number)
    reasons = json.loads(change["reasons"]) if isinstance(change["reasons"], str) else change["reasons"]
    return Told(
        change=change,
        facts=[(each["since"], _said(each)) for each in reasons["facts"]],
        reasons=reasons,
        law=(decision[0], decision[1]),
        result=json.loads(decision[2]),
        receipt=json.loads(decision[3]),
        to=payee[0],
        differences=_written(number) if change["state"] == "confirmed" else _expected(change["id"]),
        percent=max((each.percent for each in standing), default=0),
        waived=sum(each.waived for each in standing),
        waivers=[each for each in waivers_of(of.household_id) if each["change"] == number],
        left=sum(each.outstanding for each in standing if each.kind == "overpayment"),
        every=of.kind,
        answer_until=hearing.due_on if hearing is not None else None,
        hearing_article=hearing_article(on),
    )


def letters_of(change: Mapping[str, Any]) -> list[str]:
    """Which letters of a change can be made now: the notice until it is decided, then the change, its differences and waivers."""
    if change["closed_on"] is None:
        return ["notice"] if change["is_worse"] and change["state"] != "proposed" else []
    if change["state"] != "confirmed":
        return []
    kinds = {kind for kind, *_ in _written(change["number"])}
    waived = any(each["change"] == change["number"] for each in waivers_of(change["household_id"]))
    return ["change", *(kind for kind in ("arrear", "overpayment") if kind in kinds), *(["waiver"] if waived else [])]


def _said(fact: Mapping[str, Any]) -> Mapping[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("select facts::text from statement where id = %s", [fact["statement"]])
        row = cursor.fetchone()
    values: Mapping[str, Any] = json.loads(row[0]) if row else {}
    return {name: values.get(name) for name in fact["facts"]}


def _written(number: str) -> list[tuple[str, datetime.date, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, month, due, counted, amount from difference where change = %s order by month", [number]
        )
        return cursor.fetchall()  # type: ignore[no-any-return]


def _expected(proposal_id: int) -> list[tuple[str, datetime.date, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select case when due > counted then 'arrear' else 'overpayment' end, month, due, counted, abs(due - counted)"
            " from change_month where proposal_id = %s and counted is not null and due <> counted order by month",
            [proposal_id],
        )
        return cursor.fetchall()  # type: ignore[no-any-return]
