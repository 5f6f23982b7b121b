"""What is left open in a town for whoever logs in as one of the demo's accounts: cases at every stage, changes, a review, a help
plan with a visit and a referral, records that may be of one person, a file to approve, a list to be paid. All by public deeds."""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from minsheng.faces.living.casework import ask_what_is_missing
from minsheng.faces.living.paying import DIVISION
from minsheng.faces.living.town import Town
from minsheng.registry.access.acting import acting
from minsheng.registry.importing import steps
from minsheng.registry.importing.deeds import load_file
from minsheng.registry.links.finding import find_duplicates
from minsheng.registry.people.deeds import add_person
from minsheng.services.casework.appeals.deeds import file_appeal
from minsheng.services.casework.deeds import move_case, raise_alerts
from minsheng.services.casework.found import record_call, worklist
from minsheng.services.casework.helping.deeds import (
    add_goal,
    give_service,
    move_referral,
    offer_referral,
    open_plan,
    plan_visit,
)
from minsheng.services.casework.supervising.deeds import propose_for_all
from minsheng.services.payments import runs

OFFICER, WORKER = "demo_street_officer", "demo_community_worker"
STAGES = ("accept", "begin_inquiry", "record_visit", "give_opinion", "publicise", "report_for_confirmation")
_HOW_FAR = (6, 6, 5, 4, 6, 3, 2, 1, 0)  # stages of one case after the other
_DAYS = (26, 24, 22, 21, 20, 19, 8)  # before today: applied, and each stage
_DOUBLES = 4
_SERVICE = "employment"


def leave_open(town: Town, *, keeper: str, since: datetime.datetime, today: datetime.date) -> Counter[str]:
    """Leaves work open for the demo's accounts and counts it by kind; what its rules forbid today is left out.

    ``keeper`` is the security administrator, ``since`` the instant from which on what became known is decided anew.
    """
    left: Counter[str] = Counter()
    for state, count in _cases(town, today).items():
        left[f"case: {state}"] += count
    left["change"] += propose_for_all("night", since=since, on=today).new
    deeds: tuple[Callable[[Town, str, datetime.date], tuple[str, int]], ...] = (_review, _help, _doubles, _file, _list)
    for deed in deeds:
        with _refusals():
            what, count = deed(town, keeper, today)
            left[what] += count
    with acting(town.officers.night, "nightly run") as act:
        raised = raise_alerts(act, on=today)
    left["alert"] = raised.amber + raised.red
    return +left


@contextmanager
def _refusals() -> Iterator[None]:
    """What the rules refuse is left out; any other error is one."""
    try:
        yield
    except Exception as error:
        if not isinstance(getattr(error, "code", None), str):
            raise


def _cases(town: Town, today: datetime.date) -> dict[str, int]:
    """Cases of the spared households, at every stage that their facts allow."""
    with acting(OFFICER, "demo") as act:
        found = [row for row in worklist(act, limit=10_000) if row["household_id"] in town.spared]
    found.sort(key=lambda row: (row["amount"] is None, row["programme"] not in town.programmes), reverse=True)
    found = list({row["household_id"]: row for row in found}.values())[
        ::-1
    ]  # one of each household, what the law decides first
    days = [today - datetime.timedelta(days=before) for before in _DAYS]
    opened: list[str] = []
    for place, finding in enumerate(found):
        with _refusals():
            _case(town, finding, days, _HOW_FAR[place % len(_HOW_FAR)], opened)
    with acting(OFFICER, "demo"), connection.cursor() as cursor:
        cursor.execute("select state, count(*) from case_file where number = any(%s) group by 1", [opened])
        return dict(cursor.fetchall())


def _case(town: Town, finding: dict[str, Any], days: list[datetime.date], stages: int, opened: list[str]) -> None:
    with acting(OFFICER, "demo") as act:
        head = _head_of(finding["household_id"])
        number = str(record_call(act, finding["id"], outcome="case_opened", on=days[0], applicant_id=head))
    opened.append(number)
    for action, on in zip(STAGES[:stages], days[1:], strict=False):
        if action == "give_opinion" and not ask_what_is_missing(town, number, on):
            return
        said = {"visitors": [OFFICER, WORKER]} if action == "record_visit" else {}
        with acting(OFFICER, number) as act:
            move_case(act, number, action, on=on, **said)


def _head_of(household: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from membership where household_id = %s and upper_inf(known) and upper_inf(held)"
            " order by relation_to_head <> 'head', person_id limit 1",
            [household],
        )
        return int(cursor.fetchone()[0])


def _review(town: Town, keeper: str, today: datetime.date) -> tuple[str, int]:
    """The household refused last asks for a review."""
    refused = town.rows(
        town.officers.registrar,
        "select number, applicant_id, closed_on from case_file where state = 'refused' order by closed_on desc, number limit 1",
    )
    for number, applicant, closed in refused:
        with acting(town.officers.registrar, "review") as act:
            file_appeal(act, kind="review", case=number, appellant_id=applicant, known_on=closed, on=today, channel="window",
                        grounds="家里的支出没有算进去。", wants="重新核算。")  # fmt: skip
    return "review", len(refused)


def _help(town: Town, keeper: str, today: datetime.date) -> tuple[str, int]:
    """A household with a case gets a help plan, a visit that is due, and a referral that waits to be taken."""
    rows = town.rows(
        OFFICER,
        "select household_id, applicant_id from case_file where state not in ('withdrawn', 'refused') order by number limit 1",
    )
    with acting(keeper, "demo") as act:
        give_service(act, actor="demo_service_worker", service=_SERVICE, since=today)
    for household, person in rows:
        with acting(WORKER, "demo") as act:
            plan = open_plan(
                act, household_id=household, because="收入低，家中有人失业。", on=today, review_every_months=3
            )
            add_goal(act, plan, area="work", says="找到稳定的工作", until=today + datetime.timedelta(days=90), on=today)
            plan_visit(act, household_id=household, reason="care", due_on=today, on=today)
            number = offer_referral(act, household_id=household, person_id=person, service=_SERVICE, purpose="求职登记和培训",
                                    on=today, plan_id=plan)  # fmt: skip
            move_referral(act, number, "consent", on=today, covers=("work", "education"), how="signed",
                          until=today + datetime.timedelta(days=180))  # fmt: skip
            move_referral(act, number, "send", on=today, answer_by=today + datetime.timedelta(days=14))
    return "help plan", len(rows)


def _doubles(town: Town, keeper: str, today: datetime.date) -> tuple[str, int]:
    """Some were written down a second time at a counter, without their number and with a slip in the name."""
    rows = town.rows(
        OFFICER,
        "select p.name, p.birth_date, p.sex, h.division from person p join membership m on m.person_id = p.id and upper_inf(m.held)"
        " and upper_inf(m.known) join household h on h.id = m.household_id where char_length(p.name) = 3 order by p.id limit %s",
        _DOUBLES,
    )
    with acting(OFFICER, "counter") as act:
        for place, (name, born, sex, division) in enumerate(rows):
            written = name if place % 2 else name[0] + name[2] + name[1]
            add_person(act, name=written, division=division, on=today, said_by="counter", number_kind="none", birth_date=born,
                       sex=sex)  # fmt: skip
    with acting("demo_data_steward", "demo") as act:
        return "pair that may be one person", find_duplicates(act).new


def _file(town: Town, keeper: str, today: datetime.date) -> tuple[str, int]:
    """A file of the population register waits for its approval; one of its lines cannot be read."""
    ((division,),) = town.rows(WORKER, "select division from household order by id limit 1")
    file = town.folder / f"population-{today}.csv"
    lines = [
        ("新户1", "钱学礼", "男", "1971-05-02", "户主"), ("新户1", "孙美玲", "女", "1973-11-20", "配偶"),
        ("新户1", "钱子涵", "女", "2012-02-29", "子女"), ("新户2", "沈国富", "男", "1950-13-01", "户主"),
        ("新户3", "马秀兰", "女", "1948-08-08", "户主"),
    ]  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("户号", "姓名", "性别", "出生日期", "与户主关系", "区划代码", "入户日期"))
        writer.writerows((*line, division, f"{today:%Y}-01-01") for line in lines)
    with acting("demo_data_steward", "demo") as act:
        number = load_file(act, file=file, kind="population", division=division, as_of=today).pk
    steps.go_on(number)
    return "file to approve", 1


def _list(town: Town, keeper: str, today: datetime.date) -> tuple[str, int]:
    """This month's list waits for its second officer."""
    with acting("demo_payment_officer", "demo") as act:
        made = runs.prepare(act, programme="minimum_living_allowance", month=today.replace(day=1), division=DIVISION, pay_on=today,
                            kind="monthly", number=1)  # fmt: skip
    return "list to be paid", int(bool(made.payments))
