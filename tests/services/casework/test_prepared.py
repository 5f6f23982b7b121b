"""Granted without application: only where the law has it, decided by the engine, confirmed by a second person."""

from __future__ import annotations

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.deeds import (
    AlreadyApplied,
    NotPossible,
    apply,
    confirm,
    find_case,
    prepare,
    prepare_found,
)
from minsheng.services.casework.found import Row, put_on_worklists
from minsheng.services.casework.moving import steps_of
from tests.services.casework.families import Family, add_family, state
from tests.services.casework.test_cases import day, move


def leaving(wages: str = "3400") -> Family:
    """A household whose wages rose above the standard, and that was on the allowance until last month."""
    family = add_family(wages=wages)
    state(household=family["household"], months_since_assistance_before="0")
    return family


def prepared(family: Family, programme: str = "gradual_exit", actor: str = "night") -> str:
    with acting(actor, "without application") as act:
        return prepare(
            act, household_id=family["household"], programme=programme, applicant_id=family["mother"], on=day(0)
        )


def test_found_prepared_and_confirmed_by_a_second_person(city: psycopg.Connection) -> None:
    family = leaving()
    with acting("night", "nightly run") as act:
        put_on_worklists(act, [Row(family["household"], "gradual_exit"), Row(family["household"], "minimum_living_edge")],
                         on=day(0))  # fmt: skip
    with acting("night", "nightly run") as act:
        done = prepare_found(act, on=day(0))
    (number,) = done.cases
    assert done.left == ()
    with acting("beishan", number):
        case = find_case(number)
        assert (case["state"], case["channel"]) == ("prepared", "without_application")
        assert steps_of(case["id"])[0]["detail"]["article"].startswith("关于加强低收入人口救助帮扶工作的意见")
    assert city.execute("select programme, state from finding order by id").fetchall() == [
        ("gradual_exit", "prepared"), ("minimum_living_edge", "open"),
    ]  # fmt: skip
    with acting("reviewer_xihu", number) as act:
        assert confirm(act, number, on=day(1)).case["state"] == "granted"


def test_the_allowance_is_never_granted_so(city: psycopg.Connection) -> None:
    with pytest.raises(NotPossible, match="on application only"):
        prepared(add_family(), "minimum_living_allowance")
    with pytest.raises(NotPossible, match="no channel"), acting("beishan", "x") as act:
        apply(
            act,
            household_id=1,
            programme="minimum_living_allowance",
            applicant_id=1,
            on=day(0),
            channel="without_application",
        )
    named = {name for name, each in the_law().programmes.items() if "without_application" in each.data}
    assert named == {"gradual_exit", "pension_adjustment", "price_subsidy"}


def test_what_the_engine_does_not_grant_is_not_prepared(city: psycopg.Connection) -> None:
    with pytest.raises(NotPossible, match="does not grant"):
        prepared(add_family())
    with pytest.raises(NotPossible, match="price_subsidy"):
        prepared(leaving(), "price_subsidy")
    other = add_family()
    with acting("night", "nightly run") as act:
        put_on_worklists(act, [Row(other["household"], "gradual_exit")], on=day(0))
        done = prepare_found(act, on=day(0))
    assert done.cases == ()
    assert "does not grant" in done.left[0][1]
    assert city.execute("select count(*) from case_file").fetchone() == (0,)
    assert city.execute("select count(*) from decision").fetchone() == (0,)


def test_whoever_prepared_does_not_confirm_and_the_household_may_decline(city: psycopg.Connection) -> None:
    number = prepared(leaving(), actor="beishan")
    with pytest.raises(NotAllowed):
        move(number, "confirm", day(1))
    with pytest.raises(NotAllowed):
        prepared(leaving(), actor="worker_beishan")
    assert move(number, "withdraw", day(1))["state"] == "withdrawn"


def test_a_case_that_is_open_is_not_prepared_twice(city: psycopg.Connection) -> None:
    family = leaving()
    prepared(family)
    with pytest.raises(AlreadyApplied):
        prepared(family)
    assert city.execute("select count(*) from decision").fetchone() == (1,)
