"""Whether ledgers, awards and law agree for every household of a town, month by month, to the fen."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.engine.exact import explain
from minsheng.faces.living.town import Town, next_month
from minsheng.registry.access.acting import acting
from minsheng.registry.differences.applying import awarded_by_month, rows_of
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.supervising.months import by_law, due_by_month, months_from

# What reached the household for a month: what the bank settled and did not return, and what was kept back (it had that money
# before); arrears of the month that arrived; less what came back of its overpayments, kept back or paid in.
_RECEIVED = """
with arrived as (
  select p.* from payment p where exists (select 1 from payment_outcome o where o.payment_id = p.id and o.what = 'settled')
    and not exists (select 1 from payment_outcome o where o.payment_id = p.id and o.what in ('returned', 'rejected'))
), parts as (
  select a.household_id, a.person_id, a.programme, a.month, a.amount from arrived a where a.kind = 'monthly'
  union all
  select w.household_id, w.person_id, w.programme, w.month, w.amount from payment w
    where w.kind = 'monthly' and w.amount = w.withheld and w.attempt = 1
  union all
  select d.household_id, d.person_id, d.programme, d.month,
    d.amount - coalesce((select sum(s.amount) from difference_step s where s.difference_id = d.id and s.what = 'reduced'), 0)
    from difference d where d.kind = 'arrear' and exists (select 1 from arrived a where a.award_number = d.arrear_award)
  union all
  select d.household_id, d.person_id, d.programme, d.month, -s.amount
    from difference d join difference_step s on s.difference_id = d.id and s.what = 'recovered'
)
select household_id, person_id, programme, month, sum(amount)::bigint from parts group by 1, 2, 3, 4
"""
_ENTITLEMENTS = """
select household_id, person_id, programme, min(lower(held)) from award where kind = 'monthly' group by 1, 2, 3 order by 1, 3, 2
"""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How many entitlements and months were compared, by what the law says of them."""

    entitlements: int
    months: dict[str, int]


def require_agreement(town: Town, last: datetime.date) -> Agreed:
    """Compares every month up to ``last``; raises AssertionError naming each that differs."""
    counted = {"granted": 0, "nothing": 0, "gradual exit": 0, "not known": 0, "after a stop": 0}
    wrong: list[str] = []
    with acting(town.officers.payer, "agreement"), connection.cursor() as cursor:
        cursor.execute(_RECEIVED)
        received = {(row[0], row[1], row[2], row[3]): row[4] for row in cursor.fetchall()}
        cursor.execute(_ENTITLEMENTS)
        entitlements = cursor.fetchall()
    with acting(town.officers.registrar, "agreement"):
        for household, person, programme, first in entitlements:
            of = Entitlement(household, person, programme)
            months = list(months_from(first, last))
            after = next_month(last)
            awarded = awarded_by_month(rows_of(of), months_from(first, after))
            due = {each.month: each for each in due_by_month(of, by_law(of, first, after), awarded, after)}
            for month in months:
                got = received.pop((household, person, programme, month), 0)
                law, each = _law(of, month), due[month]
                kind = "granted"
                if law is None:
                    kind = "not known"
                elif each.is_taper:
                    kind = "gradual exit"
                elif law == 0:
                    kind = "nothing"
                elif each.amount == 0:
                    kind = "after a stop"  # a new application is needed, and none was granted for the month
                counted[kind] += 1
                if got != each.amount or (kind in ("granted", "nothing") and got != law):
                    wrong.append(
                        f"household {household} person {person} {programme} {month:%Y-%m}: received {got}, due {each.amount},"
                        f" awarded {awarded.get(month)}, law {law} ({kind})"
                    )
    assert not wrong, "\n".join(wrong)
    assert not [key for key, amount in received.items() if amount and key[3] <= last], (
        "money for months nobody was entitled to"
    )
    return Agreed(len(entitlements), counted)


def _law(of: Entitlement, month: datetime.date) -> int | None:
    """Fen that the law gives for a month by the facts as known now, decided anew; none where it cannot say."""
    reading = the_reading()
    try:
        facts = household_facts(of.household_id, month, law=reading.law)
    except SubjectNotFound:
        return 0
    if of.person_id is not None and str(of.person_id) not in facts["people"]:
        return 0
    decided = explain(reading, {**facts, "assume": ["no_unstated_circumstances"]}, month, [of.programme])
    mine = [
        each
        for each in decided.of(of.programme)
        if of.person_id is None or decided.facts.people[each.who] == str(of.person_id)
    ]
    if any(each.entitled and each.amount is not None for each in mine):
        return next(int(each.amount) for each in mine if each.entitled and each.amount is not None)  # type: ignore[arg-type]
    return 0 if mine and all(each.entitled is False for each in mine) else None
