"""Every year of a yearly award by the law, with the facts as known now; and what is due in it.

A year is decided on the first day of the month in which it begins, and is due whole or not at all: what changes within it counts
from the next one. The first year begins in the first month, from the grant on, in which the law gives it, the next one twelve
months later; where the law gives nothing, the next year begins in the first month in which it does. So a corrected day of
entitlement moves the year.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from minsheng.engine.exact import LawNotReviewed
from minsheng.registry.differences.applying import Row, row_at
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.differences.years import year_after, years_at
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.supervising.months import ByLaw, Due, decide_on, next_month
from minsheng.services.casework.supervising.settings import settings


def due_by_year(
    of: Entitlement,
    rows: Sequence[Row],
    granted: datetime.date,
    start: datetime.date,
    on: datetime.date,
    renounced: datetime.date | None,
    paid: Collection[datetime.date],
) -> list[Due]:
    """The first months of years with what is due, up to the first that begins after ``on``; that one goes on.

    Years that were awarded, or ``paid``, and are due no more stand in it with 0. Those before ``start`` are as they are awarded. As
    with months (:func:`.months.due_by_month`), once an award was stopped and the law still gives nothing, a new grant is needed.
    """
    month, fresh, is_open = granted, next_month(on), True
    awarded = years_at(rows, year_after(fresh))
    found: dict[datetime.date, Due] = {}
    paid_before = _paid_before(of, granted)
    while True:
        row = row_at(rows, month)
        standing = row.amount if row is not None and (month in awarded or month > on) else 0
        if month < start and month <= on:
            due = Due(ByLaw.undecided(month), standing)
        elif renounced is not None and month >= renounced:
            due, is_open = Due(decide_on(of, month), 0), False
        else:
            is_open = is_open or row is not None or month >= fresh
            years = [each for each, one in found.items() if one.amount > 0]
            try:
                due = _due(of, month, standing, is_open, years, paid_before)
            except LawNotReviewed:
                if month <= on:
                    raise
                due = Due(ByLaw.undecided(month), standing, is_known=False)  # the law of that year is not known yet
            is_open = is_open and not (due.by_law.entitled is False and row is None)
        if due.amount > 0 or month in awarded or not due.is_known or month > on:
            found[month] = due
        if month > on:
            break
        month = year_after(month) if due.amount > 0 else next_month(month)
    for dropped in {*awarded, *paid} - found.keys():
        if dropped <= month:
            found[dropped] = Due(ByLaw.undecided(dropped), 0)
    return [found[each] for each in sorted(found)]


def awarded_by_year(rows: Sequence[Row], last: datetime.date) -> dict[datetime.date, int]:
    """Fen by the first month of a year; in the last month what is awarded for it, whenever its year begins."""
    found = {month: row.amount for month, row in years_at(rows, last).items()}
    if (row := row_at(rows, last)) is not None:
        found[last] = row.amount
    return found


def _due(
    of: Entitlement,
    month: datetime.date,
    standing: int,
    is_open: bool,
    before: Sequence[datetime.date],
    paid_before: int,
) -> Due:
    counted = settings()["years"].get(of.programme)

    def years(said: Mapping[str, Any]) -> dict[str, str]:
        """The years that were due before, and the first of them, as the law asks for them."""
        assert counted is not None
        found = {counted["paid"]: str(max(_number(said, counted["paid"]), paid_before + len(before)))}
        if before and _latest(said, counted["first"]) in (None, "unknown"):
            found[counted["first"]] = before[0].isoformat()
        return found

    by_law = decide_on(of, month, of_person=years if counted else None)
    if by_law.entitled is None:
        return Due(by_law, standing, is_known=False)
    return Due(by_law, by_law.amount if by_law.entitled and is_open else 0)


def _paid_before(of: Entitlement, granted: datetime.date) -> int:
    """Years that had been paid before the grant, as it was said of the person."""
    counted = settings()["years"].get(of.programme)
    if counted is None or of.person_id is None:
        return 0
    try:
        people = household_facts(of.household_id, granted, law=the_law())["people"]
    except SubjectNotFound:
        return 0
    return _number(people.get(str(of.person_id), {}), counted["paid"])


def _number(said: Mapping[str, Any], name: str) -> int:
    value = str(_latest(said, name))
    return int(value) if value.isdigit() else 0


def _latest(said: Mapping[str, Any], name: str) -> Any:
    """The value on the day; a fact that changed shortly before is dated."""
    value = said.get(name)
    return value[max(value)] if isinstance(value, Mapping) else value
