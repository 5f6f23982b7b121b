"""A small made-up history written straight into the tables, and the same history as plain lists for an independent count."""

from __future__ import annotations

import datetime
import json
import random
from dataclasses import dataclass, field
from typing import Any

import psycopg

OFFICES = ("330106001", "330106002", "330102001")
PROGRAMMES = ("minimum_living_allowance", "old_age_allowance", "destitute")
START, DAYS = datetime.date(2025, 1, 1), 180
RESULTS = ("upheld", "changed", "sent_back", "dismissed", "withdrawn")


@dataclass
class History:
    """What happened, each thing as (programme, division, day …)."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    paid: list[dict[str, Any]] = field(default_factory=list)
    overpaid: list[dict[str, Any]] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    entitled: list[dict[str, Any]] = field(default_factory=list)


def make(owner: psycopg.Connection[Any], seed: int = 7, households: int = 90) -> History:
    """Writes it, as the owner, and gives it."""
    dice, history = random.Random(seed), History()
    owner.execute("insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
                  " values ('f', 'x', 'x', '3301', 'x', 'x', 'x', 'x', 'x')")  # fmt: skip
    owner.execute("insert into law_text (version, files) values ('v', '')")
    owner.execute("insert into figures_in_force (digest, figures) values ('f', '{}')")
    for n in range(households):
        division = dice.choice(OFFICES) + "001"
        household = _one(owner, "insert into household (division) values (%s) returning id", division)
        person = _one(
            owner,
            "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, jurisdictions, is_restricted)"
            " values ('甲', 'jia', 'j', 'female', '1980-01-01', '', 'none', array[%s], false) returning id",
            division,
        )
        decision = _one(
            owner,
            "insert into decision (household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt,"
            " decided_by) values (%s, '2025-01-01', now(), 'v', 'x', '{}', 'f', '[]', '{}', '{}', 'x') returning id",
            household,
        )
        for programme in PROGRAMMES:
            if dice.random() < 0.6:
                _one_case(owner, history, dice, n, household, person, decision, division, programme)
    return history


def _one_case(
    owner: psycopg.Connection[Any], history: History, dice: random.Random, n: int, household: int, person: int,
    decision: int, division: str, programme: str,
) -> None:  # fmt: skip
    applied = START + datetime.timedelta(days=dice.randrange(DAYS))
    took = dice.randrange(5, 60)
    closed = applied + datetime.timedelta(days=took)
    state = dice.choice(("granted", "granted", "refused", "withdrawn"))
    number = f"c-{n}-{programme}"
    at = {"programme": programme, "division": division, "household": household}
    case = _one(
        owner,
        "insert into case_file (number, household_id, applicant_id, programme, division, state, channel, applied_on, decision_id,"
        " closed_on) values (%s, %s, %s, %s, %s, %s, 'window', %s, %s, %s) returning id",
        number, household, person, programme, division, state, applied, decision, closed,
    )  # fmt: skip
    history.cases.append({**at, "day": closed, "state": state, "took": took})
    for step in ("whole", "publicity"):
        due, ended = applied + datetime.timedelta(days=30), dice.choice((closed, None))
        owner.execute(
            "insert into case_clock (case_id, step, days, kind, article, started_on, due_on, ended_on)"
            " values (%s, %s, 30, 'days', 'x', %s, %s, %s)",
            (case, step, applied, due, ended),
        )
        if step != "publicity":
            history.clocks.append({**at, "day": due, "ended": ended})
    found = dice.random() < 0.4
    if found:
        called = dice.random() < 0.7
        finding = _one(
            owner,
            "insert into finding (household_id, programme, division, frequency, found_on, seen_on, state, closed_on, case_id)"
            " values (%s, %s, %s, '', %s, %s, 'case_opened', %s, %s) returning id",
            household, programme, division, applied, applied, closed, case if called else None,
        )  # fmt: skip
        if called:
            owner.execute(
                "insert into finding_call (finding_id, called_on, called_by, outcome, note) values (%s, %s, 'x', 'x', '')",
                (finding, applied),
            )
        history.found.append({**at, "day": applied, "called": called, "granted": called and state == "granted"})
    if dice.random() < 0.5:
        since = _next_month(closed) if state == "granted" else None  # when it begins to be received
        received = dice.random() < 0.3  # by the facts, whatever is awarded here
        owner.execute(
            "insert into standing_answer (household_id, programme, status, received, since) values (%s, %s, 'yes', %s, %s)",
            (household, programme, received, applied),
        )
        history.entitled.append({**at, "since": datetime.date(2000, 1, 1) if received else since})
    if state == "granted":
        _awarded(owner, history, dice, at, household, person, decision, closed)
    if state == "refused":
        result = dice.choice(RESULTS)
        decided = closed + datetime.timedelta(days=dice.randrange(20, 90))
        owner.execute(
            "insert into appeal (number, kind, about, household_id, appellant_id, case_id, demand, programme, division, grounds, wants,"
            " channel, known_on, hindered, late_note, filed_on, filed_by_id, procedure, state, closed_on)"
            " values (%s, 'review', '{}', %s, %s, %s, '', %s, %s, 'x', '', 'window', %s, '', '', %s, 1, 'ordinary', %s, %s)",
            (f"r-{number}", household, person, case, programme, division, closed, closed, result, decided),
        )
        history.reviews.append({**at, "day": decided, "state": result})


def _awarded(
    owner: psycopg.Connection[Any], history: History, dice: random.Random, at: dict[str, Any], household: int, person: int,
    decision: int, closed: datetime.date,
) -> None:  # fmt: skip
    first = _next_month(closed)
    number = _one(owner, "select nextval('award_number')")
    owner.execute(
        "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held,"
        " said_by) values (%s, %s, %s, 'monthly', 50000, 'f', %s, %s, 'x', 'x', daterange(%s, null), 'x')",
        (number, household, at["programme"], person, decision, first),
    )
    for later in range(dice.randrange(1, 4)):
        month = (first + datetime.timedelta(days=31 * later)).replace(day=1)
        _pay(owner, number, at, month, "taken", 50000, f"{number}-{month}")
        history.paid.append({**at, "day": month, "amount": 50000})
        if dice.random() < 0.1:
            _pay(owner, number, at, month, "returned", 50000, f"{number}-{month}-back")
            history.paid.append({**at, "day": month, "amount": -50000})
        if dice.random() < 0.3:
            reduced = dice.choice((0, 1000))
            difference = _one(
                owner,
                "insert into difference (award_number, household_id, programme, month, kind, amount, due, counted, change,"
                " decision_id, made_by, made_on) values (%s, %s, %s, %s, 'overpayment', 20000, 30000, 50000, %s, %s, 'x', %s)"
                " returning id",
                number, household, at["programme"], month, f"change-{number}-{month}", decision, month,
            )  # fmt: skip
            if reduced:
                owner.execute(
                    "insert into difference_step (difference_id, what, amount, reference, done_on, done_by)"
                    " values (%s, 'reduced', %s, 'x', %s, 'x')",
                    (difference, reduced, month),
                )
            history.overpaid.append({**at, "day": month, "amount": 20000 - reduced})


def _next_month(day: datetime.date) -> datetime.date:
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def _pay(
    owner: psycopg.Connection[Any], number: int, at: dict[str, Any], month: datetime.date, what: str, amount: int, reference: str
) -> None:  # fmt: skip
    owner.execute(
        "insert into paid (award_number, household_id, programme, kind, month, what, amount, withheld, reference, noted_by)"
        " values (%s, %s, %s, 'monthly', %s, %s, %s, 0, %s, 'x')",
        (number, at["household"], at["programme"], month, what, amount, reference),
    )


def _one(owner: psycopg.Connection[Any], statement: str, *values: Any) -> int:
    row = owner.execute(statement, [json.dumps(each) if isinstance(each, dict) else each for each in values]).fetchone()
    assert row is not None
    return int(row[0])
