"""Random years of claims over the whole fact space of a law, limits included: for the exact reading and as tables.

Each patient is a household of one. What a claim takes of its household's other people is stated, or said to be unknown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.claim_plans import plan_year
from minsheng.engine.claims import Claim, with_places
from minsheng.engine.facts import NOT_KNOWN, Dated, Facts
from minsheng.engine.tree import CHOICE, DATE, PERSON, POINTER, YESNO, Fact, Law, Type
from tests.households import LONG_AGO, limits_of, value_of


@dataclass
class DrawnClaims:
    """Patients with their claims in both forms. A value that nobody stated is none."""

    law: Law
    year: int
    assume: tuple[str, ...]
    patients: list[dict[str, Any]]
    claims: list[list[dict[str, Any]]]  # by patient, each with number, settled_on, replaces, withdrawn and facts
    from_the_household: list[str]
    later: dict[str, tuple[datetime.date, list[Any]]] = field(default_factory=dict)

    def facts(self, index: int) -> Facts:
        """One patient for the exact reading."""
        stated: dict[str, Any] = {}
        for name, value in self.patients[index].items():
            known: Any = value
            if name in self.later:
                month, values = self.later[name]
                known = Dated(((LONG_AGO, value), (month, values[index])))
            if name in self.from_the_household and value is None:
                known = NOT_KNOWN
            stated[name] = [known] if self.law.entity_of(name) == PERSON else known
        claims = [
            Claim(
                0,
                claim["number"],
                claim["settled_on"],
                {name: claim[name] for name in claim if name in self.law.facts and claim[name] is not None},
                claim.get("replaces"),
                claim.get("withdrawn", False),
            )
            for claim in self.claims[index]
        ]
        given = frozenset(name for name in self.from_the_household)
        return Facts(["p"], stated, given, self.assume, None, [(None, None)], claims=with_places(claims))

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """Claims and patients for the batch reading, by its contract."""
        rows = [
            (index + 1, claim)
            for index, claims in enumerate(self.claims)
            for claim in sorted(claims, key=lambda claim: (claim["settled_on"], claim["number"]))
        ]
        claims = {
            "person_id": pa.array([owner for owner, _ in rows], pa.int64()),
            "claim_number": pa.array([claim["number"] for _, claim in rows], pa.int64()),
            "settled_on": pa.array([claim["settled_on"] for _, claim in rows], pa.date32()),
            "replaces": pa.array([claim.get("replaces") for _, claim in rows], pa.int64()),
            "withdrawn": pa.array([claim.get("withdrawn", False) for _, claim in rows], pa.bool_()),
        }
        names = dict.fromkeys(name for _, claim in rows for name in claim if name in self.law.facts)
        for name in names:
            claims[name] = arrow(self.law.type_of(name), [claim[name] for _, claim in rows])
        patients = {"person_id": pa.array(range(1, len(self.patients) + 1), pa.int64())}
        for name in self.patients[0] if self.patients else ():
            patients[name] = arrow(self.law.type_of(name), [patient[name] for patient in self.patients])
            if name in self.later:
                month, values = self.later[name]
                patients[f"{name}@{month:%Y-%m}"] = arrow(self.law.type_of(name), values)
        return pa.table(claims), pa.table(patients)


def arrow(kind: Type, column: list[Any]) -> pa.Array:
    """A column by the contract of the batch reading."""
    if kind.kind == YESNO:
        return pa.array(column, pa.bool_())
    if kind.kind == CHOICE:
        return pa.array(column, pa.string()).dictionary_encode()
    if kind.kind == DATE:
        return pa.array(column, pa.date32())
    if kind.is_money:
        return pa.array(column, pa.int64())
    return pa.array([None if value is None else float(value) for value in column], pa.float64())


def draw_claims(
    law: Law,
    year: int,
    results: list[str],
    patients: int,
    seed: int,
    unknown: float = 0.0,
    assume: tuple[str, ...] = (),
    *,
    most_claims: int = 9,
    corrected: float = 0.0,
    changing: bool = False,
) -> DrawnClaims:
    """Draws patients with a year of claims each; ``unknown`` is the share of cells that nobody stated.

    Costs lie anywhere, or exactly at, one fen above or below a figure of the law, or what is left to it after the claims
    before. ``corrected``: the share of claims that a later one replaces or that is withdrawn. ``changing``: whether
    the patients' facts change in a month of the year.
    """
    random = np.random.default_rng(seed)
    plan = plan_year(law, year, results)
    others = plan.from_the_household()
    plan = plan_year(law, year, results, others)
    inputs = dict.fromkeys(name for era in plan.eras for name in era.frame.inputs)
    day = datetime.date(year, 7, 1)
    limits = limits_of(law, day)
    moods = random.choice(["wild", "plain", "ordinary"], patients).tolist()
    people: list[dict[str, Any]] = []
    years: list[list[dict[str, Any]]] = []
    for mood in moods:
        hidden = unknown * random.choice([0, 0.3, 1])
        people.append({name: _value(law, name, random, limits, day, mood, hidden) for name in inputs})
        count = int(random.integers(0, most_claims + 1))
        years.append(_year(law, plan.facts, random, limits, year, mood, hidden, count, corrected))
    drawn = DrawnClaims(law, year, assume, people, years, [name for name in others if name in inputs])
    if changing:
        for name in inputs:
            if law.type_of(name).kind != POINTER and name in law.facts:
                values = [_value(law, name, random, limits, day, mood, unknown) for mood in moods]
                drawn.later[name] = (datetime.date(year, 5, 1), values)
    return drawn


def _year(
    law: Law,
    names: tuple[str, ...],
    random: np.random.Generator,
    limits: list[Fraction],
    year: int,
    mood: str,
    hidden: float,
    count: int,
    corrected: float,
) -> list[dict[str, Any]]:
    """One patient's claims, in no order of time; several may be settled on one day."""
    found: list[dict[str, Any]] = []
    first = datetime.date(year, 1, 1)
    size = float(random.choice([1, 10, 100]))  # how dear this patient's care is, so that some reach the caps
    days = [first + datetime.timedelta(days=int(day)) for day in random.integers(0, 365, count)]
    for number in range(1, count + 1):
        day = days[int(random.integers(count))] if random.random() < 0.2 else days[number - 1]
        claim: dict[str, Any] = {"number": number, "settled_on": day}
        for name in names:
            claim[name] = _value(law, name, random, limits, day, "wild" if mood == "plain" else mood, hidden / 3)
            if law.type_of(name).is_money and claim[name] is not None and random.random() < 0.4:
                most = law.facts[name].most
                grown = int(claim[name] * size)
                claim[name] = grown if most is None else min(grown, int(most))
        if found and random.random() < corrected:
            taken = {other.get("replaces") for other in found}
            free = [other for other in found if other["number"] not in taken]
            claim["replaces"] = free[int(random.integers(len(free)))]["number"]
        claim["withdrawn"] = bool(random.random() < corrected / 2)
        found.append(claim)
    return found


def _value(
    law: Law,
    name: str,
    random: np.random.Generator,
    limits: list[Fraction],
    day: datetime.date,
    mood: str,
    hidden: float,
) -> Any:
    if random.random() < hidden:
        return None
    fact = law.facts.get(name)
    if fact is not None:
        return value_of(fact, random, limits, day, 1, mood)
    kind = law.type_of(name)
    made = Fact(name, PERSON, kind, "", "", law.rules[name].versions[0].at) if name in law.rules else None
    assert made is not None
    return value_of(made, random, limits, day, 1, mood)
