"""The second half of the demo: the town in the registry, an account for each role, worklists full of real work."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from django.db import connection

from minsheng.engine.tree import Law
from minsheng.faces.cli.filling import fill_with_progress
from minsheng.registry.access.acting import acting
from minsheng.registry.access.beginning import AlreadyBegun, begin
from minsheng.registry.access.deeds import assign_role, open_account
from minsheng.registry.access.roles import table
from minsheng.registry.database.running import database, migrate, unapplied
from minsheng.services.casework.found import Row, put_on_worklists
from minsheng.services.filling.filling import RegistryNotEmpty

FIRST = "demo_security"
SINCE = datetime.date(2025, 1, 1)
_NOT_GIVEN = ("engine", "intake", "security_administrator")  # the system's own, and the first account


@dataclass(frozen=True, slots=True)
class DemoRegistry:
    """What the demo put there: people, findings on worklists, accounts as (name, role, division), a worker with work."""

    people: int
    findings: int
    accounts: list[tuple[str, str, str]]
    worker: str


def fill_demo(law: Law, town: Path, answers: Path, day: datetime.date, seed: int) -> DemoRegistry | None:
    """Fills the registry with the town and its worklists; nothing, and no answer, where people are in it already."""
    with database(migrated=False):
        if unapplied():
            migrate()
        try:
            filled = fill_with_progress(town, seed)
        except RegistryNotEmpty:
            return None
        with acting("night", "demo") as act:
            placed = put_on_worklists(act, _rows(law, answers), on=day)
        accounts, worker = _accounts()
    return DemoRegistry(filled.rows["person"], placed.new, accounts, worker)


def _rows(law: Law, answers: Path) -> list[Row]:
    """What the scan found unclaimed, of programmes that one applies for."""
    found = pq.read_table(answers / "unclaimed.parquet").to_pylist()
    return [
        Row(row["household_id"], row["programme"], row["person_id"], row["amount_fen"], row["frequency"] or "")
        for row in found
        if "decides" in law.programmes[row["programme"]].data
    ]


def _accounts() -> tuple[list[tuple[str, str, str]], str]:
    """An account for each role, in the street (or district) that has most to do."""
    with acting("night", "demo"), connection.cursor() as cursor:
        cursor.execute(
            "select left(division, 9), mode() within group (order by division) from finding where closed_on is null"
            " group by 1 order by count(*) desc, 1 limit 1"
        )
        street, community = cursor.fetchone() or ("330106002", "330106002051")
    try:
        begin(FIRST)
    except AlreadyBegun:
        return [], ""
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
    return given, "demo_community_worker"
