"""Files of help, changes and appeals go once their period is over, by two people, and not before."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.retention.due import due_for_erasure
from minsheng.registry.retention.erasing import BadErasure, NothingToErase, OwnProposal, approve_erasure
from minsheng.registry.retention.periods import periods
from minsheng.services.casework.appeals.deeds import move_appeal
from minsheng.services.casework.helping.deeds import (
    add_action,
    add_goal,
    close_action,
    close_goal,
    close_plan,
    move_referral,
    offer_referral,
    open_plan,
    plan_visit,
    record_visit,
    write_note,
)
from tests.registry.retention.building import second_rights_officer
from tests.registry.retention.test_erasing import TODAY, approve, chain_holds, propose
from tests.services.casework.appeals.disputing import file_review, refused_case
from tests.services.casework.families import Family, add_family
from tests.services.casework.supervising.building import D, confirmed, do, propose_for, support
from tests.services.payments import building

FILES = {"scope": "files", "topics": (), "ground": "period_over"}


@pytest.fixture
def officers(city: psycopg.Connection) -> tuple[str, str]:
    return "rights", second_rights_officer(city)


def left(city: psycopg.Connection, table: str) -> int:
    row = city.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def closed_in(city: psycopg.Connection, year: int) -> None:
    """As if everything that is closed had been closed in a year."""
    for file in periods().files:
        city.execute(f"alter table {file['table']} disable trigger user")
        city.execute(
            f"update {file['table']} set {file['closed']} = make_date(%s, 12, 31) where {file['closed']} is not null",
            (year,),
        )
        city.execute(f"alter table {file['table']} enable trigger user")


def due(on: datetime.date = TODAY) -> dict[int, dict[str, int]]:
    with acting("rights", "due") as act:
        return {each.person: each.files for each in due_for_erasure(act, on).people if each.files}


def helped(family: Family) -> None:
    """A plan with a goal, an action and a review, a referral, a visit and a note, all done with."""
    household, mother, day = family["household"], family["mother"], D(2025, 7, 1)
    with acting("beishan", "help") as act:
        plan = open_plan(act, household_id=household, because="孩子重度残疾", on=day, review_every_months=3)
        goal = add_goal(act, plan, area="work", says="找到工作", until=D(2025, 12, 31), on=day)
        action = add_action(act, goal, says="联系人力社保站", who="beishan", until=D(2025, 9, 1), on=day)
        close_action(act, action, outcome="done", on=day)
        close_goal(act, goal, outcome="reached", on=day)
        referral = offer_referral(act, household_id=household, person_id=mother, service="employment", purpose="找工作",
                                  on=day)  # fmt: skip
        move_referral(act, referral, "decline", on=day)
        close_plan(act, plan, outcome="out_of_hardship", found="已上岗", on=day)
        write_note(act, household_id=household, text="母亲白天上班", on=day)
        visit = plan_visit(act, household_id=household, reason="plan", due_on=day, on=day)
        record_visit(act, visit, went_on=day, visitors=["beishan"],
                     outcome="met", found="在家", on=day)  # fmt: skip


HELP = ("help_plan", "help_goal", "help_action", "help_review", "referral", "referral_step", "visit", "visit_record",
        "household_note")  # fmt: skip


def test_files_of_help_go_after_their_years_and_not_before(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    family, neighbours = add_family(), add_family()
    helped(family)
    helped(neighbours)
    before = {table: left(city, table) for table in HELP}
    years = periods().periods["help_files"].years
    closed_in(city, TODAY.year - years)
    assert due() == {}
    with pytest.raises(NothingToErase):
        propose(family["mother"], **FILES)
    closed_in(city, TODAY.year - years - 1)
    assert due()[family["child"]] == {"visit": 1, "household_note": 1, "help_plan": 1}, (
        "the household's, not the mother's own"
    )
    assert due()[family["mother"]] == {"visit": 1, "household_note": 1, "help_plan": 1, "referral": 1}
    made = propose(family["mother"], by=one, **FILES)
    with pytest.raises(OwnProposal), acting(one, "erasure") as act:
        approve_erasure(act, erasure=made.pk)
    done = approve(made, other)
    assert done.counts == {table: number // 2 for table, number in before.items()}
    assert {table: left(city, table) for table in HELP} == {table: number // 2 for table, number in before.items()}
    assert family["mother"] not in due()
    assert neighbours["mother"] in due(), "another household's files stay"
    assert chain_holds(city)


def test_what_is_open_and_what_hangs_on_it_stays(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    family = add_family()
    with acting("beishan", "help") as act:
        plan = open_plan(
            act, household_id=family["household"], because="孩子重度残疾", on=D(2020, 7, 1), review_every_months=3
        )
        offer_referral(act, household_id=family["household"], person_id=family["mother"], service="employment",
                       purpose="找工作", on=D(2020, 7, 1), plan_id=plan)  # fmt: skip
        close_plan(act, plan, outcome="out_of_hardship", found="已上岗", on=D(2020, 8, 1))
    closed_in(city, 2010)
    assert due() == {}, "the referral of the plan is open"


def test_files_go_by_their_period_alone(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    family = add_family()
    for ground in ("unlawful", "purpose_achieved"):
        with pytest.raises(BadErasure, match="period_over"):
            propose(family["mother"], **{**FILES, "ground": ground})


def test_changes_go_once_nothing_is_awarded_any_more(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    building.set_up(city)
    who = support()
    number = propose_for(who, D(2025, 4, 1), renounced=True).number
    assert number is not None
    do(number, "report", D(2025, 4, 1))
    confirmed(number, D(2025, 4, 2))  # the award ends with April
    closed_in(city, 2015)
    assert due() == {}, "it was awarded within the years"
    closed_in(city, 2025)
    years = periods().periods["change_files"].years
    later = datetime.date(2025 + years + 1, 1, 1)
    assert set(due(later - datetime.timedelta(days=1))) == set()
    assert due(later)[who.family["mother"]] == {"change_proposal": 1}


def test_an_appeal_goes_with_its_steps(city: psycopg.Connection, officers: tuple[str, str]) -> None:
    one, other = officers
    family, case = refused_case(city)
    number = file_review(family, case)
    with acting("worker_beishan", number) as act:
        move_appeal(act, number, "withdraw", on=D(2025, 8, 5))
    closed_in(city, TODAY.year - periods().periods["appeal_files"].years - 1)
    assert due() == {family["mother"]: {"appeal": 1}}
    done = approve(propose(family["mother"], by=one, **FILES), other)
    assert done.counts["appeal"] == 1
    assert (left(city, "appeal"), left(city, "appeal_step"), left(city, "appeal_clock")) == (0, 0, 0)
    assert left(city, "case_file") == 1, "the case is a file of its own"


def test_every_table_of_files_has_a_period(city: psycopg.Connection) -> None:
    tables = {row[0] for row in city.execute("select table_name from information_schema.tables")}
    for file in periods().files:
        named = [file["table"], *(part["table"] for part in file.get("parts", ()))]
        assert set(named) <= tables
        assert {periods().of_table(table).name for table in named} == {periods().of_table(file["table"]).name}
