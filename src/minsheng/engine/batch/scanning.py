"""Streams a folder of Parquet pairs through a kernel: bounded memory, all or nothing.

A folder holds ``people-00000.parquet`` with its twin ``households-00000.parquet``, and so on; the people of a household
stand in the file of the same number. The next pair is read, and the last one written, while one is worked out.
"""

from __future__ import annotations

import csv
import datetime
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.kernel import Kernel, compile_kernel
from minsheng.engine.batch.validation import FIRST_SHOWN, BadRow, bad_rows, check_schema
from minsheng.engine.tree import HOUSEHOLD, PERSON, Law

OnPair = Callable[[pa.Table, pa.Table, pa.Table, pa.Table], None]
_OURS = (  # what a scan and a settlement of claims write
    "people-*.parquet", "households-*.parquet", "unclaimed.parquet", "by_*.csv", "scan.json",
    "claims-*.parquet", "patients-*.parquet", "differences-*.parquet", "claims.json",
)  # fmt: skip


class NothingToScan(ValueError):
    """The folder holds no pair of files, or a file of a pair is missing, empty or cut short."""

    code = "nothing-to-scan"


class FolderIsThere(ValueError):
    """The folder to write exists and is not empty, or may not be put aside: it holds more than a scan's answers."""

    code = "folder-is-there"


class BadRows(ValueError):
    """Rows that cannot be used, and no file was named to put them in; ``rows`` are the first few."""

    code = "bad-rows"

    def __init__(self, rows: list[BadRow], count: int) -> None:
        self.rows = rows
        lines = [str(row) for row in rows[:FIRST_SHOWN]]
        more = f"… {count} in this pair of files." if count > FIRST_SHOWN else ""
        remedy = "Nothing was written. Mend them, or name a file for them (--bad-rows FILE) to go on without their households."
        super().__init__("\n".join([*lines, *([more] if more else []), remedy]))


@dataclass(slots=True)
class Scanned:
    """What a scan went through."""

    people: int = 0
    households: int = 0
    bad_rows: int = 0
    households_left_out: int = 0
    files: int = 0
    kernel_seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


def pairs_of(folder: Path) -> list[tuple[Path, Path]]:
    """The pairs of a folder, in order. Raises :class:`NothingToScan`."""
    if not folder.is_dir():
        raise NothingToScan(f"{folder} is no folder. Name one that minsheng city build has made.")
    people = sorted(folder.glob("people-*.parquet"))
    if not people:
        raise NothingToScan(f"{folder} holds no people-*.parquet. Name a folder that minsheng city build has made.")
    pairs = []
    for path in people:
        twin = path.with_name(path.name.replace("people-", "households-"))
        if not twin.is_file():
            raise NothingToScan(f"{twin} is missing beside {path.name}. Build the city again.")
        pairs.append((path, twin))
    return pairs


def _metadata(path: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError) as error:
        text = "is empty" if path.stat().st_size == 0 else "is cut short or no Parquet file"
        raise NothingToScan(f"{path} {text} ({error}). Build or copy it again.") from None


def nulls_of(pairs: list[tuple[Path, Path]]) -> set[str]:
    """The columns that hold a null in some file, by the files' own statistics."""
    found: set[str] = set()
    for pair in pairs:
        for path in pair:
            metadata = _metadata(path)
            for group in range(metadata.num_row_groups):
                row_group = metadata.row_group(group)
                for position in range(row_group.num_columns):
                    column = row_group.column(position)
                    statistics = column.statistics
                    if statistics is None or not statistics.has_null_count or statistics.null_count:
                        found.add(column.path_in_schema.split(".")[0])
    return found


def columns_of(pairs: list[tuple[Path, Path]]) -> set[str]:
    """The facts that the first pair of files has as columns. Raises :class:`NothingToScan`."""
    names: set[str] = set()
    for path in pairs[0]:
        _metadata(path)
        names.update(name.split("@")[0] for name in pq.read_schema(path).names)
    return names


def kernel_for(
    law: Law,
    pairs: list[tuple[Path, Path]],
    results: list[str],
    days: list[datetime.date],
    assume: Collection[str],
    keep: str = "last",
    *,
    compiled: bool = True,
    lifts: bool = False,
) -> Kernel:
    """The kernel for a folder's columns, compiled at once unless others will.

    Raises:
        BadTable, NothingToScan.
    """
    schemas = []
    for path, of in zip(pairs[0], (PERSON, HOUSEHOLD), strict=True):
        _metadata(path)
        schema = pq.read_schema(path)
        check_schema(law, schema, of, path.name)
        schemas.append(schema)
    for pair in pairs[1:]:
        for path, schema, of in zip(pair, schemas, (PERSON, HOUSEHOLD), strict=True):
            _metadata(path)
            other = pq.read_schema(path)
            check_schema(law, other, of, path.name)
            if other.names != schema.names:
                odd = ", ".join(sorted(set(other.names) ^ set(schema.names))) or "their order"
                raise BadTable(f"{path.name}: its columns differ from the first file's ({odd}). Build the city again.")
    kernel = compile_kernel(
        law, results, days, *schemas, nullable=nulls_of(pairs), assume=assume, keep=keep, lifts=lifts
    )
    if compiled:
        kernel.make_ready()
    return kernel


def scan_files(
    kernel: Kernel,
    pairs: list[tuple[Path, Path]],
    out: Path,
    *,
    on_pair: OnPair | None = None,
    progress: Callable[[int], None] | None = None,
    rejects: Path | None = None,
    also_read: Collection[str] = (),
    threads: int = 2,
    replace: bool = False,
    finish: Callable[[Path, Scanned], None] | None = None,
) -> Scanned:
    """Runs the kernel over every pair and writes the answers as pairs of the same names.

    Args:
        on_pair: called with each pair's people, households, and their answers.
        progress: called with the number of people done.
        rejects: a file for bad rows with reasons; their households are left out. Without it, the first bad row stops
            the scan and nothing is written.
        also_read: further columns that ``on_pair`` wants.
        replace: put the answers in place of an earlier scan's.
        finish: called with the folder before it gets its name, to write what belongs to the whole.

    Raises:
        BadRows, BadTable, NothingToScan, FolderIsThere: nothing is left behind.
    """
    with answers_folder(pairs, out, replace) as partial:
        done = _stream(kernel, pairs, partial, on_pair, progress, rejects, also_read, threads)
        if finish is not None:
            finish(partial, done)
        return done


@contextmanager
def answers_folder(pairs: list[tuple[Path, Path]], out: Path, replace: bool) -> Iterator[Path]:
    """A folder beside ``out`` to write answers into: at the end it gets that name, or on an error it goes.

    Raises:
        FolderIsThere: ``out`` is the city itself, or may not be replaced.
    """
    out = out.resolve()
    if any(pair[0].resolve().parent == out for pair in pairs):
        raise FolderIsThere(f"{out} is the city itself. Name another folder for the answers.")
    _refuse_folder(out, replace)
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    try:
        yield partial
        if out.exists():
            shutil.rmtree(out)
        partial.replace(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _refuse_folder(out: Path, replace: bool) -> None:
    """Raises :class:`FolderIsThere` unless the folder is free, or holds a scan's answers alone and may go."""
    if not out.exists():
        return
    if not out.is_dir():
        raise FolderIsThere(f"{out} is there and is no folder. Name another.")
    inside = sorted(out.iterdir())
    if inside and not replace:
        raise FolderIsThere(f"{out} is there and is not empty. Name another folder, or say --replace.")
    strange = [path.name for path in inside if not any(path.match(name) for name in _OURS)]
    if not (out / "claims.json").is_file():  # claims that somebody has brought, not the answers to them
        strange += [path.name for path in inside if path.match("claims-*.parquet")]
    if strange:
        raise FolderIsThere(f"{out} holds {strange[0]}, which no scan has written, and is not replaced. Name another.")


def _stream(
    kernel: Kernel,
    pairs: list[tuple[Path, Path]],
    out: Path,
    on_pair: OnPair | None,
    progress: Callable[[int], None] | None,
    rejects: Path | None,
    also_read: Collection[str],
    threads: int,
) -> Scanned:
    done = Scanned()
    wanted = wanted_columns(kernel, also_read)
    rejected: list[BadRow] = []
    earlier: list[np.ndarray] = []
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
        upcoming: Future[Any] = reader.submit(read_pair, kernel.law, pairs[0], wanted)
        writing: Future[Any] | None = None
        for position, pair in enumerate(pairs):
            people, households, bad = upcoming.result()
            if position + 1 < len(pairs):
                upcoming = reader.submit(read_pair, kernel.law, pairs[position + 1], wanted)
            bad += _in_earlier_files(earlier, households, pair[1].name)
            if bad:
                if rejects is None:
                    raise BadRows(bad, len(bad))
                rejected.extend(bad)
                people, households, left_out = without_households(people, households, bad)
                done.households_left_out += left_out
            answers = kernel.run(people, households, threads)
            if on_pair is not None:
                on_pair(people, households, *answers)
            if writing is not None:
                writing.result()
            writing = writer.submit(write_pair, answers, (out / pair[0].name, out / pair[1].name))
            done.people += people.num_rows
            done.households += households.num_rows
            done.files += 1
            if progress is not None:
                progress(done.people)
        if writing is not None:
            writing.result()
    done.bad_rows = len(rejected)
    if rejects is not None:
        write_rejects(rejects, rejected)
    return done


def wanted_columns(kernel: Kernel, also_read: Collection[str]) -> set[str]:
    """The columns that a scan reads: what the kernel needs, the ids, and what else is asked for."""
    wanted = {*kernel.inputs.present, *also_read, "household_id", "person_id", "member_from", "member_until"}
    return wanted | {column for columns in kernel.dated.values() for _, column in columns}


def read_pair(law: Law, pair: tuple[Path, Path], wanted: Collection[str]) -> tuple[pa.Table, pa.Table, list[BadRow]]:
    """A pair's people and households, the wanted columns of them, and every row that cannot be used.

    Raises:
        BadTable, NothingToScan: ids missing or out of order; a file cannot be read to its end.
    """
    tables = []
    for path in pair:
        names = [name for name in pq.read_schema(path).names if name in wanted]
        try:
            tables.append(pq.read_table(path, columns=names, use_threads=False).combine_chunks())
        except (pa.ArrowInvalid, OSError) as error:
            raise NothingToScan(f"{path} cannot be read to its end ({error}). Build or copy it again.") from None
    people, households = tables
    return people, households, bad_rows(law, people, households, (pair[0].name, pair[1].name), wanted)


def _in_earlier_files(earlier: list[np.ndarray], households: pa.Table, file: str) -> list[BadRow]:
    """The households that an earlier file of the folder holds too. Adds this file's to ``earlier``."""
    ids = households["household_id"].to_numpy()
    near = [other for other in earlier if len(ids) and len(other) and ids[0] <= other[-1] and other[0] <= ids[-1]]
    found = [row for other in near for row in repeated_rows(households, other, file)]
    earlier.append(ids)
    return sorted(set(found), key=lambda bad: bad.row)


def repeated_rows(households: pa.Table, other: np.ndarray, file: str) -> list[BadRow]:
    """The rows whose household is among ``other``, which an earlier file holds."""
    ids = households["household_id"].to_numpy()
    text, remedy = "stands in an earlier file too.", "Give every household one row and its people."
    return [
        BadRow(file, int(row), int(ids[row]), "household_id", "duplicate-household", text, remedy)
        for row in np.flatnonzero(np.isin(ids, other))
    ]


def without_households(people: pa.Table, households: pa.Table, bad: list[BadRow]) -> tuple[pa.Table, pa.Table, int]:
    """The tables without the households that have a bad row, and how many households that leaves out."""
    gone = np.array(sorted({row.household for row in bad}), np.int64)
    kept = []
    for table in (people, households):
        mask = ~np.isin(table["household_id"].to_numpy(), gone)
        kept.append(table.filter(pa.array(mask)).combine_chunks())
    return kept[0], kept[1], households.num_rows - kept[1].num_rows


def write_pair(answers: tuple[pa.Table, pa.Table], paths: tuple[Path, Path]) -> None:
    """Writes the people's and the households' answers."""
    for table, path in zip(answers, paths, strict=True):
        dictionaries = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
        pq.write_table(table, path, compression="snappy", use_dictionary=dictionaries, row_group_size=1 << 18)


def write_rejects(path: Path, rows: list[BadRow], of: str = "household_id") -> None:
    """Writes bad rows with what is wrong and what to do, as CSV; ``of`` heads the column of whose row it is."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "row", of, "column", "code", "what", "remedy"])
        for row in rows:
            writer.writerow([row.file, row.row, row.household, row.column, row.code, row.what, row.remedy])
