"""Wrong input through the deeds: a named error, and nothing half done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.awards.fen import BadAmount
from minsheng.services.casework.deeds import (
    CaseNotFound,
    Discretion,
    NotPossible,
    StaleCase,
    apply,
    confirm,
    extend,
    give_opinion,
    publicise,
    take_answers,
)
from minsheng.services.casework.granting import WrongPayee
from tests.services.casework.families import Family, add_family
from tests.services.casework.test_cases import add_fund, day, move, open_case, to_confirmation
from tests.services.casework.test_granting import emergency, opinion


def everything(city: psycopg.Connection) -> list[Any]:
    return [
        city.execute(f"select count(*) from {table}").fetchone()
        for table in (
            "case_step",
            "case_file",
            "decision",
            "award",
            "case_override",
            "public_notice",
            "case_clock",
            "case_pause",
        )
    ]


def refused(city: psycopg.Connection, kind: type[Exception], match: str, deed: Callable[[], object]) -> None:
    before = everything(city)
    with pytest.raises(kind, match=match) as told:
        deed()
    assert isinstance(getattr(told.value, "code", None), str)
    assert not re.search("陈敏|陈乐", str(told.value))  # nobody's name in an error
    assert everything(city) == before


def test_accounts_funds_and_payees_that_are_not_there(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    other = add_family()
    to_confirmation(number)
    add_fund(city)

    def confirms(**more: Any) -> None:
        with acting("reviewer_xihu", number) as act:
            confirm(act, number, on=day(15), **{"fund": "assistance", **more})

    refused(city, RecordNotFound, "account", lambda: confirms(account="no-such-token"))
    refused(city, NotPossible, "Name the fund", lambda: confirms(fund=""))
    refused(city, LookupError, "no fund", lambda: confirms(fund="x' or 1=1"))
    refused(city, WrongPayee, "no member", lambda: confirms(payee_id=other["mother"]))
    refused(city, WrongPayee, "no member", lambda: confirms(payee_id=10**12))
    refused(city, NotPossible, "2025-08-01", lambda: confirms(since=day(-400)))


def test_stale_pages(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))

    def stale(deed: Callable[..., object], **more: Any) -> Callable[[], object]:
        def run() -> None:
            with acting("beishan", number) as act:
                deed(act, number, on=day(1), version=2, **more)

        return run

    move(number, "record_visit", day(1), visitors=["beishan", "worker_beishan"])
    for deed, more in ((give_opinion, {}), (publicise, {}), (extend, {"reason": "x"}), (take_answers, {})):
        refused(city, StaleCase, "Look again", stale(deed, **more))  # type: ignore[arg-type]


def test_papers_and_visitors_that_are_not_said(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    refused(city, NotPossible, "Name the papers", lambda: move(number, "ask_for_papers", day(0)))
    move(number, "ask_for_papers", day(0), papers=["divorce certificate"])
    refused(
        city, NotPossible, "asked for papers before", lambda: move(number, "ask_for_papers", day(1), papers=["another"])
    )
    move(number, "accept", day(1))
    move(number, "begin_inquiry", day(1))
    refused(city, NotPossible, "you named 0", lambda: move(number, "record_visit", day(1)))
    refused(city, NotPossible, "how the household refused", lambda: move(number, "terminate", day(1), reason=""))


@pytest.mark.parametrize("fen", [0, -1, 10**15 + 1, 10**30])
def test_amounts_that_nobody_pays(city: psycopg.Connection, fen: int) -> None:
    _, number = emergency(city)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))
    refused(city, BadAmount, "above 0", lambda: opinion(number, 1, fen))


def test_amounts_that_are_no_whole_fen(city: psycopg.Connection) -> None:
    _, number = emergency(city)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(0))

    def gives(amount: Any) -> None:
        with acting("beishan", number) as act:
            give_opinion(act, number, on=day(1), discretion=Discretion("amount_by_case", "x", True, amount))

    for wrong in (12.5, "1000", True):
        refused(city, BadAmount, "whole number of fen", lambda: gives(wrong))  # noqa: B023


def test_applications_that_cannot_be(city: psycopg.Connection) -> None:
    family, other = add_family(), add_family()

    def applies(programme: str = "minimum_living_allowance", **more: Any) -> Callable[[], object]:
        def run() -> None:
            with acting("beishan", "x") as act:
                apply(act, **{"household_id": family["household"], "programme": programme, "applicant_id": family["mother"],
                              "on": day(0), **more})  # fmt: skip

        return run

    wrong: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (NotPossible, "no programme", applies("dream")),
        (NotPossible, "decides nothing", applies("living")),
        (NotPossible, "claim by claim", applies("medical_benefits")),
        (NotPossible, "say which person", applies("disability_subsidies")),
        (NotPossible, "say no person", applies(person_id=family["child"])),
        (NotPossible, "no channel", applies(channel="dream")),
        (CaseNotFound, "no member", applies(applicant_id=other["mother"])),
        (CaseNotFound, "no member", applies("disability_subsidies", person_id=other["child"])),
        (CaseNotFound, "no household", applies(household_id=10**9)),
        (CaseNotFound, "no member", applies(on=day(-4000))),
    ]
    for kind, match, deed in wrong:
        refused(city, kind, match, deed)


def test_a_case_of_another_place_is_not_there(city: psycopg.Connection) -> None:
    family: Family = add_family()
    number = open_case(family)
    refused(city, CaseNotFound, "no case", lambda: move(number, "accept", day(0), actor="street_shangcheng"))
