"""Households led step by step through each programme's conditions, since a random one is hardly ever entitled.

A household's facts are changed one at a time; a change stays if no fewer conditions are met than before. At the end
some facts are taken away or changed once more, so that households just beside entitlement are there too.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import numpy as np

from minsheng.engine.exact import Evaluation, Reading, is_unknown
from minsheng.engine.tree import CLAIM, PERSON, Fact, Programme
from tests.households import Drawn, draw, facts_needed, limits_of, value_of


def deciding(reading: Reading) -> list[Programme]:
    """The programmes that decide something for a day."""
    programmes = reading.law.programmes.values()
    return [programme for programme in programmes if programme.data.get("decides") and programme.of != CLAIM]


def guided(
    reading: Reading, day: datetime.date, names: list[str], each: int, seed: int, steps: int = 400
) -> tuple[Drawn, dict[str, int]]:
    """``each`` households for every programme, and how many of them were entitled before the last changes."""
    law = reading.law
    random = np.random.default_rng(seed)
    programmes = [one for one in deciding(reading) if facts_needed(law, day, list(one.results))]  # with a text that day
    drawn = draw(law, day, names, each * len(programmes), seed, 0)
    reached = dict.fromkeys((programme.name for programme in programmes), 0)
    limits = limits_of(law, day)
    for position, programme in enumerate(programmes):
        facts = list(facts_needed(law, day, list(programme.results)).items())
        for index in range(position * each, (position + 1) * each):

            def change(index: int = index, facts: list[tuple[str, str]] = facts) -> tuple[list[Any], int, Any]:
                name, entity = facts[int(random.integers(len(facts)))]
                rows = drawn.rows(index)
                row = int(random.choice(rows)) if entity == PERSON else index
                column = drawn.people[name] if entity == PERSON else drawn.households[name]
                before = column[row]
                column[row] = _changed(law.facts[name], before, random, limits, day, len(rows))
                return column, row, before

            _as_usual(drawn, index, facts)
            best = _met(reading, drawn, index, day, programme)
            for _ in range(steps):
                if best[:2] == (True, True):
                    break
                column, row, before = change()
                now = _met(reading, drawn, index, day, programme)
                if now < best:
                    column[row] = before
                best = max(best, now)
            reached[programme.name] += best[0]
            for _ in range(index % 4):
                column, row, _ = change()
                if random.random() < 0.5:
                    column[row] = None
    return drawn, reached


def _as_usual(drawn: Drawn, index: int, facts: list[tuple[str, str]]) -> None:
    """Most facts of a household as the law says they usually are."""
    for name, entity in facts:
        usual = drawn.law.facts[name].usual
        if usual is not None:
            column = drawn.people[name] if entity == PERSON else drawn.households[name]
            for row in drawn.rows(index) if entity == PERSON else [index]:
                column[row] = usual


def _changed(
    fact: Fact, before: Any, random: np.random.Generator, limits: list[Fraction], day: datetime.date, people: int
) -> Any:
    """Another value: what is usual, a number near the one before, or any."""
    pick = random.random()
    if pick < 0.2 and fact.usual is not None:
        return fact.usual
    if pick < 0.5 and before and fact.type.is_money:
        found = Fraction(round(before * Fraction(int(random.integers(30, 250)), 100)))
        return int(found if fact.most is None else min(found, fact.most))
    return value_of(fact, random, limits, day, people, "wild")


def _met(
    reading: Reading, drawn: Drawn, index: int, day: datetime.date, programme: Programme
) -> tuple[bool, bool, int]:
    """How far a household has come: entitled, paid something, conditions met by one person at most."""
    law, data = reading.law, programme.data
    conditions = [condition["rule"] for condition in data.get("conditions", [])]
    pays = data.get("pays")
    asked = list(dict.fromkeys([data["decides"], *conditions, *([pays] if pays else [])]))
    found = Evaluation(reading, drawn.facts(index), [day], asked).values[day]
    best = (False, False, 0)
    people = len(drawn.rows(index)) if law.entity_of(data["decides"]) == PERSON else 1

    def held(name: str, who: int) -> Any:
        value = found[name]
        value = value[who] if isinstance(value, list) else value
        return False if is_unknown(value) else value

    for who in range(people):
        entitled = held(data["decides"], who) is True
        paid = entitled and (not pays or held(str(pays), who) != 0)
        best = max(best, (entitled, paid, sum(held(name, who) is True for name in conditions)))
    return best
