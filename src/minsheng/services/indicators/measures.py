"""How each indicator is measured on a day: from the law's figures, or counted in the registry's ledgers by the database.

The counts are functions that run with the owner's rights (``migrations/0002_counts.py``): they give two numbers for the whole
city, and no row.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection

from minsheng.engine.tree import Law, Parameter
from minsheng.engine.units import scale

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """A value on a day, what it is made of, and what is uncertain about it. No value: the ledger has nothing to count."""

    value: Fraction | None
    of: str = ""  # "18 / 20", or the figures used
    is_unverified: bool = False
    missing: tuple[str, str] = ("", "")  # in Chinese and in English: why there is no value


NOTHING_TO_COUNT = ("登记中还没有可以计算的记录", "the registry has nothing to count yet")


Measure = Callable[[Law, datetime.date], Measured]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Makes a function known to ``targets.yaml`` under its own name."""
    MEASURES[function.__name__] = function
    return function


@measure
def minimum_living_standard_per_year(law: Law, on: datetime.date) -> Measured:
    """The law's monthly standard, times the months of a year."""
    return _per_year(law, "minimum_living_standard", on)


@measure
def minimum_living_to_consumption(law: Law, on: datetime.date) -> Measured:
    """The standard of a year against the consumption of the statistical year before."""
    return _to_consumption(law, "minimum_living_standard", on)


@measure
def destitute_to_consumption(law: Law, on: datetime.date) -> Measured:
    """The destitute living standard against the consumption of the statistical year before."""
    return _to_consumption(law, "destitute_basic_living_standard", on)


@measure
def destitute_standards(law: Law, on: datetime.date) -> Measured:
    """How many different destitute living standards the law has on the day."""
    figure = law.parameters["destitute_basic_living_standard"].figure(on)
    if figure is None:
        return Measured(None, missing=_no_figure(law, "destitute_basic_living_standard", on))
    values = figure.value.values() if isinstance(figure.value, dict) else [figure.value]
    per_yuan = scale(law.parameters["destitute_basic_living_standard"].type.unit)
    different = sorted({Fraction(value) / per_yuan for value in values if isinstance(value, int | Fraction)})
    return Measured(Fraction(len(different)), ", ".join(map(str, different)), figure.is_unverified(on))


@measure
def rent_subsidies(law: Law, on: datetime.date) -> Measured:
    """Households whose first rental subsidy began in the plan's time; nothing where the ledger knows no subsidy at all."""
    counted, ever = _counted("indicator_rent_subsidies", on)
    return Measured(Fraction(counted), f"{counted}") if ever else Measured(None, missing=NOTHING_TO_COUNT)


@measure
def disability_employment(law: Law, on: datetime.date) -> Measured:
    """Of the disabled who can and want to work, those at work: as the law's rules of that rate have it."""
    return _share("indicator_disability_employment", on)


@measure
def disability_subsidies_paid(law: Law, on: datetime.date) -> Measured:
    """Of those entitled by the last nightly run, those with an award."""
    return _share("indicator_disability_subsidies", on)


@measure
def unemployment_insurance(law: Law, on: datetime.date) -> Measured:
    """Of those with an employees' pension account, those with an unemployment account."""
    return _share("indicator_unemployment_insurance", on)


def _per_year(law: Law, name: str, on: datetime.date) -> Measured:
    value, is_unverified = _figure(law.parameters[name], on)
    if value is None:
        return Measured(None, missing=_no_figure(law, name, on))
    return Measured(value * MONTHS_A_YEAR, f"{value} × {MONTHS_A_YEAR}", is_unverified)


def _to_consumption(law: Law, name: str, on: datetime.date) -> Measured:
    standard = _per_year(law, name, on)
    before = datetime.date(on.year - 1, 12, 31)
    consumption, is_unverified = _figure(law.parameters["urban_consumption_per_head"], before)
    if standard.value is None:
        return standard
    if consumption is None:
        return Measured(None, missing=_no_figure(law, "urban_consumption_per_head", before))
    return Measured(
        standard.value / consumption, f"{standard.value} / {consumption} ({before.year})", standard.is_unverified or is_unverified
    )  # fmt: skip


def _no_figure(law: Law, name: str, on: datetime.date) -> tuple[str, str]:
    return (
        f"{on.year}年的“{law.label(name, 'zh')}”未见来源",
        f"no figure of {on.year} was found for “{law.label(name, 'en')}”",
    )


def _figure(parameter: Parameter, on: datetime.date) -> tuple[Fraction | None, bool]:
    """The figure in force, in the unit that the law writes it in."""
    figure = parameter.figure(on)
    if figure is None or not isinstance(figure.value, int | Fraction):
        return None, False
    return Fraction(figure.value) / scale(parameter.type.unit), figure.is_unverified(on)


def _share(function: str, on: datetime.date) -> Measured:
    part, whole = _counted(function, on)
    return Measured(Fraction(part, whole), f"{part} / {whole}") if whole else Measured(None, missing=NOTHING_TO_COUNT)


def _counted(function: str, on: datetime.date) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"select part, whole from {function}(%s)", [on])
        part, whole = cursor.fetchone()
    return int(part), int(whole)
