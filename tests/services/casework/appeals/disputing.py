"""A family in Xihu whose case was refused, and who reviews it: the beginning of most tests of appeals."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.services.casework.appeals.deeds import decide_appeal, file_appeal, move_appeal
from tests.registry.databases import add_actors
from tests.services.casework.families import Family, add_family
from tests.services.casework.test_cases import day, move, open_case, to_confirmation

D = datetime.date
REFUSED_ON = day(15)  # Tuesday 22 July 2025
ACTORS = {
    "appeals_xihu": ("appeal_officer", "330106"),
    "appeals_xihu_2": ("appeal_officer", "330106"),
    "head_xihu": ("appeal_head", "330106"),
    "appeals_shangcheng": ("appeal_officer", "330102"),
}


def after(days: int) -> datetime.date:
    """So many days after the refusal."""
    return REFUSED_ON + datetime.timedelta(days=days)


def refused_case(owner: psycopg.Connection, wages: str = "9000") -> tuple[Family, str]:
    """A household with too much income, refused on 22 July 2025 by reviewer_xihu on beishan's opinion."""
    add_actors(owner, ACTORS)
    family = add_family(wages=wages)
    number = open_case(family)
    to_confirmation(number)
    move(number, "refuse", REFUSED_ON, actor="reviewer_xihu")
    return family, number


def resident(owner: psycopg.Connection, person_id: int, name: str = "chen") -> str:
    """The person gets an account of the own."""
    owner.execute(
        "insert into actor (name, shown_as, kind, person_id) values (%s, %s, 'resident', %s)", (name, name, person_id)
    )
    return name


def file_review(
    family: Family, case: str, actor: str = "worker_beishan", on: datetime.date | None = None, **more: Any
) -> str:
    with acting(actor, case) as act:
        return file_appeal(
            act, kind="review", case=case, appellant_id=family["mother"], grounds="工资算错了", wants="重新核算",
            known_on=more.pop("known_on", after(2)), on=on or after(10), **more,
        )  # fmt: skip


def step(number: str, action: str, on: datetime.date, actor: str = "appeals_xihu", **detail: Any) -> dict[str, Any]:
    with acting(actor, number) as act:
        return move_appeal(act, number, action, on=on, **detail)


def decide(number: str, result: str, on: datetime.date, actor: str = "head_xihu", **detail: Any) -> Any:
    with acting(actor, number) as act:
        return decide_appeal(act, number, result, on=on, says=detail.pop("says", "工资单表明收入较低"), **detail)


def to_proposal(number: str, result: str) -> dict[str, Any]:
    step(number, "accept", after(13))
    step(number, "pass_on", after(16))
    step(number, "answer", after(20), actor="beishan", says="按工资单核算")
    step(number, "hear", after(22), says="听取申请人意见")
    return step(number, "propose", after(30), result=result, says="收入计算有误")


def change_post(owner: psycopg.Connection, name: str, role: str, division: str = "330106") -> None:
    """Somebody leaves every role and takes another."""
    owner.execute("delete from assignment where actor_id = (select id from actor where name = %s)", (name,))
    owner.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, %s, %s, '[2020-01-01,)', k.id"
        " from actor a, actor k where a.name = %s and k.name = 'keeper'",
        (role, division, name),
    )
