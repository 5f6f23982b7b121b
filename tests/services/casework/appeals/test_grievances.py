"""Grievances: fifteen days, never seen by those complained of, and the table itself."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
import yaml

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.roles import table as roles_table
from minsheng.services.casework.appeals.deeds import (
    AppealNotFound,
    AppealNotPossible,
    NotIndependent,
    file_appeal,
    find_appeal,
    read_clocks,
    steps_of,
)
from minsheng.services.casework.appeals.table import as_mermaid, table
from minsheng.services.casework.moving import find_case
from minsheng.services.letters import appeal_results as letters
from tests.registry.databases import add_actors
from tests.services.casework.appeals.disputing import (
    ACTORS,
    D,
    after,
    change_post,
    decide,
    file_review,
    refused_case,
    resident,
    step,
    to_proposal,
)


def complain(family: dict[str, int], actor: str, **more: object) -> str:
    with acting(actor, "complaint") as act:
        return file_appeal(
            act, kind="grievance", household_id=family["household"], appellant_id=family["mother"], on=after(3),
            grounds="入户时态度恶劣", **more,  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_grievance_is_dealt_with_in_fifteen_days(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    name = resident(city, family["mother"])
    with acting(name, "complaint") as act:
        number = file_appeal(act, kind="grievance", case=case, appellant_id=family["mother"], on=after(3),
                             grounds="入户时态度恶劣", about=["beishan"])  # fmt: skip
    assert number.startswith("G2025-330106-")
    with acting("appeals_xihu", number):
        appeal = find_appeal(number)
        (clock,) = read_clocks(appeal["id"], after(4))
    assert (clock.step, clock.due_on, clock.colour) == ("handle", D(2025, 8, 11), "green")  # Saturday the 9th: Monday
    step(number, "begin_inquiry", after(4))
    step(number, "hear", after(5), says="本人陈述")
    step(number, "propose", after(6), result="find_founded", says="属实")
    done = decide(number, "find_founded", after(7), reopen=True, says="属实，责令重新调查")
    assert done.appeal["state"] == "founded"
    with acting("beishan", done.new_case):
        assert find_case(done.new_case)["state"] == "received"
    assert step(number, "send_letter", after(8))["state"] == "founded"


def test_those_complained_of_neither_see_nor_handle_it(city: psycopg.Connection) -> None:
    family, _ = refused_case(city)
    name = resident(city, family["mother"])
    number = complain(family, name, about=["appeals_xihu", "beishan"])
    for actor in ("beishan", "worker_beishan", "reviewer_xihu", "street_shangcheng", "appeals_shangcheng"):
        with pytest.raises(AppealNotFound), acting(actor, number):
            find_appeal(number)
    with pytest.raises(NotIndependent):
        step(number, "begin_inquiry", after(4))
    assert step(number, "begin_inquiry", after(4), actor="appeals_xihu_2")["state"] == "under_inquiry"


def test_nobody_need_give_a_name(city: psycopg.Connection) -> None:
    add_actors(city, ACTORS)
    with acting("appeals_xihu", "hotline") as act:
        number = file_appeal(
            act, kind="grievance", division="330106002", grounds="材料反复索要", on=after(3), channel="by_phone"
        )
    assert step(number, "pass_elsewhere", after(4), says="属卫健部门")["state"] == "passed_elsewhere"
    with pytest.raises(AppealNotPossible, match="which household"), acting("appeals_xihu", "hotline") as act:
        file_appeal(act, kind="grievance", grounds="x", on=after(3))
    with pytest.raises(AppealNotPossible, match="no kind"), acting("appeals_xihu", "hotline") as act:
        file_appeal(act, kind="petition", grounds="x", on=after(3))


def test_who_sees_and_does_what(city: psycopg.Connection) -> None:
    """Every role of those who may meet an appeal, each thing tried."""
    family, case = refused_case(city)
    review = file_review(family, case)
    see_it = ("worker_beishan", "beishan", "reviewer_xihu", "appeals_xihu", "head_xihu")
    blind = (
        "street_shangcheng",
        "appeals_shangcheng",
        "worker_xihu",
        "street_xihu",
        "steward",
        "supervisor",
        "auditor",
    )
    for actor in see_it:
        with acting(actor, review):
            assert find_appeal(review)["number"] == review
    for actor in blind:
        with pytest.raises(AppealNotFound), acting(actor, review):
            find_appeal(review)
    for actor in set(see_it) - {"appeals_xihu"}:
        with pytest.raises(NotAllowed):
            step(review, "accept", after(13), actor=actor)
    to_proposal(review, "uphold")
    for actor in set(see_it) - {"head_xihu"}:
        with pytest.raises((NotAllowed, AppealNotPossible)):
            decide(review, "uphold", after(40), actor=actor)
    # what is thought of the result is for those who handle it until it is decided
    name = resident(city, family["mother"])
    for actor, sees in ((name, False), ("beishan", False), ("appeals_xihu", True), ("head_xihu", True)):
        with acting(actor, review):
            assert ("propose" in [each["action"] for each in steps_of(find_appeal(review)["id"])]) == sees


def test_in_the_database(city: psycopg.Connection) -> None:
    """Past all code: who reads, adds and changes rows of the four tables."""
    family, case = refused_case(city)
    number = file_review(family, case)
    step(number, "accept", after(13))
    rights = {  # actor → (sees, may change the state)
        "appeals_xihu": (True, True), "head_xihu": (True, True), "reviewer_xihu": (True, False), "beishan": (True, False),
        "worker_beishan": (True, False), "appeals_shangcheng": (False, False), "worker_xihu": (False, False),
        "steward": (False, False), "systems": (False, False),
    }  # fmt: skip
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for actor, (sees, changes) in rights.items():
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            for name in ("appeal", "appeal_step", "appeal_clock"):
                row = web.execute(f"select count(*) > 0 from {name}").fetchone()
                assert row == (sees,), (actor, name)
                with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                    web.execute(f"delete from {name}")
            try:
                with web.transaction(force_rollback=True):
                    done = web.execute("update appeal set state = 'passed_on', version = version + 1").rowcount
            except psycopg.errors.InsufficientPrivilege:
                done = 0
            assert bool(done) == changes, actor
            with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                web.execute("update appeal set grounds = 'other'")
            with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                web.execute("update appeal_step set actor = 'other'")
            if not sees:
                with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                    web.execute(
                        "insert into appeal_pause (appeal_id, event, reason, from_day, started_by, ended_by)"
                        " values (1, 'missing', 'x', '2025-08-01', 'x', '')"
                    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("delete from appeal_step")
    with pytest.raises(psycopg.errors.CheckViolation):
        city.execute("update appeal set state = 'dreaming', version = version + 1")


def test_the_table_is_whole() -> None:
    ours = table()
    for kind in ours.kinds.values():
        assert as_mermaid(kind.name).count("[*] -->") == 1
        assert all(action.article for action in kind.actions.values())
        for name, limit in kind.says["limits"].items():
            assert limit["article"], name
            assert "days" in limit or name == "new_decision"
    assert ours.won < ours.on_the_merits


def test_an_officer_who_changed_posts_is_still_a_party(city: psycopg.Connection) -> None:
    family, case = refused_case(city)
    number = file_review(family, case)
    to_proposal(number, "uphold")
    change_post(city, "reviewer_xihu", "appeal_head")
    with pytest.raises(NotIndependent):
        decide(number, "uphold", after(40), actor="reviewer_xihu")


def test_the_pictures_in_the_docs_are_the_table() -> None:
    page = (Path(__file__).parents[4] / "docs" / "appeals.md").read_text(encoding="utf-8")
    for kind in table().kinds:
        drawn = re.search(rf"<!-- {kind}: .*? -->\n```mermaid\n(.*?)\n```\n<!-- /{kind} -->", page, re.DOTALL)
        assert drawn is not None
        assert drawn.group(1) == as_mermaid(kind)


def test_whoever_decides_cases_handles_no_appeals() -> None:
    allowed = roles_table().allowed
    of = {action: {role for role, each, _ in allowed if each == action} for action in roles_table().actions}
    apart = [("handle_appeals", "decide_appeals")]
    apart += [
        (one, other) for one in ("handle_appeals", "decide_appeals") for other in ("handle_cases", "confirm_cases")
    ]
    for one, other in apart:
        for first in of[one]:
            for second in of[other]:
                assert first != second
                assert roles_table().refused_among({first, second}), (first, second)


def test_every_closed_state_has_its_letter() -> None:
    words = yaml.safe_load(letters.FILE.read_text(encoding="utf-8"))["kinds"]
    for kind in table().kinds.values():
        assert set(words[kind.name]["results"]) == {state for state, says in kind.states.items() if says.get("closed")}
