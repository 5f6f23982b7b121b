"""A year of a city's claims settled: who pays what of each, and what the layers come to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.engine.batch.claim_files import Settled, claim_pairs, kernel_of_files, settle_files
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.tree import CLAIM, Law, Programme
from minsheng.services.claims.years import day_in


class NoClaims(ValueError):
    """The law has no programme that decides claims."""

    code = "no-claims"


@dataclass(slots=True)
class ClaimSums:
    """What results of claims come to: the sums of amounts in fen, and how many claims each is not known of."""

    sums: dict[str, int] = field(default_factory=dict)
    not_known: dict[str, int] = field(default_factory=dict)

    def add(self, law: Law, answers: pa.Table) -> None:
        """Adds a file's answers."""
        for name in answers.column_names:
            if name not in law.rules and name not in law.groups:
                continue
            self.not_known[name] = self.not_known.get(name, 0) + answers[name].null_count
            if law.type_of(name).is_money:
                self.sums[name] = self.sums.get(name, 0) + (pc.sum(answers[name]).as_py() or 0)


@dataclass(slots=True)
class CitySettled:
    """What a settlement found. ``not_stated`` are values that no column gives: what rests on them is not known."""

    settled: Settled
    year: int
    sums: ClaimSums
    not_stated: list[str]
    seconds: float


def claim_programmes(law: Law) -> list[Programme]:
    """The programmes that decide claims. Raises :class:`NoClaims`."""
    found = [programme for programme in law.programmes.values() if programme.of == CLAIM]
    if not found:
        raise NoClaims(f"{law.en} has no programme that decides claims. Name another law.")
    return found


def results_of_claims(law: Law) -> list[str]:
    """What a settlement answers of every claim, then the totals of each patient."""
    programmes = claim_programmes(law)
    names = [name for programme in programmes for name in programme.results if law.entity_of(name) == CLAIM]
    totals = [str(name) for programme in programmes for name in programme.data.get("totals", [])]
    return list(dict.fromkeys([*names, *totals]))


def settle_city(
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
) -> CitySettled:
    """Settles a folder of claims (``claims-*.parquet`` with ``patients-*.parquet``) and writes ``out``.

    ``out`` holds the answers by claim and by patient under the same names, and ``claims.json``. Corrected and withdrawn
    claims are left out.

    Raises:
        NoClaims, LawNotReviewed, BadRows, BadTable, NothingToScan, FolderIsThere: nothing is left behind.
    """
    results = results_of_claims(law)
    check_day(law, day_in(law, year))
    pairs = claim_pairs(folder)
    started = time.perf_counter()
    kernel = kernel_of_files(law, pairs, year, results, assume)
    sums = ClaimSums()

    def add(claims: pa.Table, patients: pa.Table) -> None:
        sums.add(law, claims)

    def finish(partial: Path, done: Settled) -> None:
        told = {
            "law": {"zh": law.zh, "en": law.en, "version": law.version},
            "year": year,
            "assume": list(assume),
            "claims": done.claims,
            "patients": done.patients,
            "bad_rows": done.bad_rows,
            "patients_left_out": done.patients_left_out,
            "not_stated": kernel.not_stated,
            "sums_in_fen": sums.sums,
            "claims_not_known": {name: count for name, count in sums.not_known.items() if count},
        }
        (partial / "claims.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")

    done = settle_files(
        kernel,
        pairs,
        out,
        on_pair=add,
        progress=progress,
        rejects=rejects,
        threads=threads,
        replace=replace,
        finish=finish,
    )
    return CitySettled(done, year, sums, kernel.not_stated, time.perf_counter() - started)
