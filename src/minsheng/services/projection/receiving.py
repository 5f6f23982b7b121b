"""The years after retirement: what each pillar pays in each year, by the rules of the day, nothing taken together by hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.services.projection.assumptions import Assumptions
from minsheng.services.projection.deciding import Deciding, NotDecided
from minsheng.services.projection.saving import MONTHS, Figures, Saved

PILLARS = ("basic", "residents", "annuity", "individual", "commercial")


@dataclass(slots=True)
class Received:
    """What the pillars pay. ``paid[pillar][year]`` is fen in that calendar year; ``parts`` the named results at retirement."""

    paid: dict[str, dict[int, Fraction]] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


def receive(
    deciding: Deciding, figures: Figures, assumed: Assumptions, saved: Saved, retires: datetime.date, last_year: int
) -> Received:
    """What each pillar pays from the month after retirement to the end of ``last_year``."""
    drawer = _Drawer(deciding, figures, assumed, saved, retires, last_year)
    pays: dict[str, Callable[[], dict[int, Fraction]]] = {
        "basic": drawer.basic,
        "residents": drawer.residents,
        "annuity": drawer.annuity,
        "individual": drawer.individual,
        "commercial": drawer.commercial,
    }
    received = drawer.received
    for pillar in PILLARS:
        if pillar in saved.unknown:
            received.unknown[pillar] = saved.unknown[pillar]
            continue
        try:
            paid = pays[pillar]()
        except NotDecided as why:
            received.unknown[pillar] = why.reasons
            continue
        if any(paid.values()):
            received.paid[pillar] = paid
    return received


class _Drawer:
    def __init__(
        self,
        deciding: Deciding,
        figures: Figures,
        assumed: Assumptions,
        saved: Saved,
        retires: datetime.date,
        last_year: int,
    ) -> None:
        self.deciding, self.figures, self.assumed, self.saved = deciding, figures, assumed, saved
        self.retires, self.years = retires, range(retires.year, last_year + 1)
        self.received = Received()
        self.scheme = str(deciding.stated("pension_scheme") or "none")

    def _months(self, year: int) -> int:
        """Months of the year in which a pension is paid: from the one after the month of retirement."""
        return MONTHS - self.retires.month if year == self.retires.year else MONTHS

    def _joined(self) -> tuple[str, Fraction, Fraction]:
        """Which account joins which at retirement, the account and the years that count then, by the rules of transfer."""
        record = self.saved.record
        months = record["contribution_months_before_year"]
        own = {
            "enterprise_months": months if self.scheme == "employee" else Fraction(0),
            "public_sector_months": months if self.scheme == "public_sector" else Fraction(0),
            "resident_months": record["resident_contribution_years"] * MONTHS,
            "pension_account_balance": record["account_balance_at_year_start"],
            "resident_account_balance": record["resident_balance_at_year_start"],
        }
        names = ["scheme_transfer_direction", "account_after_scheme_transfer", "years_counted_after_transfer"]
        found = self.deciding.ask(self.retires, names, own)
        return str(found[names[0]]), Fraction(found[names[1]]), Fraction(found[names[2]])

    # the basic pension: employees' or public sector

    def basic(self) -> dict[int, Fraction]:
        """The employees' or the public-sector pension, raised every January as assumed."""
        if self.scheme not in ("employee", "public_sector"):
            return {}
        direction, account, _ = self._joined()
        if direction != "none":
            self.received.parts["scheme_transfer_direction"] = direction
        if direction == "employees_to_residents":
            return {}
        last = self.saved.years[-1]
        facts: dict[str, Any] = {
            "retired_on": self.retires,
            "has_claimed_employees_pension": True,
            "has_claimed_public_sector_pension": True,
            "pension_account_balance": account,
            "contribution_years": last.years_in_record,
            "average_contribution_index": last.index,
        }
        if self.scheme == "public_sector":
            facts |= self._paid_apart_from_deemed()
            facts["occupational_annuity_balance"] = Fraction(0)  # a pillar of its own here
        names = _PUBLIC if self.scheme == "public_sector" else _EMPLOYEES
        given = self.figures.given(self.retires.year, ["pension_calculation_base"])
        found = self.deciding.ask(self.retires, names, facts, given)
        self.received.parts.update(found)
        amount = Fraction(found[names[0]])
        paid = {self.retires.year: amount * self._months(self.retires.year)}
        for year in list(self.years)[1:]:
            amount = self._raised(amount, year)
            paid[year] = amount * MONTHS
        return paid

    def _paid_apart_from_deemed(self) -> dict[str, Fraction]:
        """Years and index actually paid: the whole record, deemed years included, less the deemed part that the file states."""
        record = self.saved.record
        deemed = Fraction(str(self.deciding.stated("deemed_contribution_years") or 0)) * MONTHS
        index = Fraction(str(self.deciding.stated("deemed_contribution_index") or 0))
        months = max(record["contribution_months_before_year"] - deemed, Fraction(0))
        indexed = max(record["indexed_months_before_year"] - deemed * index, Fraction(0))
        paid = {"actual_contribution_years": months / MONTHS}
        return paid | {"actual_contribution_index": indexed / months if months else Fraction(0)}

    def _raised(self, amount: Fraction, year: int) -> Fraction:
        """The pension after a year's normal adjustment, with a scheme of one share alone, as the assumption has it."""
        facts = {
            "pension_in_december": amount,
            "receives_employees_pension": True,
            "retired_on": self.retires,
            "contribution_years": self.saved.years[-1].years_in_record,
            "lives_in_hardship_area": False,
        }
        found = self.deciding.ask(
            datetime.date(year, 1, 1), ["adjusted_pension"], facts, scheme_of_a_share(self.assumed.pension_rise)
        )
        return Fraction(found["adjusted_pension"])

    # the residents' pension

    def residents(self) -> dict[int, Fraction]:
        """The residents' pension from sixty, with the basic part grown as assumed."""
        direction, account, years = ("none", Fraction(0), Fraction(0))
        record = self.saved.record
        if self.scheme in ("employee", "public_sector"):
            direction, account, years = self._joined()
            if direction != "employees_to_residents":
                return {}
        elif self.scheme == "resident":
            account, years = record["resident_balance_at_year_start"], record["resident_contribution_years"]
        else:
            return {}
        paid: dict[int, Fraction] = {}
        for year in self.years:
            basic = self.assumed.residents_basic_pension * (1 + self.assumed.residents_basic_growth) ** (
                year - self.saved.years[0].year
            )
            facts = {
                "pension_scheme": "resident",
                "resident_contribution_years": years,
                "resident_account_balance": account,
            }
            given = {"residents_basic_pension": str(Fraction(round(basic)) / 100)}
            names = ["residents_pension", "residents_account_pension", "seniority_pension"]
            day = datetime.date(year, 12, 31)
            found = self.deciding.ask(day, names, facts, given)
            if year == self.retires.year:
                self.received.parts.update(found)
            paid[year] = Fraction(found["residents_pension"]) * self._months(year)
        return paid

    # annuities

    def annuity(self) -> dict[int, Fraction]:
        """The enterprise or occupational annuity, monthly until its balance is used up."""
        kind = str(self.deciding.stated("annuity_kind") or "none")
        if kind == "none":
            return {}
        record = self.saved.record
        facts = {
            "annuity_event": "retirement_age",
            "annuity_payout_form": "monthly",
            "annuity_own_balance": record["annuity_own_balance"],
            "annuity_employer_balance": record["annuity_employer_balance"],
            "annuity_years_in_plan": record["annuity_years_in_plan"],
            "annuity_instalment_months": Fraction(self.assumed.annuity_months),
            "retired_on": self.retires,
        }
        names = ["annuity_per_month", "annuity_balance_owned"]
        found = self.deciding.ask(self.retires, names, facts)
        self.received.parts.update(found)
        amount, left = Fraction(found["annuity_per_month"]), Fraction(found["annuity_balance_owned"])
        paid: dict[int, Fraction] = {}
        for year in self.years:
            paid[year] = min(amount * self._months(year), left)
            left -= paid[year]
        return paid

    def individual(self) -> dict[int, Fraction]:
        """The individual account, drawn in equal parts of what is left once the law lets it be drawn, after tax, a year after
        retirement at the earliest; what is not drawn keeps its return."""
        balance = self.saved.record["individual_pension_balance"]
        if not self.deciding.stated("has_individual_pension_account"):
            return {}
        paid: dict[int, Fraction] = {}
        left = self.assumed.individual_draw_years
        for year in self.years:
            day = datetime.date(year, 12, 31)
            facts = {
                "individual_pension_balance": balance,
                "individual_pension_return_this_year": self.assumed.individual_return,
                "individual_pension_paid_this_year": Fraction(0),
            }
            may = bool(self.deciding.ask(day, ["may_draw_individual_pension"], facts)["may_draw_individual_pension"])
            if may and left and year > self.retires.year:
                facts["individual_pension_amount_drawn"] = Fraction(int(balance / left))
                left -= 1
            else:
                facts["individual_pension_amount_drawn"] = Fraction(0)
            found = self.deciding.ask(day, _INDIVIDUAL, facts)
            balance = Fraction(found["individual_pension_balance_after_year"])
            paid[year] = Fraction(found["individual_pension_after_tax"])
        self._compare_with_saving_outside()
        return paid

    def _compare_with_saving_outside(self) -> None:
        """What this year's contribution comes to at retirement, inside the account and outside, by the rules."""
        years = self.retires.year - self.saved.years[0].year
        facts = {
            "individual_pension_growth": (1 + self.assumed.individual_return) ** years,
            "outside_saving_growth": (1 + self.assumed.outside_return) ** years,
        }
        names = ["individual_pension_net_of_one_year", "outside_saving_of_one_year", "individual_pension_advantage"]
        self.received.parts.update(self.deciding.ask(self.saved.days[0], names, facts))

    def commercial(self) -> dict[int, Fraction]:
        """A life annuity bought with one premium at retirement, priced by the law's table; paid at the start of each year of life."""
        if not self.deciding.stated("annuity_premium_offered"):
            return {}
        names = ["annuity_yearly_payout", "expected_years_left"]
        found = self.deciding.ask(self.retires, names, {})
        self.received.parts.update(found)
        return dict.fromkeys(self.years, Fraction(found["annuity_yearly_payout"]))


def scheme_of_a_share(share: Fraction) -> dict[str, Any]:
    """The parts of an adjustment scheme that raises every pension by one share and by nothing else."""
    return {
        "adjustment_fixed_amount": "0", "adjustment_per_year": {0: "0"}, "adjustment_years_part_least": "0",
        "adjustment_share_of_pension": str(share), "adjustment_age_extra_men": {0: "0"},
        "adjustment_age_extra_women": {0: "0"}, "adjustment_hardship_extra": "0",
    }  # fmt: skip


_INDIVIDUAL = ["individual_pension_after_tax", "individual_pension_tax", "individual_pension_balance_after_year"]
_EMPLOYEES = [
    "employees_pension", "basic_component", "account_component", "transitional_component", "adjustment_fund",
    "required_years_at_retirement", "has_required_contribution_years",
]  # fmt: skip
_PUBLIC = [
    "public_sector_pension", "public_basic_component", "public_account_component", "public_transitional_component",
    "required_years_at_retirement", "has_required_contribution_years",
]  # fmt: skip
