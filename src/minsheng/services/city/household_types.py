"""Kinds of household: who lives in them, how they are related, and how much older a parent is than a child.

A kind is a row of slots. A slot has a role (who may fill it), a relation to the head, and how its age is wished for:
either around a mean, or around the age of another slot plus a gap. Prior weights inside a size are modelled; the plan
tilts them until sizes, generations, minors and persons aged 65+ meet the census.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FEMALE, MALE, ANY = 0, 1, 2
MINOR, ADULT, OLD = 0, 1, 2  # classes: 0-17, 18-64, 65 and over


@dataclass(frozen=True)
class Role:
    """Who may fill a slot: class, sex, ages (both included)."""

    name: str
    age_class: int
    sex: int
    youngest: int
    oldest: int


ROLES = (
    Role("minor", MINOR, ANY, 0, 17),
    Role("mother", ADULT, FEMALE, 20, 58),
    Role("father", ADULT, MALE, 21, 62),
    Role("wife", ADULT, FEMALE, 20, 64),
    Role("husband", ADULT, MALE, 20, 64),
    Role("old_wife", OLD, FEMALE, 65, 104),
    Role("old_husband", OLD, MALE, 65, 104),
    Role("late_wife", ADULT, FEMALE, 55, 64),
    Role("parent_f", ADULT, FEMALE, 38, 64),
    Role("parent_m", ADULT, MALE, 39, 64),
    Role("lone_parent", ADULT, ANY, 40, 64),
    Role("adult_child", ADULT, ANY, 18, 46),
    Role("grandmother", ADULT, FEMALE, 40, 64),
    Role("grandfather", ADULT, MALE, 41, 64),
    Role("old_parent", OLD, ANY, 65, 104),
    Role("old_child", ADULT, ANY, 24, 64),
    Role("single", ADULT, ANY, 18, 64),
    Role("old_single", OLD, ANY, 65, 104),
    Role("other", ADULT, ANY, 18, 64),
    Role("ancient", OLD, ANY, 80, 104),
    Role("collective_minor", MINOR, ANY, 15, 17),
    Role("collective", ADULT, ANY, 18, 64),
    Role("collective_old", OLD, ANY, 65, 104),
)
ROLE = {role.name: index for index, role in enumerate(ROLES)}
# Slots are filled in this order, so that a slot is filled after the one its age hangs on.
FILL_ORDER = (
    "mother",
    "father",
    "wife",
    "husband",
    "late_wife",
    "old_wife",
    "old_husband",
    "lone_parent",
    "parent_f",
    "parent_m",
    "adult_child",
    "grandmother",
    "grandfather",
    "minor",
    "old_parent",
    "old_child",
    "ancient",
    "single",
    "old_single",
    "other",
    "collective_minor",
    "collective",
    "collective_old",
)


@dataclass(frozen=True)
class Slot:
    """One place in a kind of household. `near` is the slot whose age the wish hangs on (-1: `around` alone)."""

    role: str
    relation: str
    around: tuple[float, float] = (40.0, 30.0)  # mean, spread of the wished age where `near` is -1
    near: int = -1
    gap: tuple[float, float] = (0.0, 3.0)  # mean, spread of own age minus the age of `near`
    parents: tuple[int, ...] = ()
    spouse: int = -1


@dataclass(frozen=True)
class Kind:
    """A kind of household: prior weight inside its size, generations as the census counts them, slots (head first)."""

    name: str
    generations: int
    prior: float
    slots: tuple[Slot, ...] = field(default=())

    @property
    def size(self) -> int:
        """Persons living in it."""
        return len(self.slots)

    def of_class(self, age_class: int) -> int:
        """Slots of an age class."""
        return sum(ROLES[ROLE[s.role]].age_class == age_class for s in self.slots)


def _child(order: int, parents: tuple[int, ...], near: int, relation: str = "child") -> Slot:
    return Slot("minor", relation, near=near, gap=(-27.5 - 3.5 * order, 4.5), parents=parents)


def _couple(man: str, woman: str, around: tuple[float, float]) -> list[Slot]:
    """Head (man, slot 0) and spouse (slot 1); his age hangs on hers."""
    return [Slot(man, "head", near=1, gap=(2.0, 2.6), spouse=1), Slot(woman, "spouse", around=around, spouse=0)]


def _family(children: int, around: tuple[float, float] = (36.0, 8.0)) -> list[Slot]:
    slots = _couple("father", "mother", around)
    return slots + [_child(i, (0, 1), 1) for i in range(children)]


def _with_grandparents(
    name: str, prior: float, children: int, elders: str, generations: int = 3, more: tuple[str, ...] = ()
) -> list[Kind]:
    """A couple with minors and the parents of one of them: his (70 %) or hers (30 %)."""
    kinds = []
    for side, share, child, relation in (("his", 0.7, 0, "parent"), ("hers", 0.3, 1, "parent_in_law")):
        slots = _family(children, (34.0, 6.0))
        first = len(slots)
        if elders == "both":
            slots += [
                Slot("grandmother", relation, near=child, gap=(25.5, 4.0), spouse=first + 1),
                Slot("grandfather", relation, near=first, gap=(1.8, 2.5), spouse=first),
            ]
        elif elders == "both_old":
            slots += [
                Slot("old_wife", relation, near=child, gap=(27.5, 4.5), spouse=first + 1),
                Slot("old_husband", relation, near=first, gap=(2.0, 2.5), spouse=first),
            ]
        elif elders == "grandmother":
            slots += [Slot("grandmother", relation, near=child, gap=(25.5, 4.0))]
        else:
            slots += [Slot("old_parent", relation, near=child, gap=(28.0, 5.0))]
        slots[child] = _replaced(slots[child], parents=tuple(range(first, len(slots))))
        for extra in more:
            if extra == "ancient":
                slots[first] = _replaced(slots[first], parents=(len(slots),))
                slots.append(Slot("ancient", "grandparent", near=first, gap=(25.0, 4.5)))
            elif extra == "old_ancestor":
                slots[first] = _replaced(slots[first], parents=(len(slots),))
                slots.append(Slot("old_parent", "grandparent", near=first, gap=(25.0, 4.5)))
            else:
                slots.append(Slot("other", "other", around=(32.0, 12.0)))
        kinds.append(Kind(f"{name}_{side}", generations, prior * share, tuple(slots)))
    return kinds


def _replaced(slot: Slot, **changes: object) -> Slot:
    from dataclasses import replace

    return replace(slot, **changes)  # type: ignore[arg-type]


def _others(count: int) -> tuple[Slot, ...]:
    first = Slot("other", "head", around=(30.0, 10.0))
    return (first, *(Slot("other", "other", near=0, gap=(0.0, 6.0)) for _ in range(count - 1)))


@lru_cache(maxsize=1)
def all_kinds() -> tuple[Kind, ...]:
    """Every kind of family household, sizes 1 to 10, and the one-person entries of persons outside family households."""
    wide, middle = (46.0, 16.0), (52.0, 7.0)
    old_couple = _couple("old_husband", "old_wife", (72.0, 8.0))
    mixed_couple = [
        Slot("old_husband", "head", near=1, gap=(6.0, 2.0), spouse=1),
        Slot("late_wife", "spouse", around=(62.0, 3.0), spouse=0),
    ]
    plain = _couple("husband", "wife", wide)
    with_elder = _couple("husband", "wife", (48.0, 7.0))
    grown = _couple("parent_m", "parent_f", middle)
    grown_child = Slot("adult_child", "child", near=1, gap=(-26.0, 3.5), parents=(0, 1))
    kinds = [
        Kind("alone", 1, 0.85, (Slot("single", "head"),)),
        Kind("old_alone", 1, 0.15, (Slot("old_single", "head"),)),
        Kind("couple", 1, 0.42, tuple(plain)),
        Kind("old_couple", 1, 0.18, tuple(old_couple)),
        Kind("old_husband_younger_wife", 1, 0.03, tuple(mixed_couple)),
        Kind("mother_and_child", 2, 0.05, (Slot("mother", "head", around=(37.0, 7.0)), _child(0, (0,), 0))),
        Kind(
            "father_and_child",
            2,
            0.02,
            (
                Slot("father", "head", around=(39.0, 7.0)),
                Slot("minor", "child", near=0, gap=(-29.5, 5.0), parents=(0,)),
            ),
        ),
        Kind(
            "parent_and_grown_child",
            2,
            0.09,
            (
                Slot("lone_parent", "head", around=(54.0, 7.0)),
                Slot("adult_child", "child", near=0, gap=(-27.0, 4.0), parents=(0,)),
            ),
        ),
        Kind(
            "old_parent_and_child",
            2,
            0.06,
            (
                Slot("old_parent", "head", around=(79.0, 8.0)),
                Slot("old_child", "child", near=0, gap=(-28.0, 5.0), parents=(0,)),
            ),
        ),
        Kind("two_others", 1, 0.11, _others(2)),
        Kind(
            "grandparent_and_child",
            2,
            0.01,
            (Slot("grandmother", "head", around=(58.0, 5.0)), Slot("minor", "grandchild", near=0, gap=(-49.0, 5.0))),
        ),
        Kind(
            "old_grandparent_and_child",
            2,
            0.01,
            (Slot("old_parent", "head", around=(69.0, 4.0)), Slot("minor", "grandchild", near=0, gap=(-56.0, 5.0))),
        ),
        Kind("couple_and_child", 2, 0.40, tuple(_family(1))),
        Kind("couple_and_grown_child", 2, 0.27, (*grown, grown_child)),
        Kind(
            "old_couple_and_child",
            2,
            0.05,
            (*old_couple, Slot("old_child", "child", near=1, gap=(-27.0, 4.5), parents=(0, 1))),
        ),
        Kind(
            "mother_and_two",
            2,
            0.02,
            (Slot("mother", "head", around=(38.0, 6.0)), _child(0, (0,), 0), _child(1, (0,), 0)),
        ),
        Kind(
            "mother_child_grandmother",
            3,
            0.04,
            (
                Slot("mother", "head", around=(34.0, 6.0), parents=(2,)),
                _child(0, (0,), 0),
                Slot("grandmother", "parent", near=0, gap=(25.5, 4.0)),
            ),
        ),
        Kind(
            "father_child_old_parent",
            3,
            0.03,
            (
                Slot("father", "head", around=(40.0, 7.0), parents=(2,)),
                Slot("minor", "child", near=0, gap=(-29.0, 5.0), parents=(0,)),
                Slot("old_parent", "parent", near=0, gap=(28.0, 5.0)),
            ),
        ),
        Kind(
            "couple_and_old_parent",
            2,
            0.08,
            (
                _replaced(with_elder[0], parents=(2,)),
                with_elder[1],
                Slot("old_parent", "parent", near=0, gap=(28.0, 5.0)),
            ),
        ),
        Kind(
            "couple_and_other",
            1,
            0.04,
            (*_couple("husband", "wife", (32.0, 9.0)), Slot("other", "other", near=0, gap=(-2.0, 7.0))),
        ),
        Kind("three_others", 1, 0.03, _others(3)),
        Kind(
            "grandparents_and_child",
            2,
            0.02,
            (
                *_couple("grandfather", "grandmother", (57.0, 4.0)),
                Slot("minor", "grandchild", near=1, gap=(-49.0, 5.0)),
            ),
        ),
        Kind(
            "old_grandparents_and_child",
            2,
            0.02,
            (*_couple("old_husband", "old_wife", (68.0, 3.0)), Slot("minor", "grandchild", near=1, gap=(-55.0, 5.0))),
        ),
        Kind(
            "old_couple_and_ancient",
            2,
            0.01,
            (_replaced(old_couple[0], parents=(2,)), old_couple[1], Slot("ancient", "parent", near=0, gap=(24.0, 4.0))),
        ),
        Kind("couple_and_two", 2, 0.42, tuple(_family(2))),
        Kind("couple_and_two_grown", 2, 0.06, (*grown, grown_child, _replaced(grown_child, gap=(-29.0, 3.5)))),
        Kind(
            "couple_and_old_parents",
            2,
            0.05,
            (
                _replaced(with_elder[0], parents=(2, 3)),
                with_elder[1],
                Slot("old_wife", "parent", near=0, gap=(27.0, 4.5), spouse=3),
                Slot("old_husband", "parent", near=2, gap=(2.0, 2.5), spouse=2),
            ),
        ),
        Kind(
            "mother_child_grandparents",
            3,
            0.05,
            (
                Slot("mother", "head", around=(33.0, 6.0), parents=(2, 3)),
                _child(0, (0,), 0),
                Slot("grandmother", "parent", near=0, gap=(25.5, 4.0), spouse=3),
                Slot("grandfather", "parent", near=2, gap=(2.0, 2.5), spouse=2),
            ),
        ),
        Kind("four_others", 1, 0.03, _others(4)),
        Kind("couple_and_three", 2, 0.10, tuple(_family(3))),
        Kind(
            "couple_two_grown_old_parent",
            3,
            0.05,
            (
                _replaced(grown[0], parents=(4,)),
                grown[1],
                grown_child,
                grown_child,
                Slot("old_parent", "parent", near=0, gap=(27.0, 4.5)),
            ),
        ),
        Kind(
            "couple_grown_child_old_parent",
            3,
            0.10,
            (
                _replaced(grown[0], parents=(3,)),
                grown[1],
                grown_child,
                Slot("old_parent", "parent", near=0, gap=(27.0, 4.5)),
            ),
        ),
        Kind(
            "couple_grown_child_old_parents",
            3,
            0.08,
            (
                _replaced(grown[0], parents=(3, 4)),
                grown[1],
                grown_child,
                Slot("old_wife", "parent", near=0, gap=(26.0, 4.0), spouse=4),
                Slot("old_husband", "parent", near=3, gap=(2.0, 2.5), spouse=3),
            ),
        ),
    ]
    kinds += _with_grandparents("child_grandmother", 0.18, 1, "grandmother")
    kinds += _with_grandparents("child_old_grandparent", 0.14, 1, "old_parent")
    kinds += _with_grandparents("child_grandparents", 0.42, 1, "both")
    kinds += _with_grandparents("child_old_grandparents", 0.22, 1, "both_old")
    kinds += _with_grandparents("two_grandmother", 0.12, 2, "grandmother")
    kinds += _with_grandparents("two_old_grandparent", 0.10, 2, "old_parent")
    kinds += _with_grandparents("child_grandmother_ancestor", 0.02, 1, "grandmother", 4, ("old_ancestor",))
    kinds += _with_grandparents("two_grandparents", 0.60, 2, "both")
    kinds += _with_grandparents("two_old_grandparents", 0.25, 2, "both_old")
    kinds += _with_grandparents("child_grandparents_ancestor", 0.10, 1, "both", 4, ("old_ancestor",))
    kinds += _with_grandparents("three_grandmother", 0.05, 3, "grandmother")
    kinds += _with_grandparents("two_grandparents_other", 0.5, 2, "both", 3, ("other",))
    kinds += _with_grandparents("two_grandparents_ancestor", 0.25, 2, "both", 4, ("old_ancestor",))
    kinds += _with_grandparents("three_grandparents", 0.25, 3, "both")
    kinds += _with_grandparents("two_grandparents_two_others", 0.6, 2, "both", 3, ("other", "other"))
    kinds += _with_grandparents("three_grandparents_other", 0.4, 3, "both", 3, ("other",))
    kinds += _with_grandparents("three_grandparents_two_others", 1.0, 3, "both", 3, ("other", "other"))
    kinds += _with_grandparents("three_grandparents_three_others", 1.0, 3, "both", 3, ("other", "other", "other"))
    return (*kinds, *COLLECTIVE_KINDS)


COLLECTIVE_KINDS = (
    Kind("collective_minor", 0, 0.0, (Slot("collective_minor", "head"),)),
    Kind("collective", 0, 0.0, (Slot("collective", "head"),)),
    Kind("collective_old", 0, 0.0, (Slot("collective_old", "head"),)),
)
LARGEST_SIZE = 10
RELATIONS = (
    "head",
    "spouse",
    "child",
    "child_in_law",
    "grandchild",
    "parent",
    "parent_in_law",
    "grandparent",
    "sibling",
    "other",
)


@dataclass(frozen=True)
class SlotTable:
    """All kinds laid out flat: one row a slot; `first[k]` is where kind k begins. References are offsets or -1."""

    first: NDArray[np.int64]
    size: NDArray[np.int64]
    generations: NDArray[np.int64]
    role: NDArray[np.int64]
    relation: NDArray[np.int64]
    near: NDArray[np.int64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    spouse: NDArray[np.int64]
    parents: NDArray[np.int64]  # (slots, 2)
    roles_per_kind: NDArray[np.int64]  # (kinds, roles)


@lru_cache(maxsize=1)
def slot_table() -> SlotTable:
    """The slots of all kinds as arrays, for filling a whole block at once."""
    kinds = all_kinds()
    slots = [s for k in kinds for s in k.slots]
    size = np.array([k.size for k in kinds])
    counts = np.zeros((len(kinds), len(ROLES)), dtype=np.int64)
    for index, kind in enumerate(kinds):
        for s in kind.slots:
            counts[index, ROLE[s.role]] += 1
    return SlotTable(
        first=np.concatenate([[0], np.cumsum(size)[:-1]]),
        size=size,
        generations=np.array([k.generations for k in kinds]),
        role=np.array([ROLE[s.role] for s in slots]),
        relation=np.array([RELATIONS.index(s.relation) for s in slots]),
        near=np.array([s.near for s in slots]),
        mean=np.array([s.around[0] if s.near < 0 else s.gap[0] for s in slots]),
        spread=np.array([s.around[1] if s.near < 0 else s.gap[1] for s in slots]),
        spouse=np.array([s.spouse for s in slots]),
        parents=np.array([(*s.parents, -1, -1)[:2] for s in slots]),
        roles_per_kind=counts,
    )
