"""Who works in the town's offices, and the funds they pay from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields

from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import assign_role, open_account
from minsheng.registry.access.models import Actor
from minsheng.registry.access.roles import table
from minsheng.registry.awards.deeds import add_fund
from minsheng.registry.awards.models import Fund
from minsheng.services.payments.ledger import add_money, open_accounts, set_budget
from minsheng.services.payments.models import Budget

CITY = "3301"
SINCE = datetime.date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Officers:
    """Names people log in by. Nobody does two things that the law has two people do."""

    worker: str
    registrar: str
    visitor: str
    reviewer: str
    director: str
    payer: str
    checker: str
    books: str
    appeals: str
    head_of_appeals: str
    night: str = "night"


_ROLES = {
    "worker": "community_worker", "registrar": "street_officer", "visitor": "street_officer", "reviewer": "district_reviewer",
    "director": "district_director", "payer": "payment_officer", "checker": "payment_approver", "books": "accountant",
    "appeals": "appeal_officer", "head_of_appeals": "appeal_head",
}  # fmt: skip


def open_offices(keeper: str, prefix: str = "town") -> Officers:
    """Opens an account for each, for the whole city, as a security administrator does; those that are there stay."""
    names = {each.name: f"{prefix}_{each.name}" for each in fields(Officers) if each.name in _ROLES}
    with acting(keeper, "offices of the town") as act:
        there = set(Actor.objects.filter(name__in=names.values()).values_list("name", flat=True))
        for place, name in names.items():
            if name in there:
                continue
            open_account(act, name=name, shown_as=f"小城{table().roles[_ROLES[place]]['zh']}")
            assign_role(act, name=name, role=_ROLES[place], division=CITY, since=SINCE)
    return Officers(**names)


def open_fund(officers: Officers, fund: str, year: int, amount: int, on: datetime.date) -> bool:
    """A fund with money and a budget for a year; where it is there already, the year's budget and money alone. ``amount`` in fen.

    Whether the year's money came now: where it is there already, nothing happens.
    """
    with acting(officers.books, "budget of the year") as act:
        if not Fund.objects.filter(pk=fund).exists():
            add_fund(act, code=fund, zh="社会救助资金", en="Social assistance", division=CITY, account_name="杭州市民政局",
                     account_number=account_of_fund(fund), bank=BANK)  # fmt: skip
            open_accounts(act, fund=fund)
        if Budget.objects.filter(fund_id=fund, year=year).exists():
            return False
        set_budget(act, fund=fund, year=year, most=amount)
        add_money(act, fund=fund, amount=amount, day=on, reference=f"{year}", because="budget of the year")
    return True


BANK = "102331002029"


def account_of_fund(fund: str) -> str:
    """An invented account number."""
    return f"3300161608305{sum(map(ord, fund)):07d}"
