"""Values of the law as Z3 terms, with the bounds known of them, so that what is plain already never reaches the solver.

A :class:`Term` holds a Python constant where the value is one, else a Z3 expression: ``Int`` for whole numbers (money in
fen), choices, dates and pointers, ``Real`` for other numbers, ``Bool`` for yes or no. ``known`` says for which facts the
value has an answer at all: a division by zero, a key that a table does not have and a figure nobody knows have none.

A date is the whole number ``372 · year + 31 · (month − 1) + day − 1``. Dates compare as their numbers do, and whole years
and months between two days are floors of the difference by 372 and by 31, exactly as the words of the law count them.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from minsheng.engine.tree import DATE, NUMBER, YESNO

Exact = int | Fraction
FINITE = 64  # up to so many possible values a product or quotient is written out by cases
YEAR, MONTH = 372, 31  # in the whole number of a date


@dataclass(slots=True)
class Term:
    """A value: a constant or a Z3 expression, when it is known, its bounds, and its few possible values if it has few."""

    kind: str
    value: Any
    known: Any = True
    low: Exact | None = None
    high: Exact | None = None
    whole: bool = True
    finite: tuple[Exact, ...] | None = None

    @property
    def is_constant(self) -> bool:
        """Whether it is one value for all facts."""
        return not isinstance(self.value, z3.ExprRef)

    def when_known(self, known: Any) -> Term:
        """The same value, known only where ``known`` holds too."""
        return Term(self.kind, self.value, both(self.known, known), self.low, self.high, self.whole, self.finite)


def date_number(day: datetime.date) -> int:
    """The whole number of a date."""
    return day.year * YEAR + (day.month - 1) * MONTH + day.day - 1


def date_of(number: int) -> datetime.date:
    """The date of a whole number. Raises ``ValueError`` if there is no such day."""
    year, rest = divmod(number, YEAR)
    return datetime.date(year, rest // MONTH + 1, rest % MONTH + 1)


def constant(kind: str, value: Any) -> Term:
    """A value that is the same for all facts."""
    if isinstance(value, datetime.date):
        value = date_number(value)
        return Term(DATE, value, True, value, value, True, (value,))
    if kind == NUMBER:
        if isinstance(value, Fraction) and value.denominator == 1:
            value = int(value)
        return Term(NUMBER, value, True, value, value, isinstance(value, int), (value,))
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(kind, value, True, value, value, True, (value,))
    return Term(kind, value)


def nothing(kind: str) -> Term:
    """A value that nobody knows for any facts."""
    return Term(kind, {YESNO: False, NUMBER: 0, DATE: 0}.get(kind, 0), False, 0, 0)


# yes and no


def both(*parts: Any) -> Any:
    """``and``, folded."""
    open_parts: list[Any] = []
    for part in parts:
        if part is False:
            return False
        if part is not True and not any(part is other for other in open_parts):
            open_parts.append(part)
    if not open_parts:
        return True
    return open_parts[0] if len(open_parts) == 1 else z3.And(*open_parts)


def either(*parts: Any) -> Any:
    """``or``, folded."""
    open_parts: list[Any] = []
    for part in parts:
        if part is True:
            return True
        if part is not False and not any(part is other for other in open_parts):
            open_parts.append(part)
    if not open_parts:
        return False
    return open_parts[0] if len(open_parts) == 1 else z3.Or(*open_parts)


def opposite(part: Any) -> Any:
    """``not``, folded."""
    if isinstance(part, bool):
        return not part
    return part.arg(0) if z3.is_not(part) else z3.Not(part)


def joined(settles: bool, parts: Sequence[Term]) -> Term:
    """Kleene's ``or`` (settled by a yes) and ``and`` (settled by a no)."""
    join = either if settles else both
    value = join(*(part.value for part in parts))
    if all(part.known is True for part in parts):
        return Term(YESNO, value)
    settled = [both(part.known, part.value if settles else opposite(part.value)) for part in parts]
    known = either(both(*(part.known for part in parts)), *settled)
    # Where one side settles it, the others may be anything.
    return Term(YESNO, either(*settled) if settles else both(*(opposite(part) for part in settled)), known)


def negated(part: Term) -> Term:
    """``not``."""
    return Term(YESNO, opposite(part.value), part.known)


def chosen(condition: Term, then: Term, otherwise: Term) -> Term:
    """``then if condition else otherwise``, known also where both sides are the same."""
    if isinstance(condition.value, bool) and condition.known is True:
        return then if condition.value else otherwise
    if condition.known is False:
        value = then
        return value.when_known(both(otherwise.known, same(then, otherwise)))
    kind = then.kind if then.known is not False else otherwise.kind
    value = _if(condition.value, kind, then, otherwise)
    known = either(both(condition.value, then.known), both(opposite(condition.value), otherwise.known))
    if then.known is True and otherwise.known is True:
        known = True
    if condition.known is not True:
        alike = both(then.known, otherwise.known, same(then, otherwise))
        known = either(both(condition.known, known), alike)
    if then.known is False:
        return Term(kind, value, known, otherwise.low, otherwise.high, otherwise.whole, otherwise.finite)
    if otherwise.known is False:
        return Term(kind, value, known, then.low, then.high, then.whole, then.finite)
    low = None if then.low is None or otherwise.low is None else min(then.low, otherwise.low)
    high = None if then.high is None or otherwise.high is None else max(then.high, otherwise.high)
    return Term(kind, value, known, low, high, then.whole and otherwise.whole, _union(then.finite, otherwise.finite))


def _if(condition: Any, kind: str, then: Term, otherwise: Term) -> Any:
    if then.known is False and otherwise.known is not False:
        return otherwise.value
    if otherwise.known is False and then.known is not False:
        return then.value
    if isinstance(condition, bool):
        return then.value if condition else otherwise.value
    if kind == YESNO:
        if then.value is True and otherwise.value is False:
            return condition
        return either(both(condition, then.value), both(opposite(condition), otherwise.value))
    left, right = number_of(then.value), number_of(otherwise.value)
    if left.eq(right):
        return then.value
    if left.is_int() != right.is_int():
        left, right = _real(left), _real(right)
    return z3.If(condition, left, right)


def same(left: Term, right: Term) -> Any:
    """Whether two values are equal, unknown ones left aside."""
    if left.kind == YESNO:
        if left.is_constant:
            return right.value if left.value else opposite(right.value)
        if right.is_constant:
            return left.value if right.value else opposite(left.value)
        return left.value == right.value
    return compared("eq", left, right).value


def _union(left: tuple[Exact, ...] | None, right: tuple[Exact, ...] | None) -> tuple[Exact, ...] | None:
    if left is None or right is None:
        return None
    found = tuple(sorted({*left, *right}))
    return found if len(found) <= FINITE else None


# numbers


def number_of(value: Any) -> Any:
    """A constant or expression as a Z3 number."""
    if isinstance(value, z3.ExprRef):
        return value
    if isinstance(value, Fraction) and value.denominator != 1:
        return z3.Q(value.numerator, value.denominator)
    return z3.IntVal(int(value))


def _real(value: Any) -> Any:
    value = number_of(value)
    return z3.ToReal(value) if value.is_int() else value


def compared(op: str, left: Term, right: Term) -> Term:
    """``lt le gt ge eq ne`` of two numbers, dates, choices or pointers, decided by their bounds where these suffice."""
    known = both(left.known, right.known)
    if left.is_constant and right.is_constant:
        a, b = left.value, right.value
        found = {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b, "eq": a == b, "ne": a != b}[op]
        return Term(YESNO, found, known)
    by_bounds = _by_bounds(op, left, right)
    if by_bounds is not None:
        return Term(YESNO, by_bounds, known)
    a, b = number_of(left.value), number_of(right.value)
    if a.is_int() != b.is_int():
        a, b = _real(a), _real(b)
    text = {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b, "eq": a == b, "ne": a != b}[op]
    return Term(YESNO, text, known)


def _by_bounds(op: str, left: Term, right: Term) -> bool | None:
    def surely_below(one: Term, other: Term, strictly: bool) -> bool:
        if one.high is None or other.low is None:
            return False
        return one.high < other.low if strictly else one.high <= other.low

    if op in ("lt", "ge"):
        found = True if surely_below(left, right, True) else False if surely_below(right, left, False) else None
    elif op in ("gt", "le"):
        found = True if surely_below(right, left, True) else False if surely_below(left, right, False) else None
    else:
        found = False if surely_below(left, right, True) or surely_below(right, left, True) else None
    if found is None:
        return None
    return not found if op in ("ge", "le", "ne") else found


def added(left: Term, right: Term, sign: int = 1) -> Term:
    """The sum, or the difference with ``sign = -1``; of two dates the days between them."""
    if left.kind == DATE:
        return added(_day_number(left), negative(_day_number(right)))
    known = both(left.known, right.known)
    if sign < 0:
        right = negative(right)
    if left.is_constant and right.is_constant:
        return constant(NUMBER, left.value + right.value).when_known(known)
    whole = left.whole and right.whole
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    if right.is_constant and right.value == 0:
        return left.when_known(known)
    if left.is_constant and left.value == 0:
        return right.when_known(known)
    finite = _combined(left, right, lambda a, b: a + b)
    return Term(NUMBER, _plus(left.value, right.value), known, low, high, whole, finite)


def _plus(left: Any, right: Any) -> Any:
    a, b = number_of(left), number_of(right)
    return a + b if a.is_int() == b.is_int() else _real(a) + _real(b)


def negative(part: Term) -> Term:
    """The number with its sign turned."""
    low = None if part.high is None else -part.high
    high = None if part.low is None else -part.low
    finite = None if part.finite is None else tuple(sorted(-value for value in part.finite))
    return Term(NUMBER, -part.value, part.known, low, high, part.whole, finite)


def summed(parts: Iterable[Term]) -> Term:
    """The sum of any number of values; 0 of none."""
    found = constant(NUMBER, 0)
    for part in parts:
        found = added(found, part)
    return found


def multiplied(left: Term, right: Term) -> Term:
    """The product, by cases where one side has few possible values, so that the solver meets linear terms only."""
    if left.is_constant:
        left, right = right, left
    if right.is_constant:
        return _scaled(left, Fraction(right.value), both(left.known, right.known))
    if right.finite is None:
        left, right = right, left
    if right.finite is not None:
        return _by_cases(left, right, lambda part, value: _scaled(part, Fraction(value), True))
    known, (low, high) = both(left.known, right.known), _product_bounds(left, right)
    a, b = number_of(left.value), number_of(right.value)
    if a.is_int() != b.is_int():
        a, b = _real(a), _real(b)
    return Term(NUMBER, a * b, known, low, high, left.whole and right.whole)


def _scaled(part: Term, factor: Fraction, known: Any) -> Term:
    if part.is_constant:
        return constant(NUMBER, Fraction(part.value) * factor).when_known(known)
    if factor == 0:
        return constant(NUMBER, 0).when_known(known)
    if factor == 1:
        return part.when_known(known)
    bounds = [None if bound is None else _plain(bound * factor) for bound in (part.low, part.high)]
    low, high = bounds if factor > 0 else reversed(bounds)
    finite = None if part.finite is None else tuple(sorted(_plain(value * factor) for value in part.finite))
    whole = part.whole and factor.denominator == 1
    value = number_of(part.value)
    if factor.denominator == 1:
        value = value * int(factor)
    else:
        value = _real(value) * z3.Q(factor.numerator, factor.denominator)
    return Term(NUMBER, value, known, low, high, whole, finite)


def _plain(value: Exact) -> Exact:
    return int(value) if Fraction(value).denominator == 1 else value


def _product_bounds(left: Term, right: Term) -> tuple[Exact | None, Exact | None]:
    if None in (left.low, left.high, right.low, right.high):
        signs = left.low is not None and left.low >= 0 and right.low is not None and right.low >= 0
        return (0 if signs else None), None
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]  # type: ignore[operator]
    return min(corners), max(corners)


def _by_cases(part: Term, by: Term, one: Any) -> Term:
    """``one(part, value)`` for each value that ``by`` may have."""
    assert by.finite is not None
    found: Term | None = None
    for value in by.finite:
        case = one(part, value)
        if found is None:
            found = case
        else:
            here = compared("eq", Term(NUMBER, by.value, True, by.low, by.high, by.whole), constant(NUMBER, value))
            found = chosen(here, case, found)
    assert found is not None
    return found.when_known(both(part.known, by.known))


def divided(left: Term, right: Term) -> Term:
    """The quotient; not known where the divisor is 0."""
    if right.is_constant:
        if right.value == 0:
            return nothing(NUMBER)
        return _scaled(left, 1 / Fraction(right.value), both(left.known, right.known))
    nonzero = compared("ne", right, constant(NUMBER, 0)).value
    if right.finite is not None:
        divisors = tuple(value for value in right.finite if value)
        by = Term(NUMBER, right.value, right.known, right.low, right.high, right.whole, divisors)
        if not divisors:
            return nothing(NUMBER)
        found = _by_cases(left, by, lambda part, value: _scaled(part, 1 / Fraction(value), True))
        return found.when_known(nonzero)
    known = both(left.known, right.known, nonzero)
    low = 0 if left.low is not None and left.low >= 0 and right.low is not None and right.low >= 0 else None
    return Term(NUMBER, _real(left.value) / _real(right.value), known, low, None, False)


def _combined(left: Term, right: Term, join: Any) -> tuple[Exact, ...] | None:
    if left.finite is None or right.finite is None or len(left.finite) * len(right.finite) > 4096:
        return None
    found = tuple(sorted({_plain(join(a, b)) for a in left.finite for b in right.finite}))
    return found if len(found) <= FINITE else None


def extreme(op: str, parts: Sequence[Term]) -> Term:
    """``min`` or ``max``."""
    found = parts[0]
    for part in parts[1:]:
        sign = "le" if op == "min" else "ge"
        first = compared(sign, found, part)
        kept = chosen(Term(YESNO, first.value), found.when_known(True), part)
        known = both(found.known, part.known)
        lows, highs = (found.low, part.low), (found.high, part.high)
        pick = min if op == "min" else max
        low = None if None in lows else pick(lows)  # type: ignore[type-var]
        high = None if None in highs else pick(highs)  # type: ignore[type-var]
        if op == "min" and high is None:
            high = next((bound for bound in highs if bound is not None), None)
        if op == "max" and low is None:
            low = next((bound for bound in lows if bound is not None), None)
        finite = _union(found.finite, part.finite)
        value = found.value if first.value is True else part.value if first.value is False else kept.value
        found = Term(found.kind, value, known, low, high, found.whole and part.whole, finite)
    return found


def rounded(how: str, part: Term, step: Exact) -> Term:
    """Rounded ``half_up``, ``up`` or ``down`` to a multiple of ``step``, as the exact reading does."""
    if part.is_constant:
        value = Fraction(part.value) / Fraction(step)
        found = {
            "half_up": lambda: math.floor(value + Fraction(1, 2)),
            "up": lambda: math.ceil(value),
            "down": lambda: math.floor(value),
        }[how]() * Fraction(step)
        return constant(NUMBER, found).when_known(part.known)
    if part.whole and step == 1:
        return part
    scaled = _scaled(part, 1 / Fraction(step), True)
    moved = {"half_up": added(scaled, constant(NUMBER, Fraction(1, 2))), "up": negative(scaled), "down": scaled}[how]
    value = z3.ToInt(_real(moved.value))
    low = None if moved.low is None else math.floor(moved.low)
    high = None if moved.high is None else math.floor(moved.high)
    count = Term(NUMBER, value, part.known, low, high, True)
    if how == "up":
        count = negative(count)
    return _scaled(count, Fraction(step), part.known)


# dates


def parts_of_date(date: Term) -> tuple[Any, Any, Any]:
    """Year, month from 0, and day from 0 of a date's number."""
    number = number_of(date.value)
    return number / YEAR, (number % YEAR) / MONTH, number % MONTH


def _day_number(date: Term) -> Term:
    """Days since a fixed day, for differences of dates."""
    if date.is_constant:
        return constant(NUMBER, date_of(date.value).toordinal()).when_known(date.known)
    year, month, day = parts_of_date(date)
    before = year - 1
    value = 365 * before + before / 4 - before / 100 + before / 400 + day + 1
    passed = 0
    start = datetime.date(2001, 1, 1).toordinal()
    for later in range(11, 0, -1):
        passed = z3.If(month == later, datetime.date(2001, later + 1, 1).toordinal() - start, passed)
    leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0), month > 1)
    low = None if date.low is None else 365 * (date.low // YEAR - 1)
    high = None if date.high is None else 366 * (date.high // YEAR + 1)
    return Term(NUMBER, value + passed + z3.If(leap, 1, 0), date.known, low, high)
