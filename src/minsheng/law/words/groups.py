"""What is not of one person at one moment: members, another person, another month, the claims of a year.

These are declarations, not computations: ``household_income = total("counted_income", over="is_counted_member", …)``
names a new value of the law that rules can take as an argument. A loop over people is never written in a rule.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Declared:
    """A value declared from others; the loader reads the declaration from the source."""

    word: str
    of: str


def total(of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """Sum over the household's present members of a person's value; only those for whom the yes-or-no ``over`` is yes."""
    return Declared("total", of)


def count(*, over: str, zh: str, en: str, article: str = "") -> Declared:
    """How many present members the yes-or-no ``over`` holds for (persons)."""
    return Declared("count", over)


def any_of(of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """Whether the yes-or-no ``of`` holds for any present member (among ``over``)."""
    return Declared("any_of", of)


def all_of(of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """Whether the yes-or-no ``of`` holds for all present members (among ``over``); yes if there is none."""
    return Declared("all_of", of)


def largest(of: str, *, none: object, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """The largest value among present members (among ``over``); ``none`` where there is nobody."""
    return Declared("largest", of)


def smallest(of: str, *, none: object, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """The smallest value among present members (among ``over``); ``none`` where there is nobody."""
    return Declared("smallest", of)


def of_person(pointer: str, of: str, *, none: object, zh: str, en: str, article: str = "") -> Declared:
    """The value of the person that the fact ``pointer`` (spouse, father, guardian …) names; ``none`` if nobody."""
    return Declared("of_person", of)


def count_pointing(pointer: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """For a person: how many present members name this person in ``pointer`` (among ``over``)."""
    return Declared("count_pointing", over)


def total_pointing(pointer: str, of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """For a person: the sum of ``of`` over present members who name this person in ``pointer``."""
    return Declared("total_pointing", of)


def last_month(of: str, *, zh: str, en: str, before: str = "", article: str = "") -> Declared:
    """The value one month ago. ``before``: the fact that gives it before the first month asked for; needed when the
    value depends on itself."""
    return Declared("last_month", of)


def months_ago(months: int, of: str, *, zh: str, en: str, before: str = "", article: str = "") -> Declared:
    """The value so many months ago."""
    return Declared("months_ago", of)


def same_month_last_year(of: str, *, zh: str, en: str, before: str = "", article: str = "") -> Declared:
    """The value twelve months ago."""
    return Declared("same_month_last_year", of)


def total_of_last(months: int, of: str, *, zh: str, en: str, article: str = "") -> Declared:
    """The sum over the so many months before this one. Yuan per month add up to yuan."""
    return Declared("total_of_last", of)


def average_of_last(months: int, of: str, *, zh: str, en: str, article: str = "") -> Declared:
    """The mean over the so many months before this one."""
    return Declared("average_of_last", of)


def months_since(of: str, *, before: str, zh: str, en: str, article: str = "") -> Declared:
    """Months since the yes-or-no ``of`` last held: 0 in a month when it holds. ``before``: the fact that gives the
    count for the month before the first month asked for."""
    return Declared("months_since", of)


def figure_on(figure: str, day: str, *, zh: str, en: str, article: str = "") -> Declared:
    """A parameter as it stood on another day, which is a date fact or rule (the day of an accident, say)."""
    return Declared("figure_on", figure)


def so_far(of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """For a claim: the sum of ``of`` over the patient's earlier claims of the calendar year (among ``over``)."""
    return Declared("so_far", of)


def times_so_far(*, over: str, zh: str, en: str, article: str = "") -> Declared:
    """For a claim: how many of the patient's earlier claims of the calendar year ``over`` holds for (times)."""
    return Declared("times_so_far", over)


def largest_so_far(of: str, *, none: object, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """For a claim: the largest ``of`` among the patient's earlier claims of the calendar year; ``none`` if there is none."""
    return Declared("largest_so_far", of)


def total_of_claims(of: str, *, zh: str, en: str, over: str = "", article: str = "") -> Declared:
    """For a person: the sum of ``of`` over their claims of the calendar year up to the day (among ``over``)."""
    return Declared("total_of_claims", of)


def count_of_claims(*, over: str, zh: str, en: str, article: str = "") -> Declared:
    """For a person: how many of their claims of the calendar year up to the day ``over`` holds for (times)."""
    return Declared("count_of_claims", over)
