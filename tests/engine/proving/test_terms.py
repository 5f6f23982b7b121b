"""Dates, roundings, brackets and products as Z3 terms give what the words of the law give on numbers."""

from __future__ import annotations

import datetime
import math
from fractions import Fraction
from typing import Any

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.engine.proving.dates import between, is_a_day, months_later, part_of_date
from minsheng.engine.proving.terms import (
    Term,
    added,
    chosen,
    compared,
    constant,
    date_number,
    date_of,
    divided,
    extreme,
    joined,
    multiplied,
    rounded,
)
from minsheng.engine.tree import DATE, NUMBER, YESNO
from minsheng.law.words import (
    add_months,
    day_of_month,
    first_of_month,
    month_of_year,
    months_between,
    year_of,
    years_between,
)

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
FEW = settings(max_examples=60, deadline=None)


def open_date(day: datetime.date) -> Term:
    """A date that the terms may not fold, though the solver knows it."""
    return Term(DATE, z3.IntVal(date_number(day)), True, date_number(day) - 500, date_number(day) + 500)


def open_number(value: Fraction | int, finite: tuple[Any, ...] | None = None) -> Term:
    number = Fraction(value)
    whole = number.denominator == 1 and isinstance(value, int)
    term = z3.IntVal(int(value)) if whole else z3.Q(number.numerator, number.denominator)
    return Term(NUMBER, term, True, None, None, whole, finite)


def settled(term: Term) -> Any:
    """The value of a term without unknowns; none where it has no answer."""
    known = term.known if isinstance(term.known, bool) else z3.is_true(z3.simplify(term.known))
    if not known:
        return None
    if not isinstance(term.value, z3.ExprRef):
        return date_of(term.value) if term.kind == DATE else term.value
    value = z3.simplify(term.value)
    if z3.is_bool(value):
        return z3.is_true(value)
    number = Fraction(value.as_fraction()) if z3.is_real(value) else value.as_long()
    return date_of(int(number)) if term.kind == DATE else number


@FEW
@given(DAYS, DAYS, st.integers(-400, 400))
def test_dates(one: datetime.date, other: datetime.date, months: int) -> None:
    first, second = open_date(one), open_date(other)
    assert settled(between("years_between", first, second)) == years_between(one, other)
    assert settled(between("months_between", first, second)) == months_between(one, other)
    assert settled(compared("lt", first, second)) == (one < other)
    assert settled(added(second, first, -1)) == (other - one).days
    assert z3.is_true(z3.simplify(is_a_day(first)))
    if 1950 <= one.year <= 2050:
        assert settled(months_later(first, constant(NUMBER, months))) == add_months(one, months)
    for word, on_days in (
        ("first_of_month", first_of_month), ("year_of", year_of), ("month_of_year", month_of_year),
        ("day_of_month", day_of_month),
    ):  # fmt: skip
        assert settled(part_of_date(word, first)) == on_days(one)


def test_a_number_that_is_no_day_is_refused() -> None:
    for year, month, day in ((2025, 2, 29), (2025, 4, 31), (1900, 2, 29)):
        number = 372 * year + 31 * (month - 1) + day - 1
        assert z3.is_false(z3.simplify(is_a_day(Term(DATE, z3.IntVal(number)))))


NUMBERS = st.one_of(st.integers(-(10**7), 10**7), st.fractions(-1000, 1000, max_denominator=60))
STEPS = st.sampled_from([1, 10, 100, Fraction(1, 2), Fraction(1, 100)])


@FEW
@given(NUMBERS, STEPS)
def test_rounding(value: Fraction | int, step: Fraction | int) -> None:
    number, unit = Fraction(value), Fraction(step)
    assert settled(rounded("half_up", open_number(value), step)) == math.floor(number / unit + Fraction(1, 2)) * unit
    assert settled(rounded("up", open_number(value), step)) == math.ceil(number / unit) * unit
    assert settled(rounded("down", open_number(value), step)) == math.floor(number / unit) * unit


@FEW
@given(NUMBERS, st.integers(-4, 4))
def test_products_and_quotients_by_cases(value: Fraction | int, by: int) -> None:
    few = open_number(by, tuple(range(-4, 5)))
    assert settled(multiplied(open_number(value), few)) == value * by
    assert settled(divided(open_number(value), few)) == (Fraction(value) / by if by else None)
    assert settled(divided(open_number(value), open_number(by))) == (Fraction(value) / by if by else None)
    assert settled(extreme("min", [open_number(value), few])) == min(value, by)
    assert settled(extreme("max", [open_number(value), few])) == max(value, by)


THREE = st.sampled_from([True, False, None])


@given(THREE, THREE)
def test_what_is_not_known_is_settled_as_by_kleene(left: bool | None, right: bool | None) -> None:
    def term(value: bool | None) -> Term:
        return Term(YESNO, z3.BoolVal(bool(value)), z3.BoolVal(value is not None))

    either = True if True in (left, right) else None if None in (left, right) else False
    both = False if False in (left, right) else None if None in (left, right) else True
    assert settled(joined(True, [term(left), term(right)])) == either
    assert settled(joined(False, [term(left), term(right)])) == both


@given(THREE, st.integers(0, 2), st.integers(0, 2))
def test_a_choice_is_known_where_both_sides_are_alike(condition: bool | None, then: int, otherwise: int) -> None:
    asked = Term(YESNO, z3.BoolVal(bool(condition)), z3.BoolVal(condition is not None))
    found = settled(chosen(asked, open_number(then), open_number(otherwise)))
    wanted = then if condition or then == otherwise else otherwise
    assert found == (None if condition is None and then != otherwise else wanted)
