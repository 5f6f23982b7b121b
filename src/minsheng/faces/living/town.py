"""What stays the same through a town's months, and small deeds that several offices need."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from minsheng.faces.living.bank import TownBank
from minsheng.faces.living.offices import BANK, Officers
from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import confirm_account, state_account
from minsheng.registry.awards.models import PayeeAccount

# Programmes of money that the town's offices work on: their law decides an amount a month from what a town's facts say.
PROGRAMMES = (
    *("minimum_living_allowance", "disability_subsidies", "children_in_hardship"),
    *("orphans", "unattended_children"),
)


@dataclass
class Town:
    """A town that is lived, its offices and its bank. ``happened`` counts what was done, for whoever shows it."""

    officers: Officers
    fund: str
    bank: TownBank
    folder: Path
    chance: random.Random
    programmes: tuple[str, ...] = PROGRAMMES
    happened: Counter[str] = field(default_factory=Counter)
    waiting: list[str] = field(default_factory=list)  # cases under way
    refused: list[str] = field(default_factory=list)  # cases refused since the last were looked at
    decided_anew: set[str] = field(default_factory=set)  # cases that a review opened
    undecided: set[tuple[int, str, int | None]] = field(
        default_factory=set
    )  # what the law could not decide; not called for again
    spared: set[int] = field(default_factory=set)  # households whose findings are left to others
    accounts: dict[str, int] = field(default_factory=dict)  # how often an account was stated

    def rows(self, actor: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows as an officer sees them."""
        with acting(actor, "work of the day"), connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())


def day_of(month: datetime.date, day: int) -> datetime.date:
    """A day of a month."""
    return month.replace(day=day)


def next_month(month: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (month.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def account_for(town: Town, person: int) -> str:
    """The person's account, opened by two people where there is none. Some of them the bank will refuse or return from."""
    with acting(town.officers.payer, "account"):
        found = PayeeAccount.objects.filter(person_id=person).order_by("opened_at").first()
    if found is not None:
        return found.token
    return write_account(town, person, None)


def write_account(town: Town, person: int, token: str | None) -> str:
    """States a number and has another person confirm it; of a token that is there: its number is corrected."""
    times = town.accounts.get(token or "", 0) + 1
    number = f"62{times:02d}{person:012d}"
    with acting(town.officers.registrar, "card seen") as act:
        stated = state_account(act, person_id=person, number=number, bank=BANK, because="card seen", token=token)
    with acting(town.officers.checker, "card compared") as act:
        confirm_account(act, token=stated, number=number)
    town.accounts[stated] = times
    if token is None and town.chance.random() < 0.15:
        (town.bank.closed if town.chance.random() < 0.5 else town.bank.returning).add(number)
    return stated
