"""A person's income after work, year by year, over all pillars, with what each costs and what is left without it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from minsheng.engine.exact import Reading
from minsheng.law.words import add_months, first_of_month
from minsheng.services.projection.assumptions import EARLIEST, LATEST, STATUTORY, Assumptions, BadProjection
from minsheng.services.projection.deciding import Deciding, NotDecided
from minsheng.services.projection.receiving import PILLARS, receive
from minsheng.services.projection.saving import MONTHS, Figures, Year, save

LABELS = {
    "basic": ("职工（机关事业）养老金", "Employees' or public-sector pension"),
    "residents": ("城乡居民养老金", "Residents' pension"),
    "annuity": ("企业（职业）年金", "Enterprise or occupational annuity"),
    "individual": ("个人养老金（税后）", "Individual account, after tax"),
    "commercial": ("商业养老年金", "Commercial annuity"),
}


@dataclass(frozen=True, slots=True)
class After:
    """One year after work. Amounts are fen of that year; ``real`` is the total in prices of the first year."""

    year: int
    age: int
    pillars: dict[str, Fraction]
    total: Fraction
    real: Fraction


@dataclass(frozen=True, slots=True)
class Without:
    """A pillar set beside the whole, in the first whole year in which all pay: what it pays, what is left without it, and what it cost."""

    pillar: str
    pays: Fraction
    left: Fraction
    replaces: Fraction  # of the last wage, without it
    own_paid: Fraction
    employer_paid: Fraction
    paid_back_at: int | None  # the age by which it has paid what the person put in


@dataclass(slots=True)
class Projection:
    """Everything a projection shows."""

    person: str
    day: datetime.date
    birth: datetime.date
    retires: datetime.date
    window: tuple[datetime.date, datetime.date, datetime.date]  # earliest, statutory, latest
    assumed: Assumptions
    before: list[Year]
    after: list[After]
    without: list[Without]
    replaces: Fraction  # the first full year's income a month, of the last wage
    parts: dict[str, Any]
    unknown: dict[str, tuple[list[str], list[str]]]
    unverified: list[str]
    premium: Fraction = Fraction(0)  # of the commercial annuity, at retirement

    @property
    def compared(self) -> After:
        """The first whole year in which every pillar pays; the first whole year if there is none."""
        whole = self.after[1:]
        return next((one for one in whole if set(one.pillars) == set(self.pillars)), whole[0])

    @property
    def pillars(self) -> list[str]:
        """The pillars that pay something, in order."""
        return [pillar for pillar in PILLARS if any(one.pillars.get(pillar) for one in self.after)]


def project(
    reading: Reading, plain: Mapping[str, Any], person: str, assumed: Assumptions, day: datetime.date
) -> Projection:
    """Projects one person of a household from the first of January of a day's year.

    Args:
        plain: the household, as :func:`minsheng.engine.facts.read_facts` takes it.
        person: whose income.

    Raises:
        BadProjection: there is no such person, a needed fact is missing, or the month of retirement is not allowed.
    """
    deciding = Deciding(reading, plain, person)
    if person not in deciding.people:
        raise BadProjection(f'"{person}" is nobody in this household. People: {", ".join(deciding.people)}.')
    birth = deciding.stated("birth_date")
    if not birth or not deciding.stated("sex"):
        raise BadProjection(f'A projection needs the birth_date and the sex of "{person}". State both.')
    birth = birth if isinstance(birth, datetime.date) else datetime.date.fromisoformat(str(birth))
    window = _window(deciding, birth, day)
    retires = _month(assumed, window, day)
    last_year = birth.year + assumed.until_age
    if last_year <= retires.year:
        raise BadProjection(
            f"until_age: {assumed.until_age} is reached before retirement in {retires:%Y-%m}. Say more."
        )
    figures = Figures(reading.law, assumed)
    saved = save(deciding, figures, assumed, day, retires)
    received = receive(deciding, figures, assumed, saved, retires, last_year)
    after = []
    for year in range(retires.year, last_year + 1):
        pillars = {pillar: paid[year] for pillar, paid in received.paid.items() if paid.get(year)}
        total = sum(pillars.values(), Fraction(0))
        real = total / (1 + assumed.price_growth) ** (year - day.year)
        after.append(After(year, year - birth.year, pillars, total, real))
    found = Projection(
        person, day, birth, retires, window, assumed, saved.years, after, [], Fraction(0), received.parts, received.unknown,
        sorted(deciding.unverified),
    )  # fmt: skip
    found.premium = Fraction(str(deciding.stated("annuity_premium_offered") or 0)) * 100
    if saved.last_wage:
        found.replaces = after[1].total / MONTHS / saved.last_wage
    found.without = [_without(found, pillar, saved.last_wage) for pillar in found.pillars]
    return found


def _window(
    deciding: Deciding, birth: datetime.date, day: datetime.date
) -> tuple[datetime.date, datetime.date, datetime.date]:
    """The earliest, the statutory and the latest month of retirement; for the residents' scheme its own age alone."""
    if str(deciding.stated("pension_scheme") or "none") == "resident":
        age = deciding.law.parameters["residents_pension_age"].figure(day)
        assert age is not None
        sixty = add_months(first_of_month(birth), int(age.value) * MONTHS)  # type: ignore[call-overload]
        return sixty, sixty, sixty
    names = ["earliest_retirement_months", "statutory_retirement_month", "latest_retirement_months"]
    try:
        found = deciding.ask(day, names, {})
    except NotDecided as why:
        text = "; ".join(why.reasons[1])
        raise BadProjection(f"The month of retirement is not known: {text}. State it in the file.") from None
    first = first_of_month(birth)
    return add_months(first, int(found[names[0]])), found[names[1]], add_months(first, int(found[names[2]]))


def _month(
    assumed: Assumptions, window: tuple[datetime.date, datetime.date, datetime.date], day: datetime.date
) -> datetime.date:
    chosen = {EARLIEST: window[0], STATUTORY: window[1], LATEST: window[2]}.get(assumed.retires)
    month = chosen or datetime.date.fromisoformat(f"{assumed.retires}-01")
    if not window[0] <= month <= window[2]:
        text = f"{month:%Y-%m} is outside the window of flexible retirement, {window[0]:%Y-%m} to {window[2]:%Y-%m}."
        raise BadProjection(f"retires: {text} Choose a month within it.")
    if month <= day:
        raise BadProjection(f"retires: {month:%Y-%m} is not after {day}. A projection is for who still works.")
    return month


def _without(found: Projection, pillar: str, last_wage: Fraction) -> Without:
    """Pillars do not feed one another here, so what is left without one is the total less it."""
    year = found.compared
    pays = year.pillars.get(pillar, Fraction(0))
    own = sum((one.paid.get(pillar, Fraction(0)) for one in found.before), Fraction(0))
    if pillar == "commercial":
        own = found.premium
    employer = sum((one.employer.get(pillar, Fraction(0)) for one in found.before), Fraction(0))
    so_far, back = Fraction(0), None
    for one in found.after:
        so_far += one.pillars.get(pillar, Fraction(0))
        if back is None and so_far >= own:
            back = one.age
    left = year.total - pays
    return Without(pillar, pays, left, left / MONTHS / last_wage if last_wage else Fraction(0), own, employer, back)
