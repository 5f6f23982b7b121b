"""A demand of an overpayment that is disputed: its recovery stands still, a part of it is let go."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError

from minsheng.registry.access.acting import acting
from minsheng.registry.differences.models import Difference, InstalmentPlan
from minsheng.registry.differences.standing import differences_of
from minsheng.services.casework.appeals.deeds import (
    AppealNotFound,
    AppealNotPossible,
    NotIndependent,
    file_appeal,
    find_appeal,
)
from tests.registry.databases import add_actors
from tests.services.casework.appeals.disputing import D, after, change_post, decide, refused_case, step


def owing(city: psycopg.Connection) -> dict[str, int]:
    """A family that owes two months of 1,000 yuan each, found by ``recovers``: change C-1."""
    family, _ = refused_case(city)
    add_actors(city, {"recovers": ("district_reviewer", "330106")})
    row = city.execute("select decision_id from case_file").fetchone()
    assert row is not None
    with acting("recovers", "change"):
        for month in (3, 4):
            Difference.objects.create(
                award_number=7, household_id=family["household"], programme="minimum_living_allowance",
                month=D(2025, month, 1), kind="overpayment", amount=100000, due=0, counted=100000, change="C-1",
                decision_id=row[0], made_by="recovers", made_on=after(0),
            )  # fmt: skip
        InstalmentPlan.objects.create(
            award_number=7,
            household_id=family["household"],
            percent=10,
            because="x",
            set_on=after(0),
            set_by="recovers",
        )
    return family


def demanded(city: psycopg.Connection) -> tuple[dict[str, int], str]:
    """The same, and the review of that demand."""
    family = owing(city)
    with acting("beishan", "demand") as act:
        return family, file_appeal(act, kind="review", demand="C-1", appellant_id=family["mother"], grounds="没有多发",
                                   known_on=after(3), on=after(5))  # fmt: skip


def left(family: dict[str, int]) -> list[tuple[int, int, str]]:
    with acting("beishan", "look"):
        found = differences_of(family["household"], "minimum_living_allowance")
        return [(each.outstanding, each.percent, each.state) for each in found]


def test_a_stay_stops_the_recovery_of_a_demand(city: psycopg.Connection) -> None:
    family, number = demanded(city)
    with acting("appeals_xihu", number):
        appeal = find_appeal(number)
        assert (appeal["amount"], appeal["programme"], appeal["case_id"]) == (200000, "minimum_living_allowance", None)
    assert left(family) == [(100000, 10, "in_instalments")] * 2
    step(number, "accept", after(6), procedure="summary")  # 2,000 yuan: no more than the law's 3,000
    step(number, "stay", after(6), says="生活困难")
    assert left(family) == [(100000, 0, "open")] * 2
    with acting("appeals_xihu", number):
        assert find_appeal(number)["is_stayed"] is True
    with pytest.raises(AppealNotPossible, match="stayed already"):
        step(number, "stay", after(6), says="again")
    with pytest.raises(AppealNotFound), acting("beishan", "demand") as act:
        file_appeal(
            act, kind="review", demand="C-2", appellant_id=family["mother"], grounds="x", known_on=after(3), on=after(5)
        )
    change_post(city, "recovers", "appeal_head")
    with pytest.raises(NotIndependent):
        step(number, "to_ordinary", after(7), actor="recovers", says="x")
    with pytest.raises(ProgrammingError, match="row-level security"), acting("appeals_xihu", "past the code"):
        InstalmentPlan.objects.create(
            award_number=7,
            household_id=family["household"],
            percent=5,
            because="x",
            set_on=after(9),
            set_by="appeals_xihu",
        )


def test_a_demand_is_lowered_by_the_decision(city: psycopg.Connection) -> None:
    family, number = demanded(city)
    step(number, "accept", after(6), procedure="summary")
    step(number, "pass_on", after(6))
    step(number, "answer", after(7), actor="reviewer_xihu", says="…")
    step(number, "propose", after(8), result="change", says="四月份不应追回")
    for less in (None, 0, 200001):
        with pytest.raises(AppealNotPossible, match="1 to 200,000"):
            decide(number, "change", after(9), for_the_better=True, less=less)
    with pytest.raises(AppealNotPossible, match="Only a demand"):
        decide(number, "uphold", after(9), differs_because="x", less=5)
    done = decide(number, "change", after(9), for_the_better=True, less=130000)
    assert (done.appeal["state"], done.new_case) == ("changed", "")
    assert left(family) == [(0, 10, "waived"), (70000, 10, "in_instalments")]


def test_a_demand_sent_back_is_not_recovered_meanwhile(city: psycopg.Connection) -> None:
    family, number = demanded(city)
    step(number, "accept", after(6), procedure="summary")
    step(number, "pass_on", after(6))
    step(number, "answer", after(7), actor="reviewer_xihu", says="…")
    step(number, "propose", after(8), result="send_back", says="事实不清")
    done = decide(number, "send_back", after(9), within_days=20)
    assert (done.appeal["state"], done.new_case) == ("sent_back", "")
    assert left(family) == [(100000, 0, "open")] * 2
