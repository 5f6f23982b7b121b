"""Units of the law, as the names of annotations.

Each alias names the unit of a value: ``YuanPerPersonPerMonth`` is "yuan per person per month". The type checker sees
plain numbers; the loader reads the name, splits it at its capitals and checks that the units of a rule's expression
add up. At run time the exact reading passes ``int`` and ``Fraction``, never ``float``.
"""

from __future__ import annotations

import datetime
from typing import TypeAlias

# PEP 484 lets an int stand where a float is asked for, which is the arithmetic a rule needs; no float is ever passed.
Number: TypeAlias = float

Yuan: TypeAlias = Number
YuanPerMonth: TypeAlias = Number
YuanPerYear: TypeAlias = Number
YuanPerMonthPerYear: TypeAlias = Number
YuanPerDay: TypeAlias = Number
YuanPerPerson: TypeAlias = Number
YuanPerPersonPerMonth: TypeAlias = Number
YuanPerPersonPerYear: TypeAlias = Number
YuanPerSquareMetre: TypeAlias = Number
YuanPerSquareMetrePerMonth: TypeAlias = Number
SquareMetres: TypeAlias = Number
SquareMetresPerPerson: TypeAlias = Number
Persons: TypeAlias = Number
Days: TypeAlias = Number
DaysPerYear: TypeAlias = Number
Hours: TypeAlias = Number
Months: TypeAlias = Number
Years: TypeAlias = Number
MonthsPerYear: TypeAlias = Number
MonthsPerPerson: TypeAlias = Number
Points: TypeAlias = Number
PointsPerYear: TypeAlias = Number
Times: TypeAlias = Number
Share: TypeAlias = Number
SharePerDay: TypeAlias = Number
SharePerMonth: TypeAlias = Number
SharePerYear: TypeAlias = Number
YesNo: TypeAlias = bool
Choice: TypeAlias = str
Date: TypeAlias = datetime.date


def for_one_person(amount: Number) -> Number:
    """The amount for one person: "yuan per person per month" becomes "yuan per month"."""
    return amount


def per_person(amount: Number) -> Number:
    """One person's amount set beside amounts per head: "yuan per month" becomes "yuan per person per month"."""
    return amount
