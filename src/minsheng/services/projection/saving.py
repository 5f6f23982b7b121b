"""The years before retirement: each year's contributions and balances, by the rules, on the last day they are reckoned to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.engine.tree import Law
from minsheng.law.words import add_months, half_up_to_yuan
from minsheng.services.projection.assumptions import Assumptions
from minsheng.services.projection.deciding import Deciding, NotDecided, yuan

MONTHS = 12


@dataclass(slots=True)
class Year:
    """One year before retirement. Amounts are fen; ``paid`` what the person pays into each pillar, ``employer`` the employer."""

    year: int
    wage: Fraction  # a month
    paid: dict[str, Fraction] = field(default_factory=dict)
    employer: dict[str, Fraction] = field(default_factory=dict)
    balances: dict[str, Fraction] = field(default_factory=dict)
    index: Fraction = Fraction(0)
    years_in_record: Fraction = Fraction(0)


@dataclass(slots=True)
class Saved:
    """What stands at retirement: the years, the record's state, and why a pillar could not be worked out."""

    years: list[Year]
    record: dict[str, Any]
    unknown: dict[str, tuple[list[str], list[str]]]
    last_wage: Fraction
    days: list[datetime.date]


class Figures:
    """Figures of the law that no year has yet, grown from the last known one by the assumptions."""

    def __init__(self, law: Law, assumed: Assumptions) -> None:
        self.law, self.assumed = law, assumed
        self.wages = self._grown("full_scope_average_wage")
        self.bases = self._known("pension_calculation_base")

    def _known(self, name: str) -> dict[int, Fraction]:
        table = self.law.parameters[name].figures[-1].value
        assert isinstance(table, Mapping)
        return {int(year): Fraction(value) for year, value in table.items()}  # type: ignore[arg-type]

    def _grown(self, name: str) -> dict[int, Fraction]:
        known = self._known(name)
        last = max(known)
        for year in range(last + 1, last + 90):
            known[year] = Fraction(half_up_to_yuan(known[year - 1] * (1 + self.assumed.average_wage_growth)))  # type: ignore[arg-type]
        return known

    def base_of(self, year: int) -> Fraction:
        """The calculation base of a year of retirement: published, or the average wage of the year before in whole yuan."""
        if year in self.bases:
            return self.bases[year]
        return Fraction(half_up_to_yuan(self.wages[year - 1]))  # type: ignore[arg-type]

    def given(self, year: int, names: list[str]) -> dict[str, Any]:
        """The named figures of a year as plain values, those left out that the law itself has for that year."""
        made: dict[str, Any] = {}
        first = datetime.date(year, 1, 1)
        for name in names:
            if name == "full_scope_average_wage":
                made[name] = {one: yuan(wage) for one, wage in self.wages.items() if one < year}
            elif name == "pension_calculation_base":
                made[name] = {year: yuan(self.base_of(year))}
            elif name in ("pension_account_interest", "resident_account_interest"):
                figure = self.law.parameters[name].figure(first)
                own = self.assumed.account_interest if name.startswith("pension") else self.assumed.resident_interest
                if figure is None:
                    made[name] = str(own)
        return made


def save(
    deciding: Deciding, figures: Figures, assumed: Assumptions, start: datetime.date, retires: datetime.date
) -> Saved:
    """Goes through the years from that of ``start`` (its first of January) to the month of retirement."""
    worker = _Worker(deciding, figures, assumed, start.year, retires)
    for year in range(start.year, retires.year + 1):
        worker.go(year)
    return Saved(worker.years, worker.record, worker.unknown, worker.years[-1].wage, worker.days)


class _Worker:
    def __init__(
        self, deciding: Deciding, figures: Figures, assumed: Assumptions, first: int, retires: datetime.date
    ) -> None:
        self.deciding, self.figures, self.assumed, self.first, self.retires = deciding, figures, assumed, first, retires
        self.law = deciding.law
        self.years: list[Year] = []
        self.days: list[datetime.date] = []
        self.unknown: dict[str, tuple[list[str], list[str]]] = {}
        self.record: dict[str, Any] = {name: self._stated(name) for name in _STATE}

    def _stated(self, name: str) -> Fraction:
        raw = self.deciding.stated(name)
        if raw is None:
            return Fraction(0)
        return Fraction(str(raw)) * (100 if self.law.type_of(name).is_money else 1)

    def go(self, year: int) -> None:
        """One year: every pillar that the person has, each by its own rules."""
        last = self.retires.month if year == self.retires.year else MONTHS
        day = datetime.date(year, 12, 31) if last == MONTHS else add_months(datetime.date(year, 1, 31), last - 1)
        wage = self._stated("wage_average_last_year") * (1 + self.assumed.wage_growth) ** (year - self.first)
        one = Year(year, Fraction(round(wage)))
        self.years.append(one)
        self.days.append(day)
        for pillar, step in (
            ("basic", self._employees),
            ("residents", self._residents),
            ("annuity", self._annuity),
            ("individual", self._individual),
        ):
            if pillar in self.unknown:
                continue
            try:
                step(one, day, last)
            except NotDecided as why:
                self.unknown[pillar] = why.reasons

    def _scheme(self) -> str:
        return str(self.deciding.stated("pension_scheme") or "none")

    def _employees(self, one: Year, day: datetime.date, last: int) -> None:
        if self._scheme() not in ("employee", "public_sector"):
            return
        record = self.record
        chosen = self._stated("flexible_base_chosen") * (1 + self.assumed.average_wage_growth) ** (
            one.year - self.first
        )
        facts = {
            "wage_average_last_year": one.wage,
            "flexible_base_chosen": Fraction(round(chosen)),
            "account_balance_at_year_start": record["account_balance_at_year_start"],
            "contribution_months_before_year": record["contribution_months_before_year"],
            "indexed_months_before_year": record["indexed_months_before_year"],
            "account_first_credit_month": 1,
            "account_last_credit_month": last,
        }
        given = self.figures.given(one.year, ["full_scope_average_wage", "pension_account_interest"])
        given.update(self._limits(one.year, day, given))
        if last < MONTHS:
            given["months_of_account_year"] = str(last)  # interest runs to the month of retirement
        found = self.deciding.ask(day, _EMPLOYEES, facts, given)
        one.paid["basic"] = Fraction(found["own_pension_contribution"]) * last
        one.employer["basic"] = Fraction(found["employer_pension_contribution"]) * last
        one.balances["basic"] = Fraction(found["account_balance_at_year_end"])
        one.index = Fraction(found["average_index_as_reckoned"])
        one.years_in_record = Fraction(found["contribution_years_as_reckoned"])
        record["account_balance_at_year_start"] = one.balances["basic"]
        record["contribution_months_before_year"] = Fraction(found["contribution_months_after_year"])
        record["indexed_months_before_year"] = Fraction(found["indexed_months_after_year"])

    def _limits(self, year: int, day: datetime.date, given: dict[str, Any]) -> dict[str, str]:
        """The base limits: the law's own of that year, else those that its rules give of the assumed average wage."""
        names = ("contribution_base_lower_limit", "contribution_base_upper_limit")
        own = [self.law.parameters[name].figure(day) for name in names]
        if all(figure is not None and figure.starts.year == year for figure in own):
            return {}
        rules = ["lower_limit_by_average_wage", "upper_limit_by_average_wage"]
        found = self.deciding.ask(day, rules, {}, {"full_scope_average_wage": given["full_scope_average_wage"]})
        return {name: yuan(found[rule]) for name, rule in zip(names, rules, strict=True)}

    def _residents(self, one: Year, day: datetime.date, last: int) -> None:
        tier = self._stated("resident_contribution_tier")
        if self._scheme() != "resident" and not self.record["resident_balance_at_year_start"]:
            return
        pays = self._scheme() == "resident" and tier > 0
        facts = {
            "resident_balance_at_year_start": self.record["resident_balance_at_year_start"],
            "resident_contribution_tier": tier if pays else Fraction(0),
        }
        given = self.figures.given(one.year, ["resident_account_interest"])
        names = ["resident_account_at_year_end"]
        found = self.deciding.ask(day, names, facts, given)
        one.paid["residents"] = tier if pays else Fraction(0)
        one.balances["residents"] = Fraction(found["resident_account_at_year_end"])
        self.record["resident_balance_at_year_start"] = one.balances["residents"]
        self.record["resident_contribution_years"] += 1 if pays else 0

    def _annuity(self, one: Year, day: datetime.date, last: int) -> None:
        kind = str(self.deciding.stated("annuity_kind") or "none")
        if kind == "none":
            return
        if kind == "occupational":
            given = self.figures.given(one.year, ["full_scope_average_wage"])
            given.update(self._limits(one.year, day, given))
            names = ["occupational_annuity_own_contribution", "occupational_annuity_employer_contribution"]
            found = self.deciding.ask(day, names, {"wage_average_last_year": one.wage}, given)
            own, employer = (Fraction(found[name]) * last for name in names)
        else:
            own = Fraction(round(one.wage * self.assumed.annuity_own_rate)) * last
            employer = Fraction(round(one.wage * self.assumed.annuity_employer_rate)) * last
        facts = {
            "annuity_own_balance": self.record["annuity_own_balance"],
            "annuity_employer_balance": self.record["annuity_employer_balance"],
            "annuity_return_this_year": self.assumed.annuity_return * last / MONTHS,
            "annuity_own_paid_this_year": own,
            "annuity_employer_paid_this_year": employer,
        }
        names = ["annuity_own_balance_after_year", "annuity_employer_balance_after_year"]
        found = self.deciding.ask(day, names, facts)
        one.paid["annuity"], one.employer["annuity"] = own, employer
        self.record["annuity_own_balance"] = Fraction(found[names[0]])
        self.record["annuity_employer_balance"] = Fraction(found[names[1]])
        self.record["annuity_years_in_plan"] += 1
        one.balances["annuity"] = self.record["annuity_own_balance"] + self.record["annuity_employer_balance"]

    def _individual(self, one: Year, day: datetime.date, last: int) -> None:
        if not self.deciding.stated("has_individual_pension_account"):
            return
        facts = {
            "individual_pension_balance": self.record["individual_pension_balance"],
            "individual_pension_return_this_year": self.assumed.individual_return * last / MONTHS,
            "individual_pension_paid_this_year": self._stated("individual_pension_paid_this_year"),
            "individual_pension_amount_drawn": Fraction(0),
        }
        names = ["individual_pension_balance_after_year", "individual_pension_accepted", "individual_pension_tax_saved"]
        found = self.deciding.ask(day, names, facts)
        one.paid["individual"] = Fraction(found["individual_pension_accepted"]) - Fraction(
            found["individual_pension_tax_saved"]
        )
        one.balances["individual"] = Fraction(found["individual_pension_balance_after_year"])
        self.record["individual_pension_balance"] = one.balances["individual"]


_STATE = (
    "account_balance_at_year_start", "contribution_months_before_year", "indexed_months_before_year",
    "resident_balance_at_year_start", "resident_contribution_years", "annuity_own_balance", "annuity_employer_balance",
    "annuity_years_in_plan", "individual_pension_balance",
)  # fmt: skip
_EMPLOYEES = [
    "own_pension_contribution", "employer_pension_contribution", "account_balance_at_year_end",
    "contribution_months_after_year", "indexed_months_after_year", "average_index_as_reckoned",
    "contribution_years_as_reckoned",
]  # fmt: skip
