"""The law of Hangzhou over a small town: what a household gains is what the exact reading says, to the fen."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import minsheng.law
from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.facts import NOT_KNOWN, Facts, read_facts
from minsheng.engine.loading import load_law
from minsheng.engine.tree import POINTER, Law
from minsheng.services.city.building import build_city
from minsheng.services.plan.comparing import Compared, compare
from minsheng.services.plan.pairs import NOW, THEN
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.reform import read_reform

LAW = Path(minsheng.law.__file__).parent
EXAMPLES = Path(__file__).parents[3] / "examples/reforms"
pytestmark = pytest.mark.slow


def household(law: Law, people: list[dict[str, Any]], home: dict[str, Any], assume: tuple[str, ...]) -> Facts:
    """A row of each table as the exact reading takes it."""

    def stated(row: dict[str, Any]) -> dict[str, Any]:
        return {name: written(law, name, value) for name, value in row.items() if name in law.facts}

    everybody = {f"p{row['person_id']}": stated(row) for row in people}
    return read_facts(law, {"assume": list(assume), "household": stated(home), "people": everybody})


def written(law: Law, name: str, value: Any) -> Any:
    kind = law.facts[name].type
    if value is None:
        return NOT_KNOWN
    if kind.kind == POINTER:
        return f"p{value}" if value else "none"
    if kind.is_money:
        return str(Fraction(value, 100))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def paid(law: Law, facts: Facts, found: Compared) -> Fraction:
    """What all programmes pay a household a month, by the exact reading."""
    total = Fraction(0)
    here = [p for p in found.programmes if p.name in law.programmes]
    names = [name for p in here for name in (p.decides, p.pays)]
    day: datetime.date = found.days[0]
    values = Evaluation(Reading(law), facts, [day], names).values[day]
    for programme in here:
        decided, amounts = values[programme.decides], values[programme.pays]
        pairs = zip(decided, amounts, strict=True) if isinstance(decided, list) else [(decided, amounts)]
        for entitled, amount in pairs:
            if not is_unknown(entitled) and entitled and not is_unknown(amount):
                total += Fraction(amount) * Fraction(programme.a_month).limit_denominator(12)
    return total


@pytest.mark.parametrize("name", ["standard_up_10_percent", "taper", "child_benefit"])
def test_gains_are_those_of_the_exact_reading(tmp_path: Path, name: str) -> None:
    city = tmp_path / "town"
    build_city(3000, 4, city, workers=1)
    law, reform = load_law(LAW), read_reform(EXAMPLES / f"{name}.yaml")
    reformed = reformed_law(law, reform, LAW)
    found = compare(law, reformed, reform, city, day=reform.starts, rates={}, threads=1)
    people, homes = (pq.read_table(city / f"{of}-00000.parquet").to_pylist() for of in ("people", "households"))
    of_home: dict[int, list[dict[str, Any]]] = {}
    for row in people:
        of_home.setdefault(row["household_id"], []).append(row)
    gain = found.households.gain_if_all
    chosen = [*np.flatnonzero(gain)[:60].tolist(), *range(0, len(gain), len(gain) // 60)]
    assert np.count_nonzero(gain[chosen]) > 10
    for index in chosen:
        rows = of_home[homes[index]["household_id"]]
        amounts = [paid(one, household(one, rows, homes[index], found.assume), found) for one in (law, reformed)]
        assert gain[index] == amounts[THEN] - amounts[NOW], (index, amounts)
