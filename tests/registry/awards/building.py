"""Households, decisions, accounts and funds for tests of awards and payments; the actors who deal with money."""

from __future__ import annotations

import datetime

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import add_fund, confirm_account, open_award, state_account
from minsheng.registry.awards.models import Award
from tests.registry import databases

MONEY_ACTORS = {
    "payer": ("payment_officer", "3301"),
    "payer_too": ("payment_officer", "3301"),
    "checker": ("payment_approver", "3301"),
    "checker_too": ("payment_approver", "3301"),
    "books": ("accountant", "3301"),
    "payer_shangcheng": ("payment_officer", "330102"),
}
BANK = "102331002029"
COMMUNITY = "330106002051"
PROGRAMME = "minimum_living_allowance"


def add_money_actors(owner: psycopg.Connection) -> None:
    """The officers of payments, beside those of ``databases.ACTORS``."""
    databases.add_actors(owner, MONEY_ACTORS)


def one(owner: psycopg.Connection, query: str, *values: object) -> int:
    row = owner.execute(query, values).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return int(row[0])


def add_person(owner: psycopg.Connection, name: str = "张三丰", division: str = COMMUNITY) -> int:
    return one(
        owner,
        "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions)"
        " values (%s, 'x', 'x', 'female', '1980-01-01', '', 'none', %s) returning id",
        name,
        [division],
    )


def add_household(owner: psycopg.Connection, division: str = COMMUNITY) -> int:
    return one(owner, "insert into household (division) values (%s) returning id", division)


def add_decision(owner: psycopg.Connection, household: int, because: str = "granted") -> int:
    owner.execute("insert into law_text (version, files) values ('v1', '') on conflict do nothing")
    owner.execute("insert into figures_in_force (digest, figures) values ('f1', '{}') on conflict do nothing")
    return one(
        owner,
        "insert into decision (household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt,"
        " decided_by) values (%s, '2025-01-01', now(), 'v1', 'zhejiang/hangzhou', '{}', 'f1', '[]', %s::jsonb, '{}', 'beishan')"
        " returning id",
        household,
        f'{{"because": "{because}"}}',
    )


def add_test_fund(code: str = "assistance", number: str = "33001616083053000001") -> str:
    with acting("books", "set up") as act:
        return add_fund(
            act, code=code, zh="社会救助资金", en="Social assistance", division="3301",
            account_name="杭州市民政局", account_number=number, bank=BANK,
        ).pk  # fmt: skip


def number_of(person: int) -> str:
    """The account number a person of these tests has."""
    return f"6222{person:012d}"


def add_account(person: int, number: str | None = None, token: str | None = None) -> str:
    """An account stated by one officer and confirmed by another."""
    number = number or number_of(person)
    with acting("payer", "card seen") as act:
        token = state_account(act, person_id=person, number=number, bank=BANK, because="card seen", token=token)
    with acting("checker", "card compared") as act:
        confirm_account(act, token=token, number=number)
    return token


def add_award(
    owner: psycopg.Connection,
    amount: int = 100_000,
    since: datetime.date = datetime.date(2025, 1, 1),
    *,
    programme: str = PROGRAMME,
    kind: str = "monthly",
    fund: str = "assistance",
    until: datetime.date | None = None,
    with_account: bool = True,
    name: str = "张三丰",
) -> Award:
    """A person in a household of their own, with an account and an award granted by the district."""
    person, household = add_person(owner, name), add_household(owner)
    decision = add_decision(owner, household)
    token = add_account(person) if with_account else None
    with acting("reviewer_xihu", "case") as act:
        return open_award(
            act, household_id=household, programme=programme, decision_id=decision, amount=amount, fund=fund,
            payee_id=person, since=since, until=until, article="社会救助暂行办法第十二条", because="granted", kind=kind,
            account=token,
        )  # fmt: skip
