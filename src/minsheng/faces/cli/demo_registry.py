"""The second half of the demo: the town in the registry, an account for each role, worklists full of real work."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db import connection
from django.utils import timezone

from minsheng.engine.tree import Law
from minsheng.faces.accounts.demo import open_demo_logins
from minsheng.faces.cli.filling import fill_with_progress
from minsheng.faces.living.casework import ask_what_is_missing
from minsheng.faces.living.months import begin_town, live
from minsheng.faces.living.offices import open_offices
from minsheng.faces.living.town import PROGRAMMES, Town
from minsheng.registry.access.acting import acting
from minsheng.registry.access.beginning import AlreadyBegun, begin
from minsheng.registry.access.deeds import assign_role, open_account, open_resident_account
from minsheng.registry.access.roles import table
from minsheng.registry.database.running import database, migrate, unapplied
from minsheng.registry.settings import VAR
from minsheng.registry.working_days.seeding import fill_for_demo
from minsheng.services.casework.deeds import move_case
from minsheng.services.casework.found import Row, put_on_worklists, record_call, worklist
from minsheng.services.filling.filling import RegistryNotEmpty

FIRST = "demo_security"
SINCE = datetime.date(2025, 1, 1)
MONTHS, CALLS, CASES = 2, 15, 24
OFFICER = "demo_street_officer"
STAGES = ("accept", "begin_inquiry", "record_visit", "give_opinion", "publicise", "report_for_confirmation")
_NOT_GIVEN = ("engine", "intake", "security_administrator")  # the system's own, and the first account


@dataclass(frozen=True, slots=True)
class DemoRegistry:
    """What the demo put there: people, findings on worklists, accounts as (name, role, division) and their password.

    The role of a resident is empty; its division is where it lives.
    """

    people: int
    findings: int
    accounts: list[tuple[str, str, str]]
    password: str


def fill_demo(law: Law, town: Path, answers: Path, day: datetime.date, seed: int) -> DemoRegistry | None:
    """Fills the registry with the town and its worklists; nothing, and no answer, where people are in it already."""
    with database(migrated=False):
        if unapplied():
            migrate()
        try:
            filled = fill_with_progress(town, seed)
        except RegistryNotEmpty:
            return None
        fill_for_demo(timezone.localdate().year + 1)
        with acting("night", "demo") as act:
            placed = put_on_worklists(act, _rows(law, answers), on=day)
        accounts = _accounts()
        password = open_demo_logins(VAR, [name for name, _, _ in accounts])
    return DemoRegistry(filled.rows["person"], placed.new, accounts, password)


def live_demo(told: Callable[[datetime.date, Town], None]) -> Town:
    """The town lives through its last two months by public deeds, so that worklists, ledgers and letters have real work."""
    this = timezone.localdate().replace(day=1)
    first = (this - datetime.timedelta(days=40)).replace(day=1)
    with database():
        town = begin_town(open_offices(FIRST), VAR / "living", seed=7, first=first)
        live(town, first=first, months=MONTHS, calls=CALLS, told=told)
    return town


def open_demo_cases(town: Town) -> dict[str, int]:
    """Cases of the demo officer's own street, left at every stage: received, accepted, inquired, visited, with an opinion, reported.

    Each goes as far as its facts allow. Gives how many stand in each state.
    """
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=before) for before in (16, 14, 12, 11, 10, 9, 0)]
    with database():
        with acting(OFFICER, "demo") as act:
            found = sorted(worklist(act, limit=1000), key=lambda each: each["programme"] not in town.programmes)[:CASES]
        for place, finding in enumerate(found):
            _one_case(town, finding, days, place % (len(STAGES) + 1))
        with acting(OFFICER, "demo"), connection.cursor() as cursor:
            cursor.execute("select state, count(*) from case_file where applied_on = %s group by 1", [days[0]])
            return dict(cursor.fetchall())


def _one_case(town: Town, finding: dict[str, Any], days: list[datetime.date], stages: int) -> None:
    """Opens a case for a finding and takes it through so many stages, or as far as it goes."""
    try:
        with acting(OFFICER, "demo") as act:
            head = _head_of(finding["household_id"])
            number = record_call(act, finding["id"], outcome="case_opened", on=days[0], applicant_id=head)
        for action, on in zip(STAGES[:stages], days[1:], strict=False):
            if action == "give_opinion" and not ask_what_is_missing(town, str(number), on):
                return
            said = {"visitors": [OFFICER, "demo_community_worker"]} if action == "record_visit" else {}
            with acting(OFFICER, str(number)) as act:
                move_case(act, str(number), action, on=on, **said)
    except Exception as error:
        if not isinstance(getattr(error, "code", None), str):
            raise


def _head_of(household: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from membership where household_id = %s and upper_inf(known) and upper_inf(held)"
            " order by relation_to_head <> 'head', person_id limit 1",
            [household],
        )
        return int(cursor.fetchone()[0])


def _rows(law: Law, answers: Path) -> list[Row]:
    """What the scan found unclaimed, of programmes that one applies for."""
    found = pq.read_table(answers / "unclaimed.parquet").to_pylist()
    return [
        Row(row["household_id"], row["programme"], row["person_id"], row["amount_fen"], row["frequency"] or "")
        for row in found
        if "decides" in law.programmes[row["programme"]].data
    ]


def _accounts() -> list[tuple[str, str, str]]:
    """An account for each role, where most is found of what the town lives through, and for two residents whom the law found."""
    with acting("night", "demo"), connection.cursor() as cursor:
        cursor.execute(
            "select left(division, 9), mode() within group (order by division) from finding where closed_on is null"
            " group by 1 order by count(*) filter (where programme = any(%s)) desc, count(*) desc, 1 limit 1",
            [list(PROGRAMMES)],
        )
        street, community = cursor.fetchone() or ("330106002", "330106002051")
    try:
        begin(FIRST)
    except AlreadyBegun:
        return []
    reach = {"community_worker": community, "street_officer": street, "district_reviewer": street[:6]}
    given = [(FIRST, "security_administrator", "")]
    with acting(FIRST, "demo") as act:
        for role in table().roles:
            if role in _NOT_GIVEN:
                continue
            name, division = f"demo_{role}", reach.get(role, "3301")
            open_account(act, name=name, shown_as=table().roles[role]["zh"])
            assign_role(act, name=name, role=role, division=division, since=SINCE)
            given.append((name, role, division))
    with acting("demo_community_worker", "demo") as act:
        for place, person_id in enumerate(_found_adults(), 1):
            open_resident_account(act, name=f"demo_resident_{place}", shown_as=f"居民{place}", person_id=person_id)
            given.append((f"demo_resident_{place}", "", community))
    return given


def _found_adults() -> list[int]:
    """Heads of two households that the law found, the largest amounts first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.person_id from finding f join membership m on m.household_id = f.household_id"
            " and m.relation_to_head = 'head' and upper_inf(m.known) and upper_inf(m.held) where f.closed_on is null"
            " group by m.person_id order by max(f.amount) desc nulls last, m.person_id limit 2"
        )
        return [row[0] for row in cursor.fetchall()]
