"""The second half of the demo: the town in the registry, an account for each role, worklists full of real work."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from django.db import connection
from django.utils import timezone

from minsheng.engine.tree import Law
from minsheng.faces.accounts.demo import add_demo_logins, open_demo_logins
from minsheng.faces.cli.filling import fill_with_progress
from minsheng.faces.living.left_open import OFFICER, leave_open
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
from minsheng.services.casework.found import Row, put_on_worklists, worklist
from minsheng.services.filling.filling import RegistryNotEmpty

FIRST = "demo_security"
SINCE = datetime.date(2025, 1, 1)
MONTHS, CALLS, CASES = 2, 20, 24
COMMUNITY_WORKER = "demo_community_worker"
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


def live_demo(told: Callable[[datetime.date, Town], None]) -> tuple[Town, Counter[str]]:
    """The town lives through its last two months by public deeds, and work is left open for the accounts; counted by kind."""
    today, since = timezone.localdate(), datetime.datetime.now(datetime.UTC)
    first = (today.replace(day=1) - datetime.timedelta(days=40)).replace(day=1)
    with database():
        town = begin_town(open_offices(FIRST), VAR / "living", seed=7, first=first)
        town.spared = _spared(town)
        live(town, first=first, months=MONTHS, calls=CALLS, told=told)
        left = leave_open(town, keeper=FIRST, since=since, today=today)
    return town, left


def open_residents() -> list[tuple[str, str, str]]:
    """Accounts of two residents, one who is paid and one whose case is under way; with their log-ins."""
    given = []
    with database():
        people = _residents()
        with acting(COMMUNITY_WORKER, "demo") as act:
            for place, (person_id, division) in enumerate(people, 1):
                name = f"demo_resident_{place}"
                open_resident_account(act, name=name, shown_as=f"居民{place}", person_id=person_id)
                given.append((name, "", division))
        add_demo_logins(VAR, [name for name, _, _ in given])
    return given


def _rows(law: Law, answers: Path) -> list[Row]:
    """What the scan found unclaimed, of programmes that one applies for."""
    found = pq.read_table(answers / "unclaimed.parquet").to_pylist()
    return [
        Row(row["household_id"], row["programme"], row["person_id"], row["amount_fen"], row["frequency"] or "")
        for row in found
        if "decides" in law.programmes[row["programme"]].data
    ]


def _accounts() -> list[tuple[str, str, str]]:
    """An account for each role; those of a street and a community reach the streets of the district where most is found of what
    the town's offices work on, so that there is a day's work on their lists.
    """
    with acting("night", "demo"), connection.cursor() as cursor:
        cursor.execute(_STREETS, {"programmes": list(PROGRAMMES)})
        streets = [row[0] for row in cursor.fetchall()]
    try:
        begin(FIRST)
    except AlreadyBegun:
        return []
    reach = dict.fromkeys(("community_worker", "street_officer"), streets) | {"district_reviewer": [streets[0][:6]]}
    given = [(FIRST, "security_administrator", "")]
    with acting(FIRST, "demo") as act:
        for role in table().roles:
            if role in _NOT_GIVEN:
                continue
            name, divisions = f"demo_{role}", reach.get(role, ["3301"])
            open_account(act, name=name, shown_as=table().roles[role]["zh"])
            for division in divisions:
                assign_role(act, name=name, role=role, division=division, since=SINCE)
            given.append((name, role, " ".join(divisions)))
    return given


def _spared(town: Town) -> set[int]:
    """Of those on the worklist of the demo's officer for whom the law decided an amount, two of three are left to it, and some of
    the others; the town's own offices call the rest.
    """
    with acting(OFFICER, "demo") as act:
        found = worklist(act, limit=10_000)
    decided = [row["household_id"] for row in found if row["amount"] and row["programme"] in town.programmes]
    others = [row["household_id"] for row in found if row["household_id"] not in decided]
    mine = [household for place, household in enumerate(dict.fromkeys(decided)) if place % 3][:CASES]
    return {*mine, *list(dict.fromkeys(others))[: max(CASES - len(mine), 6)]}


_STREETS = """
select left(division, 9) from finding where closed_on is null and left(division, 6) = (
  select left(division, 6) from finding where closed_on is null group by 1
  order by count(*) filter (where programme = any(%(programmes)s) and amount is not null) desc, 1 limit 1)
group by 1 order by count(*) filter (where programme = any(%(programmes)s) and amount is not null) desc, 1 limit 8
"""
_RESIDENTS = """
(select c.applicant_id, h.division from case_file c join household h on h.id = c.household_id
 where c.state = 'granted' order by c.number limit 1)
union all
(select c.applicant_id, h.division from case_file c join household h on h.id = c.household_id
 where c.state not in ('granted', 'refused', 'withdrawn') order by c.number limit 1)
"""


def _residents() -> list[tuple[int, str]]:
    with acting(COMMUNITY_WORKER, "demo"), connection.cursor() as cursor:
        cursor.execute(_RESIDENTS)
        return [(int(person), str(division)) for person, division in cursor.fetchall()]
