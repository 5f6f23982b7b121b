"""Which programmes exclude, reduce or lead to which: the overlap matrix, as their declarations say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from minsheng.engine.properties import Property
from minsheng.engine.tree import Law

EXCLUDES, REDUCED_BY = "excludes", "reduced_by"


@dataclass(frozen=True, slots=True)
class Overlap:
    """One declared relation: ``programme`` excludes ``other``, or is reduced by it, under an article."""

    programme: str
    other: str
    relation: str
    article: str
    zh: str = ""
    en: str = ""


def overlaps_of(law: Law) -> list[Overlap]:
    """Every declared relation, by programme."""
    return list(_all(law))


def _all(law: Law) -> Iterator[Overlap]:
    for programme in law.programmes.values():
        for relation in (EXCLUDES, REDUCED_BY):
            for other in programme.data.get(relation) or []:
                why = other.get("why") or {}
                yield Overlap(
                    programme.name, other["programme"], relation, other["article"], why.get("zh", ""), why.get("en", "")
                )


def claim_of(law: Law, overlap: Overlap, claims: list[Property]) -> Property | None:
    """The property that a declared exclusion stands for: the one beside the programmes, or one made from the decisions."""
    names = {law.programmes[name].data.get("decides") for name in (overlap.programme, overlap.other)}
    if overlap.relation != EXCLUDES or None in names or len(names) != 2:
        return None
    apart = [claim for claim in claims if claim.kind == "never_together"]
    entities = {law.entity_of(str(name)) for name in names}
    for claim in apart:
        if names <= set(claim.of):
            return claim
    if len(entities) == 2:  # one is of the household, one of a person: the property says who of it is left out
        other = law.programmes[overlap.other].data["decides"]
        return next((claim for claim in apart if claim.programme == overlap.programme and other in claim.of), None)
    first = law.programmes[overlap.programme]
    of = (str(first.data["decides"]), str(law.programmes[overlap.other].data["decides"]))
    return Property("never_together", of, law.rules[of[0]].versions[0].at, overlap.programme)


def drawn_claim_of(law: Law, overlap: Overlap, claims: list[Property]) -> Property | None:
    """The property that whoever draws one of two is not entitled to the other, where both may be asked for; none if none says so.

    It stands beside one of the two: a fact of what is drawn, and the other's decision. A fact that one of the two declares comes
    first.
    """
    two = {overlap.programme, overlap.other}
    decisions = {law.programmes[name].data.get("decides") for name in two}
    found = [
        claim
        for claim in claims
        if claim.kind == "never_together"
        and claim.known is None
        and claim.programme in two
        and len(claim.of) == 2
        and any(name in law.facts for name in claim.of)
        and any(name in decisions for name in claim.of)
    ]
    folders = tuple(f"{law.programmes[name].folder}/" for name in two)
    own = [claim for claim in found if any(_declared(law, name).startswith(folders) for name in claim.of)]
    return next(iter(own or found), None)


def _declared(law: Law, name: str) -> str:
    return law.facts[name].at.file if name in law.facts else ""
