"""Who sees, adds and moves proposals and what follows differences, past all code: as the serving role, by every command."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.services.casework.supervising.deeds import confirm, move_change, propose, set_plan, waive
from tests.services.casework.supervising.building import PROGRAMME, D, Supported, pay, propose_for, say, settle, support

# What each table takes, as (command, statement); the rows are those of the family.
CHANGES = {
    "change_proposal": (
        "insert into change_proposal (number, household_id, programme, division, state, change, cause, is_worse, since,"
        " ongoing_from, ongoing_before, ongoing_due, owed, overpaid, reasons, unknown, decision_id, proposed_on, known_at,"
        " facts_digest, award_mark, paid_mark, step_mark) select 'x', household_id, 'other', division, state, change, cause,"
        " is_worse, since, ongoing_from, ongoing_before, ongoing_due, owed, overpaid, reasons, unknown, decision_id,"
        " proposed_on, known_at, facts_digest, award_mark, paid_mark, step_mark from change_proposal limit 1",
        "update change_proposal set version = version + 1",
    ),
    "change_month": (
        "insert into change_month (proposal_id, month, awarded, due) select id, '2030-01-01', 0, 0 from change_proposal limit 1",
        "update change_month set due = 1",
    ),
    "change_step": (
        "insert into change_step (proposal_id, version, action, from_state, to_state, done_on, actor, detail)"
        " select id, 99, 'x', '', 'x', '2025-01-01', 'x', '{}' from change_proposal limit 1",
        "update change_step set actor = 'x'",
    ),
    "change_clock": (
        "insert into change_clock (proposal_id, step, days, kind, article, started_on, due_on)"
        " select id, 'x', 1, 'days', 'x', '2025-01-01', '2025-01-02' from change_proposal limit 1",
        "update change_clock set ended_on = '2030-01-01'",
    ),
    "difference_step": (
        "insert into difference_step (difference_id, what, amount, reference, done_on, done_by)"
        " select id, 'recovered', 1, 'x', '2025-01-01', 'x' from difference where kind = 'overpayment' limit 1",
        "update difference_step set amount = 2",
    ),
    "instalment_plan": (
        "insert into instalment_plan (award_number, household_id, percent, because, set_on, set_by)"
        " select award_number, household_id, 10, 'x', '2025-01-01', 'x' from difference limit 1",
        "update instalment_plan set percent = 1",
    ),
}
# table -> who sees, who adds, who changes, of the actors below; nobody removes anything.
SEES_CHANGES = {"beishan", "worker_beishan", "reviewer_xihu", "director_xihu", "night"}
SEES_MONEY = {"beishan", "reviewer_xihu", "director_xihu", "night", "payer", "checker", "supervisor"}
CONFIRMS = {"reviewer_xihu", "director_xihu"}
MOVES = {"beishan", *CONFIRMS, "night"}
RIGHTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "change_proposal": (SEES_CHANGES, {"beishan", "night"}, MOVES),
    "change_month": (SEES_CHANGES, {"beishan", "night"}, set()),
    "change_step": (SEES_CHANGES, MOVES, set()),
    "change_clock": (SEES_CHANGES, MOVES, MOVES),
    "difference_step": (SEES_MONEY, {"payer", *CONFIRMS}, set()),
    "instalment_plan": (SEES_MONEY, CONFIRMS, set()),
}
ACTORS = ("beishan", "worker_beishan", "reviewer_xihu", "director_xihu", "night", "payer", "checker", "books", "supervisor",
          "street_shangcheng", "analyst", "rights", "systems", "auditor")  # fmt: skip


@pytest.fixture
def family(money: psycopg.Connection[Any]) -> Supported:
    """With a confirmed change, its overpayment, a plan and a waiver; and a proposal that stands."""
    who = support()
    pay(who, 3, 4)
    say(who.family["mother"], D(2025, 4, 1), wage_income="2560")
    done = settle(who, D(2025, 4, 10))
    assert done is not None
    with acting("director_xihu", "w") as act:
        set_plan(act, award_number=who.award, percent=20, because="agreed", on=D(2025, 4, 11))
        with connection.cursor() as cursor:
            cursor.execute("select id from difference")
            number = cursor.fetchone()[0]
        waive(act, difference_id=number, reason="hardship", on=D(2025, 4, 11), reference="w1", amount=1000)
    say(who.family["mother"], D(2025, 4, 1), wage_income="2600")
    assert propose_for(who, D(2025, 4, 12)).number is not None
    return who


def done(actor: str, statement: str) -> bool:
    """Whether the database does it, or finds a row; what it refuses it refuses."""
    try:
        with acting(actor, "try"), connection.cursor() as cursor:
            cursor.execute(statement)
            found = bool(cursor.rowcount > 0)
            raise _Undone(found)
    except _Undone as undone:
        return undone.found
    except DatabaseError as refused:
        if "permission denied" in str(refused) or "row-level security" in str(refused):
            return False
        raise


class _Undone(Exception):
    def __init__(self, found: bool) -> None:
        self.found = found
        super().__init__()


def test_in_the_database(family: Supported) -> None:
    wrong = []
    for table, (insert, update) in CHANGES.items():
        tried = (
            ("select", f"select 1 from {table}"),
            ("insert", insert),
            ("update", update),
            ("delete", f"delete from {table}"),
        )
        for actor in ACTORS:
            for (command, statement), allowed in zip(tried, (*RIGHTS[table], set[str]()), strict=True):
                if done(actor, statement) != (actor in allowed):
                    wrong.append(f"{actor}: {command} {table}: {actor in allowed} expected")
    assert wrong == []


def test_the_deeds_refuse_whoever_may_not(family: Supported) -> None:
    with acting("reviewer_xihu", "look"), connection.cursor() as cursor:
        cursor.execute("select number from change_proposal where closed_on is null")
        number = cursor.fetchone()[0]
        cursor.execute("select id from difference")
        difference = cursor.fetchone()[0]
    day = D(2025, 4, 12)
    with pytest.raises(NotAllowed), acting("worker_beishan", "x") as act:
        propose(act, household_id=family.household, programme=PROGRAMME, on=day)
    with pytest.raises(NotAllowed), acting("worker_beishan", "x") as act:
        move_change(act, number, "give_notice", on=day)
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        confirm(act, number, on=day)
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        set_plan(act, award_number=family.award, percent=10, because="x", on=day)
    with pytest.raises(NotAllowed), acting("beishan", "x") as act:
        waive(act, difference_id=difference, reason="hardship", on=day, reference="x")
