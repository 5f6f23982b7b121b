"""A year of claims run again after refunds and corrections, and what changed of each claim."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.engine.batch.claim_files import Pair, Settled, claim_pairs, kernel_of_files, stream_claims, write_table
from minsheng.engine.batch.claim_kernel import ClaimKernel
from minsheng.engine.batch.claim_tables import first_claims, standing_claims
from minsheng.engine.batch.scanning import answers_folder
from minsheng.engine.claims import first_stated, standing
from minsheng.engine.exact import Reading, year_of_claims
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.facts import Facts
from minsheng.engine.tree import Law
from minsheng.engine.unknown import is_unknown
from minsheng.services.claims.settling import results_of_claims
from minsheng.services.claims.years import day_in


@dataclass(frozen=True, slots=True)
class Change:
    """What a result of a claim was before and is after; none where there is no such claim then."""

    name: str
    before: Any
    after: Any

    @property
    def difference(self) -> Any:
        """After less before, a claim that is not there counting 0; none where a side is not known."""
        sides = [0 if side is None else side for side in (self.before, self.after)]
        return None if any(is_unknown(side) for side in sides) else sides[1] - sides[0]


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """One place in a patient's year: the claim that was there, the one that is, and what changed in their amounts."""

    patient: int
    place: int
    before: int | None  # the numbers of the claims
    after: int | None
    settled_on: datetime.date
    changes: tuple[Change, ...]


def amounts_of_claims(law: Law) -> list[str]:
    """The amounts of money that a claim is answered with."""
    return [name for name in results_of_claims(law) if law.type_of(name).is_money and law.entity_of(name) == "claim"]


def household_differences(reading: Reading, facts: Facts, year: int) -> list[ChangedClaim]:
    """Every claim of a year whose amounts changed through corrections and withdrawals, of this claim or of earlier ones.

    Raises:
        NoClaims, LawNotReviewed.
    """
    law = reading.law
    check_day(law, day_in(law, year))
    names = amounts_of_claims(law)
    by_place: list[dict[tuple[int, int], tuple[int, datetime.date, dict[str, Any]]]] = []
    for claims in (first_stated(facts.claims), standing(facts.claims)):
        found = year_of_claims(reading, facts, year, names, claims)
        by_place.append(
            {
                (claim.patient, claim.place): (claim.number, claim.settled_on, values)
                for claim, values in zip(found.claims, found.values, strict=True)
            }
        )
    before, after = by_place
    changed = []
    for key in sorted(
        before.keys() | after.keys(), key=lambda key: (key[0], (after.get(key) or before[key])[1], key[1])
    ):
        sides = [side.get(key) for side in (before, after)]
        was, now = ({} if side is None else side[2] for side in sides)
        every = (Change(name, was.get(name), now.get(name)) for name in names)
        changes = tuple(change for change in every if not _same(change.before, change.after))
        if changes or sides[0] is None or sides[1] is None or sides[0][0] != sides[1][0]:
            day = next(side[1] for side in reversed(sides) if side)
            numbers = [side[0] if side else None for side in sides]
            changed.append(ChangedClaim(*key, numbers[0], numbers[1], day, changes))
    return changed


def _same(was: Any, now: Any) -> bool:
    if is_unknown(was) or is_unknown(now):
        return is_unknown(was) and is_unknown(now)
    return bool(was == now)


@dataclass(slots=True)
class CityDifferences:
    """What corrections changed in a folder of claims: how many claims, and by how many fen each amount."""

    settled: Settled
    changed: int
    sums: dict[str, int]


def city_differences(
    law: Law,
    folder: Path,
    out: Path,
    *,
    year: int,
    assume: tuple[str, ...] = (),
    rejects: Path | None = None,
    replace: bool = False,
    threads: int = 2,
    progress: Callable[[int], None] | None = None,
) -> CityDifferences:
    """Runs a year with and without its corrections and writes the claims that changed to ``out/differences-*.parquet``.

    Each row is a place in a patient's year: ``number_before``, ``number_after``, and for each amount ``NAME_before``,
    ``NAME_after``, ``NAME_difference`` in fen (null where a side is not known).

    Raises:
        NoClaims, LawNotReviewed, BadRows, BadTable, NothingToScan, FolderIsThere: nothing is left behind.
    """
    names = amounts_of_claims(law)
    check_day(law, day_in(law, year))
    pairs = claim_pairs(folder)
    kernel = kernel_of_files(law, pairs, year, names, assume)
    found = CityDifferences(Settled(), 0, dict.fromkeys(names, 0))

    def work(claims: pa.Table, patients: pa.Table, pair: Pair, into: Path) -> Callable[[], None]:
        table = _differences(kernel, claims, patients, names, threads)
        found.changed += table.num_rows
        for name in names:
            found.sums[name] += pc.sum(table[f"{name}_difference"]).as_py() or 0
        return lambda: write_table(table, into / pair[0].name.replace("claims-", "differences-"))

    with answers_folder(pairs, out, replace) as partial:
        found.settled = stream_claims(kernel, pairs, partial, work, progress, rejects)
    return found


def _differences(kernel: ClaimKernel, claims: pa.Table, patients: pa.Table, names: list[str], threads: int) -> pa.Table:
    """The places whose claim or amounts changed."""
    sides = []
    for label, chosen in (("before", first_claims(claims)), ("after", standing_claims(claims))):
        answers = kernel.run(chosen, patients, threads)[0]
        columns = {
            "person_id": answers["person_id"],
            "place": chosen["place"],
            f"number_{label}": answers["claim_number"],
        }
        columns.update({f"{name}_{label}": answers[name] for name in names})
        sides.append(pa.table(columns))
    both = sides[0].join(sides[1], ["person_id", "place"], join_type="full outer").combine_chunks()
    both = both.sort_by([("person_id", "ascending"), ("place", "ascending")])
    there = [pc.is_valid(both[f"number_{label}"]) for label in ("before", "after")]
    changed = pc.fill_null(pc.not_equal(both["number_before"], both["number_after"]), True)
    for name in names:
        was, now = (
            pc.if_else(pc.invert(is_there), 0, both[f"{name}_{label}"])
            for is_there, label in zip(there, ("before", "after"), strict=True)
        )
        both = both.append_column(f"{name}_difference", pc.subtract(now, was))
        one_unknown = pc.xor(pc.is_null(was), pc.is_null(now))
        changed = pc.or_(changed, pc.or_(one_unknown, pc.fill_null(pc.not_equal(was, now), False)))
    return both.filter(changed)
