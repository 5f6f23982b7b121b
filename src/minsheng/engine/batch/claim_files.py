"""Streams a folder of claims through a kernel: ``claims-00000.parquet`` with its twin ``patients-00000.parquet``, and so on.

The claims of a patient stand in the file of the same number. The next pair is read, and the last answers written, while
one is worked out, so memory holds about three pairs. All or nothing, as a scan.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch.claim_kernel import ClaimKernel, compile_claims
from minsheng.engine.batch.claim_tables import CORRECTIONS, IDS, bad_claims, check_claims_schema, standing_claims
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, NothingToScan, answers_folder, nulls_of, write_rejects
from minsheng.engine.batch.validation import BadRow
from minsheng.engine.tree import Law

Pair = tuple[Path, Path]
OnClaims = Callable[[pa.Table, pa.Table], None]


@dataclass(slots=True)
class Settled:
    """What a settlement went through."""

    claims: int = 0
    patients: int = 0
    not_counted: int = 0  # corrected or withdrawn
    bad_rows: int = 0
    patients_left_out: int = 0
    files: int = 0
    rejected: list[BadRow] = field(default_factory=list)


def claim_pairs(folder: Path) -> list[Pair]:
    """The pairs of a folder, in order. Raises :class:`NothingToScan`."""
    if not folder.is_dir():
        raise NothingToScan(f"{folder} is no folder. Name one with claims-*.parquet and patients-*.parquet.")
    found = sorted(folder.glob("claims-*.parquet"))
    if not found:
        raise NothingToScan(f"{folder} holds no claims-*.parquet. Name a folder with them and patients-*.parquet.")
    pairs = [(path, path.with_name(path.name.replace("claims-", "patients-"))) for path in found]
    for claims, patients in pairs:
        if not patients.is_file():
            raise NothingToScan(f"{patients} is missing beside {claims.name}. Write the patients of these claims.")
    return pairs


def kernel_of_files(
    law: Law, pairs: list[Pair], year: int, results: list[str], assume: Collection[str] = ()
) -> ClaimKernel:
    """The kernel for a folder's columns, compiled.

    Raises:
        BadTable, NothingToScan: a file cannot be read, or its columns are wrong or differ from the first file's.
    """
    nulls = nulls_of(pairs)
    first = [pq.read_schema(path) for path in pairs[0]]
    for pair in pairs:
        schemas = [pq.read_schema(path) for path in pair]
        check_claims_schema(law, schemas[0], schemas[1], (pair[0].name, pair[1].name))
        for path, schema, other in zip(pair, schemas, first, strict=True):
            if set(schema.names) != set(other.names):
                odd = ", ".join(sorted(set(schema.names) ^ set(other.names)))
                raise BadTable(f"{path.name}: its columns differ from the first file's ({odd}). Write them alike.")
    kernel = compile_claims(law, year, results, first[0], first[1], nullable=nulls, assume=assume)
    kernel.make_ready()
    return kernel


def settle_files(
    kernel: ClaimKernel,
    pairs: list[Pair],
    out: Path,
    *,
    on_pair: OnClaims | None = None,
    progress: Callable[[int], None] | None = None,
    rejects: Path | None = None,
    threads: int = 2,
    replace: bool = False,
    finish: Callable[[Path, Settled], None] | None = None,
) -> Settled:
    """Decides the claims that stand in every pair and writes the answers as pairs of the same names.

    Args:
        on_pair: called with each pair's answers, of the claims and of the patients.
        progress: called with the number of claims done.
        rejects: a file for bad rows with reasons; their patients are left out. Without it, the first bad row stops the
            settlement and nothing is written.
        replace: put the answers in place of earlier ones.
        finish: called with the folder before it gets its name.

    Raises:
        BadRows, BadTable, NothingToScan, FolderIsThere: nothing is left behind.
    """

    def work(claims: pa.Table, patients: pa.Table, pair: Pair, folder: Path) -> Callable[[], None]:
        standing = standing_claims(claims)
        answers = kernel.run(standing, patients, threads)
        if on_pair is not None:
            on_pair(*answers)
        return lambda: _write(answers, (folder / pair[0].name, folder / pair[1].name))

    with answers_folder(pairs, out, replace) as partial:
        done = stream_claims(kernel, pairs, partial, work, progress, rejects)
        if finish is not None:
            finish(partial, done)
        return done


def stream_claims(
    kernel: ClaimKernel,
    pairs: list[Pair],
    folder: Path,
    work: Callable[[pa.Table, pa.Table, Pair, Path], Callable[[], None]],
    progress: Callable[[int], None] | None = None,
    rejects: Path | None = None,
) -> Settled:
    """Gives each pair's valid claims and patients to ``work``, which gives back what writes its answers.

    Raises:
        BadRows, BadTable, NothingToScan.
    """
    done = Settled()
    seen: list[np.ndarray] = []
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
        upcoming: Future[Any] = reader.submit(read_claims, kernel, pairs[0])
        writing: Future[None] | None = None
        for position, pair in enumerate(pairs):
            claims, patients, bad = upcoming.result()
            if position + 1 < len(pairs):
                upcoming = reader.submit(read_claims, kernel, pairs[position + 1])
            bad += _in_earlier_files(seen, patients, pair[1].name)
            if bad:
                if rejects is None:
                    raise BadRows(bad, len(bad))
                done.rejected.extend(bad)
                claims, patients, left_out = _without(claims, patients, bad)
                done.patients_left_out += left_out
            write = work(claims, patients, pair, folder)
            if writing is not None:
                writing.result()
            writing = writer.submit(write)
            done.claims += claims.num_rows
            done.patients += patients.num_rows
            done.files += 1
            if progress is not None:
                progress(done.claims)
        if writing is not None:
            writing.result()
    done.bad_rows = len(done.rejected)
    if rejects is not None:
        write_rejects(rejects, done.rejected, of="person_id")
    return done


def read_claims(kernel: ClaimKernel, pair: Pair) -> tuple[pa.Table, pa.Table, list[BadRow]]:
    """A pair's claims and patients, the columns that the kernel needs, and every row that cannot be used."""
    wanted = {*kernel.inputs.present, *IDS, *CORRECTIONS}
    wanted |= {column for columns in kernel.dated.values() for _, column in columns}
    tables = []
    for path in pair:
        names = [name for name in pq.read_schema(path).names if name in wanted]
        try:
            tables.append(pq.read_table(path, columns=names, use_threads=False).combine_chunks())
        except (pa.ArrowInvalid, OSError) as error:
            raise NothingToScan(f"{path} cannot be read to its end ({error}). Write or copy it again.") from None
    claims, patients = tables
    return claims, patients, bad_claims(kernel.law, claims, patients, (pair[0].name, pair[1].name), wanted, kernel.year)


def _in_earlier_files(seen: list[np.ndarray], patients: pa.Table, file: str) -> list[BadRow]:
    """The patients that an earlier file holds too. Adds this file's to ``seen``."""
    ids = patients["person_id"].to_numpy()
    near = [other for other in seen if len(ids) and len(other) and ids[0] <= other[-1] and other[0] <= ids[-1]]
    seen.append(ids)
    text, remedy = "stands in an earlier file too.", "Give every patient one row, and all their claims in one file."
    return [
        BadRow(file, int(row), int(ids[row]), "person_id", "duplicate-patient", text, remedy)
        for other in near
        for row in np.flatnonzero(np.isin(ids, other))
    ]


def _without(claims: pa.Table, patients: pa.Table, bad: list[BadRow]) -> tuple[pa.Table, pa.Table, int]:
    """The tables without the patients that have a bad row, and how many patients that leaves out."""
    gone = np.array(sorted({row.household for row in bad}), np.int64)
    kept = [
        table.filter(pa.array(~np.isin(table["person_id"].to_numpy(), gone))).combine_chunks()
        for table in (claims, patients)
    ]
    return kept[0], kept[1], len(gone)


def _write(answers: tuple[pa.Table, pa.Table], paths: Pair) -> None:
    for table, path in zip(answers, paths, strict=True):
        write_table(table, path)


def write_table(table: pa.Table, path: Path) -> None:
    """Writes one table of answers."""
    dictionaries = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(table, path, compression="snappy", use_dictionary=dictionaries, row_group_size=1 << 18)
