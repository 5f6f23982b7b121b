"""What a table of claims and one of patients must be before a kernel runs over them, and which of the claims count."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from minsheng.engine.batch.columns import DATED, BadTable, whole_column
from minsheng.engine.batch.validation import BadRow, fits, wanted_type, wrong_values
from minsheng.engine.tree import CLAIM, POINTER, Fact, Law, Rule

IDS = ("person_id", "claim_number", "settled_on")
CORRECTIONS = ("replaces", "withdrawn")
MOST_CLAIMS = 5000  # of one patient in a year


@dataclass(frozen=True, slots=True)
class BadClaimRow(BadRow):
    """One row that cannot be used; ``household`` is the patient's id."""

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}, patient {self.household}, {self.column}: {self.what} {self.remedy}"


def check_claims_schema(law: Law, claims: pa.Schema, patients: pa.Schema, files: tuple[str, str]) -> None:
    """Raises :class:`BadTable` for a missing id column, a fact of the wrong type or of the wrong table."""
    for schema, names, file in ((claims, IDS[:2], files[0]), (patients, IDS[:1], files[1])):
        for name in names:
            if name not in schema.names:
                raise BadTable(f'{file}: there is no column "{name}". Add it, int64.')
            if not pa.types.is_integer(schema.field(name).type):
                raise BadTable(f'{file}: column "{name}" is {schema.field(name).type}. Make it int64.')
    if "settled_on" not in claims.names or not pa.types.is_date32(claims.field("settled_on").type):
        raise BadTable(f'{files[0]}: there is no column "settled_on" of days. Add it, date32.')
    for name, is_right in (("replaces", pa.types.is_integer), ("withdrawn", pa.types.is_boolean)):
        if name in claims.names and not is_right(claims.field(name).type):
            wanted = "int64" if name == "replaces" else "bool"
            raise BadTable(f'{files[0]}: column "{name}" is {claims.field(name).type}. Make it {wanted}.')
    for schema, of_claims, file in ((claims, True, files[0]), (patients, False, files[1])):
        for field in schema:
            match = None if of_claims else DATED.match(field.name)
            _check_column(law, match["fact"] if match else field.name, field, of_claims, file)


def _check_column(law: Law, name: str, field: pa.Field, of_claims: bool, file: str) -> None:
    try:
        entity = law.entity_of(name)
    except KeyError:
        return
    if entity is None:
        raise BadTable(f'{file}: "{name}" is a figure of the law. Take the column out.')
    if (entity == CLAIM) != of_claims:
        raise BadTable(f'{file}: "{name}" is of a {entity}. Put the column in the other table.')
    if of_claims and name not in law.facts:
        raise BadTable(f'{file}: "{name}" is worked out by the law. Take the column out.')
    fact = _stated(law, name)
    if fact is not None and not fits(field.type, fact):
        raise BadTable(f'{file}: column "{field.name}" is {field.type}. Make it {wanted_type(fact)}.')


def _stated(law: Law, name: str) -> Fact | None:
    """What a column of that name states: a fact, or a value in place of what the law works out; none for neither, and for
    who points to whom, which says nothing where patients stand alone."""
    for kind in (law.facts, law.rules, law.groups):
        if name in kind:
            found = kind[name]
            if found.type.kind == POINTER:
                return None
            at = found.versions[0].at if isinstance(found, Rule) else found.at
            return found if isinstance(found, Fact) else Fact(name, found.of, found.type, found.zh, found.en, at)
    return None


def bad_claims(
    law: Law, claims: pa.Table, patients: pa.Table, files: tuple[str, str], used: Collection[str], year: int
) -> list[BadRow]:
    """Every row that cannot be used, of tables whose schemas are right. ``used`` are the columns to check.

    Raises:
        BadTable: ids are missing or not in order.
    """
    for table, names, file in ((claims, IDS, files[0]), (patients, IDS[:1], files[1])):
        for name in names:
            if nulls := table[name].null_count:
                raise BadTable(f"{file}: {name} has {nulls} nulls. Every row needs its own.")
    owners, ids = (whole_column(table, "person_id").to_numpy() for table in (claims, patients))
    numbers = whole_column(claims, "claim_number").to_numpy()
    days = whole_column(claims, "settled_on").view(pa.int32()).to_numpy()
    _check_order(owners, ids, days, numbers, files)
    found: list[BadRow] = list(_structure(owners, ids, numbers, days, files, year))
    if not found:
        found += _bad_corrections(claims, owners, numbers, files[0])
    for table, of_rows, file in ((claims, owners, files[0]), (patients, ids, files[1])):
        for column in table.column_names:
            match = DATED.match(column)
            fact = _stated(law, match["fact"] if match else column)
            if fact is not None and {fact.name, column} & set(used):
                for row in wrong_values(fact, column, whole_column(table, column), of_rows, file, of_rows):
                    found.append(_of_claim(row))
    return found


def _of_claim(row: BadRow) -> BadClaimRow:
    return BadClaimRow(row.file, row.row, row.household, row.column, row.code, row.what, row.remedy)


def _check_order(
    owners: np.ndarray, ids: np.ndarray, days: np.ndarray, numbers: np.ndarray, files: tuple[str, str]
) -> None:
    if (ids[1:] < ids[:-1]).any():
        row = int(np.argmax(ids[1:] < ids[:-1])) + 1
        raise BadTable(f"{files[1]}: person_id is not sorted (row {row}). Sort the patients by person_id.")
    same = owners[1:] == owners[:-1]
    before = days[1:] < days[:-1]
    back = (owners[1:] < owners[:-1]) | (same & (before | ((days[1:] == days[:-1]) & (numbers[1:] < numbers[:-1]))))
    if back.any():
        row = int(np.argmax(back)) + 1
        remedy = "Sort the claims by person_id, settled_on and claim_number."
        raise BadTable(f"{files[0]}: the claims are not in order (row {row}). {remedy}")


def _structure(
    owners: np.ndarray, ids: np.ndarray, numbers: np.ndarray, days: np.ndarray, files: tuple[str, str], year: int
) -> Iterator[BadClaimRow]:
    for row in np.flatnonzero(ids[1:] == ids[:-1]) + 1:
        text, remedy = "stands twice.", "Give every patient one row."
        yield BadClaimRow(files[1], int(row), int(ids[row]), "person_id", "duplicate-patient", text, remedy)
    for row in np.flatnonzero(ids <= 0):
        yield BadClaimRow(files[1], int(row), int(ids[row]), "person_id", "bad-id", f"{ids[row]}.", "Ids are above 0.")
    position = np.searchsorted(ids, owners)
    there = ids[np.minimum(position, max(len(ids) - 1, 0))] == owners if len(ids) else np.zeros(len(owners), np.bool_)
    for row in np.flatnonzero(~there):
        text, remedy = "the patient is not in the patients' table.", "Add the patient, in the file of the same number."
        yield BadClaimRow(files[0], int(row), int(owners[row]), "person_id", "no-patient", text, remedy)
    for row in np.flatnonzero(numbers <= 0):
        text = f"{numbers[row]}."
        yield BadClaimRow(files[0], int(row), int(owners[row]), "claim_number", "bad-id", text, "Numbers are above 0.")
    first, last = (np.datetime64(datetime.date(one, 1, 1), "D").astype(int) for one in (year, year + 1))
    for row in np.flatnonzero((days < first) | (days >= last)):
        text = f"{np.datetime64(int(days[row]), 'D')} is not in {year}."
        remedy = "Give one year's claims; name another with --year."
        yield BadClaimRow(files[0], int(row), int(owners[row]), "settled_on", "other-year", text, remedy)
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1])) if len(owners) else np.zeros(0, np.int64)
    counts = np.diff(np.append(starts, len(owners)))
    for place in np.flatnonzero(counts > MOST_CLAIMS):
        at, text = int(starts[place]), f"the patient has {counts[place]} claims."
        remedy = f"At most {MOST_CLAIMS} in a year; look for rows that do not belong together."
        yield BadClaimRow(files[0], at, int(owners[at]), "person_id", "too-many-claims", text, remedy)
    if (counts > MOST_CLAIMS).any():
        return  # numbers are compared within a patient, each with each
    for row in np.flatnonzero(_repeated(owners, numbers)):
        text, remedy = f"the number {numbers[row]} stands twice.", "Give every claim of a patient its own number."
        yield BadClaimRow(files[0], int(row), int(owners[row]), "claim_number", "duplicate-claim", text, remedy)


@njit(nogil=True, cache=True)
def _repeated(owners, numbers):  # type: ignore[no-untyped-def]
    """Whether a row's number stands before among the same patient's claims."""
    found = np.zeros(len(owners), np.bool_)
    start = 0
    for row in range(len(owners)):
        if row > 0 and owners[row] != owners[row - 1]:
            start = row
        for other in range(start, row):
            if numbers[other] == numbers[row]:
                found[row] = True
                break
    return found


@njit(nogil=True, cache=True)
def _resolve(owners, numbers, replaces, withdrawn):  # type: ignore[no-untyped-def]
    """Which claims count, the number each takes in the order, and which corrections are wrong (1 none such, 2 not below
    its own number, 3 replaced twice)."""
    rows = len(owners)
    counts, places, wrong = ~withdrawn, numbers.copy(), np.zeros(rows, np.int8)
    replaced = np.zeros(rows, np.bool_)
    start = 0
    for row in range(rows):
        if row > 0 and owners[row] != owners[row - 1]:
            start = row
        if replaces[row] == 0:
            continue
        target = -1
        other = start
        while other < rows and owners[other] == owners[row]:
            if numbers[other] == replaces[row]:
                target = other
            other += 1
        if target < 0:
            wrong[row] = 1
        elif numbers[target] >= numbers[row]:
            wrong[row] = 2
        elif replaced[target]:
            wrong[row] = 3
        else:
            replaced[target] = True
            counts[target] = False
    for row in range(rows):
        at, back = row, 0
        while replaces[at] != 0 and wrong[at] == 0 and back < rows:
            step = -1
            other = at
            while other >= 0 and owners[other] == owners[row]:
                if numbers[other] == replaces[at]:
                    step = other
                other -= 1
            other = at
            while step < 0 and other < rows and owners[other] == owners[row]:
                if numbers[other] == replaces[at]:
                    step = other
                other += 1
            at, back = step, back + 1
        places[row] = numbers[at]
    return counts, places, wrong


def _corrections(claims: pa.Table) -> tuple[np.ndarray, np.ndarray] | None:
    """``replaces`` (0 for none) and ``withdrawn``, or none where nothing is corrected."""
    rows = claims.num_rows
    replaces, withdrawn = np.zeros(rows, np.int64), np.zeros(rows, np.bool_)
    if "replaces" in claims.column_names:
        column = whole_column(claims, "replaces").cast(pa.int64())
        replaces = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    if "withdrawn" in claims.column_names:
        withdrawn = pc.fill_null(whole_column(claims, "withdrawn"), False).to_numpy(zero_copy_only=False)
    return (replaces, withdrawn) if replaces.any() or withdrawn.any() else None


def _bad_corrections(claims: pa.Table, owners: np.ndarray, numbers: np.ndarray, file: str) -> Iterator[BadClaimRow]:
    said = _corrections(claims)
    if said is None:
        return
    wrong = _resolve(owners, numbers, *said)[2]
    texts = (
        "",
        "which is none of the patient's claims.",
        "which is not below its own number.",
        "which is replaced twice.",
    )
    for row in np.flatnonzero(wrong):
        text = f"it replaces {said[0][row]}, {texts[wrong[row]]}"
        remedy = "Name the claim it corrects, once; a second correction replaces the first one."
        yield BadClaimRow(file, int(row), int(owners[row]), "replaces", "bad-correction", text, remedy)


def standing_claims(claims: pa.Table) -> pa.Table:
    """The claims that count, in order: the corrected and the withdrawn left out. ``place`` is added: the number of the
    claim that each stands for."""
    owners = whole_column(claims, "person_id").to_numpy()
    numbers = whole_column(claims, "claim_number").cast(pa.int64()).to_numpy()
    said = _corrections(claims)
    if said is None:
        return claims.append_column("place", pa.array(numbers))
    counts, places, _ = _resolve(owners, numbers, *said)
    days = whole_column(claims, "settled_on").view(pa.int32()).to_numpy()
    order = np.lexsort((places, days, owners))
    order = order[counts[order]]
    return claims.append_column("place", pa.array(places)).take(pa.array(order)).combine_chunks()


def first_claims(claims: pa.Table) -> pa.Table:
    """The claims as they stood before any was corrected or withdrawn, with ``place``, in order."""
    said = _corrections(claims)
    if said is not None:
        claims = claims.filter(pa.array(said[0] == 0)).combine_chunks()
    return claims.append_column("place", whole_column(claims, "claim_number").cast(pa.int64()))
