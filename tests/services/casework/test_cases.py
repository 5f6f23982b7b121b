"""Cases through the public deeds, on a real database: the whole way, every wrong turn, two officers at once."""

from __future__ import annotations

import contextlib
import datetime
import threading
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.awards.deeds.open_award import UnknownFund
from minsheng.services.casework.deeds import (
    AlreadyApplied,
    CaseNotFound,
    DayOutOfOrder,
    NotPossible,
    StaleCase,
    apply,
    confirm,
    find_case,
    give_opinion,
    move_case,
    pause_clocks,
    read_clocks,
    resume_clocks,
)
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import steps_of
from tests.services.casework.families import Family, add_family, state

D = datetime.date
MONDAY = D(2025, 7, 7)
VISITORS = ["beishan", "worker_beishan"]


def day(after: int) -> datetime.date:
    return MONDAY + datetime.timedelta(days=after)


def open_case(family: Family, programme: str = "minimum_living_allowance") -> str:
    with acting("beishan", "application") as act:
        return apply(
            act, household_id=family["household"], programme=programme, applicant_id=family["mother"], on=MONDAY
        )


def move(number: str, action: str, on: datetime.date, actor: str = "beishan", **detail: Any) -> dict[str, Any]:
    with acting(actor, number) as act:
        if action == "give_opinion":
            return give_opinion(act, number, on=on, **detail)
        return move_case(act, number, action, on=on, **detail)


def add_fund(owner: psycopg.Connection) -> None:
    owner.execute(
        "insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
        " values ('assistance', '社会救助资金', 'assistance', '3301', 'x', '102331000000', 'x', 'x', 'test')"
    )


def to_opinion(number: str) -> dict[str, Any]:
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(2))
    move(number, "record_visit", day(3), visitors=VISITORS)
    return move(number, "give_opinion", day(4))


def to_confirmation(number: str) -> dict[str, Any]:
    to_opinion(number)
    move(number, "publicise", day(4))
    return move(number, "report_for_confirmation", day(14))


def test_the_whole_way_to_a_grant(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    assert number.startswith("2025-330106-")
    case = to_confirmation(number)
    assert case["state"] == "for_confirmation"
    add_fund(city)
    with acting("reviewer_xihu", number) as act:
        done = confirm(act, number, on=day(15), fund="assistance")
    case = done.case
    assert (case["state"], case["closed_on"]) == ("granted", day(15))
    row = city.execute(
        "select amount, kind, lower(held), article from award where number = %s", [done.award]
    ).fetchone()
    assert row is not None
    # the standard is 1,301 a head and income 1,250: 51 for the mother, the whole standard for the severely disabled child
    assert row[:3] == (135200, "monthly", D(2025, 8, 1))
    assert "社会救助暂行办法第十二条" in row[3]
    with acting("beishan", number):
        actions = [step["action"] for step in steps_of(case["id"])]
        clocks = {clock.step: clock for clock in read_clocks(case["id"], day(15))}
    assert actions == ["apply", "accept", "begin_inquiry", "record_visit", "give_opinion", "publicise",
                       "report_for_confirmation", "confirm"]  # fmt: skip
    assert clocks["inquiry"].due_on == D(2025, 7, 10)  # three working days after the 7th
    assert clocks["publicity"].due_on == D(2025, 7, 18)  # seven days after the 11th
    assert clocks["decision"].due_on == D(2025, 8, 4)  # ten working days after the 21st
    assert clocks["whole"].due_on == D(2025, 8, 18)  # thirty working days after the 7th
    assert all(clock.was_kept for clock in clocks.values())
    logged = {row[0] for row in city.execute("select action from audit_entry where detail ->> 'case' = %s", [number])}
    assert {"case: apply", "case: accept", "case: confirm"} <= logged


def test_a_grant_without_its_fund_leaves_the_case_as_it_was(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    with pytest.raises(UnknownFund), acting("reviewer_xihu", number) as act:
        confirm(act, number, on=day(15), fund="nowhere")
    with pytest.raises(NotPossible, match="2025-08-01"), acting("reviewer_xihu", number) as act:
        confirm(act, number, on=day(15), fund="assistance", since=day(15))
    with acting("beishan", number):
        assert find_case(number)["state"] == "for_confirmation"


def test_a_refusal_goes_by_the_decision(city: psycopg.Connection) -> None:
    number = open_case(add_family(wages="9000"))
    to_confirmation(number)
    with pytest.raises(NotPossible, match="does not grant"):
        move(number, "confirm", day(15), actor="reviewer_xihu")
    case = move(number, "refuse", day(15), actor="reviewer_xihu")
    assert case["state"] == "refused"
    with acting("beishan", number):
        notice = next(clock for clock in read_clocks(case["id"], day(15)) if clock.step == "notice")
    assert notice.due_on == D(2025, 7, 25)  # three working days after the 22nd
    assert move(number, "send_notice", day(16))["state"] == "refused"


def test_the_law_asks_for_two_visitors_and_seven_days(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(1))
    with pytest.raises(NotPossible, match="No home visit"):
        move(number, "give_opinion", day(1))
    with pytest.raises(NotPossible, match="2 different workers"):
        move(number, "record_visit", day(1), visitors=["beishan", "beishan"])
    move(number, "record_visit", day(1), visitors=VISITORS)
    move(number, "give_opinion", day(2))
    with pytest.raises(NotPossible, match="publicised before"):
        move(number, "report_for_confirmation", day(2))
    move(number, "publicise", day(2))
    with pytest.raises(NotPossible, match="until 2025-07-16"):
        move(number, "report_for_confirmation", day(9))
    assert move(number, "report_for_confirmation", day(10))["state"] == "for_confirmation"


def test_an_objection_is_looked_into(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    move(number, "publicise", day(4))
    with pytest.raises(NotPossible, match="say reason"):
        move(number, "object", day(5))
    move(number, "object", day(5), reason="somebody saw a car")
    move(number, "begin_inquiry", day(6))
    with pytest.raises(NotPossible, match="No home visit"):
        move(number, "give_opinion", day(7))
    move(number, "record_visit", day(7), visitors=VISITORS)
    move(number, "record_hearing", day(7), outcome="no car")
    move(number, "give_opinion", day(8))
    assert move(number, "report_for_confirmation", day(8))["state"] == "for_confirmation"
    late = open_case(add_family())
    to_opinion(late)
    move(late, "publicise", day(4))
    with pytest.raises(NotPossible, match="over"):
        move(late, "object", day(20), reason="too late")


def test_nobody_confirms_the_own_opinion_or_from_elsewhere(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    with pytest.raises(NotAllowed):
        move(number, "confirm", day(15))
    with pytest.raises(CaseNotFound):
        move(number, "confirm", day(15), actor="street_shangcheng")
    with pytest.raises(NotAllowed):
        move(number, "withdraw", day(15), actor="worker_beishan")


def test_a_fact_that_comes_after_the_decision_sends_the_case_back(city: psycopg.Connection) -> None:
    family = add_family()
    number = open_case(family)
    to_confirmation(number)
    state(person=family["mother"], wage_income="9000")
    with pytest.raises(NotPossible, match="after the decision"):
        move(number, "confirm", day(15), actor="reviewer_xihu")
    move(number, "send_back", day(15), actor="reviewer_xihu", reason="new wages")
    move(number, "record_visit", day(16), visitors=VISITORS)
    move(number, "give_opinion", day(16))
    move(number, "publicise", day(16))
    move(number, "report_for_confirmation", day(24))
    assert move(number, "refuse", day(25), actor="reviewer_xihu")["state"] == "refused"


def test_what_is_not_known_is_not_decided(city: psycopg.Connection) -> None:
    family = add_family()
    state(household=family["household"], money_assets=None)
    number = open_case(family)
    move(number, "accept", day(0))
    move(number, "begin_inquiry", day(1))
    move(number, "record_visit", day(1), visitors=VISITORS)
    with pytest.raises(NotPossible, match="money_assets"):
        move(number, "give_opinion", day(2))


def test_one_open_case_for_a_programme(city: psycopg.Connection) -> None:
    family = add_family()
    number = open_case(family)
    with pytest.raises(AlreadyApplied) as refused:
        open_case(family)
    assert refused.value.number == number
    assert open_case(family, "minimum_living_edge") != number
    move(number, "withdraw", day(1))
    assert open_case(family) != number


def test_stale_early_and_impossible_steps_are_refused_and_change_nothing(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(1), version=1)
    with pytest.raises(StaleCase):
        move(number, "begin_inquiry", day(1), version=1)
    with pytest.raises(DayOutOfOrder):
        move(number, "begin_inquiry", day(0))
    with pytest.raises(
        NotPossible, match="Possible: extend, ask_registries, take_answers, begin_inquiry, withdraw, terminate"
    ):
        move(number, "confirm", day(2), actor="reviewer_xihu")
    with pytest.raises(NotPossible, match="no action"):
        move(number, "grant", day(2))
    with pytest.raises(CaseNotFound):
        move("2025-330106-99999999", "accept", day(2))
    with acting("beishan", number):
        case = find_case(number)
        assert (case["state"], case["version"], len(steps_of(case["id"]))) == ("accepted", 2, 2)


def test_two_officers_at_once_do_one_thing(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def accept() -> None:
        ready.wait()
        try:
            move(number, "accept", day(0), version=1)
            outcomes.append("done")
        except (StaleCase, NotPossible):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused", "refused", "refused"]
    assert city.execute("select count(*) from case_clock where step = 'whole'").fetchone() == (1,)


def test_clocks_stand_still_while_papers_are_missing(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))
    with acting("beishan", number) as act:
        case = find_case(number)
        pause_clocks(act, case, event="missing_papers", reason="divorce papers", on=day(1))
        with contextlib.suppress(ValueError):
            pause_clocks(act, case, event="missing_papers", reason="again", on=day(1))
        paused = {clock.step: clock for clock in read_clocks(case["id"], day(2))}
        assert paused["whole"].colour == "grey"
        resume_clocks(act, case, on=day(8))  # five working days later
        clocks = {clock.step: clock for clock in read_clocks(case["id"], day(8))}
    assert clocks["whole"].due_on == D(2025, 8, 25)
    assert clocks["inquiry"].due_on == D(2025, 7, 17)
    with acting("beishan", number):
        assert {c.step: c.colour for c in read_clocks(case["id"], D(2025, 7, 15))}["inquiry"] == "amber"
        assert {c.step: c.colour for c in read_clocks(case["id"], D(2025, 7, 18))}["inquiry"] == "red"


def test_the_database_refuses_what_the_code_would(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    with pytest.raises(psycopg.errors.CheckViolation):
        city.execute("update case_file set state = 'dreaming', version = version + 1")
    with pytest.raises(psycopg.errors.RestrictViolation, match="counts its version"):
        city.execute("update case_file set state = 'granted'")
    move(number, "withdraw", day(0))
    with pytest.raises(psycopg.errors.RestrictViolation, match="not opened again"):
        city.execute("update case_file set state = 'granted', version = version + 1")
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("delete from case_step")


def test_every_action_of_the_table_can_be_tried_from_every_state(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    states = list(machine().states)
    for state_name in states:
        city.execute("alter table case_file disable trigger case_file_keep_closed")
        city.execute("update case_file set state = %s, closed_on = null", [state_name])
        city.execute("alter table case_file enable trigger case_file_keep_closed")
        for action in machine().actions.values():
            if state_name not in action.sources:
                with pytest.raises(NotPossible, match="is not possible"):
                    move(
                        number,
                        action.name,
                        day(30),
                        actor={"confirm_cases": "reviewer_xihu", "help_first": "director_beishan"}.get(
                            action.may, "beishan"
                        ),
                    )
