"""A household moves while its case is open: the case goes with it, once, with everything in it, and nobody's in between."""

from __future__ import annotations

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.services.casework import listing
from minsheng.services.casework.deeds import (
    AlreadyApplied,
    CaseNotFound,
    NotPossible,
    alerts,
    apply,
    find_case,
    publicise,
    raise_alerts,
    read_clocks,
)
from minsheng.services.casework.moving import steps_of
from tests.registry.people.build import QINGBO_HOME
from tests.services.casework.families import HOME, add_family, move_away
from tests.services.casework.test_at_once import at_once, confirms
from tests.services.casework.test_cases import add_fund, day, move, open_case, to_confirmation, to_opinion
from tests.services.casework.test_listing import ASTRAY
from tests.services.casework.test_publicity import lines

THERE = "street_shangcheng"


def case_seen_by(actor: str, number: str) -> dict[str, object]:
    with acting(actor, "test"):
        return find_case(number)


def test_the_case_goes_with_the_household(city: psycopg.Connection) -> None:
    number = open_case(family := add_family())
    move(number, "accept", day(0))
    move_away(family, day(1))
    with pytest.raises(CaseNotFound):
        case_seen_by("beishan", number)
    case = case_seen_by(THERE, number)
    assert (case["division"], case["state"], case["version"]) == (QINGBO_HOME, "accepted", 3)
    with acting(THERE, "list") as act:
        assert [line.number for line in listing.cases(act, on=day(1))[0]] == [number]
        assert {clock.step for clock in read_clocks(case["id"], day(1)) if clock.ended_on is None} >= {
            "whole",
            "inquiry",
        }  # type: ignore[arg-type]
        last = steps_of(case["id"])[-1]  # type: ignore[arg-type]
    assert (last["action"], last["actor"], last["done_on"]) == ("hand_over", "beishan", day(1))
    assert last["detail"] == {"from": HOME}
    asked = {"household_id": family["household"], "programme": "minimum_living_allowance"}
    with pytest.raises(AlreadyApplied), acting(THERE, "again") as act:
        apply(act, **asked, applicant_id=family["mother"], on=day(2))  # type: ignore[arg-type]
    assert city.execute(ASTRAY).fetchall() == []


@pytest.mark.parametrize("stage", ["opinion_given", "publicised", "for_confirmation"])
def test_another_office_looks_into_it_anew(city: psycopg.Connection, stage: str) -> None:
    number = open_case(family := add_family())
    if stage == "for_confirmation":
        to_confirmation(number)
    else:
        to_opinion(number)
    if stage == "publicised":
        with acting("beishan", number) as act:
            publicise(act, number, on=day(4))
        assert len(lines(5)) == 1
    assert case_seen_by("beishan", number)["state"] == stage
    move_away(family, day(15))
    assert lines(5) == []
    case = case_seen_by(THERE, number)
    assert case["state"] == "under_inquiry"
    with acting(THERE, number):
        running = {clock.step for clock in read_clocks(case["id"], day(15)) if clock.ended_on is None}  # type: ignore[arg-type]
    assert running == {"whole"}
    with pytest.raises(NotPossible, match="home visit"):
        move(number, "give_opinion", day(15), actor=THERE)
    move(number, "record_visit", day(16), actor=THERE, visitors=[THERE, "another"], found="as declared")
    assert move(number, "give_opinion", day(16), actor=THERE)["state"] == "opinion_given"
    assert city.execute(ASTRAY).fetchall() == []


def test_within_the_office_nothing_is_lost(city: psycopg.Connection) -> None:
    number = open_case(family := add_family())
    to_opinion(number)
    city.execute("update household set division = '330106002052' where id = %s", [family["household"]])
    case = case_seen_by("beishan", number)
    assert (case["division"], case["state"]) == ("330106002052", "opinion_given")
    with acting("beishan", number):
        assert steps_of(case["id"])[-1]["action"] == "follow"  # type: ignore[arg-type]


def test_alerts_nobody_has_seen_go_along(city: psycopg.Connection) -> None:
    number = open_case(family := add_family())
    move(number, "accept", day(0))
    with acting("night", "nightly run") as act:
        raise_alerts(act, on=day(1))
    move_away(family, day(1))
    with acting("beishan", "alerts") as act:
        assert alerts(act) == []
    with acting(THERE, "alerts") as act:
        assert [row["case"] for row in alerts(act)] == [number]


def test_what_is_closed_stays_where_it_was_decided(city: psycopg.Connection) -> None:
    number = open_case(family := add_family())
    move(number, "withdraw", day(1))
    move_away(family, day(2))
    assert case_seen_by("beishan", number)["division"] == HOME


def test_confirmed_and_moved_at_once_is_one_of_the_two(city: psycopg.Connection) -> None:
    """Granted where it was decided, or with the new office: never granted by an office that no longer has the case."""
    number = open_case(family := add_family())
    to_confirmation(number)
    add_fund(city)
    ended = at_once(confirms(number), lambda: move_away(family, day(15)))
    (state, division), awards = (
        city.execute("select state, division from case_file").fetchone() or ("", ""),
        city.execute("select count(*) from award").fetchone(),
    )
    assert (state, division, awards) in (
        ("granted", HOME, (1,)),
        ("under_inquiry", QINGBO_HOME, (0,)),
    ), ended
    assert ended["done"] == (2 if state == "granted" else 1), ended
