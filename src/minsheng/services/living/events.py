"""A month of events in a town, each by a deed of the registry, drawn by chance.

Rates are chosen so that a small town sees each kind of event in a year; they are no statistics. Households that receive are
met oftener, since what happens to them is what casework has to follow.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.people.deeds import (
    add_kinship,
    add_member,
    add_person,
    correct_person,
    end_membership,
    move_household,
)
from minsheng.services.living.households import Home, Member, homes

SOURCE = "合成的一年 a lived year"
NOTHING = (
    *("business_income", "property_income", "pension_income", "basic_pension_income", "other_transfer_income"),
    *("support_received", "support_paid", "tax_and_social_insurance_paid", "employment_cost", "wage_income"),
    *("preferential_compensation_income", "family_planning_income", "scholarship_income", "bravery_award_income"),
    *("education_cost_per_year", "medical_self_paid_per_year", "rehabilitation_cost_per_year"),
)
_GRADES = ("grade_1", "grade_2", "grade_3", "grade_4")
_GIVEN = "安宁思远嘉禾明月清和子轩若水"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: its kind, to whom, on which day, and since when it holds where it is a correction."""

    kind: str
    household: int
    person: int | None
    on: datetime.date
    since: datetime.date


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where an event takes place."""

    act: Act
    chance: random.Random
    home: Home
    on: datetime.date
    communities: tuple[str, ...]


# Of a household that receives, in a month; of another a twentieth of it.
RATES = {
    "birth": 0.02, "death": 0.03, "work found": 0.06, "work lost": 0.06, "wage changed": 0.1, "illness": 0.04, "move": 0.03,
    "savings found": 0.01, "wage corrected": 0.1,
}  # fmt: skip


def live_month(
    act: Act, *, month: datetime.date, chance: random.Random, first_day: int = 17, last_day: int = 27, rate: float = 1.0
) -> list[Event]:
    """Lives the days of a month in a town: what happened, in order of days. Needs ``record`` and ``state`` for every household.

    Args:
        act: who writes it down.
        month: its first day.
        chance: draws everything.
        first_day, last_day: of the month, between which things happen.
        rate: how often, against :data:`RATES`.
    """
    found: list[Event] = []
    town = homes(month)
    communities = tuple(sorted({home.division for home in town}))
    for home in town:
        for kind, usual in RATES.items():
            if chance.random() >= usual * rate * (1 if home.receives else 0.05):
                continue
            on = month.replace(day=chance.randint(first_day, last_day))
            scene = _Scene(act, chance, home, on, communities)
            event = _KINDS[kind](scene, kind)
            if event is not None:
                found.append(event)
                break  # one thing a month is enough for a household
    act.record("a month lived", month=month.isoformat(), **dict(Counter(event.kind for event in found)))
    return sorted(found, key=lambda event: (event.on, event.household))


def state(
    act: Act, *, person: int | None = None, household: int | None = None, since: datetime.date, **facts: Any
) -> None:
    """States verified facts from a day on."""
    state_facts(
        act, person=person, household=household, facts=facts, held=days(since), standing="verified", source=SOURCE,
        said_at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip


def _event(scene: _Scene, kind: str, person: int | None, since: datetime.date | None = None) -> Event:
    return Event(kind, scene.home.household, person, scene.on, since or scene.on)


def _one(scene: _Scene, wanted: Callable[[Member], bool]) -> Member | None:
    members = [each for each in scene.home.members if wanted(each)]
    return scene.chance.choice(members) if members else None


def _birth(scene: _Scene, kind: str) -> Event | None:
    mother = _one(scene, lambda each: each.sex == "female" and 20 <= each.age(scene.on) <= 42)
    if mother is None or mother.relation not in ("head", "spouse", "child"):
        return None
    act, on = scene.act, scene.on
    name = scene.chance.choice("王李张刘陈杨") + scene.chance.choice(_GIVEN) + scene.chance.choice(_GIVEN)
    child = add_person(
        act, name=name, division=scene.home.division, on=on, said_by=SOURCE, number_kind="none", birth_date=on,
        sex=scene.chance.choice(("female", "male")),
    )  # fmt: skip
    relation = "child" if mother.relation != "child" else "grandchild"
    add_member(
        act, household_id=scene.home.household, person_id=child.pk, relation_to_head=relation, since=on, said_by=SOURCE
    )
    for tie in ("mother", "guardian"):
        add_kinship(act, person_id=child.pk, kind=tie, other_id=mother.person, since=on, said_by=SOURCE)
    state(act, person=child.pk, since=on, hukou="local", marital_status="single", activity="too_young",
          **dict.fromkeys(NOTHING, "0"))  # fmt: skip
    return _event(scene, kind, child.pk)


def _death(scene: _Scene, kind: str) -> Event | None:
    """Known a week to two months after it, as such things are."""
    dead = _one(scene, lambda each: each.age(scene.on) >= 45)
    if dead is None or len(scene.home.members) < 2:
        return None
    act, died = scene.act, scene.on - datetime.timedelta(days=scene.chance.randint(7, 60))
    others = [each for each in scene.home.members if each.person != dead.person and each.age(scene.on) >= 18]
    if dead.relation == "head" and not others:
        return None
    correct_person(act, person_id=dead.person, on=scene.on, said_by=SOURCE, death_date=died)
    end_membership(act, membership_id=dead.membership, on=died, said_by=SOURCE)
    if dead.relation == "head":
        heir = min(others, key=lambda each: each.born)
        ended = end_membership(act, membership_id=heir.membership, on=died, said_by=SOURCE)
        add_member(act, household_id=scene.home.household, person_id=heir.person, relation_to_head="head", since=died,
                   said_by=SOURCE, share=ended.share)  # fmt: skip
    return _event(scene, kind, dead.person, died)


def _work_found(scene: _Scene, kind: str) -> Event | None:
    found = _one(scene, lambda each: 18 <= each.age(scene.on) <= 58 and not each.wage)
    if found is None:
        return None
    state(scene.act, person=found.person, since=scene.on, wage_income=_wage(scene), activity="employed")
    return _event(scene, kind, found.person)


def _work_lost(scene: _Scene, kind: str) -> Event | None:
    lost = _one(scene, lambda each: bool(each.wage))
    if lost is None:
        return None
    state(scene.act, person=lost.person, since=scene.on, wage_income="0", activity="unemployed")
    return _event(scene, kind, lost.person)


def _wage_changed(scene: _Scene, kind: str) -> Event | None:
    paid = _one(scene, lambda each: bool(each.wage))
    if paid is None or paid.wage is None:
        return None
    now = int(paid.wage * scene.chance.randint(70, 130) / 100)
    state(scene.act, person=paid.person, since=scene.on, wage_income=str(now))
    return _event(scene, kind, paid.person)


def _wage_corrected(scene: _Scene, kind: str) -> Event | None:
    """A registry says what was earned in months gone by: for good or ill."""
    corrected = _one(scene, lambda each: 18 <= each.age(scene.on) <= 60)
    if corrected is None:
        return None
    since = (scene.on - datetime.timedelta(days=31 * scene.chance.randint(1, 5))).replace(day=1)
    wage = "0" if scene.chance.random() < 0.4 else str(int(_wage(scene)) // 3)
    state(scene.act, person=corrected.person, since=since, wage_income=wage)
    return _event(scene, kind, corrected.person, since)


def _illness(scene: _Scene, kind: str) -> Event | None:
    """Lasting: a disability is assessed, and part of the cost is the household's own."""
    ill = _one(scene, lambda each: each.age(scene.on) >= 3 and not each.is_disabled)
    if ill is None:
        return None
    state(scene.act, person=ill.person, since=scene.on, medical_self_paid_per_year=str(scene.chance.randint(2, 40) * 1_000),
          disability_category=scene.chance.choice(("physical", "intellectual", "visual")),
          disability_grade=scene.chance.choice(_GRADES))  # fmt: skip
    return _event(scene, kind, ill.person)


def _move(scene: _Scene, kind: str) -> Event | None:
    """Into another community of the town, perhaps of another district."""
    others = [each for each in scene.communities if each != scene.home.division]
    if not others:
        return None
    move_household(
        scene.act, household_id=scene.home.household, division=scene.chance.choice(others), on=scene.on, said_by=SOURCE
    )
    return _event(scene, kind, None)


def _savings_found(scene: _Scene, kind: str) -> Event | None:
    since = (scene.on - datetime.timedelta(days=31 * scene.chance.randint(0, 3))).replace(day=1)
    state(
        scene.act, household=scene.home.household, since=since, money_assets=str(scene.chance.randint(3, 40) * 10_000)
    )
    return _event(scene, kind, None, since)


def _wage(scene: _Scene) -> str:
    return str(scene.chance.randint(18, 60) * 100)


_KINDS: dict[str, Callable[[_Scene, str], Event | None]] = {
    "birth": _birth, "death": _death, "work found": _work_found, "work lost": _work_lost, "wage changed": _wage_changed,
    "illness": _illness, "move": _move, "savings found": _savings_found, "wage corrected": _wage_corrected,
}  # fmt: skip
