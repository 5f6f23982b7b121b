"""The prove reading works out what the exact reading does: on constants, unknown ones too, and as Z3 terms filled in later."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import z3

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.loading import load_law
from minsheng.engine.proving.households import Household, Unknowns, is_whole
from minsheng.engine.proving.terms import Term, constant, nothing
from minsheng.engine.tree import CHOICE, POINTER, Law
from tests.agreement.comparing import outputs
from tests.households import Drawn, draw

ISLAND = Path(__file__).parent.parent / "island"
HANGZHOU = Path(minsheng.law.__file__).parent
LAWS = [
    (ISLAND, datetime.date(2025, 8, 1)),
    (HANGZHOU, datetime.date(2025, 7, 1)),
    (HANGZHOU, datetime.date(2026, 8, 1)),
]


def modelled(law: Law) -> list[str]:
    """Every result that does not look at other months, which the prove reading takes as unknowns of their own."""

    def looks_back(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if name in seen or name in law.facts or name in law.parameters or name == "day":
            return False
        seen |= {name}
        if name in law.groups:
            group = law.groups[name]
            return group.is_lag or any(looks_back(need, seen) for need in group.same_month_names())
        return any(looks_back(need, seen) for version in law.rules[name].versions for need in version.needs)

    return [name for name in outputs(law) if not looks_back(name)]


def as_term(unknowns: Unknowns, name: str, value: Any) -> Term:
    kind = unknowns.law.type_of(name)
    if value is None:
        return nothing(kind.kind)
    return constant(kind.kind, unknowns.codes[value] if kind.kind == CHOICE else value)


def filled(drawn: Drawn, index: int, unknowns: Unknowns) -> dict[tuple[str, int], Term]:
    facts = drawn.facts(index)
    found: dict[tuple[str, int], Term] = {}
    for name, stated in facts.stated.items():
        for who, value in enumerate(stated) if isinstance(stated, list) else [(-1, stated)]:
            found[name, who] = as_term(unknowns, name, value)
    return found


def compare(law: Law, household: Household, exact: Evaluation, names: list[str], read: Any) -> list[str]:
    wrong = []
    for name in names:
        kind = law.type_of(name)
        values = exact.values[household.day][name]
        for who, value in enumerate(values) if isinstance(values, list) else [(-1, values)]:
            found = read(household.value(name, who), kind)
            wanted = None if is_unknown(value) else value
            if found != wanted:
                wrong.append(f"{name} of {who}: exact {wanted}, proving {found}")
    return wrong


@pytest.mark.parametrize(("root", "day"), LAWS)
def test_constants_are_worked_out_as_the_exact_reading_does(root: Path, day: datetime.date) -> None:
    law = load_law(root)
    reading, names = Reading(law), modelled(law)
    drawn = draw(law, day, names, 60, 11, 0.1)
    for index in range(len(drawn.sizes)):
        unknowns = Unknowns(law, day, drawn.sizes[index])
        household = Household(unknowns, day, names, filled(drawn, index, unknowns))
        exact = Evaluation(reading, drawn.facts(index), [day], names)

        def read(term: Term, kind: Any, unknowns: Unknowns = unknowns) -> Any:
            assert isinstance(term.known, bool)
            return unknowns.read(None, term, kind) if term.known else None  # type: ignore[arg-type]

        wrong = compare(law, household, exact, names, read)
        assert not wrong, f"household {index}, {drawn.facts(index).stated}:\n" + "\n".join(wrong[:5])


@pytest.mark.parametrize(("root", "day"), LAWS)
def test_terms_filled_in_are_what_the_exact_reading_says(root: Path, day: datetime.date) -> None:
    law = load_law(root)
    reading, names = Reading(law), modelled(law)
    drawn = draw(law, day, names, 60, 12, 0)
    for columns in (drawn.people, drawn.households):
        for name, column in columns.items():
            if is_whole(law.type_of(name)):
                columns[name] = [int(value) for value in column]
            if law.facts[name].type.kind == POINTER:
                own = [position for size in drawn.sizes for position in range(size)]
                columns[name] = [-1 if value == who else value for value, who in zip(column, own, strict=True)]
    made: dict[int, tuple[Unknowns, Household, z3.ExprRef]] = {}
    compared = 0
    for index, size in enumerate(drawn.sizes):
        if size > 3:
            continue
        if size not in made:
            unknowns = Unknowns(law, day, size)
            household = Household(unknowns, day, names)
            made[size] = (unknowns, household, together(household, names))
        unknowns, household, every = made[size]
        pairs = []
        for (name, who), term in filled(drawn, index, unknowns).items():
            variable = unknowns.made[name, who].value
            pairs.append((variable, _z3(term.value, variable)))
        settled = z3.simplify(z3.substitute(every, *pairs))
        values = {every.arg(place).get_id(): settled.arg(place) for place in range(every.num_args())}
        exact = Evaluation(reading, drawn.facts(index), [day], names)

        def fill(value: Any, values: dict[int, Any] = values) -> Any:
            if not isinstance(value, z3.ExprRef):
                return value
            found = values[value.get_id()]
            if z3.is_bool(found):
                assert z3.is_true(found) or z3.is_false(found), found
                return z3.is_true(found)
            return found.as_long() if z3.is_int(found) else Fraction(found.as_fraction())

        def read(term: Term, kind: Any, unknowns: Unknowns = unknowns, fill: Any = fill) -> Any:
            if not fill(term.known):
                return None
            value = fill(term.value)
            for bound, beyond in ((term.low, -1), (term.high, 1)):
                assert bound is None or isinstance(value, bool) or (value - bound) * beyond <= 0, (bound, value)
            assert term.finite is None or isinstance(value, bool) or value in term.finite
            return unknowns.read(None, Term(term.kind, value), kind)  # type: ignore[arg-type]

        wrong = compare(law, household, exact, names, read)
        compared += 1
        assert not wrong, f"household {index}, {drawn.facts(index).stated}:\n" + "\n".join(wrong[:5])
    assert compared >= 20


def together(household: Household, names: list[str]) -> z3.ExprRef:
    """Every value and when it is known as the arguments of one term, so that facts are filled in once for all."""
    found: dict[int, z3.ExprRef] = {}
    for name in names:
        values = household.values[name]
        for term in values if isinstance(values, list) else [values]:
            for part in (term.value, term.known):
                if isinstance(part, z3.ExprRef):
                    found[part.get_id()] = part
    parts = list(found.values())
    return z3.Function("every", *(part.sort() for part in parts), z3.BoolSort())(*parts)


def _z3(value: Any, like: z3.ExprRef) -> z3.ExprRef:
    if z3.is_bool(like):
        return z3.BoolVal(value)
    if z3.is_int(like):
        assert Fraction(value).denominator == 1
        return z3.IntVal(int(value))
    number = Fraction(value)
    return z3.Q(number.numerator, number.denominator)
