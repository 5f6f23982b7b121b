"""Claims of a patient as they are stated: their order, and which of them count where some were corrected or withdrawn.

A claim that replaces another stands in its place; a withdrawn one counts for nothing. Claims are decided in the order of
the day they were settled and, on one day, of their number, where a correction keeps the number of what it corrects.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. ``patient`` is a position among the household's people, ``stated`` holds its facts by name.

    ``place`` is the number that it takes in the order: its own, or that of the first claim it stands for.
    """

    patient: int
    number: int
    settled_on: datetime.date
    stated: Mapping[str, Any] = field(default_factory=dict)
    replaces: int | None = None
    withdrawn: bool = False
    place: int = 0

    @property
    def order(self) -> tuple[int, datetime.date, int]:
        """By patient, day and place."""
        return self.patient, self.settled_on, self.place or self.number

    def plain(self) -> list[Any]:
        """All it states, in one fixed form for hashes."""
        return [self.patient, self.number, self.settled_on, self.replaces, self.withdrawn, dict(self.stated)]


@dataclass(frozen=True, slots=True)
class ClaimProblem:
    """What is wrong with one claim of a list, by its position."""

    position: int
    field: str
    code: str
    what: str
    remedy: str


def standing(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that count, in order: the corrected and the withdrawn left out."""
    everything = list(claims)
    replaced = {(claim.patient, claim.replaces) for claim in everything if claim.replaces is not None}
    kept = [claim for claim in everything if not claim.withdrawn and (claim.patient, claim.number) not in replaced]
    return sorted(kept, key=lambda claim: claim.order)


def first_stated(claims: Iterable[Claim]) -> list[Claim]:
    """The claims as they stood before any was corrected or withdrawn, in order."""
    return sorted((claim for claim in claims if claim.replaces is None), key=lambda claim: claim.order)


def wrong_numbers(claims: Sequence[Claim]) -> list[ClaimProblem]:
    """Numbers that stand twice or replace what is not there, what was replaced before, or what comes after."""
    problems: list[ClaimProblem] = []
    numbers: dict[tuple[int, int], int] = {}
    for position, claim in enumerate(claims):
        if (claim.patient, claim.number) in numbers:
            text = f"the number {claim.number} stands twice."
            problems.append(
                ClaimProblem(position, "number", "duplicate-claim", text, "Give every claim its own number.")
            )
        numbers[claim.patient, claim.number] = position
    replaced: set[tuple[int, int]] = set()
    for position, claim in enumerate(claims):
        if claim.replaces is None:
            continue
        what = ""
        if (claim.patient, claim.replaces) not in numbers:
            what = f"it replaces {claim.replaces}, which is none of the patient's claims."
        elif claim.replaces >= claim.number:
            what = f"it replaces {claim.replaces}, which is not below its own number {claim.number}."
        elif (claim.patient, claim.replaces) in replaced:
            what = f"claim {claim.replaces} is replaced twice."
        replaced.add((claim.patient, claim.replaces))
        if what:
            remedy = "Name the claim it corrects, once; a second correction replaces the first one."
            problems.append(ClaimProblem(position, "replaces", "bad-correction", what, remedy))
    return problems


def with_places(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each with its place in the order. Numbers must be right (:func:`wrong_numbers`)."""
    by_number = {(claim.patient, claim.number): claim for claim in claims}

    def place(claim: Claim) -> int:
        while claim.replaces is not None:
            claim = by_number[claim.patient, claim.replaces]
        return claim.number

    return [
        Claim(
            claim.patient,
            claim.number,
            claim.settled_on,
            claim.stated,
            claim.replaces,
            claim.withdrawn,
            place(claim),
        )
        for claim in claims
    ]
